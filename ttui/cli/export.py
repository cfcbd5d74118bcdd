"""`ttui export`: backs one ad account up into a folder, or checks an old backup."""

import asyncio
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ttui import paths
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError
from ttui.cli import export_bar, export_text
from ttui.cli.arguments import Arguments
from ttui.cli.compose import client_of
from ttui.cli.demo import stage_of
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import about, tell
from ttui.cli.switch import code_of
from ttui.domain.path_text import path_text
from ttui.services.backup.check import verify
from ttui.services.backup.find_backup import begun_in, remember
from ttui.services.backup.service import BackupResult, BackupService
from ttui.services.concurrency.daemon_executor import BriefExecutor
from ttui.settings import Settings
from ttui.store.backup.folder import DiskError, FolderError, UnfinishedError

if TYPE_CHECKING:
    from ttui.domain.clock import Clock


class _UsageError(Exception):
    """The command line does not say enough; the text is one sentence."""


def check(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Check an old backup, without asking TikTok anything."""
    path = paths.expanded(arguments.folder, environ)
    try:
        manifest, found = verify(path)
    except UnfinishedError as error:
        tell(f"{error} This goes on with it: ttui export {shlex.quote(str(error.path))}")
        return ExitCode.USAGE
    except FolderError as error:
        tell(str(error))
        return ExitCode.USAGE
    about(manifest.heading.mode)
    return export_text.report(manifest, found, arguments.folder, as_json=arguments.as_json)


def export(arguments: Arguments, settings: Settings, environ: Mapping[str, str]) -> ExitCode:
    """Make a backup, or go on with the one that was begun in the folder."""
    try:
        result = asyncio.run(_export(arguments, settings, environ))
    except KeyboardInterrupt:
        tell(f"stopped; this goes on from here: {_again(arguments)}")
        return ExitCode.UNCONFIRMED
    except ApiError as error:
        tell(f"{error} What was read so far is kept; this goes on: {_again(arguments)}")
        return code_of(error)
    except DiskError as error:
        tell(f"{error} Once that is mended this goes on: {_again(arguments)}")
        return ExitCode.UNCONFIRMED
    except (FolderError, _UsageError) as error:
        tell(str(error))
        return ExitCode.USAGE
    if not settings.is_demo:
        # It is found by its place all the same; the checklist merely has to be told where.
        with suppress(OSError):
            remember(paths.data_dir(environ, settings.apart), result.path)
    return export_text.report(
        result.manifest, result.report, arguments.folder, as_json=arguments.as_json
    )


async def _export(
    arguments: Arguments, settings: Settings, environ: Mapping[str, str]
) -> BackupResult:
    # Ctrl+c must not wait for a workbook to be packed.
    asyncio.get_running_loop().set_default_executor(BriefExecutor())
    stage = stage_of(settings)
    server = stage.server()
    clock: Clock = stage.clock
    client = client_of(settings, clock, server)
    known = tuple(server.advertiser_ids) if server else settings.advertiser_ids
    path = paths.expanded(arguments.folder, environ)
    try:
        account = await _account(arguments, client, known, path)
        with export_bar.shown() as progress:
            return await BackupService(client, clock, mode=settings.mode).run(
                account, path, with_files=arguments.with_files, on_progress=progress
            )
    finally:
        await client.aclose()


async def _account(
    arguments: Arguments, client: TikTokClient, known: tuple[str, ...], path: Path
) -> str:
    """The account to back up: the one named, the one begun, or the only one."""
    if len(arguments.accounts) > 1:
        raise _UsageError("one account at a time: name one --account")
    begun = await asyncio.to_thread(begun_in, path)
    ids = known or (await client.advertiser_ids()).rows
    if arguments.accounts:
        if arguments.accounts[0] not in ids:
            raise _UsageError(
                f"no such ad account in this profile: {path_text(arguments.accounts[0])}"
            )
        return arguments.accounts[0]
    if begun is not None and begun.advertiser_id in ids:
        return begun.advertiser_id
    if len(ids) != 1:
        raise _UsageError(f"say which ad account: --account {' or --account '.join(ids)}")
    return ids[0]


def _again(arguments: Arguments) -> str:
    words = ["ttui"]
    if arguments.flags.profile:
        words += ["--profile", arguments.flags.profile]
    if arguments.flags.demo:
        words.append("--demo")
    words += ["export", arguments.folder]
    if arguments.accounts:
        words += ["--account", arguments.accounts[0]]
    if arguments.with_files:
        words.append("--with-files")
    return shlex.join(words)
