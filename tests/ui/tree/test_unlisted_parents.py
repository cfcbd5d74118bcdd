"""Rows whose parent is not listed, and ad accounts that cannot be read: both are in the tree."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from tests.ui.widgets.test_header_sums import unread
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef, Level, advertiser_ref
from ttui.domain.merge import rebased, replace_adgroups, replace_campaigns
from ttui.domain.orphans import orphans, orphans_ref, problems_of
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.unread import UnreadReason
from ttui.ui.tree import filters
from ttui.ui.tree.outline import Outline

OTHER = "7000000000009999"
LOST_GROUP, NAMELESS, LOST_AD = b.group_ref(71), b.group_ref(72), b.ad_ref(811)


def with_orphans(levels: tuple[Level, ...] = tuple(Level)) -> AccountSnapshot:
    """A campaign with an ad group; an ad group of an unknown campaign, with an ad; an ad group
    of none; an ad of an unknown ad group."""
    nameless = replace(b.adgroup(72, 0, "Nameless"), campaign_id="")
    rows: list[Campaign | AdGroup | Ad] = [
        b.campaign(1, "Known"),
        b.adgroup(11, 1, "Placed"),
        b.adgroup(71, 999, "Lost group"),
        b.ad(711, 71, 999, "Its ad"),
        nameless,
        b.ad(811, 888, 1, "Lost ad"),
    ]
    return b.snapshot(rows, levels_read=levels)


def outline(*accounts: AccountSnapshot) -> Outline:
    made = Outline()
    made.adopt(b.app_state(*accounts))
    return made


def test_rows_whose_parent_is_not_listed_are_in_the_tree_under_their_own_branch() -> None:
    made = outline(with_orphans())
    branch = orphans_ref(b.ACCOUNT)
    assert made.rows == [branch, NAMELESS, LOST_GROUP, LOST_AD, b.camp_ref(1)]
    assert made.child_count(branch) == 3
    assert made.unfold(made.rows.index(LOST_GROUP)) == 1
    assert b.ad_ref(711) in made.rows
    assert made.parent(LOST_AD) == branch
    assert made.fold(0) == 4 and made.rows == [branch, b.camp_ref(1)]


def test_with_several_accounts_the_branch_is_one_of_its_account() -> None:
    other = b.snapshot(
        [b.campaign(5, "Summer", account=OTHER)], owner=b.advertiser(OTHER, name="Hanbit")
    )
    made = outline(with_orphans(), other)
    branch = orphans_ref(b.ACCOUNT)
    assert made.rows[:2] == [advertiser_ref(b.ACCOUNT), branch]
    assert made.depth(branch) == 1 and made.depth(NAMELESS) == 2
    assert orphans_ref(OTHER) not in made.rows
    assert made.parent(branch) == advertiser_ref(b.ACCOUNT)


def test_before_the_parents_were_listed_nobody_misses_one() -> None:
    assert not orphans(with_orphans((Level.AD,)))
    assert orphans(with_orphans((Level.CAMPAIGN,))) == (NAMELESS, LOST_GROUP)


def test_a_filter_finds_them_and_a_mark_of_many_takes_them() -> None:
    made = outline(with_orphans())
    made.set_filter(filters.parse("lost"))
    assert made.rows == [orphans_ref(b.ACCOUNT), LOST_GROUP, LOST_AD]
    assert made.can_select(LOST_GROUP) and not made.can_select(orphans_ref(b.ACCOUNT))


def test_they_are_told_among_the_problems() -> None:
    told = {problem.id: problem.reason for problem in problems_of(with_orphans())}
    assert set(told) == {"71", "72", "811"}
    assert "campaign 999 is not listed" in told["71"]
    assert "names no campaign" in told["72"]
    assert "ad group 888 is not listed" in told["811"]


def test_what_is_below_a_deleted_campaign_goes_with_it_unless_it_is_listed_again() -> None:
    account = b.snapshot([b.campaign(1, "Gone"), b.adgroup(11, 1, "G"), b.ad(111, 11, 1, "A")])
    without = replace_campaigns(account, [])
    assert not orphans(without), "its rows were read before it went"
    again = replace_adgroups(without, [b.adgroup(11, 1, "G")])
    assert orphans(again) == (b.group_ref(11),), "listed by itself: it may charge"
    assert not orphans(replace_adgroups(without, []))
    back = replace_campaigns(without, [b.campaign(1, "Gone")])
    assert not back.vanished and not orphans(back)


def test_a_list_worked_out_beside_another_forgets_no_row_that_vanished() -> None:
    base = b.snapshot([b.campaign(1, "One"), b.campaign(2, "Two"), b.adgroup(21, 2, "G")])
    made = replace_adgroups(base, [b.adgroup(21, 2, "G")])
    current = replace_campaigns(base, [b.campaign(1, "One")])
    assert rebased(made, base, current, []).vanished == {b.camp_ref(2)}


async def test_one_can_be_selected_and_stopped_like_any_row() -> None:
    async with story(b.app_state(with_orphans())) as s:
        assert "3 rows" in s.row("parent not listed")
        await s.press("j", "j")
        assert s.tree.cursor == LOST_GROUP
        await s.press("x")
        (change,) = s.engine.changes
        assert (change.ref, change.to) == (LOST_GROUP, b.OFF)


def app_state_with(
    *, was_read: bool, reason: UnreadReason = UnreadReason.NO_PERMISSION
) -> AppState:
    row = b.campaign(5, "Summer", account=OTHER)
    other = b.snapshot([row], owner=b.advertiser(OTHER, name="Hanbit"), today={row.ref: "12.34"})
    accounts = (b.drawn(), other) if was_read else (b.drawn(),)
    return replace(
        b.app_state(*accounts),
        expected=(b.ACCOUNT, OTHER),
        unread={OTHER: unread(OTHER, reason)},
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [(UnreadReason.NO_PERMISSION, "no permission"), (UnreadReason.GONE, "deleted")],
)
async def test_an_account_that_cannot_be_read_is_a_row_with_its_reason(
    reason: UnreadReason, words: str
) -> None:
    async with story(app_state_with(was_read=False, reason=reason)) as s:
        row = s.row(f"ad account {OTHER}")
        assert f"not read: {words}" in row
        await s.press("G")
        assert s.tree.cursor == EntityRef(OTHER, Level.ADVERTISER, OTHER)
        assert "No permission." in s.text("#pane"), "TikTok's own words"
        assert "..9999 not read" in s.text("#header")
        assert "1 of 2 accounts" in s.text("#header") or "1/2 acc." in s.text("#header")
        await s.press("x")
        assert not s.engine.changes


async def test_an_account_that_was_read_and_is_lost_keeps_its_rows_and_says_why() -> None:
    async with story(app_state_with(was_read=True)) as s:
        assert "old, not read now: no permission" in s.row("Hanbit")
        assert "12.34" in s.row("Summer")


async def test_an_account_whose_campaigns_were_never_listed_is_not_called_old() -> None:
    other = b.snapshot([], owner=b.advertiser(OTHER, name="Hanbit"), levels_read=())
    seen = replace(app_state_with(was_read=True), accounts=(b.drawn(), other))
    async with story(seen) as s:
        row = s.row("Hanbit")
        assert "not read: no permission" in row
        assert "old" not in row and "reading" not in row


@pytest.mark.parametrize("is_whole", [True, False])
async def test_nothing_matches_is_said_of_what_was_read(is_whole: bool) -> None:
    levels = tuple(Level) if is_whole else (Level.CAMPAIGN,)
    seen = b.app_state(b.snapshot([b.campaign(1, "Known")], levels_read=levels))
    async with story(seen) as s:
        await s.press("slash", "z", "z", "enter")
        told = s.toasts()[-1]
        assert ("Nothing matches zz" in told) is is_whole
        assert ("Nothing that was read matches zz" in told) is not is_whole
