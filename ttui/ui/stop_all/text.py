"""The lines about a stop of everything, before and after it, without Textual."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.style import Style

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.ceiling import Ceiling
from ttui.domain.ceilings_of_all import AllCeilings, sums_of
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money, totals_by_currency
from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.domain.stop_all import (
    Forecast,
    StopAllOutcome,
    forecast,
    resumption,
    running_orphans,
    switched_off,
)
from ttui.domain.undo import reversed_change
from ttui.domain.unread import UnreadAccount
from ttui.ui.drawing.lines import Line, flow, lay_out, line, segment
from ttui.ui.drawing.styles import BAD, BOLD, DIM, GOOD, PLAIN, WARN
from ttui.ui.wording import figures
from ttui.ui.wording.ceiling_words import Room, all_words
from ttui.ui.wording.eligibility import RESERVED, message_of, why
from ttui.ui.wording.rows import named, number_of, rows_words
from ttui.ui.wording.shop import extras_may_go_on, not_looked_at, stop_costs
from ttui.ui.wording.status_words import UNREAD, change_sentence, change_words
from ttui.ui.wording.stopped_accounts import account_name, scope_words
from ttui.ui.wording.unlisted_words import may_be_words, unlisted_words

StopsOf = Callable[[AccountSnapshot], Ceiling]
"""The most that the campaigns which a stop of everything would stop can still be charged today."""


def bar_words(
    app_state: AppState, key: str, advertiser_id: str = "", stops_of: StopsOf | None = None
) -> str:
    """The sentence about what the second press will do, from the newest app state.

    Args:
        app_state: the newest.
        key: the key, as a person knows it.
        advertiser_id: the ad account that it stops; empty for all.
        stops_of: what its campaigns can still be charged; None leaves it out.
    """
    if advertiser_id:
        return _account_bar_words(app_state, key, advertiser_id, stops_of)
    found = forecast(app_state.accounts)
    if found.accounts:
        burn = _per_hour(found.burning, is_least=found.is_burn_partial)
        stops = f"{key} again stops {number_of(found.campaigns, 'campaign')}{burn}"
        stops += _most_words(app_state.accounts, found, stops_of)
        stops += _unknown_words(app_state, found.accounts)
    else:
        why = "nothing is read yet" if not app_state.unread else "nothing is read"
        stops = f"{key} again stops all that TikTok lists as on ({why})"
    return _joined(
        f"{stops}.",
        _unread_words(app_state, app_state.unread),
        _unseen_words(app_state.accounts, app_state),
        _cannot_words(found),
        _costs_words(app_state.accounts),
    )


def _unseen_words(accounts: Iterable[AccountSnapshot], app_state: AppState) -> str:
    """The sentence about Shop ads that may be on and are not known; a stop asks for them again."""
    names = [
        account_name(app_state, one.advertiser.advertiser_id)
        for one in accounts
        if shop_look(one) is ShopLook.REFUSED
    ]
    if not names:
        return ""
    whose = f" of {named(names)}" if len(app_state.accounts) > 1 else ""
    return f"TikTok Shop ads{whose} not looked at."


def _costs_words(accounts: Iterable[AccountSnapshot]) -> str:
    """The sentence about what the stop loses; the last, for it gives way first."""
    costs = stop_costs(row for one in accounts for row in one.campaigns.values())
    return f"{costs[:1].upper()}{costs[1:]}." if costs else ""


def _account_bar_words(
    app_state: AppState, key: str, advertiser_id: str, stops_of: StopsOf | None
) -> str:
    account = app_state.account(advertiser_id)
    found = forecast([account] if account is not None else [])
    name = account_name(app_state, advertiser_id)
    if found.accounts:
        burn = _per_hour(found.burning, is_least=found.is_burn_partial)
        stops = f"{key} again stops {number_of(found.campaigns, 'campaign')} of {name}{burn}"
        stops += _most_words([account] if account is not None else [], found, stops_of)
    else:
        stops = f"{key} again stops all that TikTok lists as on in {name} (it is not read yet)"
    lost = {key: one for key, one in app_state.unread.items() if key == advertiser_id}
    seen = [account] if account is not None else []
    return _joined(
        f"{stops}.",
        _unread_words(app_state, lost),
        _unseen_words(seen, app_state),
        _cannot_words(found),
        _costs_words(seen),
    )


def _most_words(
    accounts: Iterable[AccountSnapshot], found: Forecast, stops_of: StopsOf | None
) -> str:
    """`, at most 812 more today`: what the stop saves at most."""
    if stops_of is None or not found.campaigns:
        return ""
    return f", {all_words(AllCeilings(sums_of(accounts, stops_of)), Room.FULL, zeros=False)}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _unknown_words(app_state: AppState, read: int) -> str:
    """The sentence that rows in accounts that are still unread are stopped too."""
    known = {one.advertiser.advertiser_id for one in app_state.accounts} | set(app_state.expected)
    lost = {key for key in app_state.unread if app_state.account(key) is None}
    awaited = len(known - lost) - read
    if awaited <= 0:
        return ""
    are = "account that is" if awaited == 1 else "accounts that are"
    return f", and what is on in {awaited} {are} not read yet"


def _unread_words(app_state: AppState, unread: Mapping[str, UnreadAccount]) -> str:
    """The sentence about accounts that cannot be read, where rows may be on."""
    names = [
        f"{account_name(app_state, key)} ({UNREAD[one.reason]})" for key, one in unread.items()
    ]
    return f"Cannot read: {named(names)}." if names else ""


def _cannot_words(found: Forecast) -> str:
    kinds = [
        f"{number} {word}"
        for number, word in (
            (found.promotes, "Promote"),
            (found.reservations, RESERVED),
            (found.orphans, "whose parent is not listed"),
        )
        if number
    ]
    if not kinds:
        return ""
    burn = _per_hour(found.burning_on, is_least=found.is_burn_on_partial)
    return f"Cannot stop: {', '.join(kinds)}{burn}."


def _per_hour(burning: Iterable[Money], *, is_least: bool = False) -> str:
    """`, 41.20 USD/h`: at least this burn, because some rows may have no known burn."""
    least = "at least " if is_least else ""
    return "".join(f", {least}{figures.with_currency(one)}/h" for one in burning)


_FROM_JOURNAL = "The journal does not say what could not be listed or stopped."
_NAME_AND_STATE = 2
"""The number of segments of a name and its state; lines with more are counts and are not cut."""


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One line of the result; a ref where the row is a Promote that can be explained."""

    line: Line
    promote: EntityRef | None = None

    def lines(self, width: int) -> list[Line]:
        """The line in this many cells; a long name is cut, so that state and reason stay."""
        return (flow if len(self.line) > _NAME_AND_STATE else lay_out)(self.line, width)


