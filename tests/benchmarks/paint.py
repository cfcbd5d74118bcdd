"""paint: from a key to its frame, with 100,000 ads in thousands of branches.

Moves and changed rows are timed to the first byte drawn, as one frame is one write; folds to the
right rows on the screen, since Textual's Tree draws its arrow long before them.
"""

import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.figures import Report, Row, middle, p99, spread
from tests.benchmarks.program import Program
from tests.benchmarks.scale import WIDE, Scale
from tests.support.shell import plain_environ

_DOWN, _UP = "\x1b[B", "\x1b[A"
_ROUND = 10
"""Presses of one screen before it is another one's turn."""
_MOVE_MS, _FOLD_MS, _CHANGE_MS = 5.0, 20.0, 5.0
_FOLD_FASTER = 40


@dataclass(slots=True)
class Answers:
    """Milliseconds from each thing done to the first byte of its frame."""

    moves: list[float] = field(default_factory=list)
    folds: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)


def measure(scale: Scale) -> Report:
    """Every terminal size in turn; within one, the screens take turns."""
    rows: list[Row] = []
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        # Adding 100,000 nodes takes the peer seconds; one size of it must do.
        peer = stack.enter_context(running("tree", scale, home, scale.sizes[0]))
        for _ in range(scale.tree_folds):
            peer.fold(" ", " ", scale)
    for columns, lines in scale.sizes:
        ours, floor = _at_size(scale, (columns, lines))
        rows += _rows(f"{columns}x{lines}", ours, floor, peer.answers)
    return Report(rows)


def _at_size(scale: Scale, size: tuple[int, int]) -> tuple[Answers, Answers]:
    """Our answers and the floor's, taken in turns."""
    with (
        tempfile.TemporaryDirectory() as home,
        running("ttui", scale, home, size) as ours,
        running("list", scale, home, size) as floor,
    ):
        for _ in range(-(-scale.moves // _ROUND)):
            for one in (ours, floor):
                one.move(min(_ROUND, scale.moves))
        _changes(scale, ours, floor)
        for _ in range(scale.folds):
            ours.fold("l", "h", scale)
        return ours.answers, floor.answers


@dataclass(slots=True)
class Screen:
    """One screen and what it has answered."""

    program: Program
    change: Callable[[], float]
    """Change one row; returns when."""
    answers: Answers = field(default_factory=Answers)

    def move(self, times: int) -> None:
        """Down and up again, within the screen."""
        for key in "j" * (times // 2) + "k" * (times // 2):
            self.answers.moves.append(self.program.press(key))

    def fold(self, unfold: str, fold: str, scale: Scale) -> None:
        """Unfold the wide branch, and fold it again."""
        first_child, next_branch = f"Wide {scale.wide - 1}", f"Campaign {scale.campaigns - 1}"
        self.answers.folds.append(self.program.press_until(unfold, first_child))
        self.answers.folds.append(self.program.press_until(fold, next_branch))


def _changes(scale: Scale, ours: Screen, floor: Screen) -> None:
    for _ in range(scale.changes):
        ours.program.settle()
        ours.answers.changes.append(ours.program.first_byte(ours.change()))
        floor.answers.changes.append(floor.program.press("c"))


@contextmanager
def running(kind: str, scale: Scale, home: str, size: tuple[int, int]) -> Iterator[Screen]:
    """One of `screens`, drawn and quiet."""
    path = str(Path(home, f"{kind}.socket"))
    sizes = f"{scale.campaigns}x{scale.groups_each}x{scale.ads_each}x{scale.wide}"
    argv = (sys.executable, "-m", "tests.benchmarks.screens", kind, sizes, path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen()
        with Program(
            argv, plain_environ(home, home=home), columns=size[0], rows=size[1]
        ) as program:
            program.until("Row 0" if kind == "list" else WIDE)
            program.settle(0.5)
            program.press(_DOWN)
            program.press(_UP)
            caller = server.accept()[0] if kind == "ttui" else None
            try:
                yield Screen(program, lambda: _poke(program, caller))
            finally:
                if caller is not None:
                    caller.close()


def _poke(program: Program, caller: socket.socket | None) -> float:
    if caller is None:
        return program.send("c")
    poked = program.now()
    caller.send(b"c")
    return poked


def _rows(size: str, ours: Answers, floor: Answers, peer: Answers) -> list[Row]:
    faster = middle(peer.folds) / middle(ours.folds)
    return [
        _row(f"{size} cursor move", ours.moves, floor.moves, _MOVE_MS),
        _row(f"{size} one changed row", ours.changes, floor.changes, _CHANGE_MS),
        Row(
            work=f"paint  {size} fold, unfold 10k",
            measured=p99(ours.folds),
            note=spread(ours.folds),
            reference=p99(peer.folds),
            against="Textual's Tree, p99",
            target=f"p99 <= {_FOLD_MS:.0f} ms",
            met=p99(ours.folds) <= _FOLD_MS,
        ),
        Row(
            work=f"paint  {size} fold, against Tree",
            measured=middle(ours.folds),
            reference=middle(peer.folds),
            against="Textual's Tree, p50",
            target=f"{_FOLD_FASTER} x faster",
            note=f"({faster:.0f} x faster)",
            met=faster >= _FOLD_FASTER,
        ),
    ]


def _row(what: str, ours: list[float], floor: list[float], most: float) -> Row:
    return Row(
        work=f"paint  {what}",
        measured=p99(ours),
        note=spread(ours),
        reference=p99(floor),
        against="bare line list, p99",
        target=f"p99 <= {most:.0f} ms",
        met=p99(ours) <= most,
    )
