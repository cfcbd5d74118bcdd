"""Changes that somebody else makes: as a colleague, TikTok's review or another program would."""

from collections.abc import Mapping

from ttui.simulator.world.entities import Ad, AdGroup, Campaign, Review, Switch
from ttui.simulator.world.world import World


def apply_outside(world: World, change: Mapping[str, object]) -> None:
    """Change the object ``id`` as somebody else would.

    Keys: ``operation_status``, ``delete``, ``name``, ``end_promote``, ``review`` (approved, in
    review, rejected), ``secondary_status`` (shown instead of the derived one; null ends that) and,
    for an account id, ``status``.

    Raises:
        KeyError: there is no such object.
        ValueError: the change does not suit the object.
    """
    entity_id = str(change["id"])
    account = world.accounts.get(entity_id)
    if account is not None:
        world.set_account_status(account, str(change["status"]))
        return
    entity = world.find(entity_id)
    if entity is None:
        raise KeyError(entity_id)
    if "operation_status" in change:
        world.switch(entity, Switch(str(change["operation_status"])))
    if "name" in change:
        world.rename(entity, str(change["name"]))
    if "review" in change and isinstance(entity, Ad | AdGroup):
        world.review(entity, Review(str(change["review"])))
    if change.get("end_promote") and isinstance(entity, Campaign):
        world.end_promote(entity)
    if "secondary_status" in change:
        world.show_status(entity, change["secondary_status"])
    if change.get("delete"):
        world.delete(entity)
