from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.domain.accounts import ad, adgroup, campaign, day, ref, snapshot
from ttui.domain.campaign import Ad, Origin
from ttui.domain.ids import Level
from ttui.domain.merge import put_rows, replace_adgroups, replace_ads, replace_campaigns
from ttui.domain.money import Money
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.domain.totals import totals

OFF = OperationStatus.DISABLE


def test_a_child_under_a_switched_off_parent_is_off_before_it_is_read_again() -> None:
    group, leaf = adgroup("11", "1"), ad("111", "11", "1")
    account = snapshot(campaign("1", switch=OFF), group, leaf)
    assert account.delivery(group).state is DeliveryState.CAMPAIGN_OFF
    assert account.delivery(leaf).state is DeliveryState.CAMPAIGN_OFF
    account = snapshot(campaign("1"), replace(group, switch=OFF), leaf)
    assert account.delivery(leaf).state is DeliveryState.ADGROUP_OFF


def test_a_row_that_is_off_itself_says_so_even_under_a_parent_that_is_off() -> None:
    group = adgroup("11", "1", switch=OFF)
    account = snapshot(campaign("1", switch=OFF), group)
    assert account.delivery(group).state is DeliveryState.OFF


def test_rows_are_newest_first_and_promotes_last() -> None:
    account = snapshot(
        campaign("5"), campaign("70"), campaign("60", origin=Origin.PROMOTE), campaign("8")
    )
    assert list(account.campaigns) == ["70", "8", "5", "60"]


def test_an_equal_row_stays_the_same_object() -> None:
    account = snapshot(campaign("1"), adgroup("11", "1"))
    again = put_rows(account, [campaign("1"), adgroup("11", "1")])
    assert again.campaigns is account.campaigns


def test_a_whole_list_drops_what_it_leaves_out() -> None:
    account = snapshot(campaign("1"), campaign("2"))
    smaller = replace_campaigns(account, [campaign("2")])
    assert list(smaller.campaigns) == ["2"]


def test_a_branch_list_touches_its_branch_only() -> None:
    account = snapshot(
        campaign("1"), campaign("2"), adgroup("11", "1"), adgroup("12", "1"), adgroup("21", "2")
    )
    read = replace_adgroups(account, [adgroup("11", "1")], frozenset({"1"}))
    assert set(read.adgroups) == {"11", "21"}
    assert read.adgroups_of["2"] == ("21",)


ADS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 4)), max_size=40, unique_by=lambda one: one[0]
)


@given(ADS, ADS)
def test_the_index_always_agrees_with_the_rows(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    def rows(pairs: list[tuple[int, int]]) -> list[Ad]:
        return [ad(str(key), str(group), "1") for key, group in pairs]

    account = snapshot(*rows(before))
    read = replace_ads(account, rows(after), frozenset({"1", "2"}))
    indexed = {(key, group) for group, keys in read.ads_of.items() for key in keys}
    assert indexed == {(key, row.adgroup_id) for key, row in read.ads.items()}
    kept = {str(key) for key, group in before if group > 2} | {str(key) for key, _ in after}
    assert set(read.ads) == kept


def test_parents_and_children_are_each_others() -> None:
    group, leaf = adgroup("11", "1"), ad("111", "11", "1")
    account = snapshot(campaign("1"), group, leaf)
    assert account.children(ref(Level.CAMPAIGN, "1")) == (group.ref,)
    assert account.parent(leaf.ref) == group.ref
    assert [row.ref.id for row in account.above(leaf.ref)] == ["11", "1"]
    assert account.parent(ref(Level.CAMPAIGN, "1")) == account.advertiser.ref


def test_an_orphan_has_no_loop_and_no_crash() -> None:
    leaf = ad("111", "gone", "gone too")
    account = snapshot(leaf)
    assert list(account.above(leaf.ref)) == []
    assert account.delivery(leaf).state is DeliveryState.DELIVERING


def test_totals_count_the_promotes_that_cannot_be_stopped() -> None:
    rows = [campaign("1"), campaign("2", switch=OFF), campaign("3", origin=Origin.PROMOTE)]
    sums = totals(snapshot(*rows, today={rows[0].ref: "5.5"}))
    assert (sums.on, sums.off) == (2, 1)
    assert sums.charged_today is not None
    assert sums.charged_today.amount == Decimal("5.5")


def test_a_total_with_an_unread_part_is_unknown() -> None:
    for promote in (False, True):
        origin = Origin.PROMOTE if promote else Origin.TT_ADS_PLATFORM
        account = snapshot(campaign("1", origin=origin))
        assert totals(account).charged_today == Money(Decimal(0), "USD")
        unread = account.campaigns["1"].ref if promote else account.advertiser.ref
        known = replace(account, unread={Window.TODAY: frozenset({unread})})
        assert totals(known).charged_today is None


def test_a_stop_lowers_the_burn_and_not_what_the_day_is_held_against() -> None:
    rows = [campaign("1", day("100")), campaign("2", day("50"))]
    account = replace(
        snapshot(*rows, today={rows[0].ref: "60", rows[1].ref: "10"}),
        burn={rows[0].ref: Decimal(9), rows[1].ref: Decimal(3)},
    )
    before = totals(account)
    after = totals(put_rows(account, [campaign("1", day("100"), switch=OFF)]))
    assert before.burning is not None
    assert after.burning is not None
    assert before.burning.amount == 12
    assert after.burning.amount == 3
    assert before.daily_budgets == after.daily_budgets
    assert (after.on, after.off) == (1, 1)
