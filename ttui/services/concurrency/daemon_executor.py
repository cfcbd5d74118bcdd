"""Threads for blocking work that delay neither a cancelled task nor the program's end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from ttui.domain.clock import SYSTEM_CLOCK

WAIT_AT_END = 1.0
"""Seconds in which short work, such as writing a receipt, may end."""

_T = TypeVar("_T")
_P = ParamSpec("_P")


class BriefExecutor(ThreadPoolExecutor):
    """An executor for `loop.set_default_executor`; each call has a thread of its own.

    At its end the interpreter waits for the threads of the usual executor, and packing a workbook
    of a million rows takes minutes. These threads end with the process. So their work must be
    resumable at any point.
    """

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self._at_work: set[threading.Thread] = set()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        """Run the call in a thread of its own."""
        future: Future[_T] = Future()

        def work() -> None:
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - an executor hands on whatever it is
                future.set_exception(error)
            finally:
                self._at_work.discard(threading.current_thread())

        future.set_running_or_notify_cancel()
        thread = threading.Thread(target=work, name="ttui-work", daemon=True)
        self._at_work.add(thread)
        thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait a moment for short work to end, and abandon the rest."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        until = SYSTEM_CLOCK.monotonic() + (WAIT_AT_END if wait else 0.0)
        for thread in tuple(self._at_work):
            thread.join(max(0.0, until - SYSTEM_CLOCK.monotonic()))
