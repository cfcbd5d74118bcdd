"""Business Centers: what they tell, whom they tell it, and how accounts are closed."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.simulator.asking import NOON, OPEN, demo, get, post, raw, rows, still
from ttui.simulator import (
    Fault,
    FaultKind,
    ServerSettings,
    SimulatorServer,
    demo_world,
)
from ttui.simulator.protocol.wire import BASE_PATH, Request
from ttui.simulator.worlds.demo import BUSINESS_CENTER, LUMEN, LUMEN_EUROPE

DISABLE = "bc/advertiser/disable"
NEEDS_BC = (
    "bc/asset/get",
    "bc/member/get",
    "bc/balance/get",
    "advertiser/balance/get",
    "bc/account/transaction/get",
    "advertiser/transaction/get",
    "bc/account/cost/get",
    "bc/invoice/get",
    "bc/invoice/unpaid/get",
)
PAGED: tuple[tuple[str, dict[str, object], int], ...] = (
    ("bc/get", {}, 50),
    ("bc/asset/get", {"asset_type": "ADVERTISER"}, 50),
    ("bc/member/get", {}, 50),
    ("advertiser/balance/get", {}, 50),
    ("bc/account/transaction/get", {}, 50),
    ("advertiser/transaction/get", {}, 50),
    ("bc/invoice/get", {"invoice_types": ["RECON"]}, 50),
)


def ask(server: SimulatorServer, path: str, **params: object) -> dict[str, Any]:
    return get(server, path, **{"bc_id": BUSINESS_CENTER, **params})


def data(server: SimulatorServer, path: str, **params: object) -> dict[str, Any]:
    answer = ask(server, path, **params)
    assert answer["code"] == 0, answer
    return dict(answer["data"])


def ready(settings: ServerSettings = OPEN) -> SimulatorServer:
    """The demo with nothing in the way of closing the Business Center's account."""
    server = demo(settings)
    server.account({"id": BUSINESS_CENTER, "pay_invoice": "all"})
    return server


def close(server: SimulatorServer, *ids: str) -> dict[str, Any]:
    return post(server, DISABLE, bc_id=BUSINESS_CENTER, advertiser_ids=list(ids or [LUMEN_EUROPE]))


def status(server: SimulatorServer, advertiser_id: str = LUMEN_EUROPE) -> dict[str, Any]:
    (found,) = rows(server, "advertiser/info", advertiser_ids=[advertiser_id])
    return found


@pytest.mark.parametrize("path", NEEDS_BC)
def test_without_bc_id_the_question_is_refused(path: str) -> None:
    assert get(demo(), path)["code"] == 40002


@pytest.mark.parametrize("path", NEEDS_BC)
def test_a_center_one_is_no_member_of_is_not_told_about(path: str) -> None:
    assert get(demo(), path, bc_id="7000000000000000009")["code"] == 40001


@pytest.mark.parametrize(("path", "params", "most"), PAGED)
def test_page_sizes_are_capped(path: str, params: dict[str, object], most: int) -> None:
    server = demo()
    assert ask(server, path, page_size=most, **params)["code"] == 0
    assert ask(server, path, page_size=most + 1, **params)["code"] == 40002


def test_a_path_without_its_slash_is_unknown_to_the_edge() -> None:
    server = demo()
    answer = server.handle(
        Request("GET", f"{BASE_PATH}bc/get", "", {"access-token": server.access_token})
    )
    assert (answer.status, answer.body) == (404, b"404 page not found")


def test_the_center_is_told_with_the_users_role() -> None:
    (found,) = data(demo(), "bc/get")["list"]
    assert found["bc_info"]["bc_id"] == BUSINESS_CENTER
    assert (found["user_role"], found["bc_info"]["type"]) == ("ADMIN", "SELF_SERVICE")


def test_assets_are_its_accounts_and_stay_listed_when_closed() -> None:
    server = ready()
    before = data(server, "bc/asset/get", asset_type="ADVERTISER")["list"]
    assert [one["asset_id"] for one in before] == [LUMEN_EUROPE]
    assert before[0]["advertiser_role"] == "ADMIN"
    assert close(server)["code"] == 0
    assert len(data(server, "bc/asset/get", asset_type="ADVERTISER")["list"]) == 1
    assert data(server, "bc/asset/get", asset_type="PIXEL")["list"] == []
    assert ask(server, "bc/asset/get", asset_type="MOON")["code"] == 40002
    assert ask(server, "bc/asset/get")["code"] == 40002


