"""Everything stopped and everything saved: the two steps that a moment in time decides."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from ttui.domain.backup.parts import BackupFact
from ttui.domain.closing.checklist import Deed, Evidence, Means, Offer, Step, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.facts import Delivery, Known, Running
from ttui.domain.closing.money import shown
from ttui.domain.closing.view import View, by, gate, made, read, words_of_refusal
from ttui.domain.finance import Moment
from ttui.domain.money import Money
from ttui.domain.receipt import utc
from ttui.domain.remedy import Remedy
from ttui.domain.spend import REPORT_LAG

QUIET = timedelta(days=3)
"""No ad may have delivered for so long before the API closes an account (contract 9.1)."""
ANOTHER_DAY = timedelta(days=1)
"""Waited after TikTok itself said DELIVERING."""
_DAYS_NEEDED = 4
_NAMES_SHOWN = 3


def stopped_step(view: View) -> Step:
    """Step 5: nothing is on, and for the API nothing was charged lately."""
    facts = view.facts
    shut = gate(("What is on", facts.running), ("The last charges", facts.delivery))
    if not isinstance(facts.running, Known) or not isinstance(facts.delivery, Known):
        state, todo = shut or (State.CHECKING, ())
        return made(StepId.STOPPED, state, todo=todo)
    running, delivery = facts.running.value, facts.delivery.value
    evidence = [read(facts.running, _counted(running))]
    last = delivery.last_day
    text = f"Last charged on {last}." if last else f"No charge since {delivery.since}."
    evidence.append(read(facts.delivery, text))
    if not running.nothing:
        return _still_on(running, evidence)
    if view.means is not Means.API:
        return made(StepId.STOPPED, State.DONE, evidence=evidence)
    return _quiet(view, delivery, evidence)


def _counted(running: Running) -> str:
    parts = (
        f"on: {len(running.on)} of {running.campaigns} campaigns",
        f"Promotes running: {len(running.promotes)}",
        f"reservations running: {len(running.reservations)}",
        *([running.note] if running.note else []),
    )
    return f"{'; '.join(parts)}."


def _still_on(running: Running, evidence: list[Evidence]) -> Step:
    todo: list[str] = []
    offers: tuple[Offer, ...] = ()
    if running.on:
        todo.append(f"Still on: {_names(running.on)}.")
        offers = (Offer(Deed.STOP_ALL, f"Stop all {len(running.on)} now, with proof"),)
    if running.promotes:
        todo.append(
            f"Promote running: {_names(running.promotes)}. Only the TikTok app ends it: profile,"
            " the video, ..., Promote, Turn off promotion."
        )
    if running.reservations:
        todo.append(f"Reserved and running: {_names(running.reservations)}. TikTok has to end it.")
    offers = (*offers, Offer(Deed.READ_AGAIN, "Read again"))
    return made(StepId.STOPPED, State.BLOCKED, todo=todo, evidence=evidence, offers=offers)


def _quiet(view: View, delivery: Delivery, evidence: list[Evidence]) -> Step:
    zone = _zone(view)
    if delivery.since > view.now.at.astimezone(zone).date() - timedelta(days=_DAYS_NEEDED):
        text = "The report of the last days does not reach back far enough; reading again."
        return made(StepId.STOPPED, State.CHECKING, todo=(text,), evidence=evidence)
    until = quiet_from(view, delivery)
    refused = view.refusals(StepId.STOPPED)
    todo = ["TikTok's API closes an account after 3 whole days without delivery."]
    for event in refused:
        until = max(until, event.at + ANOTHER_DAY)
        if view.now.at < event.at + ANOTHER_DAY:
            evidence.append(by(event, words_of_refusal(event.subject)))
            todo = [words_of_refusal(event.subject)]
    if view.now.at < until:
        return made(StepId.STOPPED, State.WAITING_UNTIL, until=until, todo=todo, evidence=evidence)
    return made(StepId.STOPPED, State.DONE, evidence=evidence)


def quiet_from(view: View, delivery: Delivery) -> datetime:
    """When three days without delivery are over, in UTC: counted from the end of the last day."""
    last = delivery.last_day
    if last is None:
        return datetime.min.replace(tzinfo=UTC)
    return end_of(last, _zone(view), known=_zone_known(view)) + QUIET


def end_of(day: date, zone: tzinfo, *, known: bool) -> datetime:
    """The end of an account day in UTC; late enough for every zone when it is not known."""
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return end if known else end + timedelta(hours=14)


def backup_step(view: View) -> Step:
    """Step 6: a verified backup that is newer than the last change."""
    facts = view.facts
    shut = gate(
        ("Backups", facts.backup),
        ("The journal", facts.changed),
        ("What is on", facts.running),
        ("The last charges", facts.delivery),
    )
    if not (
        isinstance(facts.backup, Known)
        and isinstance(facts.changed, Known)
        and isinstance(facts.running, Known)
        and isinstance(facts.delivery, Known)
    ):
        state, todo = shut or (State.CHECKING, ())
        return made(StepId.BACKUP, state, todo=todo)
    backup = facts.backup.value
    text = "No backup of this account was found." if backup is None else _described(backup)
    evidence = [read(facts.backup, text)]
    if not facts.running.value.nothing:
        text = "Stop everything first: what runs on would be missing from the backup."
        return made(StepId.BACKUP, State.BLOCKED, todo=(text,), evidence=evidence)
    needed = settled(view, facts.changed.value, facts.delivery.value)
    if needed is not None:
        evidence.append(Evidence(f"Last change: {needed.what}.", needed.at))
    return _judged(view, backup, needed, evidence)


def _judged(
    view: View, backup: BackupFact | None, needed: Moment | None, evidence: list[Evidence]
) -> Step:
    make = (Remedy.MAKE_BACKUP,)
    if needed is not None and view.now.at < needed.at and not _is_newer(backup, needed):
        text = "Reports are not final before then; a backup made now would lack charges."
        return made(
            StepId.BACKUP, State.WAITING_UNTIL, until=needed.at, todo=(text,), evidence=evidence
        )
    if backup is None:
        return made(StepId.BACKUP, State.TO_DO, evidence=evidence, remedies=make)
    if not backup.verified or backup.problem:
        why = backup.problem or "It was not verified."
        todo = (f"The backup is not good: {why}",)
        remedies = (*make, Remedy.CHECK_BACKUP)
        return made(StepId.BACKUP, State.BLOCKED, todo=todo, evidence=evidence, remedies=remedies)
    moved = _moved(view, backup)
    if moved:
        return made(StepId.BACKUP, State.TO_DO, todo=(moved,), evidence=evidence, remedies=make)
    if not _is_newer(backup, needed):
        changed = "The account has changed since this backup was begun; a newer one is needed."
        asks = [text for text in (changed, backup.newer) if text]
        return made(StepId.BACKUP, State.TO_DO, todo=asks, evidence=evidence, remedies=make)
    return made(StepId.BACKUP, State.DONE, evidence=evidence)


def _is_newer(backup: BackupFact | None, needed: Moment | None) -> bool:
    if backup is None or needed is None:
        return backup is not None
    return (backup.started_at or backup.finished_at) >= needed.at


def _moved(view: View, backup: BackupFact) -> str:
    """The day on which TikTok reports most another charge than the backup holds; or nothing.

    Whoever stopped the ads, and wherever: what was charged after the backup shows here.
    """
    delivery = view.facts.delivery
    if backup.days is None or not isinstance(delivery, Known):
        return ""
    now = {one.day: one.spend for one in delivery.value.days}
    held = {one.day: one.spend for one in backup.days if one.day >= delivery.value.since}
    nothing = Decimal(0)
    by_day = {day: now.get(day, nothing) - held.get(day, nothing) for day in {*now, *held}}
    day = max(by_day, key=lambda one: (abs(by_day[one]), one), default=None)
    if day is None or not by_day[day]:
        return ""
    account = view.facts.account
    currency = account.value.currency if isinstance(account, Known) else ""
    then, seen = (shown(Money(one.get(day, nothing), currency)) for one in (held, now))
    return f"TikTok reports {seen} on {day} and this backup has {then}: a newer one is needed."


def _described(backup: BackupFact) -> str:
    state = "verified" if backup.verified and not backup.problem else "not verified"
    return f"Backup {backup.path.name}, finished {utc(backup.finished_at)}, {state}."


def backup_since(view: View) -> datetime | None:
    """Begun before this, a backup does not count any more; None when that is not known yet."""
    changed, delivery = view.facts.changed, view.facts.delivery
    if not isinstance(changed, Known) or not isinstance(delivery, Known):
        return None
    needed = settled(view, changed.value, delivery.value)
    return needed.at if needed is not None and needed.at <= view.now.at else None


def settled(view: View, changed: Moment | None, delivery: Delivery) -> Moment | None:
    """When the account's data stopped changing: nothing begun before it is a whole backup.

    A charge is in the reports two cycles after the ads stopped; they stopped with the last change
    at the latest, or with the last day that had a charge. What was seen on after that change was
    stopped by others, such as a Promote on the phone.
    """
    last = delivery.last_day
    if last is None:
        return changed
    zone = _zone(view)
    stopped = end_of(last, zone, known=_zone_known(view))
    if changed is not None and changed.at.astimezone(zone).date() >= last:
        stopped = min(stopped, max(changed.at, view.live.seen_on_at or changed.at))
    reported = stopped + 2 * REPORT_LAG
    if changed is not None and changed.at >= reported:
        return changed
    return Moment(reported, f"charges on {last}, all reported by then")


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _zone(view: View) -> tzinfo:
    account = view.facts.account
    return account.value.zone if isinstance(account, Known) else UTC


def _zone_known(view: View) -> bool:
    account = view.facts.account
    return isinstance(account, Known) and account.value.zone_known
