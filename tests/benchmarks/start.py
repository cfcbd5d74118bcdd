"""start: from exec to the first useful frame, in a fresh process on a real pty at 80x24."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.bare import WORDS
from tests.benchmarks.figures import Report, Row, middle, spread
from tests.benchmarks.program import NotSeenError, Program
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import serving
from tests.support.shell import plain_environ

CAMPAIGN = "Winter Glow"
"""A row of the demo world."""
FRAME = "on/off"
"""A word of the footer: header and frame stand when it is drawn."""
PEERS_AT = "TTUI_BENCH_PEERS"
"""Environment variable: a directory with `bin/posting` and `bin/harlequin`."""
_PEERS = {"posting": "Send", "harlequin": "Catalog"}
"""A word that each draws in its first frame."""
_TTUI = (sys.executable, "-m", "ttui")
_PATIENCE = 20.0
_MOST = 1.15
_PEER_MOST = 0.5


@dataclass(slots=True)
class Start:
    """A way to start a program, and how long it took each time."""

    argv: Sequence[str]
    environ: Mapping[str, str]
    useful: str
    """Drawn in the first useful frame."""
    frame: str
    """Drawn in the first frame of all."""
    frames: list[float] = field(default_factory=list)
    """Milliseconds to the first frame."""
    times: list[float] = field(default_factory=list)
    """Milliseconds to the first useful frame."""

    def run(self) -> None:
        """Start once and stop at the useful frame.

        Raises:
            NotSeenError: it was not drawn.
        """
        with Program(self.argv, self.environ) as program:
            framed = program.until(self.frame, _PATIENCE)
            useful = program.until(self.useful, _PATIENCE)
        self.frames.append((framed - program.started) * 1000)
        self.times.append((useful - program.started) * 1000)

    def forget(self) -> None:
        """Count from here on."""
        self.frames.clear()
        self.times.clear()


def measure(scale: Scale) -> Report:
    """All starts, interleaved."""
    with tempfile.TemporaryDirectory() as home, serving("demo") as served:
        plain = plain_environ(home, home=home)
        bare = Start((sys.executable, "-m", "tests.benchmarks.bare"), plain, WORDS, WORDS)
        demo = Start((*_TTUI, "--demo"), plain, CAMPAIGN, FRAME)
        account = Start(_TTUI, served.environ(home), CAMPAIGN, FRAME)
        starts = [bare, demo, account]
        for start in starts:
            start.run()  # the disk's caches and the bytecode are not the subject
            start.forget()
        peers, notes = _peers(plain)
        for _ in range(scale.starts):
            for start in (*starts, *peers.values()):
                start.run()
    rows = [
        _row("demo, first useful frame", demo.times, bare.times, _MOST),
        _row("account, first useful frame", account.times, bare.times, _MOST),
        _row("demo, first frame of all", demo.frames, bare.times, None),
        _row("account, first frame of all", account.frames, bare.times, None),
    ]
    return Report([*rows, *(_against(name, demo, peer) for name, peer in peers.items())], notes)


def _row(what: str, times: list[float], floor: list[float], most: float | None) -> Row:
    ratio = middle(times) / middle(floor)
    return Row(
        work=f"start  {what}",
        measured=middle(times),
        note=spread(times),
        reference=middle(floor),
        against="bare Textual app",
        target=f"<= {most} x" if most else "",
        met=ratio <= most if most else None,
    )


def _against(name: str, demo: Start, peer: Start) -> Row:
    return Row(
        work=f"start  demo beside {name}",
        measured=middle(demo.times),
        reference=middle(peer.times),
        against=name,
        target=f"<= {_PEER_MOST} x",
        met=middle(demo.times) <= _PEER_MOST * middle(peer.times),
    )


def _peers(environ: Mapping[str, str]) -> tuple[dict[str, Start], list[str]]:
    """The peers that are installed and do start here, and why the others are not measured."""
    found: dict[str, Start] = {}
    notes: list[str] = []
    place = os.environ.get(PEERS_AT)
    for name, word in _PEERS.items():
        path = Path(place, "bin", name) if place else None
        if path is None or not path.exists():
            notes.append(f"start  {name}: not measured, {PEERS_AT} names no directory with it")
            continue
        peer = Start((str(path),), environ, word, word)
        try:
            peer.run()
        except NotSeenError:
            notes.append(f"start  {name}: not measured, it does not start here")
            continue
        peer.forget()
        found[name] = peer
    return found, notes
