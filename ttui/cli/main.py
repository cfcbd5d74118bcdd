"""Runs one command line and turns every expected trouble into a sentence and an exit code."""

import os
import sys
from collections.abc import Mapping

from ttui import paths
from ttui.cli.arguments import Arguments, Verb, parse
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import about, tell
from ttui.cli.without_session import VERBS, run
from ttui.domain.advertiser import Mode
from ttui.domain.fault import fault_text
from ttui.settings import (
    NothingConfiguredError,
    NotLoggedInError,
    Settings,
    SettingsError,
    demo,
    load,
)


def main(argv: list[str] | None = None) -> int:
    """The program `ttui`; returns the exit code."""
    arguments = parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(_run(arguments, dict(os.environ)))
    except NotLoggedInError as error:
        return _say(str(error), ExitCode.DENIED)
    except (SettingsError, paths.NoHomeError) as error:
        return _say(str(error), ExitCode.USAGE)
    except KeyboardInterrupt:
        return _say("interrupted; 'ttui journal' tells what was sent", ExitCode.UNCONFIRMED)
    # The process's boundary: a fault gets a sentence and a place, never a traceback with values.
    except Exception as error:  # noqa: BLE001 - reported with its place, exit code 1
        return _say(f"fault in ttui: {fault_text(error)}", ExitCode.FAULT)


def _run(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    about(Mode.LIVE)
    # Imports stand inside so that the screen starts without what only commands need.
    if arguments.verb in VERBS or arguments.verify:
        return run(arguments, environ)
    settings = _settings(arguments, environ)
    about(settings.mode)
    if arguments.verb is Verb.SCREEN:
        from ttui.cli.screen import screen  # noqa: PLC0415

        return screen(settings, environ)
    from ttui.cli import verbs  # noqa: PLC0415

    return verbs.run(arguments, settings, environ)


def _settings(arguments: Arguments, environ: Mapping[str, str]) -> Settings:
    """Settings; only the bare screen, which says so, takes the demo in place of an account."""
    try:
        return load(arguments.flags, environ, paths.config_dir(environ))
    except NothingConfiguredError:
        if arguments.verb is not Verb.SCREEN:
            raise
        return demo(arguments.flags, environ, is_fallback=True)


def _say(text: str, code: ExitCode) -> int:
    tell(text)
    return int(code)
