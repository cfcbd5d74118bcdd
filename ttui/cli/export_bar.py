"""Progress of a backup on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from ttui.cli.output import marked, tell
from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.domain.clock import SYSTEM_CLOCK
from ttui.ui.backup import text as backup_text
from ttui.ui.drawing.lines import clean

_LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""
_BAR = 36
"""Columns of the bar and the name of the phase."""
_SPINNER = 2
"""Columns of the sign in front that moves, and of the space after it."""


@contextmanager
def shown() -> Iterator[Callable[[BackupProgress], None]]:
    """Shows progress while the block lasts."""
    if not sys.stderr.isatty():
        yield _Lines().take
        return
    console = Console(file=sys.stderr, highlight=False, markup=False)
    with console.status(Text("starting")) as status:
        yield lambda progress: status.update(_bar(progress, console.width - _SPINNER))


def _bar(progress: BackupProgress, width: int) -> Text:
    text = Text(marked(f"{backup_text.headline(progress, _BAR)}  {_amounts(progress)}"))
    text.truncate(width, overflow="ellipsis")
    return text


def _amounts(progress: BackupProgress) -> str:
    waiting = f"waiting: {clean(progress.waiting)}" if progress.waiting else ""
    return ", ".join(filter(None, (waiting, *backup_text.amounts(progress))))


class _Lines:
    def __init__(self) -> None:
        self._phase: BackupPhase | None = None
        self._next = 0.0

    def take(self, progress: BackupProgress) -> None:
        now = SYSTEM_CLOCK.monotonic()
        if progress.phase is BackupPhase.DONE or (
            progress.phase is self._phase and now < self._next
        ):
            return
        self._phase, self._next = progress.phase, now + _LINE_EVERY
        tell(f"{progress.phase.value} {_amounts(progress)}")
