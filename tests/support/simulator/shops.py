"""A world with one TikTok Shop: a Product campaign with a session and a LIVE campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.simulator.asking import OPEN, get, small_world
from ttui.simulator import ServerSettings, SimulatorServer, World
from ttui.simulator.world.entities import Account, Campaign
from ttui.simulator.world.increases import Increases
from ttui.simulator.world.shop import ShopCampaign, ShopKind, Store
from ttui.simulator.worlds.builders import AdPlan
from ttui.simulator.worlds.shops import SessionPlan, ShopPlan, make_shop

TODAY = "2026-11-24"
"""The account day the world begins on."""
PRODUCT = ShopPlan(
    "Glow bundle",
    spending=AdPlan("", "12.00", "20.00", ("90.00", "80.00")),
    product_ids=("1729001",),
    sessions=(SessionPlan("24", "2.00", "1.00", product_id="1729001"),),
)
LIVE = ShopPlan(
    "Friday LIVE",
    ShopKind.LIVE,
    "60",
    AdPlan("", "3.00", "10.00"),
    identity_id="7318520946371592300",
)


@dataclass(frozen=True, slots=True)
class ShopWorld:
    """A server, and what a test wants to name of its world."""

    server: SimulatorServer
    account: Account
    store: Store
    product: Campaign
    live: Campaign

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def shop(self) -> ShopCampaign:
        """What the Product campaign has."""
        assert self.product.shop is not None
        return self.product.shop


def shop_world(
    settings: ServerSettings = OPEN,
    *,
    increase: Increases | None = None,
    product: ShopPlan = PRODUCT,
    **options: Any,
) -> ShopWorld:
    world = small_world(**options)
    account = next(iter(world.accounts.values()))
    store = world.add_store(account, "Glow Shop")
    first = make_shop(world, store, account, product, increase)
    live = make_shop(world, store, account, LIVE)
    return ShopWorld(SimulatorServer(world, settings), account, store, first, live)


def listed(
    server: SimulatorServer, kind: str = "PRODUCT", **filtering: object
) -> list[dict[str, Any]]:
    asked = {"gmv_max_promotion_types": [f"{kind}_GMV_MAX"], **filtering}
    answer = get(server, "gmv_max/campaign/get", filtering=asked, page_size=100)
    assert answer["code"] == 0, answer
    return list(answer["data"]["list"])


def shop_report(
    place: ShopWorld,
    kind: str = "PRODUCT",
    *,
    dimensions: Sequence[str] = ("campaign_id",),
    **params: object,
) -> dict[str, Any]:
    """A GMV Max report of today by campaign, unless told otherwise."""
    return get(
        place.server,
        "gmv_max/report/get",
        **{
            "store_ids": [place.store.store_id],
            "dimensions": list(dimensions),
            "metrics": ["cost"],
            "start_date": TODAY,
            "end_date": TODAY,
            "filtering": {"gmv_max_promotion_types": [kind]},
            **params,
        },
    )
