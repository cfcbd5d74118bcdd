"""Rights and money: read whole or not at all."""

import asyncio
from datetime import date
from decimal import Decimal

import httpx
import pytest

from tests.api import answers
from tests.support.api.finance import CENTER, ask, pages
from tests.support.api.tools import ACCOUNT, ScriptedTikTok, answer, client, param
from tests.support.virtual import run_virtual
from ttui.api.errors import (
    DeniedError,
    NoAnswerError,
    NotFoundError,
)
from ttui.domain.campaign import Origin
from ttui.domain.finance import CenterRole
from ttui.domain.money import Money


def center(number: int, role: str | None = "ADMIN") -> dict[str, object]:
    return {"bc_info": {"bc_id": str(10**18 + number), "name": f"BC {number}"}, "user_role": role}


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_centers_come_in_pages_of_fifty(count: int) -> None:
    server = pages("list", [center(number) for number in range(count)])
    assert len(ask(server, "centers")) == count
    assert len(server.asked) == max(1, -(-count // 50))


def test_roles_that_nobody_knows_are_no_admins() -> None:
    found = ask(pages("list", [center(1, None), center(2, "OWNER")]), "centers")
    assert [one.role for one in found] == [CenterRole.UNKNOWN, CenterRole.UNKNOWN]
    assert [one.raw_role for one in found] == ["", "OWNER"]


@pytest.mark.parametrize(
    "data",
    [
        {"list": [{"bc_info": None, "user_role": "ADMIN"}]},
        {"list": [{"bc_info": {"bc_id": {}}, "user_role": "ADMIN"}]},
        {"list": ["ADMIN"]},
        {"list": "none"},
        {},
    ],
)
def test_what_is_not_understood_is_an_error(data: object) -> None:
    with pytest.raises(NoAnswerError):
        ask(ScriptedTikTok(lambda _: answer(data)), "centers")


def test_rows_that_tiktok_counts_and_does_not_show_are_missed() -> None:
    with pytest.raises(NoAnswerError, match="counts 4 rows"):
        ask(pages("list", [center(number) for number in range(3)], lie=1), "centers")


def asset(key: str) -> dict[str, object]:
    return {
        "asset_id": key,
        "asset_type": "ADVERTISER",
        "asset_name": "Lumen",
        "advertiser_role": "ADMIN",
        "owner_bc_name": "Lumen Group",
    }


def test_an_account_is_found_on_a_later_page_when_the_keyword_finds_nothing() -> None:
    rows = [asset(str(10**18 + number)) for number in range(70)]

    def say(request: httpx.Request) -> httpx.Response:
        if param(request, "filtering"):
            return answer({"list": [], "page_info": {"total_number": 0, "total_page": 0}})
        return pages("list", rows)._answer(request)  # type: ignore[return-value]

    server = ScriptedTikTok(say)
    found = ask(server, "in_center", CENTER, str(10**18 + 65))
    assert found.role is CenterRole.ADMIN
    assert found.owner_name == "Lumen Group"
    assert len(server.asked) == 3
    assert ask(server, "in_center", CENTER, ACCOUNT) is None


def test_funds_are_exact_and_a_missing_part_is_not_zero() -> None:
    row = {
        "advertiser_id": ACCOUNT,
        "account_balance": 1842.55,
        "cash_balance": "1800.05",
        "grant_balance": None,
        "currency": "USD",
    }
    found = ask(pages("advertiser_account_list", [row]), "funds", CENTER, ACCOUNT)
    assert found.total == Money(Decimal("1842.55"), "USD")
    assert found.cash == Money(Decimal("1800.05"), "USD")
    assert found.credit is None
    assert found.frozen is None
    broken = {**row, "frozen_balance": "a lot"}
    with pytest.raises(NoAnswerError):
        ask(pages("advertiser_account_list", [broken]), "funds", CENTER, ACCOUNT)


@pytest.mark.parametrize("result", [None, [], {"currency_code": "USD"}, {"amount": "?"}])
def test_a_debt_that_is_not_told_is_an_error(result: object) -> None:
    with pytest.raises(NoAnswerError):
        ask(ScriptedTikTok(lambda _: answer({"result": result})), "unpaid", CENTER)


def test_open_invoices_leave_out_paid_ones_and_credit_notes() -> None:
    def invoice(key: int, **fields: object) -> dict[str, object]:
        base = {"invoice_id": str(key), "amount": 5, "currency_code": "EUR"}
        return {**base, **fields}

    rows = [
        invoice(1, invoice_type="RECON", unpaid_amount=0, pay_status="PAID"),
        invoice(2, invoice_type="RECON", unpaid_amount=3.5, overdue_status="OVERDUE"),
        invoice(3, invoice_type="CREDIT", unpaid_amount=9),
        invoice(4, invoice_type="RECON", pay_status="PAID"),
        invoice(5, invoice_type="RECON", pay_status="PARTLY"),
    ]

    def say(request: httpx.Request) -> httpx.Response:
        if "AUTO_PAY" in param(request, "invoice_types"):
            return answer({}, code=40002, message="AUTO_PAY is not supported.")
        return pages("list", rows)._answer(request)  # type: ignore[return-value]

    found = ask(ScriptedTikTok(say), "open_invoices", CENTER)
    assert [(one.invoice_id, str(one.unpaid.amount), one.overdue) for one in found] == [
        ("2", "3.5", True),
        ("5", "5", False),
    ]


def test_invoices_that_may_not_be_read_are_no_empty_list() -> None:
    server = ScriptedTikTok(lambda _: answer({}, code=40001, message="No permission."))
    with pytest.raises(DeniedError):
        ask(server, "open_invoices", CENTER)


def test_an_account_that_tiktok_does_not_show() -> None:
    server = ScriptedTikTok(lambda _: answer({"list": []}))
    with pytest.raises(NotFoundError):
        ask(server, "account", ACCOUNT)


@pytest.mark.parametrize("spend", ["-", None, "", "many"])
def test_a_day_that_cannot_be_read_is_an_error(spend: object) -> None:
    dimensions = {"advertiser_id": ACCOUNT, "stat_time_day": "2026-11-20 00:00:00"}
    row = {"dimensions": dimensions, "metrics": {"spend": spend}}
    server = ScriptedTikTok(lambda _: answer({"list": [row]}))
    days = (date(2026, 11, 18), date(2026, 11, 22), Origin.PROMOTE)
    with pytest.raises(NoAnswerError):
        ask(server, "spend_by_day", ACCOUNT, *days)


@pytest.mark.parametrize(
    ("endpoint", "question", "rows", "key"),
    [
        ("bc-asset-get", "in_center", "list", "asset_id"),
        ("advertiser-balance-get", "funds", "advertiser_account_list", "advertiser_id"),
        ("bc-account-transaction-get", "transfers", "transaction_list", "account_id"),
    ],
)
def test_answers_in_odd_shapes(endpoint: str, question: str, rows: str, key: str) -> None:
    found = answers.names(endpoint)
    assert found
    for name in found:
        account = answers.envelope(name)["data"][rows][0][key] or ACCOUNT
        content = answers.body(name)
        server = ScriptedTikTok(lambda _, content=content: httpx.Response(200, content=content))  # type: ignore[misc]
        assert ask(server, question, CENTER, account)


def test_money_that_moved_says_its_time_with_the_zone_it_was_told_in() -> None:
    content = answers.body("bc-account-transaction-get/without-an-account-zone-by-offset")
    server = ScriptedTikTok(lambda _: httpx.Response(200, content=content))
    moved = ask(server, "transfers", CENTER, ACCOUNT)
    assert [one.kind for one in moved] == ["DECREASE_BALANCE", "ADD_BALANCE"]
    assert {one.amount.currency for one in moved} == {"VND"}
    assert all(one.at.endswith(" UTC+09:00") for one in moved)


def test_nothing_waits_for_ever() -> None:
    async def story() -> None:
        api = client(ScriptedTikTok(lambda _: answer({"list": []})))
        async with asyncio.timeout(30):
            await api.finance.centers()

    run_virtual(story())


def shop_day(day: str, amount: str, **more: str) -> dict[str, object]:
    dimensions = {"advertiser_id": ACCOUNT, "stat_time_day": f"2026-11-{day} 00:00:00", **more}
    return {"dimensions": dimensions, "metrics": {"cost": amount, "spend": amount}}


WEEK = (date(2026, 11, 15), date(2026, 11, 22))


def test_charges_of_a_shop_are_asked_for_with_its_deleted_campaigns() -> None:
    server = ScriptedTikTok(lambda _: answer({"list": [shop_day("20", "3.50")]}))
    (found,) = ask(server, "shop_spend_by_day", ACCOUNT, *WEEK, "7000")
    assert (found.day, found.spend) == (date(2026, 11, 20), Decimal("3.50"))
    (request,) = server.asked
    assert param(request, "store_ids") == ["7000"]
    assert "STATUS_DELETE" in param(request, "filtering")["campaign_statuses"]


def test_an_empty_page_of_a_shop_s_report_is_not_its_end() -> None:
    def say(request: httpx.Request) -> httpx.Response:
        info = {"page": param(request, "page"), "total_page": 2, "total_number": 1}
        rows = {"list": [shop_day("20", "3.50")]} if info["page"] == 2 else {}
        return answer({**rows, "page_info": info})

    assert len(ask(ScriptedTikTok(say), "shop_spend_by_day", ACCOUNT, *WEEK, "7000")) == 1


def test_without_a_shop_all_shops_are_asked_for_and_countries_stay_apart() -> None:
    rows = [shop_day("20", "3.50", country_code=one) for one in ("US", "GB")]
    server = ScriptedTikTok(lambda _: answer({"list": rows}))
    found = ask(server, "shop_spend_by_day", ACCOUNT, *WEEK, "")
    assert [one.spend for one in found] == [Decimal("3.50")] * 2
    assert param(server.asked[0], "report_type") == "TT_SHOP"


@pytest.mark.parametrize(
    "data", [{}, {"page_info": {"total_number": 1}}, {"list": [shop_day("20", "-")]}]
)
def test_charges_of_shops_that_are_not_told_are_an_error(data: object) -> None:
    with pytest.raises(NoAnswerError):
        ask(ScriptedTikTok(lambda _: answer(data)), "shop_spend_by_day", ACCOUNT, *WEEK, "7000")
