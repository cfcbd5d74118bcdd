"""Many rows at once, as a person at the keys sees it."""

from dataclasses import replace

from tests.support.ui import builders as b
from tests.support.ui.selecting import campaigns, names, selected
from tests.support.ui.stories import story
from ttui.domain.merge import put_rows, replace_campaigns

# -- marking ---------------------------------------------------------------------------------


async def test_v_marks_and_moves_down_and_again_takes_the_mark_away() -> None:
    async with story(b.app_state(campaigns(5))) as s:
        await s.press("v", "v")
        assert selected(s) == ["C5", "C4"] and s.cursor_name == "C3"
        assert "*" in s.row("C5") and "*" not in s.row("C3")
        await s.press("k", "v")
        assert selected(s) == ["C5"]


async def test_capital_v_marks_from_the_last_mark_to_here_both_ways() -> None:
    async with story(b.app_state(campaigns(8))) as s:
        await s.press("j", "v", "j", "j", "V")
        assert selected(s) == ["C7", "C6", "C5", "C4"]
        await s.press("g", "V")
        assert set(selected(s)) == {f"C{n}" for n in range(4, 9)}
        await s.press("minus", "V")
        assert not s.tree.selected and "nothing is marked yet" in s.toasts()[-1]


async def test_plus_minus_and_star_are_about_what_is_in_sight() -> None:
    async with story(b.app_state(campaigns(4))) as s:
        await s.press("v", "asterisk")
        assert selected(s) == ["C3", "C2", "C1"]
        await s.press("plus")
        assert len(s.tree.selected) == 4
        await s.press("minus")
        assert not s.tree.selected


async def test_a_pasted_plus_star_or_range_marks_nothing() -> None:
    async with story(b.app_state(campaigns(4))) as s:
        await s.burst("a+b*V+")
        assert not s.tree.selected


async def test_accounts_have_no_marks() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id)]
    async with story(b.app_state(b.drawn(), b.snapshot(rows, owner=other))) as s:
        await s.press("v", "plus")
        assert selected(s) == ["Winter Glow", "Retargeting Q4", '"New serum"', "Summer"]
        await s.press("asterisk")
        assert not s.tree.selected


async def test_with_a_filter_only_what_matches_is_marked_by_plus_star_and_v() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("slash", *"hook", "enter", "plus")
        assert selected(s) == ["vid_01 hook A", "vid_02 hook B"], "not the rows on the way to them"
        await s.press("asterisk")
        assert not s.tree.selected
        await s.press("g", "v", "G", "V")
        assert selected(s) == ["Winter Glow", "vid_01 hook A", "vid_02 hook B"], "v takes any row"


async def test_plus_again_takes_all_that_match_in_folded_branches_too_and_counts_them() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("slash", "o", "n", "enter", "g", "h", "plus")
        assert selected(s) == ["Winter Glow", '"New serum"']
        assert "Marked 2 in sight; + again: all 5 that match" in s.toasts()[-1]
        await s.press("plus")
        assert set(selected(s)) == {
            "Winter Glow", "US 18-24", "US 25-34", "vid_01 hook A", '"New serum"',
        }  # fmt: skip
        assert "Marked all 5 rows that match, 3 of them folded away" in s.toasts()[-1]
        assert "folded" not in s.text("#status"), "they were asked for"
        await s.press("x")
        assert set(names(s)) == {"Winter Glow", "US 18-24", "US 25-34", "vid_01 hook A"}


async def test_marks_survive_refresh_folding_and_filters() -> None:
    async with story(b.app_state(b.drawn())) as s:
        await s.press("l", "j", "v", "k", "k", "h", "l")
        assert selected(s) == ["US 18-24"]
        more = put_rows(b.drawn(), [b.campaign(950, "Newest")])
        await s.publish(b.app_state(more, number=2))
        await s.press("slash", *"retarg", "enter", "escape")
        assert selected(s) == ["US 18-24"] and "*" in s.row("US 18-24")


async def test_marked_rows_that_vanish_are_named_and_not_acted_on() -> None:
    async with story(b.app_state(campaigns(4))) as s:
        await s.press("v", "v", "v")
        account = campaigns(4)
        left = [row for row in account.campaigns.values() if row.name not in {"C4", "C3"}]
        await s.publish(b.app_state(replace_campaigns(account, left), number=2))
        assert any("2 rows with a mark are gone, not acted on: C4, C3." in t for t in s.toasts())
        await s.press("x")
        assert names(s) == ["C2"]


async def test_marks_of_an_account_that_is_gone_go_with_it() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id)]
    async with story(b.app_state(b.drawn(), b.snapshot(rows, owner=other))) as s:
        await s.press("plus")
        await s.publish(b.app_state(b.drawn(), number=2))
        assert "Summer" not in selected(s) and len(s.tree.selected) == 3
        assert any("1 row with a mark is gone, not acted on: Summer." in t for t in s.toasts())


# -- said before it is done --------------------------------------------------------------------


async def test_the_status_line_says_what_the_keys_would_do_before_they_are_pressed() -> None:
    async with story(b.app_state(campaigns(7))) as s:
        await s.press(*"vvvvvvv")
        assert "x stops 7 rows, 3.50/h" in s.text("#status")
        assert "space as x" in s.text("#status") and "- clears" in s.text("#status")
        assert not s.engine.changes


async def test_the_status_line_counts_apart_what_would_not_change_and_follows_the_rows() -> None:
    account = put_rows(campaigns(6, off=[2]), [b.campaign(90, "Boost", promote=True)])
    async with story(b.app_state(account)) as s:
        await s.press("plus")
        text = "x, 7 rows: 5 stop, 2.50/h, 1 already off, 1 Promote (phone)"
        assert text in s.text("#status")
        row = account.campaigns["3"]
        stopped = put_rows(account, [replace(row, switch=b.OFF)])
        await s.publish(b.app_state(stopped, number=2))
        assert "7 rows: 4 stop, 2.00/h, 2 already off" in s.text("#status")


async def test_each_status_line_fits_its_terminal() -> None:
    account = put_rows(campaigns(6, off=[2]), [b.campaign(90, "Boost", promote=True)])
    for width in (50, 80, 120):
        async with story(b.app_state(account), size=(width, 24)) as s:
            await s.press("plus")
            assert len(s.text("#status")) == width
