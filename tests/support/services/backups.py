"""Backups of a simulated account, in one process and without waiting."""

import asyncio
import csv
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.support.services.live import LoopTime, client_of
from tests.support.virtual import VirtualLoop
from ttui.api.client import TikTokClient
from ttui.api.errors import NoConnectionError
from ttui.api.export.port import AssetBytes, ExportApi, RawPage
from ttui.domain.advertiser import Mode
from ttui.domain.backup.parts import BackupProgress, Part
from ttui.services.backup.service import BackupOptions, BackupResult, BackupService
from ttui.simulator import ServerSettings, SimulatorServer, WorldClock
from ttui.simulator.worlds.generated import Depth, Size, deep_world

_T = TypeVar("_T")
_P = ParamSpec("_P")
NOW = datetime(2026, 3, 4, 17, 41, tzinfo=UTC)


class _Inline(ThreadPoolExecutor):
    """Does at once what a thread would do, so that virtual time may jump."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - an executor hands on whatever it is
            future.set_exception(error)
        return future


class _InlineLoop(VirtualLoop):
    """Its executor has no threads to wait for; asyncio would start one to wait with."""

    async def shutdown_default_executor(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - asyncio's own signature
    ) -> None:
        """Nothing is left to be done."""
        del timeout


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a story in virtual time, threads included."""

    async def inline() -> _T:
        asyncio.get_running_loop().set_default_executor(_Inline())
        return await main

    with asyncio.Runner(loop_factory=_InlineLoop) as runner:
        return runner.run(inline())


@dataclass
class Shop:
    """A simulated TikTok at a moment at which time stands still, and what reads it."""

    server: SimulatorServer
    seen: list[BackupProgress] = field(default_factory=list)

    @property
    def account(self) -> str:
        """The first account."""
        return self.server.advertiser_ids[0]

    def client(self) -> TikTokClient:
        """A client of this TikTok alone."""
        return client_of(self.server, LoopTime(self.server))

    def back_up(
        self,
        path: Path,
        *,
        account: str = "",
        with_files: bool = False,
        api: Callable[[TikTokClient], ExportApi] = lambda client: client,
        mode: Mode = Mode.LIVE,
        **options: Any,
    ) -> BackupResult:
        """Make a backup, or go on with one."""

        async def story() -> BackupResult:
            client = self.client()
            service = BackupService(
                api(client), LoopTime(self.server), BackupOptions(**options), mode=mode
            )
            try:
                return await service.run(
                    account or self.account,
                    path,
                    with_files=with_files,
                    on_progress=self.seen.append,
                )
            finally:
                await client.aclose()

        return run(story())


def shop(
    campaigns: int = 3,
    days: int = 40,
    *,
    accounts: int = 1,
    deleted_every: int = 3,
    promotes: int = 1,
) -> Shop:
    """An account with two ad groups of two ads per campaign, and a past."""
    world = deep_world(
        Size(campaigns, 2, 2),
        Depth(days, deleted_every=deleted_every, promotes=promotes),
        accounts=accounts,
        clock=WorldClock(NOW, speed=0.0),
    )
    return Shop(SimulatorServer(world, ServerSettings(rate_limit=None)))


def table(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of one CSV file."""
    with (path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_day(path: Path, name: str) -> dict[date, Decimal]:
    """Spend of a table by account day."""
    sums: dict[date, Decimal] = {}
    for row in table(path, name):
        key = date.fromisoformat(row["day"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["spend"])
    return sums


class Meddling:
    """A client whose pages somebody changes, refuses or counts on the way."""

    def __init__(self, client: TikTokClient) -> None:
        self.client = client
        self.asked: list[str] = []
        self.asset: Callable[..., AbstractAsyncContextManager[AssetBytes]] = client.asset

    async def page(self, advertiser_id: str, part: Part, number: int) -> tuple[RawPage, ...]:
        self.asked.append(part.name)
        self.before(part)
        pages = await self.client.page(advertiser_id, part, number)
        return tuple(self.after(part, page) for page in pages)

    def before(self, part: Part, /) -> None:
        """What happens before a part is asked for."""

    def after(self, _part: Part, page: RawPage, /) -> RawPage:
        """What becomes of its answer."""
        return page


class Ending(Meddling):
    """Breaks down for good at the so-many-th page."""

    def __init__(self, client: TikTokClient, at: int) -> None:
        super().__init__(client)
        self.at = at

    def before(self, _part: Part, /) -> None:
        if len(self.asked) >= self.at:
            raise NoConnectionError("The line is down.")


def files_of(path: Path) -> dict[str, bytes]:
    names = ["backup.xlsx", *sorted(one.name for one in (path / "csv").iterdir())]
    return {
        name: ((path if name.endswith("x") else path / "csv") / name).read_bytes() for name in names
    }
