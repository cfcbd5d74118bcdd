"""The eleven steps: what facts decide, what people say, and that nothing bad gets past them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.domain.closing import (
    CENTER,
    LONG_AGO,
    NOW,
    WEB,
    account,
    alone_facts,
    backup,
    checklist,
    delivery,
    event,
    funds,
    good_events,
    good_facts,
    known,
    membership,
    subjects,
    usd,
)
from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingPhase,
    StepId,
    StepState,
)
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import (
    STALE_AFTER,
    Bills,
    ClosingFacts,
    Known,
    Membership,
    Running,
    Unknown,
)
from ttui.domain.closing.view import Live
from ttui.domain.finance import CenterRole, Invoice, Moment
from ttui.domain.snapshot import Stamp
from ttui.domain.status import AdvertiserStatus

FACTS = ("account", "membership", "funds", "bills", "running", "delivery", "changed", "backup")
"""Every fact that decides something on the Business Center's route."""


def spoilt() -> dict[str, tuple[StepId, ClosingFacts]]:
    """Facts with one that is bad, and the step it must re-open."""
    good = good_facts()
    invoice = Invoice(invoice_id="9", serial="INV9", unpaid=usd("3"), due="2026-11-30")
    frozen = funds(frozen="5")
    return {
        "suspended": (
            StepId.ROUTE,
            replace(good, account=known(account(AdvertiserStatus.SUSPENDED))),
        ),
        "strange state": (
            StepId.ROUTE,
            replace(good, account=known(account(AdvertiserStatus.UNKNOWN))),
        ),
        "no admin": (
            StepId.ROUTE,
            replace(good, membership=known(membership(CenterRole.STANDARD))),
        ),
        "analyst": (
            StepId.ROUTE,
            replace(good, membership=known(membership(here=CenterRole.ANALYST))),
        ),
        "moved out": (
            StepId.ROUTE,
            replace(good, account=known(account(owner="")), membership=known(Membership())),
        ),
        "owes": (StepId.DEBTS, replace(good, account=known(account(balance="-4")))),
        "no balance": (StepId.DEBTS, replace(good, account=known(account(balance=None)))),
        "unpaid": (StepId.DEBTS, replace(good, bills=known(Bills(unpaid=usd("125"))))),
        "invoice": (
            StepId.DEBTS,
            replace(good, bills=known(Bills(unpaid=usd("0"), invoices=(invoice,)))),
        ),
        "transfer": (StepId.DEBTS, replace(good, funds=known(frozen))),
        "money moved": (StepId.MONEY, replace(good, funds=known(funds(total="61.21")))),
        "campaign on": (StepId.STOPPED, replace(good, running=known(Running(on=("Immer an",))))),
        "promote": (StepId.STOPPED, replace(good, running=known(Running(promotes=("Serum",))))),
        "reserved": (StepId.STOPPED, replace(good, running=known(Running(reservations=("TV",))))),
        "delivered": (
            StepId.STOPPED,
            replace(good, delivery=known(delivery(("2026-11-20", "0.01")))),
        ),
        "short report": (
            StepId.STOPPED,
            replace(good, delivery=known(delivery(since="2026-11-20"))),
        ),
        "no backup": (StepId.BACKUP, replace(good, backup=known(None))),
        "bad backup": (
            StepId.BACKUP,
            replace(good, backup=known(backup(verified=False, problem="12.40 USD are missing"))),
        ),
        "old backup": (
            StepId.BACKUP,
            replace(good, backup=known(backup(LONG_AGO - timedelta(days=1)))),
        ),
        "changed since": (
            StepId.BACKUP,
            replace(good, changed=known(Moment(NOW.at - timedelta(minutes=30), "a stop"))),
        ),
    }


SPOILT = tuple(spoilt())


def test_everything_good_can_close() -> None:
    facts = good_facts()
    seen = checklist(facts, good_events(facts))
    assert seen.can_close, seen.not_yet
    assert seen.method is ClosingMethod.API
    assert seen.current is StepId.CLOSE
    assert [step.number for step in seen.steps] == list(range(1, 12))
    assert seen.step(StepId.CLOSE).actions[0].action is Action.START_COOL_OFF


@pytest.mark.parametrize("name", SPOILT)
def test_a_bad_fact_reopens_its_step(name: str) -> None:
    step, facts = spoilt()[name]
    events = good_events(good_facts())
    seen = checklist(facts, events)
    assert not seen.step(step).is_done
    assert not seen.can_close
    assert not any(
        available.action is Action.START_COOL_OFF for available in seen.step(StepId.CLOSE).actions
    )


