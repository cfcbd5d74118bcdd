"""Many rows at once, as a person at the keys sees it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.ui import builders as b
from tests.ui.stories import Story, story
from tests.ui.test_stories import LISTEN
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import Author, ChangeRecord, ChangeState, StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows, replace_campaigns
from ttui.domain.picture import Picture
from ttui.domain.receipt import Receipt
from ttui.domain.snapshot import AccountSnapshot
from ttui.ui.actions import change_of
from ttui.ui.armed_bar import BarLines
from ttui.ui.journal_text import matches
from ttui.ui.outcome import Outcome
from ttui.ui.painted import painted_row
from ttui.ui.render import plain
from ttui.ui.screens.main_screen import MainScreen
from ttui.ui.screens.outcome_screen import OutcomeScreen
from ttui.ui.screens.start_question import StartQuestion


def campaigns(number: int, *, off: Sequence[int] = ()) -> AccountSnapshot:
    """`C1` to `Cn`, drawn from the last to the first; each burns 0.50/h while it is on."""
    rows = [
        b.campaign(n, f"C{n}", switch=b.OFF if n in off else b.ON, budget=b.daily("10"))
        for n in range(1, number + 1)
    ]
    return b.snapshot(rows, burn={row.ref: "0.50" for row in rows if row.switch is b.ON})


def bar(s: Story) -> str:
    return "\n".join(plain(line) for one in s.app.screen.query(BarLines) for line in one.lines)


def names(s: Story) -> list[str]:
    return [change.name for change in s.engine.changes]


def marked(s: Story) -> list[str]:
    rows = [s.tree.outline.entity(ref) for ref in s.tree.marks]
    return [row.name if row else "gone" for row in rows]


# -- marking ---------------------------------------------------------------------------------


async def test_v_marks_and_moves_down_and_again_takes_the_mark_away() -> None:
    async with story(b.picture(campaigns(5))) as s:
        await s.press("v", "v")
        assert marked(s) == ["C5", "C4"] and s.cursor_name == "C3"
        assert "*" in s.row("C5") and "*" not in s.row("C3")
        await s.press("k", "v")
        assert marked(s) == ["C5"]


async def test_capital_v_marks_from_the_last_mark_to_here_both_ways() -> None:
    async with story(b.picture(campaigns(8))) as s:
        await s.press("j", "v", "j", "j", "V")
        assert marked(s) == ["C7", "C6", "C5", "C4"]
        await s.press("g", "V")
        assert set(marked(s)) == {f"C{n}" for n in range(4, 9)}
        await s.press("minus", "V")
        assert not s.tree.marks and "nothing is marked yet" in s.toasts()[-1]


async def test_plus_minus_and_star_are_about_what_is_in_sight() -> None:
    async with story(b.picture(campaigns(4))) as s:
        await s.press("v", "asterisk")
        assert marked(s) == ["C3", "C2", "C1"]
        await s.press("plus")
        assert len(s.tree.marks) == 4
        await s.press("minus")
        assert not s.tree.marks


async def test_a_pasted_plus_star_or_range_marks_nothing() -> None:
    async with story(b.picture(campaigns(4))) as s:
        await s.burst("a+b*V+")
        assert not s.tree.marks


async def test_accounts_have_no_marks() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id)]
    async with story(b.picture(b.drawn(), b.snapshot(rows, owner=other))) as s:
        await s.press("v", "plus")
        assert marked(s) == ["Winter Glow", "Retargeting Q4", '"New serum"', "Summer"]
        await s.press("asterisk")
        assert not s.tree.marks


async def test_with_a_filter_only_what_matches_is_marked_by_plus_star_and_v() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("slash", *"hook", "enter", "plus")
        assert marked(s) == ["vid_01 hook A", "vid_02 hook B"], "not the rows on the way to them"
        await s.press("asterisk")
        assert not s.tree.marks
        await s.press("g", "v", "G", "V")
        assert marked(s) == ["Winter Glow", "vid_01 hook A", "vid_02 hook B"], "v takes any row"


async def test_plus_again_takes_all_that_match_in_folded_branches_too_and_counts_them() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("slash", "o", "n", "enter", "g", "h", "plus")
        assert marked(s) == ["Winter Glow", '"New serum"']
        assert "Marked 2 in sight; + again: all 5 that match" in s.toasts()[-1]
        await s.press("plus")
        assert set(marked(s)) == {
            "Winter Glow", "US 18-24", "US 25-34", "vid_01 hook A", '"New serum"',
        }  # fmt: skip
        assert "Marked all 5 rows that match, 3 of them folded away" in s.toasts()[-1]
        assert "folded" not in s.text("#status"), "they were asked for"
        await s.press("x")
        assert set(names(s)) == {"Winter Glow", "US 18-24", "US 25-34", "vid_01 hook A"}


async def test_marks_survive_refresh_folding_and_filters() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("l", "j", "v", "k", "k", "h", "l")
        assert marked(s) == ["US 18-24"]
        more = put_rows(b.drawn(), [b.campaign(950, "Newest")])
        await s.publish(b.picture(more, number=2))
        await s.press("slash", *"retarg", "enter", "escape")
        assert marked(s) == ["US 18-24"] and "*" in s.row("US 18-24")


async def test_marked_rows_that_vanish_are_named_and_not_acted_on() -> None:
    async with story(b.picture(campaigns(4))) as s:
        await s.press("v", "v", "v")
        account = campaigns(4)
        left = [row for row in account.campaigns.values() if row.name not in {"C4", "C3"}]
        await s.publish(b.picture(replace_campaigns(account, left), number=2))
        assert any("2 rows with a mark are gone, not acted on: C4, C3." in t for t in s.toasts())
        await s.press("x")
        assert names(s) == ["C2"]


async def test_marks_of_an_account_that_is_gone_go_with_it() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id)]
    async with story(b.picture(b.drawn(), b.snapshot(rows, owner=other))) as s:
        await s.press("plus")
        await s.publish(b.picture(b.drawn(), number=2))
        assert "Summer" not in marked(s) and len(s.tree.marks) == 3
        assert any("1 row with a mark is gone, not acted on: Summer." in t for t in s.toasts())


# -- said before it is done --------------------------------------------------------------------


async def test_the_status_line_says_what_the_keys_would_do_before_they_are_pressed() -> None:
    async with story(b.picture(campaigns(7))) as s:
        await s.press(*"vvvvvvv")
        assert "x stops 7 rows, 3.50/h" in s.text("#status")
        assert "space as x" in s.text("#status") and "- clears" in s.text("#status")
        assert not s.engine.changes


async def test_the_status_line_counts_apart_what_would_not_change_and_follows_the_rows() -> None:
    account = put_rows(campaigns(6, off=[2]), [b.campaign(90, "Boost", promote=True)])
    async with story(b.picture(account)) as s:
        await s.press("plus")
        text = "x, 7 rows: 5 stop, 2.50/h, 1 already off, 1 Promote (phone)"
        assert text in s.text("#status")
        row = account.campaigns["3"]
        stopped = put_rows(account, [replace(row, switch=b.OFF)])
        await s.publish(b.picture(stopped, number=2))
        assert "7 rows: 4 stop, 2.00/h, 2 already off" in s.text("#status")


async def test_each_status_line_fits_its_terminal() -> None:
    account = put_rows(campaigns(6, off=[2]), [b.campaign(90, "Boost", promote=True)])
    for width in (50, 80, 120):
        async with story(b.picture(account), size=(width, 24)) as s:
            await s.press("plus")
            assert len(s.text("#status")) == width


# -- up to 20 at once, more armed ----------------------------------------------------------------


async def test_twenty_rows_are_switched_off_at_once_in_one_command() -> None:
    async with story(b.picture(campaigns(20))) as s:
        await s.press("plus", "x")
        assert len(s.engine.changes) == 20 and not s.tree.marks
        (group,) = {change.group for change in s.engine.changes}
        assert group


@pytest.mark.parametrize("key", ["x", "space"])
async def test_more_than_twenty_take_a_second_press_of_the_same_key(key: str) -> None:
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus")
        assert "x x stops 23 rows, 11.50/h" in s.text("#status")
        await s.press(key)
        assert not s.engine.changes
        assert f"{key} again stops 23 rows, 11.50/h. Any other key: no." in " ".join(bar(s).split())
        await s.press(key)
        assert len(s.engine.changes) == 23 and not bar(s) and not s.tree.marks


async def test_one_press_too_many_does_not_hit_the_row_under_the_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with story(b.picture(campaigns(5))) as s:
        await s.press("v", "v", "x", "x", "x")
        assert names(s) == ["C5", "C4"] and "just now" in s.toasts()[-1]
        monkeypatch.setattr("ttui.ui.marked._ECHO", 0.0)
        await s.press("x")
        assert names(s) == ["C5", "C4", "C3"]


@pytest.mark.parametrize("other", ["j", "X", "s", "escape", "question_mark", "f9", "slash"])
async def test_any_other_key_disarms_and_does_its_own(other: str) -> None:
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus", "x", other)
        assert "x again" not in bar(s) and not s.engine.changes
        if other == "j":
            assert s.cursor_name == "C22"
        await s.press("x")
        assert not s.engine.changes


async def test_too_late_is_a_first_press_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ttui.ui.arming.ARMED_FOR", 0.1)
    monkeypatch.setattr("ttui.ui.armed_bar.ARMED_FOR", 0.1)
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus", "x")
        for _ in range(250):
            await asyncio.sleep(0.02 if bar(s) else 0)
        assert not bar(s)
        await s.press("x")
        assert not s.engine.changes and bar(s)


async def test_a_pasted_pair_does_not_act() -> None:
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus")
        await s.burst("xx")
        assert not s.engine.changes
        await s.burst("xxxx")
        assert not s.engine.changes


async def test_the_second_press_acts_on_what_the_first_one_named() -> None:
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus", "x")
        newer = put_rows(campaigns(23), [b.campaign(900, "Came meanwhile")])
        row = newer.campaigns["7"]
        await s.publish(b.picture(put_rows(newer, [replace(row, switch=b.OFF)]), number=2))
        s.tree.action_mark_visible()
        await s.press("x")
        assert len(s.engine.changes) == 23 and "Came meanwhile" not in names(s)
        assert all(change.seen is b.ON for change in s.engine.changes)


async def test_locked_meanwhile_sends_nothing() -> None:
    async with story(b.picture(campaigns(23))) as s:
        await s.press("plus", "x")
        await s.publish(b.picture(campaigns(23), number=2, read_only=True))
        await s.press("x")
        assert not s.engine.changes and "Read-only" in s.toasts()[-1]


async def test_an_ios_14_campaign_among_them_is_asked_about_and_holds_nobody_up() -> None:
    apps = replace(b.campaign(99, "Apps"), is_ios14_dedicated=True)
    async with story(b.picture(put_rows(campaigns(3), [apps]))) as s:
        await s.press("plus")
        assert "1 asks first (iOS 14)" in s.text("#status")
        await s.press("x")
        assert names(s) == ["C3", "C2", "C1"]
        assert isinstance(s.app.screen, StartQuestion) and "postback" in s.text("#modal-text")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert names(s) == ["C3", "C2", "C1", "Apps"]


async def test_promotes_and_reservations_among_them_are_named_and_left() -> None:
    reserved = replace(b.campaign(98, "TopView"), is_reservation=True)
    account = put_rows(campaigns(2), [reserved, b.campaign(99, "Boost", promote=True)])
    async with story(b.picture(account)) as s:
        await s.press("plus", "x")
        assert names(s) == ["C2", "C1"]
        assert "Boost: a Promote" in s.toasts()[-1] and "TopView: bought" in s.toasts()[-1]


async def test_rows_off_before_are_not_sent_and_nothing_to_do_says_so() -> None:
    async with story(b.picture(campaigns(3, off=[1, 2, 3]))) as s:
        await s.press("plus", "x")
        assert not s.engine.changes and "off already" in s.toasts()[-1]


async def test_a_mixed_toggle_is_refused() -> None:
    async with story(b.picture(campaigns(3, off=[2]))) as s:
        await s.press("plus", "space")
        assert not s.engine.changes and "not all on or all off" in s.toasts()[-1]


async def test_read_only_marks_and_writes_nothing() -> None:
    async with story(b.picture(campaigns(3), read_only=True)) as s:
        await s.press("plus", "x", "s", "space")
        assert not s.engine.changes and "Read-only" in s.toasts()[-1]


# -- starting ------------------------------------------------------------------------------------


async def test_starting_marked_rows_is_one_question_with_the_sums() -> None:
    account = campaigns(30, off=range(1, 26))
    async with story(b.picture(account)) as s:
        await s.press("plus", "s")
        assert isinstance(s.app.screen, StartQuestion)
        text = s.text("#modal-text")
        assert "Start 25 rows?" in text and "Together up to 250.00 USD/day." in text
        assert "Burn last known together" in text and "... and 20 more rows" in text
        await asyncio.sleep(LISTEN)
        await s.press("enter")
        assert not s.engine.changes, "Enter is no"
        await s.press("s")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert len(s.engine.changes) == 25
        assert all(change.to is b.ON for change in s.engine.changes)


async def test_a_budget_counts_once_in_the_sum() -> None:
    rows: list[Campaign | AdGroup | Ad] = [
        b.campaign(1, "C", switch=b.OFF),
        b.adgroup(10, 1, "G", switch=b.OFF, budget=b.daily("30")),
        b.ad(100, 10, 1, "A", switch=b.OFF),
        b.campaign(2, "D", switch=b.OFF, budget=b.lifetime("40")),
    ]
    async with story(b.picture(b.snapshot(rows))) as s:
        await s.press("plus", "G", "l", "j", "l", "plus", "s")
        assert len(s.tree.marks) == 4
        text = " ".join(s.text("#modal-text").split())
        assert "Together up to 30.00 USD/day and 40.00 USD in all." in text


# -- hidden --------------------------------------------------------------------------------------


async def test_marked_rows_that_the_filter_hides_are_named_and_left_until_asked_again() -> None:
    async with story(b.picture(campaigns(5))) as s:
        await s.press("v", "v", "v", "slash", *"C3", "enter")
        text = "x stops 1 row, 0.50/h; 2 hidden by the filter: C5, C4"
        assert text in s.text("#status")
        await s.press("x")
        assert names(s) == ["C3"]
        words = " ".join(bar(s).split())
        assert "2 marked rows are hidden by the filter: C5, C4." in words
        assert "x again stops 2 rows, 1.00/h." in words
        await s.press("x")
        assert names(s) == ["C3", "C5", "C4"] and not s.tree.marks


async def test_a_key_meant_for_the_cursor_does_not_act_on_hidden_marks() -> None:
    async with story(b.picture(campaigns(5))) as s:
        await s.press("v", "v", "slash", *"C1", "enter", "x")
        assert not s.engine.changes and "hidden by the filter: C5, C4" in " ".join(bar(s).split())
        await s.press("j")
        await s.press("minus", "x")
        assert names(s) == ["C1"]


async def test_marks_folded_away_are_named_too() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("l", "j", "v", "v", "k", "k", "h", "h")
        assert s.cursor_name == "Winter Glow"
        assert "2 marked rows are folded away: US 18-24, US 25-34" in s.text("#status")
        await s.press("x")
        assert not s.engine.changes
        await s.press("x")
        assert names(s) == ["US 18-24", "US 25-34"]


async def test_hidden_rows_are_not_in_the_question_of_a_start() -> None:
    async with story(b.picture(campaigns(3, off=[1, 2, 3]))) as s:
        await s.press("plus", "slash", *"C3", "enter", "s")
        text = " ".join(s.text("#modal-text").split())
        assert "Start campaign C3?" in text
        assert "Not included: 2 marked rows are hidden by the filter: C2, C1; left alone." in text
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert names(s) == ["C3"] and marked(s) == ["C2", "C1"]
        await s.press("s")
        assert "s again asks about them" in bar(s)
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        assert "Start 2 rows?" in s.text("#modal-text") and len(s.engine.changes) == 1


# -- outcome -------------------------------------------------------------------------------------


def ended(s: Story, **states: tuple[ChangeState, str]) -> Picture:
    """The next picture: each asked change in the state that its name says."""
    picture = s.engine.picture
    records: dict[EntityRef, ChangeRecord] = {}
    rows: list[Campaign] = []
    for change in s.engine.changes:
        state, message = states.get(change.name, (ChangeState.CONFIRMED, ""))
        records[change.ref] = b.record(change, ChangeState.ASKED, state, message=message)
        row = picture.entity(change.ref)
        if state.is_proven and isinstance(row, Campaign):
            rows.append(replace(row, switch=change.to))
    account = put_rows(picture.accounts[0], rows)
    return replace(
        picture,
        number=picture.number + 1,
        changes=records,
        accounts=(account,),
    )


REFUSED = (ChangeState.REFUSED, "No [b]right[/b]\x1b[2J.")
UNKNOWN = (ChangeState.UNCONFIRMED, "Check it.")


async def test_the_outcome_is_counted_updated_and_the_refused_are_named_with_the_reason() -> None:
    async with story(b.picture(campaigns(20))) as s:
        await s.press("plus", "x")
        assert "20 rows: sent to the engine" in s.text("#status")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        assert "20 stopping" in s.text("#status")
        await s.publish(ended(s, C3=REFUSED, C4=REFUSED, C5=UNKNOWN))
        assert "17 off, confirmed; 2 refused; 1 unknown   K shows each" in s.text("#status")
        assert "3 of 20 rows not done. C4: No [b]right[/b]" in s.toasts()[-1]
        assert "off, confirmed" in s.row("C20")
        told = len(s.toasts())
        await s.publish(ended(s, C3=REFUSED, C4=REFUSED))
        assert "18 off, confirmed; 2 refused" in s.text("#status") and len(s.toasts()) == told
        await s.press("K")
        assert isinstance(s.app.screen, OutcomeScreen)
        text = s.text("#modal-text")
        assert f"Stop of 20 rows   (J, then /{s.engine.changes[0].group[:8]}:" in text
        assert "Refused (2)" in text and "Confirmed (18)" in text
        assert text.index("Refused (2)") < text.index("Confirmed (18)") and "\x1b" not in text
        await s.press("x", "q")
        assert isinstance(s.app.screen, MainScreen) and len(s.engine.changes) == 20


async def test_what_was_marked_and_left_alone_is_in_the_outcome() -> None:
    async with story(b.picture(put_rows(campaigns(3, off=[1]), []))) as s:
        await s.press("plus", "x", "K")
        assert "C1: off already." in s.text("#modal-text")


# -- undo ----------------------------------------------------------------------------------------


async def test_undo_brings_back_what_was_before_and_not_all_of_them_on() -> None:
    async with story(b.picture(campaigns(5, off=[2, 4]))) as s:
        await s.press("plus", "x")
        assert names(s) == ["C5", "C3", "C1"]
        await s.publish(ended(s))
        assert "z takes them back" in s.text("#status")
        await s.press("z")
        back = s.engine.changes[3:]
        assert [change.name for change in back] == ["C5", "C3", "C1"]
        assert all(change.to is b.ON and change.undoes for change in back)
        assert {change.group for change in s.engine.changes} == {back[0].group}


async def test_undo_leaves_alone_what_changed_since_and_names_it() -> None:
    async with story(b.picture(campaigns(4))) as s:
        await s.press("plus", "x")
        picture = ended(s, C2=REFUSED)
        account = picture.accounts[0]
        again = put_rows(account, [replace(account.campaigns["3"], switch=b.ON)])
        await s.publish(replace(picture, accounts=(again,)))
        await s.press("z")
        assert [change.name for change in s.engine.changes[4:]] == ["C4", "C1"]
        told = s.toasts()[-1]
        assert "Taken back: 2 rows on." in told
        assert "C3: on again, switched since; left alone." in told
        assert "C2: the change had no effect" in told


async def test_undo_of_a_group_half_way_takes_the_rest_with_the_next_z() -> None:
    async with story(b.picture(campaigns(3))) as s:
        await s.press("plus", "x")
        await s.publish(ended(s, C2=(ChangeState.ACCEPTED, "")))
        await s.press("z")
        assert names(s)[3:] == ["C3", "C1"] and "C2: still stopping" in s.toasts()[-1]
        stop = s.engine.changes[1]
        picture = s.engine.picture
        records = {**picture.changes, stop.ref: b.record(stop, ChangeState.CONFIRMED)}
        account = picture.accounts[0]
        off = put_rows(account, [replace(account.campaigns["2"], switch=b.OFF)])
        await s.publish(replace(picture, number=9, changes=records, accounts=(off,)))
        await s.press("z")
        assert names(s)[5:] == ["C2"]


async def test_a_second_z_takes_back_the_one_before_and_the_first_says_so() -> None:
    async with story(b.picture(campaigns(4))) as s:
        await s.press("G", "x")
        await s.publish(ended(s))
        await s.press("g", "v", "v", "x")
        await s.publish(ended(s))
        await s.press("z")
        assert names(s)[3:] == ["C4", "C3"]
        assert "z again: the stop of C1 before that." in s.toasts()[-1]
        await s.publish(ended(s))
        await s.press("z")
        assert names(s)[5:] == ["C1"]
        await s.press("z")
        assert len(s.engine.changes) == 6 and "Nothing more was switched" in s.toasts()[-1]


async def test_undo_of_many_after_a_minute_asks_with_the_sums_first() -> None:
    async with story(b.picture(campaigns(30))) as s:
        await s.press("plus", "x", "x")
        assert len(s.engine.changes) == 30
        await s.publish(ended(s, C7=REFUSED))
        clock = s.engine.clock
        assert isinstance(clock, b.ManualClock)
        clock.advance(61)
        await s.press("z")
        assert isinstance(s.app.screen, StartQuestion) and len(s.engine.changes) == 30
        text = " ".join(s.text("#modal-text").split())
        assert "Take back: start 29 rows?" in text and "Together up to 290.00 USD/day." in text
        assert "Not included: C7: the change had no effect" in text
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert len(s.engine.changes) == 59


def test_the_journal_finds_a_group_by_its_id() -> None:
    row = campaigns(1).campaigns["1"]
    grouped = replace(change_of(painted_row(campaigns(1), row.ref), b.OFF, b.START), group="ab12cd")
    receipt = Receipt(b.record(grouped, ChangeState.CONFIRMED), Author("u", "h", "s", 1))
    assert matches(receipt, "ab12") and not matches(receipt, "ab13")
    assert ("Asked together with", "group ab12cd") in list(receipt.facts())


def test_a_change_of_another_press_is_not_taken_for_ours() -> None:
    # The engine drops repeats; the row then shows the press before, which is the same.
    account = campaigns(1)
    row = account.campaigns["1"]

    def stop(change_id: str, second: int) -> StatusChange:
        return StatusChange(
            change_id=change_id,
            ref=row.ref,
            name=row.name,
            to=b.OFF,
            seen=b.ON,
            smart_plus=False,
            asked_at=b.START.replace(second=second),
        )

    ours = Outcome((stop("ours", 30),), at=0.0)
    earlier = {row.ref: b.record(stop("earlier", 25), ChangeState.CONFIRMED)}
    later = {row.ref: b.record(stop("later", 35), ChangeState.CONFIRMED)}
    ours.look(replace(b.picture(account), changes=later))
    assert not ours.is_heard
    ours.look(replace(b.picture(account), changes=earlier))
    assert ours.counts() == "1 off, confirmed"
