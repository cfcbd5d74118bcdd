"""GMV Max campaigns: their own lists and details, and where else they are named."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.simulator.asking import OPEN, get, post, report, rows
from tests.support.simulator.shops import LIVE, PRODUCT, ShopWorld, listed, shop_world
from ttui.simulator.world.entities import Switch
from ttui.simulator.world.increases import Increases
from ttui.simulator.world.shop import OFF_BY_TIKTOK, OldShopAds
from ttui.simulator.worlds.shops import make_shop, ordinary_increase


def details(place: ShopWorld, campaign_id: str = "") -> dict[str, Any]:
    asked = campaign_id or place.product.campaign_id
    answer = get(place.server, "campaign/gmv_max/info", campaign_id=asked)
    assert answer["code"] == 0, answer
    return dict(answer["data"])


def switch(place: ShopWorld, *ids: str, to: str = "DISABLE") -> dict[str, Any]:
    return post(place.server, "campaign/status/update", campaign_ids=list(ids), operation_status=to)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"filtering": {}},
        {"filtering": {"gmv_max_promotion_types": []}},
        {"filtering": {"gmv_max_promotion_types": ["PRODUCT"]}},
        {"filtering": {"gmv_max_promotion_types": ["PRODUCT_GMV_MAX", "LIVE_GMV_MAX"]}},
        {"filtering": {"gmv_max_promotion_types": ["LIVE_GMV_MAX"]}, "page_size": 101},
        {
            "filtering": {
                "gmv_max_promotion_types": ["LIVE_GMV_MAX"],
                "primary_status": "STATUS_NOT_DELIVERY",
            }
        },
    ],
)
def test_a_list_without_a_kind_or_with_pages_too_large_is_refused(params: dict[str, Any]) -> None:
    assert get(shop_world().server, "gmv_max/campaign/get", **params)["code"] == 40002


def test_both_kinds_in_one_call_can_be_allowed() -> None:
    place = shop_world(replace(OPEN, shop_kinds_together=True))
    asked = {"gmv_max_promotion_types": ["PRODUCT_GMV_MAX", "LIVE_GMV_MAX"]}
    found = rows(place.server, "gmv_max/campaign/get", filtering=asked)
    assert {row["campaign_name"] for row in found} == {PRODUCT.name, LIVE.name}


def test_each_kind_has_a_list_of_its_own_without_budget_shop_or_kind() -> None:
    place = shop_world()
    [row] = listed(place.server)
    assert (row["campaign_id"], row["objective_type"]) == (
        place.product.campaign_id,
        "PRODUCT_SALES",
    )
    assert set(row) == {
        "advertiser_id",
        "campaign_id",
        "campaign_name",
        "operation_status",
        "secondary_status",
        "objective_type",
        "create_time",
        "modify_time",
        "roi_protection_compensation_status",
    }
    assert [one["campaign_id"] for one in listed(place.server, "LIVE")] == [place.live.campaign_id]


def test_the_protection_may_be_left_out() -> None:
    place = shop_world()
    place.shop.protection = None
    assert "roi_protection_compensation_status" not in listed(place.server)[0]


@pytest.mark.parametrize(
    ("filtering", "found"),
    [
        ({"campaign_name": "glow"}, 1),
        ({"campaign_name": "nothing"}, 0),
        ({"campaign_ids": ["1"]}, 0),
        ({"store_ids": ["1"]}, 0),
        ({"primary_status": "STATUS_DELIVERY_OK"}, 1),
        ({"primary_status": "STATUS_DISABLE"}, 0),
        ({"creation_filter_start_time": "2026-11-23 00:00:00"}, 0),
        ({"creation_filter_end_time": "2026-11-23 00:00:00"}, 1),
    ],
)
def test_filters_of_the_list(filtering: dict[str, Any], found: int) -> None:
    assert len(listed(shop_world().server, **filtering)) == found


def test_details_tell_budget_shop_and_kind() -> None:
    place = shop_world()
    told = details(place)
    assert (told["budget"], told["store_id"]) == (100, place.store.store_id)
    assert (told["shopping_ads_type"], told["roas_bid"]) == ("PRODUCT", 2)
    assert told["item_group_ids"] == ["1729001"]
    assert "budget_mode" not in told and "secondary_status" not in told
    assert told["auto_budget"] == {"auto_budget_enabled": False}
    live = details(place, place.live.campaign_id)
    assert (live["shopping_ads_type"], len(live["identity_list"])) == ("LIVE", 1)


def test_details_of_an_ordinary_campaign_are_refused() -> None:
    place = shop_world()
    ordinary = next(iter(place.world.campaigns))
    for asked in (ordinary, "1"):
        answer = get(place.server, "campaign/gmv_max/info", campaign_id=asked)
        assert answer["code"] == 40002


@pytest.mark.parametrize(("raises", "current", "left"), [(True, 150, 10), (False, 100, 9)])
def test_an_increase_shows_in_the_budget_or_in_what_is_left(
    raises: bool, current: int, left: int
) -> None:
    settings = replace(OPEN, shop_raises_current=raises)
    place = shop_world(settings, increase=ordinary_increase())
    before = details(place)["auto_budget"]
    assert (before["current_budget"], before["maximum_budget"]) == (100, 600)
    place.server.advance(6 * 3600)
    after = details(place)["auto_budget"]
    assert (after["current_budget"], after["remained_times"]) == (current, left)
    assert details(place)["budget"] == 100


def test_promotion_days_have_their_own_increase() -> None:
    place = shop_world()
    today = place.account.opening_day
    place.shop.promotion = Increases(300, 10, 80)
    place.shop.promotion_spans = ((today + 1, today + 2),)
    told = details(place)["promotion_days"]
    assert told["is_enabled"] and told["maximum_budget"] == 3100
    assert told["custom_schedule_list"] == [{"start_time": "2026-11-25", "end_time": "2026-11-26"}]


def test_sessions_that_run_are_listed_with_their_own_budget() -> None:
    place = shop_world()
    path = "campaign/gmv_max/session/list"
    answer = get(place.server, path, campaign_id=place.product.campaign_id)
    [session] = answer["data"]["session_list"]
    assert (session["budget"], session["bid_type"]) == (24, "NO_BID")
    assert session["product_list"] == [{"spu_id": "1729001"}]
    place.shop.sessions[0].group.ends_ms = place.world.clock.now_ms()
    ended = get(place.server, path, campaign_id=place.product.campaign_id)
    assert ended["data"]["session_list"] == []
    assert get(place.server, path, campaign_id=place.live.campaign_id)["code"] == 40002


def test_the_list_of_shops_leaves_out_one_that_was_lost() -> None:
    place = shop_world()
    place.store.available = False
    [store] = get(place.server, "gmv_max/store/list")["data"]["store_list"]
    assert (store["store_id"], store["is_gmv_max_available"]) == (place.store.store_id, False)
    place.store.left = True
    assert get(place.server, "gmv_max/store/list")["data"] == {"store_list": []}
    assert len(listed(place.server)) == 1


PLACES = ("campaign/get", "adgroup/get", "ad/get")


@pytest.mark.parametrize("path", PLACES)
def test_ordinary_lists_leave_them_out_unless_set_otherwise(path: str) -> None:
    place = shop_world()
    shops = {place.product.campaign_id, place.live.campaign_id}
    assert not shops & {row["campaign_id"] for row in rows(place.server, path)}
    place.server.settings = replace(OPEN, shop_also_in=frozenset({path}))
    assert shops <= {row["campaign_id"] for row in rows(place.server, path)}


@pytest.mark.parametrize("level", ["AUCTION_CAMPAIGN", "AUCTION_ADVERTISER"])
def test_ordinary_reports_leave_them_out_unless_set_otherwise(level: str) -> None:
    def total(place: ShopWorld) -> float:
        place.server.advance(3600)
        dimension = "campaign_id" if level == "AUCTION_CAMPAIGN" else "advertiser_id"
        told = report(place.server, data_level=level, dimensions=[dimension])
        return sum(float(row["metrics"]["spend"]) for row in told["data"]["list"])

    without = total(shop_world())
    within = total(shop_world(replace(OPEN, shop_also_in=frozenset({level}))))
    charged = shop_world()
    charged.server.advance(1800)
    books = charged.server.charged()
    shops = sum(float(books[one.campaign_id]) for one in (charged.product, charged.live))
    today = shops - 170  # the history of earlier days
    assert within == pytest.approx(without + today)


def test_a_pause_ends_the_protection_of_the_day_and_is_read_back() -> None:
    place = shop_world()
    assert switch(place, place.product.campaign_id)["code"] == 0
    [row] = listed(place.server, campaign_ids=[place.product.campaign_id])
    assert (row["operation_status"], row["secondary_status"]) == (
        "DISABLE",
        "CAMPAIGN_STATUS_DISABLE",
    )
    assert row["roi_protection_compensation_status"] == "NOT_ELIGIBLE"
    assert switch(place, place.product.campaign_id, to="ENABLE")["code"] == 0
    assert listed(place.server)[0]["roi_protection_compensation_status"] == "NOT_ELIGIBLE"
    place.server.advance(24 * 3600)
    assert listed(place.server)[0]["roi_protection_compensation_status"] == "IN_EFFECT"


def test_deleted_campaigns_must_be_asked_for() -> None:
    place = shop_world()
    assert switch(place, place.product.campaign_id, to="DELETE")["code"] == 0
    assert listed(place.server) == []
    assert len(listed(place.server, primary_status="STATUS_DELETE")) == 1
    place.server.settings = replace(OPEN, shop_lists_deleted=True)
    assert len(listed(place.server)) == 1


def test_a_batch_with_other_campaigns_is_refused_unless_set_otherwise() -> None:
    place = shop_world()
    ids = (place.product.campaign_id, next(iter(place.world.campaigns)))
    assert switch(place, *ids)["code"] == 40002
    assert place.product.switch is Switch.ENABLE
    place.server.settings = replace(OPEN, shop_mixed_batches=True)
    assert switch(place, *ids)["code"] == 0


@pytest.mark.parametrize("level", ["adgroup", "ad"])
def test_what_is_below_cannot_be_switched(level: str) -> None:
    place = shop_world()
    group = place.product.groups[0]
    key = group.adgroup_id if level == "adgroup" else group.ads[0].ad_id
    body = {f"{level}_ids": [key], "operation_status": "DISABLE"}
    assert post(place.server, f"{level}/status/update", **body)["code"] == 40002


@pytest.mark.parametrize("kind", ["product", "live"])
def test_occupied_products_or_identities_refuse_a_start(kind: str) -> None:
    place = shop_world()
    plan = PRODUCT if kind == "product" else LIVE
    other = make_shop(
        place.world, place.store, place.account, replace(plan, name="Other", on=False)
    )
    answer = switch(place, other.campaign_id, to="ENABLE")
    assert answer["code"] == 40002
    assert all(word in answer["message"] for word in ("active", "GMV Max", "campaign"))
    assert other.switch is Switch.DISABLE
    taken = place.product if kind == "product" else place.live
    assert switch(place, taken.campaign_id)["code"] == 0
    assert switch(place, other.campaign_id, to="ENABLE")["code"] == 0


def test_a_start_pauses_old_shop_ads_of_the_same_shop() -> None:
    place = shop_world()
    first, second, *_ = place.world.campaigns.values()
    first.old_shop = OldShopAds(place.store.store_id)
    second.old_shop = OldShopAds(place.store.store_id, "another identity")
    switch(place, place.product.campaign_id)
    switch(place, place.product.campaign_id, to="ENABLE")
    assert {group.switch for group in first.groups} == {Switch.DISABLE}
    assert {group.switch for group in second.groups} == {Switch.ENABLE}


@pytest.mark.parametrize("level", ["adgroup", "ad"])
def test_old_shop_ads_refuse_every_switch_below_their_campaign(level: str) -> None:
    place = shop_world()
    old = next(iter(place.world.campaigns.values()))
    old.old_shop = OldShopAds(place.store.store_id)
    key = old.groups[0].adgroup_id if level == "adgroup" else old.groups[0].ads[0].ad_id
    for to in ("ENABLE", "DISABLE", "DELETE"):
        body = {f"{level}_ids": [key], "operation_status": to}
        answer = post(place.server, f"{level}/status/update", **body)
        assert answer["code"] == 40002
        assert "custom shop ads are no longer available" in answer["message"]
    assert switch(place, old.campaign_id)["code"] == 0


@pytest.mark.parametrize(
    "status", sorted(OFF_BY_TIKTOK | {"CAMPAIGN_STATUS_TIKTOK_SHOP_UNAVAILABLE"})
)
def test_a_campaign_that_tiktok_keeps_off_charges_nothing(status: str) -> None:
    place = shop_world()
    place.world.trouble_shop(place.product, status)
    before = place.server.charged()[place.product.campaign_id]
    place.server.advance(3600)
    assert place.server.charged()[place.product.campaign_id] == before
    assert listed(place.server)[0]["secondary_status"] == status
    off = listed(place.server, primary_status="STATUS_DISABLE")
    assert len(off) == (status in OFF_BY_TIKTOK)


FOUR = {
    "gmv_max/campaign/get": {"filtering": {"gmv_max_promotion_types": ["LIVE_GMV_MAX"]}},
    "gmv_max/store/list": {},
    "gmv_max/report/get": {},
    "campaign/gmv_max/session/list": {},
}


@pytest.mark.parametrize("path", FOUR)
def test_each_permission_can_be_missing_alone(path: str) -> None:
    place = shop_world(replace(OPEN, forbidden_paths=frozenset({path})))
    told = {one: get(place.server, one, **params) for one, params in FOUR.items()}
    assert [one for one, answer in told.items() if answer["code"] == 40001] == [path]
    assert "lacks the required scope for endpoint" in told[path]["message"]
    assert switch(place, place.product.campaign_id)["code"] == 0
