"""Names that are longer than their column: both ends stay, so that rows can be told apart."""

from itertools import product

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.snapshot import AccountSnapshot

NAMES = [
    f"{country}_{aim}_LAL_2025-11_{age}_hook_{hook}"
    for country, aim, age, hook in product(
        ("US", "CA", "UK", "DE", "FR"),
        ("PROSP", "RETGT"),
        ("18-24", "25-34", "35-44", "45-54", "55-64", "65-99"),
        "ABC",
    )
]


def plan() -> AccountSnapshot:
    return b.snapshot([b.campaign(n, name) for n, name in enumerate(reversed(NAMES), 1)])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_campaign_of_a_plan_of_180_can_be_told_apart(size: tuple[int, int]) -> None:
    assert len(NAMES) == 180
    async with story(b.app_state(plan()), size=size) as s:
        seen: set[str] = set()
        for _ in NAMES:
            seen.update(row for row in s.rows() if "hook" in row)
            await s.press("pagedown")
            if s.tree.place[0] == 180:
                break
        seen.update(row for row in s.rows() if "hook" in row)
        assert len({row.split("━●")[1][:28].rstrip() for row in seen}) == 180
        for country in ("US", "FR"):
            assert any(f"━● {country}_" in row and "hook_C" in row for row in seen)


async def test_siblings_show_both_ends_at_80x24() -> None:
    async with story(b.app_state(plan()), size=(80, 24)) as s:
        assert "━● US_PROSP_LAL_…_18-24_hook_A" in s.rows()[0]


async def test_a_note_gives_way_to_the_name() -> None:
    rows = [b.campaign(1, "Short"), b.campaign(2, NAMES[0])]
    async with story(b.app_state(b.snapshot(rows, levels_read=())), size=(80, 24)) as s:
        await s.press("l", "j", "l")
        assert "US_PROSP_L…24_hook_A  rea" in s.rows()[0]
        assert "Short  reading..." in s.rows()[1]
