"""`ttui stop --all` and SIGUSR1: the twins of X X for a second shell."""

import json
import os
import signal
from dataclasses import replace

import pytest
from ptyprocess import PtyProcess

from tests.cli.conftest import TTUI, Tiktok, on, results
from tests.pty.pressing import press
from tests.support.terminal import Terminal
from tests.support.waiting import until
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def tiktok(either_way: Tiktok) -> Tiktok:
    """Every story here is told of accounts that are configured, and of ones that are not."""
    return either_way


def wait_briefly(terminal: Terminal, wanted: str) -> bool:
    """Whether a text comes within half a second."""
    try:
        terminal.wait_for(wanted, seconds=0.5)
    except AssertionError:
        return False
    return True


def test_without_a_terminal_it_asks_for_a_yes_and_sends_nothing(tiktok: Tiktok) -> None:
    done = tiktok.run("stop", "--all")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert tiktok.writes() == []


def test_everything_is_off_and_what_still_runs_decides_the_exit_code(tiktok: Tiktok) -> None:
    before = {row["id"] for row in on(tiktok)}
    done = tiktok.run("stop", "--all", "--yes", "--json")
    found = results(done)
    assert {one["id"] for one in found if one["state"] == "confirmed"} == before
    assert {one["state"] for one in found} == {"confirmed", "promote"}
    assert done.returncode == 7
    assert on(tiktok) == []
    again = tiktok.run("stop", "--all", "--yes")
    assert again.returncode == 7
    assert "TikTok's lists showed no campaign on that the API can stop" in again.stderr


@pytest.mark.parametrize("value", ["1799999999999999998", None])
def test_a_campaign_that_is_on_no_list_is_named_by_its_ad_group_that_is_on(
    tiktok: Tiktok, value: str | None
) -> None:
    campaigns = tiktok.server.world.accounts[tiktok.account].campaigns
    group = next(one for row in campaigns if not row.promote for one in row.groups)
    lost = Fault(FaultKind.LOST_PARENT, "adgroup/get", ids=frozenset({group.adgroup_id}))
    tiktok.server.faults.add(replace(lost, times=None, value=value))
    done = tiktok.run("stop", "--all", "--yes", "--json")
    (hidden,) = [one for one in results(done) if one["level"] == "advertiser"]
    assert (hidden["id"], hidden["state"]) == (tiktok.account, "unknown")
    assert f"campaign {value}" in hidden["message"] or value is None
    assert group.adgroup_id in hidden["message"]
    assert done.returncode == 4
    assert "NOT everything is known to be off" in done.stderr
    asked = [(one.method, one.path) for one in tiktok.server.log]
    written = [n for n, one in enumerate(asked) if one[0] == "POST"]
    below = asked.index(("GET", "adgroup/get"))
    assert below > max(written), "ad groups are no stop's turn"


def test_ad_groups_that_cannot_be_listed_are_told_and_undo_no_proof(tiktok: Tiktok) -> None:
    tiktok.server.faults.add(Fault(FaultKind.REFUSE, "adgroup/get", times=None))
    done = tiktok.run("stop", "--all", "--yes")
    assert done.returncode == 7
    assert "ad groups not listed" in done.stderr
    assert "NOT everything" not in done.stderr


@pytest.mark.parametrize("as_lines", [False, True])
def test_shop_lists_that_are_refused_are_named_and_the_exit_code_is_4(
    tiktok: Tiktok, as_lines: bool
) -> None:
    refuse = Fault(FaultKind.REFUSE, "gmv_max/campaign/get", times=None, code=40001)
    tiktok.server.faults.add(replace(refuse, message="Permission error."))
    done = tiktok.run("stop", "--all", "--yes", *([] if as_lines else ["--json"]))
    text = "TikTok Shop ads were not looked at: no permission"
    if as_lines:
        assert done.stdout.count(text) == len(tiktok.server.advertiser_ids)
    else:
        lost = [one for one in results(done) if one["level"] == "advertiser"]
        assert {one["id"] for one in lost} == set(tiktok.server.advertiser_ids)
        assert {(one["state"], one["message"]) for one in lost} == {("unknown", text)}
    assert done.returncode == 4
    assert "NOT everything is known to be off" in done.stderr
    tiktok.server.faults.clear()
    left = {row["origin"] for row in on(tiktok)}
    assert left == {"PRODUCT_GMV_MAX", "LIVE_GMV_MAX"}, "those that nobody could see, and no other"


def test_one_account_only(tiktok: Tiktok) -> None:
    second = tiktok.server.advertiser_ids[1]
    before = len(on(tiktok))
    done = tiktok.run("stop", "--all", "--yes", "--account", second, "--json")
    stopped = [one for one in results(done) if one["state"] == "confirmed"]
    assert stopped
    assert len(on(tiktok)) == before - len(stopped)
    done = tiktok.run("stop", "--all", "--yes", "--account", "1")
    # Where TikTok alone knows the accounts, its refusal names this one.
    assert done.returncode == (4 if tiktok.is_discovered else 2)
    assert ("1  advertiser  unknown  not listed" in done.stdout) is tiktok.is_discovered


