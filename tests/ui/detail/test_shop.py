"""GMV Max campaigns of a TikTok Shop on the screen: tree, pane, questions, line above the keys."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.changes import StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.shop import (
    BudgetIncrease,
    IncreaseOf,
    RoiProtection,
    Session,
    SessionKind,
    ShopAd,
    ShopDetails,
)
from ttui.domain.status import OperationStatus
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import plain
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.confirm_text import switch_question

SHOP, LIVE = 700, 600


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def shop(
    key: int = SHOP,
    name: str = "Serum [b]shop[/b]",
    *,
    origin: Origin = Origin.SHOP_PRODUCT,
    switch: OperationStatus = b.ON,
    known: ShopAd | None = None,
) -> Campaign:
    row = b.campaign(key, name, switch=switch, budget=b.daily("200"))
    return replace(row, origin=origin, shop=known or ShopAd())


DETAILS = ShopDetails(
    store_id="9501",
    roas_target=Decimal("2.5"),
    increases=(
        BudgetIncrease(
            of=IncreaseOf.ORDINARY_DAYS,
            percentage=Decimal(50),
            limit=10,
            current=usd("200"),
            maximum=usd("1200"),
            remaining=Decimal(10),
        ),
    ),
    read_at=b.START,
)
SESSION = Session(
    session_id="1",
    kind=SessionKind.MAX_DELIVERY,
    budget=usd("80"),
    start=b.START - timedelta(hours=1),
    end=b.START + timedelta(hours=3),
)


def full(row: Campaign) -> str:
    account = b.snapshot([row], today={row.ref: "30"})
    lines = detail_lines(b.app_state(account), row.ref, b.ManualClock(), 100, full=True)
    return "\n".join(map(plain, lines))


def short(row: Campaign) -> str:
    account = b.snapshot([row], today={row.ref: "30"})
    lines = detail_lines(b.app_state(account), row.ref, b.ManualClock(), 80, full=False)
    return "\n".join(map(plain, lines))


async def test_the_tree_names_the_kind_and_says_that_there_is_one_level() -> None:
    rows = [shop(), shop(LIVE, "Evening", origin=Origin.SHOP_LIVE)]
    async with story(b.app_state(b.snapshot(rows))) as s:
        assert any("━● ⌂ Shop Serum [b]shop[/b]" in text for text in s.rows())
        assert any("━● ⌂ Shop LIVE Evening" in text for text in s.rows())
        before = len(s.tree.outline.rows)
        await s.press("l")
        assert s.toasts() == ["TikTok shows no ad groups or ads below a Shop campaign."]
        assert len(s.tree.outline.rows) == before
        assert "reading" not in "\n".join(s.rows())


def test_what_is_known_of_its_budget_stands_in_the_long_detail() -> None:
    known = ShopAd(protection=RoiProtection.IN_EFFECT, details=DETAILS, sessions=(SESSION,))
    text = full(shop(known=known))
    assert "shop             9501" in text
    assert "ROI target       2.50" in text
    assert "+50 % each time, up to 10 times a day; now 200.00 USD; at most 1,200.00 USD a day" in (
        " ".join(text.split())
    )
    assert "max delivery     80.00 USD a day, on top, from 13:03 until 17:03" in text
    assert "in effect; a stop ends it for today" in text
    assert "no ad groups or ads below" in text


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (ShopAd(), "are not read yet"),
        (ShopAd(), "extra budgets unknown"),
        (ShopAd(details=DETAILS), "extra budgets unknown"),
        (ShopAd(details=DETAILS, sessions=()), "extra budgets    none"),
        (ShopAd(details=ShopDetails()), "shop             not sent"),
        (
            ShopAd(details=ShopDetails(has_unpublished_increase=True)),
            "by a share that it does not publish",
        ),
        (
            ShopAd(details=DETAILS, sessions=(replace(SESSION, budget=None),)),
            "max delivery     budget not read",
        ),
    ],
)
def test_what_was_not_read_is_never_shown_as_none(known: ShopAd, words: str) -> None:
    assert words in full(shop(known=known))


def test_a_live_campaign_has_no_extra_budgets_to_ask_for() -> None:
    assert "extra budgets" not in full(shop(origin=Origin.SHOP_LIVE))


@pytest.mark.parametrize(
    ("protection", "switch", "is_told"),
    [
        (RoiProtection.IN_EFFECT, b.ON, True),
        (RoiProtection.IN_EFFECT, b.OFF, False),
        (RoiProtection.NOT_ELIGIBLE, b.ON, False),
        (RoiProtection.UNKNOWN, b.ON, False),
    ],
)
async def test_the_line_above_the_keys_says_what_a_stop_loses(
    protection: RoiProtection, switch: OperationStatus, is_told: bool
) -> None:
    row = shop(switch=switch, known=ShopAd(protection=protection, details=DETAILS, sessions=()))
    assert ("today's ROI protection ends" in short(row)) is is_told
    async with story(b.app_state(b.snapshot([row]))) as s:
        assert ("a stop ends today's ROI protection" in s.text("#status")) is is_told
        await s.press("v")
        assert ("a stop ends today's ROI protection" in s.text("#status")) is is_told


def started(*rows: Campaign) -> list[StatusChange]:
    return [b.change(str(place), row.ref, row.name, to=b.ON) for place, row in enumerate(rows)]


def test_the_question_before_a_start_names_what_it_does_to_others() -> None:
    rows = [
        shop(switch=b.OFF),
        shop(701, switch=b.OFF),
        shop(LIVE, origin=Origin.SHOP_LIVE, switch=b.OFF),
        b.campaign(500, "Ordinary", switch=b.OFF),
    ]
    state, clock = b.app_state(b.snapshot(rows)), b.ManualClock()
    text = "\n".join(switch_question(started(*rows), state, clock).lines)
    assert text.count("Other shop ads of the same shop or products are paused by this") == 1
    assert text.count("Other LIVE shop ads of the same identity are paused by this") == 1
    assert "TikTok refuses it while another campaign that is on has the shop" in text
    plain_start = switch_question(started(rows[-1]), state, clock)
    assert "shop" not in "\n".join(plain_start.lines)
    stop = [b.change("x", rows[0].ref, rows[0].name)]
    assert "paused by this" not in "\n".join(switch_question(stop, state, clock).lines)


async def test_a_start_of_a_shop_campaign_asks_and_a_stop_does_not() -> None:
    rows: list[Campaign] = [shop(), shop(701, "Off", switch=b.OFF)]
    async with story(b.app_state(b.snapshot(rows))) as s:
        await s.press("s")
        assert isinstance(s.app.screen, StartQuestion)
        await s.press("escape")
        await s.until_escape_is_over()
        await s.press("G", "x")
        assert [(each.ref, each.is_stop) for each in s.engine.changes] == [
            (EntityRef(b.ACCOUNT, rows[0].ref.level, str(SHOP)), True)
        ]


async def test_the_filter_finds_shop_campaigns() -> None:
    rows = [shop(), b.campaign(500, "Ordinary")]
    async with story(b.app_state(b.snapshot(rows))) as s:
        await s.press("slash", *"/shop".removeprefix("/"), "enter")
        assert [ref.id for ref in s.tree.outline.rows] == [str(SHOP)]
