import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import TTUI, Tiktok, results
from tests.support.services import fakes
from ttui.api.errors import RateLimitedError
from ttui.cli import verbs
from ttui.cli.arguments import Arguments, Verb, parse
from ttui.cli.exit_code import ExitCode
from ttui.cli.switch import code_of
from ttui.domain.campaign import Family
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.settings import Flags, demo
from ttui.simulator import Fault, FaultKind
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep
from ttui.ui.wording.status_words import UNREAD_SENTENCES


def pick(rows: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    """The first row with these fields."""
    return next(row for row in rows if all(row[key] == value for key, value in wanted.items()))


def test_status_prints_one_object_with_strings_for_ids_and_money(tiktok: Tiktok) -> None:
    found = tiktok.status()
    assert set(found) == {
        "mode", "accounts", "accounts_read", "unread", "totals", "away", "problems",
    }  # fmt: skip
    account = found["accounts"][0]
    assert account["advertiser_id"] == tiktok.account
    assert {"name", "status", "currency", "timezone", "mode", "charged_today"} <= set(account)
    assert account["mode"] == "simulated"
    for row in account["campaigns"]:
        assert isinstance(row["id"], str)
        assert row["level"] == "campaign"
        assert "children" not in row
        assert row["budget"] is None or isinstance(row["budget"], str)
        assert isinstance(row["charged"], str)
    assert {row["origin"] for row in account["campaigns"]} == {"TT_ADS_PLATFORM", "PROMOTE"}


def test_charged_equals_the_simulators_own_true_charges(tiktok: Tiktok) -> None:
    # Reports trail by half an hour; what was charged before that is in both.
    rows = tiktok.rows()
    for row in rows:
        true = tiktok.server.charged()[row["id"]]
        if row["charged_window"] == "lifetime":
            assert 0 < float(row["charged"]) <= float(true)


def test_a_promote_is_never_stoppable_and_its_budget_comes_from_the_report(
    tiktok: Tiktok,
) -> None:
    promote = pick(tiktok.rows(), origin="PROMOTE")
    assert promote["stoppable"] is False
    assert promote["budget_source"] == "report"
    assert float(promote["budget"]) > 0


def test_depth_adds_children_and_only_as_deep_as_asked(tiktok: Tiktok) -> None:
    groups = {row["level"] for row in tiktok.rows("adgroup")}
    assert groups == {"campaign", "adgroup"}
    ads = {row["level"] for row in tiktok.rows("ad")}
    assert ads == {"campaign", "adgroup", "ad"}


@pytest.mark.parametrize("level", ["campaign", "adgroup", "ad"])
def test_stop_finds_the_level_by_itself_and_proves_it(tiktok: Tiktok, level: str) -> None:
    row = pick(tiktok.rows("ad"), level=level, stoppable=True)
    done = tiktok.run("stop", row["id"], "--json")
    assert done.returncode == 0, done.stderr
    (result,) = results(done)
    assert (result["id"], result["level"], result["state"]) == (row["id"], level, "confirmed")
    assert result["request_id"]
    assert pick(tiktok.rows("ad"), id=row["id"])["operation_status"] == "DISABLE"
    assert len(tiktok.writes()) == 1


def test_a_stop_of_what_reads_off_is_sent_all_the_same_and_says_that_it_read_off(
    tiktok: Tiktok,
) -> None:
    row = pick(tiktok.rows("ad"), operation_status="DISABLE", origin="TT_ADS_PLATFORM")
    done = tiktok.run("stop", row["id"], "--json")
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed")
    assert "it read off before" in results(done)[0]["message"]
    assert len(tiktok.writes()) == 1


def test_what_somebody_switched_on_a_moment_ago_is_stopped_although_lists_still_say_off(
    tiktok: Tiktok,
) -> None:
    row = pick(tiktok.rows(), operation_status="DISABLE", origin="TT_ADS_PLATFORM")
    settings = tiktok.server.settings
    tiktok.server.settings = replace(settings, list_lag=3600.0)
    tiktok.server.outside({"id": row["id"], "operation_status": "ENABLE"})
    done = tiktok.run("stop", row["id"], "--json")
    tiktok.server.settings = settings
    entity = tiktok.server.world.find(row["id"])
    assert entity is not None and entity.switch == "DISABLE"
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed")


def test_what_reads_on_is_not_called_on_while_an_earlier_stop_of_it_is_open(
    tiktok: Tiktok,
) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    assert tiktok.run("stop", row["id"]).returncode == 0
    tiktok.server.outside({"id": row["id"], "operation_status": "ENABLE"})
    stop = StatusChange(
        change_id="theirs",
        ref=EntityRef(tiktok.account, Level.CAMPAIGN, row["id"]),
        name="",
        to=OperationStatus.DISABLE,
        seen=OperationStatus.ENABLE,
        family=Family.CLASSIC,
        asked_at=datetime.now(UTC) - timedelta(seconds=30),
    )
    journal = Journal.open(tiktok.state / "ttui.db")
    asked = JournalStep(state=ChangeState.ASKED, at=stop.asked_at)
    journal.append_intents([(stop, asked)], fakes.author("before"))
    journal.close()
    done = tiktok.run("start", row["id"], "--yes", "--json")
    (result,) = results(done)
    assert "already on" not in result["message"] and result["state"] != "confirmed"


def test_a_stop_behind_another_sessions_start_is_sent_although_the_row_reads_off(
    tiktok: Tiktok,
) -> None:
    row = pick(tiktok.rows(), operation_status="DISABLE", origin="TT_ADS_PLATFORM")
    assert tiktok.run("stop", row["id"]).returncode == 0
    path = tiktok.state / "ttui.db"
    now = datetime.now(UTC)
    start = StatusChange(
        change_id="theirs",
        ref=EntityRef(tiktok.account, Level.CAMPAIGN, row["id"]),
        name="",
        to=OperationStatus.ENABLE,
        seen=OperationStatus.DISABLE,
        family=Family.CLASSIC,
        asked_at=now,
    )
    other = Author("maria", "bastion", "other", os.getpid())
    journal = Journal.open(path)
    journal.append_intents([(start, JournalStep(state=ChangeState.ASKED, at=now))], other)
    states = (ChangeState.ACCEPTED, ChangeState.CONFIRMED)
    journal.append_steps([("theirs", JournalStep(state=state, at=now)) for state in states])
    journal.close()
    before = len(tiktok.writes())
    done = tiktok.run("stop", row["id"])
    assert len(tiktok.writes()) == before + 1
    assert done.returncode == 4, "an off so soon after a start may be older than the start"
    assert "may be older than a start" in done.stdout


def test_a_promote_and_an_unknown_id_do_not_keep_the_others_from_stopping(
    tiktok: Tiktok,
) -> None:
    rows = tiktok.rows()
    promote = pick(rows, origin="PROMOTE", operation_status="ENABLE")
    other = pick(rows, stoppable=True)
    done = tiktok.run("stop", promote["id"], "99", other["id"], "--json")
    assert [one["state"] for one in results(done)] == ["promote", "refused", "confirmed"]
    assert done.returncode == 2
    done = tiktok.run("stop", promote["id"])
    assert done.returncode == 7
    assert "Turn off promotion" in done.stdout and "Creator tools" in done.stdout
    assert len(tiktok.writes()) == 1, "the other's: nothing is sent for a Promote"
    tiktok.server.outside({"id": promote["id"], "end_promote": True})
    done = tiktok.run("stop", promote["id"])
    assert (done.returncode, "already ended" in done.stdout) == (0, True)


def test_a_refusal_is_told_in_tiktoks_words(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    tiktok.server.faults.add(
        Fault(FaultKind.REFUSE, "*/status/update", code=40002, message="Not today.", times=None)
    )
    done = tiktok.run("stop", row["id"], "--json")
    assert (done.returncode, results(done)[0]["state"]) == (3, "refused")
    assert "Not today." in results(done)[0]["message"]


@pytest.mark.parametrize("code", [40105, 40001])
def test_a_stop_that_the_token_may_not_send_is_code_5(tiktok: Tiktok, code: int) -> None:
    """The token was good for the lists: it was revoked since, or may only read."""
    row = pick(tiktok.rows(), stoppable=True)
    fault = Fault(FaultKind.REFUSE, "*/status/update", code=code, message="No.", times=None)
    tiktok.server.faults.add(fault)
    done = tiktok.run("stop", row["id"], "--json")
    assert (done.returncode, results(done)[0]["state"]) == (5, "refused")


def test_an_account_that_is_only_ever_too_busy_was_not_reached() -> None:
    assert code_of(RateLimitedError("Too many requests.", code=40100)) is ExitCode.UNREACHED


def test_a_success_that_changed_nothing_is_unknown_and_never_confirmed(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    tiktok.server.faults.add(Fault(FaultKind.IGNORED, "*/status/update", times=None))
    done = tiktok.run("stop", row["id"], "--json")
    assert results(done)[0]["state"] != "confirmed"
    assert done.returncode != 0


def test_start_asks_and_without_a_terminal_starts_nothing(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), operation_status="DISABLE", origin="TT_ADS_PLATFORM")
    done = tiktok.run("start", row["id"])
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert tiktok.writes() == []
    done = tiktok.run("start", row["id"], "--yes", "--json")
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed")
    assert pick(tiktok.rows(), id=row["id"])["operation_status"] == "ENABLE"


def test_read_only_sends_no_write_from_any_source(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    assert tiktok.run("--read-only", "stop", row["id"]).returncode == 3
    assert tiktok.run("stop", row["id"], "--read-only").returncode == 3
    assert tiktok.run("stop", row["id"], TTUI_READ_ONLY="1").returncode == 3
    assert tiktok.writes() == []


def test_the_journal_tells_what_was_done(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    tiktok.run("stop", row["id"])
    (entry,) = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert (entry["id"], entry["to"], entry["state"]) == (row["id"], "DISABLE", "confirmed")
    assert [step["state"] for step in entry["steps"]] == ["asked", "accepted", "confirmed"]
    assert "@" in entry["by"]
    assert entry["request_id"]
    assert row["id"] in tiktok.run("journal").stdout


def test_a_wrong_token_is_code_5_and_an_unreached_tiktok_code_6(tiktok: Tiktok) -> None:
    done = tiktok.run("status", TTUI_ACCESS_TOKEN="wrong")
    assert done.returncode == 5
    told = " ".join((done.stdout + done.stderr).split())
    assert "refuses the access token" in told and "no permission" not in told
    assert "TTUI_ACCESS_TOKEN (profile default)" in told
    assert tiktok.run("stop", "1", TTUI_ACCESS_TOKEN="wrong").returncode == 5
    done = tiktok.run("stop", "1", TTUI_BASE_URL="http://127.0.0.1:9/open_api/v1.3/")
    assert done.returncode == 6
    assert "Traceback" not in done.stderr


def test_the_token_is_in_no_output_and_no_file(tiktok: Tiktok) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    tiktok.server.faults.add(Fault(FaultKind.NOT_JSON, "*", times=3))
    outputs = [tiktok.run("status"), tiktok.run("stop", row["id"]), tiktok.run("journal")]
    token = tiktok.server.access_token
    assert all(token not in done.stdout + done.stderr for done in outputs)
    files = [path for path in tiktok.data_dir.rglob("*") if path.is_file()]
    assert files
    assert all(token.encode() not in path.read_bytes() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_without_a_terminal_the_screen_says_what_to_use(tiktok: Tiktok) -> None:
    done = tiktok.run()
    assert done.returncode == 2
    assert "ttui status" in done.stderr
    assert "ttui stop" in done.stderr


def test_the_demo_needs_no_settings(tmp_path: Path) -> None:
    environ = {"TTUI_CONFIG_DIR": str(tmp_path / "c"), "TTUI_DATA_DIR": str(tmp_path / "d")}
    done = subprocess.run(
        [*TTUI, "--demo", "status", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accounts"][0]["mode"] == "demo"
    assert not list(tmp_path.iterdir())


def test_a_reader_that_leaves_makes_no_traceback(tiktok: Tiktok) -> None:
    script = f"{sys.executable} -m ttui status --json | head -c 1"
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env=tiktok.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr


def test_every_verb_of_the_command_line_is_a_verb_of_the_program() -> None:
    given = {"stop": ["1"], "start": ["1"], "export": ["folder"], "completion": ["zsh"]}
    for verb in Verb:
        words = [verb.value, *given.get(verb, [])] if verb is not Verb.SCREEN else []
        assert parse(words).verb is verb


@pytest.mark.parametrize("verb", [Verb.SCREEN, Verb.HELP, Verb.SIMULATE, cast(Verb, "pause")])
def test_a_verb_without_a_case_of_its_own_starts_nothing(
    verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        raise RuntimeError("a session was opened")

    monkeypatch.setattr(verbs, "open_session", never)
    flags = Flags(profile="", demo=True, read_only=False, allow_close=False)
    with pytest.raises((ValueError, AssertionError)):
        verbs.run(Arguments(verb=verb, flags=flags, ids=("1",), yes=True), demo(flags, {}), {})


def test_the_journal_of_a_stop_by_command_has_no_spend_and_its_receipt_is_found(
    tiktok: Tiktok,
) -> None:
    row = pick(tiktok.rows(), stoppable=True)
    assert tiktok.run("stop", row["id"]).returncode == 0
    (change,) = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert change["id"] == row["id"]
    assert change["spend_at_stop"] is None
    receipt = tiktok.run("journal", "--receipt", change["change_id"])
    assert receipt.returncode == 0 and "# Receipt: stop of" in receipt.stdout


@pytest.mark.parametrize("words", [["stop"], ["stop", "--all", "1"]])
def test_a_stop_names_ids_or_everything_and_not_both(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(words)
    assert "name ids or say --all, not both" in capsys.readouterr().err


def test_why_an_account_was_not_read_promises_no_other_try() -> None:
    # `ttui status` prints these sentences and ends.
    assert not [words for words in UNREAD_SENTENCES.values() if "again" in words]
