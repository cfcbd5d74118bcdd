"""`ttui simulate`: the demo world over HTTP on loopback."""

import re
import shlex
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import tell

if TYPE_CHECKING:
    from ttui.simulator import SimulatorServer

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
        serve(ServeOptions(port=arguments.port, world=world, speed=arguments.speed), _announce)
    except SimulateExtraMissingError as error:
        return _usage(str(error))
    except OSError as error:
        return _usage(f"port {arguments.port} cannot be served: {error.strerror}")
    return ExitCode.DONE


def _announce(server: "SimulatorServer", base_url: str) -> None:
    """Lines to paste into a shell, below what programs read."""
    ids = ",".join(server.advertiser_ids)
    access = {"TTUI_BASE_URL": base_url, "TTUI_ACCESS_TOKEN": server.access_token}
    app = {"TTUI_APP_ID": server.app_id, "TTUI_APP_SECRET": server.app_secret}
    lines = (
        "# In another shell, to use ttui with it:",
        _exported(access | {"TTUI_ADVERTISER_IDS": ids}),
        "# The same, and ttui asks it which ad accounts there are:",
        f"unset TTUI_ADVERTISER_IDS; {_exported(access | app)}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _exported(variables: Mapping[str, str]) -> str:
    return "export " + " ".join(f"{key}={shlex.quote(value)}" for key, value in variables.items())


def _usage(text: str) -> ExitCode:
    tell(text)
    return ExitCode.USAGE
