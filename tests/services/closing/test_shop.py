"""TikTok Shop ads in a closing: seen, stopped, priced, and said where TikTok does not show them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations

import pytest

from tests.support.services.closing import (
    LUMEN_EUROPE,
    Office,
    Person,
    good,
    text_of,
)
from ttui.domain.closing.checklist import Action, Checklist, ClosingPhase, StepId, StepState
from ttui.domain.closing.facts import Known
from ttui.domain.ids import Level
from ttui.services.closing.facts import FactReader
from ttui.services.closing.record import ClosingRecord
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.simulator import SHOP_PERMISSIONS, Fault, FaultKind
from ttui.simulator.world.entities import Campaign, Mode, Switch
from ttui.simulator.world.shop import ShopKind
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group
from ttui.simulator.worlds.shops import SessionPlan, ShopPlan, make_shop, make_unlisted

MISSING = [
    set(some)
    for some in chain.from_iterable(combinations(SHOP_PERMISSIONS, size) for size in range(5))
]
"""Every combination of permissions that an app may lack."""


def sell(
    office: Office,
    *,
    on: bool = False,
    kind: ShopKind = ShopKind.PRODUCT,
    today: str = "0",
    sessions: tuple[SessionPlan, ...] = (),
) -> Campaign:
    """The account sells from a TikTok Shop, as GMV Max does; nothing is charged unless said."""
    world = office.server.world
    account = world.accounts[LUMEN_EUROPE]
    plan = ShopPlan("Glow bundle", kind, spending=AdPlan("", "0", today), sessions=sessions, on=on)
    return make_shop(world, world.add_store(account, "Glow Shop"), account, plan)


def forbid(office: Office, names: Iterable[str]) -> None:
    paths = frozenset(chain.from_iterable(SHOP_PERMISSIONS[name] for name in names))
    server = office.server
    types = {"TT_SHOP"} if "reports" in names else set[str]()
    server.settings = replace(
        server.settings, forbidden_paths=paths, forbidden_report_types=frozenset(types)
    )


def switch_off_all(office: Office) -> None:
    for campaign in office.server.world.accounts[LUMEN_EUROPE].campaigns:
        campaign.switch = Switch.DISABLE


async def read(person: Person) -> tuple[Checklist, ClosingRecord]:
    """One reading of every fact, without a run around it."""
    record = ClosingRecord(person.tools, LUMEN_EUROPE)
    await FactReader(person.tools, LUMEN_EUROPE, record.put).read()
    return record.checklist(), record


def texts(seen: Checklist, step: StepId) -> str:
    found = seen.step(step)
    return " | ".join([*found.todo, *(one.text for one in found.evidence)])


@pytest.mark.parametrize("kind", list(ShopKind))
async def test_a_shop_campaign_that_is_on_has_to_be_stopped_first(
    office: Office, kind: ShopKind
) -> None:
    switch_off_all(office)
    sell(office, on=True, kind=kind)
    seen, _ = await read(office.person())
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.BLOCKED
    assert step.todo[0] == "Still on: Glow bundle."
    assert "ROI protection" in step.todo[1]
    assert "TikTok Shop campaigns: Glow bundle (on)." in texts(seen, StepId.STOPPED)
    assert step.actions[0].action is Action.STOP_ALL
    assert seen.step(StepId.BACKUP).state is StepState.BLOCKED


@pytest.mark.parametrize("missing", MISSING, ids=lambda some: "+".join(sorted(some)) or "none")
async def test_nothing_is_called_off_that_was_not_looked_at(
    office: Office, missing: set[str]
) -> None:
    switch_off_all(office)
    sell(office)
    forbid(office, missing)
    seen, record = await read(office.person())
    step = seen.step(StepId.STOPPED)
    looked = not missing & {"lists", "sessions"}
    assert step.is_done is looked, step
    assert seen.step(StepId.BACKUP).state is (StepState.TO_DO if looked else StepState.BLOCKED)
    text = texts(seen, StepId.STOPPED)
    shown = "TikTok Shop ads were not looked at: no permission." in text
    assert shown is ("lists" in missing)
    assert ("extra budgets of Glow bundle were not" in text) is (
        missing & {"lists", "sessions"} == {"sessions"}
    )
    assert ("charges are not readable: no permission" in text) is ("reports" in missing)
    if not looked:
        assert step.state is StepState.TO_DO
        assert step.actions[0].action is Action.ATTEST
    assert isinstance(record.facts.delivery, Known), "what is not priced stops nothing"


async def test_a_list_that_fails_is_not_a_list_that_is_refused(office: Office) -> None:
    switch_off_all(office)
    path = "gmv_max/campaign/get"
    office.server.faults.add(Fault(FaultKind.NOT_JSON, path=path, times=None))
    seen, _ = await read(office.person())
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.BLOCKED
    assert not any(one.action is Action.ATTEST for one in step.actions)


@pytest.mark.parametrize("has_shop", [True, False])
async def test_charges_that_fail_to_come_hold_up_who_sells_from_a_shop(
    office: Office, has_shop: bool
) -> None:
    switch_off_all(office)
    if has_shop:
        sell(office)
    office.server.faults.add(Fault(FaultKind.DATA_ABSENT, path="gmv_max/store/list", times=None))
    seen, _ = await read(office.person())
    step = seen.step(StepId.STOPPED)
    assert step.is_done is not has_shop
    if has_shop:
        assert step.state is StepState.BLOCKED
        assert "Charges of TikTok Shop ads could not be read" in step.todo[0]


async def test_a_code_that_nobody_knows_shows_nothing_either(office: Office) -> None:
    switch_off_all(office)
    for path in ("gmv_max/campaign/get", "gmv_max/store/list"):
        fault = Fault(FaultKind.REFUSE, path=path, code=47001, message="No shop.", times=None)
        office.server.faults.add(fault)
    seen, record = await read(office.person())
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.TO_DO, (step, record.facts.running)
    assert "No shop" in step.todo[0]
    assert step.actions[0].action is Action.ATTEST


async def test_an_extra_budget_that_runs_holds_the_closing_up(office: Office) -> None:
    office.server.world.settings = replace(
        office.server.world.settings, sessions_outlive_pause=True
    )
    switch_off_all(office)
    sell(office, sessions=(SessionPlan("24", "2.00"),))
    seen, _ = await read(office.person())
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.BLOCKED
    assert "an extra budget (max delivery or boost) runs: Glow bundle" in step.todo[0]


@pytest.mark.parametrize("refused", [set[str](), {"stores"}], ids=["its shop", "all shops"])
async def test_charges_of_shop_ads_count_for_the_last_three_days(
    office: Office, refused: set[str]
) -> None:
    switch_off_all(office)
    sell(office, today="12.40")
    forbid(office, refused)
    seen, record = await read(office.person())
    delivery = record.facts.delivery
    assert isinstance(delivery, Known)
    assert [one.spend for one in delivery.value.shop_days] == [Decimal("12.40")]
    assert not delivery.value.days or delivery.value.days[-1].day < delivery.value.shop_days[0].day
    assert seen.step(StepId.STOPPED).state is StepState.WAITING_UNTIL


async def test_the_report_names_the_shop_campaigns_and_who_looked(office: Office) -> None:
    sell(office)
    forbid(office, {"sessions", "reports"})
    await good(office)
    maria = office.person()
    maria.open()
    await maria.stop_everything()
    seen = await maria.until(
        lambda seen: any(one.action is Action.ATTEST for one in seen.step(StepId.STOPPED).actions)
    )
    assert not seen.can_close
    look = next(one for one in seen.step(StepId.STOPPED).actions if one.action is Action.ATTEST)
    maria.take(look)
    await maria.say_everything()
    await maria.until(lambda seen: seen.can_close)
    maria.type_name()
    seen = await maria.until(lambda seen: bool(seen.report_path))
    assert seen.phase is ClosingPhase.CLOSED
    text = text_of(seen.report_path)
    for words in (
        "TikTok Shop campaigns: Glow bundle (off)",
        "I looked in TikTok Ads Manager: nothing runs of: the extra budgets of Glow bundle",
        "TikTok Shop ads, whose charges are not readable: no permission",
    ):
        assert words in text, words


async def test_stopping_everything_here_stops_shop_ads_too(office: Office) -> None:
    campaign = sell(office, on=True)
    await good(office)
    maria = office.person()
    maria.open()
    await maria.stop_everything()
    assert campaign.switch is Switch.DISABLE
    await maria.say_everything()
    seen = await maria.until(lambda seen: seen.step(StepId.STOPPED).is_done)
    assert "Glow bundle (off)" in texts(seen, StepId.STOPPED)


async def test_money_in_nothing_that_is_listed_is_a_matter_of_step_five(office: Office) -> None:
    world = office.server.world
    account = world.accounts[LUMEN_EUROPE]
    listed = make_campaign(world, account, "Heute gestoppt", Mode.DAY, "80")
    make_ad(world, make_group(world, listed, "DE"), AdPlan("clip", "0", "30.00"))
    world.add_campaign(listed)
    switch_off_all(office)
    make_unlisted(world, account, AdPlan("Ghost", "0", "12.40"))
    maria = office.person()
    promote, clock = PromoteBudgets(), maria.tools.clock
    refresh = RefreshService(maria.api, maria.store, clock, promote)
    money = MoneyService(maria.api, maria.store, clock, promote, shop=maria.api.shop)
    await refresh.accounts((LUMEN_EUROPE,))
    await refresh.campaigns(LUMEN_EUROPE)
    await money.spend(LUMEN_EUROPE, Level.CAMPAIGN)
    await money.whole_account(LUMEN_EUROPE)
    seen, _ = await read(maria)
    step = seen.step(StepId.STOPPED)
    assert step.state is StepState.TO_DO
    assert step.todo[0].startswith("12.40 EUR was charged today in nothing that is listed.")