def title_of(outcome: StopAllOutcome | None, app_state: AppState, only: Sequence[str] = ()) -> str:
    """The progress; it never says that everything is stopped while something is not.

    Args:
        outcome: as far as it is known.
        app_state: the newest.
        only: the ad accounts that were asked for; used while there is no outcome.
    """
    what = scope_words(outcome.only if outcome is not None else only, app_state)
    if outcome is None:
        return f"Stopping {what}: handed to the engine"
    if outcome.by:
        return f"Stop of {what}, {outcome.asked_at:%Y-%m-%d %H:%M} UTC, by {outcome.by}"
    if not outcome.is_over:
        accounts = f"{outcome.listed} of {outcome.accounts} accounts listed"
        return f"Stopping {what}: {len(outcome.off)} off, confirmed; {accounts}"
    return _end_words(outcome, app_state, what)


def _end_words(outcome: StopAllOutcome, app_state: AppState, what: str) -> str:
    if outcome.refused or outcome.unknown or outcome.unlisted:
        return f"NOT {what} is stopped"
    whose = what.removeprefix("everything")
    if outcome.not_looked_at:
        return f"Stopped what is listed{whose}; TikTok Shop ads were not looked at"
    lost = _orphans(outcome, app_state)
    if lost or any(not _has_ended(row, app_state) for row in outcome.cannot):
        return f"Stopped all{whose} that the API can stop; something still runs"
    if any(True for _ in _in_nothing_listed(outcome, app_state)):
        return f"Stopped what is listed{whose}; something else was charged today"
    if not outcome.records and not outcome.cannot:
        return f"TikTok's lists showed nothing{whose} on"
    over = " or has ended" if outcome.cannot else ""
    return f"Everything{whose} is off{over}, confirmed"


