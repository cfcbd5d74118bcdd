"""`ttui simulate`: the demo world over HTTP on loopback."""

import re

from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import tell

_LAST_PORT = 65535


def simulate(arguments: Arguments) -> ExitCode:
    """Serve until interrupted."""
    from ttui.simulator import (  # noqa: PLC0415 - only this verb needs it
        ServeOptions,
        SimulateExtraMissingError,
        Size,
        serve,
    )

    sizes = re.fullmatch(r"([1-9]\d*)x(\d+)x(\d+)", arguments.world)
    if arguments.world != "demo" and not sizes:
        return _usage("--world takes demo or CAMPAIGNSxADGROUPSxADS, such as 100x10x10")
    if not 0 <= arguments.port <= _LAST_PORT:
        return _usage("--port takes a number from 0 (a free one) to 65535")
    if arguments.speed <= 0:
        return _usage("--speed takes a number above 0")
    try:
        world = Size(*map(int, sizes.groups())) if sizes else None
        serve(ServeOptions(port=arguments.port, world=world, speed=arguments.speed))
    except SimulateExtraMissingError as error:
        return _usage(str(error))
    except OSError as error:
        return _usage(f"port {arguments.port} cannot be served: {error.strerror}")
    return ExitCode.DONE


def _usage(text: str) -> ExitCode:
    tell(text)
    return ExitCode.USAGE
