"""What an ad account is charged today in all: no single figure of TikTok's says it.

The account's own report has its ordinary campaigns, deleted ones too, and no Promotes. Whether it
has GMV Max as well is UNCONFIRMED (contract 18.8). So it is compared with the rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from ttui.domain.campaign import Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.orphans import is_every_promote_listed
from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.domain.snapshot import AccountSnapshot, SideList, Stamp
from ttui.domain.spend import Window
from ttui.domain.unlisted import Unlisted, UnlistedReason

_ZERO = Decimal(0)
_SAME_TIME = 120.0
"""Seconds between two reports that are compared; lag makes them differ the more the longer."""
_LISTED_LATELY = 300.0
"""Seconds for which a list stands for the time of a report."""
_ROUNDED = Decimal("0.01")
"""A row's figure may be off by that; amounts are compared in the account's own currency."""
_LAG_SHARE = Decimal("0.05")
_CLEAR_SHARE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class AccountCharge:
    """Charged today by everything in an account."""

    total: Money | None
    """None where a part is not known."""
    known: Money | None
    """The least that it can be; None before any report."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The sum of some rows."""

    known: Decimal
    is_whole: bool
    rows: int

    @property
    def rounding(self) -> Decimal:
        """How much the sum may be off for rounding alone."""
        return _ROUNDED * (self.rows + 1)


def account_charge(snapshot: AccountSnapshot) -> AccountCharge:
    """Charged today by ordinary campaigns, Promotes and TikTok Shop ads together.

    Only the account's own figure has what was deleted today: the sum of rows would be too small.
    """
    whole = snapshot.charged_as_a_whole
    if snapshot.money_at is None or whole is None:
        return AccountCharge(None, None)
    promotes = _rows(snapshot, lambda row: row.is_promote)
    ordinary, shop = _ordinary(snapshot), _shop(snapshot)
    least = max(whole.amount, ordinary.known + shop.known)
    holds = snapshot.holds_shop
    is_listed = is_every_promote_listed(snapshot) and shop_look(snapshot).is_whole
    is_whole = promotes.is_whole and shop.is_whole and is_listed
    if not shop.known:
        least = whole.amount
    elif holds is None:
        is_whole = False
    else:
        least = whole.amount if holds else whole.amount + shop.known
    known = Money(least + promotes.known, whole.currency)
    return AccountCharge(known if is_whole else None, known)


def holds_shop(snapshot: AccountSnapshot) -> bool | None:
    """Whether the account's own figure holds what GMV Max was charged.

    Called when that figure was just read, after the campaigns' own. What it has beyond ordinary
    campaigns is less than what GMV Max cost, or the same, or more. More tells nothing: it may be
    something deleted.

    Returns:
        None where it cannot be told.
    """
    whole, ordinary, shop = snapshot.charged_as_a_whole, _ordinary(snapshot), _shop(snapshot)
    if whole is None or not (ordinary.is_whole and shop.is_whole) or not _is_of_one_time(snapshot):
        return None
    if not shop.known:
        return snapshot.holds_shop  # nothing to tell it by
    rest = whole.amount - ordinary.known - _deleted(snapshot, Origin.TT_ADS_PLATFORM)
    tolerance = max(ordinary.rounding, shop.known * _LAG_SHARE)
    tolerance = min(tolerance, shop.known / 2)
    if rest < shop.known - tolerance:
        return False
    return True if rest <= shop.known + tolerance else None


def asks_for_deleted(snapshot: AccountSnapshot) -> bool:
    """Whether a report with deleted campaigns would tell more about the account's own figure."""
    is_open = snapshot.holds_shop is None and bool(_shop(snapshot).known)
    return is_open or snapshot.unlisted is not None


def unlisted_money(snapshot: AccountSnapshot) -> Unlisted | None:
    """Money of today in no listed row; None where there is none, or it cannot be told.

    Called when the account's own figure was just read. It may only be told when every list and
    report behind it was read whole and at about one time; a refused list is a reason, not a gap.
    """
    whole, ordinary, shop = snapshot.charged_as_a_whole, _ordinary(snapshot), _shop(snapshot)
    is_empty = not ordinary.is_whole and _is_report_empty(snapshot, ordinary)
    if whole is None or not shop.is_whole or not (ordinary.is_whole or is_empty):
        return None
    if _has_gaps(snapshot) or not _is_of_one_time(snapshot) or not _is_listed_lately(snapshot):
        return None
    shop_deleted = sum((_deleted(snapshot, one) for one in Origin if one.is_shop), _ZERO)
    amount = whole.amount - ordinary.known
    if shop.known and snapshot.holds_shop is not False:
        # Held, or it cannot be told: then only what is surely beyond GMV Max counts.
        amount -= shop.known - shop_deleted
    else:
        amount += shop_deleted
    if amount <= max(ordinary.rounding + shop.rounding, whole.amount * _CLEAR_SHARE):
        return None
    currency = whole.currency
    known = snapshot.deleted_today.get(Origin.TT_ADS_PLATFORM)
    if shop_look(snapshot) is not ShopLook.LOOKED_AT:
        shop_deleted = _ZERO  # a campaign that no list names need not be deleted
    deleted = None if known is None and not shop_deleted else (known or _ZERO) + shop_deleted
    return Unlisted(
        Money(amount, currency),
        None if deleted is None else Money(deleted, currency),
        tuple(_reasons(snapshot, amount, deleted, ordinary.rounding, is_empty=is_empty)),
    )


