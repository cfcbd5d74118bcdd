"""Which GMV Max campaigns and shop ads exclude each other (contract 18.3)."""

from collections.abc import Iterable, Iterator

from ttui.simulator.world.entities import AdGroup, Campaign, Switch
from ttui.simulator.world.shop import ShopCampaign, ShopKind


def occupant(campaign: Campaign, everybody: Iterable[Campaign]) -> Campaign | None:
    """The enabled campaign that already has the products or the identity of another one."""
    own = campaign.shop
    if own is None:
        return None
    for other in everybody:
        on = other.switch is Switch.ENABLE and not other.deleted
        if other is not campaign and on and other.shop and _overlap(own, other.shop):
            return other
    return None


def _overlap(one: ShopCampaign, other: ShopCampaign) -> bool:
    if one.kind is not other.kind:
        return False
    if one.kind is ShopKind.LIVE:
        return one.identity_id == other.identity_id
    everything = not one.product_ids or not other.product_ids
    return one.store.store_id == other.store.store_id and (
        everything or not set(one.product_ids).isdisjoint(other.product_ids)
    )


def crowded_out(campaign: Campaign, everybody: Iterable[Campaign]) -> Iterator[AdGroup]:
    """The ad groups that TikTok pauses when a GMV Max campaign is enabled, in any account."""
    shop = campaign.shop
    if shop is None:
        return
    for other in everybody:
        old = other.old_shop
        if old is None or other.deleted:
            continue
        live = shop.kind is ShopKind.LIVE
        hit = old.identity_id == shop.identity_id if live else old.store_id == shop.store.store_id
        if hit and bool(old.identity_id) is live:
            yield from (group for group in other.groups if group.switch is Switch.ENABLE)
