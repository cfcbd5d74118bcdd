"""Opens the screen: settles the terminal first, then starts the app over the engine."""

import errno
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from ttui import __version__
from ttui.cli.demo import Stage, stage_of
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import give_up_what_nobody_reads, tell
from ttui.engine.thread import Engine
from ttui.settings import Settings
from ttui.ui.stop_all.trigger import StopAllTrigger
from ttui.ui.terminal import environment

if TYPE_CHECKING:
    from ttui.engine.session import Session


def screen(settings: Settings, environ: Mapping[str, str]) -> ExitCode:
    """Run the terminal program until the person leaves it."""
    refusal = environment.refusal(
        environ,
        stdin=sys.stdin.isatty(),
        stdout=sys.stdout.isatty(),
        stderr=sys.stderr.isatty(),
    )
    if refusal:
        tell(refusal)
        return ExitCode.USAGE
    environment.prepare(os.environ)
    stage = stage_of(settings)
    engine = Engine(
        _composer(settings, environ, stage),
        stage.clock,
        settings.mode,
        read_only=settings.read_only,
    )
    # A signal's handler runs even while the screen waits for a terminal that does not read.
    signal.signal(signal.SIGUSR1, lambda *_: StopAllTrigger(engine).fire())
    # Textual reads the environment when it is imported, so not before it was prepared.
    from ttui.ui.app import TtuiApp  # noqa: PLC0415
    from ttui.ui.terminal.shutdown import SHUTDOWN_WITHIN  # noqa: PLC0415

    app = TtuiApp(
        engine,
        version=__version__,
        no_color=environment.no_color(environ),
        nothing_configured=settings.is_fallback,
    )
    try:
        app.run(mouse=environment.wants_mouse(environ))
    except OSError as error:
        # Its last words, such as what is not confirmed yet, have no terminal to go to.
        if error.errno != errno.EIO or not app.ending.is_begun:
            raise
    finally:
        # The screen closes it when it is left; after a fault of the screen nobody has.
        engine.close(SHUTDOWN_WITHIN)
    give_up_what_nobody_reads()
    return ExitCode(app.return_code or 0)


def _composer(
    settings: Settings, environ: Mapping[str, str], stage: Stage
) -> "Callable[[], Awaitable[Session]]":
    async def compose() -> "Session":
        # Runs on the engine's thread, after the first frame: this is where httpx is imported.
        from ttui.cli.compose import open_session  # noqa: PLC0415

        return await open_session(settings, environ, stage.clock, stage.server())

    return compose
