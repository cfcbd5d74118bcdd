"""A pretend TikTok API for Business v1.3: a world with money in it, a server, and scripted faults.

It shares no code with the app. Importing the package is cheap; what needs httpx or uvicorn is
loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import datetime

    from ttui.simulator.faults.rules import Fault, FaultKind
    from ttui.simulator.protocol.call import SHOP_PERMISSIONS, RateLimit, ServerSettings
    from ttui.simulator.server.server import SimulatorServer
    from ttui.simulator.server.serving import (
        ServeOptions,
        SimulateExtraMissingError,
        make_server,
        running,
        serve,
    )
    from ttui.simulator.world.clock import WorldClock
    from ttui.simulator.world.world import World, WorldSettings
    from ttui.simulator.worlds.demo import demo_world
    from ttui.simulator.worlds.generated import Depth, Size, deep_world, generated_world

_HOMES: Final = {
    "Depth": "worlds.generated",
    "Fault": "faults.rules",
    "FaultKind": "faults.rules",
    "RateLimit": "protocol.call",
    "SHOP_PERMISSIONS": "protocol.call",
    "ServeOptions": "server.serving",
    "ServerSettings": "protocol.call",
    "SimulateExtraMissingError": "server.serving",
    "SimulatorServer": "server.server",
    "Size": "worlds.generated",
    "World": "world.world",
    "WorldClock": "world.clock",
    "WorldSettings": "world.world",
    "deep_world": "worlds.generated",
    "demo_world": "worlds.demo",
    "generated_world": "worlds.generated",
    "make_server": "server.serving",
    "running": "server.serving",
    "serve": "server.serving",
}

__all__ = [  # noqa: RUF022 - the demo first: it is what the app uses
    "demo_server",
    "Depth",
    "Fault",
    "FaultKind",
    "RateLimit",
    "SHOP_PERMISSIONS",
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
    from ttui.simulator.protocol.call import RateLimit, ServerSettings  # noqa: PLC0415 - keeps the import cheap
    from ttui.simulator.server.server import SimulatorServer  # noqa: PLC0415 - keeps the import cheap
    from ttui.simulator.worlds.demo import demo_world  # noqa: PLC0415 - keeps the import cheap

    settings = ServerSettings(seed=seed, rate_limit=RateLimit() if limited else None)
    return SimulatorServer(demo_world(start=start, speed=speed, with_shop=True), settings)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
