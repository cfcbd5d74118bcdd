import asyncio
from dataclasses import replace

import pytest

from tests.ui import builders as b
from tests.ui.stories import story
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeCause, ChangeState
from ttui.domain.commands import RefreshNow, Watch
from ttui.domain.merge import put_rows, replace_campaigns
from ttui.domain.picture import Notice
from ttui.domain.status import OperationStatus
from ttui.ui.screens.detail_screen import DetailScreen
from ttui.ui.screens.main_screen import MainScreen
from ttui.ui.screens.promote_screen import PromoteScreen
from ttui.ui.screens.start_question import DEAF_FOR, StartQuestion

LISTEN = DEAF_FOR + 0.1


async def test_stop_is_drawn_as_far_as_it_is_proven_and_undone() -> None:
    async with story(b.picture(b.drawn())) as s:
        assert s.engine.started
        await s.press("l", "space")
        (change,) = s.engine.changes
        assert (change.ref, change.to, change.seen) == (b.camp_ref(b.WINTER), b.OFF, b.ON)
        assert change.cause is ChangeCause.KEY and change.asked_at == b.START
        assert "off" not in s.row("Winter Glow"), "nothing is drawn on hope"
        for states, words in (
            ((ChangeState.ASKED,), "stopping: asked"),
            ((ChangeState.ASKED, ChangeState.ACCEPTED), "stopping: accepted"),
            ((ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED), "off, confirmed"),
        ):
            s.engine.say(*states)
            await s.pilot.pause()
            assert words in s.row("Winter Glow")
        assert "●━" in s.row("Winter Glow")
        assert "its campaign is off" in s.row("US 18-24")
        assert "━●" in s.row("US 18-24"), "its own switch is still on"
        await s.press("j")
        assert "on, but its campaign is off" in s.text("#pane")
        await s.press("z")
        assert s.engine.changes[-1].to is b.ON
        assert s.engine.changes[-1].undoes == change.change_id
        assert s.engine.changes[-1].cause is ChangeCause.UNDO
        s.engine.say(ChangeState.ASKED, ChangeState.CONFIRMED)
        await s.pilot.pause()
        assert "Winter Glow: on, confirmed" in s.text("#status")
        await s.press("z")
        assert len(s.engine.changes) == 2 and "nothing to take back" in s.toasts()[-1]


async def test_unproven_and_refused_stops_say_so() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED, ChangeState.UNCONFIRMED)
        await s.pilot.pause()
        assert "not confirmed: check" in s.row("Winter Glow")
        s.engine.say(ChangeState.ASKED, ChangeState.REFUSED, message="No [b]permission[/b]\x1b[2J")
        await s.pilot.pause()
        assert "refused: No [b]" in s.row("Winter Glow")
        assert "\x1b" not in s.text("#status") and "refused" in s.text("#status")
        await s.press("z")
        assert len(s.engine.changes) == 1 and "no effect" in s.toasts()[-1]


async def test_the_key_acts_on_what_was_painted_not_on_what_just_arrived() -> None:
    async with story(b.picture(b.drawn())) as s:
        account = b.drawn()
        winter = account.campaigns[str(b.WINTER)]
        off = put_rows(account, [replace(winter, switch=OperationStatus.DISABLE)])
        newer = put_rows(off, [b.campaign(950, "Newest")])
        s.tree.show(b.picture(newer, number=2))  # adopted, and not painted yet
        s.main.action_toggle_switch()
        (change,) = s.engine.changes
        assert (change.ref, change.seen, change.to) == (b.camp_ref(b.WINTER), b.ON, b.OFF)
        assert change.snapshot_number == account.number


async def test_rows_that_come_above_do_not_move_the_cursor_off_its_row() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("j")
        assert s.cursor_name == "Retargeting Q4"
        await s.publish(b.picture(put_rows(b.drawn(), [b.campaign(950, "Newest")]), number=2))
        assert s.cursor_name == "Retargeting Q4" and "Newest" in s.rows()[0]


async def test_rows_above_a_scrolled_list_keep_the_cursors_line() -> None:
    rows = [b.campaign(1000 + n, f"Campaign {n}") for n in range(60)]
    async with story(b.picture(b.snapshot(rows))) as s:
        await s.press("G", "k", "k", "k")
        line = s.tree.place[0] - s.tree.scroll_offset.y
        name = s.cursor_name
        more = put_rows(b.snapshot(rows), [b.campaign(5000 + n, f"New {n}") for n in range(7)])
        await s.publish(b.picture(more, number=2))
        assert s.cursor_name == name
        assert s.tree.place[0] - s.tree.scroll_offset.y == line


