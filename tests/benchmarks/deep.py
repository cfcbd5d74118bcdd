"""A TikTok with years behind it, in a process of its own: `python -m tests.benchmarks.deep ...`.

Time stands still in it and every question has one answer, so that two backups of it can be held
against each other byte by byte.
"""

import argparse
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from tests.benchmarks.server import Served, serve, served_by
from ttui.simulator import ServerSettings, SimulatorServer, WorldClock
from ttui.simulator.protocol.wire import Answer, Request
from ttui.simulator.server.asgi import SimulatorApp
from ttui.simulator.worlds.generated import Depth, Size, deep_world

_NOW = datetime(2026, 3, 4, 17, 41, tzinfo=UTC)


class SteadyServer(SimulatorServer):
    """Writes the same answer to the same question, whatever was asked before."""

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        seed = zlib.crc32(f"{request.path}?{request.query}".encode())
        once = SimulatorServer(self.world, replace(self.settings, seed=seed))
        once.faults = self.faults
        return once.handle(request)


def make(size: Size, depth: Depth, *, steady: bool) -> SimulatorServer:
    """The world, at a moment at which time stands still."""
    world = deep_world(size, depth, clock=WorldClock(_NOW, speed=0.0))
    kind = SteadyServer if steady else SimulatorServer
    return kind(world, ServerSettings(rate_limit=None))


@contextmanager
def serving(size: str, days: int, *, steady: bool = False) -> Iterator[Served]:
    """A server process for as long as the block lasts.

    Args:
        size: CAMPAIGNSxADGROUPSxADS.
        days: days on each of which every ad was charged.
        steady: one answer to every question; slower.
    """
    argv = [sys.executable, "-m", "tests.benchmarks.deep", size, str(days)]
    argv += ["--steady"] if steady else []
    with served_by(argv) as served:
        yield served


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until killed, having told address, token and account on stdout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size")
    parser.add_argument("days", type=int)
    parser.add_argument("--steady", action="store_true")
    chosen = parser.parse_args(argv)
    size = Size(*map(int, chosen.size.split("x")))
    depth = Depth(chosen.days, deleted_every=5, promotes=2)
    server = make(size, depth, steady=chosen.steady)
    serve(server, SimulatorApp(server))


if __name__ == "__main__":
    main()
