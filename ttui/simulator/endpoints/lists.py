"""The list endpoints: filters, paging, rows (contract 3.1, 4.1, 4.2, 5)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ttui.simulator.endpoints import list_columns, smart_plus_columns
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.row_writer import RowWriter
from ttui.simulator.protocol.wire import Params, bad_parameter
from ttui.simulator.world.entities import Account, Campaign, Entity, Origin, campaign_of
from ttui.simulator.world.status import matches
from ttui.simulator.world.world import World

_MOST_IDS: Final = 100
_ALONE: Final = "RESERVATION_TOP_VIEW"


@dataclass(frozen=True, slots=True)
class Level:
    """One list endpoint."""

    pick: Callable[[Iterable[Campaign]], Iterable[Entity]]
    """Every object of some campaigns that the endpoint could list."""
    index: Callable[[World], Mapping[str, Entity]]
    """Where the objects are found by id."""
    writer: RowWriter[Any]
    ids: str
    """The filter for the objects' own ids."""
    name: str
    """The filter for the objects' own names."""
    most: int = 1000
    """The largest ``page_size``."""
    smart: bool = False
    """Whether it is a ``smart_plus/`` endpoint: no nulls, no Promote (contract 1.2)."""


LEVELS: Final[dict[str, Level]] = {
    "campaign/get": Level(
        lambda campaigns: campaigns,
        lambda world: world.campaigns,
        list_columns.CAMPAIGNS,
        "campaign_ids",
        "campaign_name",
    ),
    "adgroup/get": Level(
        lambda campaigns: (group for c in campaigns for group in c.groups),
        lambda world: world.adgroups,
        list_columns.ADGROUPS,
        "adgroup_ids",
        "adgroup_name",
    ),
    "ad/get": Level(
        lambda campaigns: (ad for c in campaigns for group in c.groups for ad in group.ads),
        lambda world: world.ads,
        list_columns.ADS,
        "ad_ids",
        "ad_name",
    ),
    "smart_plus/campaign/get": Level(
        lambda campaigns: campaigns,
        lambda world: world.campaigns,
        smart_plus_columns.SMART_CAMPAIGNS,
        "campaign_ids",
        "campaign_name",
        smart=True,
    ),
    "smart_plus/adgroup/get": Level(
        lambda campaigns: (group for c in campaigns for group in c.groups),
        lambda world: world.adgroups,
        smart_plus_columns.SMART_ADGROUPS,
        "adgroup_ids",
        "adgroup_name",
        smart=True,
    ),
    "smart_plus/ad/get": Level(
        lambda campaigns: (
            smart for c in campaigns for group in c.groups for smart in group.smart_ads
        ),
        lambda world: world.smart_ads,
        smart_plus_columns.SMART_ADS,
        "smart_plus_ad_ids",
        "ad_name",
        most=100,
        smart=True,
    ),
}
"""Every list endpoint by path."""

SHOW_SWITCHES: Final = frozenset({*LEVELS, "gmv_max/campaign/get", "campaign/gmv_max/info"})
"""The endpoints that show what is switched on."""


def list_objects(call: Call) -> str:
    """Answer a list endpoint; JSON text of ``data``."""
    level = LEVELS[call.path]
    account = call.account()
    params = call.params
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, level.most)
    filtering = params.nested("filtering")
    now = call.world.settle(account)
    found = _found(call, level, account, filtering, now)
    start = max(0, (page - 1) * size - call.page_shift)
    call.shown = found[start : start + size]
    rows = level.writer.write(
        call.shown,
        call.view(now),
        params.texts("fields"),
        without_nulls=level.smart
        or "NULL_FIELD" in params.texts("exclude_field_types_in_response"),
    )
    return paged(call, rows, page, size, len(found))


