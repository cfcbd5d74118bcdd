"""The words that only GMV Max campaigns of a TikTok Shop need (contract 18)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from ttui.domain.campaign import Campaign, Entity, Origin
from ttui.domain.ids import EntityRef
from ttui.domain.shop import RoiProtection
from ttui.domain.snapshot import AccountSnapshot, SideList
from ttui.domain.stop_all import NotLookedAt, Trouble
from ttui.domain.totals import is_running
from ttui.ui.drawing.lines import clean

_KINDS = {Origin.SHOP_PRODUCT: "Shop", Origin.SHOP_LIVE: "Shop LIVE"}
_GLYPH = "⌂"
ONE_LEVEL = "TikTok shows no ad groups or ads below a Shop campaign."
_OTHERS = {
    Origin.SHOP_PRODUCT: (
        "Other shop ads of the same shop or products are paused by this, in any ad account."
    ),
    Origin.SHOP_LIVE: "Other LIVE shop ads of the same identity are paused by this.",
}
_OCCUPIED = {
    Origin.SHOP_PRODUCT: "TikTok refuses it while another campaign that is on has the shop"
    " or the product.",
    Origin.SHOP_LIVE: "TikTok refuses it while another campaign that is on has the identity.",
}


def not_looked_at(lists: Sequence[NotLookedAt]) -> str:
    """That an ad account's lists of TikTok Shop ads were refused, and why; never empty."""
    both = len({one.side for one in lists}) > 1
    what = SideList.SHOP_PRODUCT if both else lists[0].side
    is_denied = all(one.trouble is Trouble.DENIED for one in lists)
    why = "no permission" if is_denied else clean(lists[0].reason)
    return f"{what.value} were not looked at: {why}"


def extras_may_go_on(
    accounts: Iterable[AccountSnapshot], stopped: Collection[EntityRef]
) -> Iterator[str]:
    """For each stopped campaign with extra budgets: these may go on (contract 18.5)."""
    for row in (row for account in accounts for row in account.campaigns.values()):
        if row.ref in stopped and row.shop is not None and row.shop.sessions:
            text = "extra budgets may go on while it is off (unconfirmed)."
            yield f"! {row.name}: {text} Look in TikTok Ads Manager."


def kind(row: Entity) -> str:
    """`Shop` or `Shop LIVE`; empty for every other row."""
    return _KINDS.get(row.origin, "")


def label(row: Entity) -> str:
    """The mark before the name of a Shop campaign, with a space; empty for every other row."""
    return f"{_GLYPH} {kind(row)} " if row.is_shop else ""


def start_effects(campaigns: Iterable[Campaign]) -> tuple[str, ...]:
    """What a start does to other ads, and why TikTok may refuse it; each sentence once."""
    origins = dict.fromkeys(row.origin for row in campaigns if row.is_shop)
    return tuple(text for origin in origins for text in (_OTHERS[origin], _OCCUPIED[origin]))


def loses_protection(campaign: Campaign) -> bool:
    """True if a stop now takes today's ROI protection away."""
    in_effect = campaign.shop is not None and campaign.shop.protection is RoiProtection.IN_EFFECT
    return in_effect and is_running(campaign, None)


def stop_costs(campaigns: Iterable[Campaign]) -> str:
    """What a stop of these rows loses, for the line above the keys; empty if nothing."""
    number = sum(loses_protection(row) for row in campaigns)
    if not number:
        return ""
    of = "" if number == 1 else f" of {number}"
    return f"a stop ends today's ROI protection{of}"
