"""README tells a stranger the truth, briefly; its commands and those of the manual run."""

import json
import os
import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from tests import screenshots
from tests.cli.conftest import TTUI, Tiktok, served, tiktok
from tests.support.documents import DOCUMENTS, PAGES, README, blocks, commands, first_cells, section
from tests.support.terminal import Terminal
from ttui.cli.exit_code import ExitCode
from ttui.manual import TOPICS
from ttui.settings import VARIABLES
from ttui.ui.input.keys import key_rows

__all__ = ["served", "tiktok"]  # the fixtures

LINES = list(dict.fromkeys(line for text in DOCUMENTS.values() for line in commands(text)))
RUN_BY_CI = {line for line in LINES if line.startswith("python3 -m venv")}
SET_UP = {line for line in LINES if line.startswith("export ")}
TOOLS = {line for line in LINES if line.startswith(".venv/bin/python -m ")}
SCREENS = {"ttui --read-only": "READ-ONLY", "ttui --allow-close": "LIVE|SIMULATED"}
"""Commands that open the screen, and a word that it shows then."""
SERVES = {"ttui simulate --port 8080"}
EXPORTS = {line for line in LINES if line.startswith("ttui export ")}
VERBS = [
    line
    for line in LINES
    if line not in RUN_BY_CI | SET_UP | TOOLS | SERVES | EXPORTS | set(SCREENS)
]
ROW, ACCOUNT = "1700000000000001", "7000000000000000001"
"""The ids that the documents write where everybody has their own."""


def test_every_command_is_one_that_something_runs() -> None:
    assert len(RUN_BY_CI) == 2
    assert set(SCREENS) | SERVES <= set(LINES)
    assert {line.split()[2] for line in TOOLS} == {
        "tests.screenshots",
        "tests.benchmarks",
        "tests.simulation",
        "tests.truth",
        "tests.pty.fuzz",
        "tests.pty.typed",
        "tests.pty.kill9",
        "tests.pty.kill_backup",
        "tests.pty.monkey",
    }
    assert all(line.startswith("ttui ") for line in VERBS)
    assert len(VERBS) >= 10 and len(EXPORTS) == 3


@pytest.mark.parametrize("line", VERBS)
def test_a_verb_runs_as_written(tiktok: Tiktok, line: str) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    words = shlex.split(line)[1:]
    row = rows["Retargeting Q4"] if words[0] == "start" else rows["Winter Glow"]
    done = tiktok.run(*({ROW: row, ACCOUNT: tiktok.account}.get(word, word) for word in words))
    # Promotes run on after any stop. Without a terminal a question cannot be answered.
    whole = "--all" in words or (words[0] == "stop" and ACCOUNT in words)
    expected = 7 if whole else 0
    if words[0] == "start" or (whole and "--yes" not in words):
        expected = 2
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("line", "shown"), SCREENS.items())
def test_the_screen_starts_as_written(tiktok: Tiktok, line: str, shown: str) -> None:
    with Terminal([*TTUI, *shlex.split(line)[1:]], tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        assert re.search(shown, "\n".join(terminal.lines))
        terminal.send("q")
        assert terminal.wait_end() == 0


def test_simulate_says_where_it_listens_and_stops_when_asked() -> None:
    process = subprocess.Popen(
        [*TTUI, "simulate", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert process.stdout is not None
    with process:
        told = dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert list(told) == ["base_url", "access_token", "advertiser_ids"]
    assert told["base_url"].startswith("http://127.0.0.1:")


def test_what_is_exported_is_what_the_program_reads() -> None:
    names = {name for line in SET_UP for name in re.findall(r"(\w+)=", line)}
    assert names and names <= set(VARIABLES)


def test_the_files_it_shows_are_read(tmp_path: Path, tiktok: Tiktok) -> None:
    (credentials,) = blocks(PAGES["settings"], "json")
    (config,) = blocks(PAGES["settings"], "toml")
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    content = json.loads(credentials)
    content["default"]["access_token"] = tiktok.server.access_token
    path = folder / "credentials.json"
    path.touch(0o600)
    path.write_text(json.dumps(content), encoding="utf-8")
    text = config.replace(ACCOUNT, tiktok.account)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    environ = {"TTUI_CONFIG_DIR": str(folder), "TTUI_ACCESS_TOKEN": "", "HOME": str(tmp_path)}
    kept = {key: value for key, value in tiktok.environ.items() if key != "TTUI_ADVERTISER_IDS"}
    done = subprocess.run(
        [*TTUI, "status", "--json"],
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (account,) = json.loads(done.stdout)["accounts"]
    assert account["advertiser_id"] == tiktok.account


def test_it_is_short() -> None:
    assert len(README.split()) <= 1500


def test_the_changes_are_its_last_section() -> None:
    assert re.findall(r"^## (.+)$", README, re.MULTILINE)[-1] == "Changes"


def test_it_names_every_page_of_the_manual() -> None:
    pages = re.findall(r"^- \[(\w+)\]\(ttui/manual/\1\.md\): ", README, re.MULTILINE)
    assert tuple(pages) == TOPICS


@pytest.mark.parametrize(
    ("name", "heading"), [("README", "Exit codes"), ("scripting", "Exit codes")]
)
def test_every_exit_code_is_in_it(name: str, heading: str) -> None:
    told = [int(cell) for cell in first_cells(section(DOCUMENTS[name], heading))]
    assert told == [code.value for code in ExitCode]


@pytest.mark.parametrize("name", ["README", "scripting"])
def test_a_refusal_by_ttui_has_the_code_that_the_documents_give_it(
    tiktok: Tiktok, name: str
) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    done = tiktok.run("--read-only", "stop", rows["Winter Glow"])
    (told,) = re.findall(
        rf"^\| {done.returncode} \| (.+) \|$",
        section(DOCUMENTS[name], "Exit codes"),
        re.MULTILINE,
    )
    assert told.startswith("TikTok or ttui refused; nothing was switched")


def test_the_key_table_is_the_programs() -> None:
    table = README.split("<!-- keys: ")[1].split("-->\n", 1)[1].split("<!-- keys end -->")[0]
    rows = ["| Key | Action | Question |", "|---|---|---|"]
    rows += [f"| {keys} | {meaning} | {confirm} |" for keys, _, meaning, confirm in key_rows()]
    assert table.strip() == "\n".join(rows)


def test_every_app_state_they_show_exists_and_is_made_by_the_command() -> None:
    shown = set(re.findall(r"screenshots/([\w-]+)\.svg\)", "".join(DOCUMENTS.values())))
    made = {name for shot in screenshots.SHOTS for name in (shot.name, *dict(shot.also).values())}
    assert shown <= made
    assert {path.stem for path in screenshots.FOLDER.glob("*.svg")} == made


def test_the_app_state_command_makes_a_app_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path)
    screenshots.main(["main-80x24"])
    assert "Winter" in (tmp_path / "main-80x24.svg").read_text(encoding="utf-8")
