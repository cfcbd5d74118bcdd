"""Keys of one packet arrived at once, also where the machine takes its time to decode them."""

import os
import threading
import time
from collections.abc import Iterator

import pytest
from textual.events import Key
from textual.message import Message

from ttui.ui.input.key_guard import BURST, KeyGuard
from ttui.ui.terminal.arrivals import Arrivals
from ttui.ui.terminal.driver import TtuiDriver


def test_a_paste_stays_a_burst_on_a_machine_that_decodes_slowly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Message] = []
    theirs, ours = os.pipe()

    def slowly(_decoder: object, data: bytes) -> Iterator[Message]:
        for char in data.decode():
            time.sleep(2 * BURST)
            yield Key(char, char)

    monkeypatch.setattr("ttui.ui.terminal.driver.Decoder.feed", slowly)
    driver = TtuiDriver.__new__(TtuiDriver)
    driver.fileno, driver.exit_event, driver._debug = theirs, threading.Event(), False
    monkeypatch.setattr(driver, "process_message", heard.append)
    monkeypatch.setattr(driver, "send_message", lambda _: None)
    os.write(ours, b"x s z")
    os.close(ours)
    driver.run_input_thread()
    guard = KeyGuard()
    for key in heard:
        assert isinstance(key, Key)
        guard.take(key.key, key.character, key.time)
    for key in heard:
        guard.recall(key.time)
        assert not guard.may_write()
    assert len({key.time for key in heard}) == 5


def test_bytes_that_come_later_are_another_press() -> None:
    arrivals = Arrivals()
    arrivals.read(10.0, was_waiting=False)
    first = arrivals.next()
    arrivals.read(10.2, was_waiting=False)
    assert arrivals.next() - first >= BURST


def test_what_waited_behind_a_packet_belongs_to_it_but_not_for_ever() -> None:
    arrivals = Arrivals()
    arrivals.read(10.0, was_waiting=False)
    first = arrivals.next()
    arrivals.read(10.1, was_waiting=True)
    assert arrivals.next() - first < BURST
    arrivals.read(11.0, was_waiting=True)
    assert arrivals.next() - first >= BURST
