"""What only the slow read of everything brings."""

from dataclasses import replace

from tests.support.engine.running import FAST, make
from ttui.domain.auto_budget import BudgetStrategy
from ttui.domain.status import AdvertiserStatus


def test_an_account_that_is_suspended_meanwhile_is_shown_so() -> None:
    one = make(replace(FAST, sweep=0.2))
    one.start()
    try:
        one.wait_for(lambda app_state: len(app_state.accounts) == 2)
        key = one.live.account
        one.live.server.account({"id": key, "suspended": True})
        shown = one.wait_for(
            lambda app_state: any(
                account.advertiser.status is AdvertiserStatus.SUSPENDED
                for account in app_state.accounts
            ),
            seconds=60,
        )
        assert {each.advertiser.advertiser_id for each in shown.accounts} >= {key}
    finally:
        one.engine.close(5)


def test_which_smart_plus_budgets_tiktok_raises_is_read_from_the_start() -> None:
    one = make(replace(FAST, sweep=60))
    one.start()
    try:
        shown = one.wait_for(
            lambda app_state: any(each.auto_budgets for each in app_state.accounts)
        )
        (budgets,) = (each.auto_budgets for each in shown.accounts if each.auto_budgets)
        (ref,) = budgets
        row = shown.entity(ref)
        assert row is not None and row.smart_plus
        assert budgets[ref].strategy is BudgetStrategy.UNSET
    finally:
        one.engine.close(5)