def _is_report_empty(snapshot: AccountSnapshot, ordinary: _Part) -> bool:
    """Whether the report of ordinary campaigns has no row, and only the account names money."""
    if ordinary.known or not any(
        one.level is Level.CAMPAIGN and one.contradicted is Window.TODAY
        for one in snapshot.problems
    ):
        return False
    below = (Level.ADGROUP, Level.AD)
    charged = (ref for ref, one in snapshot.spend[Window.TODAY].items() if one)
    rows = [snapshot.entity(ref) for ref in charged if ref.level in below]
    return all(row is not None and row.is_promote for row in rows)


def _reasons(
    snapshot: AccountSnapshot,
    amount: Decimal,
    deleted: Decimal | None,
    rounding: Decimal,
    *,
    is_empty: bool,
) -> Iterable[UnlistedReason]:
    if deleted:
        yield UnlistedReason.DELETED
        if deleted >= amount - max(rounding, amount * _LAG_SHARE):
            return
    if shop_look(snapshot) is not ShopLook.LOOKED_AT:
        yield UnlistedReason.SHOP_NOT_LOOKED_AT
    is_reserved = any(row.is_reservation for row in snapshot.campaigns.values())
    if is_reserved or SideList.TOP_VIEW in snapshot.not_looked_at:
        yield UnlistedReason.RESERVATION
    if is_empty:
        yield UnlistedReason.UNREPORTED
    yield UnlistedReason.OTHER


def _ordinary(snapshot: AccountSnapshot) -> _Part:
    """The campaigns that the account's own figure surely holds."""
    return _rows(snapshot, lambda row: row.origin is Origin.TT_ADS_PLATFORM)


def _shop(snapshot: AccountSnapshot) -> _Part:
    """GMV Max campaigns, those deleted today too."""
    listed = _rows(snapshot, lambda row: row.is_shop)
    kinds = {row.origin for row in snapshot.campaigns.values() if row.is_shop}
    kinds |= {one for one in snapshot.deleted_today if one.is_shop}
    is_whole = listed.is_whole and kinds <= snapshot.deleted_today.keys()
    deleted = sum((_deleted(snapshot, one) for one in kinds), _ZERO)
    return _Part(listed.known + deleted, is_whole, listed.rows)


def _rows(snapshot: AccountSnapshot, is_meant: Callable[[Campaign], bool]) -> _Part:
    charged = [
        snapshot.charged(row, Window.TODAY) for row in snapshot.campaigns.values() if is_meant(row)
    ]
    known = [one.amount for one in charged if one is not None]
    return _Part(sum(known, _ZERO), len(known) == len(charged), sum(map(bool, known)))


def _deleted(snapshot: AccountSnapshot, origin: Origin) -> Decimal:
    return snapshot.deleted_today.get(origin, _ZERO)


def _is_of_one_time(snapshot: AccountSnapshot) -> bool:
    campaigns = snapshot.money_read.get(Level.CAMPAIGN)
    whole = snapshot.money_read.get(Level.ADVERTISER)
    return campaigns is not None and whole is not None and _is_near(campaigns, whole, _SAME_TIME)


def _is_listed_lately(snapshot: AccountSnapshot) -> bool:
    whole = snapshot.money_read[Level.ADVERTISER]
    listed = snapshot.lists_read.get(Level.CAMPAIGN)
    stamps = [listed, *snapshot.sides_read.values()]
    return all(one is not None and _is_near(one, whole, _LISTED_LATELY) for one in stamps)


def _is_near(one: Stamp, other: Stamp, seconds: float) -> bool:
    return abs(one.tick - other.tick) <= seconds


def _has_gaps(snapshot: AccountSnapshot) -> bool:
    """Whether a row of a list that was shown could not be read."""
    return any(
        one.level is Level.CAMPAIGN and not one.of_report and one.side is None
        for one in snapshot.problems
    )
