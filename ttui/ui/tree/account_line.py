"""The line of an ad account in the tree: what it adds to the header, in the tree's columns."""

from dataclasses import dataclass

from rich.style import Style

from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import AdvertiserStatus
from ttui.domain.sums import Figures
from ttui.domain.unread import UnreadAccount
from ttui.ui.drawing.lines import Line, cut_name, fit, fit_right, line, segment, width_of
from ttui.ui.drawing.styles import BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.tree.row_line import Columns, width_of_row
from ttui.ui.wording import account_words, figures, status_words

_LOST = 36
"""Cells for why an account is not read."""
_STATES = {
    AdvertiserStatus.CLOSED: "closed",
    AdvertiserStatus.SUSPENDED: "suspended",
    AdvertiserStatus.IN_REVIEW: "in review",
    AdvertiserStatus.REJECTED: "rejected",
    AdvertiserStatus.PENDING: "pending",
    AdvertiserStatus.UNKNOWN: "state unknown",
}
"""The states in few cells; an active account says nothing of it."""
_NAME_AT_LEAST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """The data of one line."""

    account: AccountSnapshot
    figures: Figures
    """Of this account alone; nothing is counted in it while it is not in the header's sums."""
    fold: str
    """`▸`, `▾` or a blank."""
    age: str
    """How old its money is, for a wide terminal."""
    lost: UnreadAccount | None = None
    """Why the latest try could not read it."""
    most: str = ""
    """The most that can still be charged today, as the column has it."""


def draw(row: AccountRow, columns: Columns) -> Line:
    """The line, in the columns of the rows below it."""
    who, width = row.account.advertiser, width_of_row(columns)
    is_listed = Level.CAMPAIGN in row.account.lists_read
    if row.lost is not None and row.lost.reason.is_lasting:
        when = "old, not read now" if is_listed else "not read"
        why = f"{when}: {status_words.UNREAD[row.lost.reason]}"
        return line(segment(_name(row, width - _LOST), BOLD), segment(fit_right(why, _LOST), BAD))
    state = _STATES.get(who.status, "")
    if not is_listed:
        told = f"{state}  reading..." if state else "reading..."
        return line(segment(_name(row, width - _LOST), BOLD), segment(fit_right(told, _LOST), DIM))
    parts = [segment(_name(row, columns.name), BOLD), segment(" " + _charged(row, columns.charged))]
    if columns.budget:
        parts.append(segment(" " + fit_right(_budget(row, columns), columns.budget), DIM))
    if columns.most:
        parts.append(segment(" " + fit_right(row.most or "·", columns.most)))
    if columns.mode:
        parts.append(segment(" " + fit(row.age, columns.mode), DIM))
    text, style = _tail(row, state, columns.tail)
    parts.append(segment("  " + fit(text, columns.tail), style))
    if columns.delivery:
        told = status_words.ACCOUNT_STATES[who.status]
        parts.append(segment(" " + fit(f"account {told}", columns.delivery), _style(who.status)))
    return tuple(parts)


def _name(row: AccountRow, width: int) -> str:
    who = row.account.advertiser
    end = f"  ..{who.advertiser_id[-4:]} {who.currency}"
    lead = f"{row.fold} "
    room = width - width_of(lead) - width_of(end)
    if room < _NAME_AT_LEAST:
        return fit(f"{lead}{cut_name(who.name, width - width_of(lead))}{end}", width)
    # The name gives way; the digits tell apart what has the same name.
    return fit(f"{lead}{cut_name(who.name, room)}{end}", width)


def _charged(row: AccountRow, width: int) -> str:
    money = account_words.own_money(row.figures)
    if money is None or money.charged_today.known is None:
        return fit_right("not read", width)
    text = account_words.least(money.charged_today)
    return fit_right(_shorter(text, width), width)


def _budget(row: AccountRow, columns: Columns) -> str:
    """The daily budgets; where there is no column for it, the most that can still be charged."""
    if row.most and not columns.most:
        return _shorter(row.most, columns.budget)
    money = account_words.own_money(row.figures)
    if money is None or money.daily_budgets is None:
        return "·"
    return _shorter(f"{figures.money(money.daily_budgets)}/day", columns.budget)


def _shorter(text: str, width: int) -> str:
    """The text without its separators where it would be cut: half a figure would be wrong."""
    forms = (text, text.replace(",", ""), text.replace(",", "").replace("/day", "/d"))
    return next((one for one in forms if width_of(one) <= width), "too long")


def _tail(row: AccountRow, state: str, width: int) -> tuple[str, Style]:
    forms: tuple[str, ...]
    counts, burn = account_words.counts(row.figures), account_words.burn(row.figures)
    on = f"{row.figures.on} on"
    if state:
        forms = (f"{state}  {counts}", f"{state}  {on}", state)
    else:
        forms = (f"{counts} {burn}", f"{on} {burn}", counts, on)
    text = next((one for one in forms if width_of(one.rstrip()) <= width), forms[-1])
    return text.rstrip(), _style(row.account.advertiser.status)


def _style(status: AdvertiserStatus) -> Style:
    if status is AdvertiserStatus.ACTIVE:
        return PLAIN
    is_bad = status in {AdvertiserStatus.SUSPENDED, AdvertiserStatus.REJECTED}
    return BAD if is_bad else WARN
