"""The two lines at the top: which account this is, how old and how sure the figures are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.segment import Segment

from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling
from ttui.domain.ceilings_of_all import AllCeilings, ceilings_of_all, rows_that_may_run
from ttui.domain.clock import Clock
from ttui.domain.feed import Feed, FeedState
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.sums import (
    CurrencySums,
    Parts,
    Sum,
    figures_of,
    has_one_money_time,
    parts_of,
)
from ttui.domain.totals import Totals
from ttui.domain.unread import UnreadAccount
from ttui.ui.drawing.boundary import drawn
from ttui.ui.drawing.lines import (
    Line,
    clean,
    cut_name,
    justify,
    line,
    line_width,
    segment,
    width_of,
)
from ttui.ui.drawing.styles import BAD, BOLD, DIM, GOOD, WARN
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.totals_cache import TotalsCache
from ttui.ui.wording import account_words, figures, status_words
from ttui.ui.wording.ceiling_words import Room, all_words

STALE_AFTER = 60.0
"""Seconds after which the age of statuses is shown."""
_FEED_STYLES = {
    FeedState.LIVE: GOOD,
    FeedState.STARTING: DIM,
    FeedState.OFFLINE: BAD,
    FeedState.DENIED: BAD,
}


class Header(LinesView):
    """The header; it shows the account of the row under the cursor."""

    def __init__(
        self, clock: Clock, ceilings: CeilingCache | None = None, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._totals = TotalsCache(clock)
        self.ceilings = ceilings or CeilingCache(clock)
        self.totals_of = self._totals.of
        """An account's totals as the header takes them."""

    def show(self, app_state: AppState, advertiser_id: str | None) -> None:
        """Draw the newest data; nothing is written to the terminal if no text changed."""
        account = app_state.account(advertiser_id) if advertiser_id else None
        account = account or (app_state.accounts[0] if app_state.accounts else None)
        width = self.size.width or 80
        unread = app_state.unread.get(advertiser_id or "")

        if unread is not None and app_state.account(unread.advertiser_id) is None:
            # Below this account's name, no figures of another account may stand.
            account = None

        def first() -> Line:
            if unread is not None and account is None:
                return unread_line(app_state, unread, self._clock, width)
            return first_line(app_state, account, self._clock, width)

        may_run = rows_that_may_run(app_state)

        def ceiling_of(one: AccountSnapshot) -> Ceiling:
            return self.ceilings.of(one, may_run)

        def second() -> tuple[Line, ...]:
            sums = (self._totals.of, ceiling_of)
            return (second_line(app_state, account, self._clock, width, *sums),)

        top = drawn(lambda: (first(),), "this line")
        self.draw((*top, *drawn(second, "the sum line")))


def first_line(
    app_state: AppState, account: AccountSnapshot | None, clock: Clock, width: int
) -> Line:
    """Account, currency, zone; mode, feed and the account's time."""
    mode = f"{app_state.mode.value}{' READ-ONLY' if app_state.read_only else ''}"
    feed = _feed(app_state.feed, account, clock)
    if account is None:
        left = line(segment(" ttui", BOLD), "  no ad account yet")
        return justify(left, line(segment(mode, BOLD), "  ", feed, " "), width)
    who = account.advertiser
    time = f"  {figures.clock_time(clock.now(), who)} "
    right = line(segment(mode, BOLD), "  ", feed, time)
    room = width - line_width(right) - 1
    # If space is short, drop the zone first, then cut the name; the id stays.
    head = " ttui  " if room >= _ROOMY else " "
    which = f" ..{who.advertiser_id[-4:]} {who.currency}"
    zone = f" {figures.zone_word(who)}"
    left_over = room - width_of(head + which)
    name = clean(who.name)
    if width_of(name) + width_of(zone) > left_over and left_over - width_of(zone) < _NAME_AT_LEAST:
        zone = ""
    name = cut_name(name, left_over - width_of(zone))
    return justify(line(segment(head + name, BOLD), which + zone), right, width)


_ROOMY, _NAME_AT_LEAST = 40, 12


def unread_line(app_state: AppState, unread: UnreadAccount, clock: Clock, width: int) -> Line:
    """The first line while the cursor is on an ad account that was never read."""
    mode = f"{app_state.mode.value}{' READ-ONLY' if app_state.read_only else ''}"
    right = line(segment(mode, BOLD), "  ", _feed(app_state.feed, None, clock), " ")
    left = f" ttui  ..{unread.advertiser_id[-4:]} not read"
    return justify(line(segment(left, BOLD)), right, width)


