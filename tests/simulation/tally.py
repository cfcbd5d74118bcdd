"""What many runs came to."""

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.plan import Act
from tests.simulation.run import Outcome


@dataclass(slots=True)
class Tally:
    """Sums over runs."""

    seeds: int = 0
    changes: int = 0
    seconds: float = 0.0
    kills: int = 0
    over_http: int = 0
    failed: list[int] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Count one run."""
        self.seeds += 1
        self.changes += outcome.changes
        self.seconds += outcome.seconds
        self.kills += sum(op.act is Act.KILL for op in outcome.plan.ops)
        self.over_http += outcome.plan.over_http
        if outcome.findings:
            self.failed.append(outcome.plan.seed)
            self.rules.update({finding.rule for finding in outcome.findings})

    def words(self, took: float, commit: str) -> str:
        """In a few lines."""
        hours = self.seconds / 3600
        speed = self.changes / took if took else 0.0
        lines = [
            f"{commit}: {self.seeds:,} seeds, {self.changes:,} changes, {hours:,.1f} virtual hours,"
            f" {self.kills:,} kills, {self.over_http:,} seeds over HTTP",
            f"{took:,.0f} s of one core, {speed:,.0f} changes a second",
            f"{len(self.failed)} seeds broke a rule" if self.failed else "every rule held",
        ]
        lines += [f"  {count:>6,} seeds: {rule}" for rule, count in self.rules.most_common()]
        return "\n".join(lines)
