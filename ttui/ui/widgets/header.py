"""The two lines at the top: which account this is, how old and how sure the figures are."""

from collections.abc import Callable

from rich.segment import Segment

from ttui.domain.clock import Clock
from ttui.domain.feed import Feed, FeedState
from ttui.domain.money import Money, totals_by_currency
from ttui.domain.picture import Picture
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import Totals
from ttui.ui import figures, words
from ttui.ui.boundary import drawn
from ttui.ui.render import Line, clean, fit, line, line_width, piece, spread, width_of
from ttui.ui.styles import BAD, BOLD, DIM, GOOD, WARN
from ttui.ui.totals import TotalsCache
from ttui.ui.widgets.lines_view import LinesView

STALE_AFTER = 60.0
"""Seconds after which the age of statuses is worth its cells."""
_FEED_STYLES = {
    FeedState.LIVE: GOOD,
    FeedState.STARTING: DIM,
    FeedState.OFFLINE: BAD,
    FeedState.DENIED: BAD,
}


class Header(LinesView):
    """Follows the account of the row under the cursor."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._totals = TotalsCache(clock)

    def show(self, picture: Picture, advertiser_id: str | None) -> None:
        """Draw what is known now; nothing is written when no text changed."""
        account = picture.account(advertiser_id) if advertiser_id else None
        account = account or (picture.accounts[0] if picture.accounts else None)
        width = self.size.width or 80
        top = drawn(lambda: (first_line(picture, account, self._clock, width),), "this line")
        sums = drawn(
            lambda: (second_line(picture, account, self._clock, width, self._totals.of),),
            "the sum line",
        )
        self.draw((*top, *sums))


def first_line(picture: Picture, account: AccountSnapshot | None, clock: Clock, width: int) -> Line:
    """Account, currency, zone; mode, feed and the account's time."""
    mode = f"{picture.mode.value}{' READ-ONLY' if picture.read_only else ''}"
    feed = _feed(picture.feed, account, clock)
    if account is None:
        left = line(piece(" ttui", BOLD), "  no ad account yet")
        return spread(left, line(piece(mode, BOLD), "  ", feed, " "), width)
    who = account.advertiser
    time = f"  {figures.clock_time(clock.now(), who)} "
    right = line(piece(mode, BOLD), "  ", feed, time)
    room = width - line_width(right) - 1
    # What tells accounts apart goes last: first the zone gives way, then the name.
    head = " ttui  " if room >= _ROOMY else " "
    which = f" ..{who.advertiser_id[-4:]} {who.currency}"
    zone = f" {figures.zone_word(who)}"
    left_over = room - width_of(head + which)
    name = clean(who.name)
    if width_of(name) + width_of(zone) > left_over and left_over - width_of(zone) < _NAME_AT_LEAST:
        zone = ""
    name = fit(name, min(width_of(name), max(0, left_over - width_of(zone))))
    return spread(line(piece(head + name, BOLD), which + zone), right, width)


_ROOMY, _NAME_AT_LEAST = 40, 12


def _feed(feed: Feed, account: AccountSnapshot | None, clock: Clock) -> Segment:
    left = feed.retry_at - clock.monotonic() if feed.retry_at is not None else None
    since = (
        figures.clock_time(feed.since, account.advertiser)
        if account is not None
        else f"{feed.since:%H:%M} UTC"
    )
    return piece(f"feed {words.feed_words(feed, left, since)}", _FEED_STYLES.get(feed.state, WARN))


def second_line(
    picture: Picture,
    account: AccountSnapshot | None,
    clock: Clock,
    width: int,
    totals_of: Callable[[AccountSnapshot], Totals],
) -> Line:
    """Burn, charged today, how many are on, and how old statuses and money are.

    Money of all accounts together, one total per currency; where that does not fit, and for the
    ages, the account shown above.
    """
    if account is None:
        return line(piece(f" {picture.feed.message or words.feed_words(picture.feed, None, '')}"))
    old = _status_age(account, clock)
    age = figures.money_age(account.money_at, clock)
    everything = [totals_of(each) for each in picture.accounts]
    left = right = ""
    for summed in (everything, [totals_of(account)]):
        for budgets, today, ago, gap in _FORMS:
            left = " " + gap.join(_sums(summed, budgets, today))
            right = f"money {age if ago else age.removesuffix(' old')} "
            right = f"statuses {old}{ago}{gap}{right}" if old else right
            if width_of(left) + len(gap) + width_of(right) <= width:
                break
        else:
            continue
        break
    return spread(line(left), line(piece(right, WARN if old else DIM)), width)


def _sums(summed: list[Totals], budgets: str | None, today: str) -> tuple[str, str, str]:
    on, off = sum(each.on for each in summed), sum(each.off for each in summed)
    return (
        f"burning {_burn(summed)}",
        f"{today} {_charged(summed, budgets=budgets)}",
        f"{on} on {off} off",
    )


_FORMS = (
    # The word after the budgets (None leaves them out), the one before the charge, the one after
    # an age, the gap: from the full wording to the one for narrow terminals. What is charged
    # holds lifetime budgets too, so the budgets never stand without their "/day".
    ("/day", "charged today", " old", "   "),
    ("/day", "charged today", " old", "  "),
    ("/day", "charged today", "", "  "),
    ("/day", "today", "", "  "),
    ("/day", "today", "", " "),
    (None, "today", "", "  "),
    (None, "today", "", " "),
)


def _status_age(account: AccountSnapshot, clock: Clock) -> str:
    if account.statuses_at is None:
        return ""
    seconds = clock.monotonic() - account.statuses_at.tick
    return figures.age(seconds - seconds % 60) if seconds >= STALE_AFTER else ""


def _burn(summed: list[Totals]) -> str:
    known = totals_by_currency(each.burning for each in summed if each.burning is not None)
    named = len(known) > 1
    return " + ".join(f"{_amount(each, named=named)}/h" for each in known) or "not known"


def _charged(summed: list[Totals], *, budgets: str | None) -> str:
    known = totals_by_currency(t.charged_today for t in summed if t.charged_today is not None)
    if not known:
        return "not read yet"
    daily = [t.daily_budgets for t in summed if t.daily_budgets is not None]
    limits = {each.currency: each for each in totals_by_currency(daily)}
    named = len(known) > 1
    texts = []
    for charged in known:
        limit = limits.get(charged.currency)
        if limit is None or budgets is None:
            texts.append(_amount(charged, named=named))
        else:
            texts.append(f"{figures.money(charged)} of {_amount(limit, named=named)}{budgets}")
    return " + ".join(texts)


def _amount(amount: Money, *, named: bool) -> str:
    return figures.with_currency(amount) if named else figures.money(amount)
