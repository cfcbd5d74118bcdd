"""``POST /_control/account``: money, roles and closing, as somebody else would change them.

Amounts are currency units, as text or numbers. Keys, next to ``id`` (an account's or a Business
Center's):

- ``cash``, ``grant``: set what is held.
- ``unbilled``, ``transfer`` (accounts): cost not billed yet; an unfinished transfer.
- ``add_invoice`` (an amount), ``pay_invoice`` (an invoice id, or ``"all"``): unpaid bills.
- ``suspended`` (accounts): true or false.
- ``role``: ``ADMIN``, ``OPERATOR`` or ``ANALYST`` for an account, ``ADMIN`` or ``STANDARD`` for a
  Business Center.
- ``close_on_web`` (accounts): true closes it as its owner would in the browser; refused where
  TikTok would refuse, unless ``force`` is true.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from ttui.simulator.world.business_centers import BusinessCenter, Invoice
from ttui.simulator.world.closing import CLOSED, SUSPENDED, close_on_web, obstacles
from ttui.simulator.world.entities import Account
from ttui.simulator.world.money import Currency
from ttui.simulator.world.world import World

T = TypeVar("T")

_DAY_MS: Final = 86_400_000
_ACCOUNT_ROLES: Final = ("ADMIN", "OPERATOR", "ANALYST")
_CENTER_ROLES: Final = ("ADMIN", "STANDARD")
_SUSPENDED_UNTIL: Final = timedelta(days=1826)


def apply_account(world: World, change: Mapping[str, object]) -> dict[str, object]:
    """Change an account or a Business Center; gives back its line for the answer.

    Raises:
        KeyError: there is no such account or Business Center.
        ValueError: an unknown key, or a change that does not suit it.
    """
    key = str(change["id"])
    account, center = world.accounts.get(key), world.centers.get(key)
    rest = {name: value for name, value in change.items() if name not in ("id", "force")}
    if account is not None:
        _each(rest, _FOR_ACCOUNTS, world, account, force=bool(change.get("force")))
    elif center is not None:
        _each(rest, _FOR_CENTERS, world, center, force=False)
    else:
        raise KeyError(key)
    return world.true_charges.balances()[key]


def _each(
    changes: Mapping[str, object],
    known: Mapping[str, Callable[[World, T, object, bool], None]],
    world: World,
    target: T,
    *,
    force: bool,
) -> None:
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise ValueError(f"takes {sorted(known)}, not {unknown}")
    for name, value in changes.items():
        known[name](world, target, value, force)


def _minor(currency: Currency, value: object) -> int:
    try:
        return currency.minor(Decimal(str(value)))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no amount") from None


def _account_cash(_: World, account: Account, value: object, _force: bool) -> None:
    account.wallet.cash = _minor(account.currency, value)


def _account_grant(_: World, account: Account, value: object, _force: bool) -> None:
    account.wallet.grant = _minor(account.currency, value)


def _unbilled(_: World, account: Account, value: object, _force: bool) -> None:
    account.wallet.unbilled = _minor(account.currency, value)


def _transfer(_: World, account: Account, value: object, _force: bool) -> None:
    account.wallet.transfer = _minor(account.currency, value)


def _account_role(_: World, account: Account, value: object, _force: bool) -> None:
    account.role = _one_of(value, _ACCOUNT_ROLES)


def _suspend(world: World, account: Account, value: object, _force: bool) -> None:
    if account.status == CLOSED:
        raise ValueError("a closed account is neither suspended nor freed")
    ends = world.now() + _SUSPENDED_UNTIL
    account.rejection_reason = (
        f"The account violates our advertising policies.,endtime:{ends:%Y-%m-%d %H:%M:%S}"
        if value
        else ""
    )
    world.set_account_status(account, SUSPENDED if value else "STATUS_ENABLE")


def _close(world: World, account: Account, value: object, force: bool) -> None:
    if not value:
        return
    if account.status == CLOSED:
        raise ValueError("the account is closed already")
    in_the_way = [one for one in obstacles(world, account) if one != "SUSPENDED"]
    if in_the_way and not force:
        raise ValueError(f"TikTok would refuse: {', '.join(in_the_way)}")
    close_on_web(world, account)


def _owe(world: World, account: Account, value: object, _force: bool) -> None:
    center = world.center_of(account)
    if center is None:
        account.wallet.owed += _minor(account.currency, value)
    else:
        _bill(world, center, value, False)


def _settle_bills(world: World, account: Account, value: object, _force: bool) -> None:
    center = world.center_of(account)
    if center is None:
        account.wallet.owed = 0
    else:
        _pay(world, center, value, False)


def _center_cash(_: World, center: BusinessCenter, value: object, _force: bool) -> None:
    center.cash = _minor(center.currency, value)


def _center_grant(_: World, center: BusinessCenter, value: object, _force: bool) -> None:
    center.grant = _minor(center.currency, value)


def _center_role(_: World, center: BusinessCenter, value: object, _force: bool) -> None:
    center.role = _one_of(value, _CENTER_ROLES)


def _bill(world: World, center: BusinessCenter, value: object, _force: bool) -> None:
    now = world.clock.now_ms()
    minor = _minor(center.currency, value)
    center.invoices.append(Invoice(world.new_id(), minor, now, now + 30 * _DAY_MS))


def _pay(_: World, center: BusinessCenter, value: object, _force: bool) -> None:
    for one in center.invoices:
        if value in ("all", True, one.invoice_id):
            one.paid = True


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"must be one of {', '.join(allowed)}")
    return str(value)


_FOR_ACCOUNTS: Final[Mapping[str, Callable[[World, Account, object, bool], None]]] = {
    "cash": _account_cash,
    "grant": _account_grant,
    "unbilled": _unbilled,
    "transfer": _transfer,
    "role": _account_role,
    "suspended": _suspend,
    "add_invoice": _owe,
    "pay_invoice": _settle_bills,
    "close_on_web": _close,
}

_FOR_CENTERS: Final[Mapping[str, Callable[[World, BusinessCenter, object, bool], None]]] = {
    "cash": _center_cash,
    "grant": _center_grant,
    "role": _center_role,
    "add_invoice": _bill,
    "pay_invoice": _pay,
}
