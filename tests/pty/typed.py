"""Torn input typed at the real program: `python -m tests.pty.typed --cases 2000`.

What `tests.pty.fuzz` feeds to the parser on a clock of its own goes through a real pty here, with
real delays, at the screens where a key would do harm. The simulator's log is the judge.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.pressing import press
from tests.pty.sequences import BURSTS, SEQUENCES
from tests.support.terminal import Terminal
from ttui.simulator import ServeOptions, make_server, running

GAPS = (0.0, 0.0, 0.002, 0.02, 0.09, 0.12, 0.3, 0.5)
"""Seconds; a second and more cannot be told from a person's hand."""
_TOO_LATE = 0.9
"""Seconds; a gap of a busy machine after which a key may be taken for a person's."""
_ALOUD = 1.2
"""Seconds after which what comes next is a person's."""
_HARMFUL = tuple(text for text in SEQUENCES if set("xsz XLV+*") & set(text))
"""Those that hold a key which writes."""
_ROWS = ("Winter Glow", "Retargeting Q4", "GRWM")
"""On, off, and one that the API cannot switch."""
QUESTION = ("sy", "s\t\r", " y", "s\r\r", " \ty", "zy")
"""At a row that is off."""
WORD = ("xended\r", "sended\r")
"""At a Promote."""
BATCH = 25
"""Cases at one program; what was unfolded, filtered or opened by them does not add up."""


@dataclass(slots=True)
class Typing:
    """What was typed, and what was wrong with what came of it."""

    tiktok: Tiktok
    terminal: Terminal
    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    is_late: bool = False
    """True once the machine was so slow that a gap may have been a person's."""
    is_lost: bool = False
    """True when no way back to a row was found; what was typed before it was judged."""

    @property
    def written(self) -> list[str]:
        """What reached TikTok or the journal; the rest of `wrong` may be a busy machine's gap."""
        marks = ("journalled: ", "writes: ")
        return [one for one in self.wrong if " wrote " in one or one.startswith(marks)]

    def judge(self, typed: object) -> None:
        """Note when something was written, started, said or locked."""
        self.cases += 1
        if self.terminal.has_ended:
            self.wrong.append(f"{typed!r} ended the program")
            raise AssertionError("nobody is there to type at")
        writes = self.tiktok.writes()
        if writes and not self.wrong:
            self.wrong.append(f"{typed!r} wrote {writes}")
        if self.terminal.text.count("READ-ONLY"):
            self.wrong.append(f"{typed!r} locked the session")


def go_to(typing: Typing, name: str) -> None:
    """Close what is open and put the cursor on a row."""
    for _ in range(4):
        if _gone_to(typing.terminal, name):
            return
    typing.is_lost = True
    raise AssertionError(f"no way to {name}:\n{typing.terminal.text}")


def _gone_to(terminal: Terminal, name: str) -> bool:
    time.sleep(_ALOUD)
    for _ in range(4):
        press(terminal, "\x1b", apart=0.3)
        if "campaign / ad group / ad" in terminal.text and "╭" not in terminal.text:
            break
    # A notice covers the place that tells where the cursor is.
    terminal.wait_for(lambda shown: "▌" not in shown, what="no notice")
    time.sleep(_ALOUD)
    press(terminal, "-", "g")
    if " 1/" not in terminal.lines[-2]:
        # A tab had moved the focus to the pane.
        press(terminal, "\t", "g")
    press(terminal, "l")
    for _ in range(30):
        if _is_on(terminal, name):
            return True
        press(terminal, "j", apart=0.1)
    return False


def _is_on(terminal: Terminal, name: str) -> bool:
    """Whether the pane tells of this row; a busy machine draws it late."""
    until = time.monotonic() + 0.6
    while time.monotonic() < until:
        if any(name in line[:40] for line in terminal.lines[-7:-2]):
            return True
        time.sleep(0.05)
    return False