def items(outcome: StopAllOutcome, app_state: AppState) -> tuple[ResultItem, ...]:
    """The lists: rows that are not stopped first, then the stopped ones."""
    ended = [row for row in outcome.cannot if _has_ended(row, app_state)]
    running = [row for row in outcome.cannot if not _has_ended(row, app_state)]
    made: list[ResultItem] = [ResultItem(_counts(outcome, len(running)))]
    if outcome.by:
        made.append(ResultItem(line(segment(_FROM_JOURNAL, DIM))))
    for one in outcome.unlisted:
        known = f" What was known of it was stopped: {one.known}." if one.known else ""
        who = account_name(app_state, one.advertiser_id) or "ad accounts"
        made.append(
            ResultItem(line(segment(f"! {who} could not be listed: {one.reason}{known}", BAD)))
        )
    for key in dict.fromkeys(one.advertiser_id for one in outcome.not_looked_at):
        some = [one for one in outcome.not_looked_at if one.advertiser_id == key]
        stopped = sum(one.known for one in some)
        more = f". What was known of them was stopped: {stopped}." if stopped else ""
        text = f"! {account_name(app_state, key)}: {not_looked_at(some)}{more}"
        made.append(ResultItem(line(segment(text, BAD))))
    if lost := _orphans(outcome, app_state):
        rows = f"! {rows_words(lost)} whose parent is not listed may charge: stop them in the tree"
        made.append(ResultItem(line(segment(f'{rows}, below "parent not listed".', BAD))))
    made += [ResultItem(line(segment(one, WARN))) for one in _may_go_on(outcome, app_state)]
    if outcome.waiting and not outcome.is_over:
        made.append(ResultItem(line(segment(_waiting_words(outcome.waiting, app_state), WARN))))
    if running:
        made.append(ResultItem(_head("Cannot stop", len(running), _burning_on(running, app_state))))
        made.extend(_cannot_item(row, app_state) for row in running)
    made += _section("Refused", outcome.refused, BAD, app_state)
    made += _section("Unknown: being checked", outcome.unknown, WARN, app_state)
    made += _section("Under way", outcome.under_way, PLAIN, app_state)
    if ended:
        made.append(ResultItem(_head("Ended, confirmed", len(ended))))
        made.extend(_cannot_item(row, app_state) for row in ended)
    made += _section("Switched off, confirmed", outcome.off, GOOD, app_state)
    return tuple(made)


def _orphans(outcome: StopAllOutcome, app_state: AppState) -> int:
    return sum(
        len(running_orphans(account))
        for account in app_state.accounts
        if outcome.covers(account.advertiser.advertiser_id)
    )


def _may_go_on(outcome: StopAllOutcome, app_state: AppState) -> Iterator[str]:
    """What may be charged although every campaign is off: money in no row, extra budgets."""
    for account in _in_nothing_listed(outcome, app_state):
        if (money := account.unlisted) is not None:
            name = account_name(app_state, account.advertiser.advertiser_id)
            yield f"! {name}: {unlisted_words(money)}. {may_be_words(money)}"
    yield from extras_may_go_on(app_state.accounts, {one.change.ref for one in outcome.off})


def _in_nothing_listed(outcome: StopAllOutcome, app_state: AppState) -> Iterator[AccountSnapshot]:
    """The ad accounts that were charged today for what no stop reaches."""
    for account in app_state.accounts:
        is_meant = not outcome.by and outcome.covers(account.advertiser.advertiser_id)
        if is_meant and account.unlisted is not None and account.unlisted.may_run:
            yield account


def _waiting_words(waiting: Sequence[str], app_state: AppState) -> str:
    names = named([account_name(app_state, one) for one in waiting])
    return f"Not listed yet, being asked: {names}. What was known to be on there is stopped."


def _counts(outcome: StopAllOutcome, running: int) -> Line:
    parts = (
        segment(f"{len(outcome.off)} off (confirmed)", GOOD),
        segment(f"   {len(outcome.refused)} refused", BAD if outcome.refused else DIM),
        segment(f"   {len(outcome.unknown)} unknown", WARN if outcome.unknown else DIM),
        segment(f"   {len(outcome.under_way)} under way", PLAIN if outcome.under_way else DIM),
        segment(f"   {running} cannot stop", BAD if running else DIM),
    )
    return line(*(parts[:-1] if outcome.by else parts))