@pytest.mark.parametrize("field", FACTS)
@pytest.mark.parametrize("problem", ["", "TikTok did not answer."])
def test_an_unread_fact_is_never_fine(field: str, problem: str) -> None:
    events = good_events(good_facts())
    facts = replace(good_facts(), **{field: Unknown(problem, NOW.at)})
    seen = checklist(facts, events)
    assert not seen.can_close
    undone = [step for step in seen.steps[:9] if not step.is_done]
    wanted = StepState.BLOCKED if problem else StepState.CHECKING
    assert any(step.state is wanted for step in undone)


@pytest.mark.parametrize("field", FACTS)
def test_a_stale_fact_counts_as_unread_at_the_last_step(field: str) -> None:
    events = good_events(good_facts())
    good: Known[object] = getattr(good_facts(), field)
    old = replace(good, read=Stamp(NOW.at, NOW.tick - STALE_AFTER - 1))
    seen = checklist(replace(good_facts(), **{field: old}), events)  # type: ignore[arg-type]
    assert not seen.can_close
    assert all(step.is_done for step in seen.steps[:9])
    assert seen.step(StepId.CLOSE).state is StepState.CHECKING


def test_a_fact_from_the_future_is_not_fresh() -> None:
    later = Stamp(NOW.at, NOW.tick + 1)
    assert not known("x", later).is_fresh(NOW)


kinds = st.sampled_from(list(EventKind))
spoken = st.builds(event, kinds, subjects, st.sampled_from(["", CENTER, "business center", "x"]))


@given(st.lists(spoken, max_size=12), st.sampled_from(SPOILT), st.integers(0, 12), st.booleans())
def test_no_events_get_a_bad_fact_past_the_last_step(
    noise: list[ClosingEvent], name: str, at: int, allow_close: bool
) -> None:
    """Whatever people say, in whatever order, with everything else in place."""
    step, facts = spoilt()[name]
    live = Live(allow_close=allow_close)
    said_all = [*noise[:at], *good_events(facts, live), *noise[at:]]
    seen = checklist(facts, said_all, live)
    excused = {"delivered", "short report"} if not allow_close else set[str]()
    # What is confirmed anew for another route or amount is in order again.
    excused |= {"moved out", "money moved"}
    if name not in excused:
        assert not seen.can_close
        assert not seen.step(step).is_done or seen.phase is ClosingPhase.CLOSED


@given(st.lists(spoken, max_size=12), st.sampled_from(FACTS), st.booleans())
def test_no_events_get_an_unread_fact_past_the_last_step(
    noise: list[ClosingEvent], field: str, alone: bool
) -> None:
    facts = alone_facts() if alone else good_facts()
    spoiled = replace(facts, **{field: Unknown("not read")})
    if alone and field in {"funds", "bills"}:
        return  # nothing goes by them outside a Business Center
    assert not checklist(spoiled, [*noise, *good_events(facts)]).can_close


@given(st.lists(spoken, max_size=14))
def test_a_checklist_can_always_be_drawn(noise: list[ClosingEvent]) -> None:
    for facts in (ClosingFacts(), good_facts(), alone_facts()):
        seen = checklist(facts, noise)
        assert len(seen.steps) == 11
        assert all(len(step.title) <= 30 for step in seen.steps)
        assert seen.can_close is not bool(seen.not_yet) or seen.phase in {
            ClosingPhase.ASKING,
            ClosingPhase.CLOSED,
            ClosingPhase.PAUSED,
        }


@given(st.integers(0, 10))
def test_each_thing_that_people_say_is_needed(place: int) -> None:
    facts = good_facts()
    events = good_events(facts)
    left = [one for number, one in enumerate(events) if number != place]
    spared = events[place].subject == StepId.DEBTS.value if place < len(events) else True
    assert checklist(facts, left).can_close is spared


def test_without_the_flag_it_is_the_web() -> None:
    facts = replace(good_facts(), delivery=known(delivery(("2026-11-21", "3"))))
    seen = checklist(facts, good_events(facts, WEB), WEB)
    assert seen.method is ClosingMethod.WEB
    assert seen.step(StepId.STOPPED).is_done


def test_stand_alone_needs_a_look_at_the_bills() -> None:
    facts = alone_facts()
    events = good_events(facts)
    assert checklist(facts, events).can_close
    unlooked = [one for one in events if one.subject != StepId.DEBTS.value]
    step = checklist(facts, unlooked).step(StepId.DEBTS)
    assert step.state is StepState.TO_DO
    assert "API does not tell" in step.todo[0]
    tomorrow = Stamp(NOW.at + timedelta(hours=23, seconds=1), NOW.tick)
    assert not checklist(facts, events, now=tomorrow).step(StepId.DEBTS).is_done