async def test_a_vanished_row_leaves_the_cursor_on_its_parent_and_the_next_key_is_held() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("l", "j", "l", "j")
        assert s.cursor_name == "vid_01 hook A"
        account = b.drawn()
        fewer = replace(
            account,
            number=2,
            ads={key: row for key, row in account.ads.items() if key != "941"},
            ads_of={str(b.US_18): ("940",)},
        )
        await s.publish(b.picture(fewer, number=2))
        assert s.cursor_name == "US 18-24"
        assert "vid_01 hook A is gone" in s.toasts()[-1]
        await s.press("x")
        assert not s.engine.changes and "press again" in s.toasts()[-1]
        await s.press("x")
        assert s.engine.changes[0].ref == b.group_ref(b.US_18)


async def test_a_vanished_campaign_hands_the_cursor_to_a_neighbour() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("j")
        account = b.drawn()
        left = [row for row in account.campaigns.values() if row.name != "Retargeting Q4"]
        await s.publish(b.picture(replace_campaigns(account, left), number=2))
        assert s.cursor_name == "Winter Glow"


async def test_switching_on_asks_and_only_y_or_the_other_side_accepts() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("j", "space")
        assert isinstance(s.app.screen, StartQuestion)
        text = s.text("#modal-text")
        assert "Start campaign Retargeting Q4?" in text and "up to 20.00 USD/day" in text
        await s.press("y")
        assert isinstance(s.app.screen, StartQuestion), "deaf while young"
        await asyncio.sleep(LISTEN)
        await s.press("enter")
        assert isinstance(s.app.screen, MainScreen) and not s.engine.changes
        await s.press("s")
        await asyncio.sleep(LISTEN)
        await s.press("tab", "enter")
        assert s.engine.changes[0].to is b.ON
        await s.press("s")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert len(s.engine.changes) == 2


async def test_typed_ahead_s_and_y_start_nothing() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("j")
        await s.burst("sysyy")
        await s.pilot.pause(LISTEN)
        assert not s.engine.changes


async def test_a_paste_without_brackets_switches_nothing() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.burst("fix zx x sx")
        assert not s.engine.changes and "burst" in s.toasts()[-1]


async def test_a_movement_and_a_stop_in_one_packet_both_count() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.burst("jx")
        assert [change.name for change in s.engine.changes] == ["Retargeting Q4"]


async def test_escape_cancels_a_question_and_makes_the_next_one_deaf() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("j", "s", "escape")
        assert isinstance(s.app.screen, MainScreen)
        await s.press("s")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert isinstance(s.app.screen, StartQuestion) and not s.engine.changes


async def test_a_promote_is_handed_off_to_the_phone() -> None:
    async with story(b.picture(b.drawn())) as s:
        for key in ("x", "space"):
            await s.press("G", key)
            assert isinstance(s.app.screen, PromoteScreen)
            text = s.text("#promote-text")
            assert "Turn off promotion" in text and "Creator tools" in text
            assert "15.02 of 50.00 USD" in text
            await s.press("q")
        await s.press("s")
        assert "TikTok app only" in s.toasts()[-1]
        assert not s.engine.changes


async def test_special_rows_ask_or_are_refused() -> None:
    ios = replace(b.campaign(3, "Apps"), is_ios14_dedicated=True)
    reserved = replace(b.campaign(2, "TopView"), is_reservation=True)
    unknown = b.campaign(1, "Odd", switch=OperationStatus.UNKNOWN, raw="")
    async with story(b.picture(b.snapshot([ios, reserved, unknown]))) as s:
        await s.press("x")
        assert isinstance(s.app.screen, StartQuestion)
        assert "postback" in s.text("#modal-text")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert [change.name for change in s.engine.changes] == ["Apps"]
        await s.press("j", "x")
        assert "reservation" in s.toasts()[-1]
        await s.press("j", "space")
        assert "not known" in s.toasts()[-1]
        await s.press("x")
        assert [change.name for change in s.engine.changes] == ["Apps", "Odd"]


async def test_read_only_writes_nothing() -> None:
    async with story(b.picture(b.drawn(), read_only=True)) as s:
        assert "READ-ONLY" in s.text("#header")
        await s.press("x", "space", "s", "z")
        assert not s.engine.changes
        assert all("Read-only" in text for text in s.toasts())


async def test_an_account_row_says_what_to_do_instead() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit", currency="KRW", timezone="Asia/Seoul")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id, budget=b.daily("150000", "KRW"))]
    second = b.snapshot(rows, owner=other, burn={rows[0].ref: "3000"}, today={rows[0].ref: "9000"})
    async with story(b.picture(b.drawn(), second), size=(120, 40)) as s:
        await s.press("x")
        assert "mark campaigns" in s.toasts()[-1] and not s.engine.changes
        assert "..2217 USD New York" in s.text("#header") and "14:03" in s.text("#header")
        assert "152.10 of 220.00 USD/day + 9,000 of 150,000 KRW/day" in s.text("#header")
        await s.press("G")
        assert "..9999 KRW Seoul" in s.text("#header") and "04:03" in s.text("#header")
        assert "150,000/day" in s.row("Summer")


