"""Runs the backups that the screen begins, at most one per account."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ttui.api.errors import ApiError
from ttui.domain.advertiser import Advertiser
from ttui.domain.backup.parts import BackupProgress
from ttui.domain.backup.run import BackupRun, BackupState, CancelBackup, StartBackup
from ttui.domain.clock import Clock
from ttui.services.backup.find_backup import default_folder, half_done, remember
from ttui.services.backup.outcome_text import notes, proof_text
from ttui.services.backup.service import BackupResult, BackupService
from ttui.store.backup.folder import DiskError, FolderError
from ttui.store.memory.state import AccountStore

GO_ON_WITHIN = timedelta(days=2)
"""A backup that was cut off longer ago is not resumed: the user then wants today's data."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_CUT_OFF = frozenset({BackupState.CANCELLED, BackupState.FAILED})


class BackupController:
    """Begins and cancels backups, and shows their progress in the store.

    Args:
        service: makes them.
        store: gets the progress.
        clock: for the day in a folder's name.
        data_dir: ttui's own folder; backups without a named place go below it.
    """

    def __init__(
        self, service: BackupService, store: AccountStore, clock: Clock, data_dir: Path
    ) -> None:
        self._service = service
        self._store = store
        self._clock = clock
        self._data_dir = data_dir
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def obey(self, command: StartBackup | CancelBackup) -> None:
        """Begin, resume or cancel; a second start of a running backup is dropped."""
        task = self._tasks.get(command.advertiser_id)
        runs = task is not None and not task.done()
        match command:
            case StartBackup() if not runs:
                self._tasks[command.advertiser_id] = asyncio.create_task(self._back_up(command))
            case CancelBackup() if runs and task is not None:
                task.cancel()
            case _:
                pass

    async def close(self) -> None:
        """Cancel the running backups; beginning one again resumes it."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _place(
        self, command: StartBackup, advertiser: Advertiser | None, cut_off: BackupRun | None
    ) -> tuple[Path, str]:
        """The folder, and one sentence about the backup that is resumed. Blocks on the disk."""
        account, now = command.advertiser_id, self._clock.now()
        since = command.since or _LONG_AGO
        if cut_off is None:
            since = max(since, now - GO_ON_WITHIN)
        found = half_done(self._data_dir, account, since)
        local = advertiser.local if advertiser else _as_it_is
        if found is None:
            return default_folder(self._data_dir, account, local(now).date()), ""
        path, begun = found
        return path, f"Goes on with what was begun {local(begun):%Y-%m-%d %H:%M}."

    async def _back_up(self, command: StartBackup) -> None:
        account = command.advertiser_id
        snapshot = self._store.snapshot(account)
        advertiser = snapshot.advertiser if snapshot else None
        before = self._store.app_state().backups.get(account)
        cut_off = before if before is not None and before.state in _CUT_OFF else None
        folder, sentence = await asyncio.to_thread(self._place, command, advertiser, cut_off)
        run = BackupRun(
            advertiser_id=account,
            name=advertiser.name if advertiser else "",
            directory=folder,
            with_files=command.with_files,
            sentence=sentence,
        )
        self._store.put_backup(run)
        latest = run

        def show(progress: BackupProgress) -> None:
            nonlocal latest
            latest = replace(run, progress=progress)
            self._store.put_backup(latest)

        try:
            result = await self._service.run(
                account, folder, with_files=command.with_files, on_progress=show
            )
            # It is found all the same, by its place; the list of places is for folders named by
            # hand.
            with suppress(OSError):
                await asyncio.to_thread(remember, self._data_dir, folder)
            ended = _ended(latest, result)
        except (ApiError, DiskError, FolderError) as error:
            text = f"{error} What was read so far is kept."
            ended = replace(latest, state=BackupState.FAILED, sentence=text)
        except asyncio.CancelledError:
            text = "Cancelled; starting again goes on from here."
            ended = replace(latest, state=BackupState.CANCELLED, sentence=text)
            self._store.put_backup(ended)
            raise
        self._store.put_backup(ended)


def _ended(run: BackupRun, result: BackupResult) -> BackupRun:
    good = result.report.is_good
    return replace(
        run,
        state=BackupState.VERIFIED if good else BackupState.NOT_VERIFIED,
        sentence=proof_text(result.report.verification, result.manifest),
        notes=tuple(notes(result.manifest, result.report)),
    )


def _as_it_is(moment: datetime) -> datetime:
    return moment
