"""Money that is left, or that is not: debts, credit, and a currency without decimals."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.domain.closing import (
    account,
    alone_facts,
    checklist,
    funds,
    good_facts,
    known,
)
from ttui.domain.closing.checklist import Checklist
from ttui.domain.finance import Funds
from ttui.domain.money import Money
from ttui.domain.status import AdvertiserStatus


def applies(found: Checklist) -> str:
    assert found.money is not None
    return " ".join(found.money.applies)


@pytest.mark.parametrize("status", [AdvertiserStatus.ACTIVE, AdvertiserStatus.SUSPENDED])
def test_a_debt_is_no_money_that_is_left(status: AdvertiserStatus) -> None:
    facts = replace(alone_facts(), account=known(account(status, "-12.30", owner="")))
    found = checklist(facts)
    assert applies(found).startswith("Owed: 12.30 USD, so nothing is left; that is paid first")
    assert found.money is not None
    assert found.money.refund_days == 0


def test_nothing_left_is_nothing_to_lose() -> None:
    facts = replace(alone_facts(), account=known(account(balance="0", owner="")))
    assert applies(checklist(facts)) == "Left: 0.00 USD. Nothing to lose."


def test_of_a_debt_in_cash_nothing_moves_to_the_business_center() -> None:
    facts = replace(good_facts(), funds=known(funds("0.16", cash="-4.84", credit="5")))
    text = applies(checklist(facts))
    assert "Left: 0.16 USD." in text
    assert "Prepaid cash -4.84 USD: a debt; none of it moves anywhere." in text
    assert "Ad credit 5.00 USD: counts as lost" in text
    assert "Owed: 7.00 USD" in applies(checklist(replace(facts, funds=known(funds("-7")))))


def test_a_currency_without_decimals_has_none() -> None:
    def yen(amount: str) -> Money:
        return Money(Decimal(amount), "JPY")

    held = Funds(total=yen("6120.0"), cash=yen("6120.0"), credit=yen("0"), frozen=yen("0"))
    text = applies(checklist(replace(good_facts(), funds=known(held))))
    assert text.startswith("Left: 6120 JPY. Prepaid cash 6120 JPY: moves")
