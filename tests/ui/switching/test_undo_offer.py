"""The status line offers z only where z would do what it says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.selecting import campaigns, ended
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeState
from ttui.domain.merge import put_rows
from ttui.domain.stop_all import StopAllOutcome
from ttui.ui.switching.confirm_screen import StartQuestion

OFFERS = ("takes it back", "takes them back", "take it back", "take them back")


def stopped_everything(s: Story) -> AppState:
    tick = s.engine.clock.monotonic() + 1
    return replace(
        s.engine.app_state,
        number=9,
        stop_all=StopAllOutcome(group="g", asked_at=b.START, tick=tick, is_over=True),
    )


def read_only(s: Story) -> AppState:
    return replace(s.engine.app_state, number=9, read_only=True)


def on_again(s: Story) -> AppState:
    account = s.engine.app_state.accounts[0]
    rows = [replace(row, switch=b.ON) for row in account.campaigns.values()]
    return replace(s.engine.app_state, number=9, accounts=(put_rows(account, rows),))


async def to_the_rows(s: Story) -> None:
    if s.app.screen is not s.main:
        await s.press("escape")
    assert s.app.screen is s.main


@pytest.mark.parametrize("keys", [("x",), ("plus", "x")], ids=["row", "group"])
@pytest.mark.parametrize(
    ("follows", "answer"),
    [
        (stopped_everything, "The latest was a stop of everything"),
        (read_only, "Read-only session"),
        (on_again, "on again, switched since"),
    ],
)
async def test_what_z_refuses_is_not_offered(
    keys: tuple[str, ...], follows: Callable[[Story], AppState], answer: str
) -> None:
    async with story(b.app_state(campaigns(3))) as s:
        await s.press(*keys)
        await s.publish(ended(s))
        asked = len(s.engine.changes)
        assert any(words in s.text("#status") for words in OFFERS)
        await s.publish(follows(s))
        await to_the_rows(s)
        assert "off, confirmed" in s.text("#status")
        assert not any(words in s.text("#status") for words in OFFERS)
        await s.press("z")
        assert answer in s.toasts()[-1] and len(s.engine.changes) == asked


async def test_a_stop_that_is_under_way_is_not_offered_until_z_takes_it_back() -> None:
    async with story(b.app_state(campaigns(1))) as s:
        await s.press("x")
        await s.publish(ended(s, C1=(ChangeState.ACCEPTED, "")))
        assert "stop accepted" in s.text("#status") and "z takes" not in s.text("#status")
        await s.publish(ended(s))
        assert "z takes it back" in s.text("#status")


async def test_after_its_minute_the_line_says_that_z_asks() -> None:
    async with story(b.app_state(campaigns(1))) as s:
        await s.press("x")
        await s.publish(ended(s))
        s.advance(61)
        s.draw_due()
        await s.pilot.pause()
        assert "z asks, then takes it back" in s.text("#status")
        await s.press("z")
        assert isinstance(s.app.screen, StartQuestion)


async def test_z_never_takes_back_a_stop_of_everything_even_as_the_only_change() -> None:
    async with story(b.app_state(campaigns(1))) as s:
        await s.publish(stopped_everything(s))
        await to_the_rows(s)
        await s.press("z")
        assert "K shows it, s there puts it back" in s.toasts()[-1]


async def test_marked_rows_of_a_read_only_session_are_offered_no_key() -> None:
    async with story(b.app_state(campaigns(3))) as s:
        await s.press("plus")
        assert "x stops 3 rows" in s.text("#status")
        await s.publish(read_only(s))
        line = s.text("#status")
        assert "3 rows marked" in line and "read-only" in line
        assert "x stops" not in line and "s starts" not in line and "space" not in line
