"""Creative files, identities, audiences and creative reports."""

import asyncio
import hashlib
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.simulator.asking import demo, get, report, rows, still
from ttui.simulator import (
    Depth,
    Fault,
    FaultKind,
    ServerSettings,
    SimulatorServer,
    Size,
    deep_world,
    running,
)
from ttui.simulator.protocol.wire import Answer, Request
from ttui.simulator.worlds.demo import LUMEN


def deep() -> SimulatorServer:
    world = deep_world(Size(2, 1, 20), Depth(40, deleted_every=2), clock=still())
    return SimulatorServer(world, ServerSettings(rate_limit=None))


def fetch(server: SimulatorServer, link: str, **headers: str) -> Answer:
    parts = urlsplit(link)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.handle(Request("GET", parts.path, parts.query, given))


def first_video(server: SimulatorServer) -> dict[str, Any]:
    return rows(server, "file/video/ad/search")[0]


def all_ids(server: SimulatorServer, name: str) -> list[str]:
    listed = rows(server, "ad/get", filtering={"primary_status": "STATUS_ALL"}, page_size=1000)
    found = [row[name] for row in listed if row[name]]
    return [one[0] if isinstance(one, list) else one for one in found]


def test_files_hold_what_their_facts_say() -> None:
    server = demo()
    (video_id, *_) = all_ids(server, "video_id")
    (found,) = rows(server, "file/video/ad/info", video_ids=[video_id])
    answer = fetch(server, found["preview_url"])
    assert (answer.status, answer.content_type) == (200, "video/mp4")
    assert len(answer.body) == found["size"]
    assert hashlib.md5(answer.body, usedforsecurity=False).hexdigest() == found["signature"]
    assert fetch(server, found["preview_url"]).body == answer.body
    (image_id, *_) = all_ids(server, "image_ids")
    (image,) = rows(server, "file/image/ad/info", image_ids=[image_id])
    assert len(fetch(server, image["image_url"]).body) == image["size"]


@pytest.mark.parametrize(("kind", "hours"), [("video", 6), ("image", 1)])
def test_links_expire(kind: str, hours: int) -> None:
    server = demo()
    (found, *_) = rows(server, f"file/{kind}/ad/search")
    link = found["preview_url" if kind == "video" else "image_url"]
    server.advance(hours * 3600 - 1)
    assert fetch(server, link).status == 200
    server.advance(1)
    assert fetch(server, link).status == 403


def test_a_link_cannot_be_made_up_and_takes_no_token() -> None:
    server = demo()
    link = first_video(server)["preview_url"]
    assert fetch(server, link.replace("sign=", "sign=0")).status == 403
    assert fetch(server, link.replace("expires=1", "expires=2")).status == 403
    assert fetch(server, link, access_token=server.access_token).status == 403
    assert server.handle(Request("GET", "/_asset/moon/1")).status == 404


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=100-199", 100, 200), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
def test_a_download_can_go_on_where_it_broke_off(asked: str, start: int, end: int | None) -> None:
    server = demo()
    link = first_video(server)["preview_url"]
    whole = fetch(server, link).body
    part = fetch(server, link, range=asked)
    assert (part.status, part.body) == (206, whole[start:end])
    told = dict(part.headers)["content-range"]
    assert told.startswith("bytes ") and told.endswith(f"/{len(whole)}")
    assert fetch(server, link, range=f"bytes={len(whole)}-").status == 416


def test_ids_are_capped_and_missing_ones_left_out() -> None:
    server = demo()
    ids = all_ids(server, "video_id")
    unknown = [f"v10033g50000{number}" for number in range(60)]
    assert rows(server, "file/video/ad/info", video_ids=unknown) == []
    assert get(server, "file/video/ad/info", video_ids=[*unknown, ids[0]])["code"] == 40002
    assert get(server, "file/image/ad/info", image_ids=["x"] * 100)["code"] == 0
    assert get(server, "file/image/ad/info", image_ids=["x"] * 101)["code"] == 40002
    assert get(server, "file/video/ad/info")["code"] == 40002
    server.world.unusable.add(ids[0])
    kept = rows(server, "file/video/ad/info", video_ids=ids[:3])
    assert [one["video_id"] for one in kept] == ids[1:3]
    other = get(server, "file/video/ad/info", advertiser_id=server.advertiser_ids[1], video_ids=ids)
    assert other["data"]["list"] == []


