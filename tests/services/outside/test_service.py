"""Switches that others move, against the simulator: told once, never mistaken for ours."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.services.closing import eventually
from tests.support.services.fakes import DEAD_PID
from tests.support.services.live import Live, live
from ttui.api.port import ListQuery
from ttui.domain.campaign import Ad, Campaign, family_of
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.outside.service import OFF_FOR, OutsideWatch
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import Services, wired
from ttui.simulator import SimulatorServer, World, demo_world
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import recall
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)
ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
LAG = 130.0
"""Seconds after which no read can be older than a write."""


@dataclass(slots=True)
class Home:
    """One session of ttui at a world that several may share."""

    one: Live
    store: AccountStore
    refresh: RefreshService
    services: Services
    journal: Journal

    @property
    def changes(self) -> ChangeService:
        return self.services.changes

    @property
    def server(self) -> SimulatorServer:
        return self.one.server

    @property
    def account(self) -> str:
        return self.server.advertiser_ids[0]

    @property
    def watch(self) -> OutsideWatch:
        return self.services.outside

    async def read(self) -> None:
        await self.refresh.accounts(self.server.advertiser_ids)
        await self.refresh.campaigns(self.account)
        await self.refresh.adgroups(self.account)
        await self.refresh.ads(self.account)
        await self.watch.catch_up()

    async def refresh_money(self) -> None:
        money = MoneyService(self.one.api, self.store, self.one.store._clock, PromoteBudgets())
        await money.spend(self.account, Level.CAMPAIGN)

    def row(self, name: str) -> Campaign:
        snapshot = self.store.snapshot(self.account)
        assert snapshot is not None
        return next(row for row in snapshot.campaigns.values() if row.name == name)

    def others(self, ref: EntityRef, to: OperationStatus) -> None:
        self.server.outside({"id": ref.id, "operation_status": to.value})

    async def switch(self, row: Campaign, to: OperationStatus, key: str = "ours") -> None:
        self.server.advance(1)
        change = StatusChange(
            change_id=key, ref=row.ref, name=row.name, to=to, seen=row.switch,
            family=family_of(row), asked_at=self.one.store._clock.now(),
        )  # fmt: skip
        (record,) = await self.changes.run([change])
        assert record.state is ChangeState.CONFIRMED, record

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.store.app_state().notices]

    async def save(self) -> None:
        await self.watch.memory.save(self.watch.unsure, at_once=True)

    async def report(self) -> SinceLastRunReport:
        await self.changes.recover_unresolved()
        return await self.services.since_last_run.report()


Open = Callable[..., Awaitable[Home]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens sessions on one journal and one world."""
    world: World = demo_world(start=START, speed=0)
    homes: list[Home] = []
    first = live(world)

    async def open_one(user: str = "maria", journal: Journal | None = None) -> Home:
        clock = first.store._clock
        store = AccountStore(first.store.app_state().mode, clock)
        api = WatchedApi(first.api)
        book = journal or Journal.open(tmp_path / "ttui.db")
        author = Author(user, "bastion", f"session {len(homes)}", DEAD_PID)
        changes = ChangeService(api, store, book, clock, author)
        services = wired(changes, api, store, clock)
        api.tell(services.outside)
        refresh = RefreshService(api, store, clock, PromoteBudgets())
        home = Home(first, store, refresh, services, book)
        homes.append(home)
        return home

    yield open_one
    for home in homes:
        await home.services.close()
        home.journal.close()
    await first.api.aclose()


async def test_what_others_switch_is_told_once_with_its_times(opened: Open) -> None:
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    home.server.advance(60)
    home.others(row.ref, OFF)
    home.server.advance(5)
    await home.read()
    await home.read()
    assert home.notices == ['1 row was switched outside ttui: "Winter Glow" off.']
    found = home.store.outside[row.ref]
    assert (found.was, found.to, found.by) == (ON, OFF, "")
    assert found.not_before == START.replace(microsecond=found.not_before.microsecond)
    assert (found.seen_at - found.not_before).total_seconds() == pytest.approx(65, abs=1)


async def test_ad_groups_and_ads_are_watched_too(opened: Open) -> None:
    home = await opened()
    await home.read()
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    group = next(one for one in snapshot.adgroups.values() if one.switch is ON)
    ad = next(one for one in snapshot.ads.values() if one.switch is ON and not one.is_promote)
    home.others(group.ref, OFF)
    home.others(ad.ref, OFF)
    await home.read()
    assert set(home.store.outside) == {group.ref, ad.ref}


