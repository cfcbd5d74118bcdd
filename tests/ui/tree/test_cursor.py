"""The cursor stays on its row whatever comes, and finds what the filter left."""

from dataclasses import replace

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.merge import put_rows, replace_campaigns
from ttui.ui.main.screen import MainScreen


async def test_rows_that_come_above_do_not_move_the_cursor_off_its_row() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j")
        assert s.cursor_name == "Retargeting Q4"
        await s.publish(b.app_state(put_rows(b.drawn(), [b.campaign(950, "Newest")]), number=2))
        assert s.cursor_name == "Retargeting Q4" and "Newest" in s.rows()[0]


async def test_rows_above_a_scrolled_list_keep_the_cursors_line() -> None:
    rows = [b.campaign(1000 + n, f"Campaign {n}") for n in range(60)]
    async with story(b.app_state(b.snapshot(rows))) as s:
        await s.press("G", "k", "k", "k")
        line = s.tree.place[0] - s.tree.scroll_offset.y
        name = s.cursor_name
        more = put_rows(b.snapshot(rows), [b.campaign(5000 + n, f"New {n}") for n in range(7)])
        await s.publish(b.app_state(more, number=2))
        assert s.cursor_name == name
        assert s.tree.place[0] - s.tree.scroll_offset.y == line


async def test_a_vanished_row_leaves_the_cursor_on_its_parent_and_the_next_key_is_held() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("l", "j", "l", "j")
        assert s.cursor_name == "vid_01 hook A"
        account = b.drawn()
        fewer = replace(
            account,
            number=2,
            ads={key: row for key, row in account.ads.items() if key != "941"},
            ads_of={str(b.US_18): ("940",)},
        )
        await s.publish(b.app_state(fewer, number=2))
        assert s.cursor_name == "US 18-24"
        assert "vid_01 hook A is gone" in s.toasts()[-1]
        await s.press("x")
        assert not s.engine.changes and "press again" in s.toasts()[-1]
        await s.press("x")
        assert s.engine.changes[0].ref == b.group_ref(b.US_18)


async def test_a_vanished_campaign_hands_the_cursor_to_a_neighbour() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("j")
        account = b.drawn()
        left = [row for row in account.campaigns.values() if row.name != "Retargeting Q4"]
        await s.publish(b.app_state(replace_campaigns(account, left), number=2))
        assert s.cursor_name == "Winter Glow"


async def test_filter_and_its_ways_out() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("slash", *"hook", "enter")
        assert [name for name in ("hook A", "hook B") if s.row(name)] and len(s.rows()) == 4
        assert s.cursor_name == "vid_01 hook A" and not s.engine.changes
        await s.press("n")
        assert s.cursor_name == "vid_02 hook B"
        await s.press("N")
        assert s.cursor_name == "vid_01 hook A"
        await s.press("escape")
        assert s.tree.outline.filter is None and s.cursor_name in {"vid_01 hook A", "Winter Glow"}


async def test_letters_typed_into_the_filter_switch_nothing() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("slash", *"xszq", "space", "x")
        assert not s.engine.changes and isinstance(s.app.screen, MainScreen)


async def test_rows_below_that_were_not_read_yet_say_so_and_fill_in() -> None:
    early = b.snapshot([b.campaign(b.WINTER, "Winter Glow")], levels_read=())
    async with story(b.app_state(early)) as s:
        await s.press("l")
        assert "reading..." in s.row("Winter Glow")
        await s.publish(b.app_state(replace(b.drawn(), number=2), number=2))
        assert "reading..." not in s.row("Winter Glow") and s.row("US 18-24")
