"""Torn sequences, torn pastes and bursts: no key that writes comes out of them."""

import os
import subprocess
import sys

from textual import events

from ttui.ui.decoder import PASTE_SILENCE, Decoder

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
