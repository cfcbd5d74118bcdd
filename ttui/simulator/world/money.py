"""Money as whole numbers, so that a cent is never lost to rounding.

Spend grows as rate times time. Both are integers here (micro-units of currency per hour, and
milliseconds), so their product is exact however the time is cut into pieces. That product is
counted in *sub-units*.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MICRO: Final = 1_000_000
"""Rates are kept in millionths of a currency unit per hour."""

SUB_UNITS_PER_UNIT: Final = MICRO * 3_600_000
"""Sub-units in one currency unit: micro-units per hour times milliseconds per hour."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and TikTok's budget rules for it (contract 4.4)."""

    code: str
    """ISO 4217."""
    digits: int
    """Decimal places money may have in this currency: 2, 0 or 3."""
    ratio: int
    """Budget minimums are given in USD and multiplied by this."""

    @property
    def sub_units_per_minor(self) -> int:
        """Sub-units in the smallest amount that can be charged (a cent, or one yen)."""
        return int(SUB_UNITS_PER_UNIT // 10**self.digits)

    def amount(self, minor: int) -> Decimal:
        """Turn minor units (cents, yen) into an amount in currency units."""
        return Decimal(minor).scaleb(-self.digits)

    def minor(self, amount: Decimal) -> int:
        """Turn an amount in currency units into minor units.

        Raises:
            ValueError: the amount is finer than the currency allows.
        """
        scaled = amount.scaleb(self.digits)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{amount} is finer than {self.code} allows")
        return whole

    def rate(self, per_hour: Decimal) -> int:
        """Turn currency units per hour into the micro-units per hour rates are kept in."""
        return int(per_hour * MICRO)


def _table() -> dict[str, Currency]:
    groups: tuple[tuple[int, int, str], ...] = (
        (1, 2, "USD EUR GBP AUD CAD CHF NZD SGD MYR AED SAR BRL ARS ILS PEN QAR RON"),
        (1, 0, "HUF"),
        # Not in TikTok's table; ISO 4217 gives them three decimals.
        (1, 3, "KWD BHD OMR JOD TND"),
        (4, 2, "PLN"),
        (10, 2, "HKD SEK NOK DKK TRY MXN THB ZAR CNY CZK EGP UAH"),
        (10, 0, "TWD"),
        (50, 2, "PHP"),
        (100, 2, "RUB INR KES NGN PKR BDT DZD"),
        (100, 0, "JPY ISK"),
        (1_000, 0, "KRW CLP"),
        (1_000, 2, "COP CRC"),
        (10_000, 0, "IDR VND PYG"),
    )
    return {
        code: Currency(code, digits, ratio)
        for ratio, digits, codes in groups
        for code in codes.split()
    }


CURRENCIES: Final = _table()
"""Every currency TikTok names, by code (contract 4.4), and those with three decimals."""