def _feed(feed: Feed, account: AccountSnapshot | None, clock: Clock) -> Segment:
    left = feed.retry_at - clock.monotonic() if feed.retry_at is not None else None
    since = (
        figures.clock_time(feed.since, account.advertiser)
        if account is not None
        else f"{feed.since:%H:%M} UTC"
    )
    return segment(
        f"feed {status_words.feed_words(feed, left, since)}", _FEED_STYLES.get(feed.state, WARN)
    )


def second_line(
    app_state: AppState,
    account: AccountSnapshot | None,
    clock: Clock,
    width: int,
    totals_of: Callable[[AccountSnapshot], Totals],
    ceiling_of: Callable[[AccountSnapshot], Ceiling] | None = None,
) -> Line:
    """Burn, charged today, the most that may follow, how many are on, and how old all that is.

    The sums are of all accounts, one total per currency, as old as their oldest part. If they do
    not fit, the line says so and shows the account above alone. While an account is still unread
    there is no sum, because a part is not the whole.
    """
    if account is None and not app_state.expected:
        return line(
            segment(
                f" {app_state.feed.message or status_words.feed_words(app_state.feed, None, '')}"
            )
        )
    parts = parts_of(app_state)
    if not parts.read.is_all_listed or not parts.listed:
        listed = min(parts.read.listed, len(parts.listed))
        return line(segment(f" {_read_words(listed, parts.read.expected)}", BOLD))
    left = right = ""
    old = False
    age = figures.money_age(parts.money_at, clock, parts.money_reaches)
    alone = parts.only(account)
    for shown in (parts, alone) if alone.listed else (parts,):
        most = ceilings_of_all(app_state, shown, ceiling_of, clock.now()) if ceiling_of else None
        for form in _FORMS:
            ages = (_status_age(parts, clock), age)
            left, right, old = _layout_of(shown, form, ages, totals_of, most)
            if shown is not parts and parts.read.expected > 1:
                left = f" {form.alone}{left.lstrip()}"
            if width_of(left) + len(form.gap) + width_of(right) <= width:
                return justify(line(left), line(segment(right, WARN if old else DIM)), width)
    # A cut sum would be wrong, and so would another account's sum.
    told = [*_sums(parts, _FORMS[-1], totals_of, None)]
    left = " " + "  ".join((*told[:-3], "the sums do not fit", told[-1]))
    return justify(line(left), line(segment(right, WARN if old else DIM)), width)


@dataclass(frozen=True, slots=True)
class _Form:
    """One wording of the line, for one range of widths."""

    gap: str
    today: str = "today"
    budgets: str | None = "/day"
    """The word after the budgets; None leaves the budgets out. The charge includes rows with
    lifetime budgets, so daily budgets are never shown without this word."""
    ago: str = ""
    """The word after an age."""
    accounts: str = "/{} acc."
    """Follows the number of accounts in the sum, if it is not all of them."""
    alone: str = "this account: "
    """Stands before the figures of one account of several, so that nobody takes them for all."""
    ended: bool = False
    burning: str = "burning "
    """The word before money per hour; narrow forms leave it out."""
    statuses: str = "statuses"
    most: Room = Room.SHORT
    """The words for what may still be charged. Where space is short it outlives the budgets, which
    are no limit."""
    zeros: bool = True
    """Name each currency, also one in which a figure is known to be 0."""


_ALL = " of {} accounts"
_FORMS = (
    _Form("   ", "charged today", ago=" old", accounts=_ALL, ended=True, most=Room.FULL),
    _Form("   ", "charged today", ago=" old", accounts=_ALL, most=Room.FULL),
    _Form("  ", "charged today", ago=" old", accounts=_ALL, most=Room.FULL),
    _Form("  ", "charged today", accounts=_ALL, most=Room.FULL),
    _Form("  ", accounts=_ALL),
    _Form("   ", "charged today", budgets=None, ago=" old", accounts=_ALL),
    _Form("  ", budgets=None, ago=" old", accounts=_ALL),
    _Form("  ", budgets=None, accounts=_ALL),
    _Form(" ", budgets=None, accounts=_ALL),
    _Form(" ", budgets=None),
    _Form(" ", budgets=None, burning="", alone="1 acc.: "),
    _Form(" ", budgets=None, burning="", alone="1 acc.: ", statuses="seen"),
    _Form(" ", budgets=None, burning="", alone="1 acc.: ", statuses="seen", most=Room.BARE),
    _Form(
        " ",
        budgets=None,
        burning="",
        alone="1 acc.: ",
        statuses="seen",
        most=Room.BARE,
        zeros=False,
    ),
    _Form("  ", budgets=None, accounts=_ALL, most=Room.NONE),
    _Form(" ", budgets=None, most=Room.NONE),
    _Form(" ", budgets=None, burning="", alone="1 acc.: ", most=Room.NONE),
    _Form(" ", budgets=None, burning="", alone="1 acc.: ", statuses="seen", most=Room.NONE),
)


