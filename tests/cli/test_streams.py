"""Whoever listens, or does not: what was asked is done, and the exit code tells how it ended."""

import json
import shlex
import subprocess

import pytest

from tests.cli.conftest import TTUI, Tiktok

NAME = "\u062e\u0635\u0645 \u20ac caf\u00e9 \U0001f600"


def shell(tiktok: Tiktok, line: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/bash", "-c", line.replace("ttui", shlex.join(TTUI), 1)],
        env=tiktok.environ | environ,
        capture_output=True,
        timeout=90,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def rename(tiktok: Tiktok, name: str) -> str:
    """Call the first campaign that is on this."""
    found = next(one for one in tiktok.server.world.campaigns.values() if one.name == "Winter Glow")
    found.name = name
    return str(found.campaign_id)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_name_that_the_locale_cannot_write_hides_no_result(tiktok: Tiktok, encoding: str) -> None:
    key = rename(tiktok, NAME)
    environ = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = shell(tiktok, f"ttui stop {key}", **environ)
    assert (done.returncode, b"confirmed" in done.stdout) == (0, True), done.stderr
    looked = shell(tiktok, "ttui status", **environ)
    assert (looked.returncode, b"\\u062e" in looked.stdout) == (0, True), looked.stderr


def test_a_reader_that_leaves_is_no_fault(tiktok: Tiktok) -> None:
    done = shell(tiktok, "ttui status | head -1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&-", "<&- >&- 2>&-", ">/dev/full 2>&1"])
def test_a_stop_is_done_whatever_is_closed(tiktok: Tiktok, closed: str) -> None:
    key = rename(tiktok, "Winter Glow")
    done = shell(tiktok, f"ttui stop {key} {closed}")
    assert done.returncode == 0, done.stderr
    assert b"Error" not in done.stderr and b"fault" not in done.stderr
    journal = json.loads(shell(tiktok, "ttui journal --json").stdout)
    assert "confirmed" in json.dumps(journal) and key in json.dumps(journal)


def test_what_a_full_disk_does_not_take_is_told_on_standard_error(tiktok: Tiktok) -> None:
    key = rename(tiktok, "Winter Glow")
    done = shell(tiktok, f"ttui stop {key} >/dev/full")
    said = done.stderr.decode()
    assert "standard output takes no more (No space left on device)" in said
    assert key in said and "confirmed" in said


def test_a_closed_output_gets_nothing_into_the_journal_s_file(tiktok: Tiktok) -> None:
    key = rename(tiktok, "Winter Glow")
    shell(tiktok, f"ttui stop {key} <&- >&- 2>&-")
    (file,) = tiktok.state.glob("*.db")
    assert file.read_bytes()[:16] == b"SQLite format 3\x00"


def test_several_ids_may_come_in_one_word(tiktok: Tiktok) -> None:
    on = [row["id"] for row in tiktok.rows() if row["stoppable"]][:2]
    done = tiktok.run("stop", ", ".join(on))
    assert done.returncode == 0 and all(key in done.stdout for key in on), done.stderr


@pytest.mark.parametrize("named", ["Winter Glow"])
def test_a_name_is_told_how_to_find_its_id(tiktok: Tiktok, named: str) -> None:
    done = tiktok.run("stop", named)
    assert done.returncode == 2 and "ttui status" in done.stderr and "is no id" in done.stderr
    assert not tiktok.writes()


@pytest.mark.parametrize(
    "line", [("stop", ""), ("stop", " , "), ("stop", "--all", "--yes", "--account", "")]
)
def test_an_empty_text_is_not_everything(tiktok: Tiktok, line: tuple[str, ...]) -> None:
    done = tiktok.run(*line)
    assert done.returncode == 2 and "empty" in done.stderr
    assert not tiktok.writes()
