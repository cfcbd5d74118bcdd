"""Which rows an app state has: the accounts in order, and whether rows came, went or moved."""

from collections.abc import Mapping

from ttui.domain.app_state import AppState
from ttui.domain.snapshot import AccountSnapshot


def account_order(app_state: AppState, read: Mapping[str, AccountSnapshot]) -> tuple[str, ...]:
    """The accounts that have rows, in screen order."""
    shown = (key for key in app_state.expected if key in read or key in app_state.unread)
    return tuple(dict.fromkeys((*shown, *read, *app_state.unread)))


def structure_changed(old: dict[str, AccountSnapshot], new: dict[str, AccountSnapshot]) -> bool:
    """True if accounts or rows came, went or moved."""
    if tuple(old) != tuple(new):
        return True
    return any(_rows_differ(old[key], account) for key, account in new.items())


def _rows_differ(old: AccountSnapshot, new: AccountSnapshot) -> bool:
    """True if rows came, went or moved; their content does not count."""
    if old is new:
        return False
    if old.campaigns is not new.campaigns and tuple(old.campaigns) != tuple(new.campaigns):
        return True
    if old.lists_read.keys() != new.lists_read.keys():
        return True
    return any(
        # Check identity first: comparing a mapping with itself would compare every item.
        before is not after and before != after
        for before, after in (
            (old.adgroups_of, new.adgroups_of),
            (old.ads_of, new.ads_of),
        )
    )
