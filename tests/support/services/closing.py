"""Somebody closing an account of the simulator, through the real client and a shared journal."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.services.live import WorldTime, client_of
from ttui.api.client import TikTokClient
from ttui.domain.advertiser import Mode
from ttui.domain.backup.parts import BackupFact
from ttui.domain.changes import Author
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    Consequence,
    StepId,
)
from ttui.domain.closing.commands import LeaveClosing, OpenClosing, TakeClosingAction
from ttui.services.changes.service import ChangeService
from ttui.services.closing.record import ClosingRecord
from ttui.services.closing.service import ClosingService
from ttui.services.closing.tools import ClosingOptions, ClosingTools
from ttui.services.stop_all.service import StopAllService
from ttui.simulator import ServerSettings, SimulatorServer, demo_world
from ttui.simulator.worlds.demo import LUMEN, LUMEN_EUROPE
from ttui.simulator.worlds.demo_center import BUSINESS_CENTER
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore

__all__ = ["BUSINESS_CENTER", "LUMEN", "LUMEN_EUROPE"]
START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
QUICK = ClosingOptions(
    facts_every=0.2,
    retry_after=0.1,
    events_every=0.03,
    cool_off=0.15,
    poll=0.02,
    settle_for=0.4,
    web_every=0.05,
    background_every=0.05,
    asleep=60.0,
)
"""A busy machine that lets a session wait is not one that was suspended."""
UNHURRIED = replace(QUICK, cool_off=600.0)
"""The cool-off does not end by itself."""
DISABLE = "bc/advertiser/disable"


def is_counting() -> bool:
    """Whether any cool-off runs in this loop, at whose end a request would be sent."""
    tasks = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return any(name.endswith("._count_down") for name in tasks)


async def eventually(
    wanted: Callable[[], bool], seconds: float = 20, what: Callable[[], object] = lambda: "never"
) -> None:
    """Wait for something that nobody announces."""
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.005)


def text_of(path: str) -> str:
    """A private file's text."""
    assert Path(path).stat().st_mode & 0o077 == 0
    return Path(path).read_text()


@dataclass(slots=True)
class Office:
    """A pretend TikTok, a database and a shelf of backups, shared by everybody."""

    folder: Path
    server: SimulatorServer = field(
        default_factory=lambda: SimulatorServer(
            demo_world(start=START, speed=0), ServerSettings(rate_limit=None)
        )
    )
    backups: dict[str, BackupFact] = field(default_factory=dict)
    people: "list[Person]" = field(default_factory=list)

    def back_up(self, advertiser_id: str, problem: str | None = None) -> BackupFact:
        """A backup made right now."""
        now = self.server.clock.now()
        fact = BackupFact(
            path=self.folder / "backups" / advertiser_id,
            finished_at=now + timedelta(minutes=1),
            verified=problem is None,
            problem=problem,
            started_at=now,
            manifest_sha256="0f" * 32,
        )
        self.backups[advertiser_id] = fact
        return fact

    def pay(self) -> None:
        self.server.account({"id": BUSINESS_CENTER, "pay_invoice": "all"})

    @property
    def requests(self) -> list[str]:
        """The outcome of each request to close: its code, or the fault that struck."""
        return [one.fault or str(one.code) for one in self.server.log if one.path == DISABLE]

    def person(
        self,
        user: str = "maria",
        *,
        account: str = LUMEN_EUROPE,
        allow_close: bool = True,
        read_only: bool = False,
        options: ClosingOptions = QUICK,
    ) -> "Person":
        """Somebody at a session of their own."""
        clock = WorldTime(self.server)
        api = client_of(self.server, clock, read_only=read_only)
        if allow_close:
            api.allow_close()
        store = AccountStore(Mode.LIVE, clock, read_only=read_only)
        journal = Journal.open(self.folder / "ttui.db")
        author = Author(user, "bastion", f"session of {user} {len(self.people)}", 4_000_000)
        changes = ChangeService(api, store, journal, clock, author)
        tools = ClosingTools(
            api=api,
            finance=api.finance,
            shop=api.shop,
            store=store,
            log=changes.log,
            clock=clock,
            new_stop=lambda: StopAllService(api, store, changes, clock, (account,)),
            find_backup=self.backups.get,
            reports_in=self.folder / "reports",
            allow_close=allow_close,
            options=options,
        )
        found = Person(account, api, store, journal, changes, ClosingService(tools), tools)
        self.people.append(found)
        return found

    async def close(self) -> None:
        for person in self.people:
            await person.crash()


