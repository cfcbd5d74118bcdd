"""Tables of the command line: what somebody will type is never cut, however narrow it is."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.cli.conftest import TTUI, Tiktok
from tests.support.terminal import Terminal
from ttui.cli.tables import print_table

TITLES = ("on", "campaign", "charged", "state", "id")
ROWS = [
    ("on", "Winter Glow", "132.10 today", "delivering", "1846000000000465"),
    ("Promote", "n" * 500, "250.00 lifetime", "out of budget or balance", "1846000000000833"),
    ("off", "冬のキャンペーン [bold]JP[/bold]", "30.00 today", "off", "1846000000000001"),
]


def printed(width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False)
    print_table(console, TITLES, ROWS, elastic=1, right=(2,))
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 60, 80, 90, 120, 500])
def test_every_figure_and_id_is_whole_and_every_line_fits(width: int) -> None:
    text = printed(width)
    for row in ROWS:
        for place in (0, 2, 3, 4):
            assert row[place] in text, f"{row[place]!r} is cut at {width}"
    assert all(cell_len(line.rstrip()) <= width for line in text.splitlines())


def test_names_that_differ_at_their_ends_can_be_told_apart() -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, highlight=False, markup=False)
    plan = "US_PROSP_LAL_2025-11_18-24_hook_"
    rows = [("on", plan + hook, *ROWS[0][2:]) for hook in "ABC"]
    print_table(console, TITLES, rows, elastic=1, right=(2,))
    for hook in "ABC":
        assert f"hook_{hook}" in out.getvalue() and plan + hook not in out.getvalue()
    assert out.getvalue().count("US_PROSP") == len(rows)


def test_where_there_is_room_a_row_is_one_line() -> None:
    assert len(printed(120).splitlines()) == 1 + len(ROWS)


def test_a_terminal_of_80_columns_shows_ids_that_stop_takes(tiktok: Tiktok) -> None:
    with Terminal([*TTUI, "status"], tiktok.environ) as terminal:
        terminal.wait_end(60)
        ids = [row.campaign_id for row in tiktok.server.world.campaigns.values()]
        shown = [one for one in ids if one in terminal.text]
    assert len(shown) > 5, terminal.text
