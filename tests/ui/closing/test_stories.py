"""The closing checklist as an operator walks it, over a fake engine."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.support.domain import closing as domain
from tests.support.ui import builders
from tests.support.ui.closing import (
    ME,
    MONEY,
    acts,
    checklist,
    opened,
    publish,
    start,
    step,
)
from tests.support.ui.stories import story
from ttui.domain.backup.run import StartBackup
from ttui.domain.closing.checklist import (
    Action,
    ClosingPhase,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.commands import LeaveClosing, OpenClosing, TakeClosingAction
from ttui.domain.closing.facts import Running
from ttui.domain.commands import HandOffPromote
from ttui.ui.backup.screen import BackupScreen
from ttui.ui.closing.screen import ClosingScreen
from ttui.ui.closing.text import after
from ttui.ui.promote.screen import PromoteScreen


async def test_opening_reads_and_changes_nothing_and_leaving_says_so() -> None:
    async with story(start()) as tale:
        await opened(tale)
        assert OpenClosing(ME) in tale.engine.commands
        await tale.press("q")
        assert tale.engine.commands[-1] == LeaveClosing(ME)
        assert not acts(tale)
        assert not tale.engine.changes


async def test_an_act_is_of_the_painted_step_and_carries_what_was_seen() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("enter", "enter")
        assert acts(tale) == [
            TakeClosingAction(ME, Action.CONFIRM_ROUTE, seen=Route.STAND_ALONE.value),
        ]
        await tale.press("h", "j", "j", "j", "enter", "enter")
        assert acts(tale)[-1] == TakeClosingAction(ME, Action.ACKNOWLEDGE_MONEY, seen=MONEY.key)


async def test_consequences_are_taken_one_by_one() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.CONSEQUENCES))
        await tale.press("enter", "enter")
        assert [each.subject for each in acts(tale)] == ["access lost"]
        assert "[x] Data is erased" in tale.text("#closing-pane")


async def test_pausing_everything_asks_first() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.ALTERNATIVES))
        await tale.press("enter", "enter", "enter")
        assert not acts(tale), "Enter alone confirms nothing"
        await tale.press("enter")
        await tale.until_heard()
        await tale.press("y")
        assert [each.action for each in acts(tale)] == [Action.PAUSE_EVERYTHING]


async def test_an_attestation_is_typed() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter", "A", "n", "n", "a", "enter")
        assert acts(tale) == [TakeClosingAction(ME, Action.ATTEST, text="Anna", seen=MONEY.key)]


async def test_an_empty_text_attests_nothing_and_escape_leaves_the_field() -> None:
    async with story(start()) as tale:
        screen = await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter", "enter")
        assert not acts(tale)
        await tale.press("enter", "A", "escape")
        assert not acts(tale)
        assert tale.app.screen is screen
        assert not screen.has_class("-typing")


async def test_a_step_that_reopens_while_the_cursor_is_elsewhere_moves_no_cursor() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("j")
        await publish(tale, checklist(current=StepId.DEBTS))
        assert StepId.CONSEQUENCES.label in tale.text("#closing-pane")


async def test_once_a_step_is_done_the_cursor_goes_on_to_the_list() -> None:
    async with story(start()) as tale:
        await opened(tale)
        await tale.press("enter", "enter")
        done = (step(StepId.ROUTE, StepState.DONE), *checklist().steps[1:])
        await publish(tale, checklist(steps=done, current=StepId.ALTERNATIVES))
        assert StepId.ALTERNATIVES.label in tale.text("#closing-pane")
        await tale.press("enter")
        assert len(acts(tale)) == 1, "a press too many opens, it does nothing"


def test_the_cursor_goes_on_to_the_backup_which_takes_longest_of_all() -> None:
    assert after(checklist(), StepId.STOPPED) is StepId.BACKUP
    waits = replace(checklist().step(StepId.BACKUP), state=StepState.WAITING_UNTIL)
    steps = tuple(waits if each.id is StepId.BACKUP else each for each in checklist().steps)
    assert after(checklist(steps=steps), StepId.STOPPED) is StepId.TOLD


def test_a_request_to_close_is_what_quitting_waits_for() -> None:
    nothing = start()
    assert not nothing.is_in_flight
    assert not replace(nothing, closing={ME: checklist(phase=ClosingPhase.WEB)}).is_in_flight
    assert replace(nothing, closing={ME: checklist(phase=ClosingPhase.ASKING)}).is_in_flight


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
        assert [each.action for each in acts(tale)] == [Action.READ_AGAIN]


async def test_a_backup_begun_from_here_is_one_that_counts() -> None:
    since = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.BACKUP, backup_since=since))
        await tale.press("e", "enter")
        wanted = [each for each in tale.engine.commands if isinstance(each, StartBackup)]
        assert [each.since for each in wanted] == [since]


async def test_where_no_promote_runs_no_key_is_named() -> None:
    account = builders.drawn()
    left = {key: row for key, row in account.campaigns.items() if not row.is_promote}
    async with story(builders.app_state(replace(account, campaigns=left))) as tale:
        await opened(tale, checklist(current=StepId.STOPPED))
        assert "Promote" not in tale.text("#modal-keys")
        await tale.press("p")
        assert isinstance(tale.app.screen, ClosingScreen)


async def test_who_was_told_may_be_pasted() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.TOLD))
        await tale.press("enter", "enter")
        await tale.paste("Anna, Ben")
        await tale.press("enter")
        assert [each.text for each in acts(tale)] == ["Anna, Ben"]


async def test_whoever_pauses_instead_stays_where_it_says_so() -> None:
    async with story(start()) as tale:
        await opened(tale, checklist(current=StepId.ALTERNATIVES))
        await tale.press("enter", "enter")
        await tale.until_heard()
        await tale.press("y")
        steps = list(checklist().steps)
        steps[1] = step(StepId.ALTERNATIVES, StepState.CHECKING)
        await publish(tale, checklist(steps=tuple(steps)))
        assert "not everything is off yet" in tale.text("#closing-going-on")
        steps[1] = step(StepId.ALTERNATIVES, StepState.DONE)
        await publish(tale, checklist(steps=tuple(steps), phase=ClosingPhase.PAUSED))
        assert "Everything is paused" in tale.text("#closing-going-on")
        assert StepId.ALTERNATIVES.label in tale.text("#closing-pane")


async def test_whoever_looked_for_shop_ads_says_so_at_the_step() -> None:
    hidden = Running(not_looked_at=(("TikTok Shop ads", "no permission"),), shop_off=("Glow",))
    facts = replace(domain.good_facts(), running=domain.known(hidden))
    seen = domain.checklist(facts, domain.good_events(facts))
    async with story(start(), size=(100, 40)) as tale:
        await opened(tale, replace(seen, advertiser_id=ME))
        text = " ".join(tale.text("#closing-pane").split())
        assert "TikTok Shop ads were not looked at: no permission." in text
        assert "TikTok Shop campaigns: Glow (off)." in text
        assert "[ ] I looked in TikTok Ads Manager: nothing runs of: TikTok Shop ads" in text
        await tale.press("enter", "enter")
        assert [(each.action, each.subject) for each in acts(tale)] == [
            (Action.ATTEST, StepId.STOPPED.value)
        ]
