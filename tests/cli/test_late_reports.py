"""Where reports may be hours late, no age says that figures are half an hour old."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.services.reading.test_reports_unread import read_money, steady_world
from tests.support.services.live import live
from ttui.cli import status, status_json
from ttui.cli.exit_code import ExitCode
from ttui.cli.status_look import StatusRead
from ttui.domain.clock import SystemClock
from ttui.domain.ids import Level
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.ui.drawing.lines import plain
from ttui.ui.widgets.header import second_line
from ttui.ui.widgets.totals_cache import TotalsCache

HOUR = 3600
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lag", "per_hour", "told"),
    [
        (30, "11.60", "~30 min old"),
        (240, "11.60", "up to 5 h old"),
        # Without any money there is nothing by which reports could be late.
        (240, "0", "~30 min old"),
    ],
)
async def test_the_age_of_money_holds_what_late_reports_may_lack(
    lag: int, per_hour: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one = live(steady_world(MORNING, "UTC", lag=lag, per_hour=per_hour))
    one.server.advance(10 * HOUR + 600)
    await one.read_all()
    await read_money(one)
    app_state, clock = one.store.app_state(), SystemClock()
    line = second_line(app_state, one.snapshot, clock, 130, TotalsCache(clock).of)
    assert f"money {told}" in plain(line)
    look, nothing = (
        StatusRead(app_state, (), ExitCode.DONE),
        SinceLastRunReport(since=None, until=MORNING),
    )
    status.show(look, Level.CAMPAIGN, nothing, clock)
    assert f"money is {told}" in " ".join(capsys.readouterr().out.split())
    answer: Any = status_json.as_json(look, Level.CAMPAIGN, nothing, clock)
    (account,), (total,) = answer["accounts"], answer["totals"]
    ages = {each["money_age_seconds"] // HOUR for each in (account, total, *account["campaigns"])}
    assert ages == ({4} if "up to" in told else {0})


async def test_reports_that_come_again_make_the_age_what_it_was() -> None:
    world = steady_world(MORNING, "UTC", lag=240)
    one = live(world)
    one.server.advance(10 * HOUR)
    await one.read_all()
    await read_money(one)
    assert one.snapshot.money_reaches is not None
    campaign = next(iter(world.campaigns))
    one.server.outside({"id": campaign, "operation_status": "DISABLE"})
    await one.refresh.campaigns(one.account)
    await read_money(one)
    assert one.snapshot.money_reaches is None, "nothing runs: the burn is known"
