"""The account's day turns while the engine runs."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.support.engine.running import FAST, make
from ttui.domain.app_state import AppState
from ttui.domain.spend import Window
from ttui.simulator import Fault, FaultKind

BEFORE_MIDNIGHT = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
"""In New York, where the demo's first account is."""


def charged_today(app_state: AppState) -> list[Decimal | None]:
    if not app_state.accounts:
        return [None]
    account = app_state.accounts[0]
    figures = (account.charged(row, Window.TODAY) for row in account.campaigns.values())
    return [None if one is None else one.amount for one in figures] or [None]


def test_after_midnight_yesterdays_figures_go_even_when_no_report_can_be_read() -> None:
    one = make(FAST, start=BEFORE_MIDNIGHT)
    one.start()
    try:
        shown = one.wait_for(lambda app_state: None not in charged_today(app_state), seconds=60)
        assert sum(filter(None, charged_today(shown))) > 0
        one.live.server.faults.add(Fault(FaultKind.BAD_GATEWAY, "report/*", times=None))
        one.live.server.advance(120)
        gone = one.wait_for(lambda app_state: set(charged_today(app_state)) == {None}, seconds=60)
        row = next(iter(gone.accounts[0].campaigns.values()))
        assert gone.accounts[0].charged(row, Window.LIFETIME) is not None
        one.live.server.faults.clear()
        today = one.wait_for(lambda app_state: None not in charged_today(app_state), seconds=60)
        assert set(charged_today(today)) == {Decimal(0)}, "reports trail: nothing of today yet"
    finally:
        one.engine.close(5)