def test_searches_page_through_all_files() -> None:
    server = deep()
    seen = [
        row["video_id"]
        for page in (1, 2)
        for row in rows(server, "file/video/ad/search", page=page, page_size=20)
    ]
    assert sorted(seen) == sorted(all_ids(server, "video_id"))
    assert get(server, "file/video/ad/search", page_size=101)["code"] == 40002
    named = rows(server, "file/video/ad/search", filtering={"video_ids": seen[:2]})
    assert [row["video_id"] for row in named] == seen[:2]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.SYSTEM_ERROR, 500),
        (FaultKind.RATE_LIMIT, 429),
        (FaultKind.BAD_GATEWAY, 502),
        (FaultKind.REFUSE, 403),
    ],
)
def test_faults_strike_downloads(kind: FaultKind, status: int) -> None:
    server = demo()
    link = first_video(server)["preview_url"]
    server.faults.add(Fault(kind, "_asset/video"))
    assert fetch(server, link).status == status
    assert fetch(server, link).status == 200


def test_a_download_may_end_early_and_look_whole() -> None:
    server = demo()
    found = first_video(server)
    server.faults.add(Fault(FaultKind.BROKEN_JSON, "_asset/video"))
    assert len(fetch(server, found["preview_url"]).body) < found["size"]


def test_a_download_breaks_off_over_http_and_in_process() -> None:
    server = SimulatorServer(demo().world, ServerSettings(rate_limit=None))
    path = urlsplit(first_video(server)["preview_url"])
    target = f"{path.path}?{path.query}"
    server.faults.add(Fault(FaultKind.CUT, "_asset/*", times=2))
    with running(server) as base, httpx.Client() as client:
        root = base.partition("/open_api")[0]
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(root + target)

        async def inside() -> None:
            async with httpx.AsyncClient(transport=server.transport()) as near:
                with pytest.raises(httpx.RemoteProtocolError):
                    await near.get("https://ads.example" + target)
                assert (await near.get("https://ads.example" + target)).status_code == 200

        asyncio.run(inside())
        assert client.get(root + target).status_code == 200


def test_served_links_lead_back_to_the_same_server() -> None:
    server = SimulatorServer(demo().world, ServerSettings(rate_limit=None))
    with running(server) as base, httpx.Client() as client:
        told = client.get(
            f"{base}file/video/ad/search/",
            params={"advertiser_id": LUMEN},
            headers={"Access-Token": server.access_token},
        ).json()
        found = told["data"]["list"][0]
        answer = client.get(found["preview_url"])
        assert int(answer.headers["content-length"]) == found["size"] == len(answer.content)


def test_spark_ads_have_a_post_instead_of_a_video() -> None:
    server = deep()
    ads = rows(server, "ad/get", page_size=1000)
    spark = [ad for ad in ads if ad["tiktok_item_id"]]
    assert len(spark) == 2
    assert {(ad["video_id"], ad["identity_type"]) for ad in spark} == {(None, "TT_USER")}
    who = {"identity_id": spark[0]["identity_id"], "identity_type": "TT_USER"}
    detail = get(server, "identity/video/info", item_id=spark[0]["tiktok_item_id"], **who)["data"]
    info = detail["video_detail"]["video_info"]
    assert len(fetch(server, info["url"]).body) == info["size"]
    server.advance(3600)
    assert fetch(server, info["url"]).status == 403
    many = get(server, "identity/video/info", item_ids=["1"] * 21, **who)
    assert many["code"] == 40002


def test_posts_come_by_cursor() -> None:
    server = deep()
    (who,) = get(server, "identity/get", identity_type="TT_USER")["data"]["identity_list"]
    named = {"identity_id": who["identity_id"], "identity_type": "TT_USER"}
    seen: list[str] = []
    cursor, more = "0", True
    while more:
        found = get(server, "identity/video/get", cursor=cursor, count=3, **named)["data"]
        seen += [one["item_id"] for one in found["video_list"]]
        cursor, more = found["cursor"], found["has_more"]
    assert len(seen) == len(set(seen)) == 4
    assert get(server, "identity/video/get", count=21, **named)["code"] == 40002


def test_identities_tell_their_number_only_when_asked_by_type() -> None:
    server = demo()
    every = get(server, "identity/get")["data"]
    assert len(every["identity_list"]) == 2
    assert every["page_info"]["total_number"] == 0
    one = get(server, "identity/get", identity_type="TT_USER")["data"]
    assert one["page_info"]["total_number"] == 1
    assert get(server, "identity/get", identity_type="BC_AUTH_TT")["code"] == 40002
    assert get(server, "identity/get", page_size=101)["code"] == 40002


