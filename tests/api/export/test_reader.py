"""What a backup asks TikTok for, and what it does when TikTok will not have it."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.api.tools import ACCOUNT, ScriptedTikTok, answer, client, page, param, path_of
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError, NoAnswerError, RefusedError
from ttui.api.export.port import RawPage
from ttui.domain.backup.parts import DELETED, Part, Source, Span
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level

SPAN = Span(date(2026, 3, 1), date(2026, 3, 30))


def part(source: Source, **options: Any) -> Part:
    return Part(name="p", table="t", source=source, **options)


def read(server: ScriptedTikTok, *parts: Part, number: int = 1) -> list[tuple[RawPage, ...]]:
    async def story() -> list[tuple[RawPage, ...]]:
        one = client(server)
        return [await one.page(ACCOUNT, part, number) for part in parts]

    return run_virtual(story())


def filters(request: httpx.Request) -> dict[str, str]:
    return {one["field_name"]: one["filter_value"] for one in param(request, "filtering") or ()}


def test_the_body_is_kept_byte_by_byte() -> None:
    text = b'{ "code":0,"data":{"list":[{"campaign_id":"9","budget":1.10}]},\n"request_id":"r7"}'
    server = ScriptedTikTok(lambda _: httpx.Response(200, content=text))
    [[raw]] = read(server, part(Source.LIST, level=Level.CAMPAIGN))
    assert raw.body == text
    assert raw.request_id == "r7"
    assert [row["campaign_id"] for row in raw.rows] == ["9"]


def test_lists_ask_for_deleted_rows_and_each_origin_apart() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    read(
        server,
        part(Source.LIST, level=Level.AD),
        part(Source.LIST, level=Level.AD, origin=Origin.PROMOTE),
        part(Source.LIST, level=Level.ADGROUP, variant="TOP_VIEW"),
        part(Source.SMART_LIST, level=Level.AD),
        part(Source.SMART_LIST, level=Level.AD, variant="DELETED"),
    )
    asked = [
        (path_of(one), param(one, "filtering"), param(one, "page_size")) for one in server.asked
    ]
    assert asked == [
        (
            "ad/get",
            {"primary_status": "STATUS_ALL", "buying_types": ["AUCTION", "RESERVATION_RF"]},
            1000,
        ),
        (
            "ad/get",
            {"primary_status": "STATUS_ALL", "campaign_system_origins": ["PROMOTE"]},
            1000,
        ),
        (
            "adgroup/get",
            {"primary_status": "STATUS_ALL", "buying_types": ["RESERVATION_TOP_VIEW"]},
            100,
        ),
        ("smart_plus/ad/get", None, 100),
        ("smart_plus/ad/get", {"secondary_status": "AD_STATUS_DELETE"}, 100),
    ]
    assert all(param(one, "fields") is None for one in server.asked), "a backup leaves nothing out"


def test_reports_by_day_hold_deleted_rows_and_stay_within_thirty_days() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    read(
        server,
        part(Source.REPORT, level=Level.AD, span=SPAN),
        part(Source.REPORT, level=Level.AD, span=SPAN, origin=Origin.PROMOTE),
        part(Source.REPORT, level=Level.ADVERTISER, span=SPAN),
    )
    ads, promote, account = server.asked
    assert param(ads, "dimensions") == ["ad_id_v2", "stat_time_day"]
    assert (param(ads, "start_date"), param(ads, "end_date")) == ("2026-03-01", "2026-03-30")
    assert filters(ads) == {"ad_status": '["STATUS_ALL"]'}
    assert param(promote, "dimensions") == ["ad_id", "stat_time_day"]
    assert filters(promote)["campaign_system_origins"] == '["PROMOTE"]'
    assert "video_views_p100" not in param(promote, "metrics")
    assert filters(account) == {}
    wanted = {"spend", "reach", "total_complete_payment_rate", "video_views_p100", "engagements"}
    assert wanted <= {*param(account, "metrics")}


def test_audience_reports_ask_for_no_reach() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    read(server, part(Source.AUDIENCE_REPORT, level=Level.CAMPAIGN, variant="gender", span=SPAN))
    [asked] = server.asked
    assert param(asked, "report_type") == "AUDIENCE"
    assert param(asked, "dimensions") == ["campaign_id", "gender"]
    assert "reach" not in param(asked, "metrics")


def test_shop_ads_are_asked_for_by_kind_and_shop_with_deleted_ones() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    live = {"level": Level.CAMPAIGN, "origin": Origin.SHOP_LIVE}
    read(
        server,
        part(Source.SHOP_LIST, **live),
        part(Source.SHOP_LIST, **live, variant=DELETED),
        part(Source.SHOP_REPORT, **live, span=SPAN, ids=("731",)),
    )
    listed, deleted, report = server.asked
    assert {path_of(listed), path_of(deleted)} == {"gmv_max/campaign/get"}
    kind = {"gmv_max_promotion_types": ["LIVE_GMV_MAX"]}
    assert param(listed, "filtering") == kind
    assert param(deleted, "filtering") == {**kind, "primary_status": "STATUS_DELETE"}
    assert param(listed, "page_size") == 100
    assert path_of(report) == "gmv_max/report/get"
    assert param(report, "store_ids") == ["731"]
    assert (param(report, "start_date"), param(report, "end_date")) == ("2026-03-01", "2026-03-30")
    filtering = param(report, "filtering")
    assert filtering["gmv_max_promotion_types"] == ["LIVE"]
    assert "STATUS_DELETE" in filtering["campaign_statuses"]


def test_a_shop_report_is_never_asked_for_without_a_shop_or_without_its_cost() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if len(param(request, "metrics")) > 1:
            return answer(code=40002, message="cost, orders and more are not supported")
        return page([])

    server = ScriptedTikTok(reply)
    report = {"level": Level.CAMPAIGN, "origin": Origin.SHOP_PRODUCT, "span": SPAN}
    with pytest.raises(RefusedError, match="names no shop"):
        read(server, part(Source.SHOP_REPORT, **report, ids=("",)))
    assert server.asked == []
    read(server, part(Source.SHOP_REPORT, **report, ids=("731",)))
    assert param(server.asked[-1], "metrics") == ["cost"]


@pytest.mark.parametrize(
    ("source", "data"),
    [
        (Source.SHOP_REPORT, {}),
        (Source.SHOP_SESSIONS, {}),
        (Source.SHOP_STORES, {"list": []}),
        (Source.SHOP_DETAILS, {}),
    ],
)
def test_no_answer_about_a_shop_is_not_an_empty_one(source: Source, data: object) -> None:
    server = ScriptedTikTok(lambda _: answer(data))
    with pytest.raises(NoAnswerError):
        read(server, part(source, origin=Origin.SHOP_PRODUCT, span=SPAN, ids=("731",)))


@pytest.mark.parametrize(
    ("source", "data", "count"),
    [
        (Source.SHOP_REPORT, {"page_info": {"total_number": 0, "total_page": 2}}, 0),
        (Source.SHOP_SESSIONS, {"session_list": None}, 0),
        (Source.SHOP_STORES, {"store_list": [{"store_id": "731"}]}, 1),
        (Source.SHOP_DETAILS, {"campaign_id": "9", "store_id": "731"}, 1),
    ],
)
def test_rows_about_a_shop_stand_elsewhere(source: Source, data: object, count: int) -> None:
    server = ScriptedTikTok(lambda _: answer(data))
    [[raw]] = read(server, part(source, origin=Origin.SHOP_PRODUCT, span=SPAN, ids=("731",)))
    assert len(raw.rows) == count


def _refusing(*names: str) -> ScriptedTikTok:
    def reply(request: httpx.Request) -> httpx.Response:
        bad = [one for one in names if one in param(request, "metrics")]
        return (
            answer(code=40002, message=f"metrics: {bad[0]} is not supported") if bad else page([])
        )

    return ScriptedTikTok(reply)


def test_a_figure_that_is_refused_is_left_out_once_and_said() -> None:
    server = _refusing("engagements", "app_install")
    day = part(Source.REPORT, level=Level.CAMPAIGN, span=SPAN)
    [[first], [second]] = read(server, day, day)
    assert len(server.asked) == 4, "two refusals are learnt for good"
    assert (
        "engagements, app_install" in first.problems[0]
        or "app_install, engagements" in (first.problems[0])
    )
    assert second.problems == first.problems


def test_a_refusal_that_names_nothing_costs_no_figures_when_it_is_about_something_else() -> None:
    troubles = iter([True, True, True])

    def reply(_: httpx.Request) -> httpx.Response:
        return answer(code=40002, message="It is late.") if next(troubles, False) else page([])

    server = ScriptedTikTok(reply)
    day = part(Source.REPORT, level=Level.AD, span=SPAN)

    async def story() -> None:
        one = client(server)
        with pytest.raises(RefusedError):
            await one.page(ACCOUNT, day, 1)
        await one.page(ACCOUNT, day, 1)

    run_virtual(story())
    assert "video_views_p100" in param(server.asked[-1], "metrics")
    assert param(server.asked[-1], "dimensions")[0] == "ad_id_v2"


def test_a_refusal_that_names_nothing_is_met_with_the_bare_figures() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if len(param(request, "metrics")) > 3:
            return answer(code=40002, message="Too much.")
        return page([])

    server = ScriptedTikTok(reply)
    [[raw]] = read(server, part(Source.REPORT, level=Level.CAMPAIGN, span=SPAN))
    assert param(server.asked[-1], "metrics") == ["spend", "impressions", "clicks"]
    assert "conversion" in raw.problems[0]


def test_a_cut_report_says_so() -> None:
    server = ScriptedTikTok(
        lambda _: answer({"list": []}, headers={"X-Tt-Ads-Throttle": "newest 20,000"})
    )
    [[raw]] = read(server, part(Source.REPORT, level=Level.AD, span=SPAN))
    assert raw.cut


def test_one_unreadable_object_costs_itself_only() -> None:
    rows = [{"campaign_id": str(number)} for number in range(1, 9)]

    def reply(request: httpx.Request) -> httpx.Response:
        number, size = param(request, "page"), param(request, "page_size")
        start = (number - 1) * size
        some = rows[start : start + size]
        if any(row["campaign_id"] == "3" for row in some):
            return answer(code=50000, message="Creative_data not valid")
        return page(some, number=number, size=size, total=len(rows))

    server = ScriptedTikTok(reply)
    [pieces] = read(server, part(Source.LIST, level=Level.CAMPAIGN))
    found = [row["campaign_id"] for raw in pieces for row in raw.rows]
    assert sorted(map(str, found)) == ["1", "2", "4", "5", "6", "7", "8"]
    assert [len(raw.problems) for raw in pieces].count(1) == 1


def test_identities_stand_elsewhere_and_their_page_count_is_not_believed() -> None:
    server = ScriptedTikTok(
        lambda _: answer({"identity_list": [{"identity_id": "7"}], "page_info": {"total_page": 1}})
    )
    [[raw]] = read(server, part(Source.IDENTITIES))
    assert [row["identity_id"] for row in raw.rows] == ["7"]
    assert raw.last is None


def test_files_and_audiences_are_asked_for_by_id() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    read(
        server,
        part(Source.VIDEOS, ids=("v1", "v2")),
        part(Source.IMAGES, ids=("i1",)),
        part(Source.AUDIENCE_SETTINGS, ids=("5",)),
        part(Source.VIDEOS),
    )
    asked = [path_of(one) for one in server.asked]
    assert asked == [
        "file/video/ad/info",
        "file/image/ad/info",
        "dmp/custom_audience/get",
        "file/video/ad/search",
    ]
    assert param(server.asked[0], "video_ids") == ["v1", "v2"]
    assert param(server.asked[0], "page") is None


def test_no_permission_is_told_as_such() -> None:
    server = ScriptedTikTok(lambda _: answer(code=40118, message="not on the allowlist"))
    with pytest.raises(DeniedError):
        read(server, part(Source.AUDIENCES))


def test_an_answer_without_a_list_is_no_empty_list() -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(NoAnswerError):
        read(server, part(Source.AUDIENCES))
    [[raw]] = read(server, part(Source.SMART_LIST, level=Level.AD))
    assert raw.rows == ()
