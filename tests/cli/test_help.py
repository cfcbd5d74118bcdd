"""`ttui help`: the manual as plain text, wherever ttui starts at all."""

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI
from tests.support.shell import plain_environ
from tests.support.terminal import Terminal
from ttui.manual import TOPICS
from ttui.manual.pages import summary


def helped(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*TTUI, "help", *words],
        env=plain_environ(folder) | environ,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_without_a_topic_it_lists_all_with_their_first_sentence(tmp_path: Path) -> None:
    done = helped(tmp_path)
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 0 and done.stderr == b""
    assert all(f"{topic} {summary(topic)}" in text for topic in TOPICS)


@pytest.mark.parametrize("topic", ["nothing", "stop", "\x1b[31mred", "help/settings", "Ä"])
def test_an_unknown_topic_is_wrong_usage_and_named_with_the_known_ones(
    tmp_path: Path, topic: str
) -> None:
    done = helped(tmp_path, topic)
    assert done.returncode == 2 and done.stdout == b""
    told = done.stderr.decode()
    assert told.count("\n") == 1 and ", ".join(TOPICS) in told and "\x1b" not in told


@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_printed_in_any_locale(
    tmp_path: Path, topic: str, environ: dict[str, str]
) -> None:
    done = helped(tmp_path, topic, **environ)
    assert done.returncode == 0 and done.stderr == b""
    assert b"\x1b" not in done.stdout and len(done.stdout) > 1000


def test_a_pipe_gets_lines_of_the_width_that_was_asked_for(tmp_path: Path) -> None:
    lines = helped(tmp_path, "stopping", COLUMNS="40").stdout.decode().splitlines()
    assert 30 < max(map(len, lines)) <= 40


def test_a_terminal_gets_lines_of_its_own_width(tmp_path: Path) -> None:
    argv = [*TTUI, "help", "promote"]
    with Terminal(argv, plain_environ(tmp_path), columns=50, rows=100) as terminal:
        assert terminal.wait_end() == 0
        shown = [line for line in terminal.lines if line]
    assert shown[0] == "Ending a Promote"
    assert 40 < max(map(len, shown)) <= 50


def test_a_pager_gets_lines_of_the_terminals_width(tmp_path: Path) -> None:
    argv = ["sh", "-c", f"{shlex.join([*TTUI, 'help', 'promote'])} | cat"]
    with Terminal(argv, plain_environ(tmp_path), columns=60, rows=100) as terminal:
        assert terminal.wait_end() == 0
        shown = [line for line in terminal.lines if line]
    assert all(line.startswith("  ") for line in shown[1:4]), "broken by the terminal"


@pytest.mark.parametrize("columns", ["", "0", "-3", "wide", "1", "1000"])
def test_an_odd_width_is_no_trouble(tmp_path: Path, columns: str) -> None:
    done = helped(tmp_path, "promote", COLUMNS=columns)
    assert done.returncode == 0 and done.stderr == b""
    assert max(map(len, done.stdout.decode().splitlines())) <= 88


def test_wrong_settings_do_not_keep_anybody_from_reading_what_is_wrong(tmp_path: Path) -> None:
    done = helped(tmp_path, "settings", TTUI_NO_SUCH_SETTING="1", TTUI_READ_ONLY="perhaps")
    assert done.returncode == 0 and b"TTUI_READ_ONLY" in done.stdout
