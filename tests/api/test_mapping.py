"""Any row becomes an entity or a problem, and what was not understood stays visible."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api.tools import AT_LEISURE, JSONISH
from tests.support.domain.accounts import NO_BUDGET
from ttui.api.lists import ADGROUPS, ADS, CAMPAIGNS, Listing
from ttui.api.mapping import Context, advertiser_of, map_row
from ttui.api.values import decimal_of, id_of, moment_of
from ttui.api.wire import WireAdvertiser, read_rows
from ttui.domain.advertiser import Advertiser
from ttui.domain.budget import UNREAD_BUDGET, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import RowProblem
from ttui.domain.status import AdvertiserStatus, DeliveryState, OperationStatus

USD = Context(advertiser_id="7", currency="USD")


def mapped(listing: Listing[Any, Any], row: object, context: Context = USD) -> Any:
    [read] = read_rows(listing.kind, [row])
    return map_row(listing.mapper, read, listing.level, context)


def campaign(context: Context = USD, /, **fields: object) -> Campaign:
    found = mapped(CAMPAIGNS, {"campaign_id": "18", **fields}, context)
    assert isinstance(found, Campaign)
    return found


def adgroup(**fields: object) -> AdGroup:
    found = mapped(ADGROUPS, {"adgroup_id": "17", "campaign_id": "18", **fields})
    assert isinstance(found, AdGroup)
    return found


def test_a_bare_row_is_enough() -> None:
    bare = campaign()
    assert bare.ref == ("7", Level.CAMPAIGN, "18")
    assert bare.switch is OperationStatus.UNKNOWN
    assert bare.delivery.state is DeliveryState.NOT_REPORTED
    assert bare.budget == UNREAD_BUDGET
    assert bare.budget_optimize_on is False
    assert bare.oddities == ()


@pytest.mark.parametrize("key", [None, "", "0", 0, True, 1.8e15, "abc", [], {}, "-", "1\x1b[2J"])
def test_without_a_usable_id_it_is_a_problem(key: object) -> None:
    problem = mapped(CAMPAIGNS, {"campaign_id": key, "campaign_name": "Glow"})
    assert isinstance(problem, RowProblem)
    assert "Glow" in problem.reason
    assert "\x1b" not in problem.reason


@pytest.mark.parametrize("key", [1866248311321778, "1866248311321778", " 1866248311321778 "])
def test_ids_come_as_numbers_and_text(key: object) -> None:
    found = mapped(CAMPAIGNS, {"campaign_id": key})
    assert found.ref.id == "1866248311321778"


@pytest.mark.parametrize("row", [None, 7, "row", [], True])
def test_a_row_that_is_no_object_is_a_problem(row: object) -> None:
    assert isinstance(mapped(ADS, row), RowProblem)


@pytest.mark.parametrize(
    ("sent", "amount"),
    [(50, "50"), (100.0, "100.0"), (0.1, "0.1"), ("75.50", "75.50"), (1e3, "1000.0")],
)
def test_money_is_exact(sent: object, amount: str) -> None:
    found = campaign(budget_mode="BUDGET_MODE_DAY", budget=sent)
    assert found.budget.amount == Money(Decimal(amount), "USD")
    assert found.oddities == ()


@pytest.mark.parametrize("sent", ["1O0", "NaN", "Infinity", -5, [1], True, "1e99", "1_000", "٣"])
def test_money_that_is_none_is_unknown_and_never_nought(sent: object) -> None:
    found = campaign(budget_mode="BUDGET_MODE_DAY", budget=sent)
    assert found.budget.mode is BudgetMode.DAY
    assert found.budget.amount is None
    assert found.oddities[0].startswith("budget=")


@pytest.mark.parametrize("sent", [None, "", "-"])
def test_money_that_was_not_sent_is_no_oddity(sent: object) -> None:
    found = campaign(budget_mode="BUDGET_MODE_DAY", budget=sent)
    assert (found.budget.amount, found.oddities) == (None, ())


def test_without_the_currency_there_is_no_money() -> None:
    context = Context(advertiser_id="7", currency=None)
    found = campaign(context, budget_mode="BUDGET_MODE_DAY", budget=50)
    assert found.budget.amount is None
    assert found.oddities == ("budget='50'",)


def test_budgets_with_the_campaign() -> None:
    group = adgroup(budget_mode="BUDGET_MODE_INFINITE", budget=0, scheduled_budget=0)
    assert (group.budget.mode, group.budget.amount) == (NO_BUDGET.mode, None)
    assert group.budget.from_tomorrow is None
    odd = adgroup(budget_mode="BUDGET_MODE_MOON", budget=5)
    assert (odd.budget.mode, odd.budget.raw_mode) == (BudgetMode.UNKNOWN, "BUDGET_MODE_MOON")
    later = adgroup(budget_mode="BUDGET_MODE_DAY", budget=5, scheduled_budget="8")
    assert later.budget.from_tomorrow == Money(Decimal(8), "USD")


def test_statuses_that_nobody_knows_are_kept_raw() -> None:
    found = campaign(operation_status="PAUSED", secondary_status="AD_STAUS_PIXEL_UNBIND")
    assert found.switch is OperationStatus.UNKNOWN
    assert found.oddities == ("operation_status='PAUSED'",)
    assert found.delivery.raw == "AD_STAUS_PIXEL_UNBIND"
    strange = campaign(secondary_status="CAMPAIGN_STATUS_MOONWALK")
    assert strange.delivery.state is DeliveryState.UNKNOWN


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-03-01 08:00:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-03-01T08:00:00Z", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        (1630335591, datetime(2021, 8, 30, 14, 59, 51, tzinfo=UTC)),
        ("1630335591", datetime(2021, 8, 30, 14, 59, 51, tzinfo=UTC)),
        (None, None),
        ("", None),
        (0, None),
    ],
)
def test_times(sent: object, moment: datetime | None) -> None:
    found = campaign(create_time=sent)
    assert (found.create_time, found.oddities) == (moment, ())


@pytest.mark.parametrize(
    "sent", ["yesterday", "0000-00-00 00:00:00", [], "0001-01-01T00:00:00+14:00"]
)
def test_times_that_are_none(sent: object) -> None:
    found = campaign(create_time=sent)
    assert found.create_time is None
    assert len(found.oddities) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"campaign_type": "IOS14_CAMPAIGN"}, (True, False, False)),
        ({"is_advanced_dedicated_campaign": True}, (True, False, False)),
        ({"is_advanced_dedicated_campaign": None}, (False, False, False)),
        ({"rf_campaign_type": "PULSE"}, (False, True, False)),
        ({"objective_type": "RF_REACH"}, (False, True, False)),
        ({"objective_type": "TOPVIEW_REACH"}, (False, True, False)),
        ({"objective_type": "REACH", "rf_campaign_type": None}, (False, False, False)),
        ({"campaign_automation_type": "UPGRADED_SMART_PLUS"}, (False, False, True)),
        ({"campaign_automation_type": "SMART_PLUS"}, (False, False, False)),
    ],
)
def test_special_campaigns(fields: dict[str, object], expected: tuple[bool, bool, bool]) -> None:
    found = campaign(**fields)
    assert (found.is_ios14_dedicated, found.is_reservation, found.smart_plus) == expected


def test_lists_of_special_campaigns_tell_what_their_rows_do_not() -> None:
    top = campaign(Context(advertiser_id="7", currency="USD", top_view=True))
    smart = campaign(Context(advertiser_id="7", currency="USD", smart_plus=True))
    promote = campaign(Context(advertiser_id="7", currency="USD", origin=Origin.PROMOTE))
    assert (top.is_reservation, smart.smart_plus, promote.is_promote) == (True, True, True)
    assert campaign(campaign_system_origin="PROMOTE").is_promote


def test_an_end_ten_years_away_is_none() -> None:
    start, end = "2022-03-28 13:02:23", "2032-03-25 13:02:23"
    for kind in ("SCHEDULE_FROM_NOW", None, "SCHEDULE_START_END"):
        group = adgroup(schedule_type=kind, schedule_start_time=start, schedule_end_time=end)
        assert group.schedule_start is not None
        assert group.schedule_end is None
    real = adgroup(schedule_start_time=start, schedule_end_time="2022-04-28 13:02:23")
    assert real.schedule_end == datetime(2022, 4, 28, 13, 2, 23, tzinfo=UTC)


def test_dayparting() -> None:
    assert adgroup(dayparting="1" * 336).dayparting == ""
    assert adgroup(dayparting="0" * 48 + "1" * 288).dayparting == "0" * 48 + "1" * 288
    odd = adgroup(dayparting="10")
    assert (odd.dayparting, odd.oddities) == ("", ("dayparting='10'",))


def test_an_orphan_says_so() -> None:
    orphan = mapped(ADS, {"ad_id": "16", "adgroup_id": "0", "campaign_id": None})
    assert isinstance(orphan, Ad)
    assert orphan.oddities == ("adgroup_id='0'", "campaign_id=None")


def test_a_smart_plus_ad_goes_by_its_own_id() -> None:
    context = Context(advertiser_id="7", currency=None, smart_plus=True)
    row = {"smart_plus_ad_id": "161", "ad_id": "162", "adgroup_id": "17", "campaign_id": "18"}
    found = mapped(ADS, row, context)
    assert (found.ref.id, found.smart_plus) == ("161", True)


def test_a_bad_row_and_a_bad_field_cost_nobody_else() -> None:
    rows = [
        {"ad_id": "1", "ad_name": "good"},
        {"ad_id": "2", "ad_name": {"no": "text"}, "operation_status": "ENABLE"},
        "rubbish",
        {"ad_id": "3", "ad_name": "good too"},
    ]
    found = [map_row(ADS.mapper, read, Level.AD, USD) for read in read_rows(ADS.kind, rows)]
    assert [type(one) for one in found] == [Ad, Ad, RowProblem, Ad]
    assert isinstance(found[1], Ad)
    assert found[1].switch is OperationStatus.ENABLE
    assert found[1].oddities[0] == "ad_name={'no': 'text'}"


def test_an_account() -> None:
    [read] = read_rows(
        WireAdvertiser,
        [{"advertiser_id": 7, "status": "STATUS_LIMIT", "currency": "JPY", "balance": -12}],
    )
    found = map_row(advertiser_of, read, Level.ADVERTISER, USD)
    assert isinstance(found, Advertiser)
    assert found.status is AdvertiserStatus.SUSPENDED
    assert found.balance == Money(Decimal(-12), "JPY")


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (None, None),
        ("-", None),
        ("", None),
        ("<5", None),
        ("nan", None),
        (True, None),
        ("1.18", "1.18"),
        ("20.000", "20.000"),
        (0, "0"),
        (0.29, "0.29"),
        (" 7 ", "7"),
        ("116.0", "116.0"),
    ],
)
def test_figures(sent: object, number: str | None) -> None:
    assert decimal_of(sent) == (None if number is None else Decimal(number))


@st.composite
def _rows(draw: st.DrawFn, listing: Listing[Any, Any]) -> object:
    if draw(st.integers(0, 9)) == 0:
        return draw(JSONISH)
    known = draw(st.dictionaries(st.sampled_from(listing.fields), JSONISH))
    if draw(st.booleans()):
        known[f"{listing.level.value}_id"] = draw(st.integers(1, 10**19).map(str))
    return known | draw(st.dictionaries(st.text(), JSONISH, max_size=2))


@AT_LEISURE
@given(data=st.data(), listing=st.sampled_from([CAMPAIGNS, ADGROUPS, ADS]))
def test_any_row_is_an_entity_or_a_problem(data: st.DataObject, listing: Listing[Any, Any]) -> None:
    rows = data.draw(st.lists(_rows(listing), max_size=4))
    reads = read_rows(listing.kind, rows)
    assert len(reads) == len(rows)
    for row, read in zip(rows, reads, strict=True):
        found = map_row(listing.mapper, read, listing.level, USD)
        assert isinstance(found, Entity | RowProblem)
        if isinstance(found, Entity):
            assert isinstance(row, Mapping)
            assert found.ref.id.isdecimal()
            assert isinstance(found.name, str)
            assert found.create_time is None or found.create_time.tzinfo is UTC


@AT_LEISURE
@given(st.text() | st.integers() | st.floats() | st.none())
def test_values_never_fail(value: Any) -> None:
    number = decimal_of(value)
    assert number is None or number.is_finite()
    assert id_of(value) == "" or id_of(value).isdecimal()
    assert not isinstance(value, str) or (
        (moment := moment_of(value)) is None or moment.utcoffset() is not None
    )
