"""Stopping everything in a profile of many ad accounts: what goes first when slots are few."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.support.services import fakes
from tests.support.services.fakes import InlineExecutor, VirtualClock
from tests.support.services.live import client_of
from tests.support.services.stop_all import DISCOVERED, configured
from tests.support.virtual import run_virtual
from ttui.api.pacing import RateLimit
from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeState
from ttui.domain.stop_all import StopAllOutcome
from ttui.services.changes.service import ChangeService
from ttui.services.stop_all.service import StopAllService
from ttui.simulator import Fault, FaultKind, ServerSettings, SimulatorServer
from ttui.simulator.server.request_log import LogEntry
from ttui.simulator.worlds.generated import generated_world
from ttui.store.journal.journal import Journal
from ttui.store.memory.state import AccountStore

pytestmark = pytest.mark.usefixtures("either_way")


ACCOUNTS, CAMPAIGNS = 12, 3


@dataclass
class Stopped:
    """What became of a profile, and what TikTok was asked meanwhile."""

    outcome: StopAllOutcome
    log: list[LogEntry]
    ids: tuple[str, ...]

    def places(self, kind: str) -> list[int]:
        """Where in the log requests of one kind stand."""
        return [at for at, entry in enumerate(self.log) if _kind(entry) == kind]


def _kind(entry: LogEntry) -> str:
    filtering = entry.query.get("filtering", "")
    if entry.method == "POST":
        return "write"
    if entry.path == "gmv_max/campaign/get":
        return "shops"
    if entry.path != "campaign/get":
        return entry.path
    if "PROMOTE" in filtering or "TOP_VIEW" in filtering:
        return "what cannot be stopped"
    return "read-back" if "campaign_ids" in filtering else "list"


def stopped(
    *faults: Fault, qps: int = 5, campaigns: int = CAMPAIGNS, accounts: int = ACCOUNTS
) -> Stopped:
    """Stop a profile before anything of it was read, at a TikTok that allows few requests."""
    world = generated_world(campaigns, 1, 1, accounts=accounts)
    server = SimulatorServer(world, ServerSettings(rate_limit=None))
    server.faults.add(*faults)

    async def story() -> StopAllOutcome:
        clock = VirtualClock()
        api = client_of(server, clock, rate=RateLimit(qps, 600))
        store = AccountStore(Mode.LIVE, clock)
        journal = Journal.in_memory()
        changes = ChangeService(api, store, journal, clock, fakes.author(), None, InlineExecutor())
        service = StopAllService(api, store, changes, clock, configured(server.advertiser_ids))
        try:
            with api.exclusive():
                return await service.run("stop all")
        finally:
            await service.close()
            await changes.close()
            await api.aclose()

    outcome = run_virtual(story())
    return Stopped(outcome, list(server.log), tuple(server.advertiser_ids))


def test_what_is_listed_is_stopped_before_the_next_account_is_listed() -> None:
    made = stopped()
    assert len(made.outcome.off) == ACCOUNTS * CAMPAIGNS - ACCOUNTS  # one in each is off
    writes, lists = made.places("write"), made.places("list")
    assert len(writes) == len(lists) == ACCOUNTS
    early = [at for at in writes if at < lists[-1]]
    assert len(early) >= ACCOUNTS // 2


def test_what_cannot_be_stopped_is_asked_for_behind_the_lists_of_all_accounts() -> None:
    made = stopped()
    assert len(made.places("what cannot be stopped")) == 2 * ACCOUNTS
    assert max(made.places("list")) < min(made.places("what cannot be stopped"))


def test_shops_are_asked_for_behind_the_ordinary_lists_of_all_accounts() -> None:
    made = stopped()
    assert len(made.places("shops")) == 2 * ACCOUNTS
    assert max(made.places("list")) < min(made.places("shops"))


def asked_first(way: str) -> set[str]:
    return {"oauth2/advertiser/get"} if way == DISCOVERED else set()


def test_nothing_is_asked_that_no_stop_needs(either_way: str) -> None:
    made = stopped()
    needed = {
        "list",
        "shops",
        "write",
        "read-back",
        "what cannot be stopped",
        *asked_first(either_way),
    }
    assert {_kind(entry) for entry in made.log} == needed


def test_an_account_that_never_answers_costs_the_others_nothing() -> None:
    dead = str(generated_world(1, 1, 1, accounts=ACCOUNTS).accounts.popitem()[0])
    fault = Fault(FaultKind.SYSTEM_ERROR, ids=frozenset({dead}), times=None)
    made = stopped(fault)
    assert len(made.outcome.off) == (ACCOUNTS - 1) * (CAMPAIGNS - 1)
    assert {one.advertiser_id for one in made.outcome.unlisted} == {dead}
    first_try_again = [at for at in made.places("list") if dead in made.log[at].query.values()][1]
    assert first_try_again > made.places("write")[ACCOUNTS // 2]


def test_an_account_that_refuses_its_stops_holds_up_no_proof_of_the_others() -> None:
    first = next(iter(generated_world(1, 1, 1, accounts=ACCOUNTS).accounts))
    words = "The advertiser account is suspended."
    fault = Fault(
        FaultKind.REFUSE,
        "campaign/status/update",
        ids=frozenset({first}),
        times=None,
        code=40002,
        message=words,
    )
    made = stopped(fault, qps=2)
    assert {one.change.ref.advertiser_id for one in made.outcome.refused} == {first}
    assert all(words in one.message for one in made.outcome.refused)
    alone = [at for at in made.places("write") if first in str(made.log[at].body["advertiser_id"])][
        1:
    ]
    assert len(alone) == CAMPAIGNS - 1
    assert min(alone) > made.places("read-back")[ACCOUNTS // 2]


def test_of_130_accounts_each_stop_is_proven_although_the_lists_fill_the_queue() -> None:
    made = stopped(qps=10, campaigns=2, accounts=130)
    records = made.outcome.records
    assert len(records) == 130
    assert {record.state for record in records} == {ChangeState.CONFIRMED}
    waits = [record.at - record.change.asked_at for record in records]
    assert max(waits) < timedelta(seconds=3), "no proof waits behind a list"
