"""The QR code of a Promote's post."""

from dataclasses import replace

import pytest
import segno

from tests.support.ui import builders as b
from tests.support.ui.promotes import handed
from tests.support.ui.stories import story
from ttui.domain.campaign import Origin
from ttui.ui.drawing.lines import plain
from ttui.ui.drawing.qr import qr_lines


async def test_without_its_post_there_is_no_code_and_with_it_there_is() -> None:
    async with story(handed()) as s:
        await s.press("G", "x", "c")
        assert "no link" in s.toasts()[-1]
    group = replace(b.adgroup(101, b.PROMOTE, "boost"), origin=Origin.PROMOTE)
    ad = replace(b.ad(102, 101, b.PROMOTE, "boost"), origin=Origin.PROMOTE)
    account = b.snapshot([*b.drawn_rows(), group, ad])
    app_state = b.with_account(handed(), account)
    for size, beside in (((80, 24), True), ((50, 24), False)):
        async with story(app_state, size=size) as s:
            await s.press("G", "x", "c")
            screen = s.app.screen
            code = s.text("#promote-code")
            assert screen.query_one("#promote-code").display
            assert screen.query_one("#promote-text").display is beside
            assert len(code.splitlines()) <= screen.query_one("#promote-code").size.height
            assert code == "\n".join(
                plain(one) for one in qr_lines("https://www.tiktok.com/@/video/7300000000000000001")
            )
            await s.press("i")
            assert s.text("#promote-code") != code
            await s.press("c")
            assert not screen.query_one("#promote-code").display
    async with story(app_state, size=(80, 20)) as s:
        await s.press("G", "x", "c")
        assert "needs" in s.toasts()[-1]
        assert not s.app.screen.query_one("#promote-code").display


@pytest.mark.parametrize("dark", [True, False])
def test_the_code_is_the_librarys_with_its_quiet_margin(dark: bool) -> None:
    link = "https://www.tiktok.com/@/video/7300000000000000001"
    upper = {"█": 1, "▀": 1, "▄": 0, " ": 0}
    lower = {"█": 1, "▀": 0, "▄": 1, " ": 0}
    rows = [
        [half[char] for char in plain(one)]
        for one in qr_lines(link, dark_terminal=dark)
        for half in (upper, lower)
    ]
    matrix = segno.make(link, error="l", micro=False).matrix
    size = len(matrix)
    assert [[bit ^ dark for bit in row[4 : 4 + size]] for row in rows[4 : 4 + size]] == [
        list(row) for row in matrix
    ]
    assert all(bit == dark for row in rows[:4] for bit in row)
    assert len({len(row) for row in rows}) == 1
