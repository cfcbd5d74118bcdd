"""Lists into snapshots, against the simulator's own world."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.services.live import Live, live
from ttui.api import caller
from ttui.api.errors import ApiError, TokenError
from ttui.api.port import Batch, ListQuery
from ttui.domain.campaign import Campaign
from ttui.domain.ids import Level
from ttui.domain.orphans import orphans, problems_of
from ttui.domain.snapshot import SideList
from ttui.domain.status import AdvertiserStatus, DeliveryState, OperationStatus
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.simulator import Fault, FaultKind, demo_world, generated_world
from ttui.ui.tree.outline import Outline

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)


@pytest.fixture
def demo() -> Live:
    return live(demo_world(start=START, speed=0))


async def test_every_object_of_the_world_is_read_once(demo: Live) -> None:
    await demo.read_all()
    world = demo.server.world
    mine = [
        one
        for one in world.campaigns.values()
        if one.account.advertiser_id == demo.account and not one.gone
    ]
    snapshot = demo.snapshot
    assert set(snapshot.campaigns) == {one.campaign_id for one in mine}
    groups = [group for one in mine for group in one.groups]
    assert set(snapshot.adgroups) == {group.adgroup_id for group in groups}
    ads = {
        ad.ad_id if ad.smart_ad is None else ad.smart_ad.smart_plus_ad_id
        for group in groups
        for ad in group.ads
    }
    assert set(snapshot.ads) == ads


async def test_promote_smart_plus_and_ios14_are_told_apart(demo: Live) -> None:
    await demo.read_all()
    rows = demo.snapshot.campaigns.values()
    assert sum(row.is_promote for row in rows) == 2
    assert sum(row.smart_plus for row in rows) == 1
    assert sum(row.is_ios14_dedicated for row in rows) == 1
    smart = next(row for row in rows if row.smart_plus)
    children = demo.snapshot.children(smart.ref)
    entities = [demo.snapshot.entity(ref) for ref in children]
    assert all(entity is not None and entity.smart_plus for entity in entities)


async def test_every_account_is_read_and_a_forbidden_one_does_not_cost_the_others(
    demo: Live,
) -> None:
    ids = (*demo.server.advertiser_ids, "7000000000000000099")
    readable = await demo.refresh.accounts(ids)
    assert readable == demo.server.advertiser_ids
    assert any("7000000000000000099" in one.text for one in demo.store.app_state().notices)


async def test_without_named_accounts_tiktok_is_asked(demo: Live) -> None:
    assert await demo.refresh.accounts(()) == demo.server.advertiser_ids


async def test_a_failed_read_changes_nothing(demo: Live) -> None:
    await demo.read_all()
    before = demo.snapshot
    demo.server.revoke_token()
    with pytest.raises(TokenError):
        await demo.refresh.campaigns(demo.account)
    assert demo.snapshot is before


async def test_an_account_without_promote_rights_still_shows_its_own_campaigns(
    demo: Live,
) -> None:
    await demo.refresh.accounts(demo.server.advertiser_ids)
    demo.server.faults.add(
        Fault(FaultKind.REFUSE, "campaign/get", nth=2, times=None, code=40001, message="No.")
    )
    await demo.refresh.campaigns(demo.account)
    assert demo.snapshot.campaigns
    assert not any(row.is_promote for row in demo.snapshot.campaigns.values())
    assert any("Promote" in problem.reason for problem in demo.snapshot.problems)


async def test_a_refused_main_list_is_a_failure_and_not_an_empty_account(demo: Live) -> None:
    await demo.read_all()
    demo.server.faults.add(
        Fault(FaultKind.REFUSE, "campaign/get", times=None, code=40001, message="No.")
    )
    with pytest.raises(ApiError):
        await demo.refresh.campaigns(demo.account)
    assert demo.snapshot.campaigns


async def test_what_changed_outside_is_seen_and_what_vanished_goes(demo: Live) -> None:
    await demo.read_all()
    first, second = list(demo.snapshot.campaigns)[:2]
    demo.server.outside({"id": first, "operation_status": "DISABLE"})
    demo.server.outside({"id": second, "delete": True})
    await demo.refresh.campaigns(demo.account)
    assert demo.snapshot.campaigns[first].switch is OperationStatus.DISABLE
    assert second not in demo.snapshot.campaigns


async def test_a_branch_read_follows_its_parent(demo: Live) -> None:
    await demo.read_all()
    parent = next(
        row for row in demo.snapshot.campaigns.values() if demo.snapshot.children(row.ref)
    )
    demo.server.outside({"id": parent.ref.id, "operation_status": "DISABLE"})
    others = {
        key: row for key, row in demo.snapshot.adgroups.items() if row.campaign_id != parent.ref.id
    }
    await demo.refresh.adgroups(demo.account, frozenset({parent.ref.id}))
    for ref in demo.snapshot.children(parent.ref):
        entity = demo.snapshot.entity(ref)
        assert entity is not None
        assert entity.delivery.state is DeliveryState.CAMPAIGN_OFF
    for key, row in others.items():
        assert demo.snapshot.adgroups[key] is row


class _StopsWhileReading:
    """TikTok, with a stop that is confirmed between the reading of a list and its end."""

    def __init__(self, one: Live) -> None:
        self._live = one
        self.stopped = ""

    async def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        async for batch in self._live.api.campaigns(query):
            yield batch
            row = next((row for row in batch.rows if not row.is_promote), None)
            if row is not None and not self.stopped:
                self.stopped = row.ref.id
                off = replace(row, switch=OperationStatus.DISABLE)
                self._live.store.put_rows([off], batch.started + 1)
                self._live.store.settle(row.ref, batch.started + 1)


async def test_a_list_read_before_a_stop_was_confirmed_does_not_draw_it_on_again(
    demo: Live,
) -> None:
    await demo.read_all()
    slow = _StopsWhileReading(demo)
    refresh = RefreshService(
        slow,  # type: ignore[arg-type] # only its campaigns are asked for
        demo.store,
        demo.store._clock,
        PromoteBudgets(),
    )
    await refresh.campaigns(demo.account)
    assert slow.stopped
    assert demo.snapshot.campaigns[slow.stopped].switch is OperationStatus.DISABLE


async def test_the_first_pages_are_shown_before_the_last_has_come() -> None:
    one = live(generated_world(2500, 0, 0))
    await one.refresh.accounts(one.server.advertiser_ids)
    counts: list[int] = []
    one.store.subscribe(lambda: counts.append(len(one.snapshot.campaigns)))
    await one.refresh.campaigns(one.account)
    assert counts[0] == 1000
    assert counts[-1] == 2500


async def test_a_row_that_cannot_be_read_is_named_and_its_neighbours_are_kept(
    demo: Live,
) -> None:
    await demo.read_all()
    bad = next(iter(demo.snapshot.ads.values()))
    count = len(demo.snapshot.ads)
    demo.server.faults.add(
        Fault(FaultKind.BAD_AD, "ad/get", ids=frozenset({bad.ref.id}), times=None)
    )
    await demo.refresh.ads(demo.account)
    assert len(demo.snapshot.ads) == count - 1
    assert any(problem.level is Level.AD for problem in demo.snapshot.problems)


async def test_an_account_suspended_meanwhile_is_seen_and_one_that_cannot_be_read_stays(
    demo: Live,
) -> None:
    await demo.read_all()
    order = demo.store.expected
    rows = demo.snapshot.campaigns
    demo.server.account({"id": demo.account, "suspended": True})
    await demo.refresh.account(demo.account)
    assert demo.snapshot.advertiser.status is AdvertiserStatus.SUSPENDED
    assert demo.store.expected == order and demo.snapshot.campaigns is rows
    demo.server.account({"id": demo.account, "suspended": False})
    demo.server.faults.add(Fault(FaultKind.REFUSE, "advertiser/info", code=40001, times=None))
    await demo.refresh.account(demo.account)
    assert demo.snapshot.advertiser.status is AdvertiserStatus.SUSPENDED


async def test_an_account_that_tiktok_stumbles_over_keeps_no_other_from_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(caller, "PAUSES", (0.0,) * 4)
    one = live(generated_world(1, 1, 1, accounts=5))
    *fine, failing = one.server.advertiser_ids
    fault = Fault(FaultKind.SYSTEM_ERROR, "advertiser/info", ids=frozenset({failing}), times=None)
    one.server.faults.add(fault)
    assert await one.refresh.accounts(one.server.advertiser_ids) == tuple(fine)
    assert failing in one.store.app_state().notices[-1].text


def _refuse(one: Live, path: str, holds: str = "") -> None:
    one.server.faults.add(
        Fault(FaultKind.REFUSE, path, times=None, code=40001, message="No scope.", holds=holds)
    )


async def test_smart_plus_ads_that_may_not_be_listed_are_told_and_never_taken_for_none(
    demo: Live,
) -> None:
    _refuse(demo, "smart_plus/ad/get")
    await demo.read_all()
    (told,) = [one for one in demo.snapshot.problems if one.side is SideList.SMART_PLUS]
    assert told.level is Level.AD and "not looked at" in told.reason and "No scope." in told.reason
    assert demo.snapshot.not_looked_at == {SideList.SMART_PLUS}
    outline = Outline()
    outline.adopt(demo.store.app_state())
    assert outline.is_partly_unread
    group = next(row for row in demo.snapshot.adgroups.values() if row.smart_plus)
    assert outline.is_hidden_below(group.ref)
    demo.server.faults.clear()
    await demo.refresh.ads(demo.account)
    assert not demo.snapshot.not_looked_at


async def test_rows_of_a_list_that_is_refused_later_stay(demo: Live) -> None:
    await demo.read_all()
    before = demo.snapshot
    smart = [row.ref.id for row in before.ads.values() if row.smart_plus]
    promotes = [row.ref.id for row in before.campaigns.values() if row.is_promote]
    assert smart and promotes
    _refuse(demo, "smart_plus/ad/get")
    _refuse(demo, "*/get", "PROMOTE")
    await demo.refresh.campaigns(demo.account)
    await demo.refresh.adgroups(demo.account)
    await demo.refresh.ads(demo.account)
    now = demo.snapshot
    assert set(now.campaigns) == set(before.campaigns)
    assert set(now.adgroups) == set(before.adgroups)
    assert set(now.ads) == set(before.ads)
    assert now.not_looked_at == {SideList.SMART_PLUS, SideList.PROMOTE}


async def test_a_refused_topview_list_is_told_between_its_reads_too(demo: Live) -> None:
    _refuse(demo, "campaign/get", "RESERVATION_TOP_VIEW")
    await demo.refresh.accounts(demo.server.advertiser_ids)
    await demo.refresh.campaigns(demo.account)
    await demo.refresh.campaigns(demo.account, hidden_too=False)
    assert demo.snapshot.not_looked_at == {SideList.TOP_VIEW}
    assert len(demo.snapshot.problems) == 1


@pytest.mark.parametrize("value", [None, "", "1799999999999999998"])
async def test_rows_that_name_no_listed_parent_are_counted_and_told(
    demo: Live, value: object
) -> None:
    await demo.read_all()
    group, ad = (
        next(row for row in table.values() if not row.is_promote and not row.smart_plus)
        for table in (demo.snapshot.adgroups, demo.snapshot.ads)
    )
    lost = frozenset({group.ref.id, ad.ref.id})
    demo.server.faults.add(Fault(FaultKind.LOST_PARENT, "*/get", ids=lost, times=None, value=value))
    await demo.refresh.adgroups(demo.account)
    await demo.refresh.ads(demo.account)
    assert set(orphans(demo.snapshot)) == {group.ref, ad.ref}
    assert {one.id for one in problems_of(demo.snapshot)} == lost
