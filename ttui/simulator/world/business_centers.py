"""Business Centers and their money: transactions, invoices, members (contract 9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ttui.simulator.world.money import Currency


@dataclass(slots=True)
class Transaction:
    """Money that moved, as ``bc/account/transaction/get`` tells it."""

    transaction_id: str
    at_ms: int
    kind: str
    """``ADD_BALANCE``, ``DECREASE_BALANCE`` or ``BILL_PAYMENT``."""
    minor: int
    """Always positive; the kind says which way it went."""
    account_id: str = ""
    """Empty for the Business Center's own money."""
    billing: str = "CASH"
    """``CASH`` or ``CREDIT``."""
    invoice_id: str = ""

    @property
    def comes_in(self) -> bool:
        """Whether a balance grew."""
        return self.kind == "ADD_BALANCE"


@dataclass(slots=True)
class Invoice:
    """A bill to a Business Center."""

    invoice_id: str
    minor: int
    sent_ms: int
    due_ms: int
    kind: str = "RECON"
    """``RECON``, ``CREDIT`` or ``AUTO_PAY``."""
    paid: bool = False


@dataclass(slots=True)
class Member:
    """Somebody who works in a Business Center."""

    user_id: str
    name: str
    email: str
    """Masked, as the API shows it."""
    role: str = "STANDARD"
    finance_role: str | None = None


@dataclass(slots=True, eq=False)
class BusinessCenter:
    """A Business Center as the token's user sees it; amounts in minor units."""

    bc_id: str
    name: str
    currency: Currency
    company: str = ""
    country: str = "US"
    timezone: str = "UTC+00:00"
    kind: str = "DIRECT"
    """``NORMAL`` ones have no ``advertiser/transaction/get`` (contract 9)."""
    status: str = "ENABLE"
    role: str = "ADMIN"
    """The role of the token's user: ``ADMIN`` or ``STANDARD``."""
    finance_role: str | None = "MANAGER"
    cash: int = 0
    grant: int = 0
    frozen: int = 0
    transactions: list[Transaction] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    @property
    def admin(self) -> bool:
        """Whether the token's user may close accounts here."""
        return self.role == "ADMIN"

    @property
    def owed(self) -> int:
        """Minor units of bills that are not paid; CREDIT notes are nothing owed."""
        return sum(one.minor for one in self.invoices if not one.paid and one.kind != "CREDIT")


@dataclass(slots=True)
class Refund:
    """Money on its way back to the owner of a closed stand-alone account (contract 9.1)."""

    minor: int
    due_ms: int
    paid: bool = False


@dataclass(slots=True)
class Wallet:
    """What an ad account holds and owes, in minor units.

    Spend is charged to the card on file, so balances move only when somebody moves them.
    """

    cash: int = 0
    grant: int = 0
    """Ad credit."""
    unbilled: int = 0
    """Automatic payment: spent, not billed yet."""
    transfer: int = 0
    """A transfer that is not finished."""
    owed: int = 0
    """Unpaid bills of a stand-alone account."""
    forfeited: int = 0
    refunds: list[Refund] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """What is there to spend."""
        return self.cash + self.grant
