"""Coming back: what happened meanwhile stands on the screen, and each line leads to its row."""

import socket
from datetime import UTC, datetime, timedelta

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.support.services.fakes import DEAD_PID
from tests.support.terminal import Terminal
from ttui.domain.campaign import Family
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

AWAY = "While you were away"


def is_drawn(shown: str) -> bool:
    """The whole report, down to its keys."""
    return AWAY in shown and "Winter Glow" in shown and "back to the list" in shown


def flip(tiktok: Tiktok, name: str, to: str) -> str:
    """Somebody else switches a campaign of the first account."""
    key = campaign(tiktok, name)
    tiktok.server.outside({"id": key, "operation_status": to})
    return key


def campaign(tiktok: Tiktok, name: str) -> str:
    found = tiktok.server.world.campaigns.values()
    return next(each.campaign_id for each in found if each.name == name)


def leave(terminal: Terminal) -> None:
    press(terminal, "q")
    assert terminal.wait_end() == 0


def looked(opened: Open) -> None:
    """A session that saw everything, campaigns and ad groups, and ended."""
    terminal = opened()
    press(terminal, "j", "W")
    terminal.wait_for("Nothing happened", what="the report of a first start")
    leave(terminal)


def test_start_quit_flip_start_the_screen_says_it_and_leads_to_the_row(
    tiktok: Tiktok, opened: Open
) -> None:
    looked(opened)
    flip(tiktok, "Retargeting Q4", "ENABLE")
    flip(tiktok, "Winter Glow", "DISABLE")
    terminal = Terminal(TTUI, tiktok.environ)
    with terminal:
        shown = terminal.wait_for(is_drawn, what=AWAY)
        assert "Switched outside ttui (2)" in shown
        assert shown.index("Retargeting Q4") < shown.index("Winter Glow"), "what is on goes first"
        assert all(len(line) <= 80 for line in terminal.lines)
        press(terminal, "j", "\r")
        shown = terminal.wait_for("Switched off outside ttui", what="the pane of the row")
        assert "off, not ttui" in shown
        press(terminal, "W")
        terminal.wait_for(AWAY)
        press(terminal, "q")
        leave(terminal)
    assert tiktok.writes() == []


def test_a_stop_from_the_report_goes_the_usual_way(tiktok: Tiktok, opened: Open) -> None:
    looked(opened)
    flip(tiktok, "Retargeting Q4", "ENABLE")
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for(AWAY)
        press(terminal, "j", apart=1.2)
        press(terminal, "x")
        terminal.wait_for("off, confirmed")
        assert len(tiktok.writes()) == 1
        press(terminal, "q")
        terminal.wait_for("off, confirmed", what="the row in the tree")
        leave(terminal)


def test_what_was_asked_and_never_answered_is_there_with_its_true_state(
    tiktok: Tiktok, opened: Open
) -> None:
    looked(opened)
    asked = datetime.now(UTC) - timedelta(hours=1)
    journal = Journal.open(tiktok.state / "ttui.db")
    dead = Author("maria", socket.gethostname(), "dead", DEAD_PID)
    journal.begin_session(dead, "SIMULATED", asked)
    change = StatusChange(
        change_id="left",
        ref=EntityRef(tiktok.account, Level.CAMPAIGN, campaign(tiktok, "Winter Glow")),
        name="Winter Glow",
        to=OperationStatus.DISABLE,
        seen=OperationStatus.ENABLE,
        family=Family.CLASSIC,
        asked_at=asked,
    )
    journal.append_intents([(change, JournalStep(state=ChangeState.ASKED, at=asked))], dead)
    journal.close()
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for(AWAY)
        shown = terminal.wait_for("did not land, still on")
        assert "by maria@" in shown
        press(terminal, "q")
        leave(terminal)
    assert tiktok.writes() == []


def test_two_screens_name_each_other_and_send_once(tiktok: Tiktok, opened: Open) -> None:
    first, second = opened(), opened()
    press(first, "j", "x")
    first.wait_for("off, confirmed")
    press(second, "j", "r")
    second.wait_for("off, other session")
    second.wait_for("in another session", what="the pane's sentence")
    assert "outside ttui" not in second.text
    assert len(tiktok.writes()) == 1


def test_the_status_of_a_shell_tells_it_and_does_not_use_it_up(
    tiktok: Tiktok, opened: Open
) -> None:
    looked(opened)
    key = flip(tiktok, "Winter Glow", "DISABLE")
    done = tiktok.run("status")
    assert f'campaign "Winter Glow" ({key}) switched off' in done.stderr
    told = tiktok.status()["away"]
    assert [(row["id"], row["operation_status"]) for row in told["outside"]] == [(key, "DISABLE")]
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for(AWAY)
        press(terminal, "q")
        leave(terminal)
