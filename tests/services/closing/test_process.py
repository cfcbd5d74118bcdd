"""kill -9 while the request to close is on the wire: the next start reads, and asks nothing."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.services.closing import LUMEN_EUROPE, Office
from ttui.domain.closing.checklist import ClosingPhase

_VICTIM = """
import asyncio, sys
from pathlib import Path
from tests.support.services.closing import LUMEN_EUROPE, Office

async def main():
    office = Office(Path(sys.argv[1]))
    office.pay()
    office.back_up(LUMEN_EUROPE)
    maria = office.person()
    await maria.ready()

    async def never_answered(bc_id, advertiser_id):
        print("on the wire", flush=True)
        await asyncio.Future()

    maria.api.finance.disable = never_answered
    maria.type_name()
    await asyncio.Future()

asyncio.run(main())
"""


async def killed_on_the_wire(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _VICTIM, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"on the wire\n"
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()


@pytest.mark.parametrize("landed", [True, False])
async def test_killed_between_asking_and_the_answer(tmp_path: Path, landed: bool) -> None:
    await killed_on_the_wire(tmp_path)
    office = Office(tmp_path)
    if landed:
        office.server.account({"id": LUMEN_EUROPE, "close_on_web": True, "force": True})
    jun = office.person("jun")
    try:
        await jun.service.resume()
        if landed:
            await jun.hears("Closed, proven")
            assert list((tmp_path / "reports").glob("closing-report-*"))
        else:
            jun.open()
            await jun.until(lambda seen: seen.phase is ClosingPhase.ASKING)
            office.server.advance(600)
            await jun.hears("did not land")
        assert office.requests == []
    finally:
        await office.close()
