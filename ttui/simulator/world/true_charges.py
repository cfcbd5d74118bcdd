"""The true charges: what was truly charged and what is truly held, without any report lag."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from ttui.simulator.world import sums
from ttui.simulator.world.business_centers import BusinessCenter
from ttui.simulator.world.calendar import day_of
from ttui.simulator.world.entities import Account, Entity, Origin, campaign_of

_FOREVER_AGO = 1
_EVERY_ORIGIN = tuple(Origin)


class ChargesSource(Protocol):
    """What the true charges need of a world; ``World`` is one."""

    @property
    def centers(self) -> dict[str, BusinessCenter]:
        """Every Business Center, by id."""

    @property
    def accounts(self) -> dict[str, Account]:
        """Every ad account, by id."""

    def settle_all(self) -> int:
        """Bring every campaign up to the present and return it, in milliseconds."""

    def find_any(self, entity_id: str) -> Account | Entity:
        """The object with an id, of any level."""


class TrueCharges:
    """True charges, without any report lag: what a test compares the screen against.

    Amounts are what has been charged up to the moment ``now_ms`` gives, in currency units.
    """

    def __init__(self, world: ChargesSource) -> None:
        self._world = world

    def charged(self, entity_id: str, day: date | None = None) -> Decimal:
        """Charged to one object on an account day, or ever when no day is given."""
        now = self._world.settle_all()
        found = self._world.find_any(entity_id)
        account = found if isinstance(found, Account) else campaign_of(found).account
        if isinstance(found, Account) and day is not None:
            minor = sums.account_on(found, day.toordinal(), now, _EVERY_ORIGIN)[0]
        elif day is not None:
            minor = sum(sums.on(part, day.toordinal(), now)[0] for part in _parts(found))
        else:
            last = day_of(account.zone, now)
            spans = (sums.between(part, _FOREVER_AGO, last, now) for part in _parts(found))
            minor = sum(counters[0] for counters in spans)
        return account.currency.amount(minor)

    def by_day(
        self,
        entity_id: str,
        first: int | None = None,
        last: int | None = None,
        *,
        origins: tuple[Origin, ...] = _EVERY_ORIGIN,
    ) -> dict[date, Decimal]:
        """Charged to one object on each account day that has a charge, oldest first.

        Args:
            entity_id: an account, campaign, ad group or ad.
            first: ordinal of the first day; the first with a charge when left out.
            last: ordinal of the last day; today when left out.
            origins: for an account, which campaigns are counted.
        """
        now = self._world.settle_all()
        found = self._world.find_any(entity_id)
        account = found if isinstance(found, Account) else campaign_of(found).account
        today = day_of(account.zone, now)
        oldest = sums.first_day(account)
        days = range(max(first or oldest, oldest), min(last or today, today) + 1)
        amounts = {}
        for day in days:
            if isinstance(found, Account):
                minor = sums.account_on(found, day, now, origins)[0]
            else:
                minor = sums.on(found, day, now)[0]
            if minor:
                amounts[date.fromordinal(day)] = account.currency.amount(minor)
        return amounts

    def balances(self) -> dict[str, dict[str, object]]:
        """What every account and Business Center holds and owes, in currency units as text."""
        self._world.settle_all()
        told: dict[str, dict[str, object]] = {}
        for key, account in self._world.accounts.items():
            wallet, amount = account.wallet, account.currency.amount
            told[key] = {
                "status": account.status,
                "currency": account.currency.code,
                "balance": str(amount(wallet.balance)),
                "cash": str(amount(wallet.cash)),
                "grant": str(amount(wallet.grant)),
                "unbilled": str(amount(wallet.unbilled)),
                "transfer": str(amount(wallet.transfer)),
                "owed": str(amount(wallet.owed)),
                "forfeited": str(amount(wallet.forfeited)),
                "refund_due": str(amount(sum(r.minor for r in wallet.refunds if not r.paid))),
                "refunded": str(amount(sum(r.minor for r in wallet.refunds if r.paid))),
            }
        for key, center in self._world.centers.items():
            amount = center.currency.amount
            told[key] = {
                "status": center.status,
                "currency": center.currency.code,
                "balance": str(amount(center.cash + center.grant)),
                "cash": str(amount(center.cash)),
                "grant": str(amount(center.grant)),
                "owed": str(amount(center.owed)),
            }
        return told


def _parts(found: Account | Entity) -> tuple[Entity, ...]:
    return tuple(found.campaigns) if isinstance(found, Account) else (found,)
