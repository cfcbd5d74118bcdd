"""Ad accounts that cannot be read, and tokens that see none, on the command line."""

import subprocess
from dataclasses import replace

import pytest

from tests.cli.conftest import TTUI, Tiktok, on, results
from tests.support.services import fakes
from tests.support.waiting import until
from ttui.domain.ids import EntityRef, Level
from ttui.domain.outside import KnownSwitch
from ttui.domain.status import OperationStatus
from ttui.simulator import Fault, FaultKind
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import LastSeen, keep

LISTS = "campaign/get"


@pytest.fixture
def tiktok(either_way: Tiktok) -> Tiktok:
    """Every story here is told of accounts that are configured, and of ones that are not."""
    return either_way


@pytest.fixture
def blind(served: Tiktok) -> Tiktok:
    """A token that sees no ad account."""
    settings = served.server.settings
    served.server.settings = replace(
        settings, forbidden_accounts=frozenset(served.server.advertiser_ids)
    )
    return replace(served, is_discovered=True)


def denied(path: str, *ids: str) -> Fault:
    words = "No permission to operate this advertiser."
    return Fault(FaultKind.REFUSE, path, ids=frozenset(ids), code=40001, message=words, times=None)


def remember(tiktok: Tiktok, *ids: str) -> None:
    """An earlier session saw these campaigns of the first account on."""
    folder = tiktok.state
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    journal = Journal.open(folder / "ttui.db")
    journal.begin_session(fakes.author("before"), "SIMULATED", fakes.START)
    seen = [
        LastSeen(
            ref=EntityRef(tiktok.account, Level.CAMPAIGN, one),
            parent_id="",
            name="Seen before",
            known=KnownSwitch(OperationStatus.ENABLE, fakes.START),
        )
        for one in ids
    ]
    keep(journal, seen, (), {(tiktok.account, Level.CAMPAIGN): fakes.START})
    journal.close()


def sent(tiktok: Tiktok) -> str:
    """The bodies of all writes."""
    return " ".join(str(entry.body) for entry in tiktok.server.log if entry.method == "POST")


@pytest.mark.parametrize(
    "words", [("status",), ("status", "--json"), ("stop", "1"), ("stop", "--all", "--yes")]
)
def test_a_token_that_sees_no_ad_account_says_so_and_what_to_check(
    blind: Tiktok, words: tuple[str, ...]
) -> None:
    done = blind.run(*words)
    assert done.returncode == 5
    said = " ".join((done.stdout + done.stderr).split())
    assert "This token sees no ad account: check" in said
    assert "no campaign on that the API can stop" not in said


def test_an_account_that_may_not_be_listed_is_named_and_nothing_is_called_off(
    tiktok: Tiktok,
) -> None:
    second = tiktok.server.advertiser_ids[1]
    tiktok.server.faults.add(denied(LISTS, second))
    done = tiktok.run("stop", "--all", "--yes")
    assert done.returncode == 4
    assert f"{second}  advertiser  unknown  not listed: " in done.stdout
    assert "No permission" in done.stdout and "NOT everything" in done.stderr


def test_where_no_account_may_be_listed_it_is_a_matter_of_permission(tiktok: Tiktok) -> None:
    for path in (LISTS, "gmv_max/campaign/get"):
        tiktok.server.faults.add(denied(path))
    done = tiktok.run("stop", "--all", "--yes")
    assert (done.returncode, tiktok.writes()) == (5, [])
    assert "NOT everything is known to be off" in done.stderr


def test_how_long_it_takes_at_most_is_said_beforehand(tiktok: Tiktok) -> None:
    done = tiktok.run("stop", "--all", "--yes", "--json")
    assert "takes at most" in done.stderr.splitlines()[0]
    assert ("for each ad account" in done.stderr) is tiktok.is_discovered


