"""Runs the doctor, prints a line for each finding, and exits with the worst."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from ttui import paths
from ttui.cli.arguments import Arguments
from ttui.cli.compose import client_of
from ttui.cli.demo import stage_of
from ttui.cli.doctor.disk import disk
from ttui.cli.doctor.finding import Finding, Grade, bad, ok
from ttui.cli.doctor.terminal import terminal
from ttui.cli.doctor.tiktok import access, reach
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.help import columns
from ttui.cli.output import about, marked, show, show_json
from ttui.manual.layout import hanging
from ttui.settings import NotLoggedInError, Settings, SettingsError, load
from ttui.ui.drawing.lines import clean

_WIDTH = 29
_FILE = 1_000
"""Cells of a line that goes into a file or a pipe."""
_MARKS = {Grade.OK: "ok  ", Grade.LOOK: "look", Grade.BAD: "BAD "}


def doctor(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Look at everything; what is bad further up makes the rest pointless."""
    return asyncio.run(_doctor(arguments, environ))


async def _doctor(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    found: list[Finding] = []
    async for one in _findings(arguments, environ):
        found.append(one)
        if not arguments.as_json:
            _print(one)
    if arguments.as_json:
        show_json({"findings": [_as_json(one) for one in found]})
    return worst(one.code for one in found)


async def _findings(arguments: Arguments, environ: Mapping[str, str]) -> AsyncIterator[Finding]:
    for one in terminal(environ):
        yield one
    try:
        settings = load(arguments.flags, environ, paths.config_dir(environ))
    except SettingsError as error:
        code = ExitCode.DENIED if isinstance(error, NotLoggedInError) else ExitCode.USAGE
        yield bad("settings", str(error), "run 'ttui login', or 'ttui --demo' to try it", code)
        return
    about(settings.mode)
    yield ok("settings", f"profile {settings.profile}; 'ttui config' shows where each comes from")
    if not settings.is_demo:
        for one in disk(settings, environ):
            yield one
    async for one in _of_tiktok(settings):
        yield one


async def _of_tiktok(settings: Settings) -> AsyncIterator[Finding]:
    stage = stage_of(settings)
    server = stage.server()
    if server is None:
        reached: Sequence[Finding] = await reach(settings)
        for one in reached:
            yield one
        if any(one.grade is Grade.BAD for one in reached):
            return
    client = client_of(settings, stage.clock, server)
    try:
        async for one in access(client, settings):
            yield one
    finally:
        await client.aclose()


def _print(one: Finding) -> None:
    advice = f" -> {one.advice}" if one.advice else ""
    lead = f"{_MARKS[one.grade]}  {one.name:<{_WIDTH}} "
    for line in hanging(
        lead, f"{clean(one.said)}{advice}", columns(default=_FILE) - len(marked(""))
    ):
        show(line)


def _as_json(one: Finding) -> Mapping[str, object]:
    return {"name": one.name, "grade": one.grade.value, "said": one.said, "advice": one.advice}
