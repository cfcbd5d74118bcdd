"""The session's one truth."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.domain.accounts import ACCOUNT, ad, adgroup, campaign, ref, snapshot
from tests.support.store.stores import NOW, store
from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.feed import Feed, FeedState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Detail
from ttui.domain.status import OperationStatus
from ttui.store.memory.held_state import KEPT_ITEMS
from ttui.store.memory.state import KEPT_NOTICES

ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE


def of_account(key: str) -> AccountSnapshot:
    blank = snapshot()
    return replace(blank, advertiser=replace(blank.advertiser, advertiser_id=key))


def record(
    change_id: str, state: ChangeState, *, minute: int = 0, at: EntityRef | None = None
) -> ChangeRecord:
    moment = NOW + timedelta(minutes=minute)
    change = StatusChange(
        change_id=change_id,
        ref=at or ref(Level.CAMPAIGN, "1"),
        name="x",
        to=OFF,
        seen=ON,
        family=Family.CLASSIC,
        asked_at=moment,
    )
    return ChangeRecord(change=change, steps=(ChangeStep(state, moment),))


def test_the_app_state_is_one_object_until_something_changes_and_its_number_grows() -> None:
    it = store()
    first = it.app_state()
    assert it.app_state() is first
    assert first.feed.state is FeedState.STARTING
    assert (first.mode, first.accounts) == (Mode.DEMO, ())
    it.notify("something")
    second = it.app_state()
    assert second.number > first.number
    assert first.notices == ()


def test_listeners_hear_every_change_until_they_leave() -> None:
    it = store()
    heard: list[AppState] = []
    leave = it.subscribe(lambda: heard.append(it.app_state()))
    it.notify("one")
    it.set_feed(Feed(FeedState.LIVE, NOW))
    it.set_feed(Feed(FeedState.LIVE, NOW))
    assert len(heard) == 2
    leave()
    leave()
    it.notify("two")
    assert len(heard) == 2


def test_accounts_keep_the_announced_order_whatever_answers_first() -> None:
    it = store()
    it.apply(of_account("9"))
    it.expect(["3", "1", "2"])
    for key in ("2", "3", "1"):
        it.apply(of_account(key))
    order = [one.advertiser.advertiser_id for one in it.app_state().accounts]
    assert order == ["3", "1", "2", "9"]
    assert it.expected == ("3", "1", "2", "9")
    assert it.snapshot("nobody") is None


def test_rows_older_than_a_read_back_are_swapped_for_the_known_ones() -> None:
    it = store()
    row, group, leaf = campaign("1"), adgroup("2", "1"), ad("3", "2", "1")
    it.apply(snapshot(row, group, leaf))
    off = replace(row, switch=OFF)
    it.put_rows([off], 10.0)
    it.settle(row.ref, 10.0)
    it.settle(row.ref, 4.0)
    assert it.is_stale(row.ref, 9.9)
    assert not it.is_stale(row.ref, 10.0)
    assert not it.is_stale(group.ref, 0.0)
    it.put_rows([row, replace(group, switch=OFF)], 9.0)
    known, also = it.entity(row.ref), it.entity(group.ref)
    assert known is not None
    assert also is not None
    assert (known.switch, also.switch) == (OFF, OFF)
    assert it.guard([row], 9.0) == (off,)
    assert it.guard([row], 11.0) == (row,)
    it.put_rows([row], 12.0)
    assert it.entity(row.ref) == row


def test_rows_of_an_account_that_was_never_read_are_left_alone() -> None:
    it = store()
    it.put_rows([campaign("1")], 0.0)
    assert it.snapshot(ACCOUNT) is None
    assert it.app_state().accounts == ()


def test_a_newer_change_replaces_an_older_one_but_never_hides_an_open_one() -> None:
    it = store()
    here = ref(Level.CAMPAIGN, "1")
    it.put_change(record("stop", ChangeState.ASKED, minute=1))
    it.put_change(record("late start", ChangeState.REJECTED_LOCALLY, minute=2))
    it.put_change(record("old", ChangeState.UNCONFIRMED, minute=0))
    shown = it.change(here)
    assert shown is not None
    assert shown.change.change_id == "stop"
    it.put_change(record("stop", ChangeState.CONFIRMED, minute=1))
    it.put_change(record("late start", ChangeState.REJECTED_LOCALLY, minute=2))
    assert it.app_state().changes[here].change.change_id == "late start"


def test_details_and_notices_are_bounded_and_the_latest_stay() -> None:
    it = store()
    detail = Detail(None, None, (), NOW, None)
    for number in range(KEPT_ITEMS + 5):
        it.put_detail(ref(Level.AD, str(number)), detail)
    it.put_detail(ref(Level.AD, "5"), detail)
    it.put_detail(ref(Level.AD, "new"), detail)
    keys = [key.id for key in it.app_state().details]
    assert len(keys) == KEPT_ITEMS
    assert keys[-2:] == ["5", "new"]
    for number in range(KEPT_NOTICES + 5):
        it.notify(str(number), "warning")
    notices = it.app_state().notices
    assert len(notices) == KEPT_NOTICES
    assert [one.number for one in notices] == list(range(6, KEPT_NOTICES + 6))
    assert notices[-1].at == NOW


def test_unresolved_changes_are_in_the_app_state() -> None:
    it = store()
    left = record("left", ChangeState.ASKED)
    it.set_unresolved([left])
    assert it.app_state().unresolved == (left,)


def test_a_app_state_that_was_handed_out_never_changes() -> None:
    it = store()
    it.put_change(record("one", ChangeState.ASKED))
    before = it.app_state()
    it.put_change(record("two", ChangeState.ASKED, at=ref(Level.AD, "9")))
    it.put_detail(ref(Level.AD, "1"), Detail(None, None, (), NOW, str(Decimal(1))))
    assert len(before.changes) == 1
    assert len(before.details) == 0


def test_the_changes_are_copied_only_after_one_came() -> None:
    it = store()
    it.put_change(record("stop", ChangeState.ASKED))
    before = it.app_state()
    it.notify("Something else.")
    assert it.app_state().changes is before.changes
