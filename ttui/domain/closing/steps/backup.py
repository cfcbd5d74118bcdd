"""Step 6: data backed up. Facts decide: a verified backup that is newer than the last change."""

from datetime import datetime
from decimal import Decimal

from ttui.domain.backup.parts import BackupFact
from ttui.domain.closing.checklist import Action, ClosingStep, Evidence, StepId, StepState
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import Unknown
from ttui.domain.closing.view import Draft, View
from ttui.domain.finance import Moment
from ttui.domain.money import Money
from ttui.domain.receipt import amount_text, utc
from ttui.domain.remedy import Remedy
from ttui.domain.spend import REPORT_LAG

_NOTHING = Decimal(0)
_MAKE = (Remedy.MAKE_BACKUP,)


def backup_step(view: View) -> ClosingStep:
    """Evaluates the newest backup, once nothing runs that could be missing from it."""
    facts = view.facts
    text = (
        "Closing erases campaigns, reports, audiences and files at TikTok. A verified backup is"
        " the only copy left."
    )
    step = Draft(view, StepId.BACKUP, text)
    if shut := step.gate(
        ("Backups", facts.backup),
        ("The journal", facts.changed),
        ("What is on", facts.running),
        ("The last charges", facts.delivery),
    ):
        return shut
    backup, text = facts.backup.value, "No backup of this account was found."
    if backup is not None:
        state = "verified" if backup.verified and not backup.problem else "not verified"
        state = "not whole" if backup.lacks else state
        text = f"Backup {backup.path.name}, finished {utc(backup.finished_at)}, {state}."
    step.read(facts.backup, text)
    if not view.is_all_off:
        text = "Stop everything first: what runs on would be missing from the backup."
        return step.end(StepState.BLOCKED, text)
    settled = _settled(view)
    if settled is not None:
        step.evidence.append(Evidence(f"Last change: {settled.what}.", settled.at))
    return _judged(view, step, backup, settled)


def _judged(
    view: View, step: Draft, backup: BackupFact | None, settled: Moment | None
) -> ClosingStep:
    is_newer = backup is not None and (
        settled is None or (backup.started_at or backup.finished_at) >= settled.at
    )
    if settled is not None and view.now.at < settled.at and not is_newer:
        text = "Reports are not final before then; a backup made now would lack charges."
        return step.end(StepState.WAITING_UNTIL, text, until=settled.at)
    if backup is None:
        return step.end(StepState.TO_DO, remedies=_MAKE)
    if (not backup.verified or backup.problem) and not backup.lacks:
        text = f"The backup is not good: {backup.problem or 'It was not verified.'}"
        return step.end(StepState.BLOCKED, text, remedies=(*_MAKE, Remedy.CHECK_BACKUP))
    if moved := _moved(view, backup):
        return step.end(StepState.TO_DO, moved, remedies=_MAKE)
    if not is_newer:
        text = "The account has changed since this backup was begun; a newer one is needed."
        newer = (backup.newer,) if backup.newer else ()
        return step.end(StepState.TO_DO, text, *newer, remedies=_MAKE)
    return _accepted(view, step, backup) if backup.lacks else step.end(StepState.DONE)


def _accepted(view: View, step: Draft, backup: BackupFact) -> ClosingStep:
    """A backup without what TikTok refuses to show is enough for whoever says so."""
    text = f"I do without what {backup.path.name} lacks, or saved it elsewhere"
    attestation = view.last(EventKind.ATTESTED, subject=StepId.BACKUP.value)
    if attestation is not None and attestation.text == text:
        step.by(attestation, f"{text}: {backup.lacks}")
        return step.end(StepState.DONE)
    step.offer(Action.ATTEST, text, StepId.BACKUP.value, text=text)
    return step.end(StepState.TO_DO, backup.lacks, remedies=_MAKE)


def _moved(view: View, backup: BackupFact) -> str:
    """The day on which TikTok reports most another charge than the backup holds; or nothing.

    Whoever stopped the ads, and wherever: what was charged after the backup shows here.
    """
    delivery = view.facts.delivery.value
    if backup.days is None:
        return ""
    now = {one.day: one.spend for one in delivery.days}
    held = {one.day: one.spend for one in backup.days if one.day >= delivery.since}
    by_day = {day: now.get(day, _NOTHING) - held.get(day, _NOTHING) for day in {*now, *held}}
    day = max(by_day, key=lambda one: (abs(by_day[one]), one), default=None)
    if day is None or not by_day[day]:
        return ""
    currency = view.account.currency if view.account else ""
    then, seen = (amount_text(Money(one.get(day, _NOTHING), currency)) for one in (held, now))
    return f"TikTok reports {seen} on {day} and this backup has {then}: a newer one is needed."


def backup_since(view: View) -> datetime | None:
    """Begun before this, a backup does not count any more; None when that is not known yet."""
    settled = _settled(view)
    return settled.at if settled is not None and settled.at <= view.now.at else None


def _settled(view: View) -> Moment | None:
    """When the account's data stopped changing: nothing begun before it is a whole backup.

    None where nothing tells it. A charge is in the reports two cycles after the ads stopped; they
    stopped with the last change at the latest, or with the last day that had a charge. What was
    seen on after that change was stopped by others, such as a Promote on the phone.
    """
    delivery = view.facts.delivery.or_none
    if delivery is None or isinstance(view.facts.changed, Unknown):
        return None
    changed, last = view.facts.changed.value, delivery.last_day
    if last is None:
        return changed
    stopped = view.end_of(last)
    if changed is not None and changed.at.astimezone(view.zone).date() >= last:
        stopped = min(stopped, max(changed.at, view.live.seen_on_at or changed.at))
    reported = stopped + 2 * REPORT_LAG
    if changed is not None and changed.at >= reported:
        return changed
    return Moment(reported, f"charges on {last}, all reported by then")
