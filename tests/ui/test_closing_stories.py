"""The closing checklist as an operator walks it, over a fake engine."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual import events

from tests.ui import builders
from tests.ui.stories import Story, story
from ttui.domain.closing.checklist import (
    Checklist,
    Deed,
    Evidence,
    MoneyStatement,
    Offer,
    Phase,
    Route,
    Step,
    StepId,
    StepState,
)
from ttui.domain.closing.commands import ClosingAct, LeaveClosing, OpenClosing
from ttui.domain.closing.words import TITLES
from ttui.domain.commands import HandOffPromote, StopAll
from ttui.domain.picture import Picture
from ttui.ui.closing_text import Times, pane
from ttui.ui.render import plain
from ttui.ui.screens.backup_screen import BackupScreen
from ttui.ui.screens.closing_screen import ClosingScreen
from ttui.ui.screens.promote_screen import PromoteScreen
from ttui.ui.widgets.lines_view import LinesView

ME = builders.ACCOUNT
READ_AT = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)
MONEY = MoneyStatement(applies=("40.00 USD",), guides="", help="", which="", key="40.00 USD cash")
TOLD = Offer(Deed.ATTEST, "I told them", wants_text=True)
LOST = Offer(Deed.ACKNOWLEDGE, "Access is lost", subject="access lost")
ERASED = Offer(Deed.ACKNOWLEDGE, "Data is erased", subject="data erased", done=True)
TYPE_NAME = Offer(Deed.START_COOL_OFF, "Type the account's name", wants_text=True)
TIMES = Times(builders.ManualClock(), builders.advertiser())
OFFERS = {
    StepId.ROUTE: (Offer(Deed.CONFIRM_ROUTE, "This is right"),),
    StepId.ALTERNATIVES: (Offer(Deed.PAUSE_EVERYTHING, "Pause everything instead"),),
    StepId.MONEY: (Offer(Deed.ACKNOWLEDGE_MONEY, "I understand what happens to it"),),
    StepId.TOLD: (TOLD,),
    StepId.CONSEQUENCES: (LOST, ERASED),
    StepId.CLOSE: (TYPE_NAME,),
}


def step(step_id: StepId, state: StepState = StepState.TO_DO, **more: object) -> Step:
    made = Step(
        id=step_id,
        title=TITLES[step_id],
        state=state,
        todo=(f"What to do at {step_id}.",),
        evidence=(Evidence("balance 40.00 USD", READ_AT, "advertiser/info"),),
        meaning=("What it means.",),
        offers=OFFERS.get(step_id, ()),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Step, named by each test


def checklist(**more: object) -> Checklist:
    made = Checklist(
        advertiser_id=ME,
        name="Lumen [b]Skincare[/b]\x1b[2J",
        route=Route.STAND_ALONE,
        steps=tuple(step(each) for each in StepId),
        money=MONEY,
        message="We are closing it.",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Checklist, likewise


async def opened(tale: Story, shown: Checklist | None = None) -> ClosingScreen:
    await tale.press("c")
    await publish(tale, shown or checklist())
    assert isinstance(tale.app.screen, ClosingScreen)
    return tale.app.screen


async def publish(tale: Story, shown: Checklist) -> None:
    await tale.publish(replace(tale.engine.picture, closing={ME: shown}))
    screen = tale.app.screen
    if isinstance(screen, ClosingScreen):
        screen._draw()  # it looks five times a second; tests do not wait
    await tale.pilot.pause()


def acts(tale: Story) -> list[ClosingAct]:
    return [each for each in tale.engine.commands if isinstance(each, ClosingAct)]


def start() -> Picture:
    return builders.picture(builders.drawn())


async def test_opening_reads_and_changes_nothing_and_leaving_says_so() -> None:
    async with story(start()) as tale:
        await opened(tale)
        assert OpenClosing(ME) in tale.engine.commands
        await tale.press("q")
        assert tale.engine.commands[-1] == LeaveClosing(ME)
        assert not acts(tale)
        assert not tale.engine.changes


async def test_every_step_stands_there_with_its_state_in_a_word() -> None:
    states = list(StepState)
    steps = tuple(step(each, states[place % 6]) for place, each in enumerate(StepId))
    async with story(start()) as tale:
        await opened(tale, checklist(steps=steps))
        drawn = tale.text("#closing-steps").splitlines()
        assert len(drawn) == 11
        for word, text in zip(
            ("to do", "checking", "done", "blocked", "not here", "waiting"), drawn, strict=False
        ):
            assert text.rstrip().endswith(word)
        assert all(len(text) <= 36 for text in drawn)


async def test_the_pane_has_what_to_do_evidence_with_its_time_and_meaning() -> None:
    async with story(start()) as tale:
        await opened(tale)
        text = tale.text("#closing-pane")
        assert "What to do at route." in text
        assert "14:00" in text, "on the account's clock"
        assert "(advertiser/info)" in text
        assert "What it means." in text


async def test_a_hostile_account_name_is_drawn_as_plain_text() -> None:
    async with story(start()) as tale:
        await opened(tale)
        title = tale.text("#closing-title")
        assert "[b]Skincare[/b][2J" in title
        assert "\x1b" not in title


async def test_an_act_is_of_the_painted_step_and_carries_what_was_seen() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("enter", "enter")
        assert acts(tale) == [
            ClosingAct(ME, Deed.CONFIRM_ROUTE, seen=Route.STAND_ALONE.value),
        ]
        await tale.press("h", "j", "j", "j", "enter", "enter")
        assert acts(tale)[-1] == ClosingAct(ME, Deed.ACKNOWLEDGE_MONEY, seen=MONEY.key)


async def test_consequences_are_taken_one_by_one() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CONSEQUENCES))
        await tale.press("enter", "enter")
        assert [each.subject for each in acts(tale)] == ["access lost"]
        assert "[x] Data is erased" in tale.text("#closing-pane")


async def test_enter_held_down_does_nothing() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CONSEQUENCES))
        await tale.press("enter")
        driver = tale.app._driver
        assert driver is not None
        for _ in range(3):
            driver.send_message(events.Key("enter", "\r"))
        await tale.pilot.pause()
        assert not acts(tale)


async def test_pausing_everything_asks_first() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.ALTERNATIVES))
        await tale.press("enter", "enter", "enter")
        assert not acts(tale), "Enter alone confirms nothing"
        await tale.press("enter")
        await tale.pilot.pause(0.35)
        await tale.press("y")
        assert [each.deed for each in acts(tale)] == [Deed.PAUSE_EVERYTHING]


async def test_an_attestation_is_typed() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter", "A", "n", "n", "a", "enter")
        assert acts(tale) == [ClosingAct(ME, Deed.ATTEST, text="Anna", seen=MONEY.key)]


async def test_an_empty_text_attests_nothing_and_escape_leaves_the_field() -> None:
    async with story(start()) as tale:
        screen = await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter", "enter")
        assert not acts(tale)
        await tale.press("enter", "A", "escape")
        assert not acts(tale)
        assert tale.app.screen is screen
        assert not screen.has_class("-typing")


@pytest.mark.parametrize(
    "key",
    [
        "escape",
        "enter",
        "q",
        "h",
        "space",
        "w",
        "5",
        "f5",
        "y",
        "p",
        "X",
        "f9",
        "question_mark",
        "L",
    ],
)
async def test_any_key_but_looking_around_cancels_the_countdown(key: str) -> None:
    counting = checklist(phase=Phase.COOLING_OFF, cool_off_until=1007.4, current=StepId.CLOSE)
    async with story(start()) as tale:
        screen = await opened(tale, counting)
        assert "Closing in 8 s" in tale.text("#closing-going-on")
        await tale.press("j")
        assert not acts(tale)
        await tale.press(key)
        assert [each.deed for each in acts(tale)] == [Deed.CANCEL_COOL_OFF]
        assert tale.app.screen is screen, "the same press does not leave as well"


async def test_enter_that_came_too_late_to_cancel_does_nothing_else() -> None:
    cancel = Offer(Deed.CANCEL_COOL_OFF, "Cancel")
    over = Offer(Deed.START_OVER, "Start over")

    def at_the_end(offer: Offer, phase: Phase, state: StepState) -> Checklist:
        steps = [step(each) for each in StepId]
        steps[9] = step(StepId.CLOSE, state, offers=(offer,))
        return checklist(
            steps=tuple(steps), phase=phase, cool_off_until=1007.4, current=StepId.CLOSE
        )

    async with story(start()) as tale:
        await opened(tale, at_the_end(TYPE_NAME, Phase.OPEN, StepState.TO_DO))
        await tale.press("enter")
        await publish(tale, at_the_end(cancel, Phase.COOLING_OFF, StepState.TO_DO))
        await publish(tale, at_the_end(over, Phase.OPEN, StepState.BLOCKED))
        await tale.press("enter")
        assert not acts(tale), "what was under the cursor is gone; nothing else is done for it"
        await tale.press("enter")
        assert [each.deed for each in acts(tale)] == [Deed.START_OVER], "but it can be chosen"


async def test_no_key_cancels_while_tiktok_is_asked() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(phase=Phase.ASKING))
        assert "cannot be cancelled" in tale.text("#closing-going-on")
        await tale.press("escape")
        assert not acts(tale)


async def test_a_step_that_reopens_while_the_cursor_is_elsewhere_moves_no_cursor() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("j")
        await publish(tale, checklist(current=StepId.DEBTS))
        assert TITLES[StepId.CONSEQUENCES] in tale.text("#closing-pane")


async def test_once_a_step_is_done_the_cursor_goes_on_to_the_list() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("enter", "enter")
        done = (step(StepId.ROUTE, StepState.DONE), *checklist().steps[1:])
        await publish(tale, checklist(steps=done, current=StepId.ALTERNATIVES))
        assert TITLES[StepId.ALTERNATIVES] in tale.text("#closing-pane")
        await tale.press("enter")
        assert len(acts(tale)) == 1, "a press too many opens, it does nothing"


async def test_a_phone_shows_list_and_step_by_turns() -> None:
    async with story(start(), size=(44, 20)) as tale:
        screen = await opened(tale)
        assert not screen.query_one("#closing-pane").display
        await tale.press("enter")
        assert screen.query_one("#closing-pane").display
        assert not screen.query_one("#closing-steps").display
        await tale.press("h")
        assert screen.query_one("#closing-steps").display


async def test_panic_works_from_inside_the_checklist() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("X", "X")
        assert type(tale.engine.commands[-1]).__name__ == "StopAll"


async def test_panic_works_while_a_name_is_typed() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter", "X", "X")
        assert not any(isinstance(each, StopAll) for each in tale.engine.commands), "letters"
        await tale.press("f9", "f9")
        assert isinstance(tale.engine.commands[-1], StopAll)


async def test_the_hand_off_of_a_promote_is_one_key_away() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.STOPPED))
        assert tale.text("#modal-keys").startswith("p end a Promote")
        await tale.press("p")
        assert isinstance(tale.app.screen, PromoteScreen)
        assert tale.engine.commands[-1] == HandOffPromote(builders.camp_ref(builders.PROMOTE))
        await tale.press("q")
        assert isinstance(tale.app.screen, ClosingScreen)


async def test_facts_are_read_again_after_a_backup() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.BACKUP))
        await tale.press("e")
        assert isinstance(tale.app.screen, BackupScreen)
        assert not acts(tale)
        await tale.press("q")
        assert [each.deed for each in acts(tale)] == [Deed.READ_AGAIN]


async def test_where_no_promote_runs_no_key_is_named() -> None:
    account = builders.drawn()
    left = {key: row for key, row in account.campaigns.items() if not row.is_promote}
    async with story(builders.picture(replace(account, campaigns=left))) as tale:
        await opened(tale, checklist(current=StepId.STOPPED))
        assert "Promote" not in tale.text("#modal-keys")
        await tale.press("p")
        assert isinstance(tale.app.screen, ClosingScreen)


async def test_the_name_is_typed_not_pasted() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter")
        driver = tale.app._driver
        assert driver is not None
        driver.send_message(events.Paste("Lumen"))
        await tale.pilot.pause()
        assert "a pasted name does not count" in tale.toasts()[-1]
        await tale.press("enter")
        assert not acts(tale)


async def test_a_name_and_its_enter_out_of_a_burst_begin_nothing() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CLOSE))
        await tale.press("enter", "enter")
        driver = tale.app._driver
        assert driver is not None
        for char in "Lumen":
            driver.send_message(events.Key(char, char))
        driver.send_message(events.Key("enter", "\r"))
        await tale.pilot.pause()
        assert not acts(tale)
        assert "within a burst" in tale.toasts()[-1]


async def test_who_was_told_may_be_pasted() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter")
        driver = tale.app._driver
        assert driver is not None
        driver.send_message(events.Paste("Anna, Ben"))
        await tale.pilot.pause()
        await tale.press("enter")
        assert [each.text for each in acts(tale)] == ["Anna, Ben"]


async def test_whoever_pauses_instead_stays_where_it_says_so() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.ALTERNATIVES))
        await tale.press("enter", "enter")
        await tale.pilot.pause(0.35)
        await tale.press("y")
        steps = list(checklist().steps)
        steps[1] = step(StepId.ALTERNATIVES, StepState.CHECKING)
        await publish(tale, checklist(steps=tuple(steps)))
        assert "not everything is off yet" in tale.text("#closing-going-on")
        steps[1] = step(StepId.ALTERNATIVES, StepState.DONE)
        await publish(tale, checklist(steps=tuple(steps), phase=Phase.PAUSED))
        assert "Everything is paused" in tale.text("#closing-going-on")
        assert TITLES[StepId.ALTERNATIVES] in tale.text("#closing-pane")


PHASES = (
    checklist(phase=Phase.COOLING_OFF, cool_off_until=1007.4, current=StepId.CLOSE),
    checklist(phase=Phase.ASKING, current=StepId.CLOSE),
    checklist(phase=Phase.PAUSED),
    checklist(can_close=True),
    checklist(phase=Phase.CLOSED, report_path=f"/home/maria/{'x' * 40}/report.md"),
)


@pytest.mark.parametrize("shown", PHASES, ids=lambda one: one.phase.name)
@pytest.mark.parametrize("size", [(44, 20), (80, 24), (120, 40)], ids=str)
async def test_nothing_that_goes_on_is_cut_off(shown: Checklist, size: tuple[int, int]) -> None:
    async with story(start(), size=size) as tale:
        screen = await opened(tale, shown)
        drawn = tale.text("#closing-going-on")
        assert "…" not in drawn
        await tale.pilot.pause()
        assert screen.query_one("#closing-going-on").size.height == drawn.count("\n") + 1
        keys = tale.text("#modal-keys")
        assert ("any key cancels" if shown.phase is Phase.COOLING_OFF else "q leave") in keys
        assert "…" not in keys
        title = tale.text("#closing-title")
        assert Route.STAND_ALONE in title
        assert "11" in title


@pytest.mark.parametrize("route", [Route.SUSPENDED, Route.NO_ADMIN_ROLE])
async def test_a_route_that_closes_nothing_is_not_called_the_next_step(route: Route) -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(route=route))
        assert f"cannot be closed here: {route}" in tale.text("#closing-going-on")


async def test_the_way_is_told_behind_a_name_of_any_length() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(name="N" * 200, route=Route.BUSINESS_CENTER))
        assert "N…  Business Center" in tale.text("#closing-title")


async def test_a_step_opened_on_a_phone_begins_at_its_top() -> None:
    async with story(start(), size=(44, 20)) as tale:
        screen = await opened(tale)
        await tale.press("enter")
        await tale.pilot.pause(0.3)
        assert screen.query_one("#closing-pane", LinesView).scroll_offset.y == 0


@pytest.mark.parametrize("width", [20, 38, 40, 76])
def test_no_word_of_an_offer_is_lost(width: int) -> None:
    words = [f"{'w' * (place % 9 + 1)}{place}" for place in range(40)]
    offered = step(StepId.ROUTE, offers=(Offer(Deed.CONFIRM_ROUTE, " ".join(words)),))
    lines = [plain(each) for each in pane(offered, TIMES, width, 0).lines]
    assert all(len(each) <= width for each in lines)
    assert [word for word in " ".join(lines).split() if word in words] == words