def _head(title: str, number: int, after: str = "") -> Line:
    return line(segment(f"{title} ({number}){after}", BOLD))


def _burning_on(running: Iterable[Campaign], app_state: AppState) -> str:
    refs = {row.ref for row in running}
    rates = [
        account.burning(row)
        for account in app_state.accounts
        for row in account.campaigns.values()
        if row.ref in refs
    ]
    known = [one for one in rates if one is not None]
    words = _per_hour(totals_by_currency(known), is_least=len(known) < len(refs))
    return f": burning {words[2:]}" if words else ""


def _cannot_item(row: Campaign, app_state: AppState) -> ResultItem:
    account = app_state.account(row.ref.advertiser_id)
    burn = account.burning(row) if account else None
    money = ""
    ended = _has_ended(row, app_state)
    if burn is not None and not ended:
        money = f"  {figures.with_currency(burn)}/h"
    kind = "◆ Promote" if row.is_promote else RESERVED
    record = app_state.changes.get(row.ref)
    known = change_words(record, row.switch) if record and record.change.is_hand_off else ""
    known = known or ("ended" if ended else "")
    look = GOOD if ended else BAD
    name = segment(f"  {kind}  {row.name}{_of_account(app_state, row.ref)}", look)
    said = f"{money}  {known}".rstrip()
    parts = (name, segment(said, look)) if said else (name,)
    return ResultItem(line(*parts), row.ref if row.is_promote else None)


def _has_ended(row: Campaign, app_state: AppState) -> bool:
    """True once TikTok shows that a Promote has ended since, by a person on the phone."""
    hand_off, account = app_state.hand_offs.get(row.ref), app_state.account(row.ref.advertiser_id)
    now = account.campaigns.get(row.ref.id) if account is not None else None
    is_over = account is not None and now is not None and account.is_over(now)
    return is_over or (hand_off is not None and hand_off.is_over)


def _section(
    title: str, records: Sequence[ChangeRecord], style: Style, app_state: AppState
) -> list[ResultItem]:
    if not records:
        return []
    made = [ResultItem(_head(title, len(records)))]
    for record in records:
        note = f": {message_of(record)}" if record.message and not record.state.is_proven else ""
        name = f"  {record.change.name}{_of_account(app_state, record.change.ref)}"
        words = f"  {_state_words(record, app_state)}{note}"
        made.append(ResultItem(line(segment(name, PLAIN), segment(words, style))))
    return made


def _state_words(record: ChangeRecord, app_state: AppState) -> str:
    later = app_state.changes.get(record.change.ref)
    if later is not None and later.change.undoes == record.change.change_id:
        return f"put back: {change_sentence(later)}"
    return change_sentence(record)


def _of_account(app_state: AppState, ref: EntityRef) -> str:
    if len(app_state.accounts) <= 1:
        return ""
    return f" ({account_name(app_state, ref.advertiser_id)})"


def put_back(
    outcome: StopAllOutcome, app_state: AppState, clock: Clock
) -> tuple[tuple[StatusChange, ...], tuple[str, ...]]:
    """The starts that undo a stop of everything, and the rows left alone, with reasons."""
    own = switched_off(outcome)
    rows = [app_state.entity(record.change.ref) for record in own]
    found = resumption(
        outcome,
        [row if isinstance(row, Campaign) else None for row in rows],
        [app_state.changes.get(record.change.ref) for record in own],
    )
    changes = []
    for record in found.records:
        stop, account = record.change, app_state.account(record.change.ref.advertiser_id)
        back = reversed_change(stop, SYSTEM_CHANCE.new_id(), clock.now())
        changes.append(replace(back, snapshot_number=account.number if account else 0))
    left = [f"{name}: {why(reason, OperationStatus.ENABLE)}." for name, reason in found.left_alone]
    return tuple(changes), tuple(left)


def put_back_words(outcome: StopAllOutcome, app_state: AppState) -> str:
    """The progress of putting rows back, or an empty text if nobody asked for it."""
    stops = {record.change.change_id for record in outcome.records}
    starts = [one for one in app_state.changes.values() if one.change.undoes in stops]
    if not starts:
        return ""
    on = sum(one.state.is_proven for one in starts)
    return f"Put back: {on} of {len(starts)} on, confirmed"
