from dataclasses import replace

from tests.support.ui import builders as b
from ttui.domain.merge import put_rows, replace_campaigns
from ttui.ui.tree import filters
from ttui.ui.tree.outline import Outline


def outline() -> Outline:
    made = Outline()
    made.adopt(b.app_state(b.drawn()))
    return made


def names(made: Outline) -> list[str]:
    return [entity.name if (entity := made.entity(ref)) else "account" for ref in made.rows]


def test_campaigns_start_folded_and_one_account_has_no_row() -> None:
    assert names(outline()) == ["Winter Glow", "Retargeting Q4", '"New serum"']


def test_several_accounts_have_rows_and_start_unfolded() -> None:
    other = b.advertiser("7000000000009999", name="Hanbit")
    rows = [b.campaign(5, "Summer", account=other.advertiser_id)]
    made = Outline()
    made.adopt(b.app_state(b.drawn(), b.snapshot(rows, owner=other)))
    assert names(made) == [
        "account", "Winter Glow", "Retargeting Q4", '"New serum"', "account", "Summer",
    ]  # fmt: skip
    assert made.depth(made.rows[1]) == 1


def test_folds_are_kept_by_ref_when_rows_come() -> None:
    made = outline()
    made.unfold(0)
    made.unfold(1)
    assert names(made)[:4] == ["Winter Glow", "US 18-24", "vid_01 hook A", "vid_02 hook B"]
    newer = put_rows(b.drawn(), [b.campaign(950, "Newest")])
    made.adopt(b.app_state(newer))
    assert names(made)[:4] == ["Newest", "Winter Glow", "US 18-24", "vid_01 hook A"]


def test_fold_hides_everything_below_and_unfold_brings_it_back() -> None:
    made = outline()
    made.unfold(0)
    made.unfold(1)
    before = names(made)
    assert made.fold(0) == 4
    assert made.unfold(0) == 4
    assert names(made) == before


def test_unread_rows_below_are_told_from_none() -> None:
    made = Outline()
    account = b.snapshot([b.campaign(1, "New")], levels_read=())
    made.adopt(b.app_state(account))
    assert made.can_open(made.rows[0]) and made.is_unread(made.rows[0])
    made.adopt(b.app_state(b.snapshot([b.campaign(1, "New")])))
    assert not made.can_open(made.rows[0])


def find(text: str) -> list[str]:
    made = outline()
    made.set_filter(filters.parse(text))
    return names(made)


def test_filter_by_name_keeps_the_rows_above() -> None:
    assert find("hook A") == ["Winter Glow", "US 18-24", "vid_01 hook A"]
    assert find("HOOK") == ["Winter Glow", "US 18-24", "vid_01 hook A", "vid_02 hook B"]


def test_filter_by_state_money_and_both() -> None:
    assert find("off") == ["Winter Glow", "US 18-24", "vid_02 hook B", "Retargeting Q4"]
    assert find(">100") == ["Winter Glow"]
    assert find("spend>50 us") == ["Winter Glow", "US 18-24", "US 25-34"]
    assert find("used>=100") == ["Retargeting Q4"]
    assert find("burn>10") == ["Winter Glow"]
    assert find("promote") == ['"New serum"']
    assert find("nothing-like-it") == []


def test_an_empty_filter_is_none() -> None:
    assert filters.parse("   ") is None


def test_a_row_that_stops_matching_stays_in_sight() -> None:
    made = outline()
    made.set_filter(filters.parse("on winter"))
    assert names(made) == ["Winter Glow"]
    account = b.drawn()
    winter = account.campaigns[str(b.WINTER)]
    made.adopt(b.app_state(put_rows(account, [replace(winter, switch=b.OFF)])))
    assert names(made) == ["Winter Glow"]


def test_a_hit_can_be_unfolded_whole_and_folded_again() -> None:
    made = outline()
    made.set_filter(filters.parse("winter"))
    made.unfold(0)
    assert names(made) == ["Winter Glow", "US 18-24", "US 25-34"]
    made.fold(0)
    assert names(made) == ["Winter Glow"]
    made.set_filter(None)
    assert names(made)[0] == "Winter Glow"


def test_a_vanished_campaign_takes_its_rows_along() -> None:
    made = outline()
    made.unfold(0)
    account = b.drawn()
    left = [row for row in account.campaigns.values() if row.ref != b.camp_ref(b.WINTER)]
    assert made.adopt(b.app_state(replace_campaigns(account, left)))
    assert names(made) == ["Retargeting Q4", '"New serum"']
