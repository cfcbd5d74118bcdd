"""The end of a Promote against the simulator: never on a word alone, never by a write."""

import asyncio
import csv
import io
from decimal import Decimal

from tests.support.services.promote import (
    CONFIRMED,
    HANDED,
    MINUTE,
    QUIET,
    SAID,
    STILL,
    Stage,
    play,
)
from ttui.cli.demo import follow_person
from ttui.domain.advertiser import Mode
from ttui.domain.money import Money
from ttui.domain.promote import PromoteVerdict
from ttui.domain.receipt import Receipt
from ttui.services.hand_off.service import HandOffOptions
from ttui.services.journal.reader import receipt_of
from ttui.services.journal.receipts import csv_text, markdown


def test_said_ended_is_checked_until_tiktok_shows_it_then_watched_until_the_final_charge() -> None:
    async def main(it: Stage) -> None:
        it.offs.open(it.ref)
        await asyncio.sleep(10)
        assert it.record is None, "to look at the taps is nothing to journal"
        assert it.shown.verdict is PromoteVerdict.RUNS and it.shown.checked is not None
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
        (entry,) = await it.services.history._log.ask(lambda journal: journal.records())
        facts = dict(receipt_of(entry).facts())
        assert facts["What"] == "end of a Promote, by hand in the TikTok app"
        assert facts["Taps shown to"] == "maria@bastion" and "Asked by" not in facts
        assert facts["Said ended"].endswith("UTC") and facts["Quiet"].endswith("UTC")
        assert facts["Spend when said ended"] == facts["Spend at the stop"] != "not known"
        assert Decimal(facts["Final spend"].split()[0]) == it.server.charged()[it.ref.id]
        assert "nothing" not in facts["TikTok's request id"]
        assert "# Receipt: end of Promote New serum" in markdown([receipt_of(entry)], Mode.LIVE)
        (row,) = csv.DictReader(io.StringIO(csv_text([receipt_of(entry)], Mode.LIVE), newline=""))
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
        told = [one.text for one in it.store.app_state().notices if "still shows it" in one.text]
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


def test_the_demos_phone_ends_it_by_the_word() -> None:
    async def main(it: Stage) -> None:
        follow_person(it.store, it.server)
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
