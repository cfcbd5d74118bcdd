"""The end of a Promote against the simulator: never on a word alone, never by a write."""

import asyncio
import csv
import io
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.services.fakes import ON, InlineExecutor, author, campaign, run_virtual
from tests.services.live import WorldTime
from ttui.api.client import TikTokClient
from ttui.api.pacing import RateLimit
from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.hand_off import GONE, HandOff, Verdict
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.receipt import Receipt
from ttui.domain.secret import Secret
from ttui.services.changes.limits import PROMOTE
from ttui.services.changes.service import ChangeService
from ttui.services.hand_off.service import HandOffOptions, HandOffs
from ttui.services.history import receipt_of
from ttui.services.money import MoneyService
from ttui.services.promote import PromoteBudgets
from ttui.services.receipts import csv_text, markdown
from ttui.services.refresh import RefreshService
from ttui.simulator import Fault, FaultKind, ServerSettings, SimulatorServer, demo_world
from ttui.simulator.clock import WorldClock
from ttui.store.account import AccountStore
from ttui.store.journal import Journal

AT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
SAID, STILL = ChangeState.SAID_ENDED, ChangeState.STILL_RUNNING
CONFIRMED, QUIET, HANDED = ChangeState.CONFIRMED, ChangeState.QUIET, ChangeState.HANDED_OFF
MINUTE = 60.0


