"""Keys in any order on every screen, a window that changes its size: nothing breaks or writes."""

from pathlib import Path

import pytest

from tests.pty.monkey import play


@pytest.mark.parametrize("size", [(80, 24), (36, 12)])
def test_no_order_of_harmless_keys_breaks_or_writes(size: tuple[int, int], tmp_path: Path) -> None:
    found = play(size, 6.0, 3, tmp_path)
    assert found.wrong == [], found.pressed[-30:]
    assert found.keys > 20
