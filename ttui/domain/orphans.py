"""Rows whose parent is null, absent or in no list: they may charge, so they are shown and told."""

from ttui.domain.campaign import Ad, AdGroup, Entity
from ttui.domain.ids import EntityRef, Level
from ttui.domain.shop_coverage import shop_look
from ttui.domain.snapshot import AccountSnapshot, RowProblem, SideList
from ttui.domain.status import OperationStatus

_ORPHANS = "parent not listed"


def orphans(account: AccountSnapshot) -> tuple[EntityRef, ...]:
    """Ad groups whose campaign is not listed, then ads whose ad group is not, in screen order.

    They are known only once the list of parents was read to its end. Ads of such an ad group are
    listed under it and not repeated here.
    """
    found: list[EntityRef] = []
    # The usual case, nothing missing, is found at C speed: an account may have 100,000 rows.
    if account.adgroups_of.keys() - account.campaigns.keys():
        for parent, groups in account.adgroups_of.items():
            if _misses(account, Level.CAMPAIGN, parent):
                found.extend(account.adgroups[key].ref for key in groups)
    if account.ads_of.keys() - account.adgroups.keys():
        for parent, ads in account.ads_of.items():
            if _misses(account, Level.ADGROUP, parent):
                found.extend(account.ads[key].ref for key in ads)
    return tuple(found)


def _misses(account: AccountSnapshot, level: Level, parent_id: str) -> bool:
    """Whether a parent is on no list, and its rows were read after it went."""
    parents = account.campaigns if level is Level.CAMPAIGN else account.adgroups
    if parent_id in parents or level not in account.lists_read:
        return False
    return account.ref(level, parent_id) not in account.vanished


def is_orphan(account: AccountSnapshot, ref: EntityRef) -> bool:
    """True if the row's parent is not listed, although the list of parents was read."""
    row = account.entity(ref)
    if isinstance(row, AdGroup):
        return _misses(account, Level.CAMPAIGN, row.campaign_id)
    if isinstance(row, Ad):
        return _misses(account, Level.ADGROUP, row.adgroup_id)
    return False


def problems_of(account: AccountSnapshot) -> tuple[RowProblem, ...]:
    """All that could not be read or placed in an account: one sentence for each."""
    return (*account.problems, *(_problem(account, ref) for ref in orphans(account)))


def is_every_campaign_listed(account: AccountSnapshot) -> bool:
    """False if a campaign may be on that could not be listed; counts and burn are then too low.

    TopView is left out: it is booked at a price, and its spend is in the account's own figure.
    """
    if _has_gaps(account) or not shop_look(account).is_whole:
        return False
    return not any(_may_charge(account.entity(ref)) for ref in orphans(account))


def is_every_promote_listed(account: AccountSnapshot) -> bool:
    """False where a Promote may be on no list: the account's own figure is without Promotes."""
    if _has_gaps(account):
        return False
    rows = (account.entity(ref) for ref in orphans(account))
    return not any(row.is_promote for row in rows if row is not None)


def _has_gaps(account: AccountSnapshot) -> bool:
    """Whether a campaign may be missing, TikTok Shop ads left aside (see `shop_coverage`)."""
    return any(
        one.level is Level.CAMPAIGN
        and not one.of_report
        and one.side is not SideList.TOP_VIEW
        and not one.origin.is_shop
        for one in account.problems
    )


def _may_charge(row: Entity | None) -> bool:
    off = {OperationStatus.DISABLE, OperationStatus.FROZEN}
    return row is not None and row.switch not in off


def _problem(account: AccountSnapshot, ref: EntityRef) -> RowProblem:
    row = account.entity(ref)
    kind, parent = "ad group", row.adgroup_id if isinstance(row, Ad) else ""
    if isinstance(row, AdGroup):
        kind, parent = "campaign", row.campaign_id
    which = f"its {kind} {parent} is not listed" if parent else f"TikTok names no {kind} for it"
    return RowProblem(ref.level, ref.id, f'{which}; it is shown under "parent not listed".')


def orphans_ref(advertiser_id: str) -> EntityRef:
    """The row over an account's rows whose own parent is not listed. It has no switch."""
    return EntityRef(advertiser_id, Level.ADVERTISER, _ORPHANS)


def is_orphans_ref(ref: EntityRef) -> bool:
    """Whether it is the row over those whose own parent is not listed."""
    return ref.level is Level.ADVERTISER and ref.id == _ORPHANS
