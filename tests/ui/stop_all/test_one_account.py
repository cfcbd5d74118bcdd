"""`x` on an ad account's row: a second press stops that account, and nothing starts it."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stop_all import drawn, stops
from tests.support.ui.stories import IN_ONE_PACKET, Story, story
from ttui.domain.app_state import AppState
from ttui.domain.commands import StopAll
from ttui.domain.ids import advertiser_ref
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.stop_all import StopAllOutcome, Unlisted
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.detail.screen import DetailScreen
from ttui.ui.main.screen import MainScreen
from ttui.ui.stop_all.result_screen import StopAllScreen

DENTAL = "7000000000009999"
NAME = "Bright [b]Dental[/b]"
SIZES = [(80, 24), (120, 40)]


def dental() -> AccountSnapshot:
    rows = [b.campaign(key, f"Smile {key}", account=DENTAL) for key in range(1, 15)]
    rows.append(b.campaign(15, "Post", account=DENTAL, promote=True))
    burn = {row.ref: "2.50" for row in rows[:14]} | {rows[14].ref: "1.25"}
    return b.snapshot(rows, owner=b.advertiser(DENTAL, name=NAME), burn=burn)


def two_accounts() -> AppState:
    return b.app_state(b.drawn(), dental())


async def to_dental(s: Story) -> None:
    assert s.tree.go_to(advertiser_ref(DENTAL))
    await s.pilot.pause()


def over(app_state: AppState, only: tuple[str, ...], *unlisted: Unlisted) -> AppState:
    outcome = StopAllOutcome(
        group="earlier", asked_at=b.START, tick=900.0, only=only, unlisted=unlisted, is_over=True
    )
    return replace(app_state, number=app_state.number + 1, stop_all=outcome)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("no_color", [False, True])
async def test_the_second_press_stops_the_account(size: tuple[int, int], *, no_color: bool) -> None:
    async with story(two_accounts(), size=size, no_color=no_color) as s:
        await to_dental(s)
        await s.press("x")
        bar = " ".join(s.bar().split())
        assert f"x again stops 14 campaigns of {NAME}, 35.00 USD/h, limit not known." in bar
        assert "Cannot stop: 1 Promote, 1.25 USD/h." in bar
        assert not s.engine.changes and not stops(s)
        await s.press("x")
        (command,) = stops(s)
        assert command == StopAll(command.group, (DENTAL,)) and not s.bar()
        assert isinstance(s.app.screen, StopAllScreen)
        assert f"Stopping everything of {NAME}: handed to the engine" in " ".join(drawn(s).split())


async def test_it_is_the_account_of_the_first_press_that_is_stopped() -> None:
    async with story(two_accounts()) as s:
        await to_dental(s)
        await s.press("x", "j")
        assert not s.bar()
        await to_dental(s)
        await s.press("x")
        await s.publish(replace(b.app_state(dental(), number=2)))
        await s.press("x")
        (command,) = stops(s)
        assert command.only == (DENTAL,)


async def test_a_paste_stops_no_account() -> None:
    async with story(two_accounts()) as s:
        await to_dental(s)
        await s.burst("xx")
        await s.burst("xxxx")
        assert IN_ONE_PACKET < 0.015 and not stops(s) and not s.engine.changes


async def test_the_time_for_the_second_press_runs_out() -> None:
    async with story(two_accounts()) as s:
        s.armed_for(0.1)
        await to_dental(s)
        await s.press("x")
        await s.until(lambda: not s.bar(), "the end of the first press")
        s.armed_for(60)
        await s.press("x")
        assert s.bar() and not stops(s)


async def test_read_only_stops_no_account_also_when_it_is_locked_between_the_presses() -> None:
    async with story(replace(two_accounts(), read_only=True)) as s:
        await to_dental(s)
        await s.press("x", "x")
        assert not stops(s) and not s.bar() and "Read-only" in s.toasts()[-1]
    async with story(two_accounts()) as s:
        await to_dental(s)
        await s.press("x")
        await s.publish(replace(two_accounts(), number=2, read_only=True))
        await s.press("x")
        assert not stops(s) and "Read-only" in s.toasts()[-1]


@pytest.mark.parametrize("key", ["s", "space"])
async def test_nothing_starts_or_toggles_a_whole_account(key: str) -> None:
    async with story(two_accounts()) as s:
        await to_dental(s)
        await s.press(key, key)
        assert not s.engine.commands or not stops(s)
        assert isinstance(s.app.screen, MainScreen) and not s.engine.changes and not s.bar()
        assert "Nothing starts them all" in s.toasts()[-1]


async def test_it_works_on_the_whole_screen_of_an_account() -> None:
    async with story(two_accounts()) as s:
        await to_dental(s)
        await s.press("enter")
        assert isinstance(s.app.screen, DetailScreen)
        await s.press("x")
        assert "x again stops 14 campaigns" in s.bar()
        await s.press("x")
        assert [one.only for one in stops(s)] == [(DENTAL,)]


@pytest.mark.parametrize("was_read", [True, False])
async def test_an_account_that_cannot_be_read_is_named_as_such(*, was_read: bool) -> None:
    now = Stamp(b.START, 1000.0)
    lost = UnreadAccount(
        advertiser_id=DENTAL, reason=UnreadReason.NO_PERMISSION, words="No.", tried=now, since=now
    )
    known = (b.drawn(), dental()) if was_read else (b.drawn(),)
    app_state = replace(b.app_state(*known), unread={DENTAL: lost})
    async with story(app_state) as s:
        await to_dental(s)
        await s.press("x")
        bar = " ".join(s.bar().split())
        assert f"Cannot read: {NAME if was_read else DENTAL} (no permission)" in bar
        assert "Cannot read: Lumen" not in bar
        assert ("14 campaigns" in bar) is was_read and ("not read yet" in bar) is not was_read
        await s.press("x")
        reason = Unlisted(DENTAL, "No permission.")
        await s.publish(over(app_state, (DENTAL,), reason))
        outcome = app_state.stop_all
        assert outcome is None
        shown = " ".join(drawn(s).split())
        assert "handed to the engine" in shown, "an earlier result is not this one's"
        now_over = over(app_state, (DENTAL,), reason)
        assert now_over.stop_all is not None
        fresh = replace(now_over.stop_all, tick=1000.0)
        await s.publish(replace(now_over, number=9, stop_all=fresh))
        shown = " ".join(drawn(s).split())
        assert "NOT everything of" in shown and "could not be listed: No permission." in shown
        assert "Everything of" not in shown and "is off" not in shown


async def test_an_earlier_result_is_not_shown_for_a_new_stop_of_everything() -> None:
    async with story(over(two_accounts(), ())) as s:
        await s.press("X", "X")
        assert "handed to the engine" in drawn(s) and "showed nothing on" not in drawn(s)


async def test_another_accounts_lost_rows_do_not_spoil_the_result() -> None:
    lost = b.adgroup(77, 4, "lost")
    app_state = b.app_state(b.snapshot([*b.drawn_rows(), lost]), dental())
    async with story(app_state) as s:
        await to_dental(s)
        await s.press("x", "x")
        (command,) = stops(s)
        state = over(app_state, (DENTAL,))
        assert state.stop_all is not None
        await s.publish(
            replace(state, stop_all=replace(state.stop_all, group=command.group, listed=1))
        )
        assert "parent is not listed" not in drawn(s) and "something still runs" not in drawn(s)


async def test_undo_after_it_names_the_account() -> None:
    async with story(over(two_accounts(), (DENTAL,))) as s:
        await s.press("q", "z")
        assert f"a stop of everything of {NAME}" in s.toasts()[-1]


async def test_the_row_of_lost_rows_is_no_account() -> None:
    lost = b.adgroup(77, 4, "lost", account=DENTAL)
    state = b.app_state(b.drawn(), b.snapshot([lost], owner=b.advertiser(DENTAL, name=NAME)))
    async with story(state) as s:
        await to_dental(s)
        await s.press("j", "x")
        assert "This row has no switch" in s.toasts()[-1] and not s.bar()
