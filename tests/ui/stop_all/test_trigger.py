"""The trigger of a stop of everything, without a screen."""

import threading
from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.fake_engine import FakeEngine
from tests.support.ui.stop_all import Later
from ttui.domain.commands import StopAll
from ttui.ui.input.first_press import SECOND_PRESS_WITHIN, FirstPress
from ttui.ui.stop_all.trigger import Fired, StopAllTrigger


def trigger(*, typing: bool = False, read_only: bool = False) -> tuple[StopAllTrigger, FakeEngine]:
    engine = FakeEngine(replace(b.app_state(b.drawn()), read_only=read_only))
    return StopAllTrigger(engine, lambda: typing), engine


@pytest.mark.parametrize("key", ["X", "f9"])
def test_the_second_press_within_two_seconds_stops_everything(key: str) -> None:
    stop_all, engine = trigger()
    assert stop_all.pressed(key, 10.0) == FirstPress(key, 10.0 + SECOND_PRESS_WITHIN)
    assert not engine.commands
    fired = stop_all.pressed(key, 11.9)
    assert isinstance(fired, Fired)
    assert engine.commands == [StopAll(fired.group)]
    assert isinstance(stop_all.pressed(key, 12.5), FirstPress), "a third press begins anew"


def test_too_late_arms_again() -> None:
    stop_all, engine = trigger()
    stop_all.pressed("X", 10.0)
    assert stop_all.first_press_at(11.9) and not stop_all.first_press_at(12.1)
    assert isinstance(stop_all.pressed("X", 12.1), FirstPress)
    assert not engine.commands


@pytest.mark.parametrize("other", ["j", "escape", "x", "enter", "down", "f9", "space"])
def test_any_other_key_disarms(other: str) -> None:
    stop_all, engine = trigger()
    stop_all.pressed("X", 10.0)
    stop_all.pressed(other, 10.5)
    stop_all.pressed("X", 11.7)
    assert not engine.commands


def test_a_burst_as_in_a_paste_does_nothing() -> None:
    stop_all, engine = trigger()
    for place, key in enumerate("XXL shirts"):
        stop_all.pressed(key, 10.0 + 0.001 * place)
    assert stop_all.first_press_at(10.01) is None
    stop_all.pressed("X", 10.5)
    assert not engine.commands, "what a burst left behind is no first press"


@pytest.mark.parametrize("key", ["X", "f9"])
def test_two_presses_in_one_packet_that_stay_alone_stop_everything(key: str) -> None:
    engine, later = FakeEngine(b.app_state(b.drawn())), Later()
    stop_all = StopAllTrigger(engine, after=later)
    stop_all.pressed(key, 10.0)
    stop_all.pressed(key, 10.0001)
    assert not engine.commands, "whether it is a paste shows a moment later"
    (act,) = later.waiting
    act()
    assert [type(one) for one in engine.commands] == [StopAll]


def test_mashing_the_key_over_a_slow_line_stops_everything_once() -> None:
    engine, later = FakeEngine(b.app_state(b.drawn())), Later()
    stop_all = StopAllTrigger(engine, after=later)
    for place in range(5):
        stop_all.pressed("X", 10.0 + 0.0001 * place)
    (act,) = later.waiting
    act()
    assert len(engine.commands) == 1


@pytest.mark.parametrize("rest", ["L", "j", "space"])
def test_a_paste_that_begins_with_the_key_twice_stops_nothing(rest: str) -> None:
    engine, later = FakeEngine(b.app_state(b.drawn())), Later()
    stop_all = StopAllTrigger(engine, after=later)
    for place, key in enumerate(("X", "X", rest)):
        stop_all.pressed(key, 10.0 + 0.0001 * place)
    assert not later.waiting
    stop_all.pressed("X", 10.4)
    assert not engine.commands


def test_a_letter_right_before_two_presses_makes_them_a_paste() -> None:
    engine, later = FakeEngine(b.app_state(b.drawn())), Later()
    stop_all = StopAllTrigger(engine, after=later)
    for place, key in enumerate("aXX"):
        stop_all.pressed(key, 10.0 + 0.0001 * place)
    assert not later.waiting


def test_a_torn_sequence_that_ends_in_it_does_nothing() -> None:
    stop_all, engine = trigger()
    stop_all.pressed("X", 9.5)
    torn = (("escape", "\x1b", 10.0), ("left_square_bracket", "[", 10.1), ("3", "3", 10.2))
    for key, character, at in (*torn, ("X", "X", 10.3)):
        stop_all.pressed(key, at, character)
    assert stop_all.first_press_at(10.4) is None
    stop_all.pressed("X", 10.5, "X")
    assert not engine.commands


def test_in_a_text_field_only_f9_is_heard() -> None:
    stop_all, engine = trigger(typing=True)
    assert stop_all.pressed("X", 10.0) is None and stop_all.pressed("X", 10.5) is None
    stop_all.pressed("f9", 11.0)
    assert isinstance(stop_all.pressed("f9", 11.5), Fired)
    assert len(engine.commands) == 1


def test_a_press_told_twice_counts_once() -> None:
    stop_all, engine = trigger()
    assert stop_all.pressed("f9", 10.0) == stop_all.pressed("f9", 10.0)
    assert not engine.commands
    fired = stop_all.pressed("f9", 11.0)
    assert isinstance(fired, Fired) and stop_all.pressed("f9", 11.0) == fired
    assert len(engine.commands) == 1


def test_read_only_does_not_even_arm() -> None:
    stop_all, engine = trigger(read_only=True)
    assert stop_all.pressed("X", 10.0) is None and stop_all.pressed("X", 10.5) is None
    assert not engine.commands


def test_two_threads_that_tell_the_same_presses_fire_once() -> None:
    stop_all, engine = trigger()
    times = [10.0 + 0.1 * step for step in range(40)]

    def tell() -> None:
        for at in times:
            stop_all.pressed("X", at)

    tellers = [threading.Thread(target=tell) for _ in range(4)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    assert len(engine.commands) == len(times) // 2
    assert len(engine.commands) == len(
        {one.group for one in engine.commands if isinstance(one, StopAll)}
    )


def test_a_signal_fires_without_a_press() -> None:
    stop_all, engine = trigger()
    assert engine.commands == [] and isinstance(stop_all.fire(), Fired)
    assert isinstance(engine.commands[0], StopAll)
