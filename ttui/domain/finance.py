"""Money and rights around an ad account, as the Business Center's endpoints tell them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ttui.domain.money import Money


class CenterRole(StrEnum):
    """The role of a user in a Business Center or at one of its ad accounts (contract 9)."""

    ADMIN = "ADMIN"
    STANDARD = "STANDARD"
    OPERATOR = "OPERATOR"
    ANALYST = "ANALYST"
    UNKNOWN = "UNKNOWN"
    """Not sent, or a word ttui does not know; never taken for an administrator."""

    @classmethod
    def of(cls, raw: str | None) -> "CenterRole":
        """The role that a wire word names, or UNKNOWN."""
        try:
            return cls(raw or "")
        except ValueError:
            return cls.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCenter:
    """One Business Center that the token's user works in (`bc/get`)."""

    bc_id: str
    name: str
    """Hostile text."""
    role: CenterRole
    """The token's user in it."""
    raw_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CenterAccount:
    """An ad account as a Business Center lists it (`bc/asset/get`)."""

    bc_id: str
    """The center that lists it; it may only have been lent to it."""
    role: CenterRole
    """The token's user at this account."""
    raw_role: str = ""
    owner_name: str = ""
    """Name of the center that owns it; hostile text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """What an ad account holds (`advertiser/balance/get`).

    A part is None when TikTok did not send it.
    """

    total: Money | None
    """Everything there is, what is frozen included."""
    cash: Money | None
    """Prepaid money."""
    credit: Money | None
    """Ad credit (grant): given by TikTok, never paid out."""
    frozen: Money | None
    """Held back, for instance by a transfer that is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A bill to a Business Center that is not paid (`bc/invoice/get`)."""

    invoice_id: str
    serial: str
    unpaid: Money
    due: str = ""
    """As TikTok writes the day."""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money that moved into or out of an ad account (`bc/account/transaction/get`)."""

    kind: str
    """ADD_BALANCE, DECREASE_BALANCE, BILL_PAYMENT or another word, raw."""
    amount: Money
    at: str = ""
    """As TikTok writes the time, in the zone it names."""


@dataclass(frozen=True, slots=True)
class DaySpend:
    """The charge of an account on one of its days (`report/integrated/get`)."""

    day: date
    """In the account's zone."""
    spend: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableAnswer:
    """TikTok's answer to a request to close. It proves nothing until the account is read back."""

    request_id: str
    disabled: bool
    """The account is among `disabled_advertiser_ids`."""
    reasons: tuple[str, ...] = ()
    """Why not, raw: DELIVERING, UNPAID_BILL, SUSPENDED, UNFINISHED_TRANSFER, AUTOPAY_UNBILLED
    or a word nobody documented (contract 9.1)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time with what it is the time of."""

    at: datetime
    """Aware."""
    what: str
