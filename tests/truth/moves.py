"""What somebody else does to the simulated TikTok while the program looks on."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from tests.truth.plan import Move, MovePlan
from tests.truth.truth import Truth
from tests.truth.worlds import id_of
from ttui.simulator import SimulatorServer
from ttui.simulator.world.entities import Account, AdGroup, Campaign, Entity, Mode
from ttui.simulator.world.money import MICRO


def make(server: SimulatorServer, truth: Truth, move: MovePlan) -> str:
    """Do it; says to what, or that nothing suits."""
    account = server.world.accounts[id_of(move.account)]
    if move.what is Move.NEW:
        return _new_campaign(server, account, move)
    suits = _suiting(account, move.what)
    if not suits:
        return "nothing suits"
    entity = suits[move.pick % len(suits)]
    truth.note(entity)
    match move.what:
        case Move.DELETE:
            _note_below(truth, entity)
            server.outside({"id": entity.entity_id, "delete": True})
        case Move.END_PROMOTE:
            _note_below(truth, entity)
            server.outside({"id": entity.entity_id, "end_promote": True})
        case Move.BUDGET if isinstance(entity, Campaign | AdGroup):
            server.world.set_budget(entity, entity.budget * 2)
        case _:
            word = "ENABLE" if move.what is Move.ON else "DISABLE"
            server.outside({"id": entity.entity_id, "operation_status": word})
    return entity.name


def _note_below(truth: Truth, entity: Entity) -> None:
    if isinstance(entity, Campaign):
        below: list[Entity] = []
        for group in entity.groups:
            below += [group, *group.ads, *group.smart_ads]
        for one in below:
            truth.note(one)


def _suiting(account: Account, what: Move) -> Sequence[Entity]:
    campaigns = [one for one in account.campaigns if not (one.deleted or one.unlisted)]
    plain = [one for one in campaigns if not one.promote]
    groups = [group for one in plain if one.shop is None for group in one.groups]
    match what:
        case Move.GROUP_OFF:
            return groups
        case Move.AD_OFF:
            return [ad for group in groups for ad in group.ads if ad.smart_ad is None]
        case Move.BUDGET:
            things: list[Campaign | AdGroup] = [*plain, *groups]
            shops = [one for one in plain if one.shop is not None]
            return [*(one for one in things if one.budget_mode is not Mode.INFINITE), *shops]
        case Move.DELETE:
            # A session that begins after a kind of GMV Max has lost its last campaign does not ask
            # for the kind's report, so its sums lack what was charged to it earlier that day.
            kinds = Counter(one.shop.kind for one in plain if one.shop is not None)
            return [one for one in plain if one.shop is None or kinds[one.shop.kind] > 1]
        case Move.END_PROMOTE:
            return [one for one in campaigns if one.promote]
        case _:
            return plain


def _new_campaign(server: SimulatorServer, account: Account, move: MovePlan) -> str:
    """A campaign without a budget that begins to spend now."""
    world, dice = server.world, Random(move.pick)  # noqa: S311 - repeatable, not secret
    now = world.settle(account)
    campaign = Campaign(world.new_id(), account, f"New{move.pick}", created_ms=now)
    campaign.modified_ms = now
    world.add_campaign(campaign)
    group = world.add_group(campaign, f"{campaign.name}g")
    rate = dice.randint(2, 25) * account.currency.ratio * MICRO
    world.add_ad(group, f"{campaign.name}a", rate)
    return campaign.name
