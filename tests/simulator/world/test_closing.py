"""The closing that happens in a browser, and what becomes of the money."""

from decimal import Decimal

import pytest

from tests.support.simulator.asking import demo, rows
from ttui.simulator import SimulatorServer
from ttui.simulator.worlds.demo import BUSINESS_CENTER, LUMEN, LUMEN_EUROPE


def true_charges(server: SimulatorServer, key: str, name: str) -> Decimal:
    return Decimal(str(server.balances()[key][name]))


def test_the_browser_refuses_while_ads_run() -> None:
    server = demo()
    with pytest.raises(ValueError, match="DELIVERING"):
        server.account({"id": LUMEN, "close_on_web": True})
    server.account({"id": LUMEN, "add_invoice": "3.00"})
    with pytest.raises(ValueError, match="UNPAID_BILL"):
        server.account({"id": LUMEN, "close_on_web": True})


def test_cash_comes_back_within_sixty_days_and_credit_is_lost() -> None:
    server = demo()
    cash, grant = true_charges(server, LUMEN, "cash"), true_charges(server, LUMEN, "grant")
    assert cash > 0 < grant
    told = server.account({"id": LUMEN, "close_on_web": True, "force": True})
    assert told["status"] == "STATUS_DISABLE"
    assert true_charges(server, LUMEN, "refund_due") == cash
    assert true_charges(server, LUMEN, "forfeited") == grant
    assert true_charges(server, LUMEN, "balance") == 0
    (info,) = rows(server, "advertiser/info", advertiser_ids=[LUMEN])
    assert (info["status"], info["balance"]) == ("STATUS_DISABLE", 0)
    server.advance(60 * 86_400 - 1)
    assert true_charges(server, LUMEN, "refunded") == 0
    server.advance(1)
    assert true_charges(server, LUMEN, "refunded") == cash
    assert true_charges(server, LUMEN, "refund_due") == 0


def test_a_suspended_account_gets_nothing_back() -> None:
    server = demo()
    held = true_charges(server, LUMEN, "balance")
    server.account({"id": LUMEN, "suspended": True})
    server.account({"id": LUMEN, "close_on_web": True, "force": True})
    assert true_charges(server, LUMEN, "forfeited") == held
    assert true_charges(server, LUMEN, "refund_due") == 0


def test_a_centers_account_gives_its_money_to_the_center() -> None:
    server = demo()
    server.account({"id": BUSINESS_CENTER, "pay_invoice": "all"})
    held, before = (
        true_charges(server, LUMEN_EUROPE, "balance"),
        true_charges(server, BUSINESS_CENTER, "balance"),
    )
    server.account({"id": LUMEN_EUROPE, "close_on_web": True})
    assert true_charges(server, BUSINESS_CENTER, "balance") == before + held


def test_what_was_closed_stays_closed() -> None:
    server = demo()
    server.account({"id": LUMEN, "close_on_web": True, "force": True})
    for change in ({"close_on_web": True, "force": True}, {"suspended": False}):
        with pytest.raises(ValueError, match="closed"):
            server.account({"id": LUMEN, **change})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"moon": 1}, "takes"),
        ({"cash": "plenty"}, "no amount"),
        ({"cash": "1.234"}, "finer"),
        ({"role": "KING"}, "must be one of"),
    ],
)
def test_changes_that_make_no_sense_are_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        demo().account({"id": LUMEN, **change})


def test_an_unknown_account_is_said_to_be_unknown() -> None:
    with pytest.raises(KeyError):
        demo().account({"id": "1", "cash": "1"})
