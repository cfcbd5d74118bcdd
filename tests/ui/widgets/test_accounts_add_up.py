"""The rows of the ad accounts add up to the header and to `ttui status`, to the last digit."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.ui import builders as b
from ttui.cli import status, status_json
from ttui.cli.ceilings import StatusCeilings
from ttui.cli.exit_code import ExitCode
from ttui.cli.status_look import StatusRead
from ttui.domain.app_state import AppState
from ttui.domain.ids import Level
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.snapshot import AccountSnapshot, RowProblem, Stamp
from ttui.domain.spend import Window
from ttui.domain.sums import figures_of, parts_of
from ttui.domain.totals import totals
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.drawing.lines import plain
from ttui.ui.tree.campaign_tree import CampaignTree
from ttui.ui.tree.row_line import columns_for
from ttui.ui.widgets import header
from ttui.ui.widgets.totals_cache import TotalsCache

_amounts = st.decimals(0, 99_999, places=3).map(str)
_CURRENCIES = ["USD", "KRW", "KWD", ""]
_ZONES = ["America/New_York", "Asia/Seoul", "Etc/Nowhere", "Asia/Kolkata"]
_NUMBER = r"(?P<number>[\d,]+(?:\.\d+)?)"


@st.composite
def snapshots(draw: st.DrawFn, number: int) -> AccountSnapshot:
    key, currency = f"70000000000000{number:02}", draw(st.sampled_from(_CURRENCIES))
    rows = [
        b.campaign(
            number * 100 + n,
            f"C {number}.{n}",
            account=key,
            switch=draw(st.sampled_from([b.ON, b.OFF])),
            promote=draw(st.booleans()),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    refs = [row.ref for row in rows]
    account = b.snapshot(
        rows,
        owner=b.advertiser(key, currency=currency, timezone=draw(st.sampled_from(_ZONES))),
        today={ref: draw(_amounts) for ref in refs if draw(st.booleans())},
        burn={ref: draw(_amounts) for ref in refs},
    )
    if draw(st.booleans()) and refs:
        lost = frozenset({draw(st.sampled_from([*refs, account.advertiser.ref]))})
        account = replace(account, unread={Window.TODAY: lost})
    if draw(st.booleans()) and refs:
        account = replace(account, burn={ref: account.burn[ref] for ref in refs[1:]})
    if draw(st.integers(0, 4)) == 0:
        account = replace(account, money_at=None)
    if draw(st.integers(0, 4)) == 0:
        account = replace(account, lists_read={}, statuses_at=None)
    if draw(st.integers(0, 4)) == 0:
        problem = RowProblem(Level.CAMPAIGN, "1", "No row.")
        account = replace(account, problems=(problem,))
    return account


@st.composite
def states(draw: st.DrawFn) -> AppState:
    accounts = [draw(snapshots(number)) for number in range(1, draw(st.integers(2, 12)) + 1)]
    ids = [one.advertiser.advertiser_id for one in accounts]
    now = Stamp(b.START, 1000.0)
    lost = {
        key: UnreadAccount(
            advertiser_id=key,
            reason=draw(st.sampled_from([UnreadReason.NO_PERMISSION, UnreadReason.FAILED])),
            words="No.",
            tried=now,
            since=now,
        )
        for key in ids
        if draw(st.integers(0, 5)) == 0
    }
    return replace(b.app_state(*accounts), expected=tuple(ids), unread=lost, uncharged=lost)


def rows_of(app_state: AppState) -> dict[str, str]:
    """The accounts' own lines by currency and id, as they are drawn on a wide screen."""
    tree = CampaignTree()
    tree.app_state, tree._parts = app_state, parts_of(app_state)
    tree._columns = columns_for(100)
    tree.outline.adopt(app_state)
    return {
        one.advertiser.advertiser_id: plain(tree._line_of(one.advertiser.ref))
        for one in app_state.accounts
    }


