"""A pretend TikTok API for Business v1.3: a world with money in it, a server, and scripted faults.

It shares no code with the app. Importing the package is cheap; what needs httpx or uvicorn is
loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

    from ttui.simulator.call import RateLimit, ServerSettings
    from ttui.simulator.clock import WorldClock
    from ttui.simulator.demo import demo_world
    from ttui.simulator.faults import Fault, FaultKind
    from ttui.simulator.generated import Depth, Size, deep_world, generated_world
    from ttui.simulator.server import SimulatorServer
    from ttui.simulator.serving import (
        ServeOptions,
        SimulateExtraMissingError,
        make_server,
        running,
        serve,
    )
    from ttui.simulator.world import World, WorldSettings

_HOMES: Final = {
    "Depth": "generated",
    "Fault": "faults",
    "FaultKind": "faults",
    "RateLimit": "call",
    "ServeOptions": "serving",
    "ServerSettings": "call",
    "SimulateExtraMissingError": "serving",
    "SimulatorServer": "server",
    "Size": "generated",
    "World": "world",
    "WorldClock": "clock",
    "WorldSettings": "world",
    "deep_world": "generated",
    "demo_world": "demo",
    "generated_world": "generated",
    "make_server": "serving",
    "running": "serving",
    "serve": "serving",
}

__all__ = [  # noqa: RUF022 - the demo first: it is what the app uses
    "demo_server",
    "Depth",
    "Fault",
    "FaultKind",
    "RateLimit",
    "ServeOptions",
    "ServerSettings",
    "SimulateExtraMissingError",
    "SimulatorServer",
    "Size",
    "World",
    "WorldClock",
    "WorldSettings",
    "deep_world",
    "demo_world",
    "generated_world",
    "make_server",
    "running",
    "serve",
]


def demo_server(
    *,
    speed: float = 30.0,
    seed: int = 1,
    start: "datetime | None" = None,
    limited: bool = True,
) -> "SimulatorServer":
    """The demo world behind a server, for ``ttui --demo``.

    Args:
        speed: world seconds per real second.
        seed: what key orders and request ids are drawn from.
        start: aware moment the world begins at; the present when left out.
        limited: whether TikTok's rate limits hold; without them the screen fills at once.
    """
    from ttui.simulator.call import RateLimit, ServerSettings  # noqa: PLC0415 - keeps the import cheap
    from ttui.simulator.demo import demo_world  # noqa: PLC0415 - keeps the import cheap
    from ttui.simulator.server import SimulatorServer  # noqa: PLC0415 - keeps the import cheap

    settings = ServerSettings(seed=seed, rate_limit=RateLimit() if limited else None)
    return SimulatorServer(demo_world(start=start, speed=speed), settings)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
