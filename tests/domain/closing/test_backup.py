"""What makes a backup good enough to close an account: its age, and every charge in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.support.domain.closing import (
    NOW,
    alone_facts,
    backup,
    checklist,
    delivery,
    event,
    good_events,
    good_facts,
    known,
)
from ttui.domain.closing.checklist import ClosingStep, StepId, StepState
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Unknown
from ttui.domain.closing.view import Live
from ttui.domain.finance import DaySpend, Moment


def test_what_was_charged_after_the_backup_is_told_whoever_stopped_the_ads() -> None:
    facts = good_facts()  # its report: 12.40 on 15 November, nothing since

    def with_days(**days: str) -> ClosingStep:
        held = tuple(
            DaySpend(date(2026, 11, int(day.removeprefix("day"))), Decimal(spent))
            for day, spent in days.items()
        )
        made = replace(facts, backup=known(backup(days=held)))
        return checklist(made, good_events(facts)).step(StepId.BACKUP)

    assert with_days(day15="12.40").is_done
    assert with_days(day15="12.400", day16="0").is_done
    assert with_days(day1="99", day15="12.40").is_done, "a day nobody asked for again"
    for held in ({"day15": "12.39"}, {}, {"day15": "12.40", "day17": "0.01"}):
        step = with_days(**held)
        assert step.state is StepState.TO_DO
        assert "a newer one is needed" in step.todo[0]
    assert (
        with_days(day15="12.39")
        .todo[0]
        .startswith("TikTok reports 12.40 USD on 2026-11-15 and this backup has 12.39 USD")
    )


def test_a_backup_without_what_tiktok_refuses_is_enough_for_whoever_says_so() -> None:
    facts = good_facts()
    lacks = "TikTok Shop ads are not whole in it: TikTok refused their shop stores."
    made = backup(verified=False, problem=lacks, lacks=lacks)
    facts, events = replace(facts, backup=known(made)), good_events(facts)
    seen = checklist(facts, events)
    step = seen.step(StepId.BACKUP)
    assert not seen.can_close
    assert (step.state, step.todo) == (StepState.TO_DO, (lacks,))
    assert step.evidence[0].text.endswith("not whole.")
    (accept,) = step.actions
    word = event(EventKind.ATTESTED, accept.subject, accept.text)
    assert checklist(facts, (*events, word)).can_close
    other = replace(made, path=Path("backups/another"))
    assert not checklist(replace(facts, backup=known(other)), (*events, word)).can_close
    torn = replace(made, lacks="", problem="Its file x was changed.")
    step = checklist(replace(facts, backup=known(torn)), (*events, word)).step(StepId.BACKUP)
    assert step.state is StepState.BLOCKED


def test_when_a_backup_must_be_begun_to_count_is_told_once_that_is_past() -> None:
    facts = good_facts()
    last_reported = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)  # Berlin's 15th, and an hour
    assert checklist(facts).backup_since == last_reported
    stopped = Moment(NOW.at - timedelta(minutes=5), "the stop")
    charged = known(delivery((str(NOW.at.date()), "40")))
    assert checklist(replace(facts, delivery=charged, changed=known(stopped))).backup_since is None
    assert checklist(replace(facts, delivery=Unknown())).backup_since is None


def test_what_others_stopped_after_our_last_stop_is_waited_for() -> None:
    stopped = Moment(datetime(2026, 11, 22, 11, 30, tzinfo=UTC), "the stop")
    charged = known(delivery(("2026-11-22", "40")))
    facts = replace(alone_facts(), delivery=charged, changed=known(stopped), backup=known(None))
    ours = checklist(facts).step(StepId.BACKUP)
    assert ours.until == stopped.at + timedelta(hours=1)
    seen = stopped.at + timedelta(minutes=20)  # a Promote, ended on the phone after that
    theirs = checklist(facts, live=Live(seen_on_at=seen)).step(StepId.BACKUP)
    assert theirs.state is StepState.WAITING_UNTIL
    assert theirs.until == seen + timedelta(hours=1)
    earlier = Live(seen_on_at=stopped.at - timedelta(minutes=20))
    assert checklist(facts, live=earlier).step(StepId.BACKUP).until == ours.until