async def test_filter_and_its_ways_out() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("slash", *"hook", "enter")
        assert [name for name in ("hook A", "hook B") if s.row(name)] and len(s.rows()) == 4
        assert s.cursor_name == "vid_01 hook A" and not s.engine.changes
        await s.press("n")
        assert s.cursor_name == "vid_02 hook B"
        await s.press("N")
        assert s.cursor_name == "vid_01 hook A"
        await s.press("escape")
        assert s.tree.outline.filter is None and s.cursor_name in {"vid_01 hook A", "Winter Glow"}


async def test_letters_typed_into_the_filter_switch_nothing() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("slash", *"xszq", "space", "x")
        assert not s.engine.changes and isinstance(s.app.screen, MainScreen)


async def test_quit_waits_and_asks_while_changes_are_open() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.press("q")
        assert isinstance(s.app.screen, StartQuestion) and "Winter Glow" in s.text("#modal-text")
        await asyncio.sleep(LISTEN)
        await s.press("n")
        assert not s.engine.closed_with
        s.engine.settles = False
        await s.press("q")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with == [10.0]
    assert s.app.return_code == 4


async def test_quit_without_open_changes_is_clean() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("q")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with and s.app.return_code == 0


async def test_ctrl_c_explains_first_and_quits_on_the_second() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("ctrl+q", "ctrl+s", "ctrl+p")
        assert "Flow-control" in s.toasts()[-1] and not s.engine.closed_with
        await s.press("ctrl+c")
        assert "q quits" in s.toasts()[-1] and not s.engine.closed_with
        await s.press("ctrl+c")
        await s.app.workers.wait_for_complete()
    assert s.engine.closed_with


HOSTILE = "[@click=app.quit]x[/] [/b]\x1b[2J\x1b]52;c;aGk=\x07\u202eevil\u2066 👍🏽☀️ \n two"


async def test_hostile_names_hurt_nothing_anywhere() -> None:
    rows: list[Campaign | AdGroup | Ad] = [
        b.campaign(3, HOSTILE, budget=b.daily("5")),
        b.adgroup(30, 3, HOSTILE),
        b.campaign(2, HOSTILE, switch=b.OFF),
        b.campaign(1, HOSTILE, promote=True),
    ]
    owner = b.advertiser(name=HOSTILE)
    async with story(b.picture(b.snapshot(rows, owner=owner))) as s:
        await s.press("l", "x")
        s.engine.say(ChangeState.REFUSED, message=HOSTILE)
        notices = (Notice(1, HOSTILE, "error"), Notice(2, "plain [/b]", "nonsense"))
        await s.publish(replace(s.engine.picture, number=9, notices=notices))
        await s.press("slash", *"[b]", "enter", "escape", "g", "j", "j", "s")
        drawn = [s.text("#modal-text"), *s.rows(), *s.toasts(), s.text("#modal-keys")]
        await s.press("q", "G", "x")
        drawn += [s.text("#promote-title"), s.text("#promote-text")]
        await s.press("q", "enter")
        drawn += [s.text("#detail"), s.text("#header"), s.text("#keys")]
        await s.press("q")
        drawn += [s.text("#pane"), s.text("#status")]
    assert any("[@click" in text for text in drawn)
    for text in drawn:
        assert not set("\x1b\x07\u202e\u2066\ufe0f\x00") & set(text)


async def test_notices_are_told_once() -> None:
    async with story(b.picture(b.drawn())) as s:
        told = replace(b.picture(b.drawn(), number=2), notices=(Notice(1, "Started [/b]"),))
        await s.publish(told)
        await s.publish(replace(told, number=3))
        assert s.toasts() == ["Started [/b]"]


async def test_detail_fills_the_screen_and_every_way_leads_back() -> None:
    async with story(b.picture(b.drawn())) as s:
        for way in ("q", "h", "escape", "enter"):
            await s.press("enter")
            assert isinstance(s.app.screen, DetailScreen)
            assert "Winter Glow" in s.text("#detail") and "67.90 left" in s.text("#detail")
            await s.press(way)
            assert isinstance(s.app.screen, MainScreen)