@dataclass(slots=True)
class Person:
    """One session and what it shows."""

    account: str
    api: TikTokClient
    store: AccountStore
    journal: Journal
    changes: ChangeService
    service: ClosingService
    tools: ClosingTools
    gone: bool = False

    @property
    def seen(self) -> Checklist:
        """The checklist as painted."""
        return self.store.app_state().closing[self.account]

    @property
    def told(self) -> str:
        """Every notice so far."""
        return " | ".join(one.text for one in self.store.app_state().notices)

    def open(self) -> None:
        self.service.do(OpenClosing(self.account))

    def leave(self) -> None:
        self.service.do(LeaveClosing(self.account))

    def do(self, action: Action, subject: str = "", text: str = "") -> None:
        self.service.do(TakeClosingAction(self.account, action, subject, text))

    def take(self, available: AvailableAction, text: str = "") -> None:
        self.do(available.action, available.subject, text)

    async def until(self, wanted: Callable[[Checklist], bool], seconds: float = 20) -> Checklist:
        """Wait until the checklist is as wanted."""
        deadline = time.monotonic() + seconds
        while True:
            shown = self.store.app_state().closing.get(self.account)
            if shown is not None and wanted(shown):
                return shown
            assert time.monotonic() < deadline, (shown, self.told)
            await asyncio.sleep(0.005)

    async def all_gone(self) -> None:
        """Wait until nothing is shown any more."""
        await eventually(lambda: not self.store.app_state().closing)

    async def hears(self, words: str, seconds: float = 20) -> None:
        """Wait until somebody is told something."""
        await eventually(lambda: words in self.told, seconds, lambda: self.told)

    async def done(self, step: StepId) -> None:
        await self.until(lambda seen: seen.step(step).is_done)

    async def stop_everything(self) -> None:
        await self.until(lambda seen: bool(seen.step(StepId.STOPPED).actions))
        self.do(Action.STOP_ALL)
        await self.until(lambda seen: "on: 0 of" in seen.step(StepId.STOPPED).evidence[0].text)

    async def say_everything(self) -> None:
        """Confirm, acknowledge and attest all that facts do not decide."""
        await self.until(lambda seen: seen.money is not None)
        for step in (StepId.ROUTE, StepId.ALTERNATIVES, StepId.MONEY):
            await self.until(lambda seen, step=step: bool(seen.step(step).actions))  # type: ignore[misc]
            self.take(self.seen.step(step).actions[-1])
            await self.done(step)
        for available in self.seen.step(StepId.DEBTS).actions:
            if available.action is Action.ATTEST:
                self.take(available)
        self.do(Action.ATTEST, StepId.TOLD.value, "the agency")
        for one in Consequence:
            self.do(Action.ACKNOWLEDGE, one.value)
        self.do(Action.CHOOSE_REASON, "Results not worth the cost")
        await self.done(StepId.REASON)

    async def ready(self) -> Checklist:
        """All that comes before the last step."""
        self.open()
        await self.stop_everything()
        await self.say_everything()
        return await self.until(lambda seen: seen.can_close)

    def type_name(self) -> None:
        self.do(Action.START_COOL_OFF, "", self.seen.name_to_type)

    async def settle_as_lost(self) -> None:
        """Write down that an open request did not land, as its reading says."""
        record = ClosingRecord(self.tools, self.account)
        await record.read()
        if record.is_asked:
            await record.answer("did not land")

    async def crash(self) -> None:
        """The process is gone; what is on disk stays."""
        if not self.gone:
            self.gone = True
            await self.service.close()
            await self.changes.close()
            await self.api.aclose()
            self.journal.close()


async def good(office: Office) -> None:
    """What has to happen outside the checklist."""
    office.pay()
    office.back_up(LUMEN_EUROPE)
