"""Holds what is seen against the books."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tests.truth.figures import Line, Span, counts_of, lines_of, sums_of
from tests.truth.plan import Plan, Trouble
from tests.truth.seen import AMOUNT, Row, Seen, amount, digits, oldest
from tests.truth.truth import Range, Ranges, Truth, any_of
from ttui.simulator.world.entities import Account, Campaign, Entity, Switch, campaign_of

SLACK = 5.0
"""Seconds: figures are drawn once a second, ages are told in whole ones."""
LAG_TOLD = 1800.0
"""Seconds: what an age of money holds beside the time since it was read."""
UNTOLD = 180.0
"""Seconds: while accounts are still being read no age is told, and figures may be so old."""
STALE_AFTER = 60.0
"""Seconds: a younger age of statuses is not told."""
_HALF = Decimal("0.5")
_PARTLY = re.compile(r"\b(\d+) of (\d+) (?:ad )?accounts?")
_MONEY = re.compile(
    r"(?:acc(?:ounts|\.):?\s+|burning |^\s*|this account: )"
    r"(\S+(?: [A-Z]{3})?/h.*?|not known|\? .*?)\s+(?:charged )?today (.+?)\s+\d+ on \d+ off"
)
_ALONE = re.compile(r"\s*(?:this account|1 acc\.): ")
_MOST = re.compile(r"\s(?:at most|at least|no limit|limit)\b.*?(?=\s\d+ on \d+ off)")
_UNKNOWN = re.compile(r"not (?:read|known|shown)|reading")


@dataclass(frozen=True, slots=True)
class Failure:
    """One figure that is not true."""

    at: str
    where: str
    figure: str
    shown: str
    truth: str

    def __str__(self) -> str:
        return f"{self.at}  {self.where}: {self.figure} reads {self.shown!r}, truth {self.truth}"


class Checker:
    """Compares one screen or one answer, and keeps what is wrong with it."""

    def __init__(self, truth: Truth, plan: Plan) -> None:
        self.truth = truth
        self.plan = plan
        self.found: list[Failure] = []
        self.compared = 0
        """Figures that were there to be compared."""
        self.where = ""

    def wrong(self, figure: str, shown: str, truth: object) -> None:
        """Keep a failure."""
        self.found.append(
            Failure(
                f"{self.truth.world.now():%m-%d %H:%M:%S}", self.where, figure, shown, str(truth)
            )
        )

    def money(self, figure: str, text: str, truth: Iterable[Ranges], account: Account) -> None:
        """An amount has its currency's digits, and is one of those that are true."""
        self.compared += 1
        if digits(text) != account.currency.digits:
            self.wrong(
                f"{figure} (digits)", text, f"{account.currency.code} has {account.currency.digits}"
            )
        ways = list(truth)
        if not any(any_of(way, amount(text)) for way in ways):
            self.wrong(figure, text, " or ".join(_told(way) for way in ways))

    def span(self, money: float | None, rows: float) -> Span:
        """The span that ages in seconds stand for."""
        now = self.truth.world.clock.now_ms()
        read = LAG_TOLD + UNTOLD if money is None else money
        start = now - round((read - LAG_TOLD + SLACK) * 1000)
        return Span(
            money=start,
            rows=now - round((rows + SLACK) * 1000),
            budgets=now - round(self._lists_within() * 1000),
            now=now,
        )

    def _lists_within(self) -> float:
        """Seconds in which the lists below folded campaigns are read again."""
        if any(one.what in {Trouble.FAILING, Trouble.SLOW} for one in self.plan.troubles):
            return self.plan.hours * 3600 + 60
        return 900 * self.plan.slowness * len(self.plan.accounts)


def _at_least(ranges: Ranges) -> Ranges:
    """What a figure may be that is told as the least."""
    return tuple(Range(Decimal(0), one.high) for one in ranges)


def _told(ranges: Ranges) -> str:
    return " | ".join(map(str, ranges))


# -- the screen ------------------------------------------------------------------------------


