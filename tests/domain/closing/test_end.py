"""The last steps of a closing: refusals, the way it ends, and what people say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.domain.closing import (
    ACCOUNT,
    API,
    CENTER,
    NOW,
    READ,
    WEB,
    account,
    alone_facts,
    checklist,
    event,
    funds,
    good_events,
    good_facts,
    known,
    membership,
    subjects,
)
from ttui.domain.closing.checklist import (
    Action,
    Checklist,
    ClosingPhase,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.commands import TakeClosingAction
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import (
    ClosingFacts,
    Running,
    Unknown,
)
from ttui.domain.closing.rules import is_name_typed
from ttui.domain.closing.view import Live, typable
from ttui.domain.status import AdvertiserStatus

REFUSALS = {
    "DELIVERING": StepId.STOPPED,
    "UNPAID_BILL": StepId.DEBTS,
    "SUSPENDED": StepId.ROUTE,
    "UNFINISHED_TRANSFER": StepId.DEBTS,
    "AUTOPAY_UNBILLED": StepId.DEBTS,
    "SOMETHING_NEW": StepId.CLOSE,
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_goes_back_to_its_step_until_it_is_seen_to(reason: str) -> None:
    facts = good_facts()
    at = NOW.at - timedelta(minutes=5)
    events = (
        *good_events(facts),
        event(EventKind.ASKED, CENTER, at=at),
        event(EventKind.ANSWERED, "refused", at=at),
        event(EventKind.REFUSED, reason, at=at),
    )
    seen = checklist(facts, events)
    step = seen.step(REFUSALS[reason])
    assert not seen.can_close
    assert not step.is_done
    assert reason in " ".join(step.todo)
    if reason == "DELIVERING":
        assert step.until == at + timedelta(days=1)
        return
    actions = [available for available in step.actions if available.action is Action.TRY_AGAIN]
    assert [available.subject for available in actions] == [reason]
    again = (*events, event(EventKind.DEALT_WITH, reason, at=NOW.at))
    assert checklist(facts, again).can_close


def test_an_unanswered_request_is_settled_before_anything_else() -> None:
    facts = good_facts()
    events = (*good_events(facts), event(EventKind.ASKED, CENTER))
    seen = checklist(facts, events)
    assert seen.phase is ClosingPhase.ASKING
    assert not seen.can_close
    over = (*events, event(EventKind.STARTED_OVER), *good_events(facts))
    assert checklist(facts, over).phase is ClosingPhase.ASKING
    settled = (*events, event(EventKind.ANSWERED, "did not land"))
    assert checklist(facts, settled).can_close


def test_paused_is_a_good_end_until_somebody_goes_on() -> None:
    facts = good_facts()
    events = (*good_events(facts)[:1], event(EventKind.PAUSED))
    assert checklist(facts, events).phase is ClosingPhase.PAUSED
    assert not checklist(facts, (*good_events(facts), event(EventKind.PAUSED))).can_close
    assert checklist(facts, (*events, event(EventKind.WENT_ON))).phase is ClosingPhase.OPEN
    on = replace(facts, running=known(Running(on=("Immer an",))))
    assert checklist(on, events).phase is ClosingPhase.OPEN
    assert not checklist(on, events).step(StepId.ALTERNATIVES).is_done


def test_starting_over_forgets_what_people_said() -> None:
    facts = good_facts()
    events = (*good_events(facts), event(EventKind.STARTED_OVER))
    assert checklist(facts, events).current is StepId.ROUTE


def test_leaving_in_the_middle_continues_there() -> None:
    facts = good_facts()
    seen = checklist(facts, good_events(facts)[:3])
    assert seen.current is StepId.MONEY


def test_two_operators_are_told_apart() -> None:
    events = (event(EventKind.ATTESTED, StepId.TOLD.value, "all of us", who="jun"),)
    evidence = checklist(good_facts(), events).step(StepId.TOLD).evidence
    assert [(one.text, one.source) for one in evidence] == [("Told: all of us", "jun@bastion")]


def closed_facts() -> ClosingFacts:
    gone = account(AdvertiserStatus.CLOSED, "0")
    return replace(good_facts(), account=known(gone), funds=known(funds("0", "0", "0")))


def test_closed_only_when_tiktok_says_so() -> None:
    events = (
        *good_events(good_facts()),
        event(EventKind.SNAPSHOT),
        event(EventKind.ASKED, CENTER),
        event(EventKind.ANSWERED, "accepted"),
    )
    seen = checklist(good_facts(), events)
    assert seen.phase is ClosingPhase.OPEN
    assert not seen.step(StepId.CLOSED).is_done
    seen = checklist(closed_facts(), events)
    assert seen.phase is ClosingPhase.CLOSED
    assert seen.step(StepId.CLOSED).state is StepState.CHECKING
    assert all(step.is_done for step in seen.steps[:10])
    written = (*events, event(EventKind.CLOSED_SEEN), event(EventKind.REPORT_WRITTEN, "", "r.md"))
    seen = checklist(closed_facts(), written)
    assert all(step.is_done for step in seen.steps)
    assert seen.report_path == "r.md"
    assert seen.refund_by is None


def test_closed_by_somebody_else_claims_nothing() -> None:
    seen = checklist(closed_facts())
    assert seen.phase is ClosingPhase.CLOSED
    assert not seen.can_close
    assert seen.step(StepId.TOLD).state is StepState.NOT_POSSIBLE


def test_refund_is_due_sixty_days_after_a_stand_alone_account_closed() -> None:
    facts = alone_facts()
    at = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    events = (
        *good_events(facts),
        event(EventKind.WEB_STARTED, at=at),
        event(EventKind.CLOSED_SEEN, at=at),
    )
    gone = replace(facts, account=known(account(AdvertiserStatus.CLOSED, "0", owner="")))
    refund_by = checklist(gone, events).refund_by
    assert refund_by is not None
    assert refund_by.isoformat() == "2027-01-21"
    written = (*events, event(EventKind.REPORT_WRITTEN, at=at))
    assert "back by 2027-01-21" in checklist(gone, written).step(StepId.CLOSED).todo[0]


def test_web_path_goes_one_step_at_a_time_and_survives_leaving() -> None:
    facts = alone_facts()
    events = (*good_events(facts), event(EventKind.WEB_STARTED), event(EventKind.WEB_STEP, "1"))
    seen = checklist(facts, events, WEB)
    assert seen.phase is ClosingPhase.WEB
    assert seen.web is not None
    assert seen.web.reached == 1
    step = seen.step(StepId.CLOSE)
    assert step.todo[-1].startswith("2 of 6: Choose the account")
    assert step.actions[0].subject == "2"
    assert ACCOUNT in seen.web.steps[1]
    spoiled = replace(facts, running=known(Running(on=("Immer an",))))
    step = checklist(spoiled, events, WEB).step(StepId.CLOSE)
    assert any("Stop here first" in one for one in step.todo)


def test_read_only_sends_nothing_through_the_api() -> None:
    facts = good_facts()
    live = Live(allow_close=True, read_only=True)
    assert not checklist(facts, good_events(facts), live).can_close
    alone = alone_facts()
    assert checklist(alone, good_events(alone), Live(read_only=True)).can_close


def test_a_failing_journal_closes_nothing() -> None:
    facts = good_facts()
    live = replace(API, problem="The disk is full.")
    assert checklist(facts, good_events(facts), live).not_yet[0] == "The disk is full."


@given(st.text(max_size=40))
def test_the_name_to_type_can_be_typed(name: str) -> None:
    wanted = typable(name)
    assert wanted == " ".join(wanted.split())
    assert wanted.isprintable()
    facts = replace(good_facts(), account=known(account(name=name)))
    seen: Checklist = checklist(facts)
    assert is_name_typed(seen.name_to_type, seen)
    assert seen.message.isprintable()  # it is copied, and pasted who knows where
    assert is_name_typed(f"  {ACCOUNT} ", seen)
    assert not is_name_typed("", seen)
    assert not is_name_typed(f"{seen.name_to_type}x", seen)


def test_lent_accounts_are_not_ours_to_close() -> None:
    lent = replace(membership().listed[0], owner_name="Agency")
    facts = replace(
        good_facts(),
        account=known(account(owner="")),
        membership=known(replace(membership(), listed=(lent,))),
    )
    assert checklist(facts).route is Route.NO_ADMIN_ROLE


def test_zero_readings_have_times() -> None:
    seen = checklist(good_facts(), good_events(good_facts()))
    assert seen.read_at == READ.at
    for step in (StepId.DEBTS, StepId.MONEY, StepId.STOPPED, StepId.BACKUP):
        evidence = seen.step(step).evidence
        assert evidence
        assert evidence[0].at == READ.at
        assert evidence[0].source == "test/call"


def test_a_center_that_cannot_be_read_says_what_is_missing() -> None:
    facts = replace(alone_facts(), membership=Unknown("No permission.", NOW.at))
    step = checklist(facts).step(StepId.ROUTE)
    assert step.state is StepState.BLOCKED
    assert "No permission." in step.todo[0]
    assert "permissions" in step.todo[-1]


def test_an_account_that_cannot_be_read_after_asking_is_not_closed() -> None:
    facts = replace(good_facts(), account=Unknown("TikTok does not show it.", NOW.at))
    events = (*good_events(good_facts()), event(EventKind.ASKED, CENTER))
    seen = checklist(facts, events)
    assert seen.phase is ClosingPhase.ASKING
    assert "proves nothing" in seen.step(StepId.CLOSED).todo[0]


def test_what_another_session_saw_closed_is_closed_until_a_newer_reading() -> None:
    events = (*good_events(good_facts()), event(EventKind.CLOSED_SEEN, at=READ.at))
    assert checklist(good_facts(), events).phase is ClosingPhase.CLOSED
    earlier = (*events[:-1], event(EventKind.CLOSED_SEEN, at=READ.at - timedelta(seconds=1)))
    assert checklist(good_facts(), earlier).phase is ClosingPhase.OPEN


acts = st.builds(
    TakeClosingAction,
    st.just(ACCOUNT),
    st.sampled_from(list(Action)),
    subjects,
    st.sampled_from(["", "   ", "the agency", "x" * 900]),
)


@given(acts, st.integers(0, 10))
def test_only_what_is_offered_is_written_down(act: TakeClosingAction, place: int) -> None:
    facts = good_facts()
    seen = checklist(facts, good_events(facts)[:place])
    outcome = act.event(seen)
    available = act.offer(seen)
    if isinstance(outcome, str):
        return
    kind, _, text = outcome
    assert available is not None
    assert len(text) <= 500
    assert text.strip() or not available.wants_text
    assert kind not in {
        EventKind.ASKED,
        EventKind.ANSWERED,
        EventKind.CLOSED_SEEN,
        EventKind.COOL_OFF_STARTED,
        EventKind.WEB_STARTED,
    }


def test_walking_by_offers_alone_leads_to_the_last_step() -> None:
    facts = good_facts()
    events: tuple[ClosingEvent, ...] = ()
    for _ in range(20):
        seen = checklist(facts, events)
        step = seen.step(seen.current)
        available = next((one for one in reversed(step.actions) if not one.done), None)
        if step.id is StepId.CLOSE or available is None:
            break
        act = TakeClosingAction(ACCOUNT, available.action, available.subject, "the agency")
        outcome = act.event(seen)
        assert not isinstance(outcome, str)
        events = (*events, event(*outcome))
    assert checklist(facts, events).can_close
