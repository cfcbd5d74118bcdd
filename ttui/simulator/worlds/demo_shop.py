"""The demo's TikTok Shop: an account of its own with a Product and a LIVE campaign."""

from datetime import timedelta
from typing import Final

from ttui.simulator.world.shop import ShopKind
from ttui.simulator.world.world import World
from ttui.simulator.worlds.builders import AdPlan
from ttui.simulator.worlds.shops import SessionPlan, ShopPlan, make_shop, ordinary_increase

LUMEN_SHOP: Final = "7318520946371596605"
"""The account with a shop: USD, Los Angeles."""
_STORE: Final = "7495102938471120034"
_SERUM: Final = "1729384756102938475"
_SESSION: Final = timedelta(days=3)
"""How long its session goes on."""
_IDENTITY: Final = "7318520946371597711"
_PERCENT, _TIMES = 50, 4
"""How the Product campaign's budget grows by itself within a day."""


def add_lumen_shop(world: World) -> None:
    """The account with a shop; its Product campaign is raised by itself and has a session."""
    account = world.add_account(LUMEN_SHOP, "Lumen Shop", "USD", "America/Los_Angeles")
    account.company = "Lumen Skincare LLC"
    account.wallet.cash = 48_310
    store = world.add_store(account, "Lumen Official", _STORE)
    make_shop(
        world,
        store,
        account,
        ShopPlan(
            "Friday night LIVE 🎥",
            ShopKind.LIVE,
            "80",
            AdPlan("", "2.60", "21.75", ("44.10", "0", "0", "38.25")),
            target_roi="1.8",
            roi="2.3",
            identity_id=_IDENTITY,
        ),
    )
    make_shop(
        world,
        store,
        account,
        ShopPlan(
            "Serum bundle",
            ShopKind.PRODUCT,
            "100",
            AdPlan("", "5.40", "52.80", ("148.20", "100.00", "96.40", "150.00")),
            target_roi="2.5",
            roi="2.9",
            product_ids=(_SERUM,),
            sessions=(SessionPlan("30", "1.20", "9.60", product_id=_SERUM, lasts=_SESSION),),
        ),
        ordinary_increase(_PERCENT, _TIMES),
    )