async def test_keys_that_switch_act_on_the_row_the_whole_screen_shows() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("enter")
        # The list below changes; what is shown, and therefore meant, does not.
        await s.publish(b.picture(put_rows(b.drawn(), [b.campaign(950, "Newest")]), number=2))
        await s.press("x")
        (change,) = s.engine.changes
        assert (change.ref, change.to) == (b.camp_ref(b.WINTER), b.OFF)
        assert isinstance(s.app.screen, DetailScreen)
        await s.press("s")
        assert len(s.engine.changes) == 1


async def test_help_lists_every_key_and_closes() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("question_mark")
        assert "stop: switch the row" in s.text("#modal-text")
        await s.press("x", "space", "escape")
        assert isinstance(s.app.screen, MainScreen) and not s.engine.changes


@pytest.mark.parametrize("name,value", [("TMUX", "socket,1,0"), ("TERM", "tmux-256color")])
async def test_copying_says_what_tmux_needs(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with story(b.picture(b.drawn())) as s:
        await s.press("y")
        assert "set-clipboard on" in s.toasts()[0]


async def test_copy_refresh_and_watch() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("y", "r", "l", "j")
        assert s.app.clipboard == str(b.WINTER) and "clipboard" in s.toasts()[0]
        assert RefreshNow() in s.engine.commands
        await s.pilot.pause(0.3)
        watch = [each for each in s.engine.commands if isinstance(each, Watch)][-1]
        assert watch.focus == b.group_ref(b.US_18)
        assert b.camp_ref(b.WINTER) in watch.branches


async def test_rows_below_that_were_not_read_yet_say_so_and_fill_in() -> None:
    early = b.snapshot([b.campaign(b.WINTER, "Winter Glow")], levels_read=())
    async with story(b.picture(early)) as s:
        await s.press("l")
        assert "reading..." in s.row("Winter Glow")
        await s.publish(b.picture(replace(b.drawn(), number=2), number=2))
        assert "reading..." not in s.row("Winter Glow") and s.row("US 18-24")


async def test_a_narrow_header_cuts_the_name_before_the_id() -> None:
    async with story(b.picture(b.drawn()), size=(50, 16)) as s:
        top = s.text("#header").splitlines()[0]
        assert "..2217 USD" in top and "DEMO" in top and "feed live" in top and "14:03" in top


async def test_layouts_from_narrow_to_wide() -> None:
    for size in ((50, 16), (80, 24), (120, 40), (200, 50)):
        async with story(b.picture(b.drawn()), size=size) as s:
            await s.press("l")
            assert "132.10" in s.row("Winter Glow") and "66 %" in s.row("Winter Glow")
            assert all(len(text) <= s.tree.size.width for text in s.rows())
            assert s.app.screen.query_one("#pane").size.width == (
                {120: 43, 200: 59}.get(size[0], size[0])
            )


async def test_without_colour_no_colour_reaches_the_terminal() -> None:
    async with story(b.picture(b.drawn()), no_color=True) as s:
        await s.press("l", "x", "j", "s")
        strips = s.app.screen._compositor.render_strips()
        styles = [part.style for strip in strips for part in strip if part.style]
        assert styles and not any(style.color or style.bgcolor for style in styles)
        assert any(style.reverse for style in styles), "the cursor is still to be seen"


async def test_undo_after_a_minute_asks_first() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.CONFIRMED)
        await s.pilot.pause()
        clock = s.engine.clock
        assert isinstance(clock, b.ManualClock)
        clock.advance(61)
        await s.press("z")
        assert isinstance(s.app.screen, StartQuestion) and len(s.engine.changes) == 1
        assert "Take back: start campaign Winter Glow?" in s.text("#modal-text")
        await asyncio.sleep(LISTEN)
        await s.press("y")
        assert s.engine.changes[-1].to is b.ON and s.engine.changes[-1].cause is ChangeCause.UNDO


async def test_a_stop_on_its_way_is_not_started_over() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        await s.press("z")
        assert len(s.engine.changes) == 1 and "still stopping" in s.toasts()[-1]


async def test_keys_that_switch_act_on_the_tree_from_the_wide_pane_too() -> None:
    async with story(b.picture(b.drawn()), size=(120, 40)) as s:
        await s.press("tab", "j", "x")
        assert not s.tree.has_focus
        assert [change.name for change in s.engine.changes] == ["Winter Glow"]
        await s.press("escape")
        assert s.tree.has_focus


async def test_figures_are_drawn_once_a_second_and_proofs_at_once() -> None:
    async with story(b.picture(b.drawn())) as s:
        await s.publish(b.picture(b.drawn(), number=2))
        richer = replace(b.drawn(), number=3, spend=b.snapshot([]).spend)
        s.engine.publish(b.picture(richer, number=3))
        await s.pilot.pause()
        assert "132.10" in s.row("Winter Glow"), "waits for its second"
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        assert "stopping: asked" in s.row("Winter Glow") and " 0.00" in s.row("Winter Glow")
