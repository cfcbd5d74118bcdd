"""The campaigns of an ad account that are known without a fresh list."""

from collections.abc import Iterable

from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.services.stop_all.listing import SHOPS


def known_campaigns(account: AccountSnapshot | None, old: Iterable[Campaign]) -> list[Campaign]:
    """The campaigns that this session has read of an account, and remembered ones of other lists.

    Args:
        account: as last read, or None.
        old: what any session last saw.
    """
    rows = dict(account.campaigns) if account else {}
    unread = {row.ref.id: row for row in old if not _is_read(account, row.origin)}
    return list((unread | rows).values())


def _is_read(account: AccountSnapshot | None, origin: Origin) -> bool:
    """True when this session has read the campaigns of a kind to their end."""
    if account is None or Level.CAMPAIGN not in account.lists_read:
        return False
    return SHOPS.get(origin) not in account.not_looked_at
