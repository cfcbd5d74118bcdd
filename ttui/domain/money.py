"""Money: an exact amount and its currency, never a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_MINOR_DIGITS = {
    # Whole units: TikTok's own list (contract 4.4, precision), which goes before ISO 4217 where
    # they differ (HUF, IDR, TWD), then the other currencies that have none by ISO 4217.
    **dict.fromkeys(["CLP", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"], 0),
    **dict.fromkeys(["BIF", "DJF", "GNF", "KMF", "RWF", "UGX", "UYI", "VUV"], 0),
    **dict.fromkeys(["XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
_USUAL_DIGITS = 2


class CurrencyMismatchError(ValueError):
    """Two currencies met in one sum; that is a fault in ttui, not in the data."""


def minor_digits(currency: str) -> int:
    """Digits after the point of a currency: TikTok's (contract 4.4), else those of ISO 4217."""
    return _MINOR_DIGITS.get(currency.upper(), _USUAL_DIGITS)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency."""

    amount: Decimal
    """The exact amount in major units, with as many digits as TikTok sent."""
    currency: str
    """ISO 4217 code, as the ad account reports it; may be empty when it was not sent."""

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be added")

    def rounded(self) -> "Money":
        """The amount at the currency's own precision, halves up as on an invoice."""
        step = Decimal(1).scaleb(-minor_digits(self.currency))
        return Money(self.amount.quantize(step, ROUND_HALF_UP), self.currency)

    def at_least_zero(self) -> "Money":
        """The amount, or nothing when it is negative (a budget can be overspent)."""
        return self if self.amount >= 0 else Money(Decimal(0), self.currency)


def total(parts: Iterable[Money]) -> Money | None:
    """The sum of amounts in one currency, or None of nothing.

    Raises:
        CurrencyMismatchError: the parts are in different currencies.
    """
    result: Money | None = None
    for part in parts:
        result = part if result is None else result + part
    return result


def totals_by_currency(parts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, in order of first appearance; currencies are never mixed."""
    sums: dict[str, Money] = {}
    for part in parts:
        known = sums.get(part.currency)
        sums[part.currency] = part if known is None else known + part
    return tuple(sums.values())
