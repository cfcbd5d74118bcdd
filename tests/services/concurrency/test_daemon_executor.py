"""Blocking work beside a loop, and the end of the program."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from ttui.services.concurrency.daemon_executor import BriefExecutor

_HANGS = """
import asyncio, time
from ttui.services.concurrency.daemon_executor import BriefExecutor
async def main():
    asyncio.get_running_loop().set_default_executor(BriefExecutor())
    task = asyncio.create_task(asyncio.to_thread(time.sleep, 600))
    await asyncio.sleep(0)
    task.cancel()
asyncio.run(main())
"""


def test_work_that_hangs_holds_up_no_end() -> None:
    done = subprocess.run([sys.executable, "-c", _HANGS], timeout=30, check=False)
    assert done.returncode == 0


async def test_results_and_errors_come_back() -> None:
    asyncio.get_running_loop().set_default_executor(BriefExecutor())

    def fail() -> None:
        raise ValueError("as it was")

    assert await asyncio.to_thread(lambda: 7) == 7
    with pytest.raises(ValueError, match="as it was"):
        await asyncio.to_thread(fail)


def test_what_is_about_to_end_is_waited_for() -> None:
    executor, go, ended = BriefExecutor(), threading.Event(), threading.Event()

    def work() -> None:
        go.wait(10)
        ended.set()

    executor.submit(work)
    go.set()
    executor.shutdown()
    assert ended.is_set()


def test_two_calls_do_not_wait_for_each_other() -> None:
    executor, meet = BriefExecutor(), threading.Barrier(2, timeout=10)
    both = [executor.submit(meet.wait) for _ in range(2)]
    until = time.monotonic() + 10
    assert sorted(one.result(until - time.monotonic()) for one in both) == [0, 1]
    executor.shutdown()
