"""Makes the changes of a stop of everything."""

from dataclasses import replace

from ttui.domain.campaign import Campaign, family_of
from ttui.domain.chance import Chance
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.clock import Clock
from ttui.store.memory.state import AccountStore


class NewStops:
    """Changes that wait to be sent.

    Args:
        store: knows which campaigns are a shop's.
        clock: stamps.
        chance: ids.
        group: the id journalled with each of them.
    """

    def __init__(self, store: AccountStore, clock: Clock, chance: Chance, group: str) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._group = group

    def of(self, row: Campaign) -> ChangeRecord:
        """The stop of a campaign."""
        change = StatusChange.by_stop_all(
            row, change_id=self._chance.new_id(), asked_at=self._clock.now(), group=self._group
        )
        known = self._store.entity(row.ref)
        if known is not None and known.is_shop:
            # The ordinary list may show it too; it is sent as what it is.
            change = replace(change, family=family_of(known))
        return _waiting(change)

    def again(self, record: ChangeRecord) -> ChangeRecord:
        """The same stop once more, as a change of its own."""
        change = replace(record.change, change_id=self._chance.new_id(), asked_at=self._clock.now())
        return _waiting(change)


def _waiting(change: StatusChange) -> ChangeRecord:
    return ChangeRecord(change=change, steps=(ChangeStep(ChangeState.WAITING, change.asked_at),))
