from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttui.domain.money import CurrencyMismatchError, Money, total, totals_by_currency

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(st.lists(AMOUNTS, min_size=1))
def test_a_sum_is_exact(amounts: list[Decimal]) -> None:
    result = total(Money(amount, "USD") for amount in amounts)
    assert result == Money(sum(amounts, Decimal(0)), "USD")


def test_a_sum_of_nothing_is_not_zero() -> None:
    assert total([]) is None


def test_currencies_are_never_added() -> None:
    with pytest.raises(CurrencyMismatchError):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")
    assert totals_by_currency(
        [Money(Decimal(1), "USD"), Money(Decimal(2), "JPY"), Money(Decimal(3), "USD")]
    ) == (Money(Decimal(4), "USD"), Money(Decimal(2), "JPY"))


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1.005", "USD", "1.01"),
        ("1000.5", "JPY", "1001"),
        ("12.4", "KRW", "12"),
        # Three decimals by ISO 4217.
        *(
            (f"12.3455 {code}".split()[0], code, "12.346")
            for code in ["KWD", "BHD", "OMR", "JOD", "TND"]
        ),
        # TikTok's own precision goes before ISO 4217 (contract 4.4), which knows the rest.
        ("12.5", "HUF", "13"),
        ("12.345", "COP", "12.35"),
        ("12.5", "XOF", "13"),
    ],
)
def test_rounding_follows_the_currency(amount: str, currency: str, shown: str) -> None:
    assert str(Money(Decimal(amount), currency).rounded().amount) == shown
