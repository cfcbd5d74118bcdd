"""Campaigns that may be on no list: counts and sums say that there may be more."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.services.live import Live, live
from ttui.domain.ids import Level
from ttui.domain.merge import replace_adgroups
from ttui.domain.snapshot import RowProblem, SideList
from ttui.domain.status import OperationStatus
from ttui.domain.sums import sums_by_currency
from ttui.domain.totals import totals
from ttui.simulator import Fault, FaultKind, ServerSettings, demo_world

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)


@pytest.fixture
async def demo() -> Live:
    one = live(demo_world(start=START, speed=0), settings=ServerSettings(rate_limit=None))
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    await one.money.whole_account(one.account)
    await one.money.burn(one.account)
    whole = totals(one.snapshot)
    assert whole.is_every_campaign_listed and whole.burning and whole.charged_today
    return one


GAPS = (
    RowProblem(Level.CAMPAIGN, "", "TikTok counts 6 rows in this list and did not show 6."),
    RowProblem(Level.CAMPAIGN, "", "A row without a usable id."),
    RowProblem(Level.CAMPAIGN, "", "Promote not looked at.", 40001, SideList.PROMOTE),
)


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.reason)
async def test_a_gap_in_the_list_makes_every_sum_the_least(demo: Live, gap: RowProblem) -> None:
    whole = totals(demo.snapshot)
    found = totals(replace(demo.snapshot, problems=(gap,)))
    assert found.burning is None and found.burning_known == whole.burning
    assert found.charged_today is None and found.charged_known == whole.charged_today
    assert found.daily_budgets is None and not found.are_budgets_known
    assert not found.is_every_campaign_listed
    (together,) = sums_by_currency([whole, found])
    assert not together.burning.is_whole and not together.charged_today.is_whole


@pytest.mark.parametrize(
    "problem",
    [
        RowProblem(Level.CAMPAIGN, "", "TopView not looked at.", 40002, SideList.TOP_VIEW),
        RowProblem(Level.CAMPAIGN, "1", "no number", of_report=True),
        RowProblem(Level.AD, "", "Smart+ ads not looked at.", 40001, SideList.SMART_PLUS),
    ],
    ids=lambda one: one.reason,
)
async def test_what_is_no_gap_in_the_campaigns_takes_no_sum_away(
    demo: Live, problem: RowProblem
) -> None:
    whole = totals(demo.snapshot)
    assert totals(replace(demo.snapshot, problems=(problem,))) == whole


async def test_a_refused_promote_list_leaves_ads_managers_figures_as_the_least() -> None:
    one = live(demo_world(start=START, speed=0), settings=ServerSettings(rate_limit=None))
    one.server.faults.add(
        Fault(FaultKind.REFUSE, "*/get", holds="PROMOTE", times=None, code=40001, message="No.")
    )
    await one.read_all()
    await one.money.spend(one.account, Level.CAMPAIGN)
    await one.money.whole_account(one.account)
    await one.money.burn(one.account)
    found = totals(one.snapshot)
    assert found.burning is None and found.burning_known
    assert found.charged_today is None and found.charged_known == one.snapshot.charged_as_a_whole
    assert not found.is_every_campaign_listed


@pytest.mark.parametrize("switch", list(OperationStatus))
async def test_an_ad_group_that_is_on_under_no_campaign_may_burn(
    demo: Live, switch: OperationStatus
) -> None:
    group = next(row for row in demo.snapshot.adgroups.values() if not row.is_promote)
    lost = replace(group, campaign_id="", switch=switch)
    found = totals(replace_adgroups(demo.snapshot, [lost]))
    may_burn = switch not in {OperationStatus.DISABLE, OperationStatus.FROZEN}
    assert (found.burning is None) is may_burn
    assert found.is_every_campaign_listed is not may_burn
    assert found.charged_today is not None, "the account's own figure holds it"