async def test_what_we_switch_is_never_called_somebody_elses(opened: Open) -> None:
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    await home.read()
    home.server.advance(LAG)
    await home.read()
    await home.switch(home.row("Winter Glow"), ON, "back")
    await home.read()
    assert home.store.outside == {}
    assert home.notices == []


async def test_somebody_who_undoes_our_stop_is_told_once_old_reads_are_ruled_out(
    opened: Open,
) -> None:
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    home.others(row.ref, ON)
    await home.read()
    assert home.store.outside == {}, "it could be an old read"
    home.server.advance(LAG)
    await home.read()
    assert home.store.outside[row.ref].to is ON
    await home.switch(home.row("Winter Glow"), OFF, "again")
    await home.read()
    assert home.store.outside == {}, "our own stop is the row's latest now"


async def test_another_session_is_named_and_nothing_is_sent_twice(opened: Open) -> None:
    first, second = await opened("maria"), await opened("bob")
    await first.read()
    await second.read()
    row = second.row("Winter Glow")
    await second.switch(row, OFF)
    await first.read()
    found = first.store.outside[row.ref]
    assert (found.by, found.to, found.is_outside) == ("bob@bastion", OFF, False)
    assert first.notices == []
    assert second.store.outside == {}
    assert sum(entry.method == "POST" for entry in first.server.log) == 1


async def test_the_next_start_knows_what_moved_went_and_came(opened: Open) -> None:
    home = await opened()
    await home.read()
    await home.save()
    moved, gone = home.row("Retargeting Q4"), home.row("Spring Launch")
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    group = next(
        one
        for one in snapshot.adgroups.values()
        if one.switch is ON and one.campaign_id not in {gone.ref.id, moved.ref.id}
    )
    home.server.advance(3600)
    home.others(moved.ref, ON)
    home.others(group.ref, OFF)
    home.server.outside({"id": gone.ref.id, "delete": True})
    later = await opened()
    await later.read()
    report = await later.report()
    assert [(each.ref, each.to) for each in report.outside] == [(moved.ref, ON), (group.ref, OFF)]
    assert [each.ref for each in report.gone] == [gone.ref], "its ad groups are told with it"
    assert report.appeared == ()
    assert report.since is not None
    assert (report.until - report.since).total_seconds() == pytest.approx(3600, abs=60)
    await later.save()
    third = await opened()
    await third.read()
    assert (await third.report()).count == 0, "told once"


async def test_a_stop_that_was_not_remembered_as_seen_is_still_ours(opened: Open) -> None:
    home = await opened()
    await home.read()
    await home.save()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    later = await opened()
    await later.read()
    assert (await later.report()).count == 0
    assert later.store.outside == {}


async def test_somebody_who_undid_our_last_stop_while_we_were_away_is_told(opened: Open) -> None:
    home = await opened()
    await home.read()
    await home.save()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    home.server.advance(LAG)
    home.others(row.ref, ON)
    later = await opened()
    await later.read()
    assert [(each.ref, each.was, each.to) for each in (await later.report()).outside] == [
        (row.ref, OFF, ON)
    ]


async def test_a_new_campaign_that_is_on_is_told(opened: Open) -> None:
    home = await opened()
    await home.read()
    await home.save()
    row = home.row("Winter Glow")
    home.journal.put(
        lambda connection, _: connection.execute(  # type: ignore[arg-type] # the cursor is of no interest
            "DELETE FROM switches WHERE entity_id = ?", (row.ref.id,)
        )
    )
    later = await opened()
    await later.read()
    report = await later.report()
    assert [each.ref for each in report.appeared] == [row.ref]


async def test_the_first_start_of_all_tells_nothing(opened: Open) -> None:
    home = await opened()
    await home.read()
    report = await home.report()
    assert (report.count, report.since) == (0, None)


async def test_without_a_journal_the_feature_is_off_and_nothing_else(opened: Open) -> None:
    home = await opened(journal=Journal.unusable("no disk"))
    await home.read()
    row = home.row("Winter Glow")
    home.others(row.ref, OFF)
    await home.read()
    assert home.row("Winter Glow").switch is OFF
    assert home.store.outside == {}
    assert home.notices == []