@pytest.mark.parametrize("path", [LISTS, "*"])
def test_lists_that_never_answer_hold_no_stop_of_what_was_last_seen_on(
    tiktok: Tiktok, path: str
) -> None:
    before = on(tiktok)[0]["id"]
    remember(tiktok, before)
    tiktok.server.faults.add(Fault(FaultKind.TIMEOUT_BEFORE, path, "GET", times=None))
    with subprocess.Popen(
        [*TTUI, "stop", "--all", "--yes"],
        env=tiktok.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until(lambda: before in sent(tiktok), what="the stop")
        finally:
            process.kill()
    tiktok.server.faults.clear()
    assert before not in {row["id"] for row in on(tiktok)}


def test_a_bad_byte_in_a_name_costs_that_character_alone(tiktok: Tiktok) -> None:
    before = {row["id"] for row in on(tiktok)}
    tiktok.server.faults.add(Fault(FaultKind.BAD_BYTE, LISTS, times=None))
    done = tiktok.run("stop", "--all", "--yes", "--json")
    assert {one["id"] for one in results(done) if one["state"] == "confirmed"} == before
    assert done.returncode == 7


def test_a_list_that_shows_a_row_on_and_off_is_no_proof_that_it_is_off(served: Tiktok) -> None:
    tiktok = replace(served, is_discovered=True)
    first, second, *_ = tiktok.server.advertiser_ids
    before = {row["id"] for row in on(tiktok)}
    lists = Fault(
        FaultKind.CONTRADICTION, LISTS, ids=frozenset({first}), times=None, value="on first"
    )
    tiktok.server.faults.add(replace(lists, holds="AUCTION"))
    done = tiktok.run("stop", "--all", "--yes", "--json")
    found = [one for one in results(done) if one["advertiser_id"] == first]
    assert {one["state"] for one in found if one["level"] == "campaign"} <= {"unknown", "promote"}
    assert all(one["message"] for one in found)
    assert done.returncode == 4
    tiktok.server.faults.clear()
    assert not on(tiktok), before
    assert second in {one["advertiser_id"] for one in results(done)}


@pytest.mark.parametrize("order", ["on first", "off first"])
def test_one_answer_that_contradicts_itself_has_the_row_stopped_and_proven(
    tiktok: Tiktok, order: str
) -> None:
    rows = [row for row in tiktok.rows() if row["origin"] != "PROMOTE"]
    off = next(row["id"] for row in rows if row["operation_status"] == "DISABLE")
    tiktok.server.faults.add(Fault(FaultKind.CONTRADICTION, LISTS, value=order))
    done = tiktok.run("stop", off, "--json")
    (result,) = results(done)
    assert (result["state"], done.returncode) == ("confirmed", 0)
    assert result["message"] != "was already off" and tiktok.writes()


def test_a_row_of_another_ad_account_is_named_and_not_touched(tiktok: Tiktok) -> None:
    foreign = "7999999999999999999"
    fault = Fault(FaultKind.FOREIGN_ROW, LISTS, times=None, value=foreign)
    tiktok.server.faults.add(fault)
    done = tiktok.run("stop", "--all", "--yes")
    assert done.returncode == 4
    assert f"another ad account, {foreign}" in done.stdout
    bodies = [str(entry.body) for entry in tiktok.server.log if entry.method == "POST"]
    assert bodies and not any("1799999999999999999" in body for body in bodies)


@pytest.mark.parametrize("is_denied", [True, False])
def test_a_stop_by_id_needs_no_right_to_what_accounts_are_called(
    tiktok: Tiktok, is_denied: bool
) -> None:
    row = on(tiktok)[0]["id"]
    failing = Fault(FaultKind.SYSTEM_ERROR, "advertiser/info", times=None)
    tiktok.server.faults.add(denied("advertiser/info") if is_denied else failing)
    done = tiktok.run("stop", row, "--json")
    assert (done.returncode, results(done)[0]["state"]) == (0, "confirmed")


def test_an_id_that_is_not_found_says_which_accounts_could_not_be_searched(
    tiktok: Tiktok,
) -> None:
    second = tiktok.server.advertiser_ids[1]
    tiktok.server.faults.add(denied("*/get", second))
    done = tiktok.run("stop", "99")
    assert done.returncode == 4
    said = "not found in the ad accounts that could be read; "
    assert f"{said}{second} could not be searched: " in done.stdout
    for one in tiktok.server.advertiser_ids:
        tiktok.server.faults.add(denied("*/get", one))
    assert tiktok.run("stop", "99").returncode == 5
    tiktok.server.faults.clear()
    assert tiktok.run("stop", "99").returncode == 2


def test_a_stop_by_id_goes_out_though_no_list_answers(served: Tiktok) -> None:
    tiktok = served
    row = on(tiktok)[0]["id"]
    remember(tiktok, row)
    fault = Fault(FaultKind.SYSTEM_ERROR, LISTS, "GET", times=None)
    tiktok.server.faults.add(fault)
    done = tiktok.run("stop", row, "--json")
    assert len(tiktok.writes()) >= 1 and results(done)[0]["state"] == "unknown"
    tiktok.server.faults.clear()
    assert row not in {one["id"] for one in on(tiktok)}
