import re
import subprocess
import sys
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ttui.ui
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import KEYS, UNSAFE, Scope, bindings, footer_words, key_rows
from ttui.ui.terminal import environment


def test_no_write_is_on_a_letter_that_a_torn_sequence_can_end_in() -> None:
    for key in KEYS:
        if key.writes:
            assert key.keys and not UNSAFE & set(key.keys)
            assert all(len(name) == 1 or name in {"space", "f9"} for name in key.keys)


def test_the_rule_for_writes_names_the_characters_of_the_table() -> None:
    (path,) = Path(ttui.ui.__file__).parent.rglob("KEYS.md")
    _, rule = path.read_text(encoding="utf-8").split("### R1. ")
    rule, _ = rule.split("### R2. ")
    _, unsafe, after = rule.split("```")
    assert set(unsafe.split()) == UNSAFE
    left = re.findall(r"`([a-zA-Z]( [a-zA-Z])+)`", after)
    assert {letter for letters, _ in left for letter in letters.split()} == (
        set(ascii_letters) - UNSAFE
    )


def test_each_key_is_bound_once_on_a_screen() -> None:
    for others in ({Scope.JOURNAL}, set(Scope) - {Scope.JOURNAL, Scope.APP, Scope.ALWAYS}):
        # The journal is a screen of its own: its keys may mean something else there.
        names = [name for key in KEYS if key.scope not in others for name in key.keys]
        assert len(names) == len(set(names))


def test_bindings_footer_and_rows_come_from_the_table() -> None:
    assert sum(len(bindings(scope)) for scope in Scope) == len(KEYS) == len(key_rows())
    assert ("x", "stop") in list(footer_words())
    stop = next(row for row in key_rows() if row[0] == "x")
    assert stop[1] == "stop" and stop[3]


def test_a_torn_arrow_reaches_nobody_but_its_escape() -> None:
    guard = KeyGuard()
    heard = [
        guard.take(key, char, at)
        for key, char, at in (
            ("escape", "\x1b", 1.0),
            ("left_square_bracket", "[", 1.1),
            ("1", "1", 1.2),
            ("semicolon", ";", 1.2),
            ("x", "x", 1.3),
            ("s", "s", 1.5),
        )
    ]
    assert heard == [True, False, False, False, False, True]


@given(
    st.sampled_from(
        ["\x1b[A", "\x1b[1;5C", "\x1b[<0;10;20M", "\x1b[?2026;2$y", "\x1bOP", "\x1b[Z"]
    ),
    st.lists(st.floats(0, 0.9), min_size=12, max_size=12),
)
def test_no_torn_sequence_may_write(sequence: str, gaps: list[float]) -> None:
    guard, at = KeyGuard(), 5.0
    for char, gap in zip(sequence, gaps, strict=False):
        at = min(at + gap, 5.9)
        heard = guard.take("escape" if char == "\x1b" else char, char, at)
        assert not heard or char == "\x1b"


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("[M", "[3;1;112;0x"),
        ("[M#", "[3;1;112;0x"),
        ("[M#x", "[3;1;112;0x"),
        ("O", "[3;1;112;0x"),
        ("[M#x", "O5x"),
    ],
)
def test_a_report_that_lost_its_end_does_not_hide_the_next_one(begun: str, rest: str) -> None:
    guard, at = KeyGuard(), 10.0
    for char in begun:
        at += 0.001
        guard.take("left_square_bracket" if char == "[" else char, char, at)
    at += 0.7
    # Textual names the first key of what it gives back, and with an escape before it the O.
    for place, char in enumerate(rest):
        at += 0.02
        first = {"[": "left_square_bracket", "O": "alt+shift+o"}.get(char, char)
        guard.take(first if place == 0 else char, char, at)
    assert not guard.may_write()


def test_keys_in_a_burst_may_not_write() -> None:
    guard = KeyGuard()
    assert guard.take("x", "x", 1.0) and guard.may_write()
    assert guard.take("s", "s", 1.005) and not guard.may_write()
    guard.recall(1.0)
    assert not guard.may_write(), "the first key of a burst, once the rest has come"
    assert guard.take("x", "x", 1.2) and guard.may_write()


def test_a_movement_before_a_write_is_no_burst() -> None:
    guard = KeyGuard()
    guard.take("j", "j", 1.0)
    guard.take("x", "x", 1.001)
    assert guard.may_write()


def test_a_question_hears_nothing_early_after_escape_or_in_a_burst() -> None:
    guard = KeyGuard()
    guard.take("y", "y", 10.2)
    assert not guard.may_accept(10.0, 0.3)
    guard.take("y", "y", 10.4)
    assert guard.may_accept(10.0, 0.3)
    guard.take("escape", "\x1b", 10.5)
    guard.take("y", "y", 11.4)
    assert not guard.may_accept(10.0, 0.3)
    guard.take("y", "y", 11.6)
    assert guard.may_accept(10.0, 0.3)
    guard.take("y", "y", 11.605)
    assert not guard.may_accept(10.0, 0.3)


def test_prepare_settles_what_textual_reads_at_import() -> None:
    environ = {"COLUMNS": "200", "LINES": "60", "SSH_TTY": "/dev/pts/1", "TERM": "xterm-256color"}
    environment.prepare(environ)
    assert "COLUMNS" not in environ and "LINES" not in environ
    assert environ["ESCDELAY"] == "400"
    assert environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "256"
    assert not environment.wants_mouse(environ)


def test_without_ssh_the_escape_delay_stays() -> None:
    environ = {"TERM": "linux"}
    environment.prepare(environ)
    assert "ESCDELAY" not in environ
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "standard"
    assert environment.wants_mouse(environ)


def test_no_terminal_is_refused_with_the_way_out() -> None:
    usual = {"TERM": "xterm"}
    assert environment.refusal(usual, stdin=True, stdout=True, stderr=True) is None
    for missing in ("stdin", "stdout", "stderr"):
        streams = {"stdin": True, "stdout": True, "stderr": True, missing: False}
        words = environment.refusal(usual, **streams)
        assert words is not None and "ttui status" in words
    dumb = environment.refusal({"TERM": "dumb"}, stdin=True, stdout=True, stderr=True)
    assert dumb is not None and "ttui status" in dumb


def test_settling_the_terminal_does_not_import_textual() -> None:
    code = "import sys, ttui.ui.terminal.environment; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
