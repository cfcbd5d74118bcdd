"""Closes ad accounts: runs the open checklists, and follows closings to their end."""

import asyncio

from ttui.domain.closing.commands import ClosingCommand, LeaveClosing, OpenClosing
from ttui.domain.fault import fault_text
from ttui.services.closing.run import ClosingRun
from ttui.services.closing.tools import ClosingTools
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
        advertiser_id = command.advertiser_id
        if isinstance(command, OpenClosing):
            self._run_of(advertiser_id).open()
        elif advertiser_id in self._runs:
            run, _ = self._runs[advertiser_id]
            if isinstance(command, LeaveClosing):
                run.leave()
            else:
                run.act(command)

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
        if advertiser_id not in self._runs:
            run = ClosingRun(self._tools, advertiser_id)
            task = asyncio.get_running_loop().create_task(run.go())
            self._runs[advertiser_id] = (run, task)
            task.add_done_callback(lambda done: self._ended(advertiser_id, done))
        return self._runs[advertiser_id][0]

    def _ended(self, advertiser_id: str, task: "asyncio.Task[None]") -> None:
        run, _ = self._runs.pop(advertiser_id)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._tools.store.notify(f"Fault in ttui while closing: {fault_text(error)}", "error")
        elif not task.cancelled() and run.is_open:
            # The checklist was opened again at the moment in which the run ended.
            self._run_of(advertiser_id).open()
