"""A journal that cannot be written: stops go out with a warning, starts do not."""

import json
import sqlite3
import sys
from contextlib import closing

from tests.cli.conftest import Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.support.file_times import written_long_ago
from tests.support.terminal import Terminal
from tests.support.waiting import until


def test_a_locked_journal_holds_no_stop_back(tiktok: Tiktok, opened: Open) -> None:
    assert tiktok.run("journal").returncode == 0, "makes the journal"
    with closing(sqlite3.connect(tiktok.state / "ttui.db", timeout=1)) as held:
        held.execute("BEGIN EXCLUSIVE")
        terminal = opened()
        press(terminal, "j", "x")
        until(tiktok.writes, what="the stop")
        held.rollback()
    terminal.wait_for("off, confirmed")
    assert len(tiktok.writes()) == 1


_WAITS_LONG = """
import sys
from ttui.store.journal import schema
schema.BUSY_TIMEOUT = 600.0
from ttui.__main__ import main
sys.exit(main())
"""


def test_a_stop_does_not_wait_for_the_lock(tiktok: Tiktok) -> None:
    with Terminal([sys.executable, "-c", _WAITS_LONG], tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        with closing(sqlite3.connect(tiktok.state / "ttui.db")) as held:
            held.execute("BEGIN EXCLUSIVE")
            press(terminal, "j", "x")
            until(tiktok.writes, what="the stop, while the journal waits")
            held.rollback()
        terminal.wait_for("off, confirmed")
    assert len(tiktok.writes()) == 1


def test_without_a_place_for_the_journal_stops_go_out_and_starts_are_refused(
    tiktok: Tiktok,
) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    blocker = tiktok.data_dir / "a file"
    blocker.write_text("no directory")
    nowhere = {"TTUI_DATA_DIR": str(blocker / "data")}
    done = tiktok.run("stop", "--json", rows["Winter Glow"], **nowhere)
    (result,) = json.loads(done.stdout)["results"]
    assert result["state"] == "confirmed"
    assert "warning" in result["message"]
    done = tiktok.run("start", "--yes", rows["Retargeting Q4"], **nowhere)
    assert done.returncode == 3
    assert "a start needs the journal" in done.stdout
    assert len(tiktok.writes()) == 1


def test_two_sessions_on_one_journal_send_once_each_and_see_each_other(
    tiktok: Tiktok, opened: Open
) -> None:
    first, second = opened(), opened()
    press(first, "j", "x")
    first.wait_for("off, confirmed")
    press(second, "r")
    second.wait_for(lambda shown: "●━ Winter Glow" in shown, seconds=40)
    assert len(tiktok.writes()) == 1


def running(tiktok: Tiktok) -> list[str]:
    """Campaigns that are on at TikTok itself and that the API can stop."""
    world = tiktok.server.world
    return [
        one.name
        for one in world.campaigns.values()
        if one.switch == "ENABLE" and not (one.promote or one.deleted)
    ]


def _damage_schema(tiktok: Tiktok) -> None:
    """Bytes that are not UTF-8 in the schema, at a place that SQLite quotes in its complaint.

    Only there sqlite3 raises an error that is not its own.
    """
    assert tiktok.run("journal").returncode == 0, "makes the journal"
    path = tiktok.state / "ttui.db"
    whole = path.read_bytes()
    assert b"CREATE TABLE intents" in whole
    path.write_bytes(whole.replace(b"CREATE TABLE intents", b"CREATE TABL\xff intents"))
    written_long_ago(path)


def test_a_schema_that_is_no_text_stops_no_verb(tiktok: Tiktok) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    _damage_schema(tiktok)
    done = tiktok.run("stop", "--json", rows["Winter Glow"])
    (result,) = json.loads(done.stdout)["results"]
    assert (done.returncode, result["state"]) == (0, "confirmed")
    assert "damaged" in done.stderr and "warning" in result["message"]
    done = tiktok.run("status")
    assert "Winter Glow" in done.stdout and "damaged" in done.stderr
    done = tiktok.run("stop", "--all", "--yes", "--json")
    assert done.returncode == 7, "a Promote still runs"
    assert "damaged" in done.stderr
    assert running(tiktok) == []
    done = tiktok.run("start", "--yes", rows["Retargeting Q4"])
    assert done.returncode == 3 and "a start needs the journal" in done.stdout


def test_a_schema_that_is_no_text_leaves_the_screen_its_keys(tiktok: Tiktok, opened: Open) -> None:
    _damage_schema(tiktok)
    terminal = opened()
    terminal.wait_for("Winter Glow")
    press(terminal, "X", "X")
    until(tiktok.writes, what="the stop of everything")
    until(lambda: not running(tiktok), what="the end of everything")


def test_a_journal_deleted_under_a_session_is_written_anew(tiktok: Tiktok, opened: Open) -> None:
    terminal = opened()
    terminal.wait_for("Winter Glow")
    for ending in ("", "-wal", "-shm"):
        path = tiktok.state / f"ttui.db{ending}"
        until(path.exists, what=path.name)
    for ending in ("", "-wal", "-shm"):
        (tiktok.state / f"ttui.db{ending}").unlink()
    press(terminal, "j", "x")
    terminal.wait_for("off, confirmed")
    press(terminal, "q")
    terminal.wait_end()
    done = tiktok.run("journal", "--json")
    (change,) = json.loads(done.stdout)["changes"]
    assert (change["name"], change["state"]) == ("Winter Glow", "confirmed")
