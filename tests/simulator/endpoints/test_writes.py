"""Status and budget updates: what is taken, what is refused, and that refusals change nothing."""

from typing import Any

import pytest

from tests.support.simulator.asking import OPEN, demo, get, post, rows, small
from ttui.simulator import SimulatorServer
from ttui.simulator.world.entities import Campaign, Switch


def named(server: SimulatorServer, name: str) -> Campaign:
    return next(one for one in server.world.campaigns.values() if one.name == name)


def switch(
    server: SimulatorServer, level: str, ids: list[str], to: str = "DISABLE", **more: object
) -> dict[str, Any]:
    key = (
        "smart_plus_ad_ids"
        if level == "smart_plus/ad"
        else f"{level.rsplit('/', maxsplit=1)[-1]}_ids"
    )
    return post(server, f"{level}/status/update", **{key: ids, "operation_status": to, **more})


def test_campaigns_are_switched_and_read_back() -> None:
    server = small()
    ids = list(server.world.campaigns)[:2]
    answer = switch(server, "campaign", ids)
    assert answer["code"] == 0
    assert answer["data"]["campaign_ids"] == ids
    assert answer["data"]["campaign_list"] == [
        {"campaign_id": one, "status": "DISABLE"} for one in ids
    ]
    off = {
        r["campaign_id"] for r in rows(server, "campaign/get") if r["operation_status"] != "ENABLE"
    }
    assert set(ids) <= off


@pytest.mark.parametrize("level", ["adgroup", "ad"])
def test_ad_groups_and_ads_are_switched(level: str) -> None:
    server = small()
    some = [row[f"{level}_id"] for row in rows(server, f"{level}/get")[:3]]
    assert switch(server, level, some)["code"] == 0
    found = rows(server, f"{level}/get", filtering={f"{level}_ids": some})
    assert {row["operation_status"] for row in found} == {"DISABLE"}
    assert switch(server, level, some, "ENABLE")["code"] == 0


