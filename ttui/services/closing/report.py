"""Writes the closing report in Markdown: facts, acknowledgements and actions of a closing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ttui import __version__
from ttui.domain.advertiser import Mode
from ttui.domain.backup.parts import BackupFact
from ttui.domain.closing.checklist import Checklist, ClosingStep, StepState
from ttui.domain.closing.events import ClosingEvent, EventKind, latest
from ttui.domain.closing.steps.money import REFUND_DAYS
from ttui.domain.receipt import amount_text, utc
from ttui.services.journal.receipts import escaped

_LEFT_OUT = frozenset({EventKind.SNAPSHOT, EventKind.REPORT_WRITTEN})


def steps_text(checklist: Checklist, backup: BackupFact | None) -> str:
    """Steps 1 to 9, the money and the backup, as Markdown for the report."""
    lines: list[str] = []
    for step in checklist.steps[:9]:
        lines += _step(step)
    money = checklist.money
    if money is not None:
        lines += ["", "### The money", ""]
        lines += [f"- Amount left: {escaped(amount_text(money.amount))}"]
        lines += [f"- {escaped(text)}" for text in money.applies]
        lines += [f"- {escaped(text)}" for text in (money.guides, money.help, money.which)]
    if backup is not None:
        state = "verified" if backup.verified else f"not verified: {backup.problem}"
        lines += ["", "### The backup", "", f"- Where: {escaped(str(backup.path))}"]
        if backup.started_at is not None:
            lines += [f"- Begun: {utc(backup.started_at)}"]
        lines += [f"- Finished: {utc(backup.finished_at)}", f"- State: {escaped(state)}"]
        if backup.manifest_sha256:
            lines += [f"- SHA-256 of its manifest.json: {backup.manifest_sha256}"]
    return "\n".join(lines)


def markdown(
    checklist: Checklist, events: Sequence[ClosingEvent], mode: Mode, now: datetime
) -> str:
    """The whole report.

    Args:
        checklist: the checklist after the closing.
        events: all events of the closing, with the text of the first nine steps.
        mode: what stands behind the session.
        now: when it is written.
    """
    lines = [f"# Closing report: {escaped(checklist.name)}", ""]
    if caveat := mode.caveat("report"):
        lines += [f"**{caveat}**", ""]
    lines += ["| Fact | Value |", "|---|---|"]
    facts = _facts(checklist, events, now)
    lines += [f"| {label} | {escaped(value)} |" for label, value in facts]
    if checklist.refund_by is not None:
        lines += [
            "",
            f"**Refund: unspent prepaid money should be back by {checklist.refund_by}"
            f" ({REFUND_DAYS} days after it was first seen closed). If it is not, write to TikTok's"
            " support and send this report.**",
        ]
    kept = [one for one in events if one.kind is EventKind.SNAPSHOT]
    lines += ["", "## Every step before closing", ""]
    # Each step brings the blank line before it.
    lines.append(kept[-1].text.strip("\n") if kept else "Not recorded.")
    lines += ["", "## Closing and its proof"]
    for step in checklist.steps[9:]:
        # The last step is done once this very report is written.
        lines += _step(replace(step, state=StepState.DONE))
    lines += ["", "## Who did what", "", "| When | Who | What | About |"]
    lines.append("|---|---|---|---|")
    lines += [_event(one) for one in events if one.kind not in _LEFT_OUT]
    lines += ["", f"Written by ttui {__version__}. Times are UTC.", ""]
    return "\n".join(lines)


def _facts(
    checklist: Checklist, events: Sequence[ClosingEvent], now: datetime
) -> Iterator[tuple[str, str]]:
    # As confirmed before: the session that writes the report may know only that it is closed.
    route = latest(events, EventKind.ROUTE_CONFIRMED)
    how = latest(events, EventKind.ASKED, EventKind.WEB_STARTED)
    by_api = how is not None and how.kind is EventKind.ASKED
    yield "Ad account", checklist.name
    yield "Id", checklist.advertiser_id
    yield "Route", route.subject if route else "not confirmed"
    yield "Business Center", route.text if route and route.text else "none"
    yield "Closed through", "TikTok's API" if by_api else "the web, by hand"
    money = latest(events, EventKind.MONEY_ACKNOWLEDGED)
    yield "Money left, as accepted", money.text if money else "not recorded"
    # The state before closing was read while the account was open.
    before = latest(events, EventKind.SNAPSHOT)
    yield "Last seen open", utc(before.at) if before else "not recorded"
    closed = utc(checklist.closed_at) if checklist.closed_at else "not known"
    yield "First seen closed", closed
    yield "Report written", utc(now)


def _step(step: ClosingStep) -> list[str]:
    lines = ["", f"### {step.number}. {escaped(step.title)}: {step.state.value}", ""]
    for one in step.evidence:
        where = ", ".join(filter(None, (utc(one.at) if one.at else "", escaped(one.source))))
        lines.append(f"- {escaped(one.text)} ({where})" if where else f"- {escaped(one.text)}")
    return lines if step.evidence else [*lines, "- No evidence."]


def _event(one: ClosingEvent) -> str:
    cells = (utc(one.at), one.by, one.kind.value, f"{one.subject} {one.text}".strip())
    return f"| {' | '.join(map(escaped, cells))} |"
