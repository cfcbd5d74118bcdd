"""Keys that write nothing, in any order, on every screen: `python -m tests.pty.monkey`.

What it looks for: a crash, a fault told on the screen, a write, a program that hears no key at the
end. The terminal changes its size meanwhile, the journal is written by another session, and rows
come and go.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.conftest import TTUI, Tiktok
from tests.support.terminal import Terminal
from ttui.simulator import ServeOptions, make_server, running

KEYS = (
    *"jkhlgGnNvV+-*JcWKeiyrL?/;:.,",
    *("\t", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"),
    *("\x1b[Z", "\x1bOP", "\x13", "\x11", "\x03", "\x7f", "ü", "日", "💥"),
)
"""None of `x`, `s`, `z`, `X`, F9, space and Enter, which write or answer."""
OPENING = ("\x1b", "q", "J", "c", "e", "W", "K", "?", "/", "i")
"""Ways in and out, pressed more often than their share."""
SIZES = ((80, 24), (36, 12), (30, 10), (40, 20), (120, 40), (200, 50), (20, 5))
FAULTS = ("Traceback", "Fault in ttui", "engine stopped", "Restart ttui")
_STILL_THERE = 30.0
"""Seconds for a loaded machine to answer the last key."""


@dataclass(slots=True)
class Round:
    """What became of one monkey's time."""

    size: tuple[int, int]
    keys: int = 0
    starts: int = 0
    pressed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def play(size: tuple[int, int], seconds: float, seed: int, folder: Path) -> Round:
    """Press keys for so many seconds; a program that was quit is started again."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    server = make_server(ServeOptions(speed=600.0, rate_limit=None))
    found = Round(size)
    with running(server) as base_url:
        tiktok = Tiktok(server, base_url, folder)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not found.wrong:
            found.starts += 1
            with Terminal(TTUI, tiktok.environ, columns=size[0], rows=size[1]) as terminal:
                terminal.wait_for(lambda shown: bool(shown.strip()), what="anything")
                _press_keys(terminal, found, chance, until)
                _judge(terminal, tiktok, found)
    return found


def _press_keys(terminal: Terminal, found: Round, chance: random.Random, until: float) -> None:
    for _ in range(400):
        if time.monotonic() > until or terminal.has_ended:
            return
        if chance.random() < 0.02:
            terminal.resize(*chance.choice((found.size, found.size, *SIZES)))
        key = chance.choice(OPENING if chance.random() < 0.25 else KEYS)
        try:
            terminal.send(key)
        except OSError:
            return
        found.keys += 1
        found.pressed.append(key)
        time.sleep(chance.choice((0.0, 0.005, 0.02, 0.05, 0.15)))


def _judge(terminal: Terminal, tiktok: Tiktok, found: Round) -> None:
    shown = terminal.text
    said = bytes(terminal.raw).decode(errors="replace")
    found.wrong += [f"it said {fault!r}:\n{shown}" for fault in FAULTS if fault in said]
    found.wrong += [f"written: {path}" for path in tiktok.writes()]
    if terminal.has_ended:
        code = terminal.wait_end()
        # A ctrl+c that comes after the terminal was given back is the shell's, as for any program.
        is_interrupted = code == -signal.SIGINT and "\x03" in found.pressed[-3:]
        if code != 0 and not is_interrupted:
            found.wrong.append(f"it ended with {code}:\n{said[-3000:]}")
        return
    try:
        _lead_home(terminal, found.size)
    except (AssertionError, OSError) as error:
        found.wrong.append(f"it hears nothing more: {error}\n{shown}")


def _lead_home(terminal: Terminal, size: tuple[int, int]) -> None:
    """Whatever is open: ctrl+c twice leaves it, and cleanly."""
    terminal.resize(*size)
    # What was an escape as yet is none a second later; then the keys are heard as they are.
    time.sleep(1.2)
    code = None
    for _ in range(3):
        terminal.send("\x03")
        time.sleep(0.3)
        terminal.send("\x03")
        with suppress(AssertionError):
            # On a busy machine the two may have been heard more than a second apart.
            code = terminal.wait_end(_STILL_THERE)
            break
    assert code == 0, f"ended with {code}"


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    bad = 0
    for size in ((80, 24), (36, 12)):
        with tempfile.TemporaryDirectory() as folder:
            found = play(size, asked.seconds, asked.seed, Path(folder))
        bad += len(found.wrong)
        sys.stdout.write(
            f"{size[0]}x{size[1]}: {found.keys} keys, {found.starts} starts, "
            f"{len(found.wrong)} wrong\n"
        )
        for wrong in found.wrong:
            sys.stdout.write(f"{wrong}\nafter {found.pressed[-30:]}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