def test_sending_the_same_status_again_succeeds() -> None:
    server = small()
    ids = list(server.world.campaigns)[:1]
    assert [switch(server, "campaign", ids)["code"] for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("level", ["campaign", "adgroup", "ad"])
def test_twenty_ids_at_most(level: str) -> None:
    server = small(25)
    ids = [row[f"{level}_id"] for row in rows(server, f"{level}/get")]
    assert switch(server, level, ids[:20])["code"] == 0
    assert switch(server, level, ids[:21])["code"] == 40002


@pytest.mark.parametrize("level", ["campaign", "ad"])
def test_one_bad_id_fails_the_whole_call(level: str) -> None:
    server = small()
    good = rows(server, f"{level}/get")[0][f"{level}_id"]
    before = rows(server, f"{level}/get", fields=["operation_status"])
    assert switch(server, level, [good, "1849999999999999"])["code"] == 40007
    assert rows(server, f"{level}/get", fields=["operation_status"]) == before


def test_ad_groups_can_be_updated_in_part() -> None:
    server = small()
    good, bad = next(iter(server.world.adgroups)), "1849999999999999"
    assert switch(server, "adgroup", [good, bad])["code"] == 40007
    assert server.world.adgroups[good].switch is Switch.ENABLE
    answer = switch(server, "adgroup", [good, bad], allow_partial_success=True)
    assert answer["code"] == 0
    assert answer["data"]["adgroup_ids"] == [good]
    assert [one["adgroup_id"] for one in answer["data"]["error_list"]] == [bad]
    assert server.world.adgroups[good].switch is Switch.DISABLE


def test_smart_plus_endpoints_list_errors_under_code_zero() -> None:
    server = demo()
    smart = named(server, "Smart+ Serum Sales")
    plain = named(server, "Winter Glow").campaign_id
    answer = switch(server, "smart_plus/campaign", [smart.campaign_id, plain, "1"])
    assert answer["code"] == 0
    assert answer["data"]["campaign_list"] == [
        {"campaign_id": smart.campaign_id, "status": "DISABLE"}
    ]
    assert [one["campaign_id"] for one in answer["data"]["error_list"]] == [plain, "1"]
    group = smart.groups[0].adgroup_id
    assert switch(server, "smart_plus/adgroup", ["1"])["data"]["adgroup_list"] == []
    assert switch(server, "smart_plus/adgroup", [group])["data"]["error_list"] == []


def test_a_smart_plus_ad_stops_all_its_creatives() -> None:
    server = demo()
    smart = next(iter(server.world.smart_ads.values()))
    answer = switch(server, "smart_plus/ad", [smart.smart_plus_ad_id])
    assert answer["data"] == {"smart_plus_ad_ids": [smart.smart_plus_ad_id], "status": "DISABLE"}
    server.advance(3600)
    before = server.world.true_charges.charged(smart.smart_plus_ad_id)
    server.advance(3600)
    assert server.world.true_charges.charged(smart.smart_plus_ad_id) == before
    ids = {"ad_ids": [ad.ad_id for ad in smart.creatives]}
    found = rows(server, "ad/get", filtering=ids)
    assert {row["secondary_status"] for row in found} == {"AD_STATUS_DISABLE"}


@pytest.mark.parametrize("refuse", [True, False])
def test_classic_endpoints_refuse_smart_plus_unless_told_otherwise(refuse: bool) -> None:
    settings = type(OPEN)(rate_limit=None, refuse_smart_plus_in_classic=refuse)
    server = demo(settings)
    smart = named(server, "Smart+ Serum Sales").campaign_id
    assert switch(server, "campaign", [smart])["code"] == (40002 if refuse else 0)


@pytest.mark.parametrize("level", ["campaign", "adgroup", "ad"])
def test_promote_cannot_be_written(level: str) -> None:
    server = demo()
    only = {"campaign_system_origins": ["PROMOTE"]}
    row = rows(server, f"{level}/get", filtering=only)[0]
    answer = switch(server, level, [row[f"{level}_id"]])
    assert answer["code"] == 40002
    assert "Promote" in answer["message"]
    assert rows(server, f"{level}/get", filtering=only)[0]["operation_status"] == "ENABLE"


def test_deletion_is_final_and_reaches_the_children() -> None:
    server = small()
    campaign = next(iter(server.world.campaigns.values()))
    answer = switch(server, "campaign", [campaign.campaign_id], "DELETE")
    assert answer["data"]["campaign_list"] == []
    assert switch(server, "campaign", [campaign.campaign_id], "ENABLE")["code"] == 40002
    assert switch(server, "ad", [campaign.groups[0].ads[0].ad_id], "DISABLE")["code"] == 40002


def test_what_has_ended_cannot_be_enabled() -> None:
    server = small()
    group = next(iter(server.world.adgroups))
    server.outside({"id": group, "operation_status": "FROZEN"})
    assert switch(server, "adgroup", [group], "ENABLE")["code"] == 40002


def test_reach_and_frequency_and_dedicated_campaigns_have_rules_of_their_own() -> None:
    server = demo()
    ios = named(server, "App installs iOS [SKAN]").groups[0]
    assert switch(server, "adgroup", [ios.adgroup_id], "DELETE")["code"] == 40002
    assert switch(server, "adgroup", [ios.adgroup_id], "DISABLE")["code"] == 0
    reserved = named(server, "Winter Glow").groups[0]
    reserved.reservation = True
    assert switch(server, "adgroup", [reserved.adgroup_id], "DISABLE")["code"] == 40002


def test_ids_of_another_account_are_unknown() -> None:
    server = demo()
    theirs = server.world.accounts[server.advertiser_ids[1]].campaigns[0].campaign_id
    assert switch(server, "campaign", [theirs])["code"] == 40007


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"campaign_ids": []},
        {"campaign_ids": ["1"]},
        {"campaign_ids": ["1"], "operation_status": "PAUSE"},
        {"campaign_ids": ["1"], "opt_status": "DISABLE"},
    ],
)
def test_incomplete_updates_are_refused(body: dict[str, object]) -> None:
    assert post(demo(), "campaign/status/update", **body)["code"] == 40002


@pytest.mark.parametrize(
    ("budget", "word"),
    [("120.005", "decimal"), (49, "less than"), (138.70, "105%"), ("much", "number")],
)
def test_budgets_follow_the_rules(budget: object, word: str) -> None:
    server = demo()
    glow = named(server, "Winter Glow")
    answer = post(server, "campaign/update", campaign_id=glow.campaign_id, budget=budget)
    assert answer["code"] == 40002
    assert word in answer["message"]
    assert glow.budget == 20_000


def test_a_new_budget_is_in_force_at_once() -> None:
    server = demo()
    glow = named(server, "Winter Glow").campaign_id
    answer = post(server, "campaign/update", campaign_id=glow, budget=250.5, campaign_name="Glow")
    assert (answer["data"]["budget"], answer["data"]["campaign_name"]) == (250.5, "Glow")
    group = named(server, "Glow").groups[0].adgroup_id
    assert post(server, "adgroup/update", adgroup_id=group, budget=120)["data"]["budget"] == 120


def test_budgets_live_where_they_are_set() -> None:
    server = demo()
    cbo = named(server, "Spring Launch").groups[0].adgroup_id
    assert post(server, "adgroup/update", adgroup_id=cbo, budget=120)["code"] == 40002
    promote = named(server, "New serum").campaign_id
    assert post(server, "campaign/update", campaign_id=promote, budget=120)["code"] == 40002
    assert get(server, "adgroup/get", filtering={"adgroup_ids": [cbo]})["code"] == 0