def test_audiences_and_what_a_lookalike_is_made_from() -> None:
    server = demo()
    listed = rows(server, "dmp/custom_audience/list")
    assert {one["audience_type"] for one in listed} >= {"Lookalike Audience"}
    ids = [one["audience_id"] for one in listed]
    details = rows(server, "dmp/custom_audience/get", custom_audience_ids=ids)
    specs = [one["lookalike_spec"] for one in details if one["lookalike_spec"]]
    assert [spec["source_audience_id"] in ids for spec in specs] == [True]
    used = {one for row in rows(server, "adgroup/get") for one in row["audience_ids"]}
    assert used and used <= set(ids)
    assert get(server, "dmp/custom_audience/get")["code"] == 40002
    assert get(server, "dmp/custom_audience/list", page_size=101)["code"] == 40002


def test_portfolios_and_pixels_are_listed() -> None:
    server = demo()
    assert get(server, "creative/portfolio/list")["data"]["creative_portfolios"]
    assert get(server, "pixel/list")["data"]["pixels"]


def test_creative_reports_agree_with_ad_reports() -> None:
    server = deep()
    told = rows(server, "creative/report/get", material_type="VIDEO", lifetime=True, page_size=1000)
    every = {"field_name": "ad_status", "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}
    ads = report(
        server,
        data_level="AUCTION_AD",
        dimensions=["ad_id"],
        query_lifetime=True,
        metrics=["spend", "clicks"],
        filtering=[every],
    )["data"]["list"]
    by_ad = {one["dimensions"]["ad_id"]: one["metrics"] for one in ads}
    fields = ["video_id", "related_ad_ids", "num_ads"]
    named = rows(
        server,
        "creative/report/get",
        material_type="VIDEO",
        lifetime=True,
        info_fields=fields,
        page_size=1000,
    )
    assert len(told) == len(named) == 36
    for one in named:
        (ad,) = one["info"]["related_ad_ids"]
        assert Decimal(one["metrics"]["spend"]) == Decimal(by_ad[ad]["spend"])
        assert one["metrics"]["clicks"] == by_ad[ad]["clicks"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"material_type": "MOON"},
        {"material_type": "VIDEO"},
        {"material_type": "VIDEO", "lifetime": True, "metrics_fields": ["moon"]},
        {"material_type": "VIDEO", "lifetime": True, "info_fields": ["moon"]},
        {"material_type": "VIDEO", "lifetime": True, "page_size": 1001},
        {"material_type": "VIDEO", "lifetime": True, "filtering": {"material_id": ["1"] * 11}},
        {"material_type": "VIDEO", "start_date": "2025-11-24", "end_date": "2026-11-24"},
    ],
)
def test_wrong_creative_questions_are_refused(wrong: dict[str, object]) -> None:
    assert get(demo(), "creative/report/get", **wrong)["code"] == 40002


def test_deleted_objects_are_listed_when_asked_for() -> None:
    world = deep_world(Size(4, 2, 3), Depth(40, deleted_every=2), clock=still())
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    for path, words in (
        ("campaign/get", {"CAMPAIGN_STATUS_DELETE"}),
        ("adgroup/get", {"ADGROUP_STATUS_DELETE", "ADGROUP_STATUS_CAMPAIGN_DELETE"}),
        (
            "ad/get",
            {"AD_STATUS_DELETE", "AD_STATUS_ADGROUP_DELETE", "AD_STATUS_CAMPAIGN_DELETE"},
        ),
    ):
        gone = rows(server, path, filtering={"primary_status": "STATUS_DELETE"}, page_size=1000)
        every = rows(server, path, filtering={"primary_status": "STATUS_ALL"}, page_size=1000)
        shown = rows(server, path, page_size=1000)
        assert {one["secondary_status"] for one in gone} == words
        assert len(gone) + len(shown) == len(every)
        for word in words:
            told = rows(server, path, filtering={"secondary_status": word}, page_size=1000)
            assert {one["secondary_status"] for one in told} == {word}


def test_a_deep_world_may_have_smart_plus() -> None:
    world = deep_world(Size(4, 1, 7), Depth(40, smart_every=4), clock=still())
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    (campaign,) = rows(server, "smart_plus/campaign/get")
    ads = rows(server, "smart_plus/ad/get")
    assert [len(ad["creative_list"]) for ad in ads] == [2, 5]
    metrics = ["spend", "campaign_id"]
    asked = {"data_level": "AUCTION_AD", "query_lifetime": True, "metrics": metrics}
    by_ad = report(server, dimensions=["ad_id_v2"], **asked)["data"]["list"]
    by_creative = report(server, dimensions=["ad_id"], **asked)["data"]["list"]
    sums = [
        sum(
            Decimal(one["metrics"]["spend"])
            for one in told
            if one["metrics"]["campaign_id"] == campaign["campaign_id"]
        )
        for told in (by_ad, by_creative)
    ]
    assert sums[0] == sums[1] > 0