def test_money_statement_of_each_route() -> None:
    center = checklist(good_facts())
    assert center.money is not None
    assert any(
        "50.00 USD: moves to Business Center Lumen Group" in one for one in center.money.applies
    )
    assert any("11.20 USD" in one for one in center.money.applies)
    alone = checklist(alone_facts())
    assert alone.money is not None
    assert alone.money.refund_days == 60
    assert "61.20 USD" in alone.money.applies[0]
    assert "60 days" in alone.money.applies[1]
    for seen in (center, alone):
        assert seen.money is not None
        assert seen.money.guides in seen.step(StepId.MONEY).meaning
        assert seen.money.help in seen.step(StepId.MONEY).meaning
    suspended = checklist(spoilt()["suspended"][1])
    assert suspended.money is not None
    assert "nothing is paid back" in suspended.money.applies[0]
    doubtful = replace(alone_facts(), account=known(account(AdvertiserStatus.REJECTED, owner="")))
    money = checklist(doubtful).money
    assert money is not None
    assert money.refund_days == 0


def test_a_changed_amount_is_shown_as_such() -> None:
    events = good_events(good_facts())
    step = checklist(spoilt()["money moved"][1], events).step(StepId.MONEY)
    assert step.state is StepState.TO_DO
    assert "changed since maria@bastion" in step.todo[0]


def test_waits_three_days_from_the_end_of_the_last_day_in_the_account_s_zone() -> None:
    facts = replace(good_facts(), delivery=known(delivery(("2026-11-20", "0.01"))))
    step = checklist(facts, good_events(good_facts())).step(StepId.STOPPED)
    assert step.state is StepState.WAITING_UNTIL
    assert step.until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # Berlin's midnight
    moment = Stamp(datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), NOW.tick)
    assert not checklist(facts, good_events(good_facts()), now=moment).step(StepId.STOPPED).is_done
    moment = Stamp(datetime(2026, 11, 23, 23, 0, tzinfo=UTC), NOW.tick)
    assert checklist(facts, good_events(good_facts()), now=moment).step(StepId.STOPPED).is_done


def test_only_waiting_left_is_waiting() -> None:
    facts = replace(good_facts(), delivery=known(delivery(("2026-11-20", "0.01"))))
    step = checklist(facts, good_events(facts)).step(StepId.CLOSE)
    assert step.state is StepState.WAITING_UNTIL
    assert step.until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def test_a_backup_waits_for_the_reports_to_be_final() -> None:
    stopped = Moment(datetime(2026, 11, 22, 11, 30, tzinfo=UTC), "the stop")
    facts = replace(
        alone_facts(),
        delivery=known(delivery(("2026-11-22", "40"))),
        changed=known(stopped),
        backup=known(None),
    )
    step = checklist(facts).step(StepId.BACKUP)
    assert step.state is StepState.WAITING_UNTIL
    assert step.until == stopped.at + timedelta(hours=1)
    later = Stamp(stopped.at + timedelta(hours=1), NOW.tick)
    assert checklist(facts, now=later).step(StepId.BACKUP).state is StepState.TO_DO
    fresh = replace(facts, backup=known(backup(later.at)))
    assert checklist(fresh, now=later).step(StepId.BACKUP).is_done
    early = replace(facts, backup=known(backup(later.at - timedelta(seconds=1))))
    assert not checklist(early, now=later).step(StepId.BACKUP).is_done


def test_a_newer_backup_that_is_not_good_is_told_beside_an_old_one() -> None:
    facts = good_facts()
    assert isinstance(facts.backup, Known)
    assert facts.backup.value is not None
    old = replace(
        facts.backup.value,
        started_at=NOW.at - timedelta(days=200),
        newer="A newer one, b, is not good: it is torn.",
    )
    step = checklist(replace(facts, backup=known(old)), good_events(facts)).step(StepId.BACKUP)
    assert step.state is StepState.TO_DO
    assert "A newer one, b, is not good: it is torn." in step.todo


def test_without_a_stop_of_ours_the_whole_last_day_counts() -> None:
    facts = replace(alone_facts(), delivery=known(delivery(("2026-11-21", "40"))))
    end = datetime(2026, 11, 21, 23, 0, tzinfo=UTC) + timedelta(hours=1)
    assert checklist(replace(facts, backup=known(backup(end)))).step(StepId.BACKUP).is_done
    early = replace(facts, backup=known(backup(end - timedelta(seconds=1))))
    assert not checklist(early).step(StepId.BACKUP).is_done
