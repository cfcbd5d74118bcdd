"""A Promote that has ended, by whichever of its rows says so, is ended as a whole."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.eligibility import Reason
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import DeliveryState, OperationStatus, delivery_of
from ttui.domain.stop_all import cannot_be_stopped, forecast
from ttui.domain.totals import is_running, totals
from ttui.ui.drawing.styles import GOOD
from ttui.ui.switching.classify import classify
from ttui.ui.switching.target import target_row
from ttui.ui.tree import row_line
from ttui.ui.tree.filters import parse

RUNS, RUNS_GROUP, RUNS_AD = (
    "CAMPAIGN_STATUS_ENABLE",
    "ADGROUP_STATUS_DELIVERY_OK",
    "AD_STATUS_DELIVERY_OK",
)


def promote(campaign: str, group: str, leaf: str) -> tuple[AccountSnapshot, Campaign]:
    """One classic campaign that is on, and a Promote whose rows carry these words."""
    top = b.campaign(5, "Serum", promote=True, raw=campaign)
    middle = replace(b.adgroup(51, 5, "Serum", raw=group), origin=Origin.PROMOTE)
    low = replace(b.ad(511, 51, 5, "Serum", raw=leaf), origin=Origin.PROMOTE)
    return b.snapshot([b.campaign(1, "Classic"), top, middle, low]), top


ENDED = [
    (RUNS, "ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER", RUNS_AD),
    (RUNS, RUNS_GROUP, "AD_STATUS_PROMOTE_ADGROUP_CLOSED"),
    ("CAMPAIGN_STATUS_DISABLE", RUNS_GROUP, RUNS_AD),
]


def rows_of(account: AccountSnapshot) -> list[Campaign | AdGroup | Ad]:
    tables = (account.campaigns, account.adgroups, account.ads)
    return [row for table in tables for row in table.values() if row.is_promote]


@pytest.mark.parametrize("said", ENDED)
def test_each_row_of_an_ended_promote_is_ended(said: tuple[str, str, str]) -> None:
    account, top = promote(*said)
    for row in rows_of(account):
        assert row.switch is OperationStatus.ENABLE, "TikTok leaves the switch as it was"
        assert account.delivery(row).state is DeliveryState.ENDED
        assert account.is_over(row)
    assert not is_running(top, account)
    assert not cannot_be_stopped(top, account)


@pytest.mark.parametrize("said", ENDED)
def test_an_ended_promote_is_counted_filtered_and_sorted_as_ended(
    said: tuple[str, str, str],
) -> None:
    account, top = promote(*said)
    sums = totals(account)
    assert (sums.on, sums.off, sums.ended) == (1, 0, 1)
    assert forecast([account]).promotes == 0
    for word, found in (("/on", False), ("/off", False), ("/ended", True)):
        asked = parse(word.removeprefix("/"))
        assert asked is not None
        assert [asked.matches(account, row) for row in rows_of(account)] == [found] * 3
    sorted_ = classify(
        [target_row(account, top.ref)], OperationStatus.DISABLE, b.app_state(account)
    )
    assert list(sorted_.rows) == [Reason.ENDED]


def test_a_promote_that_runs_is_on() -> None:
    account, top = promote(RUNS, RUNS_GROUP, RUNS_AD)
    assert is_running(top, account)
    assert cannot_be_stopped(top, account)
    assert (totals(account).on, totals(account).ended) == (2, 0)


def test_what_is_below_a_row_that_has_ended_has_ended() -> None:
    over = replace(b.campaign(1, "Over"), delivery=delivery_of("CAMPAIGN_STATUS_TIME_DONE"))
    account = b.snapshot([over, b.adgroup(11, 1, "G"), b.ad(111, 11, 1, "A")])
    assert account.is_over(account.adgroups["11"])
    assert account.is_over(account.ads["111"])


@pytest.mark.parametrize("said", ENDED)
def test_the_tree_draws_no_row_of_an_ended_promote_as_on(said: tuple[str, str, str]) -> None:
    account, _ = promote(*said)
    for row in rows_of(account):
        view = row_line.RowView(
            ref=row.ref,
            depth=0,
            account=account,
            entity=row,
            record=None,
            selected=False,
            fold=" ",
            unread=False,
        )
        drawn = row_line.draw(view, row_line.columns_for(80))
        assert "◆ end" in "".join(part.text for part in drawn)
        assert GOOD not in [part.style for part in drawn]
