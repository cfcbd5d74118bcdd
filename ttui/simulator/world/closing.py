"""Closing an ad account: what stands in the way, and what happens to the money (contract 9.1)."""

from datetime import timedelta
from typing import Final

from ttui.simulator.world.business_centers import Refund, Transaction
from ttui.simulator.world.calendar import midnight_ms
from ttui.simulator.world.entities import Account, AdGroup
from ttui.simulator.world.world import World

CLOSED: Final = "STATUS_DISABLE"
SUSPENDED: Final = "STATUS_LIMIT"

_QUIET: Final = timedelta(days=3) // timedelta(milliseconds=1)
_REFUND: Final = timedelta(days=60) // timedelta(milliseconds=1)


def last_delivery_ms(account: Account, now: int) -> int:
    """When ads of an account last delivered, its money being settled up to ``now``; 0 = never."""
    groups = [group for campaign in account.campaigns for group in campaign.groups]
    return max((_last_of(group, account, now) for group in groups), default=0)


def _last_of(group: AdGroup, account: Account, now: int) -> int:
    if group.open_since >= 0:
        return now
    ends = [end for _, end in group.stretches[-1:]]
    for ad in group.ads:
        if ad.opening:
            ends.append(account.opened_ms)
        back = next((place for place, minor in enumerate(ad.history) if minor), None)
        if back is not None:
            ends.append(midnight_ms(account.zone, account.opening_day - back))
    if group.daily_history is not None and group.daily_history.ads:
        ends.append(midnight_ms(account.zone, group.daily_history.last + 1))
    return max(ends, default=0)


def obstacles(world: World, account: Account) -> list[str]:
    """Why TikTok would not close an account now; empty if it would."""
    now = world.settle(account)
    wallet, center = account.wallet, world.center_of(account)
    cases = (
        (now - last_delivery_ms(account, now) < _QUIET, "DELIVERING"),
        (wallet.owed > 0 or (center is not None and center.owed > 0), "UNPAID_BILL"),
        (account.status == SUSPENDED, "SUSPENDED"),
        (wallet.transfer > 0, "UNFINISHED_TRANSFER"),
        (wallet.unbilled > 0, "AUTOPAY_UNBILLED"),
    )
    return [reason for holds, reason in cases if holds]


def close_in_center(world: World, account: Account) -> None:
    """Close an account of a Business Center for good; what it holds moves to the center."""
    center = world.center_of(account)
    if center is None:
        raise ValueError("only an account of a Business Center can be closed like this")
    now = world.settle(account)
    wallet = account.wallet
    for minor in (wallet.cash, wallet.grant):
        if minor:
            center.transactions += (
                Transaction(world.new_id(), now, "DECREASE_BALANCE", minor, account.advertiser_id),
                Transaction(world.new_id(), now, "ADD_BALANCE", minor),
            )
    center.cash += wallet.cash
    center.grant += wallet.grant
    wallet.cash = wallet.grant = 0
    world.set_account_status(account, CLOSED)


def close_on_web(world: World, account: Account) -> None:
    """Close an account as its owner does in the browser.

    Cash of a stand-alone account in good standing comes back within 60 days and its ad credit is
    lost; a suspended one loses both; the balance of a Business Center's account moves there.
    """
    if account.status == SUSPENDED:
        account.wallet.forfeited += account.wallet.balance
        account.wallet.cash = account.wallet.grant = 0
        world.set_account_status(account, CLOSED)
    elif account.owner_bc_id is not None:
        close_in_center(world, account)
    else:
        _close_alone(world, account)


def _close_alone(world: World, account: Account) -> None:
    now = world.settle(account)
    wallet = account.wallet
    wallet.forfeited += wallet.grant
    if wallet.cash:
        refund = Refund(wallet.cash, now + _REFUND)
        wallet.refunds.append(refund)

        def pay(_: int) -> None:
            refund.paid = True

        world.plan_at(refund.due_ms, pay)
    wallet.cash = wallet.grant = 0
    world.set_account_status(account, CLOSED)