def _layout_of(
    parts: Parts,
    form: _Form,
    ages: tuple[str, str],
    totals_of: Callable[[AccountSnapshot], Totals],
    most: AllCeilings | None,
) -> tuple[str, str, bool]:
    """The figures, their ages, and True if the statuses are too old.

    The ages are those of the oldest account, even if one account is shown: the rows below are of
    all accounts.
    """
    left = " " + form.gap.join(_sums(parts, form, totals_of, most))
    old, age = ages
    told = [f"{form.statuses} {old}{form.ago}"] if old else []
    if has_one_money_time(parts):
        told.append(f"money {age if form.ago else age.removesuffix(' old')}")
    return left, form.gap.join((*told, "")).rstrip() + " ", bool(old)


def _sums(
    parts: Parts,
    form: _Form,
    totals_of: Callable[[AccountSnapshot], Totals],
    most: AllCeilings | None,
) -> Iterator[str]:
    found, listed = figures_of(parts, totals_of), len(parts.listed)
    number, expected = len(parts.charged), parts.read.expected
    if expected > 1 and not parts.read.is_all_charged:
        some = f"{listed} of {expected} accounts, money of {number} read"
        yield f"money of {_read_words(number, expected)}" if listed == expected else some
    else:
        if number < expected and expected > 1:
            of = "money of " if number < listed else ""
            yield f"{of}{number}{form.accounts.format(expected)}"
        burn = _burn(found.money, zeros=form.zeros)
        yield f"{form.burning}{burn}" if burn else "burning not known"
        yield f"{form.today} {_charged(found.money, budgets=form.budgets, zeros=form.zeros)}"
        if most is not None and (words := all_words(most, form.most, zeros=form.zeros)):
            yield words
    yield account_words.counts(found, ended=form.ended)


def _read_words(number: int, expected: int) -> str:
    return f"{number} of {expected} ad account{'' if expected == 1 else 's'} read"


def _status_age(parts: Parts, clock: Clock) -> str:
    stamp = parts.statuses_at
    if stamp is None:
        return ""
    seconds = clock.monotonic() - stamp.tick
    return figures.age(seconds - seconds % 60) if seconds >= STALE_AFTER else ""


def _burn(priced: Sequence[CurrencySums], *, zeros: bool) -> str:
    if all(each.burning.known is None for each in priced):
        return ""
    named = len(priced) > 1
    told = [each for each in priced if zeros or not _is_zero(each.burning)] or priced
    return " + ".join(
        f"{_amount(each.burning.known, named=named)}/h{_more(each.burning)}"
        if each.burning.known is not None
        else _unknown(each)
        for each in told
    )


def _is_zero(figure: Sum) -> bool:
    return figure.is_whole and figure.known is not None and not figure.known.amount


def _charged(priced: Sequence[CurrencySums], *, budgets: str | None, zeros: bool) -> str:
    if all(each.charged_today.known is None for each in priced):
        return "not read yet"
    texts = []
    named = len(priced) > 1
    for each in [one for one in priced if zeros or not _is_zero(one.charged_today)] or priced:
        charged, limit = each.charged_today.known, each.daily_budgets
        if charged is None:
            texts.append(_unknown(each))
            continue
        more = _more(each.charged_today)
        if limit is None or budgets is None:
            texts.append(_amount(charged, named=named) + more)
        else:
            of = f" of {_amount(limit, named=named)}{budgets}"
            texts.append(f"{figures.money(charged)}{more}{of}")
    return " + ".join(texts)


def _unknown(sums: CurrencySums) -> str:
    """The text for a currency whose sum is not known: `? USD`."""
    return f"? {clean(sums.currency)}".rstrip()


def _more(figure: Sum) -> str:
    """The sign ` + ?` if a part of a sum is not known."""
    return "" if figure.is_whole else " + ?"


def _amount(amount: Money, *, named: bool) -> str:
    return figures.with_currency(amount) if named else figures.money(amount)