def paged(
    call: Call, rows: Sequence[str], page: int, size: int, total: int, name: str = "list"
) -> str:
    """JSON text of ``data`` with a list and its ``page_info`` (contract 1.3)."""
    pages = -(-total // size)
    info = [
        f'"page":{page}',
        f'"page_size":{size}',
        f'"total_number":{total}',
        f'"total_page":{pages}',
    ]
    turn = call.envelope.variant(len(info))
    text = f'"page_info":{{{",".join(info[turn:] + info[:turn])}}}'
    listed = f'"{name}":[{",".join(rows)}]'
    return "{" + (f"{listed},{text}" if turn % 2 else f"{text},{listed}") + "}"


def _found(
    call: Call, level: Level, account: Account, filtering: Params, now: int
) -> Sequence[Entity]:
    by_status = filtering.has("primary_status") or filtering.has("secondary_status")
    version = call.world.version if by_status else call.world.structure_version
    with_shop = call.path in call.settings.shop_also_in
    key = (call.path, account.advertiser_id, filtering.canonical(), by_status, version, with_shop)
    known = None if call.stale else call.lists.get(key)
    if known is not None:
        return known
    test = _filter(filtering, level, now, with_shop=with_shop)
    found = sorted(
        (one for one in _candidates(call.world, level, account, filtering) if test(one)),
        key=lambda one: int(one.entity_id),
        reverse=True,
    )
    if not call.stale:
        call.lists.put(key, found)
    return found


def _candidates(
    world: World, level: Level, account: Account, filtering: Params
) -> Iterable[Entity]:
    """The objects worth testing: of 100,000, those named are looked up, not searched for."""
    if filtering.has(level.ids):
        index = level.index(world)
        ids = dict.fromkeys(filtering.texts(level.ids, _MOST_IDS))
        found = (index[one] for one in ids if one in index)
        return (one for one in found if campaign_of(one).account is account)
    if filtering.has("adgroup_ids"):
        groups = map(world.adgroups.get, filtering.texts("adgroup_ids", _MOST_IDS))
        campaigns = dict.fromkeys(group.campaign for group in groups if group)
    elif filtering.has("campaign_ids"):
        named = map(world.campaigns.get, filtering.texts("campaign_ids", _MOST_IDS))
        campaigns = dict.fromkeys(campaign for campaign in named if campaign)
    else:
        return level.pick(account.campaigns)
    return level.pick(campaign for campaign in campaigns if campaign.account is account)


Test = Callable[[Entity], bool]


def _filter(filtering: Params, level: Level, now: int, *, with_shop: bool) -> Test:
    primary = filtering.text("primary_status")
    secondary = filtering.text("secondary_status")
    tests: list[Test] = [
        *_id_tests(filtering, level),
        *_kind_tests(filtering, level),
        *_name_tests(filtering, level),
        lambda entity: matches(entity, primary, secondary, now),
    ]
    hidden = {Origin.UNLISTED} if with_shop else {Origin.UNLISTED, Origin.SHOP}
    tests.insert(0, lambda entity: campaign_of(entity).origin not in hidden)
    return lambda entity: all(test(entity) for test in tests)


def _id_tests(filtering: Params, level: Level) -> Iterable[Test]:
    campaigns = frozenset(filtering.texts("campaign_ids", _MOST_IDS))
    if campaigns:
        yield lambda entity: campaign_of(entity).campaign_id in campaigns
    groups = frozenset(filtering.texts("adgroup_ids", _MOST_IDS))
    if groups and level.ids != "adgroup_ids":
        yield lambda entity: _group_id(entity) in groups
    ads = frozenset(filtering.texts("ad_ids_v2", _MOST_IDS))
    if ads:
        yield lambda entity: ad_id_v2(entity) in ads


def _kind_tests(filtering: Params, level: Level) -> Iterable[Test]:
    origins = filtering.texts("campaign_system_origins") or ("TT_ADS_PLATFORM",)
    yield (
        lambda entity: ("PROMOTE" if campaign_of(entity).promote else "TT_ADS_PLATFORM") in origins
    )
    buying = filtering.texts("buying_types") or ("AUCTION", "RESERVATION_RF")
    if _ALONE in buying and len(buying) > 1:
        raise bad_parameter(f"buying_types: {_ALONE} cannot be combined with other values.")
    yield lambda entity: campaign_of(entity).buying_type in buying
    automation = filtering.text("campaign_automation_type")
    if level.smart:
        yield lambda entity: campaign_of(entity).smart
    elif automation:
        yield lambda entity: campaign_of(entity).automation == automation
    objective = filtering.text("objective_type")
    if objective:
        yield lambda entity: campaign_of(entity).objective == objective
    kind = filtering.text("campaign_type")
    if kind:
        yield lambda entity: campaign_of(entity).campaign_type == kind


def _name_tests(filtering: Params, level: Level) -> Iterable[Test]:
    wanted = filtering.text(level.name)
    if wanted:
        # Promote names must match in full, others in part (contract 3.1).
        yield (
            lambda entity: (
                entity.name == wanted
                if campaign_of(entity).promote
                else wanted.casefold() in entity.name.casefold()
            )
        )


def _group_id(entity: Entity) -> str:
    group = getattr(entity, "group", None)
    return group.adgroup_id if group is not None else entity.entity_id


def ad_id_v2(entity: Entity) -> str:
    """The id reports call ``ad_id_v2``: the Smart+ ad's, or the ad's own (contract 15.6)."""
    smart = getattr(entity, "smart_ad", None)
    return smart.smart_plus_ad_id if smart is not None else entity.entity_id
