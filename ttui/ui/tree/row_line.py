"""One line of the tree: switch, name, money and state, in columns that adapt to the width."""

from dataclasses import dataclass

from rich.style import Style

from ttui.domain.budget import BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Ceiling
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.charged import BudgetLine, BudgetSource, charged_so_far
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.spend import Window
from ttui.domain.status import Delivery, DeliveryState, OperationStatus
from ttui.domain.unread import UnreadAccount
from ttui.ui.drawing.lines import Line, cut_name, fit, fit_right, line, segment, width_of
from ttui.ui.drawing.styles import BAD, BOLD, DIM, GOOD, PLAIN, WARN
from ttui.ui.tree.sort_order import SortBy
from ttui.ui.wording import figures, shop, status_words
from ttui.ui.wording.ceiling_words import cell
from ttui.ui.wording.rows import rows_words

_SWITCH = {
    OperationStatus.ENABLE: "━●",
    OperationStatus.DISABLE: "●━",
    OperationStatus.FROZEN: "●x",
    OperationStatus.UNKNOWN: "? ",
}
_PROMOTE_SWITCH = {
    OperationStatus.ENABLE: "on ",
    OperationStatus.DISABLE: "off",
    OperationStatus.FROZEN: "end",
    OperationStatus.UNKNOWN: "?  ",
}
_DARK = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})
_FULL_BUDGET_AT, _MOST_AT, _DELIVERY_AT, _MODE_AT = 74, 92, 113, 137
_BAR = 9
_NAME_AT_LEAST = 20
"""The least cells of a name when a note stands behind it."""
_WHY = 28
"""Cells for why an account was never read."""
_BUDGET_MODES = {
    BudgetMode.DAY: "daily",
    BudgetMode.DYNAMIC_DAY: "daily average",
    BudgetMode.TOTAL: "lifetime",
    BudgetMode.INFINITE: "-",
    BudgetMode.UNKNOWN: "?",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells per column for one width; 0 leaves a column out."""

    name: int
    charged: int
    budget: int
    tail: int
    delivery: int = 0
    mode: int = 0
    most: int = 0
    """The most that can still be charged today."""


def columns_for(width: int) -> Columns:
    """The columns of a tree this many cells wide."""
    charged = 11
    if width < _FULL_BUDGET_AT:
        tail = 20 if width >= _FULL_BUDGET_AT - 14 else 15
        return Columns(max(8, width - charged - tail - 3), charged, 0, tail)
    budget, tail = 13, 20
    delivery = 20 if width >= _DELIVERY_AT else 0
    mode = 14 if width >= _MODE_AT else 0
    most = 12 if width >= _MOST_AT else 0
    gaps = 4 + (delivery > 0) + (mode > 0) + (most > 0)
    return Columns(
        width - charged - budget - tail - delivery - mode - most - gaps,
        charged,
        budget,
        tail,
        delivery,
        mode,
        most,
    )


def heading(columns: Columns, by: SortBy = SortBy.TIKTOK) -> Line:
    """The line above the rows; it names the order unless that is TikTok's own."""
    forms = ["   on  campaign / ad group / ad"]
    if by is not SortBy.TIKTOK:
        forms = [f"   on  campaigns by {by}", f"   on  by {by}", f" by {by}", by]
    first = next((one for one in forms if width_of(one) <= columns.name), forms[-1])
    parts = [fit(first, columns.name)]
    parts.append(" " + fit_right("charged", columns.charged))
    if columns.budget:
        parts.append(" " + fit_right("budget", columns.budget))
    if columns.most:
        parts.append(" " + fit_right("at most more", columns.most))
    if columns.mode:
        parts.append(" " + fit("budget is", columns.mode))
    parts.append("  " + fit("used / state", columns.tail))
    if columns.delivery:
        parts.append(" " + fit("delivery", columns.delivery))
    return line(segment("".join(parts), DIM))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """The data of one line."""

    ref: EntityRef
    depth: int
    account: AccountSnapshot
    entity: Campaign | AdGroup | Ad | None
    """None for the row over those whose parent is not listed; it has a line of its own."""
    record: ChangeRecord | None
    selected: bool
    fold: str
    """`▸`, `▾` or a blank."""
    unread: bool
    """It is unfolded, and the rows below it were not read yet."""
    hidden_below: bool = False
    """TikTok refuses to list the rows below it."""
    moved: str = ""
    """Words for a switch that moved without this session, if nothing newer happened to the row."""
    header_time: Stamp | None = None
    """The age of money that the header shows. Older figures in the tree get a mark."""
    most: Ceiling | None = None
    """The most that can still be charged today; None where it has no column."""


def draw(row: RowView, columns: Columns) -> Line:
    """The line of a campaign, an ad group or an ad, exactly as wide as its columns."""
    if row.entity is None:
        return ()
    money = charged_so_far(row.account, row.entity)[0]
    delivery = row.account.delivery(row.entity)
    is_off = status_words.switch_of(row.account, row.entity) in _DARK
    text, style = state_of(row, money, delivery)
    parts = [
        *_name(row, columns.name, DIM if is_off else PLAIN),
        segment(
            " " + fit_right(_whole(_charged_words(row, money), columns.charged), columns.charged)
        ),
    ]
    if columns.budget:
        parts.append(
            segment(" " + fit_right(_whole(budget_cell(money), columns.budget), columns.budget))
        )
    if columns.most:
        most = cell(row.most) if row.most is not None and not isinstance(row.entity, Ad) else "·"
        parts.append(segment(" " + fit_right(_whole(most, columns.most), columns.most)))
    if columns.mode:
        budget = getattr(row.entity, "budget", None)
        mode = _BUDGET_MODES[budget.mode] if budget else "·"
        parts.append(segment(" " + fit(mode, columns.mode), DIM))
    parts.append(segment("  " + fit(text, columns.tail), style))
    if columns.delivery:
        words = status_words.delivery_words(delivery)
        parts.append(segment(" " + fit(words, columns.delivery)))
    return tuple(parts)


def _name(row: RowView, width: int, style: Style) -> Line:
    mark = "*" if row.selected else row.fold
    lead = f"{' ' * row.depth * 2}{mark} "
    if row.entity is None:
        return line(segment(fit(lead, width), style))
    shown = status_words.switch_of(row.account, row.entity)
    if row.entity.is_promote:
        switch = "◆ " + _PROMOTE_SWITCH[shown]
        label = " Promote " if isinstance(row.entity, Campaign) else ""
    else:
        switch, label = _SWITCH[shown], shop.label(row.entity)
    note = "  reading..." if row.unread else ""
    if row.hidden_below:
        note += "  its ads may not be read"
    switch_style = GOOD if shown is OperationStatus.ENABLE else DIM
    room = max(0, width - len(lead) - len(switch) - 1)
    return (
        segment(lead, BOLD if row.selected else PLAIN),
        segment(switch + " ", switch_style),
        segment(_named(label, row.entity.name, note, room), BOLD if row.selected else style),
    )


def _named(label: str, name: str, note: str, room: int) -> str:
    """The name between its label and a note, in exactly this many cells.

    The note goes first where both do not fit: rows have to be told apart.
    """
    for_name = room - width_of(label)
    least = min(for_name, _NAME_AT_LEAST)
    return fit(f"{label}{cut_name(name, max(least, for_name - width_of(note)))}{note}", room)


def width_of_row(columns: Columns) -> int:
    """The cells of a whole line."""
    width = columns.name + columns.charged + columns.budget + columns.tail + 3
    width += (columns.budget > 0) + columns.most + (columns.most > 0)
    width += columns.delivery + (columns.delivery > 0)
    return width + columns.mode + (columns.mode > 0)


def draw_unread(unread: UnreadAccount, columns: Columns) -> Line:
    """The line of an ad account that was never read: its id, and why."""
    text = f"  ad account {unread.advertiser_id}"
    why = f"not read: {status_words.UNREAD[unread.reason]}"
    room = width_of_row(columns)
    return line(
        segment(fit(text, room - _WHY), BOLD), segment(fit_right(why, min(room, _WHY)), BAD)
    )


def draw_orphans(row: RowView, number: int, columns: Columns) -> Line:
    """The line over the rows whose own parent is not listed."""
    text = f"{' ' * row.depth * 2}{row.fold} parent not listed: {rows_words(number)}"
    return line(segment(fit(text, width_of_row(columns)), WARN))


def _charged_words(row: RowView, money: BudgetLine) -> str:
    is_unpriced = row.entity is not None and row.entity.origin in row.account.unpriced
    if is_unpriced and money.charged is None:
        return NOT_SHOWN
    return _older(row) + charged_cell(money)


def _older(row: RowView) -> str:
    """The mark `≥` before figures that are older than the age in the header.

    A charge never becomes less, so an older figure is the least that was charged.
    """
    read = row.account.money_read_at(row.ref)
    if (
        read is None
        or row.header_time is None
        or read.tick >= row.header_time.tick - figures.MINUTE
    ):
        return ""
    return "≥"


def _whole(text: str, width: int) -> str:
    """The text, or a shorter form of it. A figure is never cut: half of it would be wrong."""
    forms = (text, text.rstrip(), text.replace("/day", "/d"), text.replace(",", "").rstrip())
    last = text.replace(",", "").replace("/day", "/d")
    return next((form for form in (*forms, last) if width_of(form) <= width), "too long")


def charged_cell(money: BudgetLine) -> str:
    """The charge so far, or "not read"."""
    return figures.money(money.charged) if money.charged is not None else "not read"


def budget_cell(money: BudgetLine) -> str:
    """The budget, with its window; sums are marked as such."""
    if money.budget is None:
        if money.source is BudgetSource.NONE:
            return "no budget"
        return "·" if money.source in _BUDGET_ELSEWHERE else "not read"
    amount = figures.money(money.budget)
    if money.source is BudgetSource.SUM_OF_ADGROUPS:
        amount = "Σ" + amount
    return amount + ("/day" if money.window is Window.TODAY else "    ")


_BUDGET_ELSEWHERE = frozenset({BudgetSource.AT_CAMPAIGN, BudgetSource.AT_ADGROUP})
NOT_SHOWN = "not shown"
"""Stoppable, and TikTok refuses to show its spend: no later look will bring it."""
_LOUD = frozenset(
    {
        ChangeState.UNCONFIRMED,
        ChangeState.REFUSED,
        ChangeState.NOT_LANDED,
        ChangeState.STILL_RUNNING,
    }
)


def state_of(row: RowView, money: BudgetLine, delivery: Delivery) -> tuple[str, Style]:
    """The last column: the latest change, else the bar of used budget, else the delivery."""
    if row.entity is not None and row.record is not None:
        text = status_words.change_words(row.record, row.entity.switch)
        if text and not (row.moved and row.record.state.is_proven):
            return text, BAD if row.record.state in _LOUD else BOLD
    if row.moved:
        return row.moved, WARN
    runs = delivery.state is DeliveryState.DELIVERING
    if runs or (delivery.state is DeliveryState.NOT_REPORTED and money.used is not None):
        return _bar(row, money)
    return status_words.delivery_words(delivery), _delivery_style(delivery.state)


def _bar(row: RowView, money: BudgetLine) -> tuple[str, Style]:
    if money.used is None:
        return ("" if row.ref.level is Level.AD else "delivering"), PLAIN
    style = WARN if money.used >= figures.NEARLY_USED else PLAIN
    used = _older(row) + figures.share(money.used)
    return f"{figures.bar(money.used, _BAR)} {used:>5}", style


def _delivery_style(state: DeliveryState) -> Style:
    if state in {DeliveryState.REJECTED, DeliveryState.ACCOUNT_PROBLEM}:
        return BAD
    if state in {DeliveryState.MONEY, DeliveryState.UNKNOWN, DeliveryState.NOT_READY}:
        return WARN
    return DIM
