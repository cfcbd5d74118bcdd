"""`ttui stop ACCOUNT_ID`: the twin of `x` on an ad account's row."""

import pytest

from tests.cli.conftest import TTUI, Tiktok, on, results
from tests.support.terminal import Terminal
from ttui.simulator import Fault, FaultKind


@pytest.fixture
def tiktok(either_way: Tiktok) -> Tiktok:
    """Every story here is told of accounts that are configured, and of ones that are not."""
    return either_way


def second(tiktok: Tiktok) -> str:
    return tiktok.server.advertiser_ids[1]


def on_by_account(tiktok: Tiktok) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {one: set() for one in tiktok.server.advertiser_ids}
    for account in tiktok.status()["accounts"]:
        found[account["advertiser_id"]] = {row["id"] for row in account["campaigns"]} & {
            row["id"] for row in on(tiktok)
        }
    return found


def test_without_a_terminal_it_asks_for_a_yes_and_sends_nothing(tiktok: Tiktok) -> None:
    campaign = next(iter(on_by_account(tiktok)[tiktok.account]))
    for ids in ((second(tiktok),), (campaign, second(tiktok))):
        done = tiktok.run("stop", *ids)
        assert done.returncode == 2 and not done.stdout
        assert f"of ad account {second(tiktok)}: say --yes" in done.stderr
    assert tiktok.writes() == []


def test_it_stops_that_account_and_no_other(tiktok: Tiktok) -> None:
    before = on_by_account(tiktok)
    done = tiktok.run("stop", second(tiktok), "--yes", "--json")
    assert {one["id"] for one in results(done)} == before[second(tiktok)]
    assert {one["state"] for one in results(done)} == {"confirmed"}
    assert done.returncode == 0
    assert on_by_account(tiktok) == {**before, second(tiktok): set()}
    again = tiktok.run("stop", second(tiktok), "--yes")
    assert again.returncode == 0
    assert f"showed no campaign of ad account {second(tiktok)} on" in again.stderr
    first = tiktok.run("stop", tiktok.account, "--yes")
    assert first.returncode == 7, "its Promotes run on"
    left = {key: rows for key, rows in on_by_account(tiktok).items() if rows}
    assert left == {
        key: before[key] for key in before if key not in (tiktok.account, second(tiktok))
    }


def test_rows_and_accounts_may_be_named_together(tiktok: Tiktok) -> None:
    before = on_by_account(tiktok)
    campaign = sorted(before[tiktok.account])[0]
    done = tiktok.run("stop", second(tiktok), campaign, "--yes", "--json")
    assert {one["id"] for one in results(done)} == {campaign, *before[second(tiktok)]}
    assert done.returncode == 0
    left = on_by_account(tiktok)
    assert left[tiktok.account] == before[tiktok.account] - {campaign}
    assert not left[second(tiktok)]


def test_an_account_that_cannot_be_listed_is_not_called_off(tiktok: Tiktok) -> None:
    words = "No permission to operate this advertiser."
    tiktok.server.faults.add(
        Fault(
            FaultKind.REFUSE, "campaign/get", ids=frozenset({second(tiktok)}), code=40001,
            message=words, times=None,
        )
    )  # fmt: skip
    done = tiktok.run("stop", second(tiktok), "--yes")
    assert done.returncode == 5
    assert f"NOT everything of ad account {second(tiktok)} is known to be off" in done.stderr
    assert f"{second(tiktok)}  advertiser  unknown  not listed" in done.stdout


def test_read_only_stops_no_account(tiktok: Tiktok) -> None:
    done = tiktok.run("stop", second(tiktok), "--yes", "--read-only")
    assert done.returncode == 3 and tiktok.writes() == []


def test_a_start_of_a_whole_account_is_no_wish(tiktok: Tiktok) -> None:
    done = tiktok.run("start", second(tiktok), "--yes")
    assert done.returncode == 2 and tiktok.writes() == []
    assert "an ad account is not started as a whole" in done.stdout


def test_on_a_terminal_it_asks_with_the_accounts_name(tiktok: Tiktok) -> None:
    number = len(on_by_account(tiktok)[second(tiktok)])
    name = tiktok.status()["accounts"][1]["name"]
    with Terminal([*TTUI, "stop", second(tiktok)], tiktok.environ) as terminal:
        shown = terminal.wait_for("[y/N]")
        wanted = f"this stops {number} campaign of {name} ({second(tiktok)})."
        assert "".join(wanted.split()) in "".join(shown.split())
        terminal.send("\r")
        assert terminal.wait_end() == 2
    assert tiktok.writes() == []
    with Terminal([*TTUI, "stop", second(tiktok)], tiktok.environ) as terminal:
        terminal.wait_for("[y/N]")
        terminal.send("y\r")
        assert terminal.wait_end() == 0
    assert on_by_account(tiktok)[second(tiktok)] == set()
