"""Torn sequences, torn pastes and bursts: no key that writes comes out of them."""

import os
import subprocess
import sys

import pytest
from textual import constants, events

from ttui.ui.input.key_guard import KeyGuard
from ttui.ui.terminal.decoder import PASTE_SILENCE, Decoder

SPLITS = 30_000


def test_no_split_of_any_sequence_writes() -> None:
    # A process of its own: Textual reads the environment at import, and the clock is ours there.
    done = subprocess.run(
        [sys.executable, "-m", "tests.pty.fuzz", "--splits", str(SPLITS), "--seed", "7"],
        env={"PATH": os.environ["PATH"], "TEXTUAL_DISABLE_KITTY_KEY": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{SPLITS} splits")


def test_keys_are_heard_again_after_a_paste_whose_end_was_torn() -> None:
    now = 10.0
    decoder = Decoder(now=lambda: now)
    assert list(decoder.feed(b"\x1b[200~half a paste")) == []
    now += PASTE_SILENCE + 0.1
    assert list(decoder.tick()) == []
    (key,) = decoder.feed(b"x")
    assert isinstance(key, events.Key) and key.key == "x"


def test_a_report_that_breaks_the_parser_costs_nothing_but_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Only with the Kitty protocol, which a person may ask for, or a program before us left on.
    monkeypatch.setattr(constants, "DISABLE_KITTY_KEY", False)
    (key,) = Decoder().feed(b"\x1b[120;1:3u\x1b[99999999999ux")
    assert isinstance(key, events.Key) and key.key == "x"


def test_a_modified_key_of_the_keypad_in_application_mode_is_no_letter_when_torn() -> None:
    guard = KeyGuard()
    heard = [guard.take(key, key, at) for at, key in enumerate(("O", "2", "x"), start=1)]
    assert heard == [True, True, True], "pressed slowly they are keys"
    keys = (("escape", "\x1b"), ("O", "O"), ("2", "2"), ("x", "x"), ("x", "x"))
    heard = [guard.take(name, char, 10 + n * 0.3) for n, (name, char) in enumerate(keys)]
    assert heard == [True, False, False, False, True]
