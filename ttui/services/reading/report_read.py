"""What is known of a report while it is read: its rows, and which are missing."""

from dataclasses import dataclass, field

from ttui.api.port import ReportBatch, ReportQuery, ReportRow
from ttui.domain.snapshot import RowProblem


@dataclass(slots=True)
class ReportRead:
    """One report that is being read."""

    rows: list[ReportRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    whole: bool = True
    """False once rows are known to be missing: a row without an entry may then have been
    charged."""
    without_smart_plus: bool = False
    """The report has no Smart+ ads, even if they were charged."""
    unknown: set[str] = field(default_factory=set)
    """GMV Max: ids that the report cannot be expected to name, since their shop is not known or
    its report failed. Without an entry they may have been charged."""
    is_lost: bool = False
    """GMV Max: a part of it could not be read."""
    is_refused: bool = False
    """GMV Max: TikTok refuses every report that could name these rows."""
    has_deleted: bool = True
    """GMV Max: deleted rows are in it, if they were asked for."""

    def note(self, query: ReportQuery, batch: ReportBatch) -> None:
        """Note the problems of a page and whether it is whole."""
        self.whole = self.whole and not batch.cut and not batch.problems
        self.without_smart_plus |= batch.without_smart_plus
        self.problems += [
            RowProblem(one.level, one.id, one.reason, of_report=True) for one in batch.problems
        ]
        self.problems += [
            RowProblem(query.level, row.ref.id, row.problem, of_report=True)
            for row in batch.rows
            if row.problem
        ]
        if batch.cut:
            text = "TikTok reports its newest 20,000 rows only"
            self.problems.append(RowProblem(query.level, "", text, of_report=True))
