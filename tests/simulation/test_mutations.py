"""Tests of the simulation: what it is there to find is put into the write path, and it finds it."""

from collections.abc import Sequence

import pytest

from tests.simulation.plan import FIRST_WITH_SHOPS, plan_of
from tests.simulation.run import run
from tests.simulation.shrink import Shrinker, report
from ttui.domain.campaign import Entity, Family
from ttui.domain.changes import StatusChange
from ttui.domain.status import OperationStatus
from ttui.services.changes import service
from ttui.services.changes.batch_sender import BatchSender
from ttui.services.changes.confirmation import Confirmations
from ttui.services.changes.read_back import Reading, WriteTarget
from ttui.services.changes.row_queue import Job
from ttui.services.changes.service import ChangeService
from ttui.services.changes.unsettled_writes import UnsettledWrites

SEEDS = 100
_read_back = BatchSender._read_back


def _shows_everything(
    _self: Confirmations, _row: Entity, _change: StatusChange, _reading: Reading
) -> bool:
    return True


def _no_doubt(_self: UnsettledWrites, _change: StatusChange, _sent: float) -> bool:
    return False


async def _believes_the_answer(
    self: BatchSender, jobs: Sequence[Job], *, was_answered: bool = False
) -> list[Job]:
    del was_answered
    for job in jobs:
        if job.is_open:
            job.record = self._path.confirmations.confirm(job.record)
            self._leave(job)
    return []


async def _sends_again_unread(
    self: BatchSender, jobs: list[Job], *, was_answered: bool = False
) -> list[Job]:
    if was_answered or any(job.resent for job in jobs):
        return await _read_back(self, jobs, was_answered=was_answered)
    for job in jobs:
        job.shown = OperationStatus.ENABLE
    return [job for job in jobs if job.is_open]


def _one_kind_only(change: StatusChange) -> WriteTarget:
    return WriteTarget(change.ref.advertiser_id, change.ref.level, Family.CLASSIC)


def _overtakes_nothing(_self: ChangeService, _start: Job) -> None:
    return


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("owner", "name", "mutant", "rules"),
    [
        (Confirmations, "shows", _shows_everything, {"proof without a read"}),
        (UnsettledWrites, "covers", _no_doubt, {"false proof"}),
        (BatchSender, "_read_back", _believes_the_answer, {"proof without a read"}),
        (BatchSender, "_read_back", _sends_again_unread, {"sent again unread"}),
        (ChangeService, "_overtake", _overtakes_nothing, {"a start left after a later stop"}),
    ],
    ids=[
        "every read is a proof",
        "no read is doubted",
        "nothing is read back",
        "sent again unread",
        "a stop overtakes nothing",
    ],
)
def test_a_fault_in_the_write_path_is_found_within_a_hundred_seeds(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, mutant: object, rules: set[str]
) -> None:
    monkeypatch.setattr(owner, name, mutant)
    for seed in range(SEEDS):
        found = {finding.rule for finding in run(plan_of(seed)).findings}
        if found & rules:
            return
    pytest.fail(f"{SEEDS} seeds did not find it")


@pytest.mark.timeout(300)
def test_calls_that_mix_tiktok_shop_ads_with_others_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "target_of", _one_kind_only)
    for seed in range(FIRST_WITH_SHOPS, FIRST_WITH_SHOPS + SEEDS):
        if any(one.rule == "kinds mixed in a call" for one in run(plan_of(seed)).findings):
            return
    pytest.fail(f"{SEEDS} seeds did not find it")


@pytest.mark.timeout(300)
def test_a_failing_seed_is_shrunk_to_a_log_that_a_person_can_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Confirmations, "shows", _shows_everything)
    outcome = next(one for one in map(run, map(plan_of, range(SEEDS))) if one.findings)
    shrunk = Shrinker(outcome, most_runs=120).shrink()
    assert shrunk.findings[0].rule == outcome.findings[0].rule
    assert len(shrunk.plan.ops) <= min(4, len(outcome.plan.ops))
    assert len(shrunk.plan.windows) <= 1
    text = report(shrunk, "abc1234")
    assert text.startswith(f"seed {outcome.plan.seed} at abc1234: {outcome.findings[0].rule}")
    assert len(text.splitlines()) < 80
