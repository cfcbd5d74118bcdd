"""A stop of everything that has been asked for, and what its result shows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.support.ui import builders as b
from tests.support.ui.stories import Story
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.commands import StopAll
from ttui.domain.status import delivery_of
from ttui.domain.stop_all import StopAllOutcome
from ttui.ui.stop_all.result_screen import StopAllScreen
from ttui.ui.stop_all.trigger import ALONE_FOR


def stop(key: int, name: str) -> StatusChange:
    return b.change(f"stop-{key}", b.camp_ref(key), name, cause=ChangeCause.STOP_ALL, group="g")


def ended(*records: ChangeRecord, group: str = "g", is_over: bool = True) -> AppState:
    """The drawn account with Winter Glow off and an outcome."""
    account = b.drawn()
    winter = replace(
        account.campaigns[str(b.WINTER)],
        switch=b.OFF,
        delivery=delivery_of("CAMPAIGN_STATUS_DISABLE"),
    )
    account = replace(account, campaigns={**account.campaigns, str(b.WINTER): winter})
    outcome = StopAllOutcome(
        group=group,
        asked_at=b.START,
        records=records,
        cannot=(account.campaigns[str(b.PROMOTE)],),
        listed=1,
        accounts=1,
        is_over=is_over,
    )
    changes = {record.change.ref: record for record in records}
    return replace(b.app_state(account, number=2), stop_all=outcome, changes=changes)


OFF_CONFIRMED = b.record(stop(b.WINTER, "Winter Glow"), ChangeState.ASKED, ChangeState.CONFIRMED)


def stops(s: Story) -> list[StopAll]:
    return [one for one in s.engine.commands if isinstance(one, StopAll)]


def drawn(s: Story) -> str:
    assert isinstance(s.app.screen, StopAllScreen)
    s.draw_due()
    return s.text("#modal-text")


@dataclass
class Later:
    """What waits to be done, and what was called off."""

    waiting: list[Callable[[], object]] = field(default_factory=list)

    def __call__(self, seconds: float, act: Callable[[], object]) -> Callable[[], object]:
        assert seconds == ALONE_FOR
        self.waiting.append(act)
        return lambda: self.waiting.remove(act) if act in self.waiting else None