class LoopTime(WorldTime):
    """The world's wall clock with the virtual loop's seconds."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Stage:
    """The demo world at real speed and one session over it."""

    server: SimulatorServer
    client: TikTokClient
    store: AccountStore
    journal: Journal
    service: ChangeService
    ref: EntityRef

    @property
    def offs(self) -> HandOffs:
        return self.service.hand_offs

    @property
    def shown(self) -> HandOff:
        return self.store.picture().hand_offs[self.ref]

    @property
    def record(self) -> ChangeRecord | None:
        return self.store.change(self.ref)

    @property
    def states(self) -> list[ChangeState]:
        return [proof.state for proof in self.record.proofs] if self.record else []

    @property
    def writes(self) -> list[str]:
        return [entry.path for entry in self.server.log if entry.method == "POST"]

    def outside(self, **change: object) -> None:
        self.server.outside({"id": self.ref.id, **change})

    async def until(self, state: ChangeState, seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while state not in self.states:  # noqa: ASYNC110 - virtual time costs nothing
                await asyncio.sleep(0.5)

    async def read_money(self) -> None:
        """The campaigns and their reports as the poller would."""
        promote = PromoteBudgets()
        clock = LoopTime(self.server)
        await RefreshService(self.client, self.store, clock, promote).campaigns(
            self.ref.advertiser_id
        )
        money = MoneyService(self.client, self.store, clock, promote)
        await money.spend(self.ref.advertiser_id, Level.CAMPAIGN)


def service_of(
    server: SimulatorServer, store: AccountStore, journal: Journal, session: str
) -> tuple[TikTokClient, ChangeService]:
    clock = LoopTime(server)
    client = TikTokClient(
        "http://127.0.0.1:9/open_api/v1.3/",
        Secret(server.access_token),
        clock=clock,
        transport=server.transport(),
        rate=RateLimit(10_000, 600_000),
    )
    service = ChangeService(client, store, journal, clock, author(session), None, InlineExecutor())
    return client, service


async def _stage(journal: Journal | None = None, session: str = "this") -> Stage:
    loop = asyncio.get_running_loop()
    world = demo_world(clock=WorldClock(AT, monotonic=loop.time))
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    store = AccountStore(Mode.SANDBOX, LoopTime(server))
    client, service = service_of(server, store, journal or Journal.in_memory(), session)
    (key,) = [one.campaign_id for one in world.campaigns.values() if one.name == "New serum"]
    stage = Stage(
        server,
        client,
        store,
        journal or Journal.in_memory(),
        service,
        EntityRef(server.advertiser_ids[0], Level.CAMPAIGN, key),
    )
    await RefreshService(client, store, LoopTime(server), PromoteBudgets()).accounts(
        server.advertiser_ids
    )
    await stage.read_money()
    return stage


def play(main: Callable[[Stage], Coroutine[object, object, None]]) -> None:
    """Run a scene; whatever happened in it, not one write was received."""

    async def scene() -> None:
        stage = await _stage()
        await main(stage)
        assert stage.writes == []
        await stage.service.close()
        await stage.client.aclose()

    run_virtual(scene())


def test_said_ended_is_checked_until_tiktok_shows_it_then_watched_until_the_final_charge() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        await asyncio.sleep(10)
        assert it.record is None, "to look at the taps is nothing to journal"
        assert it.shown.verdict is Verdict.RUNS and it.shown.checked is not None
        it.offs.said_ended(it.ref)
        await asyncio.sleep(20)
        assert it.states == [HANDED, SAID], "a word proves nothing"
        it.outside(end_promote=True)
        await it.until(CONFIRMED)
        assert it.record is not None
        assert "ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER" in it.record.message
        assert it.shown.is_over
        assert it.record.spend_when_said == it.record.spend_at_stop == it.shown.charged
        await it.until(QUIET, 3 * 60 * MINUTE)
        truth = it.server.charged()[it.ref.id]
        assert it.record is not None and it.record.final_spend == Money(truth, "USD")
        late = it.record.late_charge
        assert late is not None and late.amount > 0, "reports trail the end by half an hour"

    play(main)


def test_a_word_after_hours_of_looking_on_is_heard() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        await asyncio.sleep(3 * 60 * MINUTE)
        asked = len(it.server.log)
        await asyncio.sleep(10 * MINUTE)
        assert len(it.server.log) == asked, "nobody looked at it for hours"
        it.offs.said_ended(it.ref)
        it.outside(end_promote=True)
        await it.until(CONFIRMED)

    play(main)


def test_its_receipt_says_who_said_so_when_and_the_money_then_and_in_the_end() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        it.offs.said_ended(it.ref)
        it.outside(end_promote=True)
        await it.until(QUIET, 3 * 60 * MINUTE)
        assert await it.service.drain(1)
        (entry,) = await it.service.history._log.ask(lambda journal: journal.records())
        facts = dict(receipt_of(entry).facts())
        assert facts["What"] == "end of a Promote, by hand in the TikTok app"
        assert facts["Taps shown to"] == "maria@bastion" and "Asked by" not in facts
        assert facts["Said ended"].endswith("UTC") and facts["Quiet"].endswith("UTC")
        assert facts["Spend when said ended"] == facts["Spend at the stop"] != "not known"
        assert Decimal(facts["Final spend"].split()[0]) == it.server.charged()[it.ref.id]
        assert "nothing" not in facts["TikTok's request id"]
        assert "# Receipt: end of Promote New serum" in markdown([receipt_of(entry)])
        (row,) = csv.DictReader(io.StringIO(csv_text([receipt_of(entry)]), newline=""))
        assert (
            row["what"] == "end" and row["asked_utc"] and row["said_ended_utc"] and row["quiet_utc"]
        )
        assert row["spend_when_said"] == row["spend_at_stop"] == "15.02"

    play(main)


def test_never_ended_is_said_plainly_once_and_goes_on_being_watched() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        it.offs.said_ended(it.ref)
        await asyncio.sleep(HandOffOptions().still_after - 20)
        assert it.states == [HANDED, SAID]
        await asyncio.sleep(60)
        assert it.states == [HANDED, SAID, STILL]
        told = [one.text for one in it.store.picture().notices if "still shows it" in one.text]
        assert len(told) == 1 and "New serum" in told[0]
        await asyncio.sleep(20 * MINUTE)
        assert it.states == [HANDED, SAID, STILL]
        it.offs.said_ended(it.ref)
        it.outside(end_promote=True)
        await it.until(CONFIRMED)
        assert it.states == [HANDED, SAID, STILL, SAID, CONFIRMED]

    play(main)


def test_ended_on_the_phone_without_a_word_is_seen_and_gets_its_receipt() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        await asyncio.sleep(30)
        it.outside(end_promote=True)
        await it.until(CONFIRMED, 60)
        assert it.states == [HANDED, CONFIRMED]
        assert it.record is not None and it.record.spend_when_said is None
        facts = dict(Receipt(it.record, it.service.log.author).facts())
        assert "Spend when said ended" not in facts, "nobody said so"

    play(main)


def test_what_was_over_before_it_was_opened_is_nobodys_doing() -> None:
    async def main(it: Stage) -> None:
        it.outside(end_promote=True)
        it.offs.open(it.ref)
        await asyncio.sleep(30)
        assert it.shown.is_over and it.record is None

    play(main)


def test_the_order_that_runs_out_while_it_is_watched_has_ended() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        it.offs.said_ended(it.ref)
        await asyncio.sleep(5)
        group = it.server.world.campaigns[it.ref.id].groups[0]
        group.ends_ms = it.server.clock.now_ms()
        await it.until(CONFIRMED)
        assert it.record is not None and "TIME_DONE" in it.record.message

    play(main)


def test_states_of_each_storey_and_a_row_that_is_gone_count_as_ended() -> None:
    words = {
        "ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER": 1,
        "ADGROUP_STATUS_TIME_DONE": 1,
        "AD_STATUS_PROMOTE_ADGROUP_CLOSED": 2,
        "AD_STATUS_PROMOTE_AD_OFFLINE_AUDIT": 2,
        "CAMPAIGN_STATUS_DISABLE": 0,
    }
    for word, storey in words.items():

        async def main(it: Stage, word: str = word, storey: int = storey) -> None:
            campaign = it.server.world.campaigns[it.ref.id]
            group = campaign.groups[0]
            entity_id = (campaign.campaign_id, group.adgroup_id, group.ads[0].ad_id)[storey]
            it.offs.open(it.ref)
            it.offs.said_ended(it.ref)
            await asyncio.sleep(5)
            it.server.outside({"id": entity_id, "secondary_status": word})
            await it.until(CONFIRMED)
            assert it.record is not None and word in it.record.message

        play(main)

    async def gone(it: Stage) -> None:
        it.offs.open(it.ref)
        it.offs.said_ended(it.ref)
        await asyncio.sleep(5)
        # The Promote lists do not have it any more.
        it.server.world.campaigns[it.ref.id].promote = False
        it.server.world.version += 1
        await it.until(CONFIRMED)
        assert it.record is not None and "gone" in it.record.message

    play(gone)


def test_a_single_list_without_it_is_not_believed() -> None:
    async def main(it: Stage) -> None:
        world = it.server.world
        it.offs.open(it.ref)
        it.offs.said_ended(it.ref)
        await asyncio.sleep(6)
        world.campaigns[it.ref.id].promote = False
        world.version += 1
        async with asyncio.timeout(30):
            while it.shown.word != GONE:  # noqa: ASYNC110 - virtual time costs nothing
                await asyncio.sleep(0.5)
        world.campaigns[it.ref.id].promote = True
        world.version += 1
        await asyncio.sleep(60)
        assert it.states == [HANDED, SAID] and it.shown.verdict is Verdict.RUNS

    play(main)


def test_a_rejection_ends_it_for_who_said_so_and_only_for_them() -> None:
    async def main(it: Stage) -> None:
        ad = it.server.world.campaigns[it.ref.id].groups[0].ads[0]
        status = {"id": ad.ad_id, "secondary_status": "AD_STATUS_PROMOTE_AD_OFFLINE_AUDIT"}
        it.server.outside(status)
        it.offs.open(it.ref)
        await asyncio.sleep(30)
        assert it.record is None and it.shown.verdict is Verdict.NOT_DELIVERING
        it.offs.said_ended(it.ref)
        await it.until(CONFIRMED)

    play(main)


def test_while_tiktok_does_not_answer_nothing_is_called_ended() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        await asyncio.sleep(3)
        it.server.faults.add(Fault(FaultKind.BAD_GATEWAY, "*", times=500))
        it.offs.said_ended(it.ref)
        it.outside(end_promote=True)
        await asyncio.sleep(60)
        assert it.states == [HANDED, SAID] and it.shown.problem
        it.server.faults.clear()
        await it.until(CONFIRMED, 120)
        assert not it.shown.problem

    play(main)


def test_a_crash_in_between_is_taken_up_by_the_next_start() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        first = await _stage(journal, "dead")
        first.offs.open(first.ref)
        first.offs.said_ended(first.ref)
        assert await first.service.drain(1)
        # The first session is gone without a word: nothing of it runs on.
        for task in tuple(first.service._tasks):
            task.cancel()
        first.outside(end_promote=True)
        store = AccountStore(Mode.SANDBOX, LoopTime(first.server))
        client, service = service_of(first.server, store, journal, "next")
        await RefreshService(client, store, LoopTime(first.server), PromoteBudgets()).accounts(
            first.server.advertiser_ids
        )
        await service.settle_unresolved()
        assert not store.unresolved, "it holds up no start"
        await service.resume_watches()
        second = Stage(first.server, client, store, journal, service, first.ref)
        assert any("maria@bastion said" in one.text for one in store.picture().notices)
        await second.read_money()
        await second.until(CONFIRMED)
        assert second.states == [HANDED, SAID, CONFIRMED]
        await second.until(QUIET, 3 * 60 * MINUTE)
        assert second.writes == []
        for each in (first, second):
            await each.service.close()
            await each.client.aclose()

    run_virtual(main())


def test_a_living_session_keeps_its_own_hand_offs() -> None:
    async def main() -> None:
        journal = Journal.in_memory()
        first = await _stage(journal, "this")
        first.offs.open(first.ref)
        first.offs.said_ended(first.ref)
        assert await first.service.drain(1)
        now = AT + timedelta(minutes=1)
        assert journal.said_ended(AT, now) == ()
        await first.service.close()
        await first.client.aclose()

    run_virtual(main())


def test_a_hand_off_that_is_submitted_as_a_change_is_refused_and_not_sent() -> None:
    async def main(it: Stage) -> None:
        change = StatusChange(
            change_id="one",
            ref=campaign("11", account=it.ref.advertiser_id).ref,
            name="Not even a Promote",
            to=ON,
            seen=ON,
            smart_plus=False,
            asked_at=AT,
            cause=ChangeCause.HAND_OFF,
        )
        (record,) = await it.service.run([change])
        assert (record.state, record.message) == (ChangeState.LIMITED, PROMOTE)

    play(main)


def test_the_demos_phone_ends_it_by_the_word() -> None:
    async def main(it: Stage) -> None:
        it.offs.phone = lambda ref: it.server.outside({"id": ref.id, "end_promote": True})
        it.offs.open(it.ref)
        await asyncio.sleep(3)
        it.offs.said_ended(it.ref)
        await it.until(CONFIRMED)
        assert it.states == [HANDED, SAID, CONFIRMED]

    play(main)


def test_looks_keep_their_pace_and_the_budget_a_report_named() -> None:
    async def main(it: Stage) -> None:
        before = it.store.entity(it.ref)
        it.offs.open(it.ref)
        asked = len(it.server.log)
        await asyncio.sleep(5 * MINUTE)
        assert len(it.server.log) - asked <= 3 * 25
        assert before == it.store.entity(it.ref)

    play(main)
