"""What stories of closing an account begin with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.closing import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    found = Office(tmp_path)
    yield found
    await found.close()
