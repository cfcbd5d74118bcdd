"""The proof of a stop in the pane: four states with their times, late money, what was before."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.ui import builders as b
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep
from ttui.domain.money import Money
from ttui.domain.status import OperationStatus
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import line_width, plain

QUIET = (ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED, ChangeState.QUIET)
OFF_ROW = b.camp_ref(b.RETARGETING)


def stop(
    *states: ChangeState, at: int = 0, to: OperationStatus = b.OFF, key: str = "one"
) -> ChangeRecord:
    asked_at = b.START + timedelta(hours=at)
    change = b.change(key, OFF_ROW, "Retargeting Q4", to=to, asked_at=asked_at)
    steps = tuple(
        ChangeStep(state, change.asked_at + timedelta(minutes=n)) for n, state in enumerate(states)
    )
    return ChangeRecord(change=change, steps=steps)


def pane(record: ChangeRecord, *, full: bool, earlier: tuple[ChangeRecord, ...] = ()) -> str:
    app_state = replace(
        b.app_state(b.drawn()),
        changes={OFF_ROW: record},
        history={OFF_ROW: (record, *earlier)},
    )
    lines = detail_lines(app_state, OFF_ROW, b.ManualClock(), 80, full=full)
    assert all(line_width(each) <= 80 for each in lines)
    return "\n".join(map(plain, lines))


def test_the_narrow_pane_shows_the_four_states_with_their_times() -> None:
    text = pane(stop(*QUIET), full=False)
    assert "asked 14:03:22   accepted 14:04:22   confirmed 14:05:22   quiet 14:06:22" in text


def test_late_money_with_the_time_it_was_last_seen() -> None:
    record = replace(
        stop(*QUIET[:3]),
        spend_at_stop=Money(Decimal("20"), "USD"),
        late=Money(Decimal("0.84"), "USD"),
        late_at=b.START + timedelta(minutes=38),
    )
    assert "at the stop 20.00 USD   0.84 after stop, last 14:41" in pane(record, full=False)
    assert "0.84 after stop, last 14:41" in pane(record, full=True)


def test_a_proof_of_another_day_has_its_date_and_all_of_it_fits() -> None:
    text = pane(stop(*QUIET, at=-15), full=False)
    assert "asked 03-03 23:03:22" in text and "quiet 23:06:22" in text
    over_midnight = stop(*QUIET[:3], at=-15)
    quiet = ChangeStep(ChangeState.QUIET, b.START)
    text = pane(replace(over_midnight, steps=(*over_midnight.steps, quiet)), full=False)
    assert "asked 03-03 23:03:22   confirmed 23:05:22   quiet 03-04 14:03:22" in text


def test_quiet_without_a_late_charge_says_so() -> None:
    money = Money(Decimal("20"), "USD")
    record = replace(stop(*QUIET), spend_at_stop=money, final_spend=money)
    assert "final 20.00 USD   nothing charged after stop" in pane(record, full=False)


def test_what_was_done_before_is_listed_once_each() -> None:
    old = replace(
        stop(*QUIET, at=-30, key="old"),
        spend_at_stop=Money(Decimal("18"), "USD"),
        final_spend=Money(Decimal("18.50"), "USD"),
    )
    refused = stop(ChangeState.REFUSED, at=-40, to=b.ON, key="older")
    text = pane(stop(*QUIET[:3]), full=True, earlier=(old, refused))
    assert "before that" in text
    assert "03-03 08:03      stop by key: quiet; 0.50 after stop" in text
    assert "03-02 22:03      start by key: refused" in text
    assert text.count("stop, asked by key") == 1 and text.count("stop by key") == 1


def test_a_row_of_earlier_sessions_only_has_its_history_too() -> None:
    old = stop(*QUIET, at=-30, key="old")
    app_state = replace(b.app_state(b.drawn()), history={OFF_ROW: (old,)})
    lines = detail_lines(app_state, OFF_ROW, b.ManualClock(), 80, full=True)
    text = "\n".join(map(plain, lines))
    assert "what was done" in text and "stop by key: quiet" in text


def test_a_row_that_runs_again_shows_its_spending_and_not_the_old_stop() -> None:
    account = b.drawn()
    record = replace(stop(*QUIET), change=replace(stop(*QUIET).change, ref=b.camp_ref(b.WINTER)))
    app_state = replace(b.app_state(account), changes={record.change.ref: record})
    lines = detail_lines(app_state, record.change.ref, b.ManualClock(), 80, full=False)
    assert "At most 67.90 more today; stop now and" in "\n".join(map(plain, lines))