def test_balances_agree_with_the_true_charges() -> None:
    server = demo()
    server.account({"id": LUMEN_EUROPE, "cash": "61.20", "grant": "8.05", "transfer": "5"})
    (row,) = data(server, "advertiser/balance/get")["advertiser_account_list"]
    true_charges = server.balances()
    assert str(row["valid_account_balance"]) == "69.25"
    assert true_charges[LUMEN_EUROPE]["balance"] == "69.25"
    assert (row["valid_cash_balance"], row["grant_balance"]) == (61.2, 8.05)
    assert row["frozen_balance"] == 5
    assert status(server)["balance"] == 69.25
    center = data(server, "bc/balance/get")
    assert Decimal(str(center["account_balance"])) == Decimal(
        str(true_charges[BUSINESS_CENTER]["cash"])
    )
    assert ask(server, "advertiser/balance/get", fields=["moon"])["code"] == 40002


def test_transactions_by_level_and_within_ninety_days() -> None:
    server = demo()
    path = "bc/account/transaction/get"
    usual = data(server, path, page_size=50)["transaction_list"]
    assert {one["account_id"] for one in usual} == {LUMEN_EUROPE}
    whole_year = {"start_time": "2025-11-25", "end_time": "2026-11-24"}
    year = data(server, path, page_size=50, filtering=whole_year)["transaction_list"]
    assert len(year) > len(usual) > 0
    own = data(server, path, transaction_level="BC")["transaction_list"]
    assert {one["account_id"] for one in own} == {None}
    assert {one["amount_type"] for one in own} == {"POSITIVE", "NEGATIVE"}
    too_long = {"start_time": "2025-11-23 00:00:00", "end_time": "2026-11-24 00:00:00"}
    assert ask(server, path, filtering=too_long)["code"] == 40002
    assert ask(server, path, transaction_level="MOON")["code"] == 40002
    bills = data(server, path, filtering={"transaction_types": ["BILL_PAYMENT"]})
    assert {one["transaction_type"] for one in bills["transaction_list"]} == {"BILL_PAYMENT"}


def test_account_transactions_are_not_for_normal_centers() -> None:
    server = demo()
    assert data(server, "advertiser/transaction/get")["transaction_list"]
    server.world.centers[BUSINESS_CENTER].kind = "NORMAL"
    assert ask(server, "advertiser/transaction/get")["code"] == 40002


def test_costs_are_negative_and_what_the_true_charges_say() -> None:
    server = demo()
    days = {"start_date": "2026-11-15", "end_date": "2026-11-24"}
    (row,) = data(server, "bc/account/cost/get", **days)["cost_list"]
    charged = sum(
        amount
        for day, amount in server.world.true_charges.by_day(LUMEN_EUROPE).items()
        if day.isoformat() >= "2026-11-15"
    )
    assert Decimal(str(row["amount"])) == -charged != 0
    listed = data(
        server,
        "advertiser/transaction/get",
        filtering={"transfer_type": "TRANS_TYPE_COST"},
        page_size=50,
        **days,
    )["transaction_list"]
    assert sum(Decimal(str(one["amount"])) for one in listed) == -charged


def test_invoices_have_rules_for_their_types() -> None:
    server = demo()
    path = "bc/invoice/get"
    assert ask(server, path)["code"] == 40002
    assert ask(server, path, invoice_types=["RECON", "AUTO_PAY"])["code"] == 40002
    assert ask(server, path, invoice_types=["MOON"])["code"] == 40002
    lonely = ask(server, path, invoice_types=["RECON"], start_time="2026-01-01")
    assert lonely["code"] == 40002
    assert data(server, path, invoice_types=["AUTO_PAY"])["list"] == []
    (open_one,) = data(server, path, invoice_types=["RECON"], pay_statuses=["UNPAID"])["list"]
    unpaid = data(server, "bc/invoice/unpaid/get", invoice_type="RECON")["result"]
    assert unpaid == {"currency_code": "EUR", "amount": open_one["unpaid_amount"]}
    assert unpaid["amount"] == 214.37
    assert ask(server, "bc/invoice/unpaid/get")["code"] == 40002
    server.account({"id": BUSINESS_CENTER, "pay_invoice": open_one["invoice_id"]})
    assert data(server, "bc/invoice/unpaid/get", invoice_type="RECON")["result"]["amount"] == 0