@pytest.mark.parametrize(
    "words", [("stop",), ("stop", "1", "--all"), ("stop", "1", "--account", "2")]
)
def test_wrong_usage_is_refused(tiktok: Tiktok, words: tuple[str, ...]) -> None:
    assert tiktok.run(*words).returncode == 2
    assert tiktok.writes() == []


def test_an_account_that_cannot_be_listed_is_named_and_the_other_is_stopped(
    tiktok: Tiktok,
) -> None:
    foreign = f"{tiktok.account},7999999999999999999"
    done = tiktok.run("stop", "--all", "--yes", "--json", TTUI_ADVERTISER_IDS=foreign)
    found = results(done)
    (lost,) = [one for one in found if one["level"] == "advertiser"]
    assert (lost["id"], lost["state"]) == ("7999999999999999999", "unknown")
    assert "not listed" in lost["message"]
    assert any(one["state"] == "confirmed" for one in found)
    assert done.returncode == 4


def test_a_wrong_token_is_code_5_and_read_only_sends_nothing(tiktok: Tiktok) -> None:
    done = tiktok.run("stop", "--all", "--yes", TTUI_ACCESS_TOKEN="wrong")
    assert done.returncode == 5
    done = tiktok.run("stop", "--all", "--yes", "--read-only")
    assert done.returncode == 3
    assert tiktok.writes() == []


def test_its_changes_share_a_group_in_the_journal(tiktok: Tiktok) -> None:
    tiktok.run("stop", "--all", "--yes")
    entries = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert len(entries) > 1
    assert len({entry["group"] for entry in entries}) == 1
    assert {entry["cause"] for entry in entries} == {"stop everything"}


def test_on_a_terminal_it_asks_once_and_only_y_is_yes(tiktok: Tiktok) -> None:
    count = len(on(tiktok))
    with Terminal([*TTUI, "stop", "--all"], tiktok.environ) as terminal:
        terminal.wait_for(f"this stops {count} campaigns")
        terminal.send("\r")
        assert terminal.wait_end() == 2
    assert tiktok.writes() == []
    with Terminal([*TTUI, "stop", "--all"], tiktok.environ) as terminal:
        terminal.wait_for("[y/N]")
        terminal.send("y\r")
        assert terminal.wait_end() == 7
    assert on(tiktok) == []


def test_sigusr1_stops_everything_and_shows_the_result(tiktok: Tiktok) -> None:
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.kill(signal.SIGUSR1)
        terminal.wait_for("Stopped all that the API can stop")
        press(terminal, "q")
        terminal.wait_for(lambda shown: "Stopped all" not in shown)
        press(terminal, "q")
        assert terminal.wait_end() == 0
    assert on(tiktok) == []


def test_sigusr1_is_heard_though_nobody_reads_the_terminal(tiktok: Tiktok) -> None:
    process = PtyProcess.spawn(TTUI, env=tiktok.environ, dimensions=(24, 80))
    try:
        shown = b""
        while b"Winter Glow" not in shown:
            shown += process.read(65536)
        # Nothing is read from here on: repaints fill the terminal's buffer until writes block.
        for _ in range(300):
            process.write(b"jk?q")
        assert tiktok.writes() == []
        os.kill(process.pid, signal.SIGUSR1)
        until(tiktok.writes, what="the stop")
    finally:
        process.terminate(force=True)
        process.close()


def test_the_keys_do_it_in_the_real_program_and_put_it_back(tiktok: Tiktok) -> None:
    before = {row["id"] for row in on(tiktok)}
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.send("\x1b[20~")
        terminal.wait_for("F9 again")
        terminal.send("\x1b[20~")
        terminal.wait_for("Stopped all that the API can stop")
        assert on(tiktok) == []
        # What the API cannot stop opens by itself; the result is beneath.
        terminal.wait_for("Turn off promotion")
        terminal.send("q")
        terminal.wait_for("Stopped all that the API can stop")
        press(terminal, "s")
        terminal.wait_for("Take back")
        # The question is deaf for its first moments; nothing else here hears a y.
        for _ in range(40):
            terminal.send("y")
            if wait_briefly(terminal, "Put back"):
                break
        terminal.wait_for(f"Put back: {len(before)} of {len(before)} on, confirmed")
    assert {row["id"] for row in on(tiktok)} == before


def test_on_a_terminal_it_says_which_account_it_still_waits_for(tiktok: Tiktok) -> None:
    first, second = tiktok.server.advertiser_ids[:2]
    tiktok.server.faults.add(
        Fault(FaultKind.SYSTEM_ERROR, "campaign/get", ids=frozenset({second}), times=None)
    )
    with Terminal([*TTUI, "stop", "--all", "--yes"], tiktok.environ) as terminal:
        shown = terminal.wait_for("not listed yet, being asked", seconds=60)
        assert second in "".join(shown.split()) and first not in "".join(shown.split())
        terminal.send("\x03")
        terminal.wait_end(30)
