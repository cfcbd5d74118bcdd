"""No fault of drawing hides behind the boundary that catches it."""

import logging
from collections.abc import Iterator

import pytest

from ttui.ui.drawing import boundary


@pytest.fixture(autouse=True)
def _all_is_drawn(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail where something could not be drawn, unless the test is about just that."""
    caplog.set_level(logging.INFO, logger=boundary.__name__)
    yield
    told = [one.getMessage() for one in caplog.get_records("call") if one.name == boundary.__name__]
    assert request.node.get_closest_marker("faulty") or not told, told