def check_screen(checker: Checker, seen: Seen) -> None:
    """Header, tree and pane."""
    # Not "money of 0 of 5 accounts read", which an age of statuses may follow.
    ages = re.search(r"money (?!of \d)(.*)$", seen.second)
    read = oldest(ages[1]) if ages else None
    statuses = re.search(r"(?:statuses|seen) (\d+ \w+)", seen.second)
    rows = oldest(statuses[1]) if statuses else None
    span = checker.span(read, STALE_AFTER if rows is None else rows)
    checker.where = "header"
    _check_header(checker, seen, span, is_read=read is not None)
    for row in seen.rows:
        entity = checker.truth.world.find(row.ref.id)
        if entity is not None:
            checker.where = f"tree {entity.name}"
            _check_row(checker, row, entity, span)
    entity = checker.truth.world.find(seen.cursor.id) if seen.cursor else None
    if entity is not None:
        checker.where = f"pane {entity.name}"
        _check_pane(checker, seen, entity, span)


def _check_header(checker: Checker, seen: Seen, span: Span, *, is_read: bool) -> None:
    """The sums are true of all accounts, of those that are named as read, or of the cursor's."""
    accounts = list(checker.truth.world.accounts.values())
    found = _Header.read(seen.second)
    if found is None:
        partly = _PARTLY.search(seen.second)
        if partly is not None and int(partly[2]) != len(accounts):
            checker.wrong("accounts", partly[0], len(accounts))
        elif partly is None and re.search(r"\d\.\d|\d/h|\d on", seen.second):
            checker.wrong("second line", seen.second, "cannot be read")
        return
    if not is_read and re.search(r"\d", found.burning + found.today):
        checker.wrong("age of money", seen.second, "sums have an age")
    if found.expected not in (None, len(accounts)):
        checker.wrong("accounts", str(found.expected), len(accounts))
    tries = []
    for scope in _scopes(found, accounts, seen):
        one = Checker(checker.truth, checker.plan)
        one.where = checker.where
        _check_sums(one, found, scope, span)
        tries.append(one)
        if not one.found:
            break
    checker.compared += tries[-1].compared
    if tries[-1].found:
        checker.found += min(tries, key=lambda one: len(one.found)).found


@dataclass(frozen=True, slots=True)
class _Header:
    """The second line, cut up."""

    burning: str
    """Empty where the line leaves the money out."""
    today: str
    on: int
    off: int
    number: int | None
    """How many accounts the money is of, where it is not of all."""
    expected: int | None
    counts_all: bool
    """False where the line says that there may be more rows."""

    @classmethod
    def read(cls, text: str) -> "_Header | None":
        # What may still be charged is a limit, and no sum of what was.
        text = _MOST.sub(" ", text)
        counts = re.search(r"(\d+) on (\d+) off( \+ \?)?", text)
        if counts is None:
            return None
        money = re.search(_MONEY, text)
        some = re.search(r"(\d+)(?: of |/)(\d+) (?:ad account|acc)", text)
        return cls(
            money[1] if money else "",
            money[2] if money else "",
            int(counts[1]),
            int(counts[2]),
            int(some[1]) if some else None,
            int(some[2]) if some else None,
            not counts[3],
        )


def _scopes(found: _Header, accounts: list[Account], seen: Seen) -> Iterator[list[Account]]:
    if found.number is not None:
        yield from map(list, combinations(accounts, found.number))
        return
    if _ALONE.match(seen.second) is None:
        yield accounts
        return
    # Where the sums of all do not fit, the line is about the account above, and says so.
    above = seen.cursor.advertiser_id if seen.cursor is not None else None
    yield from ([one] for one in accounts if above in (None, one.advertiser_id))


def _check_sums(checker: Checker, found: _Header, scope: list[Account], span: Span) -> None:
    if found.burning:
        _check_money(checker, found, scope, span)
    on, off = counts_of(checker.truth, scope, span)
    checker.compared += 2
    nothing = Decimal(0)
    for figure, shown, truth in (("on", found.on, on), ("off", found.off, off)):
        range_ = truth if found.counts_all else Range(nothing, truth.high)
        if found.number is None and not range_.holds(Decimal(shown)):
            checker.wrong(figure, str(shown), range_)


