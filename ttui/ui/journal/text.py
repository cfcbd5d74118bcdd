"""The journal's entries in lines, and the words its filter understands."""

from rich.style import Style

from ttui.domain.advertiser import Advertiser
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeState
from ttui.domain.clock import Clock
from ttui.domain.receipt import Receipt
from ttui.domain.status import AdvertiserStatus
from ttui.ui.drawing.lines import Line, bare, fit, fit_name, line, paragraph, segment, whole_parts
from ttui.ui.drawing.styles import BAD, BOLD, DIM, PLAIN, WARN
from ttui.ui.wording import figures
from ttui.ui.wording.change_timeline import money_parts, steps
from ttui.ui.wording.eligibility import message_of

_TIME, _WHAT, _STATE, _BY = 14, 14, 14, 15
_SHORT_TIME = 11
_ROOM_FOR_ALL = 70
_LOUD = frozenset(
    {
        ChangeState.REFUSED,
        ChangeState.NOT_LANDED,
        ChangeState.UNCONFIRMED,
        ChangeState.STILL_RUNNING,
    }
)


def who(app_state: AppState, receipt: Receipt) -> Advertiser:
    """The entry's ad account; one in UTC if this session does not know it."""
    advertiser_id = receipt.record.change.ref.advertiser_id
    account = app_state.account(advertiser_id)
    if account is not None:
        return account.advertiser
    return _in_utc(advertiser_id)


def clock_of(app_state: AppState) -> Advertiser:
    """Whose clock all entries of the list are on: one clock, so that newest first is seen.

    It is the clock of the ad accounts if they share a time zone, and UTC otherwise.
    """
    accounts = [one.advertiser for one in app_state.accounts]
    if len({one.timezone for one in accounts}) != 1 or not accounts[0].zone_known:
        return _in_utc("")
    return accounts[0]


def _in_utc(advertiser_id: str) -> Advertiser:
    return Advertiser(
        advertiser_id=advertiser_id,
        name="",
        status=AdvertiserStatus.UNKNOWN,
        raw_status="",
        currency="",
        timezone="UTC",
    )


def heading(clock: Advertiser, width: int) -> Line:
    """The line above the entries; it names the zone of their times."""
    asked = fit(f"in {figures.zone_word(clock)}", _TIME if width >= _ROOM_FOR_ALL else _SHORT_TIME)
    return _row((asked, "what", "name", "state", "by"), width, DIM, DIM)


def row(receipt: Receipt, clock: Advertiser, width: int) -> Line:
    """One entry on one line: time, what, name, state, by.

    Args:
        receipt: the entry.
        clock: see `clock_of`.
        width: of the line, in cells.
    """
    record = receipt.record
    late = record.late_charge
    text = record.state.value + ("+late" if late is not None and late.amount > 0 else "")
    cells = (
        f"{clock.local(record.change.asked_at):%m-%d %H:%M:%S}",
        f"{receipt.verb} {receipt.level}",
        record.change.name,
        text,
        receipt.by,
    )
    return _row(cells, width, _style(receipt), PLAIN)


def _style(receipt: Receipt) -> Style:
    if receipt.record.state in _LOUD:
        return BAD
    return BOLD if receipt.record.state.is_open else PLAIN


def _row(cells: tuple[str, str, str, str, str], width: int, state: Style, plain: Style) -> Line:
    time, what, name, word, by = cells
    is_roomy = width >= _ROOM_FOR_ALL
    # On a phone's width: no seconds and only the verb, so that the name has room.
    first = (
        f" {fit(time, _TIME)} {fit(what, _WHAT)} "
        if is_roomy
        else f" {time[:_SHORT_TIME]:<{_SHORT_TIME}} "
    )
    if not is_roomy:
        first += f"{what.split()[0]:<5} "
    last = f" {fit(by, _BY)}" if is_roomy else ""
    room = max(width - len(first) - len(last) - 1 - _STATE, 1)
    return (
        segment(f"{first}{fit_name(name, room)} ", plain),
        segment(fit(word, _STATE), state),
        segment(last, plain),
    )


def detail(receipt: Receipt, account: Advertiser, clock: Clock, width: int) -> tuple[Line, ...]:
    """The chosen entry: its steps, its money, its author and TikTok's words."""
    record, now = receipt.record, clock.now()
    change = record.change
    title = line(
        segment(f" {change.name}", BOLD),
        segment(f"   {receipt.verb} {receipt.level} {change.ref.id}   ", DIM),
        segment(record.state.value, _style(receipt)),
    )
    lines = [title, whole_parts(steps(record, now, account, width), width)]
    money = money_parts(record, now, account)
    if money:
        lines.append(whole_parts(money, width))
    if record.message:
        lines += paragraph(f"Said: {message_of(record)}", width)
    if record.warning:
        lines += _warning(record.warning, width)
    asked = f"{receipt.by} ({change.cause.value}), ad account ..{change.ref.advertiser_id[-4:]}"
    lines += paragraph(f"by {asked}; {_clock_word(account)}", width)
    if not change.is_hand_off:
        lines += paragraph(f"TikTok's request {record.request_id or 'id: none received'}", width)
    return tuple(lines)


def _warning(text: str, width: int) -> list[Line]:
    parts = paragraph(f"Warning: {text}", width)
    return [tuple(segment(one.text, WARN) for one in part) for part in parts]


def _clock_word(account: Advertiser) -> str:
    return f"times of {account.timezone}" if account.name else "times in UTC"


def full(receipt: Receipt) -> tuple[str, ...]:
    """All details of an entry, in paragraphs, as in a receipt."""
    return tuple(f"{label}: {value}" for label, value in receipt.facts())


def matches(receipt: Receipt, text: str) -> bool:
    """True if every word is in the name, id, state, author or action; case does not matter."""
    change = receipt.record.change
    haystack = bare(
        f"{change.name} {change.ref.id} {receipt.record.state.value} {receipt.by} "
        f"{receipt.verb} {receipt.level} {change.cause.value} {receipt.change_id} "
        f"{change.group}"
    ).casefold()
    return all(word in haystack for word in text.casefold().split())
