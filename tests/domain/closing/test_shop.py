"""TikTok Shop ads at the steps: on, with an extra budget, not shown, and not priced."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.support.domain.closing import (
    NOW,
    alone_facts,
    checklist,
    delivery,
    event,
    good_events,
    good_facts,
    known,
    usd,
)
from ttui.domain.closing.checklist import Action, ClosingPhase, StepId, StepState
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import ClosingFacts, Running
from ttui.domain.finance import DaySpend
from ttui.domain.snapshot import Stamp
from ttui.domain.unlisted import Unlisted, UnlistedReason

NO_LIST = ("TikTok Shop ads", "no permission")
NO_LIVE = ("TikTok Shop LIVE ads", "no permission")
HIDDEN = Running(campaigns=3, not_looked_at=(NO_LIST,))


def with_running(running: Running) -> ClosingFacts:
    return replace(good_facts(), running=known(running))


def looked(running: Running, hours: int = 1) -> ClosingEvent:
    at = NOW.at - timedelta(hours=hours)
    return event(EventKind.ATTESTED, StepId.STOPPED.value, running.look, at)


def test_what_is_not_shown_is_not_off_until_somebody_looked() -> None:
    facts, events = with_running(HIDDEN), good_events(good_facts())
    seen = checklist(facts, events)
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.TO_DO
    assert step.todo[0] == "TikTok Shop ads were not looked at: no permission."
    assert [one.action for one in step.actions] == [Action.ATTEST, Action.READ_AGAIN]
    assert not seen.can_close
    assert seen.step(StepId.BACKUP).state is StepState.BLOCKED
    seen = checklist(facts, (*events, looked(HIDDEN)))
    assert seen.can_close, seen.not_yet
    told = seen.step(StepId.STOPPED).evidence[-1]
    assert told.text == "I looked in TikTok Ads Manager: nothing runs of: TikTok Shop ads"
    assert told.source == "maria@bastion"


def test_a_look_is_good_for_a_day_and_for_what_was_looked_for() -> None:
    facts, events = with_running(HIDDEN), good_events(good_facts())
    assert not checklist(facts, (*events, looked(HIDDEN, 25))).can_close
    more = replace(HIDDEN, not_looked_at=(NO_LIST, NO_LIVE))
    assert not checklist(with_running(more), (*events, looked(HIDDEN))).can_close
    assert checklist(with_running(more), (*events, looked(more))).can_close


ON = ("Glow bundle",)


@pytest.mark.parametrize(
    "running",
    [
        replace(HIDDEN, on=ON),
        replace(HIDDEN, promotes=ON),
        replace(HIDDEN, reservations=ON),
        replace(HIDDEN, extra_budgets=ON),
    ],
)
def test_a_look_stops_nothing_that_is_seen_on(running: Running) -> None:
    seen = checklist(with_running(running), (*good_events(good_facts()), looked(running)))
    assert not seen.can_close
    assert seen.step(StepId.STOPPED).state is StepState.BLOCKED
    assert not any(one.action is Action.ATTEST for one in seen.step(StepId.STOPPED).actions)


def test_pausing_is_no_good_end_while_something_was_not_looked_at() -> None:
    events = (event(EventKind.PAUSED),)
    seen = checklist(with_running(HIDDEN), events)
    assert seen.phase is ClosingPhase.OPEN
    step = seen.step(StepId.ALTERNATIVES)
    assert step.state is StepState.CHECKING
    assert step.evidence[-1].text == "Nothing of what was looked at is on any more."
    assert checklist(with_running(HIDDEN), (*events, looked(HIDDEN))).phase is ClosingPhase.PAUSED
    extra = Running(extra_budgets=("Glow bundle",))
    assert checklist(with_running(extra), events).phase is ClosingPhase.OPEN


def test_shop_campaigns_are_named_on_and_off() -> None:
    running = Running(on=("Glow", "Immer an"), shop_on=("Glow",), shop_off=("LIVE",), campaigns=3)
    step = checklist(with_running(running)).step(StepId.STOPPED)
    assert step.todo[:2] == (
        "Still on: Glow, Immer an.",
        "TikTok Shop among them: Glow. A stop ends today's ROI protection where it is in effect.",
    )
    assert step.evidence[1].text == "TikTok Shop campaigns: Glow (on), LIVE (off)."


def test_charges_of_shop_ads_count_and_those_not_readable_are_said() -> None:
    late = (DaySpend(date(2026, 11, 21), Decimal("0.01")),)
    facts = good_facts()
    paid = replace(delivery(("2026-11-15", "12.40")), shop_days=late)
    step = checklist(replace(facts, delivery=known(paid))).step(StepId.STOPPED)
    assert step.state is StepState.WAITING_UNTIL
    assert step.evidence[1].text == "Last charged on 2026-11-21."
    hidden = replace(delivery(), unpriced="no permission")
    shop = known(Running(shop_off=("Glow",), campaigns=1))
    step = checklist(replace(facts, delivery=known(hidden), running=shop)).step(StepId.STOPPED)
    assert step.is_done
    assert "whose charges are not readable: no permission" in step.evidence[-1].text
    step = checklist(replace(facts, delivery=known(hidden))).step(StepId.STOPPED)
    assert not any("not readable" in one.text for one in step.evidence), "it has no shop ads"


def unlisted(*may_be: UnlistedReason) -> Running:
    return Running(campaigns=3, unlisted=Unlisted(usd("12.40"), None, may_be))


def test_money_in_nothing_that_is_listed_is_looked_for_by_a_person() -> None:
    running = unlisted(UnlistedReason.DELETED, UnlistedReason.OTHER)
    facts, events = with_running(running), good_events(good_facts())
    step = checklist(facts, events).step(StepId.STOPPED)
    assert step.state is StepState.TO_DO
    assert step.todo[0].startswith("12.40 USD was charged today in nothing that is listed.")
    assert (
        step.evidence[1].text
        == "12.40 USD today in nothing that is listed; it may be campaigns that were deleted today"
        " or ads of a kind that no list shows."
    )
    assert checklist(facts, (*events, looked(running))).can_close


def test_money_of_what_was_deleted_today_is_said_and_holds_nothing_up() -> None:
    facts = with_running(unlisted(UnlistedReason.DELETED))
    seen = checklist(facts, good_events(good_facts()))
    assert seen.can_close
    assert "campaigns that were deleted today" in seen.step(StepId.STOPPED).evidence[1].text


def test_a_backup_of_before_the_last_charge_of_shop_ads_is_too_old() -> None:
    today = (DaySpend(NOW.at.date(), Decimal(5)),)
    facts = replace(alone_facts(), delivery=known(replace(delivery(), shop_days=today)))
    step = checklist(facts, good_events(facts)).step(StepId.BACKUP)
    assert not step.is_done
    tomorrow = Stamp(NOW.at + timedelta(hours=13), NOW.tick)
    assert checklist(facts, now=tomorrow).step(StepId.BACKUP).state is StepState.TO_DO