def pieces_of(chance: random.Random) -> list[str]:
    """A sequence cut anywhere, or a paste without brackets in pieces of two and more."""
    if chance.random() < 0.3:
        text = chance.choice(BURSTS)
        cuts = [cut for cut in range(2, len(text) - 1, 2) if chance.random() < 0.4]
    else:
        some = _HARMFUL if chance.random() < 0.7 else SEQUENCES
        text = "".join(chance.choice(some) for _ in range(chance.randint(1, 2)))
        share = chance.choice((0.05, 0.3))
        cuts = [cut for cut in range(1, len(text)) if chance.random() < share]
    bounds = [0, *cuts, len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


def type_torn(typing: Typing, chance: random.Random, cases: int) -> None:
    """Sequences, pastes and bursts on each of the rows."""
    for number in range(cases):
        if number % 10 == 0:
            go_to(typing, chance.choice(_ROWS))
        pieces = pieces_of(chance)
        sent_at = time.monotonic()
        for piece in pieces:
            typing.is_late |= time.monotonic() - sent_at > _TOO_LATE
            sent_at = time.monotonic()
            typing.terminal.send(piece)
            time.sleep(chance.choice(GAPS))
        if typing.is_late:
            return
        # The next case must not look like the hand of a person who goes on.
        time.sleep(0.2)
        typing.judge(pieces)


def type_ahead(
    typing: Typing, row: str, texts: Sequence[str], gaps: Sequence[float] = (0.0, 0.05, 0.15)
) -> None:
    """Keys that arrive before what they would answer was on the screen long enough to be read."""
    go_to(typing, row)
    for text in texts:
        for gap in gaps:
            for key in text if gap else (text,):
                typing.terminal.send(key)
                time.sleep(gap)
            time.sleep(0.3)
            typing.judge((text, gap))
            press(typing.terminal, "\x1b", apart=0.3)
            # A question hears nothing for a second after an escape, which would hide a fault.
            time.sleep(_ALOUD)


def session(work: Callable[[Typing], None], folder: Path) -> Typing:
    """Do something at a fresh program; at its end one real key has to get through."""
    server = make_server(ServeOptions(speed=1.0, rate_limit=None))
    with running(server) as base_url:
        tiktok = Tiktok(server, base_url, folder)
        with Terminal(TTUI, tiktok.environ) as terminal:
            terminal.wait_for("Winter Glow")
            typing = Typing(tiktok, terminal)
            expected = 0
            try:
                work(typing)
                if typing.is_late:
                    return typing
                said = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
                typing.wrong += [f"journalled: {one['name']} {one['state']}" for one in said]
                go_to(typing, "Winter Glow")
                press(terminal, "x")
                terminal.wait_for("Winter Glow: off, confirmed")
                expected = 1
            except AssertionError as error:
                # What was judged before must not be lost.
                if not typing.is_lost:
                    typing.wrong.append(str(error))
            if writes := len(typing.tiktok.writes()) - expected:
                typing.wrong.append(f"writes: {writes}")
            return typing


def batches(cases: int, seed: int) -> list[Callable[[Typing], None]]:
    """The whole work in parts that do not know of each other."""

    def torn(number: int, some: int) -> Callable[[Typing], None]:
        chance = random.Random(seed * 1000 + number)  # noqa: S311 - a repeatable test, no secret
        return lambda typing: type_torn(typing, chance, some)

    starts = range(0, cases, BATCH)
    return [
        lambda typing: type_ahead(typing, "Retargeting Q4", QUESTION),
        lambda typing: type_ahead(typing, "GRWM", WORD),
        *(torn(number, min(BATCH, cases - start)) for number, start in enumerate(starts)),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 when something was written, or a program could not be led on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--programs", type=int, default=2, help="how many run side by side")
    asked = parser.parse_args(argv)
    cases, late, wrong, began = 0, 0, list[str](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(asked.programs) as pool:
        parts = [
            pool.submit(session, work, Path(folder, str(number)))
            for number, work in enumerate(batches(asked.cases, asked.seed))
        ]
        for done, part in enumerate(as_completed(parts), start=1):
            typing = part.result()
            cases += typing.cases
            late += typing.is_late or typing.is_lost
            wrong += typing.wrong
            seconds = time.monotonic() - began
            so_far = f"{done} of {len(parts)} programs, {cases} cases, {len(wrong)} wrong"
            sys.stderr.write(f"{seconds:.0f} s: {so_far}\n")
    sys.stdout.write(f"{cases} cases, {late} programs cut short, {len(wrong)} wrong\n")
    for each in wrong[:20]:
        sys.stdout.write(f"{each}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
