"""What z decides by: the order in which things were asked, never their stamps."""

from dataclasses import replace
from datetime import timedelta

from tests.support.ui import builders as b
from tests.support.ui.selecting import campaigns
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.status import OperationStatus
from ttui.ui.switching.undo import Submitted, older_than, take_back

REF = b.camp_ref(1)
HOUR = timedelta(hours=1)


def change(key: str, to: OperationStatus = b.OFF, *, at: timedelta = timedelta()) -> StatusChange:
    return b.change(key, REF, "C1", to=to, asked_at=b.START + at)


def shows(record: ChangeRecord | None, switch: OperationStatus = b.OFF) -> AppState:
    app_state = b.app_state(campaigns(1, off=[1] if switch is b.OFF else []))
    return replace(app_state, changes={} if record is None else {REF: record})


def pressed(mine: StatusChange, before: AppState, *done: Submitted) -> Submitted:
    return Submitted((mine,), 0.0, older_than([mine], before, done))


def test_a_change_that_came_later_is_later_whatever_its_stamp_says() -> None:
    ours = pressed(change("ours", at=HOUR), shows(None, b.ON))
    # The clock was set back by an hour before it.
    later = b.record(change("later", b.ON), ChangeState.CONFIRMED)
    found = take_back(ours, shows(later, b.ON), b.START)
    assert not found.changes and not found.later
    assert found.left_alone == ("C1: switched again since; left alone.",)


def test_what_the_row_showed_at_the_press_is_not_taken_for_later() -> None:
    earlier = b.record(change("earlier", b.ON, at=HOUR), ChangeState.CONFIRMED)
    ours = pressed(change("ours"), shows(earlier, b.ON))
    found = take_back(ours, shows(earlier, b.ON), b.START)
    assert "still stopping" in found.left_alone[0] and found.later == ours.changes


def test_a_repeat_that_the_engine_dropped_goes_by_the_one_under_way() -> None:
    first = change("first", at=HOUR)
    before = pressed(first, shows(None, b.ON))
    # The app state does not show the first one yet; this session knows of it.
    ours = pressed(change("ours"), shows(None, b.ON), before)
    waits = take_back(ours, shows(b.record(first, ChangeState.ASKED), b.ON), b.START)
    assert waits.later == ours.changes
    found = take_back(ours, shows(b.record(first, ChangeState.CONFIRMED)), b.START)
    assert [one.to for one in found.changes] == [b.ON]
