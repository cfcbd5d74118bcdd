"""GMV Max campaigns of a TikTok Shop: calls of their own, and the lists of their own kind."""

from dataclasses import replace

import pytest

from tests.support.services.fakes import (
    ACCOUNT,
    DEAD_PID,
    OFF,
    ON,
    START,
    Answer,
    Scene,
    author,
    campaign,
    scene,
    shop_campaign,
)
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError, RefusedError
from ttui.domain.campaign import Campaign, Family, Origin
from ttui.domain.changes import ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

PLAIN, PRODUCT = campaign("11"), shop_campaign("21")
LIVE = shop_campaign("31", origin=Origin.SHOP_LIVE)


def lists_read(it: Scene) -> set[Origin]:
    return {event.origin for event in it.api.events if event.kind == "read"}


def unknown(it: Scene, key: str) -> StatusChange:
    """A stop of an id of which nothing is known."""
    ref = EntityRef(ACCOUNT, Level.CAMPAIGN, key)
    return StatusChange.by_key(ref, None, OFF, change_id="blind", asked_at=it.clock.now())


def test_each_kind_is_stopped_in_a_call_of_its_own_and_proven_by_its_own_list() -> None:
    async def main() -> None:
        more = shop_campaign("22")
        it = scene([PLAIN, PRODUCT, more, LIVE])
        ended = await it.service.run([it.stop(row) for row in (PLAIN, PRODUCT, LIVE, more)])
        assert {record.state for record in ended} == {ChangeState.CONFIRMED}
        assert sorted(write.ids for write in it.api.writes) == [("11",), ("21", "22"), ("31",)]
        assert lists_read(it) == {Origin.TT_ADS_PLATFORM, Origin.SHOP_PRODUCT, Origin.SHOP_LIVE}
        await it.service.close()

    run_virtual(main())


def test_a_shop_campaign_is_never_looked_for_on_the_list_of_another_kind() -> None:
    async def main() -> None:
        it = scene([PRODUCT])
        await it.service.run([it.stop(PRODUCT)])
        assert lists_read(it) == {Origin.SHOP_PRODUCT}
        await it.service.close()

    run_virtual(main())


@pytest.mark.parametrize("row", [PLAIN, PRODUCT, LIVE], ids=["plain", "product", "live"])
def test_an_id_of_which_nothing_is_known_is_looked_for_on_every_list(row: Campaign) -> None:
    async def main() -> None:
        it = scene([campaign("99")])
        it.api.put(row)
        (record,) = await it.service.run([unknown(it, row.ref.id)])
        assert record.state is ChangeState.CONFIRMED and it.api.switch(row.ref) is OFF
        await it.service.close()

    run_virtual(main())


def test_a_row_is_not_gone_while_the_list_that_may_hold_it_is_refused() -> None:
    """It may be on the lists of TikTok Shop ads, so nobody can say that it is gone."""

    async def main() -> None:
        it = scene([PLAIN], journal=left_behind(LIVE, Family.UNKNOWN))
        for origin in (Origin.SHOP_PRODUCT, Origin.SHOP_LIVE):
            it.api.refuses[origin] = DeniedError("Not for this token.")
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert it.journalled("left").state is ChangeState.ASKED
        await it.service.close()

    run_virtual(main())


def left_behind(row: Campaign, family: Family) -> Journal:
    """A journal in which a session that has ended left a stop open, an hour ago."""
    journal = Journal.in_memory()
    dead = author("dead", DEAD_PID)
    at = START.replace(hour=START.hour - 1)
    journal.begin_session(dead, "LIVE", at)
    change = StatusChange(
        change_id="left",
        ref=row.ref,
        name=row.name,
        to=OFF,
        seen=ON,
        family=family,
        asked_at=at,
    )
    journal.append_intents([(change, JournalStep(state=ChangeState.ASKED, at=at))], dead)
    return journal


@pytest.mark.parametrize("family", [Family.GMV_MAX_LIVE, Family.UNKNOWN])
def test_the_stop_of_a_session_that_died_is_found_out_by_the_shops_list(family: Family) -> None:
    async def main() -> None:
        off = replace(LIVE, switch=OFF)
        it = scene([off], journal=left_behind(LIVE, family))
        await it.service.recover_unresolved()
        assert await it.service.drain(1)
        assert it.journalled("left").state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_shop_campaign_that_was_taken_for_an_ordinary_one_is_sent_apart() -> None:
    """TikTok refuses the call that mixes it with others: each kind then goes in its own."""

    async def main() -> None:
        it = scene([PLAIN, PRODUCT, LIVE])
        it.api.answers.append(Answer(error=RefusedError("Mixed.", code=40002), lands=False))
        stops = [
            replace(it.stop(row), family=Family.CLASSIC, group="marked")
            for row in (PLAIN, PRODUCT, LIVE)
        ]
        ended = await it.service.run(stops)
        assert {record.state for record in ended} == {ChangeState.CONFIRMED}
        first, *parts = (write.ids for write in it.api.writes)
        assert first == ("11", "21", "31") and sorted(parts) == [("11",), ("21",), ("31",)]
        await it.service.close()

    run_virtual(main())


def test_undo_of_a_shop_stop_goes_to_the_same_family() -> None:
    async def main() -> None:
        it = scene([LIVE])
        (record,) = await it.service.run([it.stop(LIVE)])
        assert record.change.family is Family.GMV_MAX_LIVE
        back = it.start(it.api.rows[LIVE.ref])
        assert back.family is Family.GMV_MAX_LIVE
        (started,) = await it.service.run([back])
        assert started.state is ChangeState.CONFIRMED and it.api.switch(LIVE.ref) is ON
        await it.service.close()

    run_virtual(main())
