"""Marked rows through the write path and the real client, against the simulator: calls counted."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace

import pytest

from tests.support.services.acting import Acting
from tests.support.services.fakes import OFF, ON
from tests.support.virtual import run_virtual
from ttui.domain.campaign import Campaign, Family, family_of
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.snapshot import Stamp
from ttui.domain.status import OperationStatus
from ttui.domain.undo import NextUndo, Press, next_undo
from ttui.simulator.faults.rules import Fault, FaultKind
from ttui.ui.switching.classify import classify
from ttui.ui.switching.outcome import SwitchOutcome
from ttui.ui.switching.target import target_row
from ttui.ui.switching.undo import left_alone_words

EACH = 20
"""Ids per call (contract 3.3)."""


@dataclass(slots=True)
class Stage(Acting):
    """One session, and what its keys make of marked rows."""

    asked: int = 0

    def changes(self, rows: Sequence[Campaign], to: OperationStatus) -> tuple[StatusChange, ...]:
        """What the key makes of marked rows, as the screen does: only what would change."""
        self.asked += 1
        account = self.store.snapshot(rows[0].ref.advertiser_id)
        found = classify([target_row(account, row.ref) for row in rows], to, self.store.app_state())
        return tuple(
            StatusChange(
                change_id=f"{self.asked}-{row.ref.id}",
                ref=row.ref,
                name=row.entity.name,
                to=to,
                seen=row.entity.switch,
                family=family_of(row.entity),
                asked_at=self.clock.now(),
                group=f"group {self.asked}",
            )
            for row in found.sent
            if row.entity is not None
        )

    async def run(self, changes: Sequence[StatusChange]) -> tuple[ChangeRecord, ...]:
        return await self.service.run(changes)

    def back(self, changes: Sequence[StatusChange]) -> NextUndo:
        now = Stamp(self.clock.now(), 0.0)
        return next_undo(Press(tuple(changes), 0.0), self.store.app_state(), now)

    def switches(self) -> dict[str, OperationStatus]:
        """By name, as TikTok has them."""
        return {row.name: self.truth(row) for row in self.rows}

    def calls(self) -> tuple[int, int]:
        """Classic and Smart+ status calls so far."""
        paths = [entry.path for entry in self.server.log.writes]
        assert all("status/update" in path for path in paths)
        smart = sum("smart_plus" in path for path in paths)
        return len(paths) - smart, smart


def play(
    main: Callable[[Stage], Coroutine[object, object, None]],
    campaigns: int = 60,
    smart: int = 25,
) -> None:
    """Run a scene over that many campaigns, the first ones of them Smart+."""

    async def scene() -> None:
        stage = await Stage.begun(campaigns, smart)
        try:
            await main(stage)
        finally:
            await stage.close()

    run_virtual(scene())


def by_twenty(changes: Sequence[StatusChange]) -> tuple[int, int]:
    """The fewest calls, classic and Smart+."""
    smart = sum(change.family is Family.SMART_PLUS for change in changes)
    return -(-(len(changes) - smart) // EACH), -(-smart // EACH)


def test_a_group_goes_out_by_twenty_per_endpoint_and_back_to_what_each_row_was() -> None:
    async def main(stage: Stage) -> None:
        before = stage.switches()
        assert {ON, OFF} == set(before.values())
        stops = stage.changes(stage.rows, OFF)
        assert 20 < len(stops) < len(stage.rows), "some were off before and are not sent"
        records = await stage.run(stops)
        assert {record.state for record in records} == {ChangeState.CONFIRMED}
        assert set(stage.switches().values()) == {OFF}
        assert stage.calls() == by_twenty(stops)
        back = stage.back(stops)
        assert not back.left_alone and not back.later
        records = await stage.run(back.changes)
        assert {record.state for record in records} == {ChangeState.CONFIRMED}
        assert stage.switches() == before, "each as it was, not all of them on"
        one, other = by_twenty(stops)
        assert stage.calls() == (2 * one, 2 * other)

    play(main)


def test_the_journal_holds_a_group_and_its_way_back_together() -> None:
    async def main(stage: Stage) -> None:
        stops = stage.changes(stage.rows, OFF)
        await stage.run(stops)
        await stage.run(stage.back(stops).changes)
        entries = stage.journal.records()
        groups = {entry.record.change.group for entry in entries}
        assert groups == {"group 1"} and len(entries) == 2 * len(stops)

    play(main, campaigns=8, smart=2)


def test_a_partly_refused_group_takes_back_only_what_had_an_effect() -> None:
    async def main(stage: Stage) -> None:
        stops = stage.changes(stage.rows, OFF)
        gone = next(change for change in stops if change.family is not Family.SMART_PLUS)
        stage.server.world.campaigns[gone.ref.id].deleted = True
        await stage.run(stops)
        outcome = SwitchOutcome(Press(stops, 0.0))
        outcome.look(stage.store.app_state())
        assert outcome.counts() == f"{len(stops) - 1} off, confirmed; 1 refused"
        assert gone.name in outcome.trouble()
        calls = stage.calls()
        back = stage.back(stops)
        assert len(back.changes) == len(stops) - 1
        assert any(gone.name in sentence for sentence in left_alone_words(back))
        await stage.run(back.changes)
        new = tuple(after - then for after, then in zip(stage.calls(), calls, strict=True))
        assert new == by_twenty(back.changes)

    play(main, campaigns=30, smart=6)


def test_what_somebody_switched_since_is_left_alone_and_named() -> None:
    async def main(stage: Stage) -> None:
        stops = stage.changes(stage.rows, OFF)
        await stage.run(stops)
        row = stage.store.entity(stops[0].ref)
        assert isinstance(row, Campaign)
        campaign = stage.server.world.campaigns[row.ref.id]
        campaign.switch = type(campaign.switch)(ON.value)
        stage.store.put_rows([replace(row, switch=ON)], stage.clock.monotonic() + 1)
        back = stage.back(stops)
        assert stops[0].ref not in {change.ref for change in back.changes}
        assert any(
            row.name in sentence and "since" in sentence for sentence in left_alone_words(back)
        )
        assert len(back.changes) == len(stops) - 1

    play(main, campaigns=10, smart=0)


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.LOST_AFTER])
def test_a_lost_answer_costs_one_batch_no_second_write(kind: FaultKind) -> None:
    async def main(stage: Stage) -> None:
        stage.server.faults.add(Fault(kind, path="campaign/status/update"))
        stops = stage.changes(stage.rows, OFF)
        records = await stage.run(stops)
        assert {record.state for record in records} == {ChangeState.CONFIRMED}
        assert stage.calls() == by_twenty(stops)

    play(main, campaigns=45, smart=0)


def test_a_small_group_does_not_wait_behind_a_large_one() -> None:
    async def main(stage: Stage) -> None:
        asked_last = stage.rows[-3:]
        many = stage.changes(stage.rows[:-3], OFF)
        assert -(-len(many) // EACH) > 100, "far more calls than one group may have at work"
        stage.service.submit(many)
        await asyncio.sleep(0.5)
        began = stage.clock.monotonic()
        few = stage.changes(asked_last, OFF)
        await stage.run(few)
        sent = [str(entry.body["campaign_ids"]) for entry in stage.server.log.writes]
        place = next(at for at, ids in enumerate(sent) if few[0].ref.id in ids)
        assert place <= 70, "behind what was at work, not behind all that waits"
        assert stage.clock.monotonic() - began < 30

    play(main, campaigns=2500, smart=0)
