"""Closes ad accounts: runs the open checklists, and follows closings to their end."""

import asyncio

from ttui.domain.closing.commands import (
    ClosingCommand,
    LeaveClosing,
    OpenClosing,
    TakeClosingAction,
)
from ttui.domain.fault import fault_text
from ttui.services.closing.dependencies import ClosingTools
from ttui.services.closing.run import ClosingRun
from ttui.store.journal import closings
from ttui.store.journal.schema import JournalError


class ClosingService:
    """Runs open checklists and follows closings. Call it on its own event loop.

    Args:
        tools: TikTok, the store, the journal and the proven stop.
    """

    def __init__(self, tools: ClosingTools) -> None:
        self._tools = tools
        self._runs: dict[str, tuple[ClosingRun, asyncio.Task[None]]] = {}

    def do(self, command: ClosingCommand) -> None:
        """Carry out a command; returns at once, and the store shows the result."""
        match command:
            case OpenClosing(advertiser_id):
                self._run_of(advertiser_id).open()
            case LeaveClosing(advertiser_id):
                if advertiser_id in self._runs:
                    self._runs[advertiser_id][0].leave()
            case TakeClosingAction():
                if command.advertiser_id in self._runs:
                    self._runs[command.advertiser_id][0].act(command)

    async def resume(self) -> None:
        """At start: follow closings requested before, or begun on the web. Sends nothing."""
        try:
            left = await self._tools.log.ask(closings.unfinished)
        except JournalError:
            # The user knows already that the journal failed. Without it nothing can be closed.
            return
        known = self._tools.store.expected
        for advertiser_id in left:
            if not known or advertiser_id in known:
                self._run_of(advertiser_id)

    async def drain(self, within: float) -> bool:
        """Wait for a request under way; True when its end is on disk."""
        for run, _ in self._runs.values():
            run.leave()
        until = self._tools.clock.monotonic() + within
        while any(run.is_asking for run, _ in self._runs.values()):
            left = until - self._tools.clock.monotonic()
            if left <= 0:
                return False
            await asyncio.sleep(min(left, 0.05))
        return True

    async def close(self) -> None:
        """Stop working; requests are on disk, and the next start follows them."""
        tasks = [task for _, task in self._runs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run_of(self, advertiser_id: str) -> ClosingRun:
        known = self._runs.get(advertiser_id)
        if known is not None:
            return known[0]
        run = ClosingRun(self._tools, advertiser_id)
        task = asyncio.get_running_loop().create_task(run.go())
        self._runs[advertiser_id] = (run, task)
        task.add_done_callback(lambda done: self._ended(advertiser_id, run, done))
        return run

    def _ended(self, advertiser_id: str, run: ClosingRun, task: "asyncio.Task[None]") -> None:
        del self._runs[advertiser_id]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._tools.store.notify(f"Fault in ttui while closing: {fault_text(error)}", "error")
        elif not task.cancelled() and run.is_open:
            # The checklist was opened again at the moment in which the run ended.
            self._run_of(advertiser_id).open()
