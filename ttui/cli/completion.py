"""`ttui completion SHELL`: completes verbs, options and the ids that were last seen."""

import argparse
from collections.abc import Iterator, Mapping

import shtab

from ttui import paths
from ttui.cli.arguments import Arguments, make_parser
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import show
from ttui.settings import SettingsError, load
from ttui.store.journal import last_seen

_IDS = "ids"
_COMMAND = f"ttui completion {_IDS} 2>/dev/null"
_MOST = 2_000
"""Ids that a shell gets: more would make the key wait."""


def print_completion(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Print the script, or the ids that it asks for; those never ask TikTok."""
    if arguments.shell == _IDS:
        for one in _seen(arguments, environ):
            show(one)
        return ExitCode.DONE
    parser = make_parser()
    for action in _actions(parser):
        if action.dest in {"ids", "accounts"}:
            # Names are left out: bash would expand what somebody else wrote into them.
            action.complete = shtab.cmd(_COMMAND)  # type: ignore[attr-defined]
        elif action.dest == "folder":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    show(shtab.complete(parser, arguments.shell))
    return ExitCode.DONE


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from _actions(verb)


def _seen(arguments: Arguments, environ: Mapping[str, str]) -> Iterator[str]:
    """Ids of rows and accounts as last seen; none where there is no journal yet."""
    try:
        settings = load(arguments.flags, environ, paths.config_dir(environ))
    except SettingsError:
        return
    yield from settings.advertiser_ids
    if not settings.is_demo:
        path = paths.journal_path(environ, settings.apart)
        yield from last_seen.ids_on_disk(path, settings.mode.value, _MOST)
