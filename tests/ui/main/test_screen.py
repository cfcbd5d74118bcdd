"""What the main screen and those over it show: any size, any name, any colours."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.app_state import Notice
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeState
from ttui.domain.commands import RefreshNow, Watch
from ttui.ui.detail.screen import DetailScreen
from ttui.ui.main.screen import MainScreen
from ttui.ui.widgets.state_view import StateView

HOSTILE = "[@click=app.quit]x[/] [/b]\x1b[2J\x1b]52;c;aGk=\x07\u202eevil\u2066 👍🏽☀️ \n two"


async def test_hostile_names_hurt_nothing_anywhere() -> None:
    rows: list[Campaign | AdGroup | Ad] = [
        b.campaign(3, HOSTILE, budget=b.daily("5")),
        b.adgroup(30, 3, HOSTILE),
        b.campaign(2, HOSTILE, switch=b.OFF),
        b.campaign(1, HOSTILE, promote=True),
    ]
    owner = b.advertiser(name=HOSTILE)
    async with story(b.app_state(b.snapshot(rows, owner=owner))) as s:
        await s.press("l", "x")
        s.engine.say(ChangeState.REFUSED, message=HOSTILE)
        notices = (Notice(1, HOSTILE, "error"), Notice(2, "plain [/b]", "nonsense"))
        await s.publish(replace(s.engine.app_state, number=9, notices=notices))
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
    async with story(b.app_state(b.drawn())) as s:
        told = replace(b.app_state(b.drawn(), number=2), notices=(Notice(1, "Started [/b]"),))
        await s.publish(told)
        await s.publish(replace(told, number=3))
        assert s.toasts() == ["Started [/b]"]


async def test_detail_fills_the_screen_and_every_way_leads_back() -> None:
    async with story(b.app_state(b.drawn())) as s:
        for way in ("q", "h", "escape", "enter"):
            await s.press("enter")
            assert isinstance(s.app.screen, DetailScreen)
            assert "Winter Glow" in s.text("#detail") and "67.90 left" in s.text("#detail")
            await s.press(way)
            assert isinstance(s.app.screen, MainScreen)


async def test_help_lists_every_key_and_closes() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("question_mark")
        assert "stop: switch the row" in s.text("#modal-text")
        await s.press("x", "space", "escape")
        assert isinstance(s.app.screen, MainScreen) and not s.engine.changes


@pytest.mark.parametrize("name,value", [("TMUX", "socket,1,0"), ("TERM", "tmux-256color")])
async def test_copying_says_what_tmux_needs(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with story(b.app_state(b.drawn())) as s:
        await s.press("y")
        assert "set-clipboard on" in s.toasts()[0]


async def test_copy_refresh_and_watch() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("y", "r", "l", "j")
        assert s.app.clipboard == str(b.WINTER) and "clipboard" in s.toasts()[0]
        assert RefreshNow() in s.engine.commands

        def watched() -> Watch:
            return [each for each in s.engine.commands if isinstance(each, Watch)][-1]

        await s.until(lambda: watched().focus == b.group_ref(b.US_18), "the row in the focus")
        assert b.camp_ref(b.WINTER) in watched().branches


async def test_a_narrow_header_cuts_the_name_before_the_id() -> None:
    async with story(b.app_state(b.drawn()), size=(50, 16)) as s:
        top = s.text("#header").splitlines()[0]
        assert "..2217 USD" in top and "DEMO" in top and "feed live" in top and "14:03" in top


async def test_layouts_from_narrow_to_wide() -> None:
    for size in ((50, 16), (80, 24), (120, 40), (200, 50)):
        async with story(b.app_state(b.drawn()), size=size) as s:
            await s.press("l")
            assert "132.10" in s.row("Winter Glow") and "66 %" in s.row("Winter Glow")
            assert all(len(text) <= s.tree.size.width for text in s.rows())
            assert s.app.screen.query_one("#pane").size.width == (
                {120: 43, 200: 59}.get(size[0], size[0])
            )


async def test_without_colour_no_colour_reaches_the_terminal() -> None:
    async with story(b.app_state(b.drawn()), no_color=True) as s:
        await s.press("l", "x", "j", "s")
        strips = s.app.screen._compositor.render_strips()
        styles = [part.style for strip in strips for part in strip if part.style]
        assert styles and not any(style.color or style.bgcolor for style in styles)
        assert any(style.reverse for style in styles), "the cursor is still to be seen"


async def test_figures_are_drawn_once_a_second_and_proofs_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StateView, "drawn_every", 60.0)
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(b.app_state(b.drawn(), number=2))
        richer = replace(b.drawn(), number=3, spend=b.snapshot([]).spend)
        s.engine.publish(b.app_state(richer, number=3))
        await s.pilot.pause()
        assert "132.10" in s.row("Winter Glow"), "waits for its second"
        await s.press("x")
        s.engine.say(ChangeState.ASKED)
        await s.pilot.pause()
        assert "stopping: asked" in s.row("Winter Glow") and " 0.00" in s.row("Winter Glow")
