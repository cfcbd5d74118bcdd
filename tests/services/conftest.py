"""What stories of closing an account begin with."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.services.closing import Office
from tests.support.services.stop_all import CONFIGURED, DISCOVERED, set_way


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    found = Office(tmp_path)
    yield found
    await found.close()


@pytest.fixture(params=[CONFIGURED, DISCOVERED])
def either_way(request: pytest.FixtureRequest) -> Iterator[str]:
    """The ad accounts are named by the settings, or TikTok is asked which the token sees."""
    set_way(request.param)
    yield request.param
    set_way(CONFIGURED)