def by_currency(found: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in found:
        sums[currency] += amount
    return dict(sums)


def number_in(text: str) -> Decimal | None:
    found = re.search(_NUMBER, text)
    return Decimal(found["number"].replace(",", "")) if found else None


def amounts_in(text: str, single: str) -> dict[str, Decimal]:
    """`12.00 USD + 9,000 KRW + ?`: the numbers by currency."""
    found: dict[str, Decimal] = {}
    for part in text.split(" + "):
        number = number_in(part)
        if number is not None:
            words = part.replace("/h", "").split()
            named = [word for word in words if word in _CURRENCIES]
            found[named[0] if named else single] = number
    return found


def added_up(app_state: AppState) -> tuple[dict[str, Decimal], dict[str, Decimal], int]:
    """The sums of what the accounts' rows show: charged today, burn, and how many are on."""
    accounts = {one.advertiser.advertiser_id: one for one in app_state.accounts}
    parts, width = parts_of(app_state), columns_for(100)
    charged, burning, on = [], [], 0
    for key, text in rows_of(app_state).items():
        account = accounts[key]
        currency, own = account.advertiser.currency, figures_of(parts.only(account))
        counted = re.search(r"(\d+) on", text)
        if counted is None:
            continue
        on += int(counted[1])
        amount = number_in(text[width.name : width.name + width.charged + 1])
        if amount is not None:
            charged.append((currency, amount))
        rate = re.search(_NUMBER + "/h", text)
        if rate is not None:
            burning.append((currency, Decimal(rate["number"].replace(",", ""))))
        elif own.money and own.money[0].burning.known is not None:
            # Where there is no room for it, it is in the pane, from the same figures.
            burning.append((currency, own.money[0].burning.known.amount))
    return by_currency(charged), by_currency(burning), on


@settings(
    max_examples=150,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(states())
def test_the_rows_of_the_accounts_add_up_to_the_header_and_to_status(app_state: AppState) -> None:
    charged, burning, on = added_up(app_state)
    currencies = {one.advertiser.currency for one in parts_of(app_state).charged}
    # Of several currencies, the one without a name is the one that TikTok did not send.
    single = currencies.pop() if len(currencies) == 1 else ""
    clock = b.ManualClock()
    shown = plain(header.second_line(app_state, None, clock, 2000, totals))
    if counted := re.search(r"(\d+) on \d+ off", shown):
        assert int(counted[1]) == on
        told = re.search(r"charged today (.*?)(?:   |$)", shown)
        if told is not None:
            without_budgets = re.sub(r" of [\d,.]+(?: [A-Z]+)?/day", "", told[1])
            assert amounts_in(without_budgets, single) == charged
        rates = re.search(r"burning (?!not)(.*?)(?:   |$)", shown)
        if told is not None:
            assert amounts_in(rates[1] if rates else "", single) == burning
    ceilings = StatusCeilings(app_state, clock.now())
    text = "\n".join(status._together(app_state, clock, ceilings))
    for found in re.finditer(r"charged today (.*?);.*?; burning (.*?)/h;", text):
        currency = (found[1].split() or [""])[-1]
        currency = currency if currency in _CURRENCIES else ""
        for shown_amount, sums in ((found[1], charged), (found[2], burning)):
            assert number_in(shown_amount) == sums.get(currency)
    look = StatusRead(app_state, (), ExitCode.DONE)
    nothing = SinceLastRunReport(since=None, until=b.START)
    made = status_json.as_json(look, Level.CAMPAIGN, nothing, clock)["totals"]
    assert isinstance(made, list)
    for one in made:
        for name, sums in (("charged_today", charged), ("burning_per_hour", burning)):
            if one[name] is not None:
                assert Decimal(one[name]) == sums[one["currency"]]


def test_the_cache_of_the_header_takes_each_part_of_the_totals() -> None:
    cache, account = TotalsCache(b.ManualClock()), b.drawn()
    assert cache.of(account) == totals(account)
    for changed in (replace(account, holds_shop=True), replace(account, deleted_today={})):
        old = cache.of(account)
        assert cache.of(changed) is not old
