"""GMV Max campaigns of a TikTok Shop on the screen: tree, pane, questions, line above the keys."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.domain.campaign import Campaign, Origin
from ttui.domain.changes import StatusChange
from ttui.domain.ids import EntityRef, Level
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
from ttui.domain.snapshot import SHOP_SIDES, RowProblem, SideList
from ttui.domain.status import OperationStatus
from ttui.domain.unlisted import Unlisted, UnlistedReason
from ttui.ui.detail.pane import detail_lines
from ttui.ui.drawing.lines import plain
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.confirm_text import switch_question
from ttui.ui.wording.unlisted_words import coverage_words, may_be_words

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
    name_of_shop="Glow [b]Shop",
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
    assert "shop             Glow [b]Shop 9501" in text
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


NO_SHOPS = tuple(
    RowProblem(
        Level.CAMPAIGN,
        "",
        f"{side.value} not looked at, so there may be more: it lacks the scope.",
        40001,
        side,
        is_denied=True,
    )
    for side in SHOP_SIDES
)


async def test_a_shop_list_that_is_refused_is_told_above_the_keys_and_before_a_stop() -> None:
    rows = [b.campaign(500, "Ordinary")]
    account = replace(b.snapshot(rows), problems=NO_SHOPS)
    async with story(b.app_state(account)) as s:
        assert "TikTok Shop ads not looked at: no permission" in s.text("#status")
        s.armed_for(600)
        await s.press("X")
        assert "TikTok Shop ads not looked at" in " ".join(s.bar().split())


async def test_with_several_accounts_the_one_whose_shops_are_unseen_is_named() -> None:
    other = b.advertiser("7000000000000009", name="Bright [x] Dental")
    unseen = replace(b.snapshot([], owner=other), problems=NO_SHOPS)
    async with story(b.app_state(b.drawn(), unseen)) as s:
        assert "Bright [x] Dental: TikTok Shop ads not looked at: no permission" in (
            s.text("#status")
        )


async def test_money_in_nothing_that_is_listed_is_told_above_the_keys() -> None:
    found = Unlisted(usd("12.4"), None, (UnlistedReason.OTHER,))
    account = replace(b.snapshot([b.campaign(500, "Ordinary")]), unlisted=found)
    async with story(b.app_state(account)) as s:
        assert "12.40 USD today in nothing that is listed" in s.text("#status")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Unlisted(usd("12.4"), usd("12.4"), (UnlistedReason.DELETED,)),
            "It is of campaigns that were deleted today.",
        ),
        (
            Unlisted(usd("12.4"), None, (UnlistedReason.SHOP_NOT_LOOKED_AT, UnlistedReason.OTHER)),
            "It may be TikTok Shop ads, which were not looked at or ads of a kind that TikTok's"
            " API does not list. Look in TikTok Ads Manager.",
        ),
        (
            Unlisted(usd("12.4"), usd("2"), (UnlistedReason.OTHER,)),
            "2.00 USD is of campaigns deleted today. It may be ads of a kind that TikTok's API"
            " does not list. Look in TikTok Ads Manager.",
        ),
    ],
)
def test_what_unlisted_money_may_be(found: Unlisted, words: str) -> None:
    assert may_be_words(found) == words


@pytest.mark.parametrize(
    ("denied", "reason", "words"),
    [
        (True, "it lacks the scope", "TikTok Shop ads not looked at: no permission"),
        (False, "TikTok's own fault", "TikTok Shop ads not looked at: TikTok's own fault"),
    ],
)
def test_why_shops_were_not_looked_at(denied: bool, reason: str, words: str) -> None:
    text = f"TikTok Shop ads not looked at, so there may be more: {reason}"
    problem = RowProblem(Level.CAMPAIGN, "", text, 1, SideList.SHOP_LIVE, is_denied=denied)
    account = replace(b.snapshot([]), problems=(problem,))
    assert coverage_words(account) == words
    assert coverage_words(b.snapshot([])) == ""


async def test_a_spend_that_tiktok_refuses_to_show_is_not_awaited_and_not_zero() -> None:
    account = replace(
        b.snapshot([shop()], covered=frozenset()), unpriced=frozenset({Origin.SHOP_PRODUCT})
    )
    assert "no permission to read the spend of Shop ads" in "\n".join(
        map(
            plain,
            detail_lines(b.app_state(account), b.camp_ref(SHOP), b.ManualClock(), 100, full=False),
        )
    )
    async with story(b.app_state(account)) as s:
        assert "not shown" in s.row("Serum") and " 0.00" not in s.row("Serum")


def test_figures_that_do_not_hold_a_whole_life_say_so() -> None:
    old = replace(shop(known=ShopAd(details=DETAILS)), create_time=b.START - timedelta(days=500))
    text = full(old)
    assert "Figures in all are those since 20" in text
    new = replace(old, create_time=b.START - timedelta(days=5))
    assert "Figures in all" not in full(new)


def test_a_row_of_unknown_burn_is_not_said_to_cost_nothing_more() -> None:
    account = b.snapshot([shop()])
    unread = replace(account, burn={})
    for one, words in (
        (account, "stop now and none of it is charged"),
        (unread, "stop now and late charges are not known"),
    ):
        lines = detail_lines(b.app_state(one), shop().ref, b.ManualClock(), 100, full=False)
        assert words in "\n".join(map(plain, lines))
