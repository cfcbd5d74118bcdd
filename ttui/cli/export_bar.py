"""Progress of a backup on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from ttui.cli.export_text import megabytes
from ttui.cli.output import marked, tell
from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.ui.drawing.lines import clean

_UNITS = {
    BackupPhase.READING: "parts",
    BackupPhase.FILES: "files",
    BackupPhase.WRITING: "rows",
    BackupPhase.CHECKING: "files",
}
_LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""
_MINUTE = 60


@contextmanager
def shown() -> Iterator[Callable[[BackupProgress], None]]:
    """Shows progress while the block lasts."""
    if not sys.stderr.isatty():
        yield _Lines().take
        return
    console = Console(file=sys.stderr, highlight=False, markup=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[words]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        yield _Bar(bars).take


class _Bar:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", words="")

    def take(self, progress: BackupProgress) -> None:
        self._bars.update(
            self._task,
            description=marked(progress.phase.value),
            completed=progress.done,
            total=progress.total or None,
            words=words(progress),
        )


class _Lines:
    def __init__(self) -> None:
        self._phase: BackupPhase | None = None
        self._next = 0.0

    def take(self, progress: BackupProgress) -> None:
        now = time.monotonic()
        if progress.phase is BackupPhase.DONE or (
            progress.phase is self._phase and now < self._next
        ):
            return
        self._phase, self._next = progress.phase, now + _LINE_EVERY
        tell(f"{progress.phase.value} {words(progress)}")


def words(progress: BackupProgress) -> str:
    """A progress in one short line of clean text."""
    unit = _UNITS.get(progress.phase, "")
    parts = [f"{progress.done:,} of {progress.total:,} {unit}"]
    if progress.phase in {BackupPhase.READING, BackupPhase.FILES}:
        parts.append(f"{progress.rows:,} rows")
        parts.append(megabytes(progress.size))
    if progress.rate:
        parts.append(f"{progress.rate:,.0f}/s" if progress.rate >= 1 else "under 1/s")
    if progress.waiting:
        parts.append(f"waiting: {clean(progress.waiting)}")
    elif progress.seconds_left is not None:
        parts.append(f"{_duration(progress.seconds_left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, _MINUTE * _MINUTE)
    minutes, second = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
