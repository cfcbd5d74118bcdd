"""`ttui export` as a person and a script meet it."""

import json
import random
import shlex
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from tests.benchmarks.deep import serving
from tests.cli.conftest import TTUI, Tiktok
from tests.pty.kill_backup import RATE, prepared, story
from tests.support.documents import PAGES, commands
from tests.support.terminal import Terminal
from ttui.simulator.faults.rules import Fault, FaultKind


@pytest.fixture(autouse=True)
def _no_waiting(tiktok: Tiktok) -> None:
    """A rate limit that nobody meets."""
    config = tiktok.data_dir / "config"
    config.mkdir(mode=0o700)
    (config / "config.toml").write_text(RATE, "utf-8")


def _export(tiktok: Tiktok, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return tiktok.run("export", str(path), "--account", tiktok.account, *more)


def test_a_backup_is_proven_and_checked_again_offline(tiktok: Tiktok, tmp_path: Path) -> None:
    path = tmp_path / "b"
    done = _export(tiktok, path, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["good"] is True
    assert told["proof"] == "equal"
    assert Decimal(told["spend"]) > 1000
    assert {one["file"] for one in told["tables"]} >= {"csv/ads_by_day.csv", "csv/campaigns.csv"}
    asked = len(tiktok.server.log)
    again = tiktok.run("export", "--verify", str(path))
    assert again.returncode == 0, again.stderr
    assert "adds up" in again.stdout
    assert len(tiktok.server.log) == asked


def test_verify_needs_no_login(tiktok: Tiktok, tmp_path: Path) -> None:
    _export(tiktok, tmp_path / "b")
    done = tiktok.run("export", "--verify", str(tmp_path / "b"), TTUI_ACCESS_TOKEN="")
    assert done.returncode == 0, done.stderr


def test_verify_names_a_file_that_somebody_changed(tiktok: Tiktok, tmp_path: Path) -> None:
    path = tmp_path / "b"
    _export(tiktok, path)
    ads = path / "csv" / "ads.csv"
    ads.write_bytes(ads.read_bytes() + b"more\r\n")
    (path / "backup.xlsx").unlink()
    done = tiktok.run("export", "--verify", str(path))
    assert done.returncode == 4
    assert "changed: csv/ads.csv" in done.stderr
    assert "missing: backup.xlsx" in done.stderr


def test_several_accounts_must_be_chosen_from(tiktok: Tiktok, tmp_path: Path) -> None:
    done = tiktok.run("export", str(tmp_path / "b"))
    assert done.returncode == 2
    assert all(one in done.stderr for one in tiktok.server.advertiser_ids)
    assert not (tmp_path / "b").exists()
    done = tiktok.run("export", str(tmp_path / "b"), "--account", "123")
    assert done.returncode == 2


def test_a_folder_with_other_things_is_refused(tiktok: Tiktok, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "letter.txt").write_text("dear")
    done = _export(tiktok, tmp_path / "b")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_revoked_token_is_no_permission_and_the_rest_is_kept(
    tiktok: Tiktok, tmp_path: Path
) -> None:
    fault = Fault(FaultKind.REFUSE, nth=40, times=None, code=40105, message="revoked")
    tiktok.server.faults.add(fault)
    done = _export(tiktok, tmp_path / "b")
    assert done.returncode == 5
    assert f"export {tmp_path / 'b'}" in done.stderr
    tiktok.server.faults.clear()
    # The account need not be named again: it is the one that was begun.
    assert tiktok.run("export", str(tmp_path / "b")).returncode == 0


def test_what_may_not_be_had_is_said_at_the_end(tiktok: Tiktok, tmp_path: Path) -> None:
    fault = Fault(FaultKind.REFUSE, "dmp/*", times=None, code=40001, message="no \x1b[2Jscope")
    tiktok.server.faults.add(fault)
    done = _export(tiktok, tmp_path / "b")
    assert done.returncode == 0
    assert "left out: audiences: no " in done.stderr
    assert "\x1b" not in done.stderr


def test_control_c_says_how_to_go_on_and_it_goes_on(tiktok: Tiktok, tmp_path: Path) -> None:
    path = tmp_path / "b"
    argv = [*TTUI, "export", str(path), "--account", tiktok.account]
    tiktok.server.faults.add(Fault(FaultKind.SLOW, "report/*", times=None, seconds=0.5))
    with Terminal(argv, tiktok.environ) as terminal:
        terminal.wait_for("reading")
        terminal.wait_for("parts")
        terminal.send(b"\x03")
        terminal.wait_for("goes on from here")
        assert terminal.wait_end() == 4
    assert (path / "progress.jsonl").exists()
    tiktok.server.faults.clear()
    done = _export(tiktok, path)
    assert done.returncode == 0, done.stderr


def test_a_kill_leaves_nothing_that_cannot_be_gone_on_from(tmp_path: Path) -> None:
    with serving("3x2x2", 50, steady=True) as served:
        dice = random.Random(4)  # noqa: S311 - repeatable, not secret
        outcome = story(prepared(served, tmp_path / "home"), 3, dice)
    assert len(outcome.kills) == 3
    assert outcome.files > 100
    assert outcome.differing == []


def test_the_commands_of_the_manual_run(tiktok: Tiktok, tmp_path: Path) -> None:
    lines = [shlex.split(line)[1:] for line in commands(PAGES["backup"])]
    assert len(lines) == 3
    for folder, (make, check) in enumerate([(lines[0], lines[2]), (lines[1], lines[2])]):
        for words in (make, check):
            here = [str(tmp_path / str(folder)) if one == "./lumen" else one for one in words]
            argv = [tiktok.account if one.isdecimal() else one for one in here]
            done = tiktok.run(*argv)
            assert done.returncode == 0, done.stderr
    assert (tmp_path / "1" / "files" / "videos").is_dir()
