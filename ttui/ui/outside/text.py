"""The lines of the report: row by row, what happened and what holds now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.style import Style

from ttui.domain.advertiser import Advertiser
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import Receipt
from ttui.domain.since_last_run import Gone, SinceLastRunReport
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import Line, fit, fit_name, line, segment
from ttui.ui.drawing.styles import BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.change_timeline import late_words
from ttui.ui.wording.eligibility import message_of
from ttui.ui.wording.outside_switch import moved_words
from ttui.ui.wording.rows import number_of

_NAME = 34
_ON = OperationStatus.ENABLE
_INDENT = "   "


@dataclass(frozen=True, slots=True)
class ReportItem:
    """Lines that belong together: a row to act on, or a heading."""

    lines: tuple[Line, ...]
    ref: EntityRef | None = None
    """None for a heading."""


def title(report: SinceLastRunReport, app_state: AppState, now: datetime) -> str:
    """The time since which no ttui was running."""
    if report.since is None:
        return "While you were away"
    who = next((account.advertiser for account in app_state.accounts), None)
    since = _time(report.since, now, who)
    gone = figures.age((report.until - report.since).total_seconds())
    return f"While you were away: since {since}, {gone}"


def notice(report: SinceLastRunReport) -> str:
    """The report in one sentence, for a user who is busy."""
    return f"While you were away: {number_of(report.count, 'thing')} to know. W shows it."


def items(report: SinceLastRunReport, app_state: AppState, clock: Clock) -> tuple[ReportItem, ...]:
    """Headings and rows, the most important first."""
    return tuple(_Writer(report, app_state, clock).items())


@dataclass(frozen=True, slots=True)
class _Writer:
    report: SinceLastRunReport
    app_state: AppState
    clock: Clock

    def items(self) -> Iterator[ReportItem]:
        """All items of the report."""
        report = self.report
        yield from self._part(
            "Asked by an earlier session, without a known end",
            [
                self._item(each.record.change.ref, each.record.change.name, *self._unresolved(each))
                for each in report.unresolved
            ],
        )
        yield from self._part(
            "Switched outside ttui",
            [
                self._item(each.ref, each.name, self._moved(each), _style(each.to))
                for each in report.outside
            ],
        )
        yield from self._part(
            "New, and on",
            [self._item(each.ref, each.name, _kind(each), WARN) for each in report.appeared],
        )
        yield from self._part(
            "Charged after the stop was proven",
            [
                self._item(each.change.ref, each.change.name, self._late(each), WARN)
                for each in report.late
            ],
        )
        yield from self._part(
            "Gone from TikTok's lists",
            [self._item(each.ref, each.name, _was(each), PLAIN) for each in report.gone],
        )

    def _part(self, heading: str, told: list[ReportItem]) -> Iterator[ReportItem]:
        if told:
            yield ReportItem((line(""), line(segment(f" {heading} ({len(told)})", BOLD))))
        yield from told

    def _item(self, ref: EntityRef, name: str, text: str, style: Style) -> ReportItem:
        row = self.app_state.entity(ref)
        level = "Promote" if row is not None and row.is_promote else status_words.LEVELS[ref.level]
        state, loud = self._now(ref)
        head = line(
            segment(f" {fit_name(name, _NAME)}", BOLD),
            segment(f" {fit(level, 9)} ", DIM),
            segment(state, loud),
        )
        return ReportItem((head, line(segment(f"{_INDENT}{text}", style))), ref)

    def _now(self, ref: EntityRef) -> tuple[str, Style]:
        """The present state: of a change that was asked since, else the switch and its burn."""
        row = self.app_state.entity(ref)
        account = self.app_state.account(ref.advertiser_id)
        if row is None or account is None:
            return "not listed now", DIM
        record = self.app_state.changes.get(ref)
        if record is not None and record.change.asked_at >= self.report.until:
            text = status_words.change_words(record, row.switch)
            if text:
                return text, BOLD
        if account.is_over(row):
            # A Promote that has ended keeps its switch, and the burn of the hours before.
            return "ended", PLAIN
        text = f"{status_words.SWITCHES[row.switch]} now"
        burn = account.burning(row)
        if row.switch is _ON and burn and burn.amount:
            text += f", {figures.per_hour(burn.amount, burn.currency)}"
        return text, PLAIN

    def _unresolved(self, receipt: Receipt) -> tuple[str, Style]:
        """`stop asked 23:41 by maria@bastion: did not land, it was still on`."""
        change, record = receipt.record.change, self._live(receipt.record)
        asked = self._short(change.asked_at, change.ref)
        text = f"{receipt.verb} asked {asked} by {receipt.by}: {_end_words(record)}"
        loud = record.state is not ChangeState.NOT_LANDED and not record.state.is_proven
        is_on = change.is_stop and record.state is ChangeState.NOT_LANDED
        return text, BAD if is_on or loud else PLAIN

    def _live(self, record: ChangeRecord) -> ChangeRecord:
        """The record with the newest state that this session knows."""
        known = self.app_state.changes.get(record.change.ref)
        same = known is not None and known.change.change_id == record.change.change_id
        return known if known is not None and same else record

    def _moved(self, change: OutsideChange) -> str:
        account = self._account(change.ref)
        if account is None:
            return f"was {status_words.SWITCHES[change.was]}"
        moved = moved_words(change, self.clock.now(), account).removeprefix("switched ")
        return f"{moved.replace('outside ttui ', '')}{self._charged_since(change)}"

    def _charged_since(self, change: OutsideChange) -> str:
        """`; charged 4.10 since`: the rise of the row's lifetime charge."""
        account, row = self.app_state.account(change.ref.advertiser_id), None
        if account is not None:
            row = account.entity(change.ref)
        spent = account.charged(row, Window.LIFETIME) if account and row else None
        before = change.spend_before
        if spent is None or before is None or spent.currency != before.currency:
            return ""
        return f"; charged {figures.with_currency(spent - before)} meanwhile"

    def _late(self, record: ChangeRecord) -> str:
        account, live = self._account(record.change.ref), self._live(record)
        stopped = self._short(record.change.asked_at, record.change.ref)
        late = late_words(live, self.clock.now(), account) if account else ""
        return f"stop asked {stopped}; {late}"

    def _account(self, ref: EntityRef) -> Advertiser | None:
        account = self.app_state.account(ref.advertiser_id)
        return account.advertiser if account else None

    def _short(self, moment: datetime, ref: EntityRef) -> str:
        return _time(moment, self.clock.now(), self._account(ref))


def _kind(row: Campaign) -> str:
    return "not there before" + (", a Promote" if row.is_promote else "")


def _was(gone: Gone) -> str:
    return f"was {status_words.SWITCHES[gone.was]} when last seen"


def _style(switch: OperationStatus) -> Style:
    return WARN if switch is _ON else PLAIN


def _end_words(record: ChangeRecord) -> str:
    is_off = record.change.is_stop
    match record.state:
        case ChangeState.CONFIRMED | ChangeState.QUIET:
            return f"{'off' if is_off else 'on'}, confirmed"
        case ChangeState.NOT_LANDED:
            return f"did not land, still {'on' if is_off else 'off'}"
        case ChangeState.REFUSED:
            return f"refused: {message_of(record)}"
        case _:
            return "still not known: check it"


def _time(moment: datetime, now: datetime, account: Advertiser | None) -> str:
    if account is None:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return figures.short_time(moment, now, account)
