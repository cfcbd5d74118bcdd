"""What was not done is read whole on any terminal: no name and no width hides it."""

import asyncio
from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stop_all import OFF_CONFIRMED, ended, stop, stops
from tests.support.ui.stories import LISTEN, Story, story
from ttui.domain.changes import ChangeState
from ttui.ui.drawing.lines import LEAST_NAME, flow, lay_out, line, line_width, plain, segment
from ttui.ui.stop_all.result_screen import StopAllScreen
from ttui.ui.switching.confirm_screen import StartQuestion

REASON = "Payment failed for this ad account; contact support with the request id."


def said(s: Story, selector: str = "#modal-text") -> str:
    return " ".join(s.text(selector).split()) if s.app.screen.query(selector) else ""


@pytest.mark.parametrize("size", [(30, 10), (40, 20), (80, 24)])
async def test_the_result_of_a_stop_of_everything_is_whole(size: tuple[int, int]) -> None:
    long = b.record(stop(1, "a" * 300), ChangeState.REFUSED, message=REASON)
    async with story(b.app_state(b.drawn()), size=size) as s:
        await s.publish(ended(OFF_CONFIRMED, long))
        await s.press("q")
        done = ended(OFF_CONFIRMED, group="h")
        await s.publish(replace(ended(OFF_CONFIRMED, long, group="i"), number=4))
        await s.until(lambda: REASON in said(s), "the result")
        text = said(s)
        assert REASON in text and "NOT everything is stopped" in text
        assert "1 refused" in text and "1 cannot stop" in text
        assert "Winter Glow" in text and "off, confirmed" in text
        await s.press("q")
        await s.publish(replace(done, number=5))
        await s.until(lambda: "something still runs" in said(s), "the next result")
        room = size[0] - 4
        assert all(len(each) <= room for each in s.text("#modal-text").splitlines())
        assert "close" in s.text("#modal-keys") and len(s.text("#modal-keys")) <= room


async def test_the_cursor_stays_in_sight_where_rows_take_several_lines() -> None:
    rows = [b.record(stop(n, f"row {n}"), ChangeState.REFUSED, message=REASON) for n in range(9)]
    async with story(b.app_state(b.drawn()), size=(40, 16)) as s:
        await s.publish(ended(*rows))
        for place in range(1, 12):
            await s.press("j")
            text = s.app.screen.query_one("#modal-text")
            assert isinstance(s.app.screen, StopAllScreen) and s.app.screen._place == place
            first, after = s.app.screen._tops[s.app.screen._place :][:2]
            top = text.scroll_offset.y
            assert top <= first and after <= top + text.size.height


async def test_a_question_follows_the_terminal() -> None:
    async with story(b.app_state(b.drawn()), size=(80, 24)) as s:
        await s.press("j", "s")
        assert isinstance(s.app.screen, StartQuestion)
        whole = said(s)
        await s.pilot.resize_terminal(34, 24)
        await s.pilot.pause()
        assert all(len(each) <= 30 for each in s.text("#modal-text").splitlines())
        assert said(s) == whole


async def test_a_stop_of_everything_takes_an_open_question_with_it() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j", "s")
        assert isinstance(s.app.screen, StartQuestion)
        await s.press("X", "X")
        assert len(stops(s)) == 1 and isinstance(s.app.screen, StopAllScreen)
        await s.press("q")
        assert not isinstance(s.app.screen, StartQuestion)
        await asyncio.sleep(LISTEN)  # a question that stayed behind would take a key by now
        await s.press("y")
        assert not s.engine.changes


async def test_a_second_one_takes_the_question_to_put_back_with_it() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.publish(ended(OFF_CONFIRMED))
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        await s.press("f9", "f9")
        assert len(stops(s)) == 1 and isinstance(s.app.screen, StopAllScreen)
        await asyncio.sleep(LISTEN)  # a question that stayed behind would take a key by now
        await s.press("y")
        assert not s.engine.changes


def test_a_name_gives_way_before_what_is_said_of_it() -> None:
    row = line(segment("  " + "n" * 50), segment("  off, confirmed"))
    (one,) = lay_out(row, 40)
    assert "n…n" in plain(one) and plain(one).endswith("n  off, confirmed")
    assert line_width(one) == 40
    head, below = lay_out(row, LEAST_NAME + 15)
    assert "n…n" in plain(head) and plain(below) == "    off, confirmed"
    assert lay_out(row, 100) == [row]


def test_counts_flow() -> None:
    counts = line(segment("6 off"), segment("   0 refused"), segment("   2 cannot stop"))
    assert [plain(each) for each in flow(counts, 18)] == ["6 off   0 refused", "2 cannot stop"]
