"""Making a failing plan small: without whole stretches first, then without single events."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.simulation.plan import Plan
from tests.simulation.run import Outcome, run

MOST_RUNS = 400


class Shrinker:
    """Keeps what still breaks the same rule."""

    def __init__(self, outcome: Outcome, most_runs: int = MOST_RUNS) -> None:
        self.smallest = outcome
        self._rule = outcome.findings[0].rule
        self._left = most_runs

    def shrink(self) -> Outcome:
        """The smallest run that was found to break the rule."""
        size = -1
        while self._left > 0 and size != _size(self.smallest.plan):
            size = _size(self.smallest.plan)
            self._without_windows()
            self._without_ops()
            self._with_fewer_rows()
        return self.smallest

    def _without_windows(self) -> None:
        windows = self.smallest.plan.windows

        def made(kept: Sequence[int]) -> Plan:
            return replace(self.smallest.plan, windows=tuple(windows[one] for one in kept))

        self._without(len(windows), made)

    def _without_ops(self) -> None:
        ops = self.smallest.plan.ops

        def made(kept: Sequence[int]) -> Plan:
            return replace(self.smallest.plan, ops=tuple(ops[one] for one in kept))

        self._without(len(ops), made)

    def _without(self, count: int, made: Callable[[Sequence[int]], Plan]) -> None:
        kept = list(range(count))
        length = max(1, count // 2)
        while length and self._left > 0:
            first = 0
            while first < len(kept) and self._left > 0:
                fewer = [*kept[:first], *kept[first + length :]]
                if self._still_fails(made(fewer)):
                    kept = fewer
                else:
                    first += length
            length //= 2

    def _with_fewer_rows(self) -> None:
        """Out of each act on many rows."""
        for number, op in enumerate(self.smallest.plan.ops):
            for row in op.rows if len(op.rows) > 1 else ():
                ops = list(self.smallest.plan.ops)
                fewer = tuple(one for one in ops[number].rows if one != row)
                ops[number] = replace(ops[number], rows=fewer)
                if fewer and self._left > 0:
                    self._still_fails(replace(self.smallest.plan, ops=tuple(ops)))

    def _still_fails(self, plan: Plan) -> bool:
        self._left -= 1
        outcome = run(plan)
        fails = any(finding.rule == self._rule for finding in outcome.findings)
        if fails:
            self.smallest = outcome
        return fails


def _size(plan: Plan) -> int:
    return len(plan.ops) + len(plan.windows) + sum(len(op.rows) for op in plan.ops)


def report(outcome: Outcome, commit: str) -> str:
    """A failing run in words: what was asked, what went wrong, what happened."""
    plan = outcome.plan
    rule = outcome.findings[0].rule if outcome.findings else "every rule held"
    lines = [
        f"seed {plan.seed} at {commit}: {rule}",
        f"{plan.campaigns} campaigns ({plan.smart} Smart+), {plan.adgroups} ad groups,"
        f" {plan.ads} ads",
        "asked:",
        *(f"  {op}" for op in plan.ops),
        "went wrong:",
        *(f"  {window}" for window in plan.windows),
        "happened:",
        *(f"  {line}" for line in outcome.log),
    ]
    return "\n".join(lines)
