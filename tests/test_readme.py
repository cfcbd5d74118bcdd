"""README tells a stranger the truth: its key table is the program's, its commands run."""

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
from tests.terminal import Terminal
from ttui.ui.keys import key_rows

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")

__all__ = ["served", "tiktok"]  # the fixtures


def commands() -> list[str]:
    """Every line of every shell block."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [re.sub(r"\s+#.*$", "", line) for line in lines if line]


RUN_BY_CI = {line for line in commands() if line.startswith("python3 -m venv")}
SET_UP = {line for line in commands() if line.startswith("export ")}
TOOLS = {line for line in commands() if line.startswith(".venv/bin/python -m ")}
SCREENS = {"ttui --read-only"}
SERVES = {"ttui simulate --port 8080"}
VERBS = [line for line in commands() if line not in RUN_BY_CI | SET_UP | TOOLS | SCREENS | SERVES]


def test_every_command_is_one_that_something_runs() -> None:
    assert len(RUN_BY_CI) == 2
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
    assert len(VERBS) >= 5


@pytest.mark.parametrize("line", VERBS)
def test_a_verb_runs_as_written(tiktok: Tiktok, line: str) -> None:
    rows = {row["name"]: row["id"] for row in tiktok.rows()}
    words = shlex.split(line)[1:]
    wanted = rows["Retargeting Q4"] if words[0] == "start" else rows["Winter Glow"]
    done = tiktok.run(*(wanted if word.isdecimal() else word for word in words))
    # Without a terminal the start cannot be asked about, and Promotes run on after any stop.
    expected = {"start": 2}.get(words[0], 7 if "--all" in words else 0)
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr


def test_the_screen_starts_as_written(tiktok: Tiktok) -> None:
    (line,) = SCREENS
    with Terminal([*TTUI, *shlex.split(line)[1:]], tiktok.environ) as terminal:
        terminal.wait_for("READ-ONLY")
        terminal.wait_for("Winter Glow")
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
    source = (Path(__file__).parent.parent / "ttui" / "settings.py").read_text(encoding="utf-8")
    assert names
    assert all(f'"{name}"' in source for name in names)


def test_the_files_it_shows_are_read(tmp_path: Path, tiktok: Tiktok) -> None:
    (credentials,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    (config,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    content = json.loads(credentials)
    content["default"]["access_token"] = tiktok.server.access_token
    path = folder / "credentials.json"
    path.touch(0o600)
    path.write_text(json.dumps(content), encoding="utf-8")
    text = re.sub(r"^ +", "", config, flags=re.MULTILINE).replace(
        "7000000000000000001", tiktok.account
    )
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


def test_the_key_table_is_the_programs() -> None:
    table = README.split("<!-- keys: ")[1].split("-->\n", 1)[1].split("<!-- keys end -->")[0]
    rows = ["| Key | Action | Question |", "|---|---|---|"]
    rows += [f"| {keys} | {meaning} | {confirm} |" for keys, _, meaning, confirm in key_rows()]
    assert table.strip() == "\n".join(rows)


def test_every_picture_it_shows_exists_and_is_made_by_the_command() -> None:
    shown = set(re.findall(r"\(screenshots/([\w-]+)\.svg\)", README))
    made = {name for shot in screenshots.SHOTS for name in (shot.name, *dict(shot.also).values())}
    assert shown <= made
    assert {path.stem for path in screenshots.FOLDER.glob("*.svg")} == made


def test_the_picture_command_makes_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path)
    screenshots.main(["main-80x24"])
    assert "Winter" in (tmp_path / "main-80x24.svg").read_text(encoding="utf-8")
