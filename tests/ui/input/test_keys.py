import re
import subprocess
import sys
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding
from textual.dom import DOMNode

import ttui.ui
from ttui.ui.app import TtuiApp
from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.input.keys import (
    KEYS,
    MAIN_KEYS,
    UNSAFE,
    Scope,
    bindings,
    caption,
    footer_words,
    key_rows,
)
from ttui.ui.terminal import environment


def bound_classes(base: type[DOMNode] = DOMNode) -> list[type[DOMNode]]:
    """The screens and widgets of ttui with keys of their own."""
    found = [one for sub in base.__subclasses__() for one in bound_classes(sub)]
    own = base.__module__.startswith("ttui.") and "BINDINGS" in base.__dict__
    return [base, *found] if own else found


ACCEPTS = (Scope.QUESTION, "y")
"""The one exception of KEYS.md R1: a question is deaf while a terminal may answer."""
WHOLE = {"space", "f9", "enter", "right"}
"""Keys with a name that arrive as one character, or whole or not at all."""


@pytest.mark.parametrize("scope", Scope)
def test_no_write_is_on_a_letter_that_a_torn_sequence_can_end_in(scope: Scope) -> None:
    for key in KEYS:
        if key.writes and key.scope is scope:
            names = {name for name in key.keys if (scope, name) != ACCEPTS}
            assert key.keys and not UNSAFE & names
            assert all(len(name) == 1 or name in WHOLE for name in names)


@pytest.mark.parametrize("scope", Scope)
def test_no_scope_has_a_key_twice(scope: Scope) -> None:
    names = [name for key in KEYS if key.scope is scope for name in key.keys]
    assert names and len(names) == len(set(names))


def test_nothing_is_bound_outside_the_table() -> None:
    ui = Path(ttui.ui.__file__).parent
    binds = re.compile(r"\bBinding\(|import Binding as|\.bind\(")
    found = {
        str(path.relative_to(ui))
        for path in ui.rglob("*.py")
        if binds.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"input/keys.py"}


@pytest.mark.parametrize("screen", bound_classes(), ids=lambda each: each.__name__)
def test_what_a_screen_binds_is_in_the_table_and_not_twice(screen: type[DOMNode]) -> None:
    own = [each for each in screen.__dict__["BINDINGS"] if isinstance(each, Binding)]
    assert len(own) == len(screen.__dict__["BINDINGS"])
    names = [name for each in own for name in each.key.split(",")]
    assert len(names) == len(set(names))
    ids = {f"{key.scope}.{key.keys[0]}" for key in KEYS}
    assert {each.id for each in own} <= ids


def test_every_scope_is_bound_somewhere() -> None:
    bound = {
        each.id.split(".")[0]
        for screen in bound_classes()
        for each in screen.__dict__["BINDINGS"]
        if isinstance(each, Binding) and each.id
    }
    assert bound == set(Scope) - {Scope.ALWAYS}


@pytest.mark.parametrize("screen", bound_classes(), ids=lambda each: each.__name__)
def test_every_action_of_the_table_is_there(screen: type[DOMNode]) -> None:
    for each in screen.__dict__["BINDINGS"]:
        assert isinstance(each, Binding)
        name = each.action.split("(")[0]
        heard_by = TtuiApp if name.startswith("app.") else screen
        assert hasattr(heard_by, f"action_{name.removeprefix('app.')}"), each.action


def test_a_caption_names_only_keys_that_are_bound_there() -> None:
    assert caption("{hand_off} {enter}: end", Scope.STOP_ALL) == "p Enter: end"
    with pytest.raises(KeyError):
        caption("{put_back}: put back", Scope.OUTCOME)
    with pytest.raises(KeyError):
        caption("{x}: stop", Scope.STOP_ALL)


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
        names = [name for key in MAIN_KEYS if key.scope not in others for name in key.keys]
        assert len(names) == len(set(names))


def test_bindings_footer_and_rows_come_from_the_table() -> None:
    made = {each.id for scope in Scope for each in bindings(scope) if isinstance(each, Binding)}
    assert len(made) == len(KEYS)
    assert len(key_rows()) == len(MAIN_KEYS)
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


@pytest.mark.parametrize("keys", ["]]kX", "]x", "] ", "]jX"])
def test_a_bracket_typed_right_after_an_escape_swallows_no_key(keys: str) -> None:
    guard, at = KeyGuard(), 1.0
    guard.take("escape", "\x1b", at)
    heard = []
    for char in keys:
        at += 0.35
        heard.append(guard.take(char, char, at))
    assert heard[1:] == [True] * (len(keys) - 1) and guard.may_write()


def test_a_torn_reply_about_colours_is_swallowed_whole() -> None:
    guard, at = KeyGuard(), 1.0
    guard.take("escape", "\x1b", at)
    for char in "]11;rgb:xsxs/zzzz":
        at += 0.35
        assert not guard.take(char, char, at)


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


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (("stdin",), "standard input is no terminal:"),
        (("stderr",), "standard error is no terminal:"),
        (("stdin", "stdout"), "standard input and output are no terminal:"),
        (("stdin", "stderr"), "standard input and error are no terminal:"),
        (("stdin", "stdout", "stderr"), "standard input, output and error are no terminal:"),
    ],
)
def test_each_stream_that_is_no_terminal_is_named(missing: tuple[str, ...], told: str) -> None:
    streams = {name: name not in missing for name in ("stdin", "stdout", "stderr")}
    words = environment.refusal(
        {"TERM": "xterm"},
        stdin=streams["stdin"],
        stdout=streams["stdout"],
        stderr=streams["stderr"],
    )
    assert words is not None and told in words


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
