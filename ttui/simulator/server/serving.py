"""Serving the simulator on loopback, for clients of any kind: ``ttui simulate``."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttui.simulator.faults.hostile_text import rename_all
from ttui.simulator.faults.rules import Fault, FaultKind, read_faults
from ttui.simulator.protocol.call import RateLimit, ServerSettings
from ttui.simulator.protocol.wire import BASE_PATH
from ttui.simulator.server.asgi import SimulatorApp
from ttui.simulator.server.server import SimulatorServer
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.world import World, WorldSettings
from ttui.simulator.worlds.demo import demo_world
from ttui.simulator.worlds.generated import Depth, Size, deep_world, generated_world

if TYPE_CHECKING:
    import uvicorn

_HOST = "127.0.0.1"
_START_SECONDS = 10.0


class SimulateExtraMissingError(RuntimeError):
    """uvicorn is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What to serve, and where."""

    port: int = 0
    """TCP port on 127.0.0.1; 0 picks a free one."""
    world: Size | None = None
    """How large a generated world to serve; None serves the demo world."""
    depth: Depth | None = None
    """How far a generated world goes back; None gives it a week."""
    accounts: int = 1
    """Accounts of a generated world."""
    currency: str = "USD"
    """Currency of a generated world."""
    hostile: bool = False
    """Whether names carry escapes and markup, and rows are odd in many ways."""
    speed: float = 30.0
    """World seconds per real second."""
    seed: int = 1
    rate_limit: RateLimit | None = field(default_factory=RateLimit)
    """None switches rate limits off."""
    lag: timedelta = timedelta(minutes=30)
    """Report lag, in world time."""
    faults: str | Path | None = None
    """Faults in force from the start: a JSON file, or JSON text."""


def make_server(options: ServeOptions) -> SimulatorServer:
    """Build the server that ``serve`` would run."""
    server = SimulatorServer(
        _make_world(options), ServerSettings(rate_limit=options.rate_limit, seed=options.seed)
    )
    if options.hostile:
        rename_all(server.world)
        server.faults.add(Fault(FaultKind.ODD_ROWS, "*/get", times=None))
    if options.faults is not None:
        script = options.faults
        server.faults.add(
            *read_faults(script.read_text("utf-8") if isinstance(script, Path) else script)
        )
    return server


def serve(
    options: ServeOptions, started: Callable[[SimulatorServer, str], None] = lambda *_: None
) -> None:
    """Serve until SIGINT or SIGTERM, having told address, token and accounts on stdout.

    Args:
        options: what to serve, and where.
        started: called after that, with the server and its base URL.

    Raises:
        SimulateExtraMissingError: uvicorn is not installed.
        OSError: the port is taken.
    """
    server = make_server(options)
    with _listening(options.port) as listener:

        def told() -> None:
            _announce(server, _base_url(listener))
            started(server, _base_url(listener))

        runner = _runner(server, told)
        # uvicorn stops on these signals and then raises them again, for whoever was there before.
        before = {sign: signal.signal(sign, _ignore) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            runner.run(sockets=[listener])
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


@contextmanager
def running(server: SimulatorServer, port: int = 0) -> Iterator[str]:
    """Serve from a thread while the block lasts; gives the base URL.

    Raises:
        SimulateExtraMissingError: uvicorn is not installed.
    """
    started = threading.Event()
    with _listening(port) as listener:
        runner = _runner(server, started.set)
        thread = threading.Thread(
            target=runner.run, kwargs={"sockets": [listener]}, name="simulator", daemon=True
        )
        thread.start()
        try:
            if not started.wait(_START_SECONDS):
                raise TimeoutError("the simulator did not start")
            yield _base_url(listener)
        finally:
            runner.should_exit = True
            thread.join(_START_SECONDS)


def _make_world(options: ServeOptions) -> World:
    settings = WorldSettings(lag=options.lag)
    if options.world is None:
        world = demo_world(speed=options.speed, settings=settings, with_shop=True)
    else:
        world = _generated(options, options.world, settings)
    return world


def _generated(options: ServeOptions, size: Size, settings: WorldSettings) -> World:
    clock = WorldClock(datetime.now(UTC), options.speed)
    if options.depth is not None:
        return deep_world(
            size,
            options.depth,
            accounts=options.accounts,
            currency=options.currency,
            seed=options.seed,
            clock=clock,
            settings=settings,
        )
    return generated_world(
        size.campaigns,
        size.adgroups_per_campaign,
        size.ads_per_adgroup,
        accounts=options.accounts,
        currency=options.currency,
        seed=options.seed,
        clock=clock,
        settings=settings,
    )


def _runner(server: SimulatorServer, when_started: Callable[[], object]) -> "uvicorn.Server":
    try:
        import uvicorn  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise SimulateExtraMissingError(
            "Serving the simulator needs uvicorn: run pip install '.[simulate]' in the clone"
        ) from missing

    class Runner(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            when_started()

    return Runner(
        uvicorn.Config(
            SimulatorApp(server),
            log_level="warning",
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            loop="asyncio",
            timeout_graceful_shutdown=1,
        )
    )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
        yield listener


def _base_url(listener: socket.socket) -> str:
    return f"http://{_HOST}:{listener.getsockname()[1]}{BASE_PATH}"


def _announce(server: SimulatorServer, base_url: str) -> None:
    lines = (
        f"base_url={base_url}",
        f"access_token={server.access_token}",
        f"advertiser_ids={','.join(server.advertiser_ids)}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _ignore(*_: Any) -> None:
    """Take a signal and do nothing: uvicorn has already acted on it."""
