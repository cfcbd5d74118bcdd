"""The report of what happened meanwhile: when it opens, what it says, what its keys do."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.changes import Author, ChangeCause, ChangeRecord, ChangeState
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import Receipt
from ttui.domain.since_last_run import Gone, SinceLastRunReport
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import delivery_of
from ttui.ui.drawing.lines import plain
from ttui.ui.main.screen import MainScreen
from ttui.ui.outside.screen import SinceLastRunScreen
from ttui.ui.outside.text import items
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.wording import outside_switch

SINCE = b.START - timedelta(hours=8)
WINTER, RETARGETING, GROUP = b.camp_ref(b.WINTER), b.camp_ref(b.RETARGETING), b.group_ref(b.US_18)


def moved(ref: EntityRef, name: str, *, on: bool, by: str = "") -> OutsideChange:
    return OutsideChange(
        ref=ref,
        name=name,
        was=b.OFF if on else b.ON,
        to=b.ON if on else b.OFF,
        not_before=SINCE,
        seen_at=b.START - timedelta(minutes=1),
        spend_before=Money(Decimal("10.02"), "USD"),
        by=by,
    )


def stop(name: str, *states: ChangeState) -> ChangeRecord:
    return b.record(b.change(f"stop {name}", GROUP, name, asked_at=SINCE), *states)


def full() -> SinceLastRunReport:
    unresolved = stop("US 18-24", ChangeState.ASKED, ChangeState.NOT_LANDED)
    late = replace(
        stop("late", ChangeState.ASKED, ChangeState.CONFIRMED),
        late=Money(Decimal("0.84"), "USD"),
        late_at=b.START,
    )
    return SinceLastRunReport(
        since=SINCE,
        until=b.START,
        unresolved=(Receipt(unresolved, Author("maria", "bastion", "s", 1)),),
        outside=(moved(WINTER, "Winter Glow", on=True),),
        appeared=(b.campaign(b.PROMOTE, '"New serum"', promote=True),),
        late=(late,),
        gone=(Gone(b.camp_ref(7), "Gone [b]\x1b[2J", b.ON),),
    )


def app_state(
    report: SinceLastRunReport | None, account: AccountSnapshot | None = None
) -> AppState:
    outside = {each.ref: each for each in report.outside} if report else {}
    return replace(
        b.app_state(account or b.drawn()), since_last_run=report, outside=outside, number=2
    )


def is_open(one: Story) -> bool:
    return isinstance(one.app.screen, SinceLastRunScreen)


async def test_it_opens_by_itself_and_says_all_there_is() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(full()))
        assert is_open(one)
        await one.pilot.pause()
        text = one.text("#away")
        for words in (
            "stop asked",
            "by maria@bastion: did not land, still on",
            "on between",
            "not there before, a Promote",
            "0.84 after stop",
            "Gone [b]",
            "was on when last seen",
        ):
            assert words in text, words
        assert "\x1b" not in text
        assert all(len(line) <= 80 for line in text.splitlines())
        assert "8 h" in one.text("#heading")


async def test_it_never_opens_over_somebody_who_is_at_the_keys() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.press("j")
        await one.publish(app_state(full()))
        assert isinstance(one.app.screen, MainScreen)
        assert one.toasts() == ["While you were away: 5 things to know. W shows it."]
        await one.press("W")
        assert is_open(one)


async def test_it_never_opens_over_another_screen() -> None:
    async with story(b.app_state(b.drawn())) as one:
        one.app.action_help()
        await one.pilot.pause()
        await one.publish(app_state(full()))
        assert not is_open(one)


async def test_nothing_to_tell_opens_nothing() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(SinceLastRunReport(since=SINCE, until=b.START)))
        assert isinstance(one.app.screen, MainScreen)
        assert one.toasts() == []
        await one.press("W")
        assert "Nothing happened" in one.toasts()[-1]


async def test_asked_for_too_early_it_opens_when_it_is_known() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.press("W")
        assert "not known yet" in one.toasts()[-1]
        await one.publish(app_state(full()))
        assert is_open(one)


@pytest.mark.parametrize("keys", [("X", "X"), ("question_mark",), ("slash", "w")])
async def test_asked_for_too_early_it_opens_over_nothing_that_came_since(keys: list[str]) -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.press("W", *keys)
        shown = one.app.screen
        await one.publish(app_state(full()))
        assert one.app.screen is shown
        assert one.toasts()[-1] == "While you were away: 5 things to know. W shows it."


async def test_a_key_that_was_meant_for_the_list_switches_nothing_here() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(full()))
        await one.press_too_soon("x")
        assert one.engine.changes == []
        assert "had just opened" in one.toasts()[-1]
        await one.until_heard()
        await one.press("j", "x")
        assert [change.ref for change in one.engine.changes] == [WINTER]


async def test_in_a_long_report_x_hits_the_row_that_is_in_sight_and_marked_as_chosen() -> None:
    refs = [ref for ref in (WINTER, RETARGETING, GROUP) for _ in range(6)]
    many = replace(full(), outside=tuple(moved(ref, f"moved {ref.id}", on=True) for ref in refs))
    async with story(b.app_state(b.drawn()), size=(40, 14)) as one:
        await one.publish(app_state(many))
        await one.until_heard()
        for _ in range(9):
            await one.press("j")
        assert isinstance(one.app.screen, SinceLastRunScreen)
        (target,) = one.app.screen.targets()
        assert target.ref == RETARGETING
        text = one.app.screen.query_one("#away", LinesView)
        top, height = text.scroll_offset.y, text.size.height
        shown = "\n".join(plain(each) for each in text.lines[top : top + height])
        assert f"moved {RETARGETING.id}"[:12] in shown
        assert "meanwhile" in " ".join(shown.split()), "no width hides the end of a sentence"


async def test_a_start_from_here_asks_and_acts_on_the_row_as_drawn() -> None:
    off = b.snapshot([b.campaign(b.WINTER, "Winter Glow", switch=b.OFF)])
    report = SinceLastRunReport(
        since=SINCE, until=b.START, outside=(moved(WINTER, "Winter Glow", on=False),)
    )
    async with story(b.app_state(off)) as one:
        await one.press("j")
        await one.publish(app_state(report, off))
        await one.press("W", "s")
        assert isinstance(one.app.screen, StartQuestion)
        assert one.engine.changes == []


async def test_enter_goes_to_the_row_also_where_its_campaign_is_folded() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(full()))
        await one.press("enter")
        assert one.cursor_name == "US 18-24"


async def test_enter_on_what_is_gone_says_so_and_moves_nothing() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(full()))
        await one.press("G", "enter")
        assert one.cursor_name == "Winter Glow"
        assert "not on TikTok's lists" in one.toasts()[-1]


async def test_z_here_takes_nothing_back() -> None:
    async with story(b.app_state(b.drawn())) as one:
        await one.publish(app_state(full()))
        await one.press("z")
        assert one.engine.changes == []
        assert "z takes back what ttui did" in one.toasts()[-1]


async def test_the_row_and_the_pane_name_it_and_the_key_that_puts_it_back() -> None:
    report = SinceLastRunReport(since=None, until=b.START)
    async with story(b.app_state(b.drawn())) as one:
        shown = replace(app_state(report), outside={WINTER: moved(WINTER, "Winter Glow", on=True)})
        await one.publish(shown)
        assert "on, not ttui" in one.row("Winter Glow")
        pane = one.text("#pane")
        assert "Switched on outside ttui between" in pane
        assert "x: off again" in pane
        other = moved(WINTER, "Winter Glow", on=True, by="bob@laptop")
        await one.publish(replace(shown, outside={WINTER: other}, number=3))
        assert "on, other session" in one.row("Winter Glow")
        assert "by bob@laptop in another session" in one.text("#pane")


def test_our_own_later_change_is_the_rows_story_again() -> None:
    change = moved(GROUP, "US 18-24", on=False)
    asked = stop("US 18-24", ChangeState.ASKED)
    assert outside_switch.latest(change, asked, b.OFF) is None
    assert outside_switch.latest(change, None, b.OFF) is change
    assert outside_switch.latest(change, None, b.ON) is None, "an old story"


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("by", ["", "bob@laptop"])
def test_the_rows_words_fit_the_narrow_column(on: bool, by: str) -> None:
    account = b.drawn().advertiser
    change = moved(WINTER, "Winter Glow", on=on, by=by)
    for now in (b.START, b.START + timedelta(days=3)):
        assert len(outside_switch.row_words(change, now, account)) <= 20


async def test_a_promote_that_was_ended_is_not_called_on_though_it_keeps_its_switch() -> None:
    account = b.drawn()
    promote = account.campaigns[str(b.PROMOTE)]
    over = delivery_of("ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER")
    ended = put_rows(account, [replace(promote, switch=b.ON, delivery=over)])
    change = replace(
        stop("boost").change, ref=promote.ref, name=promote.name, cause=ChangeCause.HAND_OFF
    )
    late = replace(
        b.record(change, ChangeState.SAID_ENDED, ChangeState.CONFIRMED),
        late=Money(Decimal("0.06"), "USD"),
        late_at=b.START,
    )
    report = SinceLastRunReport(since=SINCE, until=b.START, late=(late,))
    told = items(report, app_state(report, ended), b.ManualClock())
    shown = " ".join(plain(line) for one in told for line in one.lines)
    assert "Promote   ended" in shown and "on now" not in shown and "0.06 after stop" in shown
