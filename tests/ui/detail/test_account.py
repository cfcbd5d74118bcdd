"""The pane of an ad account: what it adds to the sums, its hours, what is amiss, its last stop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.account_curve import AccountCurve
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeState
from ttui.domain.ids import EntityRef, Level, advertiser_ref
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, RowProblem, Stamp
from ttui.domain.spend import SpendPoint
from ttui.domain.status import AdvertiserStatus
from ttui.domain.unlisted import Unlisted, UnlistedReason
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import line_width, plain

REF = advertiser_ref(b.ACCOUNT)
DAY = b.START.astimezone(b.advertiser().zone).date()
NAME = "Lumen [b]Skincare[/b]"


def pane(state: AppState, *, full: bool = False, width: int = 80) -> str:
    lines = detail_lines(state, REF, b.ManualClock(), width, full=full)
    assert all(line_width(line) <= width for line in lines)
    return "\n".join(map(plain, lines))


def points(hours: Sequence[str], day_offset: int = 0) -> tuple[SpendPoint, ...]:
    zone = b.advertiser().zone
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=zone) + timedelta(days=day_offset)
    return tuple(
        SpendPoint(start.replace(hour=hour), Decimal(spend)) for hour, spend in enumerate(hours)
    )


def curve(problem: str = "") -> AccountCurve:
    return AccountCurve(
        day=DAY,
        today=points(["1", "2", "3", "0.5"]),
        yesterday=points(["2"] * 24, -1),
        read_at=b.START.astimezone(UTC),
        problem=problem,
    )


def with_curve(found: AccountCurve) -> AppState:
    return replace(b.app_state(b.drawn()), curves={b.ACCOUNT: found})


def account(**changed: object) -> AccountSnapshot:
    owner = replace(b.advertiser(), name=NAME, **changed)  # type: ignore[arg-type]
    return replace(b.drawn(), advertiser=owner)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_four_lines_say_what_it_is_its_money_its_counts_and_how_today_goes(width: int) -> None:
    shown = pane(with_curve(curve()), width=width).splitlines()
    assert len(shown) == 4
    assert shown[0].startswith(" Lumen Skincare   ad account   active"), shown
    assert shown[1].startswith(" Charged today  152.10 USD") or width == 40
    assert shown[2].startswith(" 2 on 1 off")
    if width > 40:
        assert "burning 18.50/h" in shown[1]
        assert "money ~30 min old" in shown[2] and "balance not read" in shown[2]
        assert "until 03:00: 6.00, yesterday 6.00 (+0 %)" in shown[3]


@pytest.mark.parametrize("state", [one for one in AdvertiserStatus if one != "active"])
def test_each_state_of_an_account_is_named(state: AdvertiserStatus) -> None:
    owned = account(status=state, balance=Money(Decimal("61.2"), "USD"))
    words = {"closed": "closed", "suspended": "suspended by TikTok", "pending": "waits for"}
    for full in (False, True):
        shown = pane(b.app_state(owned), full=full)
        assert words.get(state.value, "TikTok") in shown or state is AdvertiserStatus.UNKNOWN
        assert "balance 61.20 USD" in shown and NAME in shown


def test_the_whole_screen_has_both_days_the_busiest_campaigns_and_what_is_not_in_it() -> None:
    shown = pane(with_curve(curve()), full=True, width=100)
    assert "charged by the hour, highest 3.00" in shown
    assert "today" in shown and "yesterday" in shown
    assert "until 03:00: 6.00, yesterday 6.00 (+0 %); complete hours only" in shown
    assert "Promotes are in no hourly report." in shown
    order = shown.index("Winter Glow"), shown.index('"New serum"')
    assert order[0] < order[1], "the busiest first"
    assert "credit not read" in shown


def test_a_day_that_was_not_read_or_is_over_is_no_empty_day() -> None:
    assert "hours not read yet" in pane(b.app_state(b.drawn()), full=True)
    broken = pane(with_curve(curve("not read: no.")), full=True)
    assert "hours not read: no." in broken and "until" not in broken
    old = replace(curve(), day=DAY - timedelta(days=1))
    assert "hours not read yet" in pane(with_curve(old), full=True)


def test_at_most_five_campaigns_are_named_and_unknown_burns_counted() -> None:
    rows = [b.campaign(n, f"C{n:02}", budget=b.daily("9")) for n in range(1, 9)]
    burn = {row.ref: str(number) for number, row in enumerate(rows)}
    made = b.snapshot(rows, burn=burn)
    made = replace(made, burn={ref: rate for ref, rate in made.burn.items() if ref.id != "8"})
    shown = pane(b.app_state(made), full=True)
    assert [name for name in ("C07", "C06", "C05", "C04", "C03") if name in shown] == [
        "C07", "C06", "C05", "C04", "C03",
    ]  # fmt: skip
    assert "C02" not in shown and "1 row of unknown burn not among them" in shown


def test_troubles_come_first_and_money_in_nothing_listed_before_them() -> None:
    problem = RowProblem(Level.CAMPAIGN, "77", "It has [b]no[/b] name.")
    troubled = replace(b.drawn(), problems=(problem, replace(problem, id="78")))
    state = replace(with_curve(curve()), accounts=(troubled,))
    assert "campaign 77: It has [b]no[/b] name. (and 1 more)" in pane(state)
    assert "problems: 2" in pane(state, full=True)
    unlisted = Unlisted(Money(Decimal("12.4"), "USD"), None, (UnlistedReason.OTHER,))
    state = replace(state, accounts=(replace(troubled, unlisted=unlisted),))
    assert "12.40 USD today in nothing that is listed" in pane(state)
    assert "a kind that TikTok's API does not list" in " ".join(pane(state, full=True).split())


def test_the_last_stop_is_this_sessions_or_the_journals() -> None:
    refs = [b.camp_ref(b.WINTER), b.camp_ref(b.RETARGETING)]
    stops = [
        b.record(b.change(f"s{n}", ref, "Winter", group="g"), ChangeState.CONFIRMED)
        for n, ref in enumerate(refs)
    ]
    other = b.change("x", EntityRef("1", Level.CAMPAIGN, "1"), "Other's")
    later = replace(other, asked_at=b.START + timedelta(hours=1))
    state = replace(
        b.app_state(b.drawn()),
        history={REF: tuple(stops)},
        changes={later.ref: b.record(later, ChangeState.CONFIRMED)},
    )
    assert "last stop 14:03: 2 rows, 2 off, confirmed" in pane(state)
    one = b.change("later", refs[0], "Winter Glow", asked_at=b.START + timedelta(seconds=60))
    state = replace(state, changes={one.ref: b.record(one, ChangeState.REFUSED)})
    assert "last stop 14:04: Winter Glow, refused" in pane(state)
    assert "none in the journal" in pane(b.app_state(b.drawn()), full=True)


def test_an_account_that_cannot_be_read_now_says_why_before_its_old_figures() -> None:
    now = Stamp(b.START, 1000.0)
    lost = UnreadAccount(
        advertiser_id=b.ACCOUNT, reason=UnreadReason.GONE, words="Gone.", tried=now, since=now
    )
    state = replace(b.app_state(b.drawn()), unread={b.ACCOUNT: lost})
    for full in (False, True):
        shown = pane(state, full=full)
        assert "Cannot be read now" in shown and "TikTok says: Gone." in shown
        assert "152.10" not in shown, "it is in no sum"


async def test_the_pane_follows_the_cursor_onto_an_account_at_80_by_24() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit", currency="KRW", timezone="Asia/Seoul")
    second = b.snapshot([b.campaign(5, "S", account=other.advertiser_id)], owner=other)
    async with story(b.app_state(b.drawn(), second), no_color=True) as s:
        assert "Lumen Skincare   ad account   active" in s.text("#pane")
        assert "budgets" in s.text("#pane") or "at most" in s.text("#pane")
        await s.press("right_square_bracket")
        assert "Hanbit   ad account" in s.text("#pane")
        await s.press("enter")
        assert "Hanbit" in s.text("#detail") and "balance not read" in s.text("#detail")