def _check_money(checker: Checker, found: _Header, scope: list[Account], span: Span) -> None:
    currencies = {account.currency.code: account for account in scope}
    for code, account in currencies.items():
        members = [one for one in scope if one.currency.code == code]
        sums = sums_of(checker.truth, members, span)
        for figure, text, truth in (
            ("burning", found.burning, (sums.burning,)),
            ("charged today", found.today, sums.charged),
        ):
            part = _part(text, code, len(currencies))
            if part is None:
                is_told = _UNKNOWN.search(text) or f"? {code}" in text
                # A currency without a charge may be left out where the line is narrow.
                if not is_told and all(one.low > 0 for one in truth):
                    checker.wrong(f"{figure} {code}", text, _told(truth))
                continue
            ways = [truth] if part.is_whole else [_at_least(truth)]
            checker.money(f"{figure} {code}", part.amount, ways, account)
            if part.budget:
                checker.money(f"daily budgets {code}", part.budget, [sums.budgets], account)


@dataclass(frozen=True, slots=True)
class _Part:
    """One currency's part of a sum."""

    amount: str
    budget: str
    is_whole: bool
    """False where the line says that there is more."""


def _part(text: str, code: str, currencies: int) -> _Part | None:
    """The part of a currency; amounts stand without it where there is but one."""
    amounts = rf"({AMOUNT})( \+ \?)?(?: of ({AMOUNT}))?(?: ([A-Z]{{3}}))?(?:/h|/day)?( \+ \?)?"
    for part in re.finditer(amounts, text):
        if part[4] == code or (part[4] is None and currencies == 1):
            return _Part(part[1], part[3] or "", not (part[2] or part[5]))
    return None


def _check_burn(checker: Checker, text: str, truth: Range, account: Account) -> None:
    checker.money("burning", text, [(truth,)], account)


def _check_row(checker: Checker, row: Row, entity: Entity, span: Span) -> None:
    account = campaign_of(entity).account
    line = lines_of(checker.truth, entity, span)[0]
    if re.fullmatch(f"≥?{AMOUNT}", row.charged):
        ways = list(line.charged)
        if row.budget == "not read":
            # The window follows from a budget; until one is read it is today.
            ways.append(checker.truth.charged(entity, span.money, span.now, today=True))
        if "≥" in row.charged:
            ways = [_at_least(way) for way in ways]
        checker.money("charged", row.charged.removeprefix("≥"), ways, account)
    elif not _UNKNOWN.search(row.charged):
        checker.wrong("charged", row.charged, _told(line.charged[0]))
    if row.budget is not None:
        _check_budget(checker, row.budget, line, account)
    _check_used(checker, row.tail, line)
    if isinstance(entity, Campaign):
        _check_switch(checker, row, entity, span)


def _check_budget(checker: Checker, text: str, line: Line, account: Account) -> None:
    found = re.fullmatch(rf"(Σ?)({AMOUNT})(/d(?:ay)?)?", text)
    if found is None:
        if (text == "no budget" and line.budget) or "…" in text:
            checker.wrong("budget", text, _told(line.budget))
        return
    checker.money("budget", found[2], [line.budget], account)
    if bool(found[3]) is not line.today or bool(found[1]) is not line.summed:
        checker.wrong("budget (window)", text, line)


def _check_used(checker: Checker, text: str, line: Line) -> None:
    found = re.search(r"(<?)(\d[\d,]*) %", text)
    if found is None:
        return
    used = _at_least(line.used()) if "≥" in text else line.used()
    checker.compared += 1
    value = amount(found[2])
    # Neither 0 % nor 100 % is told of what is neither.
    shown = Range(value - _HALF, value + (1 if value == 99 else _HALF))
    if found[1]:
        shown = Range(Decimal(0), _HALF)
    if not any(one.low <= shown.high and shown.low <= one.high for one in used):
        checker.wrong("used", found[0], _told(used))


def _check_switch(checker: Checker, row: Row, campaign: Campaign, span: Span) -> None:
    states = checker.truth.states(campaign, span.rows, span.now)
    on = "━●" in row.name or "◆ on" in row.name
    off = "●━" in row.name or "◆ off" in row.name
    checker.compared += 1
    if on and not any(one.switch is Switch.ENABLE and not one.over for one in states):
        checker.wrong("switch", "on", states)
    if off and all(one.switch is Switch.ENABLE and not one.over for one in states):
        checker.wrong("switch", "off", states)


