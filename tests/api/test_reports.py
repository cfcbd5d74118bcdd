"""What reports are asked for and how their rows are read."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api.tools import (
    ACCOUNT,
    AT_LEISURE,
    JSONISH,
    ScriptedTikTok,
    answer,
    client,
    collect,
    page,
    param,
)
from tests.support.virtual import run_virtual
from ttui.api.errors import NoAnswerError, RefusedError
from ttui.api.port import ReportBatch, ReportQuery, ReportRow
from ttui.api.reports import METRICS, report_row_of
from ttui.api.wire import WireReportRow, read_rows
from ttui.domain.campaign import Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Results, Window

TODAY = date(2026, 11, 24)


def query(**options: Any) -> ReportQuery:
    chosen = {"level": Level.CAMPAIGN, "window": Window.TODAY, "today": TODAY, **options}
    return ReportQuery(advertiser_id=ACCOUNT, **chosen)


def report(server: ScriptedTikTok, asked: ReportQuery) -> list[ReportBatch]:
    async def story() -> list[ReportBatch]:
        return await collect(client(server).report(asked))

    return run_virtual(story())


def row(dimensions: dict[str, object], **metrics: object) -> dict[str, object]:
    return {"dimensions": dimensions, "metrics": metrics}


def test_today_is_one_account_day() -> None:
    server = ScriptedTikTok(
        lambda _: page(
            [row({"campaign_id": 9, "stat_time_day": "2026-11-24 00:00:00"}, spend="12.50")]
        )
    )
    [batch] = report(server, query())
    assert batch.rows == (
        ReportRow(EntityRef(ACCOUNT, Level.CAMPAIGN, "9"), Decimal("12.50"), None),
    )
    [request] = server.asked
    assert param(request, "dimensions") == ["campaign_id", "stat_time_day"]
    assert param(request, "metrics") == ["spend"]
    assert param(request, "data_level") == "AUCTION_CAMPAIGN"
    assert param(request, "report_type") == "BASIC"
    assert (param(request, "start_date"), param(request, "end_date")) == ("2026-11-24",) * 2
    assert param(request, "page_size") == 1000
    assert param(request, "filtering") is None
    assert param(request, "query_lifetime") is None


def test_a_lifetime_has_no_days() -> None:
    server = ScriptedTikTok(lambda _: page([row({"adgroup_id": "9"}, spend="-")]))
    [batch] = report(server, query(level=Level.ADGROUP, window=Window.LIFETIME))
    assert batch.rows[0].spend is None
    [request] = server.asked
    assert param(request, "dimensions") == ["adgroup_id"]
    assert param(request, "query_lifetime") is True
    assert param(request, "start_date") is None


def test_hours_stand_on_the_accounts_own_clock() -> None:
    hours = ["2026-11-24 09:00:00", "2026-11-24 10:00:00", "soon"]
    server = ScriptedTikTok(
        lambda _: page([row({"campaign_id": "9", "stat_time_hour": one}, spend=1) for one in hours])
    )
    [batch] = report(server, query(hourly=True, ids=("9",)))
    assert [one.hour for one in batch.rows] == [
        datetime(2026, 11, 24, hour)  # noqa: DTZ001  # TikTok sends it without a zone
        for hour in (9, 10)
    ] + [None]
    assert [bool(one.problem) for one in batch.rows] == [False, False, True]
    assert not batch.problems
    assert param(server.asked[0], "dimensions") == ["campaign_id", "stat_time_hour"]


@pytest.mark.parametrize(
    "value", [None, "", "-", "1,234.50", "USD 12.50", "NaN", "Infinity", "1e400", "-3.00", [], {}]
)
@pytest.mark.parametrize("window", Window)
def test_spend_that_is_no_amount_is_kept_raw_and_costs_no_neighbour(
    value: object, window: Window
) -> None:
    rows = [
        row({"campaign_id": key, "stat_time_day": "2026-11-24 00:00:00"}, spend=spend)
        for key, spend in (("8", value), ("9", "12.50"))
    ]
    [batch] = report(ScriptedTikTok(lambda _: page(rows)), query(window=window))
    assert [one.spend for one in batch.rows] == [None, Decimal("12.50")]
    assert batch.rows[0].problem.endswith(f"spend={value!r}")
    assert (batch.rows[1].problem, batch.problems) == ("", ())


@pytest.mark.parametrize("hourly", [False, True])
@pytest.mark.parametrize("value", ["2026-11-23 00:00:00", "2026-11-25 01:00:00", "", None, "x"])
def test_a_row_of_another_day_is_a_problem_and_no_figure(value: object, *, hourly: bool) -> None:
    name = "stat_time_hour" if hourly else "stat_time_day"
    rows = [
        row({"campaign_id": "9", name: "2026-11-24 00:00:00"}, spend="2.50"),
        row({"campaign_id": "9", name: value}, spend="99"),
    ]
    [batch] = report(ScriptedTikTok(lambda _: page(rows)), query(hourly=hourly))
    assert [one.spend for one in batch.rows] == [Decimal("2.50"), None]
    assert "2026-11-24" in batch.rows[1].problem


def test_a_result_that_is_no_number_is_told_and_none_sent_is_not() -> None:
    cells = {"spend": "1", "clicks": "<5", "likes": "-", "comments": None, "ctr": "1.18"}
    server = ScriptedTikTok(lambda _: page([row({"campaign_id": "9"}, **cells)]))
    [batch] = report(server, query(full=True, window=Window.LIFETIME))
    assert batch.rows[0].problem.endswith("clicks='<5'")
    assert batch.rows[0].results == Results(spend=Decimal(1), ctr=Decimal("1.18"))


@pytest.mark.parametrize("metric", ["total_complete_payment_rate", "total_purchase_value"])
def test_a_value_that_cannot_be_read_makes_no_roas_of_the_other(metric: str) -> None:
    cells = {"spend": "10", "total_complete_payment_rate": "0", "total_purchase_value": "20"}
    server = ScriptedTikTok(lambda _: page([row({"campaign_id": "9"}, **cells | {metric: "1,5"})]))
    [batch] = report(server, query(full=True, window=Window.LIFETIME))
    assert batch.rows[0].problem.endswith(f"{metric}='1,5'")
    assert batch.rows[0].results is not None
    assert batch.rows[0].results.roas is None


def test_a_full_report_fills_every_result() -> None:
    server = ScriptedTikTok(
        lambda _: page([row({"campaign_id": "9"}, **dict.fromkeys(METRICS.values(), "7"))])
    )
    [batch] = report(server, query(full=True, window=Window.LIFETIME))
    assert batch.rows[0].results == Results(*[Decimal(7)] * len(METRICS))
    assert set(METRICS) == set(Results.__dataclass_fields__)


def test_promote_is_filtered_for_and_carries_its_budget() -> None:
    server = ScriptedTikTok(
        lambda _: page(
            [
                row(
                    {"campaign_id": "9"},
                    spend="15.02",
                    budget="50",
                    campaign_budget="0",
                    likes="3",
                    video_views_p100="0",
                )
            ]
        )
    )
    [batch] = report(server, query(origin=Origin.PROMOTE, full=True, window=Window.LIFETIME))
    [request] = server.asked
    assert param(request, "filtering") == [
        {
            "field_name": "campaign_system_origins",
            "filter_type": "IN",
            "filter_value": '["PROMOTE"]',
        }
    ]
    assert {"budget", "campaign_budget"} <= {*param(request, "metrics")}
    assert "video_views_p100" not in param(request, "metrics")
    assert batch.rows[0].budget == Decimal(50)
    assert batch.rows[0].results is not None
    assert batch.rows[0].results.views_complete is None
    assert batch.rows[0].results.likes == Decimal(3)


def test_a_platform_row_has_no_budget() -> None:
    server = ScriptedTikTok(lambda _: page([row({"campaign_id": "9"}, spend="1", budget="50")]))
    [batch] = report(server, query())
    assert batch.rows[0].budget is None


def test_ids_are_filtered_for_by_the_hundred() -> None:
    server = ScriptedTikTok(lambda _: page([]))
    report(server, query(level=Level.AD, ids=tuple(map(str, range(1, 131)))))
    filters = [param(one, "filtering")[0] for one in server.asked]
    assert {one["field_name"] for one in filters} == {"ad_ids_v2"}
    assert [one["filter_value"].count(",") + 1 for one in filters] == [100, 30]


@pytest.mark.parametrize(
    ("asked", "dimension"),
    [
        (query(level=Level.AD), "ad_id_v2"),
        (query(level=Level.AD, origin=Origin.PROMOTE), "ad_id"),
        (query(level=Level.ADVERTISER), "advertiser_id"),
    ],
)
def test_dimensions(asked: ReportQuery, dimension: str) -> None:
    server = ScriptedTikTok(lambda _: page([row({dimension: "9"}, spend="1")]))
    [batch] = report(server, asked)
    assert batch.rows[0].ref.id == "9"
    assert param(server.asked[0], "dimensions")[0] == dimension


def test_without_ad_id_v2_it_goes_by_ad_id_from_then_on() -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if "ad_id_v2" in request.url.params["dimensions"]:
            return answer(code=40002, message="dimensions: unknown value")
        return page([row({"ad_id": "9"}, spend="1")])

    server = ScriptedTikTok(say)

    async def story() -> None:
        api = client(server)
        for _ in range(2):
            [batch] = await collect(api.report(query(level=Level.AD, ids=("9",))))
            assert batch.rows[0].ref.id == "9"

    run_virtual(story())
    assert len(server.asked) == 3
    assert param(server.asked[-1], "filtering")[0]["field_name"] == "ad_ids"


def test_a_metric_that_is_refused_is_dropped_once() -> None:
    def say(request: httpx.Request) -> httpx.Response:
        if "profile_visits" in param(request, "metrics"):
            return answer(code=40002, message="metrics: profile_visits is not supported")
        return page([row({"campaign_id": "9"}, spend="1")])

    server = ScriptedTikTok(say)

    async def story() -> None:
        api = client(server)
        for _ in range(2):
            asked = query(full=True, window=Window.LIFETIME)
            [batch] = await collect(api.report(asked))
            assert batch.rows[0].results is not None
            assert batch.rows[0].results.profile_visits is None

    run_virtual(story())
    assert len(server.asked) == 3


@pytest.mark.parametrize("message", ["start_date is wrong", "metrics: spend", "video_play"])
def test_what_names_nothing_of_ours_is_an_error(message: str) -> None:
    server = ScriptedTikTok(lambda _: answer(code=40002, message=message))
    with pytest.raises(RefusedError):
        report(server, query(full=True))
    assert len(server.asked) == 1


def test_a_cut_report_says_so() -> None:
    server = ScriptedTikTok(
        lambda _: answer(
            {"list": [row({"campaign_id": "9"}, spend="1")], "page_info": {"total_number": 1}},
            headers={"x-tt-ads-throttle": "only the newest 20,000 ids"},
        )
    )
    [batch] = report(server, query())
    assert batch.cut
    assert not report(ScriptedTikTok(lambda _: page([])), query())[0].cut


def test_pages_are_followed_and_rows_come_once() -> None:
    def say(request: httpx.Request) -> httpx.Response:
        number = param(request, "page")
        ids = range((number - 1) * 1000, min(number * 1000, 2300))
        rows = [row({"campaign_id": str(one + 1)}, spend="1") for one in ids]
        return page(rows, number=number, total=2300)

    batches = report(ScriptedTikTok(say), query())
    assert [len(batch.rows) for batch in batches] == [1000, 1000, 300]
    assert all(not batch.problems for batch in batches)


def test_an_answer_without_a_report_is_no_empty_report() -> None:
    with pytest.raises(NoAnswerError):
        report(ScriptedTikTok(lambda _: answer({})), query())


REPORT_ROWS = JSONISH | st.fixed_dictionaries(
    {"dimensions": JSONISH | st.dictionaries(st.just("campaign_id"), JSONISH)},
    optional={"metrics": JSONISH | st.dictionaries(st.sampled_from([*METRICS.values()]), JSONISH)},
)


@AT_LEISURE
@given(rows=st.lists(REPORT_ROWS, max_size=4), origin=st.sampled_from(Origin))
def test_any_report_row_is_a_row_or_a_problem(rows: list[object], origin: Origin) -> None:
    reads = read_rows(WireReportRow, rows)
    found = [report_row_of(read, query(full=True, origin=origin)) for read in reads]
    assert len(found) == len(rows)
    for one in found:
        assert isinstance(one, ReportRow | RowProblem)
        assert isinstance(one, RowProblem) or one.spend is None or one.spend.is_finite()


@pytest.mark.parametrize("spends", [("6.85", "1.00"), ("1.00", "6.85"), (None, "6.85")])
def test_a_report_that_names_a_row_twice_with_different_spend_is_not_believed(
    spends: tuple[str | None, ...],
) -> None:
    day = {"stat_time_day": "2026-11-24 00:00:00"}
    rows = [row({"campaign_id": "9", **day}, spend=spend) for spend in spends]
    server = ScriptedTikTok(lambda _: page([*rows, row({"campaign_id": "8", **day}, spend="2.00")]))
    found = [one for batch in report(server, query()) for one in batch.rows]
    assert {one.ref.id: one.spend for one in found} == {"9": None, "8": Decimal("2.00")}
    [told] = [one.problem for one in found if one.ref.id == "9"]
    assert "6.85" in told and str(spends[0]) in told


def test_a_report_that_names_a_row_twice_and_says_the_same_is_believed() -> None:
    twice = row({"campaign_id": "9", "stat_time_day": "2026-11-24 00:00:00"}, spend="6.85")
    batches = report(ScriptedTikTok(lambda _: page([twice, dict(twice)])), query())
    assert [one.spend for batch in batches for one in batch.rows] == [Decimal("6.85")]
