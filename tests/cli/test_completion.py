"""Completion in real shells, help that helps, and the verb that was meant."""

import re
import shutil
import subprocess

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.support.shell import NO_HOME, plain_environ
from tests.support.terminal import Terminal
from tests.support.waiting import until
from ttui.cli.arguments import Verb, make_parser
from ttui.cli.exit_code import ExitCode
from ttui.settings import VARIABLES


def look_at(tiktok: Tiktok) -> None:
    """Open the screen once: it keeps what it saw."""
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        accounts = len(tiktok.server.advertiser_ids)
        until(lambda: len(tiktok.run("completion", "ids").stdout.split()) > accounts, 60)
        terminal.send("q")
        terminal.wait_end()


def test_bash_completes_verbs_and_ids_that_were_seen(tiktok: Tiktok) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    look_at(tiktok)
    seen = tiktok.run("completion", "ids").stdout.split()
    rows = {row["id"] for row in tiktok.rows()}
    assert rows and rows <= set(seen)
    script = (
        'source <("$0" -m ttui completion bash); COMP_WORDS=(ttui {}); COMP_CWORD={};'
        ' ttui() {{ "$PY" -m ttui "$@"; }}; _shtab_ttui; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )

    def completed(words: str, at: int) -> list[str]:
        done = subprocess.run(
            [bash, "-c", script.format(words, at), TTUI[0]],
            env=tiktok.environ | {"PY": TTUI[0]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not done.stderr, done.stderr
        return done.stdout.split()

    assert {"status", "stop"} <= set(completed("st", 1))
    assert seen[0] in completed(f"stop {seen[0][:6]}", 2)


def test_ids_are_digits_and_need_no_network(tiktok: Tiktok) -> None:
    look_at(tiktok)
    asked = len(tiktok.server.log)
    done = tiktok.run("completion", "ids", TTUI_BASE_URL=tiktok.base_url)
    assert done.stdout and all(one.isdecimal() for one in done.stdout.split())
    assert len(tiktok.server.log) == asked


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_is_one_that_its_shell_reads(tiktok: Tiktok, shell: str) -> None:
    done = tiktok.run("completion", shell)
    assert done.returncode == ExitCode.DONE and "stop" in done.stdout
    program = shutil.which(shell)
    if program is not None:
        read = subprocess.run(
            [program, "-n"], input=done.stdout, capture_output=True, text=True, check=False
        )
        assert read.returncode == 0, read.stderr


def test_nothing_configured_completes_no_ids_and_says_nothing() -> None:
    done = subprocess.run(
        [*TTUI, "completion", "ids"],
        env=plain_environ(NO_HOME),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_verb_that_was_meant_is_named(tiktok: Tiktok) -> None:
    done = tiktok.run("stpo", "--all")
    assert done.returncode == ExitCode.USAGE and "did you mean stop?" in done.stderr
    assert "did you mean" not in tiktok.run("qqqqqq").stderr
    assert not tiktok.writes()


def test_help_has_examples_every_exit_code_and_every_variable(tiktok: Tiktok) -> None:
    text = tiktok.run("--help").stdout
    assert all(re.search(rf"\b{code.value} [a-zT]", text) for code in ExitCode)
    assert all(one in text for one in VARIABLES)
    assert all(verb.value in text for verb in Verb)
    for line in text[text.index("examples:") : text.index("exit codes:")].splitlines()[1:]:
        words = line.strip().split("  ")[0].split()
        if words and words != ["ttui"]:
            make_parser().parse_args(words[1:])
    assert tiktok.run("-V").stdout.startswith("ttui ")
    assert max(map(len, text.splitlines())) <= 88