def test_the_demos_open_bill_is_paid_after_two_hours() -> None:
    server = demo()
    server.advance(2 * 3600 + 1)
    assert data(server, "bc/invoice/unpaid/get", invoice_type="RECON")["result"]["amount"] == 0


def test_members_have_masked_addresses() -> None:
    found = data(demo(), "bc/member/get")["list"]
    assert [one["user_role"] for one in found] == ["ADMIN", "STANDARD", "STANDARD"]
    assert all("***" in one["user_email"] for one in found)


def test_closing_moves_the_money_and_leaves_the_rest_readable() -> None:
    server = ready()
    before = Decimal(str(server.balances()[BUSINESS_CENTER]["balance"]))
    held = Decimal(str(server.balances()[LUMEN_EUROPE]["balance"]))
    answer = close(server)
    assert answer["data"] == {"disabled_advertiser_ids": [LUMEN_EUROPE], "failed_infos": {}}
    assert status(server)["status"] == "STATUS_DISABLE"
    assert status(server)["balance"] == 0
    after = Decimal(str(server.balances()[BUSINESS_CENTER]["balance"]))
    assert after - before == held > 0
    for path in ("campaign/get", "adgroup/get", "ad/get"):
        found = rows(server, path, advertiser_id=LUMEN_EUROPE)
        assert {one["secondary_status"] for one in found} == {"ADVERTISER_ACCOUNT_PUNISH"}
    campaign = rows(server, "campaign/get", advertiser_id=LUMEN_EUROPE)[0]["campaign_id"]
    refused = post(
        server,
        "campaign/status/update",
        advertiser_id=LUMEN_EUROPE,
        campaign_ids=[campaign],
        operation_status="ENABLE",
    )
    assert refused["code"] == 40002
    assert close(server)["code"] == 40002


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": BUSINESS_CENTER, "add_invoice": "12.50"}, "UNPAID_BILL"),
        ({"id": LUMEN_EUROPE, "suspended": True}, "SUSPENDED"),
        ({"id": LUMEN_EUROPE, "transfer": "1.00"}, "UNFINISHED_TRANSFER"),
        ({"id": LUMEN_EUROPE, "unbilled": "0.01"}, "AUTOPAY_UNBILLED"),
    ],
)
def test_each_obstacle_has_its_word(change: dict[str, object], reason: str) -> None:
    server = ready()
    server.account(change)
    answer = close(server)
    assert (answer["code"], answer["data"]["failed_infos"]) == (0, {LUMEN_EUROPE: [reason]})
    assert answer["data"]["disabled_advertiser_ids"] == []
    assert status(server)["status"] != "STATUS_DISABLE"


def test_delivery_has_to_be_three_days_ago() -> None:
    server = ready()
    campaign = next(c for c in server.world.campaigns.values() if c.name == "Sommerpflege")
    server.outside({"id": campaign.campaign_id, "operation_status": "ENABLE"})
    server.advance(3600)
    assert close(server)["data"]["failed_infos"] == {LUMEN_EUROPE: ["DELIVERING"]}
    server.outside({"id": campaign.campaign_id, "operation_status": "DISABLE"})
    server.advance(timedelta(days=3).total_seconds() - 1)
    assert close(server)["data"]["failed_infos"] == {LUMEN_EUROPE: ["DELIVERING"]}
    server.advance(1)
    assert close(server)["data"]["disabled_advertiser_ids"] == [LUMEN_EUROPE]


def test_money_of_the_past_days_counts_as_delivery() -> None:
    server = SimulatorServer(demo_world(clock=still(NOON)), OPEN)
    account = server.world.accounts[LUMEN_EUROPE]
    ad = account.campaigns[0].groups[0].ads[0]
    server.account({"id": BUSINESS_CENTER, "pay_invoice": "all"})
    ad.history = (0, 0, 100)
    assert close(server)["data"]["failed_infos"] == {LUMEN_EUROPE: ["DELIVERING"]}
    ad.history = (0, 0, 0, 0, 100)
    assert close(server)["data"]["disabled_advertiser_ids"] == [LUMEN_EUROPE]


