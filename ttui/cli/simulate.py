"""`ttui simulate`: the demo world over HTTP on loopback."""

import re
import sys

from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode

_LAST_PORT = 65535


def simulate(arguments: Arguments) -> ExitCode:
    """Serve until interrupted."""
    from ttui.simulator import ServeOptions, SimulateExtraMissing, serve  # noqa: PLC0415

    if arguments.world != "demo" and not re.fullmatch(r"\d+x\d+x\d+", arguments.world):
        return _usage("--world takes demo or CAMPAIGNSxADGROUPSxADS, such as 100x10x10")
    if not 0 <= arguments.port <= _LAST_PORT:
        return _usage("--port takes a number from 0 (a free one) to 65535")
    if arguments.speed <= 0:
        return _usage("--speed takes a number above 0")
    try:
        serve(ServeOptions(port=arguments.port, world=arguments.world, speed=arguments.speed))
    except SimulateExtraMissing as error:
        return _usage(str(error))
    except OSError as error:
        return _usage(f"port {arguments.port} cannot be served: {error.strerror}")
    return ExitCode.DONE


def _usage(text: str) -> ExitCode:
    print(f"ttui: {text}", file=sys.stderr)  # noqa: T201 - the command line's own output
    return ExitCode.USAGE
