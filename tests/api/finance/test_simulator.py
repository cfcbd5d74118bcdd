"""Rights, money and closing as the simulator tells them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.errors import (
    ApiError,
    RefusedError,
)
from ttui.api.pacing import RateLimit
from ttui.domain.campaign import Origin
from ttui.domain.clock import SystemClock
from ttui.domain.finance import CenterRole
from ttui.domain.money import Money
from ttui.domain.status import AdvertiserStatus
from ttui.simulator import Fault, FaultKind, ServerSettings, SimulatorServer, demo_world
from ttui.simulator.worlds.demo_center import BUSINESS_CENTER, LUMEN_EUROPE

START = datetime(2026, 11, 22, 19, 3, tzinfo=UTC)


def live(settings: ServerSettings | None = None) -> tuple[SimulatorServer, TikTokClient]:
    world = demo_world(start=START, speed=0)
    server = SimulatorServer(world, settings or ServerSettings(rate_limit=None))
    api = TikTokClient(
        "https://business-api.tiktok.com/open_api/v1.3/",
        Secret(server.access_token),
        transport=server.transport(),
        clock=SystemClock(),
        rate=RateLimit(1000, 60000),
    )
    api.allow_close()
    return server, api


async def test_the_demo_s_center_account_as_the_simulator_tells_it() -> None:
    _, api = live()
    read = api.finance
    account = await read.account(LUMEN_EUROPE)
    assert account.owner_bc_id == BUSINESS_CENTER
    assert account.role == "ROLE_CHILD_ADVERTISER"
    [center] = await read.centers()
    assert (center.bc_id, center.role) == (BUSINESS_CENTER, CenterRole.ADMIN)
    place = await read.in_center(BUSINESS_CENTER, LUMEN_EUROPE)
    assert place is not None
    assert (place.role, place.owner_name) == (CenterRole.ADMIN, center.name)
    funds = await read.funds(BUSINESS_CENTER, LUMEN_EUROPE)
    assert funds is not None
    assert funds.total == Money(Decimal("61.2"), "EUR")
    assert await read.unpaid(BUSINESS_CENTER) == Money(Decimal("214.37"), "EUR")
    [invoice] = await read.open_invoices(BUSINESS_CENTER)
    assert invoice.unpaid == Money(Decimal("214.37"), "EUR")
    moves = await read.transfers(BUSINESS_CENTER, LUMEN_EUROPE)
    assert moves
    assert [one.at for one in moves] == sorted((one.at for one in moves), reverse=True)
    days = await read.spend_by_day(
        LUMEN_EUROPE, date(2026, 11, 8), date(2026, 11, 22), Origin.TT_ADS_PLATFORM
    )
    spent = [one for one in days if one.spend]
    assert max(one.day for one in spent) == date(2026, 11, 15)
    found = await read.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert (found.disabled, found.reasons) == (False, ("UNPAID_BILL",))
    assert (await read.account(LUMEN_EUROPE)).status is AdvertiserStatus.ACTIVE
    await api.aclose()


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("code", [0, 40002])
async def test_refusals_and_closing_over_the_simulator(as_text: bool, code: int) -> None:
    settings = ServerSettings(
        rate_limit=None, failed_infos_as_text=as_text, close_failure_code=code
    )
    server, api = live(settings)
    account = server.world.accounts[LUMEN_EUROPE]
    account.wallet.transfer, account.wallet.unbilled = 500, 20
    found = await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert set(found.reasons) == {"UNPAID_BILL", "UNFINISHED_TRANSFER", "AUTOPAY_UNBILLED"}
    account.wallet.transfer = account.wallet.unbilled = 0
    for invoice in server.world.centers[BUSINESS_CENTER].invoices:
        invoice.paid = True
    found = await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    assert found.disabled
    assert (await api.finance.account(LUMEN_EUROPE)).status is AdvertiserStatus.CLOSED
    await api.aclose()


async def test_no_admin_is_denied() -> None:
    server, api = live()
    server.world.accounts[LUMEN_EUROPE].role = "ANALYST"
    with pytest.raises(RefusedError):
        await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    await api.aclose()


async def test_reads_are_repeated_and_the_write_is_not() -> None:
    server, api = live()
    server.faults.add(Fault(FaultKind.SYSTEM_ERROR, path="bc/get", times=1))
    assert await api.finance.centers()
    server.faults.add(Fault(FaultKind.SYSTEM_ERROR, path="bc/advertiser/disable", times=1))
    with pytest.raises(ApiError):
        await api.finance.disable(BUSINESS_CENTER, LUMEN_EUROPE)
    sent = [one for one in server.log if "disable" in one.path]
    assert len(sent) == 1
    await api.aclose()
