"""Torn input against parser, guard and key table: `python -m tests.pty.fuzz --splits 1000000`.

Textual's own parser is fed in pieces on a clock of ours; the guard judges what comes out of it as
the app would. A piece is told from the next by a gap of up to 0.9 s; longer ones cannot be told
from a person's hand by anybody.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ttui.ui.terminal import environment

GAPS = (0.0, 0.001, 0.02, 0.09, 0.12, 0.3, 0.5, 0.9)
_TICK = 0.1
_ACCEPTS = frozenset({"y", "enter", "tab"})


@dataclass(slots=True)
class Case:
    """One input, cut into pieces with the gap before each."""

    pieces: tuple[tuple[float, str], ...]

    @property
    def text(self) -> str:
        """The whole input."""
        return "".join(piece for _, piece in self.pieces)


def cases(splits: int, seed: int = 0) -> Iterator[Case]:
    """Every sequence cut once at every byte with every gap, then random cuts up to `splits`."""
    # Textual reads the environment when it is imported, so not before `main` prepared it.
    from tests.pty.sequences import BURSTS, SEQUENCES  # noqa: PLC0415

    made = 0
    for case in _single_cuts(SEQUENCES):
        if made >= splits:
            return
        made += 1
        yield case
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    while made < splits:
        made += 1
        yield _random_case(chance, SEQUENCES, BURSTS)


def _single_cuts(sequences: Sequence[str]) -> Iterator[Case]:
    for text in sequences:
        yield Case(((2.0, text),))
        for gap in GAPS[1:]:
            yield Case(tuple((gap if place else 2.0, char) for place, char in enumerate(text)))
            for cut in range(1, len(text)):
                yield Case(((2.0, text[:cut]), (gap, text[cut:])))


def _random_case(chance: random.Random, sequences: Sequence[str], bursts: Sequence[str]) -> Case:
    text = "".join(chance.choice(sequences) for _ in range(chance.randint(1, 3)))
    if chance.random() < 0.2:
        text = chance.choice(bursts)
        # One key by itself is what a person presses: pieces of a paste hold two or more.
        cuts = [cut for cut in range(2, len(text) - 1, 2) if chance.random() < 0.5]
    else:
        cuts = [cut for cut in range(1, len(text)) if chance.random() < chance.choice((0.1, 0.9))]
    bounds = [0, *cuts, len(text)]
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    return Case(tuple((chance.choice(GAPS) if n else 2.0, one) for n, one in enumerate(pieces)))


@dataclass(slots=True)
class Found:
    """What a run came to."""

    splits: int = 0
    keys: int = 0
    writes: list[tuple[Case, str]] = field(default_factory=list)
    """Inputs after which a key that writes, or accepts a question, would have been obeyed."""


class Rig:
    """Parser, guard and key table on one clock; kept from case to case as in a long session."""

    def __init__(self) -> None:
        from textual import _parser, events  # noqa: PLC0415 - reads the environment at import

        from ttui.ui.input.key_guard import KeyGuard  # noqa: PLC0415 - same
        from ttui.ui.input.keys import KEYS, Scope  # noqa: PLC0415 - same
        from ttui.ui.terminal.decoder import Decoder  # noqa: PLC0415 - same

        # A function key comes as one whole sequence and is what it says. A question has its own
        # protection, since y ends answers of terminals (KEYS.md R1).
        writes = (key for key in KEYS if key.writes and key.scope is not Scope.QUESTION)
        names = {name for key in writes for name in key.keys} | {"L", "X"}
        self._writing = {name for name in names if len(name) == 1 or name == "space"}

        self._key_type = events.Key
        self._now = 1000.0
        _parser.get_time = lambda: self._now  # type: ignore[attr-defined]  # our clock
        self._decoder = Decoder(now=lambda: self._now)
        self._guard = KeyGuard()
        self.found = Found()

    def run(self, case: Case) -> None:
        """Feed one case."""
        self.found.splits += 1
        for gap, piece in case.pieces:
            self._wait(gap, case)
            self._heard(self._decoder.feed(piece.encode()), case)
        self._wait(0.5, case)

    def _wait(self, seconds: float, case: Case) -> None:
        """Let time pass in the ticks of the input thread."""
        until = self._now + seconds
        while self._now < until:
            self._now = min(until, self._now + _TICK)
            self._heard(self._decoder.tick(), case)

    def _heard(self, messages: object, case: Case) -> None:
        presses: list[tuple[str, float]] = []
        for message in messages:  # type: ignore[attr-defined]  # Textual's iterable
            if isinstance(message, self._key_type):
                self.found.keys += 1
                self._now += 1e-6
                if self._guard.take(message.key, message.character, self._now):
                    presses.append((message.key, self._now))
        for key, at in presses:
            self._guard.recall(at)
            if key in self._writing and self._guard.may_write():
                self.found.writes.append((case, key))
            if key in _ACCEPTS and self._guard.may_accept(0.0, 0.3):
                self.found.writes.append((case, f"{key} in a question"))


def fuzz(splits: int, seed: int = 0) -> Found:
    """Run many cases through one rig."""
    rig = Rig()
    for case in cases(splits, seed):
        rig.run(case)
    return rig.found


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 when something would have been written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splits", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    environment.prepare(os.environ)
    started = time.monotonic()
    found = fuzz(asked.splits, asked.seed)
    took = time.monotonic() - started
    sys.stdout.write(
        f"{found.splits} splits, {found.keys} keys, {len(found.writes)} writes, {took:.0f} s\n"
    )
    for case, key in found.writes[:20]:
        sys.stdout.write(f"{key}: {case.pieces!r}\n")
    return 1 if found.writes else 0


if __name__ == "__main__":
    sys.exit(main())
