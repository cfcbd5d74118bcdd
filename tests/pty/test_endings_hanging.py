"""A signal while TikTok does not answer a stop: gone in time, terminal as found, the stop known.

And kill -9 of one of two sessions on one journal, in the middle of a write.
"""

import json
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.cli.conftest import Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.pty.victim import CHOSEN, GONE_WITHIN, RESTORED, Line, Victim
from tests.support.waiting import until
from ttui.cli.exit_code import ExitCode
from ttui.simulator import Fault, FaultKind

UPDATE = "campaign/status/update"
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
KNOWN = {"asked", "did not land", "not confirmed"}


def hang(tiktok: Tiktok) -> None:
    tiktok.server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, path=UPDATE, times=None))


def states(tiktok: Tiktok) -> list[str]:
    changes = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    return [change["state"] for change in changes]


def ended_by(number: signal.Signals, victim: Victim) -> str:
    """Send the signal; what was wrong with the end, or empty."""
    used = [victim.cpu()]

    def is_gone() -> bool:
        used.append(victim.cpu(used[-1]))
        return victim.process.poll() is not None

    victim.signal(number)
    try:
        until(is_gone, GONE_WITHIN)
    except AssertionError:
        return f"{number.name}: still running"
    spent = used[-1] - used[0]
    if spent > 1.0:
        return f"{number.name}: {spent:.1f} s of processor time"
    until(lambda: b"\x1b[?1049l" in victim.raw, what="the end of the alternate screen")
    end = bytes(victim.raw[-1500:])
    missing = [one for one in RESTORED if one not in end]
    if missing:
        return f"{number.name}: not sent: {missing}"
    return "" if victim.settings() == victim.found else f"{number.name}: settings differ"


def test_each_signal_ends_it_in_time_and_in_order_while_a_stop_gets_no_answer(
    tiktok: Tiktok,
) -> None:
    assert tiktok.run("journal").returncode == 0, "makes the journal"
    hang(tiktok)
    victims = [Victim(tiktok.environ) for _ in SIGNALS]
    try:
        for victim in victims:
            victim.wait_for("Winter Glow")
            victim.send("j")
        for victim in victims:
            victim.wait_for(CHOSEN)
            assert victim.settings() != victim.found
            victim.send("x")
        until(lambda: len(tiktok.writes()) == len(victims))
        with ThreadPoolExecutor(len(victims)) as pool:
            wrong = list(pool.map(ended_by, SIGNALS, victims))
        assert not any(wrong), wrong
    finally:
        for victim in victims:
            victim.close()
    tiktok.server.faults.clear()
    assert len(states(tiktok)) == len(SIGNALS)
    assert set(states(tiktok)) <= KNOWN


def test_a_closed_terminal_does_not_wait_for_a_stop_without_an_answer(tiktok: Tiktok) -> None:
    hang(tiktok)
    with Line(tiktok.environ) as one:
        one.send("j")
        one.read_until(CHOSEN.encode())
        one.send("x")
        until(tiktok.writes)
        one.hang_up()
        # Its last words cannot be printed any more: no fault, and the code still says it.
        assert one.process.wait(GONE_WITHIN) == ExitCode.UNCONFIRMED
    assert set(states(tiktok)) <= KNOWN


_HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO sessions VALUES ('half', 'u', 'h', 1, '1', 'SIMULATED', '')")
print("in the middle", flush=True)
input()
"""


def test_killed_in_the_middle_of_a_journal_write_it_hurts_no_other_session(
    tiktok: Tiktok, opened: Open
) -> None:
    terminal = opened()
    path = tiktok.state / "ttui.db"
    half = subprocess.Popen(
        [sys.executable, "-c", _HOLDS_THE_LOCK, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert half.stdout is not None
    assert half.stdout.readline() == b"in the middle\n"
    half.kill()
    half.communicate()
    press(terminal, "j", "x")
    terminal.wait_for("off, confirmed")
    assert states(tiktok) == ["confirmed"]
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT count(*) FROM sessions WHERE session = 'half'")
        assert found.fetchone() == (0,)


@pytest.mark.parametrize("lands", [True, False], ids=["landed", "lost"])
def test_killed_with_a_stop_on_the_wire_the_other_session_goes_on_and_the_stop_is_known(
    tiktok: Tiktok, opened: Open, lands: bool
) -> None:
    other = opened()
    kind = FaultKind.TIMEOUT_AFTER if lands else FaultKind.TIMEOUT_BEFORE
    tiktok.server.faults.add(Fault(kind, path=UPDATE))
    with Victim(tiktok.environ) as victim:
        victim.wait_for("Winter Glow")
        victim.send("j")
        victim.wait_for(CHOSEN)
        victim.send("x")
        until(tiktok.writes)
        victim.kill()
    assert states(tiktok) == ["asked"]
    press(other, "r")
    if lands:
        other.wait_for("●━ Winter Glow")
        sends = 1
    else:
        press(other, "j", "x")
        other.wait_for("Winter Glow: off, confirmed")
        sends = 2
    done = tiktok.run("status")
    assert done.returncode in {0, 7}, done.stderr
    assert states(tiktok)[-1] == "confirmed" or not lands
    assert len(tiktok.writes()) == sends
    reads = [entry.path for entry in tiktok.server.log]
    assert "campaign/get" in reads[reads.index(UPDATE) :]
