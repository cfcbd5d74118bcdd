"""A set of tasks that one piece of work consists of; it may grow while it is waited for."""

import asyncio
from collections.abc import Coroutine


class Tasks:
    """Tasks on the running loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._fault: BaseException | None = None

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run work as a task of this set."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def end(self) -> None:
        """Wait until all have ended, those begun meanwhile too; then raise the first fault."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        if self._fault is not None:
            raise self._fault

    def cancel(self) -> None:
        """Cancel those that run."""
        for task in self._tasks:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._fault = self._fault or task.exception()
