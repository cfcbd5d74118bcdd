"""Rights and money: read whole or not at all; closing goes out once and only where allowed."""

import asyncio
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.tools import ACCOUNT, ScriptedTikTok, answer, body, client, param, path_of, run
from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.errors import (
    ApiError,
    DeniedError,
    Landed,
    NoAnswerError,
    NotFoundError,
    NotSentError,
    RefusedError,
)
from ttui.api.pacing import RateLimit
from ttui.domain.campaign import Origin
from ttui.domain.clock import SystemClock
from ttui.domain.finance import CenterRole, DisableAnswer
from ttui.domain.money import Money
from ttui.domain.status import AdvertiserStatus
from ttui.simulator import Fault, FaultKind, ServerSettings, SimulatorServer, demo_world
from ttui.simulator.demo_center import BUSINESS_CENTER, LUMEN_EUROPE

CENTER = "7290000000000000001"
SAMPLES = Path("..") / "shared" / "api" / "samples"
START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)


def ask(server: ScriptedTikTok, question: str, *args: Any, close: bool = False) -> Any:
    async def story() -> Any:
        api = client(server)
        if close:
            api.allow_close()
        return await getattr(api.finance, question)(*args)

    return run(story())


def pages(name: str, rows: list[Any], *, lie: int = 0) -> ScriptedTikTok:
    """A list in pages of 50."""

    def say(request: httpx.Request) -> httpx.Response:
        number, size = param(request, "page"), param(request, "page_size")
        if size > 50:
            return answer({}, code=40002, message="page_size: Must be at most 50.")
        some = rows[(number - 1) * size : number * size]
        info = {
            "page": number,
            "page_size": size,
            "total_number": len(rows) + lie,
            "total_page": -(-len(rows) // size),
        }
        return answer({name: some, "page_info": info})

    return ScriptedTikTok(say)


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


REFUSALS = ["DELIVERING", "UNPAID_BILL", "SUSPENDED", "UNFINISHED_TRANSFER", "AUTOPAY_UNBILLED"]


@pytest.mark.parametrize(
    ("failed", "reasons"),
    [
        *(({ACCOUNT: [one]}, (one,)) for one in REFUSALS),
        ({ACCOUNT: "DELIVERING"}, ("DELIVERING",)),
        ({ACCOUNT: "DELIVERING, UNPAID_BILL"}, ("DELIVERING", "UNPAID_BILL")),
        ({ACCOUNT: ["DELIVERING", "FULL MOON"]}, ("DELIVERING", "FULL MOON")),
        ({ACCOUNT: []}, ()),
        ({ACCOUNT: 7}, ("7",)),
        ({}, ()),
        (None, ()),
        ("", ()),
    ],
)
def test_reasons_come_as_text_or_list(failed: object, reasons: tuple[str, ...]) -> None:
    data = {"disabled_advertiser_ids": [], "failed_infos": failed}
    server = ScriptedTikTok(lambda _: answer(data))
    found = ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert found == DisableAnswer(request_id="2026112400", disabled=False, reasons=reasons)


@pytest.mark.parametrize("with_data", [True, False])
def test_reasons_come_with_an_error_code_too(with_data: bool) -> None:
    data = {"failed_infos": {ACCOUNT: ["UNPAID_BILL"]}} if with_data else {}
    text = "No." if with_data else f"Advertiser {ACCOUNT} cannot be disabled: UNPAID_BILL."
    server = ScriptedTikTok(lambda _: answer(data, code=40002, message=text))
    found = ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert found.reasons == ("UNPAID_BILL",)


def test_closing_is_one_request_for_one_account() -> None:
    data = {"disabled_advertiser_ids": [int(ACCOUNT)], "failed_infos": {}}
    server = ScriptedTikTok(lambda _: answer(data))
    assert ask(server, "disable", CENTER, ACCOUNT, close=True).disabled
    [request] = server.asked
    assert (request.method, path_of(request)) == ("POST", "bc/advertiser/disable")
    assert body(request) == {"bc_id": CENTER, "advertiser_ids": [ACCOUNT]}


@pytest.mark.parametrize(
    "fault",
    [
        lambda _: answer({}, code=50000, message="System error."),
        lambda _: httpx.Response(502, content=b"<html>"),
        lambda _: answer({}, code=40100, message="Too many requests."),
    ],
)
def test_closing_is_never_sent_again_by_the_client(fault: Any) -> None:
    server = ScriptedTikTok(fault)
    with pytest.raises(ApiError):
        ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert len(server.asked) == 1


def test_a_lost_answer_may_have_landed() -> None:
    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    server = ScriptedTikTok(lose)
    with pytest.raises(ApiError) as caught:
        ask(server, "disable", CENTER, ACCOUNT, close=True)
    assert caught.value.landed is Landed.UNKNOWN
    assert len(server.asked) == 1


def test_without_the_flag_nothing_leaves() -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(NotSentError, match="--allow-close"):
        ask(server, "disable", CENTER, ACCOUNT)
    assert not server.asked


def test_read_only_closes_nothing() -> None:
    server = ScriptedTikTok(lambda _: answer({}))

    async def story() -> None:
        for locked_later in (False, True):
            api = client(server, read_only=not locked_later)
            api.allow_close()
            if locked_later:
                api.lock(True)
            with pytest.raises(NotSentError, match="read-only"):
                await api.finance.disable(CENTER, ACCOUNT)

    run(story())
    assert not server.asked


@pytest.mark.parametrize("ids", [("", ACCOUNT), (CENTER, ""), (CENTER, "7; 8"), ("0", ACCOUNT)])
def test_strange_ids_are_not_sent(ids: tuple[str, str]) -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(NotSentError):
        ask(server, "disable", *ids, close=True)
    assert not server.asked


def live(settings: ServerSettings | None = None) -> tuple[SimulatorServer, TikTokClient]:
    world = demo_world(start=START, speed=0)
    server = SimulatorServer(world, settings or ServerSettings(rate_limit=None))
    api = TikTokClient(
        "https://business-api.tiktok.com/open_api/v1.3/",
        Secret(server.access_token),
        transport=server.transport(),
        clock=SystemClock(),
        rate=RateLimit(1000, 60000),
    )
    api.allow_close()
    return server, api


async def test_the_demo_s_center_account_as_the_simulator_tells_it() -> None:
    _, api = live()
    read = api.finance
    account = await read.account(LUMEN_EUROPE)
    assert account.owner_bc_id == BUSINESS_CENTER
    assert account.role == "ROLE_CHILD_ADVERTISER"
    [center] = await read.centers()
    assert (center.bc_id, center.role) == (BUSINESS_CENTER, CenterRole.ADMIN)
    place = await read.in_center(BUSINESS_CENTER, LUMEN_EUROPE)
    assert place is not None
    assert (place.role, place.owner_name) == (CenterRole.ADMIN, center.name)
    funds = await read.funds(BUSINESS_CENTER, LUMEN_EUROPE)
    assert funds is not None
    assert funds.total == Money(Decimal("61.2"), "EUR")
    assert await read.unpaid(BUSINESS_CENTER) == Money(Decimal("214.37"), "EUR")
    [invoice] = await read.open_invoices(BUSINESS_CENTER)
    assert invoice.unpaid == Money(Decimal("214.37"), "EUR")
    moves = await read.transfers(BUSINESS_CENTER, LUMEN_EUROPE)
    assert moves
    assert [one.at for one in moves] == sorted((one.at for one in moves), reverse=True)
    days = await read.spend_by_day(
        LUMEN_EUROPE, date(2026, 11, 8), date(2026, 11, 22), Origin.TT_ADS_PLATFORM
    )
    spent = [one for one in days if one.spend]
    assert max(one.day for one in spent) == date(2026, 11, 15)
    found = await read.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert (found.disabled, found.reasons) == (False, ("UNPAID_BILL",))
    assert (await read.account(LUMEN_EUROPE)).status is AdvertiserStatus.ACTIVE
    await api.aclose()


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("code", [0, 40002])
async def test_refusals_and_closing_over_the_simulator(as_text: bool, code: int) -> None:
    settings = ServerSettings(
        rate_limit=None, failed_infos_as_text=as_text, close_failure_code=code
    )
    server, api = live(settings)
    account = server.world.accounts[LUMEN_EUROPE]
    account.purse.transfer, account.purse.unbilled = 500, 20
    found = await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert set(found.reasons) == {"UNPAID_BILL", "UNFINISHED_TRANSFER", "AUTOPAY_UNBILLED"}
    account.purse.transfer = account.purse.unbilled = 0
    for invoice in server.world.centers[BUSINESS_CENTER].invoices:
        invoice.paid = True
    found = await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert found.disabled
    assert (await api.finance.account(LUMEN_EUROPE)).status is AdvertiserStatus.CLOSED
    await api.aclose()


async def test_no_admin_is_denied() -> None:
    server, api = live()
    server.world.accounts[LUMEN_EUROPE].role = "ANALYST"
    with pytest.raises(RefusedError):
        await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    await api.aclose()


async def test_reads_are_repeated_and_the_write_is_not() -> None:
    server, api = live()
    server.faults.add(Fault(FaultKind.SYSTEM_ERROR, path="bc/get", times=1))
    assert await api.finance.centers()
    server.faults.add(Fault(FaultKind.SYSTEM_ERROR, path="bc/advertiser/disable", times=1))
    with pytest.raises(ApiError):
        await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    sent = [one for one in server.log if "disable" in one.path]
    assert len(sent) == 1
    await api.aclose()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded samples are not here")
@pytest.mark.parametrize(
    ("folder", "question", "args"),
    [
        ("bc-asset-get", "in_center", (CENTER, "7931910924951844006")),
        ("advertiser-balance-get", "funds", (CENTER, "7000000000000000002")),
        ("bc-account-transaction-get", "transfers", (CENTER, ACCOUNT)),
    ],
)
def test_real_answers(folder: str, question: str, args: tuple[str, str]) -> None:
    for path in sorted((SAMPLES / folder).glob("*.json")):
        content = json.loads(path.read_text())
        content["data"]["page_info"]["total_number"] = 1  # shortened by whoever recorded it
        server = ScriptedTikTok(lambda _, content=content: httpx.Response(200, json=content))  # type: ignore[misc]
        assert ask(server, question, *args)


def test_nothing_waits_for_ever() -> None:
    async def story() -> None:
        api = client(ScriptedTikTok(lambda _: answer({"list": []})))
        async with asyncio.timeout(30):
            await api.finance.centers()

    run(story())
