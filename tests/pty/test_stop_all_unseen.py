"""Stopping everything while nobody reads the terminal: how soon is a row of tests/benchmarks."""

import time
from collections.abc import Iterator

import pytest

from tests.benchmarks.program import Program
from tests.cli.conftest import TTUI, Tiktok
from tests.support.waiting import until
from ttui.simulator.server.request_log import LogEntry
from ttui.simulator.world.entities import Switch

F9 = "\x1b[20~"
APART = 0.06
"""Seconds between two presses: more than a paste's."""


@pytest.fixture
def unread(tiktok: Tiktok) -> Iterator[Program]:
    """The program at a terminal that takes no more output, and that nobody will read again."""
    with Program(TTUI, tiktok.environ) as program:
        program.until("Winter Glow")
        program.settle()

        def is_blocked() -> bool:
            for key in "Gg":
                program.send(key)
                time.sleep(APART)
            return program.is_blocked()

        until(is_blocked, what="a terminal that takes no more")
        yield program


def since(tiktok: Tiktok, at: float) -> list[LogEntry]:
    return [entry for entry in tiktok.server.log if entry.monotonic >= at]


def lists(entries: list[LogEntry]) -> list[LogEntry]:
    """Listings of whole campaigns; read-backs name ids."""
    return [
        entry
        for entry in entries
        if entry.path == "campaign/get" and "_ids" not in entry.query.get("filtering", "")
    ]


@pytest.mark.parametrize("key", ["X", F9], ids=["X X", "F9 F9"])
def test_two_presses_stop_everything_although_nobody_reads_the_terminal(
    tiktok: Tiktok, unread: Program, key: str
) -> None:
    unread.send(key)
    time.sleep(APART)
    assert not tiktok.writes()
    pressed = unread.send(key)
    until(tiktok.writes)
    assert unread.is_blocked()
    caused = since(tiktok, pressed)
    first_write = next(at for at, entry in enumerate(caused) if entry.method == "POST")
    assert lists(caused[:first_write]), "campaigns were not listed before they were stopped"
    campaigns = tiktok.server.world.campaigns.values()
    stoppable = [one for one in campaigns if not one.promote and not one.deleted]
    until(lambda: all(one.switch is Switch.DISABLE for one in stoppable))
    assert unread.is_blocked()


def test_one_press_or_a_key_between_two_stops_nothing_there_either(
    tiktok: Tiktok, unread: Program
) -> None:
    for key in ("X", "j", "X", "j", F9, "k"):
        unread.send(key)
        time.sleep(APART)
    # The stop of the row is the next that is heard: nothing before it was.
    unread.send("x")
    until(tiktok.writes)
    assert unread.is_blocked()
    assert len(tiktok.writes()) == 1
    assert len(tiktok.server.log.writes[0].body["campaign_ids"]) == 1  # type: ignore[arg-type]  # JSON