async def test_what_was_listed_while_the_journal_was_sick_proves_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise JournalError("disk I/O error")

    first, second = await opened("maria"), await opened("bob")
    await first.read()
    await second.read()
    row = second.row("Winter Glow")
    await second.switch(row, OFF)
    with monkeypatch.context() as disk:
        disk.setattr(first.journal, "of_row", failing)
        await first.read()
        first.server.advance(2 * LAG)
        await first.read()
    clock = first.one.store._clock
    later = clock.monotonic() + OFF_FOR
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    await first.read()
    assert first.store.outside[row.ref].by == "bob@bastion"
    assert first.notices == []


async def test_an_own_stop_that_the_disk_refused_is_nobody_elses(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise JournalError("The journal cannot be used: the disk is full.")

    home = await opened("maria")
    await home.read()
    row = home.row("Winter Glow")
    with monkeypatch.context() as disk:
        disk.setattr(home.journal, "append_intents", full)
        await home.switch(row, OFF)
        home.server.advance(2 * LAG)
        await home.read()
        assert home.watch.memory.switch(row.ref) is not OFF
        # Meanwhile lists confirm what is believed of the other rows.
        clock = home.one.store._clock
        soon = clock.monotonic() + OFF_FOR
        monkeypatch.setattr(clock, "monotonic", lambda: soon)
        await home.read()
    assert home.store.outside == {}
    assert await home.changes.drain(1)
    home.server.advance(LAG)
    later = soon + OFF_FOR
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    await home.read()
    assert home.store.outside == {}
    assert not [text for text in home.notices if "outside" in text]


def wrote(home: Home, row: Campaign, to: OperationStatus, *states: ChangeState) -> None:
    """A change that this session did, as the journal has it."""
    now = home.one.store._clock.now()
    count = len(home.journal.records())
    change = StatusChange(
        change_id=f"written {count}", ref=row.ref, name=row.name, to=to, seen=row.switch,
        family=family_of(row), asked_at=now,
    )  # fmt: skip
    first, *more = (JournalStep(state=state, at=now) for state in states)
    home.journal.append_intents([(change, first)], home.watch._log.author)
    home.journal.append_steps([(change.change_id, step) for step in more])


async def test_our_stop_is_ours_however_many_starts_were_declined_since(opened: Open) -> None:
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    wrote(home, row, OFF, ChangeState.ASKED, ChangeState.ACCEPTED)
    for _ in range(25):
        wrote(home, row, ON, ChangeState.REJECTED_LOCALLY)
    home.others(row.ref, OFF)  # as our write lands
    home.server.advance(10)
    await home.read()
    assert home.store.outside == {}
    assert home.notices == []
    assert home.watch.memory.switch(row.ref) is OFF


async def test_a_list_vouches_for_no_row_that_it_shows_otherwise(opened: Open) -> None:
    """What could not be explained yet when a session ended is explained by the next one."""
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    await home.read()
    home.server.advance(10)
    wrote(home, row, ON, ChangeState.ASKED, ChangeState.UNCONFIRMED)
    home.others(row.ref, ON)  # as our start lands
    home.server.advance(2 * LAG)
    wrote(home, row, OFF, ChangeState.ASKED, ChangeState.UNCONFIRMED)  # it is lost
    await home.read()
    assert home.watch.memory.switch(row.ref) is OFF, "which of the two it is cannot be said yet"
    await home.save()
    home.server.advance(2 * LAG)
    later = await opened()
    await later.read()
    assert later.watch.memory.switch(row.ref) is ON
    assert not [each for each in later.store.outside.values() if each.is_outside]
    assert (await later.report()).outside == ()


@pytest.mark.parametrize("way", ["its switch is not told", "its row cannot be read"])
async def test_a_list_vouches_for_no_row_whose_switch_it_does_not_tell(
    opened: Open, way: str
) -> None:
    home = await opened()
    await home.read()
    await home.save()
    row = home.row("Winter Glow")
    home.server.advance(1000)
    started = home.one.store._clock.monotonic()
    if way.startswith("its row"):
        home.watch.unread([row.ref])
    else:
        home.watch.page_read([replace(row, switch=OperationStatus.UNKNOWN)], started)
    home.watch.listed(home.account, Level.CAMPAIGN, started)
    await home.save()
    later = await opened()
    await later.watch.memory.load([home.account])
    known = later.watch.memory.known(row.ref)
    assert known is not None and known.switch is row.switch
    assert known.at <= home.one.store._clock.now() - timedelta(seconds=1000)


async def test_rows_that_cannot_be_read_in_an_account_that_is_never_loaded_hold_nothing_up(
    opened: Open,
) -> None:
    home = await opened()
    await home.read()
    home.watch.unread([EntityRef("7999999999999999999", Level.CAMPAIGN, "1")])
    await home.watch.catch_up()
    assert home.watch.is_idle


async def test_what_a_list_showed_otherwise_is_told_by_the_next_session_if_nobody_here_did_it(
    opened: Open,
) -> None:
    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    home.others(row.ref, ON)
    await home.read()
    assert home.store.outside == {}, "it could be an old read"
    await home.save()
    home.server.advance(LAG)
    later = await opened()
    await later.read()
    assert [each.ref for each in (await later.report()).outside] == [row.ref]


@pytest.mark.parametrize("is_loaded", [True, False], ids=["later on", "from the start"])
async def test_a_list_that_a_read_back_overtook_confirms_no_row_that_it_shows_otherwise(
    opened: Open, monkeypatch: pytest.MonkeyPatch, is_loaded: bool
) -> None:
    """Our stop landed after its session ended, and the next start reads the row back at once."""
    home = await opened()
    await home.read()
    await home.save()
    row = home.row("Winter Glow")
    home.server.advance(LAG)
    wrote(home, row, OFF, ChangeState.ASKED, ChangeState.UNCONFIRMED)
    home.others(row.ref, OFF)  # as our stop lands
    home.server.advance(2 * LAG)
    later = await opened()
    if is_loaded:
        await later.watch.memory.load(home.server.advertiser_ids)
    await later.refresh.accounts(home.server.advertiser_ids)
    clock = home.one.store._clock
    read_back = clock.monotonic() + 1
    later.store.settle(row.ref, read_back)
    await later.refresh.campaigns(home.account)
    await later.watch.catch_up()
    assert later.watch.memory.switch(row.ref) is ON, "the older of two reads is not judged"
    home.server.advance(10)
    monkeypatch.setattr(clock, "monotonic", lambda: read_back + 10)
    await later.read()
    assert [each.by for each in later.store.outside.values()] == ["maria@bastion"]
    assert later.notices == []
    assert later.watch.memory.switch(row.ref) is OFF
    assert later.watch.unsure == {}


@pytest.mark.parametrize("is_loaded", [True, False], ids=["later on", "from the start"])
async def test_somebody_who_undoes_our_stop_while_the_journal_is_sick_is_told_once_it_is_well(
    opened: Open, monkeypatch: pytest.MonkeyPatch, is_loaded: bool
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise JournalError("disk I/O error")

    earlier = await opened()
    await earlier.read()
    await earlier.save()
    home = await opened()
    with monkeypatch.context() as disk:
        if is_loaded:
            await home.read()
            disk.setattr(home.journal, "of_row", failing)
            home.others(home.row("Retargeting Q4").ref, ON)
            await home.read()
        else:
            disk.setattr("ttui.services.outside.last_seen.fetch", failing)
            disk.setattr(home.journal, "append_intents", failing)
            await home.refresh.accounts(home.server.advertiser_ids)
            await home.refresh.campaigns(home.account)
        row = home.row("Winter Glow")
        await home.switch(row, OFF)
        home.others(row.ref, ON)
        await home.read()
    home.server.advance(2 * LAG)
    clock = home.one.store._clock
    later = clock.monotonic() + OFF_FOR
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    await home.read()
    if not is_loaded:
        assert await home.changes.drain(1), "what was done is written now"
        later += OFF_FOR
        await home.read()
    found = home.store.outside[row.ref]
    assert (found.was, found.to, found.is_outside) == (OFF, ON, True)
    assert any('"Winter Glow" on' in text for text in home.notices)


async def test_a_list_that_began_while_the_journal_was_sick_confirms_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise JournalError("disk I/O error")

    home = await opened()
    await home.read()
    row = home.row("Winter Glow")
    before = home.watch.memory.known(row.ref)
    clock = home.one.store._clock
    with monkeypatch.context() as disk:
        disk.setattr(home.journal, "of_row", failing)
        home.others(home.row("Retargeting Q4").ref, ON)
        await home.read()
    home.server.advance(OFF_FOR / 2)
    began = clock.monotonic()
    home.server.advance(OFF_FOR)
    later = began + OFF_FOR
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    home.watch.listed(home.account, Level.CAMPAIGN, began)
    assert home.watch.memory.known(row.ref) == before
    home.watch.listed(home.account, Level.CAMPAIGN, later)
    assert home.watch.memory.known(row.ref) != before


async def test_the_time_of_a_list_is_written_with_the_last_of_its_rows(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ttui.services.outside.last_seen.ROWS_AT_ONCE", 3)
    home = await opened()
    await home.read()
    put, kept = home.journal.put, list[tuple[int, bool]]()

    def watched(work: Callable[[sqlite3.Connection, str], None]) -> None:
        put(work)
        memory = recall(home.journal, home.account)
        kept.append((len(memory.rows), bool(memory.looks)))

    monkeypatch.setattr(home.journal, "put", watched)
    await home.save()
    counts, looked = [count for count, _ in kept], [is_looked for _, is_looked in kept]
    assert len(kept) == -(-sum(map(len, rows_of(home))) // 3), "one transaction for three rows"
    assert looked == [False] * (len(kept) - 1) + [True]
    assert counts[-1] == sum(map(len, rows_of(home)))
    kept.clear()
    home.server.advance(60)
    await home.save()
    assert len(kept) == 1, "the times alone"


def rows_of(home: Home) -> tuple[Mapping[str, object], ...]:
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    return snapshot.campaigns, snapshot.adgroups, snapshot.ads


async def test_an_ad_that_somebody_switches_while_no_ttui_runs_is_told(opened: Open) -> None:
    home = await opened()
    await home.read()
    await home.save()
    ads = own_ads(home)
    moved, gone = ads[0], ads[1]
    home.server.advance(LAG)
    home.others(moved.ref, OFF if moved.switch is ON else ON)
    home.server.outside({"id": gone.ref.id, "delete": True})
    later = await opened()
    await later.read()
    report = await later.report()
    assert [each.ref for each in report.outside] == [moved.ref]
    assert report.gone == (), "of rows that are gone only campaigns and ad groups are told"
    await later.save()
    third = await opened()
    await third.read()
    assert (await third.report()).count == 0, "told once"


async def test_rows_are_kept_though_they_are_written_before_their_list_was_read_to_its_end(
    opened: Open,
) -> None:
    home = await opened()
    await home.refresh.accounts(home.server.advertiser_ids)
    await home.refresh.campaigns(home.account)
    await home.watch.catch_up()
    api = home.refresh._api
    query = ListQuery(advertiser_id=home.account)
    async for _ in api.adgroups(query):
        await home.save()
    await home.read()
    await home.save()
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    kept = Counter(row.ref.level for row in recall(home.journal, home.account).rows)
    assert kept[Level.ADGROUP] == len(snapshot.adgroups)


@pytest.mark.parametrize("most", [0, 2, 5000])
async def test_so_many_ads_are_kept_and_all_are_watched(
    opened: Open, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("ttui.services.outside.last_seen.MOST_ADS", most)
    home = await opened()
    await home.read()
    await home.read()
    await home.save()
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    kept = Counter(row.ref.level for row in recall(home.journal, home.account).rows)
    assert kept[Level.CAMPAIGN] == len(snapshot.campaigns)
    assert kept[Level.ADGROUP] == len(snapshot.adgroups)
    assert kept[Level.AD] == min(most, len(snapshot.ads))
    for ad in own_ads(home)[:3]:
        home.others(ad.ref, OFF if ad.switch is ON else ON)
    await home.read()
    assert len(home.store.outside) == 3
    later = await opened()
    await later.read()
    await later.save()
    assert Counter(row.ref.level for row in recall(home.journal, home.account).rows) == kept


def own_ads(home: Home) -> list[Ad]:
    snapshot = home.store.snapshot(home.account)
    assert snapshot is not None
    return [
        one
        for one in snapshot.ads.values()
        if not one.is_promote and one.delivery.state is not DeliveryState.DELETED
    ]


async def test_money_that_came_after_a_stop_of_an_earlier_session_is_in_the_report(
    opened: Open,
) -> None:
    home = await opened()
    await home.read()
    await home.refresh_money()
    row = home.row("Winter Glow")
    await home.switch(row, OFF)
    await home.save()
    home.server.advance(3600)
    later = await opened()
    await later.read()
    await later.services.resume_watches()
    await eventually(lambda: later.services.since_last_run.is_money_read)
    (late,) = (await later.report()).late
    assert late.change.ref == row.ref
    assert late.late is not None and late.late.amount > 0
