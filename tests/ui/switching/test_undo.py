"""What z decides by: the order in which things were asked, never their stamps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.ui import builders as b
from tests.support.ui.selecting import campaigns
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.snapshot import Stamp
from ttui.domain.status import OperationStatus
from ttui.domain.undo import NextUndo, UndoAct
from ttui.services.journal.undo import UndoList
from ttui.ui.switching.undo import left_alone_words

REF = b.camp_ref(1)
HOUR = timedelta(hours=1)


def change(key: str, to: OperationStatus = b.OFF, *, at: timedelta = timedelta()) -> StatusChange:
    return b.change(key, REF, "C1", to=to, asked_at=b.START + at)


def shows(record: ChangeRecord | None, switch: OperationStatus = b.OFF) -> AppState:
    app_state = b.app_state(campaigns(1, off=[1] if switch is b.OFF else []))
    return replace(app_state, changes={} if record is None else {REF: record})


class Session:
    """Presses, each with the app state that its person saw."""

    def __init__(self) -> None:
        self.undo = UndoList()

    def pressed(self, mine: StatusChange, before: AppState) -> StatusChange:
        self.undo.pressed((mine,), before, 0.0, None)
        return mine

    def found(self, app_state: AppState) -> NextUndo:
        return self.undo.next(app_state, Stamp(b.START, 0.0))


def test_a_change_that_came_later_is_later_whatever_its_stamp_says() -> None:
    it = Session()
    it.pressed(change("ours", at=HOUR), shows(None, b.ON))
    # The clock was set back by an hour before it.
    later = b.record(change("later", b.ON), ChangeState.CONFIRMED)
    found = it.found(shows(later, b.ON))
    assert not found.changes and not found.later
    assert left_alone_words(found) == ("C1: switched again since; left alone.",)


def test_what_the_row_showed_at_the_press_is_not_taken_for_later() -> None:
    it = Session()
    earlier = b.record(change("earlier", b.ON, at=HOUR), ChangeState.CONFIRMED)
    ours = it.pressed(change("ours"), shows(earlier, b.ON))
    found = it.found(shows(earlier, b.ON))
    assert "still stopping" in left_alone_words(found)[0] and found.later == (ours,)


def test_a_repeat_that_the_engine_dropped_goes_by_the_one_under_way() -> None:
    it = Session()
    first = it.pressed(change("first", at=HOUR), shows(None, b.ON))
    # The app state does not show the first one yet; this session knows of it.
    ours = it.pressed(change("ours"), shows(None, b.ON))
    waits = it.found(shows(b.record(first, ChangeState.ASKED), b.ON))
    assert waits.later == (ours,)
    found = it.found(shows(b.record(first, ChangeState.CONFIRMED)))
    assert [one.to for one in found.changes] == [b.ON]


@pytest.mark.parametrize("family", [Family.CLASSIC, Family.GMV_MAX_PRODUCT, Family.GMV_MAX_LIVE])
@pytest.mark.parametrize("to", [b.OFF, b.ON])
def test_a_start_of_a_shop_campaign_always_asks_since_it_pauses_others(
    family: Family, to: OperationStatus
) -> None:
    it = Session()
    ours = it.pressed(replace(change("ours", to), family=family), shows(None, b.ON))
    found = it.found(shows(b.record(ours, ChangeState.CONFIRMED), to))
    asks = family is not Family.CLASSIC and to is b.OFF
    assert found.act is (UndoAct.ASK if asks else UndoAct.AT_ONCE)