def _check_pane(checker: Checker, seen: Seen, entity: Entity, span: Span) -> None:
    account = campaign_of(entity).account
    text = re.sub(r"\s+", " ", " ".join(seen.pane))
    own = re.search(r"money ~(\d+ \w+) old", text)
    if own is not None:
        read = oldest(own[1]) or LAG_TOLD
        span = Span(checker.span(read, 0).money, span.rows, span.budgets, span.now)
    lines = lines_of(checker.truth, entity, span)
    charged = list(
        re.finditer(
            rf"Charged so far ({AMOUNT})(?: of ({AMOUNT}))? ([A-Z]{{3}}) (today|lifetime)"
            r"(.*?)(?=Charged so far|$)",
            text,
        )
    )
    for found in charged:
        line = next((one for one in lines if one.today is (found[4] == "today")), None)
        if line is None and "budget not read" in found[5]:
            # The window follows from a budget; until one is read it is today.
            truth = checker.truth.charged(entity, span.money, span.now, today=True)
            checker.money("charged", found[1], [truth], account)
            continue
        if line is None:
            checker.wrong("window", found[0], lines)
            continue
        checker.money("charged", found[1], line.charged, account)
        if found[2]:
            checker.money("budget", found[2], [line.budget], account)
            _check_left(checker, found[5], line, account)
    if (
        not charged
        and "Charged so far" in text
        and not _UNKNOWN.search(text)
        and "TikTok sent" not in text
    ):
        checker.wrong("charged", text, lines)
    if isinstance(entity, Campaign):
        _check_pane_burn(checker, text, entity, span)
    _check_results(checker, seen, text, entity, span)


def _check_left(checker: Checker, text: str, line: Line, account: Account) -> None:
    for figure, pattern in (
        ("left", rf"(at least )?({AMOUNT}) left"),
        ("never charged", rf"Stop now and (at least )?({AMOUNT}) is never charged"),
    ):
        found = re.search(pattern, text)
        if found is not None:
            ways = [_at_least(line.left)] if found[1] else [line.left]
            checker.money(figure, found[2], ways, account)
    _check_used(checker, text.partition(" left")[0], line)


def _check_pane_burn(checker: Checker, text: str, campaign: Campaign, span: Span) -> None:
    burn = checker.truth.burn(campaign, span.money, span.now)
    account = campaign.account
    found = re.search(rf"Burn ({AMOUNT})/h", text)
    if found is not None:
        _check_burn(checker, found[1], burn, account)
    late = re.search(rf"up to ({AMOUNT}) more may arrive late", text)
    if late is not None:
        unit = account.currency.amount(1)
        truth = Range(burn.low * _HALF - unit, burn.high * _HALF + unit)
        checker.money("late", late[1], [(truth,)], account)


_VIEWS = 4
"""The place of the counter behind "views" among a tally's figures."""


def _check_results(checker: Checker, seen: Seen, text: str, entity: Entity, span: Span) -> None:
    account = campaign_of(entity).account
    # The details of a TikTok Shop campaign have a time of their own, further up.
    read = re.search(r"read (\d\d):(\d\d)(?::(\d\d))?", text[max(0, text.rfind(" results ")) :])
    if read is not None:
        now = checker.truth.world.now().astimezone(account.zone)
        then = now.replace(hour=int(read[1]), minute=int(read[2]), second=int(read[3] or 0))
        ago = (now - then).total_seconds() % 86400
        start = span.now - round((ago + SLACK) * 1000)
        span = Span(start, span.rows, span.budgets, span.now)
    views = re.search(
        rf"\bviews ({AMOUNT})" if seen.is_wide else rf"(?:^|\s)({AMOUNT}) views", text
    )
    if views is not None:
        checker.compared += 1
        truth = checker.truth.counted(entity, _VIEWS, span.money, span.now)
        if not any_of(truth, amount(views[1])):
            checker.wrong("views", views[1], _told(truth))
    spend = re.search(rf"\bspend ({AMOUNT}|-) ({AMOUNT}|-)", text) if seen.is_wide else None
    for place, today in ((1, True), (2, False)):
        if spend is not None and spend[place] != "-":
            truth = checker.truth.charged(entity, span.money, span.now, today=today)
            checker.money("results: spend", spend[place], [truth], account)
