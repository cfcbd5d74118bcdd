"""The report of what happened while ttui was not running, made once at the next start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ttui.domain.campaign import AdGroup, Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.ids import EntityRef, Level
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import Receipt
from ttui.domain.status import OperationStatus


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that was there and is on no list any more."""

    ref: EntityRef
    name: str
    """As TikTok sent it; hostile text."""
    was: OperationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLastRunReport:
    """All that a person has to know who comes back."""

    since: datetime | None
    """When an earlier session last saw the account; None when none did."""
    until: datetime
    """When this one first looked."""
    unresolved: tuple[Receipt, ...] = ()
    """Changes whose end nobody knew, with what became of them by now."""
    outside: tuple[OutsideChange, ...] = ()
    """Switches that moved meanwhile; rows that are on now come first."""
    appeared: tuple[Campaign, ...] = ()
    """New campaigns that are on, Promotes among them."""
    gone: tuple[Gone, ...] = ()
    late: tuple[ChangeRecord, ...] = ()
    """Stops after whose proof money arrived."""

    @property
    def count(self) -> int:
        """How many things there are to tell."""
        parts = (self.unresolved, self.outside, self.appeared, self.gone, self.late)
        return sum(len(part) for part in parts)

    @property
    def refs(self) -> tuple[EntityRef, ...]:
        """The rows it is about, in the order in which they are told."""
        return (
            *(each.record.change.ref for each in self.unresolved),
            *(each.ref for each in self.outside),
            *(each.ref for each in self.appeared),
            *(each.ref for each in self.gone),
            *(each.change.ref for each in self.late),
        )


def dearest_first(changes: Iterable[OutsideChange]) -> tuple[OutsideChange, ...]:
    """Rows that are on now come before rows that are off; else the order stays."""
    return tuple(sorted(changes, key=lambda each: each.to is not OperationStatus.ENABLE))


def late_charges(records: Iterable[ChangeRecord], until: datetime) -> tuple[ChangeRecord, ...]:
    """Stops that were proven before a moment and after which money arrived."""
    return tuple(
        record
        for record in records
        if record.change.is_stop
        and record.change.asked_at < until
        and record.state.is_proven
        and record.late_charge is not None
        and record.late_charge.amount > 0
    )


def gone_rows(
    remembered: Iterable[tuple[Gone, str]],
    campaigns: Mapping[str, Campaign] | None,
    adgroups: Mapping[str, AdGroup] | None,
) -> tuple[Gone, ...]:
    """Remembered rows that are not listed any more; one line for a campaign and what was in it.

    Args:
        remembered: rows as last seen, each with the campaign of an ad group.
        campaigns: all campaigns listed now; None when not all of them could be read.
        adgroups: the same of ad groups.
    """
    found: list[Gone] = []
    for row, parent in remembered:
        listed = campaigns if row.ref.level is Level.CAMPAIGN else adgroups
        if listed is None or row.ref.id in listed:
            continue
        if parent and (campaigns is None or parent not in campaigns):
            continue
        found.append(row)
    return tuple(found)
