"""`ttui stop`, `start` and `journal` with campaigns of a TikTok Shop, over real sockets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Tiktok, results
from tests.support.simulator.shops import PRODUCT as PLAN
from tests.support.simulator.shops import ShopWorld, shop_world
from ttui.simulator import running
from ttui.simulator.world.entities import Campaign
from ttui.simulator.worlds.shops import make_shop, sell_from


@pytest.fixture
def shop() -> ShopWorld:
    return shop_world()


@pytest.fixture
def tiktok(shop: ShopWorld, tmp_path: Path) -> Iterator[Tiktok]:
    with running(shop.server) as base_url:
        yield Tiktok(shop.server, base_url, tmp_path)


def is_on(campaign: Campaign) -> bool:
    return campaign.switch.value == "ENABLE"


@pytest.mark.parametrize("is_live", [False, True])
def test_an_id_of_a_shop_campaign_is_found_stopped_proven_and_started_again(
    shop: ShopWorld, tiktok: Tiktok, is_live: bool
) -> None:
    campaign = shop.live if is_live else shop.product
    done = tiktok.run("stop", campaign.campaign_id, "--json")
    (end,) = results(done)
    assert (done.returncode, end["state"], end["level"]) == (0, "confirmed", "campaign")
    assert not is_on(campaign)
    done = tiktok.run("start", campaign.campaign_id, "--yes", "--json")
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed"), done.stderr
    assert is_on(campaign)
    assert tiktok.writes() == ["campaign/status/update"] * 2
    entries = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert [one["state"] for one in entries] == ["confirmed", "confirmed"]


def test_a_start_whose_products_are_taken_is_refused_and_says_why(
    shop: ShopWorld, tiktok: Tiktok
) -> None:
    tiktok.run("stop", shop.product.campaign_id)
    rival = make_shop(shop.world, shop.store, shop.account, replace(PLAN, name="Rival"))
    assert is_on(rival)
    done = tiktok.run("start", shop.product.campaign_id, "--yes", "--json")
    (end,) = results(done)
    assert (done.returncode, end["state"]) == (3, "refused")
    assert "another shop campaign that is on has its shop, products or identity" in end["message"]
    assert rival.campaign_id in end["message"] and not is_on(shop.product)


def test_an_ad_group_of_old_shop_ads_is_refused_and_named_as_stopped_at_its_campaign(
    shop: ShopWorld, tiktok: Tiktok
) -> None:
    old = next(row for row in shop.account.campaigns if row.shop is None and is_on(row))
    sell_from(old, shop.store)
    group = next(one for one in old.groups if one.switch.value == "ENABLE")
    done = tiktok.run("stop", group.adgroup_id, "--json")
    (end,) = results(done)
    assert (done.returncode, end["state"], end["level"]) == (3, "refused", "adgroup")
    assert "stopped at its campaign only" in end["message"]
    assert is_on(old), "ttui switches nothing that nobody named"
    done = tiktok.run("stop", old.campaign_id, "--json")
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed")


def test_a_shop_list_that_may_not_be_read_is_no_proof_that_an_id_is_nowhere(
    shop: ShopWorld, tiktok: Tiktok
) -> None:
    forbidden = frozenset({"gmv_max/campaign/get"})
    shop.server.settings = replace(shop.server.settings, forbidden_paths=forbidden)
    done = tiktok.run("stop", shop.product.campaign_id, "--json")
    (end,) = results(done)
    assert end["state"] == "unknown" and "could not be searched" in end["message"]
    assert done.returncode in {4, 5} and is_on(shop.product)


def test_a_stop_of_everything_stops_both_kinds(shop: ShopWorld, tiktok: Tiktok) -> None:
    done = tiktok.run("stop", "--all", "--yes", "--json")
    stopped = {one["id"] for one in results(done) if one["state"] == "confirmed"}
    assert {shop.product.campaign_id, shop.live.campaign_id} <= stopped
    assert not is_on(shop.product) and not is_on(shop.live)
    assert done.returncode == 0, done.stderr
