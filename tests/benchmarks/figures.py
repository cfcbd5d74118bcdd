"""Rows of the report, and the few statistics it needs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

HEADINGS = ("row", "measured", "floor or peer", "ratio", "target", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the report."""

    work: str
    """Which benchmark of tests/benchmarks/README.md, and what was done."""
    measured: float
    reference: float
    """The floor or peer, measured in the same run."""
    against: str
    """What the reference is."""
    unit: str = "ms"
    note: str = ""
    """Beside the measured figure: how it is spread, how many samples."""
    target: str = ""
    met: bool | None = None
    """None where there is no goal."""

    @property
    def ratio(self) -> float:
        """Measured over reference."""
        return self.measured / self.reference if self.reference else math.inf

    def cells(self) -> tuple[str, ...]:
        """The line's texts under `HEADINGS`."""
        note = f" {self.note}" if self.note else ""
        return (
            self.work,
            f"{amount(self.measured)} {self.unit}{note}",
            f"{amount(self.reference)} {self.unit} {self.against}",
            f"{self.ratio:.2f}",
            self.target or "-",
            {None: "", True: "met", False: "missed"}[self.met],
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What one benchmark found."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    """Sentences: what could not be measured, and what the rows do not show."""


def amount(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(lines: Iterable[Sequence[str]]) -> str:
    """The lines under their headings, in columns."""
    rows = [HEADINGS, *lines]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def middle(samples: Sequence[float]) -> float:
    """The median."""
    return median(samples)


def p99(samples: Sequence[float]) -> float:
    """The sample that one in a hundred is above; the largest of fewer than a hundred."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(len(ranked) * 0.99) - 1)]


def spread(samples: Sequence[float]) -> str:
    """p50, p99 and max of times in ms, and how many there were."""
    figures = (middle(samples), p99(samples), max(samples))
    shown = " / ".join(amount(figure) for figure in figures)
    return f"(p50/p99/max {shown}, n {len(samples)})"
