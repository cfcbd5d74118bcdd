"""List endpoints: paging, filters, and the shape of rows."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulator.asking import demo, get, raw, rows, small

ENDPOINTS = {
    "campaign/get": "campaign_id",
    "adgroup/get": "adgroup_id",
    "ad/get": "ad_id",
    "smart_plus/campaign/get": "campaign_id",
    "smart_plus/adgroup/get": "adgroup_id",
    "smart_plus/ad/get": "smart_plus_ad_id",
}
PROMOTE = {"campaign_system_origins": ["PROMOTE"]}


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 5), st.integers(0, 4), st.integers(0, 4))
def test_paging_returns_each_object_once(size: int, campaigns: int, groups: int, ads: int) -> None:
    server = small(campaigns, groups, ads)
    seen: list[str] = []
    page = 1
    while True:
        data = get(server, "ad/get", page=page, page_size=size)["data"]
        seen += [row["ad_id"] for row in data["list"]]
        if page >= data["page_info"]["total_page"]:
            break
        page += 1
    assert sorted(seen) == sorted(server.world.ads)
    assert seen == sorted(seen, key=int, reverse=True)


def test_an_empty_list_has_no_pages() -> None:
    info = get(small(0), "campaign/get")["data"]["page_info"]
    assert info == {"page": 1, "page_size": 10, "total_number": 0, "total_page": 0}


def test_a_page_holds_ten_rows_unless_asked() -> None:
    assert len(get(small(12), "campaign/get")["data"]["list"]) == 10


@pytest.mark.parametrize(("path", "most"), [("ad/get", 1000), ("smart_plus/ad/get", 100)])
def test_pages_have_a_largest_size(path: str, most: int) -> None:
    assert get(demo(), path, page_size=most)["code"] == 0
    assert get(demo(), path, page_size=most + 1)["code"] == 40002


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_list_can_be_asked_by_id(path: str) -> None:
    server = demo()
    key = ENDPOINTS[path]
    wanted = [row[key] for row in rows(server, path)][-2:]
    found = rows(server, path, filtering={f"{key}s": [*wanted, "1"]})
    assert {row[key] for row in found} == set(wanted)


def test_at_most_a_hundred_ids_fit_in_a_filter() -> None:
    ids = [str(number) for number in range(101)]
    assert get(demo(), "ad/get", filtering={"ad_ids": ids[:100]})["code"] == 0
    assert get(demo(), "ad/get", filtering={"ad_ids": ids})["code"] == 40002


def test_ids_of_another_account_are_not_found() -> None:
    server = demo()
    theirs = server.world.accounts[server.advertiser_ids[1]].campaigns[0].campaign_id
    assert rows(server, "campaign/get", filtering={"campaign_ids": [theirs]}) == []
    assert rows(server, "ad/get", filtering={"campaign_ids": [theirs]}) == []


def test_children_can_be_asked_by_parent() -> None:
    server = demo()
    campaign = rows(server, "campaign/get")[0]["campaign_id"]
    groups = rows(server, "adgroup/get", filtering={"campaign_ids": [campaign]})
    assert {group["campaign_id"] for group in groups} == {campaign}
    one = groups[0]["adgroup_id"]
    ads = rows(server, "ad/get", filtering={"adgroup_ids": [one]})
    assert {ad["adgroup_id"] for ad in ads} == {one}


def test_promote_is_hidden_unless_asked_for_and_shows_few_fields() -> None:
    server = demo()
    assert not any("campaign_system_origin" in row for row in rows(server, "campaign/get"))
    for path in ("campaign/get", "adgroup/get", "ad/get"):
        found = rows(server, path, filtering=PROMOTE)
        assert len(found) == 2
        for row in found:
            assert row["campaign_system_origin"] == "PROMOTE"
            assert not {"budget", "budget_mode", "objective_type", "modify_time"} & set(row)


def test_promote_names_match_in_full_and_others_in_part() -> None:
    server = demo()
    part = {"campaign_name": "serum"}
    assert [r["campaign_name"] for r in rows(server, "campaign/get", filtering=part)] == [
        "Smart+ Serum Sales"
    ]
    assert rows(server, "campaign/get", filtering={**PROMOTE, **part}) == []
    whole = {**PROMOTE, "campaign_name": "New serum"}
    assert len(rows(server, "campaign/get", filtering=whole)) == 1


def test_deleted_objects_are_hidden_unless_asked_for() -> None:
    server = demo()
    victim = rows(server, "campaign/get")[0]["campaign_id"]
    server.outside({"id": victim, "delete": True})
    only = {"campaign_ids": [victim]}
    assert rows(server, "campaign/get", filtering=only) == []
    for reach in (
        {"primary_status": "STATUS_ALL"},
        {"primary_status": "STATUS_DELETE"},
        {"secondary_status": "CAMPAIGN_STATUS_DELETE"},
        {"secondary_status": "CAMPAIGN_STATUS_ALL"},
    ):
        (row,) = rows(server, "campaign/get", filtering={**only, **reach})
        assert row["secondary_status"] == "CAMPAIGN_STATUS_DELETE"
    assert rows(server, "ad/get", filtering=only) == []


def test_status_filters_pick_what_they_name() -> None:
    server = demo()
    off = rows(server, "campaign/get", filtering={"primary_status": "STATUS_DISABLE"})
    assert [row["campaign_name"] for row in off] == ["Retargeting Q4"]
    denied = rows(server, "ad/get", filtering={"secondary_status": "AD_STATUS_AUDIT_DENY"})
    assert len(denied) == 1
    live = rows(server, "ad/get", filtering={"primary_status": "STATUS_DELIVERY_OK"})
    assert {row["secondary_status"] for row in live} == {"AD_STATUS_DELIVERY_OK"}


def test_automation_type_and_buying_types_filter() -> None:
    server = demo()
    smart = rows(
        server, "campaign/get", filtering={"campaign_automation_type": "UPGRADED_SMART_PLUS"}
    )
    assert len(smart) == 1
    assert rows(server, "campaign/get", filtering={"buying_types": ["RESERVATION_RF"]}) == []
    both = {"buying_types": ["AUCTION", "RESERVATION_TOP_VIEW"]}
    assert get(server, "campaign/get", filtering=both)["code"] == 40002


def test_fields_and_null_exclusion_trim_rows() -> None:
    server = demo()
    wanted = ["ad_id", "secondary_status", "never_heard_of"]
    assert all(
        set(row) == {"ad_id", "secondary_status"} for row in rows(server, "ad/get", fields=wanted)
    )
    full, lean = (
        rows(server, "campaign/get", **more)
        for more in ({}, {"exclude_field_types_in_response": ["NULL_FIELD"]})
    )
    assert None in full[0].values()
    assert not any(None in row.values() for row in lean)
    assert not any(None in row.values() for row in rows(server, "smart_plus/ad/get"))


def test_budget_optimisation_is_present_and_true_or_absent() -> None:
    server = demo()
    flags: dict[str, Any] = {
        row["campaign_name"]: row.get("budget_optimize_on", "absent")
        for row in rows(server, "campaign/get")
    }
    assert flags["Spring Launch"] is True
    assert flags["Winter Glow"] == "absent"
    spring = {"campaign_name": "Spring"}
    (campaign,) = rows(server, "campaign/get", filtering=spring)
    groups = rows(server, "adgroup/get", filtering={"campaign_ids": [campaign["campaign_id"]]})
    assert {(group["budget_mode"], group["budget"]) for group in groups} == {
        ("BUDGET_MODE_INFINITE", 0)
    }


def test_smart_plus_creatives_carry_their_ads_id_and_no_modify_time() -> None:
    server = demo()
    smart_ids = {row["smart_plus_ad_id"] for row in rows(server, "smart_plus/ad/get")}
    creatives = [row for row in rows(server, "ad/get") if "smart_plus_ad_id" in row]
    assert {row["smart_plus_ad_id"] for row in creatives} == smart_ids
    assert {row["modify_time"] for row in creatives} == {None}


def test_key_order_and_number_style_change_from_call_to_call() -> None:
    server = demo()
    texts = {raw(server, "GET", "campaign/get").body.split(b'"list"')[1][:200] for _ in range(20)}
    assert len(texts) > 1
    bodies = b"".join(raw(server, "GET", "adgroup/get").body for _ in range(20))
    assert re.search(rb'"budget":100[,}]', bodies)
    assert re.search(rb'"budget":100\.0[,}]', bodies)
    flags = {
        json.dumps(row["skip_learning_phase"])
        for _ in range(20)
        for row in rows(server, "adgroup/get")
    }
    assert flags == {"0", "false"}


def test_times_are_utc_text() -> None:
    row = rows(demo(), "adgroup/get")[0]
    for key in ("create_time", "modify_time", "schedule_start_time", "schedule_end_time"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row[key])
