"""A start that never went out leaves everything as it was: what was watched is watched on."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from tests.support.services.fakes import OFF, START, Answer, Scene, author, campaign, scene
from tests.support.virtual import run_virtual
from ttui.api.errors import NoAnswerError
from ttui.domain.changes import ChangeState
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

A, OFF_A = campaign("11"), campaign("11", OFF)
SLOW = 30.0
"""Seconds that the journal takes: a start is refused after five."""


async def refused_start(it: Scene) -> None:
    """A start is asked while the journal hangs, and is under way for five seconds."""
    it.executor.delay = SLOW
    (start,) = await it.service.run([it.start(A)])
    it.executor.delay = 0.0
    assert start.state is ChangeState.REJECTED_LOCALLY and "has not answered" in start.message


def test_an_unconfirmed_stop_is_checked_on_and_confirmed() -> None:
    async def main() -> None:
        it = scene([OFF_A])
        it.api.answers.append(Answer(error=NoAnswerError("lost")))
        it.api.read_errors.extend([NoAnswerError("lost")] * 1000)
        (stop,) = await it.service.run([it.stop(A)])
        assert stop.state is ChangeState.UNCONFIRMED
        # The next look comes 15 s after that, while the start is under way.
        await asyncio.sleep(13)
        it.api.read_errors.clear()
        await refused_start(it)
        await asyncio.sleep(300)
        assert it.journalled(stop.change.change_id).state is ChangeState.CONFIRMED
        await it.service.close()

    run_virtual(main())


def test_a_row_that_was_proven_off_is_still_watched_for_a_lost_start() -> None:
    async def main() -> None:
        journal, dead = Journal.in_memory(), author("dead")
        journal.begin_session(dead, "LIVE", START)
        it = scene([OFF_A], journal=journal)
        asked = JournalStep(state=ChangeState.ASKED, at=START)
        start = replace(it.start(A), change_id="lost")
        stop = replace(it.stop(A), change_id="stop", asked_at=START + timedelta(seconds=2))
        journal.append_intents([(start, asked), (stop, asked)], dead)
        journal.append_steps([("stop", JournalStep(state=ChangeState.CONFIRMED, at=stop.asked_at))])
        asyncio.get_running_loop().call_later(30, it.api.put, A)
        await it.service.recover_unresolved()
        # The next look comes after 5 s, while the start is under way.
        await asyncio.sleep(2)
        await refused_start(it)
        await asyncio.sleep(120)
        assert it.journalled("stop").state is ChangeState.UNCONFIRMED
        told = [notice.text for notice in it.store.app_state().notices]
        assert any("came on again" in text for text in told)
        await it.service.close()

    run_virtual(main())


def test_the_money_of_a_stopped_row_is_watched_until_it_is_quiet() -> None:
    async def main() -> None:
        it = await scene([A]).stopped(A)
        stop = it.record(A).change
        # The next look at the money comes after 60 s, while the start is under way.
        await asyncio.sleep(57)
        await refused_start(it)
        await asyncio.sleep(5 * 3600)
        assert it.journalled(stop.change_id).state is ChangeState.QUIET
        await it.service.close()

    run_virtual(main())
