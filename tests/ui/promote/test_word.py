"""The word that says a Promote was ended: typed by a person, letter by letter, or not heard."""

import pytest

from tests.support.ui.promotes import REF, SAID, STILL, handed, said, text
from tests.support.ui.stories import story
from ttui.domain.commands import KeepTaps, SayEnded
from ttui.ui.promote.screen import PromoteScreen


async def test_whoever_opens_the_field_with_e_may_type_the_whole_word() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press("e", *"ended", "enter")
        assert said(s) == [SayEnded(REF)]


async def test_the_typed_word_is_handed_over_and_nothing_is_called_ended_by_it() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press(*"ended", "enter")
        assert said(s) == [SayEnded(REF)]
        await s.publish(handed(SAID))
        shown = text(s)
        assert "TikTok does not show it yet" in shown
        assert "confirmed" not in shown
        assert "said ended: checking" in s.row("New serum")
        await s.publish(handed(SAID, STILL))
        assert "TikTok still shows it running since ended was typed" in text(s)
        assert "write to TikTok's support" in text(s)
        assert "still running: check" in s.row("New serum")


@pytest.mark.parametrize("word", ["endet", "stopped", "e", "yes", "endedd"])
async def test_another_word_notes_nothing(word: str) -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press("e", *word[1:], "enter")
        assert not said(s)
        assert isinstance(s.app.screen, PromoteScreen)


async def test_a_mistyped_word_may_be_mended_and_left_with_escape() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press(*"endx", "backspace", *"ed", "escape")
        assert isinstance(s.app.screen, PromoteScreen) and not said(s)
        await s.until_escape_is_over()
        await s.press(*"endx", "backspace", *"ed", "enter")
        assert len(said(s)) == 1


async def test_what_was_typed_ahead_or_pasted_is_no_word() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.press_too_soon(*"ended", "enter")
        assert isinstance(s.app.screen, PromoteScreen) and not said(s)
        await s.until_heard()
        await s.burst("ended")
        await s.press("enter")
        assert not said(s)


async def test_an_enter_that_came_too_close_is_told_and_may_be_pressed_again() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press(*"ende")
        await s.burst("d\r")
        assert not said(s) and "press Enter again" in s.text("#keys")
        await s.press("enter")
        assert len(said(s)) == 1


async def test_in_the_word_every_letter_is_a_letter_and_outside_keys_work() -> None:
    async with story(handed()) as s:
        await s.press("G", "x")
        await s.until_heard()
        await s.press("e", "q", "y", "X", "X", "h")
        assert isinstance(s.app.screen, PromoteScreen)
        assert not [one for one in s.engine.commands if isinstance(one, KeepTaps)]
        await s.press("f9")
        assert "F9 again" in s.bar()
