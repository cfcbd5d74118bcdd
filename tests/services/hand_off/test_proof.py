"""What TikTok must show before a Promote is called ended, and what proves nothing."""

import asyncio

from tests.support.services.promote import (
    CONFIRMED,
    HANDED,
    SAID,
    Stage,
    play,
)
from ttui.domain.promote import GONE, PromoteVerdict
from ttui.simulator import Fault, FaultKind


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
        assert it.states == [HANDED, SAID] and it.shown.verdict is PromoteVerdict.RUNS

    play(main)


def test_a_rejection_ends_it_for_who_said_so_and_only_for_them() -> None:
    async def main(it: Stage) -> None:
        ad = it.server.world.campaigns[it.ref.id].groups[0].ads[0]
        status = {"id": ad.ad_id, "secondary_status": "AD_STATUS_PROMOTE_AD_OFFLINE_AUDIT"}
        it.server.outside(status)
        it.offs.open(it.ref)
        await asyncio.sleep(30)
        assert it.record is None and it.shown.verdict is PromoteVerdict.NOT_DELIVERING
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
