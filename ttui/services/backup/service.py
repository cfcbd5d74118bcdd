"""Backs one ad account up: reads it part by part, writes its tables, and proves them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from ttui.api.errors import NoAnswerError
from ttui.api.export.port import ExportApi
from ttui.domain.advertiser import Mode, zone_of
from ttui.domain.backup.manifest import FileEntry, Heading, Manifest, PartDone, raw_files
from ttui.domain.backup.parts import BackupPhase, Part, Source
from ttui.domain.backup.plan import first_parts, further_parts, shop_parts
from ttui.domain.clock import SYSTEM_CLOCK, Clock
from ttui.domain.path_text import path_text
from ttui.services.backup.account_facts import AccountFacts, heading_of
from ttui.services.backup.check import Checker, CheckReport
from ttui.services.backup.files import Creative, CreativeReader
from ttui.services.backup.first_day import first_day_text, with_first_day
from ttui.services.backup.part_reader import PATIENCE, PartReader
from ttui.services.backup.progress import OnProgress, ProgressCounter, Step
from ttui.services.backup.release_memory import give_back
from ttui.services.backup.table_writer import TableWriter
from ttui.services.backup.workbook import LAST_ROW
from ttui.store.backup.folder import (
    BackupFolder,
    DiskError,
    FolderError,
    State,
    disk_error,
    read_heading,
    state_of,
)
from ttui.store.files.private import Opener, open_new

_SPACE_PER_ROW = 4096
"""Bytes that a listed row needs in all its forms, at most on average."""
_TURN = 0.2
"""Seconds of work between two checks whether to stop."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupOptions:
    """Values that tests and small disks change."""

    workers: int = 2
    """Parts, or files, that are read at a time."""
    patience: Sequence[float] = PATIENCE
    last_row: int = LAST_ROW
    """Rows of a sheet, its head included."""
    opener: Opener = open_new
    free: Callable[[Path], int] | None = None
    """Tells the free bytes of a disk; None: asks the system."""


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A finished backup."""

    path: Path
    manifest: Manifest
    report: CheckReport


@dataclass(slots=True)
class _Run:
    """One backup under way."""

    folder: BackupFolder
    counter: ProgressCounter
    with_files: bool
    parts: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class BackupService:
    """Makes backups; each call of `run` is one.

    Args:
        api: TikTok.
        clock: for stamps and account days.
        options: see there.
        mode: kind of the accounts (LIVE, SANDBOX or DEMO).
    """

    def __init__(
        self,
        api: ExportApi,
        clock: Clock,
        options: BackupOptions | None = None,
        *,
        mode: Mode = Mode.LIVE,
    ) -> None:
        self._mode = mode
        self._api = api
        self._clock = clock
        self._options = options or BackupOptions()

    async def run(
        self,
        advertiser_id: str,
        path: Path,
        *,
        with_files: bool = False,
        on_progress: OnProgress = lambda _: None,
    ) -> BackupResult:
        """Make a backup in a new or empty folder, or go on with the one begun there.

        Cancelling or killing is safe at any moment: the same call resumes the backup.

        Raises:
            FolderError: the folder holds something else, another account, or a finished backup.
            DiskError: the disk is full or fails; finished parts stay.
            ApiError: TikTok does not answer, or refuses a part that a backup needs.
        """
        try:
            folder = await self._folder(advertiser_id, path, with_files)
            try:
                run = _Run(
                    folder,
                    ProgressCounter(self._clock, on_progress),
                    folder.heading.with_files or with_files,
                )
                return await self._run(run)
            finally:
                await asyncio.to_thread(folder.close)
        except OSError as error:
            raise disk_error(error, path) from None

    async def _folder(self, advertiser_id: str, path: Path, with_files: bool) -> BackupFolder:
        state = await asyncio.to_thread(state_of, path)
        begun = await asyncio.to_thread(read_heading, path) if state is State.BEGUN else None
        if reason := self._unfit(advertiser_id, state, begun):
            raise FolderError(f"{path_text(path)} holds {reason}")
        heading = begun or await self._heading(advertiser_id, with_files)
        return await asyncio.to_thread(
            lambda: BackupFolder(
                path, heading, opener=self._options.opener, free=self._options.free
            )
        )

    def _unfit(self, advertiser_id: str, state: State, begun: Heading | None) -> str:
        """Why a folder cannot be used; empty if it can."""
        if state is State.FOREIGN:
            return "other things; name an empty or a new folder."
        if state is State.FINISHED:
            return "a finished backup already; name a new folder."
        if begun is not None and begun.advertiser_id != advertiser_id:
            return f"the begun backup of ad account {begun.advertiser_id}; name a new folder."
        if begun is not None and begun.mode is not self._mode:
            return (
                f"a begun backup of a {begun.mode.value} account; this one is"
                f" {self._mode.value}: name a new folder."
            )
        return ""

    async def _heading(self, advertiser_id: str, with_files: bool) -> Heading:
        started = self._clock.now()
        account = next(part for part in first_parts() if part.source is Source.ACCOUNT)
        pages = await self._api.page(advertiser_id, account, 1)
        row = next((row for page in pages for row in page.rows), None)
        if row is None:
            raise NoAnswerError(f"TikTok did not list the ad account {advertiser_id}.")
        return heading_of(advertiser_id, row, started, with_files=with_files, mode=self._mode)

    async def _run(self, run: _Run) -> BackupResult:
        await self._read(run)
        if run.with_files:
            await self._download(run)
        writer = TableWriter(run.folder, run.parts, self._options.last_row)
        await self._write(run, writer)
        parts = [run.folder.parts[part.name] for part in run.parts]
        files = [*writer.entries, *run.folder.files.values()]
        report = await self._check(run, [*raw_files(parts), *files], parts)
        manifest = Manifest(
            heading=replace(run.folder.heading, with_files=run.with_files),
            finished_at=self._clock.now(),
            files=tuple(files),
            parts=tuple(parts),
            verification=report.verification,
            problems=tuple(dict.fromkeys([*_problems(run, parts), *writer.odd.told()])),
        )
        await asyncio.to_thread(run.folder.finish, manifest)
        run.counter.start(BackupPhase.DONE, 0, 0)
        return BackupResult(run.folder.path, manifest, report)

    async def _read(self, run: _Run) -> None:
        parts = first_parts()
        run.parts += parts
        run.counter.start(BackupPhase.READING, len(parts), sum(part.weight for part in parts))
        reader = PartReader(self._api, run.folder, run.counter, self._options.patience)
        await self._read_parts(run, reader, parts)
        shop = shop_parts(await asyncio.to_thread(AccountFacts(run.folder, run.parts).shop))
        await self._read_more(run, reader, shop)
        facts = AccountFacts(run.folder, run.parts)
        reader.campaign_ids = tuple(await asyncio.to_thread(facts.ids, "campaigns", "campaign_id"))
        oldest = await asyncio.to_thread(facts.oldest_campaign)
        heading = await with_first_day(run.folder.heading, reader.page, oldest)
        await asyncio.to_thread(run.folder.note, heading)
        found = await asyncio.to_thread(facts.found)
        rows = sum(run.folder.parts[part.name].rows for part in parts)
        await asyncio.to_thread(run.folder.check_space, rows * _SPACE_PER_ROW)
        await self._read_more(run, reader, further_parts(found))

    async def _read_more(self, run: _Run, reader: PartReader, parts: Sequence[Part]) -> None:
        run.parts += parts
        run.counter.more(len(parts), sum(part.weight for part in parts))
        await self._read_parts(run, reader, parts)

    async def _read_parts(self, run: _Run, reader: PartReader, parts: Sequence[Part]) -> None:
        async def read(part: Part) -> None:
            done = run.folder.parts.get(part.name)
            if done is not None:
                size = sum(page.size for page in done.pages)
                run.counter.skip(weight=part.weight, rows=done.rows, size=size)
                return
            await reader.read(part)
            run.counter.add(part.label, done=1, weight=part.weight)

        await _in_turn(parts, read, self._options.workers)

    async def _download(self, run: _Run) -> None:
        wanted = await asyncio.to_thread(AccountFacts(run.folder, run.parts).creatives)
        weight = sum(one.size or 1 for one in wanted)
        run.counter.start(BackupPhase.FILES, len(wanted), weight)
        reader = CreativeReader(self._api, run.folder, lambda size: run.counter.add("", size=size))

        async def fetch(creative: Creative) -> None:
            problem = await reader.fetch(creative)
            if problem:
                run.problems.append(problem)
            run.counter.add(creative.path, done=1, weight=creative.size or 1)

        await _in_turn(wanted, fetch, self._options.workers)

    async def _write(self, run: _Run, writer: TableWriter) -> None:
        await asyncio.to_thread(run.folder.check_space, writer.space)
        give_back()
        run.counter.start(BackupPhase.WRITING, writer.rows, writer.rows)
        async for step in _in_steps(writer.steps()):
            run.counter.add(step.current, done=step.amount, weight=step.amount)

    async def _check(
        self, run: _Run, files: Sequence[FileEntry], parts: Sequence[PartDone]
    ) -> CheckReport:
        run.counter.start(BackupPhase.CHECKING, len(files), sum(file.size for file in files))
        checker = Checker(run.folder.path, files, parts, run.folder.heading.through)
        async for step in _in_steps(checker.steps()):
            run.counter.add(step.current, done=1, weight=step.amount)
        report = checker.report()
        if not report.is_whole:
            names = ", ".join((*report.missing, *report.changed)[:3])
            raise DiskError(f"{names} is not on the disk as it was written. Run it again.")
        return report


async def _in_turn(
    items: Sequence[_T], work: Callable[[_T], Awaitable[None]], workers: int
) -> None:
    """Run this many at a time, in order; the first failure ends all."""
    waiting = iter(items)

    async def take() -> None:
        for item in waiting:
            await work(item)

    tasks = [asyncio.ensure_future(take()) for _ in range(min(workers, max(1, len(items))))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _in_steps(steps: Iterator[Step]) -> AsyncIterator[Step]:
    """Blocking work in a thread, a fifth of a second at a time."""

    def some() -> list[Step]:
        until = SYSTEM_CLOCK.monotonic() + _TURN
        done: list[Step] = []
        for step in steps:
            done.append(step)
            if SYSTEM_CLOCK.monotonic() >= until:
                break
        return done

    while done := await asyncio.to_thread(some):
        for step in done:
            yield step


def _problems(run: _Run, parts: Sequence[PartDone]) -> Iterator[str]:
    heading = run.folder.heading
    if text := first_day_text(heading):
        yield text
    if zone_of(heading.timezone) is None:
        yield "The account's time zone is not known: its days were taken as UTC days."
    for part in parts:
        yield from part.problems
    yield from run.problems
    for entry in run.folder.files.values():
        if entry.problem:
            yield f"{entry.path}: {entry.problem}"