def test_reasons_may_come_as_one_text_and_as_an_error() -> None:
    server = ready(ServerSettings(rate_limit=None, failed_infos_as_text=True))
    server.account({"id": LUMEN_EUROPE, "transfer": "1", "unbilled": "1"})
    both = "UNFINISHED_TRANSFER,AUTOPAY_UNBILLED"
    assert close(server)["data"]["failed_infos"] == {LUMEN_EUROPE: both}
    server = ready(ServerSettings(rate_limit=None, close_failure_code=40002))
    server.account({"id": LUMEN_EUROPE, "transfer": "1"})
    answer = close(server)
    assert answer["code"] == 40002
    assert answer["data"]["failed_infos"] == {LUMEN_EUROPE: ["UNFINISHED_TRANSFER"]}


def test_only_an_admin_may_close_and_only_one_at_a_time() -> None:
    server = ready()
    assert close(server, LUMEN_EUROPE, LUMEN)["code"] == 40002
    assert post(server, DISABLE, bc_id=BUSINESS_CENTER)["code"] == 40002
    assert close(server, LUMEN)["code"] == 40001
    for change in (
        {"id": BUSINESS_CENTER, "role": "STANDARD"},
        {"id": LUMEN_EUROPE, "role": "OPERATOR"},
    ):
        server = ready()
        server.account(change)
        assert close(server)["code"] == 40001
    assert raw(server, "GET", DISABLE).status == 405


def test_only_admins_are_told_the_owning_center() -> None:
    server = demo()
    assert status(server)["owner_bc_id"] == BUSINESS_CENTER
    assert status(server)["role"] == "ROLE_CHILD_ADVERTISER"
    server.account({"id": BUSINESS_CENTER, "role": "STANDARD"})
    assert "owner_bc_id" not in status(server)


def test_an_analyst_may_read_and_not_write() -> None:
    server = demo()
    server.account({"id": LUMEN, "role": "ANALYST"})
    campaign = rows(server, "campaign/get")[0]["campaign_id"]
    body = {"campaign_ids": [campaign], "operation_status": "DISABLE"}
    assert post(server, "campaign/status/update", **body)["code"] == 40001


def test_a_suspended_account_says_until_when() -> None:
    server = demo()
    server.account({"id": LUMEN, "suspended": True})
    told = status(server, LUMEN)
    assert told["status"] == "STATUS_LIMIT"
    assert ",endtime:20" in told["rejection_reason"]
    server.account({"id": LUMEN, "suspended": False})
    assert (status(server, LUMEN)["status"], status(server, LUMEN)["rejection_reason"]) == (
        "STATUS_ENABLE",
        "",
    )


def test_a_close_that_is_ignored_changes_nothing() -> None:
    server = ready()
    before = server.balances()
    server.faults.add(Fault(FaultKind.IGNORED, DISABLE))
    assert close(server)["data"]["disabled_advertiser_ids"] == [LUMEN_EUROPE]
    assert status(server)["status"] == "STATUS_ENABLE"
    assert server.balances() == before


def test_pages_may_repeat_a_row_or_meet_a_newcomer() -> None:
    server = demo()
    asked: dict[str, object] = {"page_size": 2, "page": 2}
    usual = data(server, "bc/member/get", **asked)["list"]
    server.faults.add(Fault(FaultKind.DUPLICATE_ROWS, "bc/member/get"))
    shifted = data(server, "bc/member/get", **asked)["list"]
    assert shifted[-1] == usual[0] and len(shifted) == 2
    server.faults.add(Fault(FaultKind.NEW_BETWEEN_PAGES, "bc/member/get"))
    answer = server.handle(
        Request(
            "GET",
            f"{BASE_PATH}bc/member/get/",
            f"bc_id={BUSINESS_CENTER}",
            {"access-token": server.access_token},
        )
    )
    assert json.loads(answer.body)["code"] == 0


@pytest.mark.parametrize(
    ("kind", "code"), [(FaultKind.RATE_LIMIT, 40100), (FaultKind.SYSTEM_ERROR, 50000)]
)
@pytest.mark.parametrize("path", ["bc/get", "bc/invoice/unpaid/get", "advertiser/balance/get"])
def test_faults_strike_here_too(path: str, kind: FaultKind, code: int) -> None:
    server = demo()
    server.faults.add(Fault(kind, path))
    assert ask(server, path)["code"] == code
    server.faults.add(Fault(FaultKind.BROKEN_JSON, path))
    with pytest.raises(json.JSONDecodeError):
        json.loads(raw(server, "GET", path, {"bc_id": BUSINESS_CENTER}).body)
