"""An event loop without threads, sockets and waiting: hours pass in milliseconds, in order."""

import asyncio
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, Unpack

if TYPE_CHECKING:
    from contextvars import Context

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
START = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


class _NoWaiting(selectors.SelectSelector):
    """Where a real loop would sleep, the loop's own time moves on."""

    def __init__(self, loop: "SimulatedLoop") -> None:
        super().__init__()
        self._simulated = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("nothing will ever happen: the simulation waits for ever")
        if timeout > 0:
            self._simulated.virtual += timeout
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Does at once what a thread would do, and never asks the system for the time."""

    def __init__(self) -> None:
        # Before the base class, which asks for the time.
        self.virtual = 0.0
        super().__init__(_NoWaiting(self))

    def time(self) -> float:
        return self.virtual

    def call_soon_threadsafe(
        self,
        callback: "Callable[[Unpack[_Ts]], object]",
        *args: "Unpack[_Ts]",
        context: "Context | None" = None,
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(  # type: ignore[override] # no executor of ours returns anything else
        self, executor: object, func: Callable[..., _T], *args: Any
    ) -> asyncio.Future[_T]:
        del executor
        future: asyncio.Future[_T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - an executor hands on whatever it is
            future.set_exception(error)
        return future


class SimulatedClock:
    """Wall time and seconds of the simulated loop."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return START + timedelta(seconds=self._loop.virtual)

    def monotonic(self) -> float:
        return self._loop.virtual
