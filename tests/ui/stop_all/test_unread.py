"""What the screen says of a stop of everything where accounts, or all of them, cannot be read."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stop_all import OFF_CONFIRMED, ended
from tests.support.ui.stories import story
from tests.ui.tree.test_unlisted_parents import OTHER, app_state_with, with_orphans
from ttui.api.errors import NoAccountError
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Origin
from ttui.domain.feed import Feed, FeedState
from ttui.domain.money import Money
from ttui.domain.shop import RoiProtection, Session, SessionKind, ShopAd
from ttui.domain.snapshot import SideList
from ttui.domain.stop_all import NotLookedAt, Trouble, Unlisted
from ttui.domain.unlisted import Unlisted as Unexplained
from ttui.domain.unlisted import UnlistedReason
from ttui.domain.unread import UnreadReason
from ttui.ui.drawing.lines import plain
from ttui.ui.stop_all.text import bar_words, items, title_of

SIZES = [(80, 24), (40, 12), (120, 40)]


def result(app_state: AppState) -> str:
    assert app_state.stop_all is not None
    lines = (plain(one.line) for one in items(app_state.stop_all, app_state))
    return "\n".join([title_of(app_state.stop_all, app_state), *lines])


@pytest.mark.parametrize("was_read", [True, False])
@pytest.mark.parametrize(
    ("reason", "words"),
    [(UnreadReason.NO_PERMISSION, "no permission"), (UnreadReason.GONE, "deleted")],
)
async def test_the_bar_names_each_account_that_cannot_be_read(
    was_read: bool, reason: UnreadReason, words: str
) -> None:
    name = "Hanbit" if was_read else OTHER
    async with story(app_state_with(was_read=was_read, reason=reason)) as s:
        await s.press("X")
        said = " ".join(s.bar().split())
        assert f"Cannot read: {name} ({words})." in said
        assert "not read yet" not in said, "it will not be: it is named instead"


def test_accounts_still_awaited_are_counted_and_none_is_left_out() -> None:
    app_state = replace(b.app_state(b.drawn()), expected=(b.ACCOUNT, OTHER, "7000000000008888"))
    assert "what is on in 2 accounts that are not read yet" in bar_words(app_state, "X")


def test_where_nothing_could_be_read_no_number_is_said() -> None:
    nothing = replace(app_state_with(was_read=False), accounts=())
    said = bar_words(nothing, "X")
    assert "0 campaigns" not in said and "(nothing is read)" in said and OTHER in said


async def test_the_result_names_it_with_its_reason_and_nothing_is_called_off() -> None:
    async with story(b.app_state(b.drawn())) as s:
        app_state = ended(OFF_CONFIRMED)
        assert app_state.stop_all is not None
        lost = Unlisted(OTHER, "No permission for it.", trouble=Trouble.DENIED)
        await s.publish(replace(app_state, stop_all=replace(app_state.stop_all, unlisted=(lost,))))
        text = " ".join(s.text("#modal-text").split())
        assert "NOT everything is stopped" in text
        assert f"{OTHER} could not be listed: No permission for it." in text


@pytest.mark.parametrize(
    ("sides", "trouble", "words"),
    [
        ((SideList.SHOP_PRODUCT,), Trouble.DENIED, "TikTok Shop ads were not looked at"),
        ((SideList.SHOP_LIVE,), Trouble.DENIED, "TikTok Shop LIVE ads were not looked at"),
        (tuple(SideList)[-2:], Trouble.DENIED, "TikTok Shop ads were not looked at"),
        ((SideList.SHOP_PRODUCT,), Trouble.OTHER, "TikTok Shop ads were not looked at: [b]Why"),
    ],
)
def test_shop_lists_that_are_refused_are_named_and_nothing_is_called_off(
    sides: tuple[SideList, ...], trouble: Trouble, words: str
) -> None:
    app_state = ended(OFF_CONFIRMED)
    assert app_state.stop_all is not None
    lists = tuple(NotLookedAt(b.ACCOUNT, side, "[b]Why", 2, trouble) for side in sides)
    outcome = replace(app_state.stop_all, cannot=(), not_looked_at=lists)
    for records in (outcome.records, ()):
        text = result(replace(app_state, stop_all=replace(outcome, records=records)))
        assert words in text and ("no permission" in text) is (trouble is Trouble.DENIED)
        assert "verything is off" not in text and "nothing on" not in text
        assert f"was stopped: {2 * len(sides)}" in text


@pytest.mark.parametrize(
    ("reasons", "is_told"),
    [
        ((UnlistedReason.OTHER,), True),
        ((UnlistedReason.DELETED, UnlistedReason.OTHER), True),
        ((UnlistedReason.DELETED,), False),
    ],
)
@pytest.mark.parametrize("has_stopped", [True, False])
def test_money_in_nothing_that_is_listed_is_told_and_nothing_is_called_off(
    reasons: tuple[UnlistedReason, ...], *, is_told: bool, has_stopped: bool
) -> None:
    app_state = ended(OFF_CONFIRMED)
    assert app_state.stop_all is not None
    money = Unexplained(Money(Decimal("12.4"), "USD"), None, reasons)
    account = replace(b.snapshot([]), unlisted=money)
    records = app_state.stop_all.records if has_stopped else ()
    outcome = replace(app_state.stop_all, cannot=(), records=records)
    text = result(replace(app_state, stop_all=outcome, accounts=(account,)))
    assert ("12.40 USD today in nothing that is listed. It may be" in text) is is_told
    assert ("something else was charged today" in text) is is_told
    assert ("verything is off" in text or "nothing on" in text) is not is_told
    others = replace(outcome, only=("7000000000000000999",))
    text = result(replace(app_state, stop_all=others, accounts=(account,)))
    assert "12.40" not in text


def test_a_stop_that_the_journal_tells_of_counts_nothing_that_a_journal_lacks() -> None:
    app_state = ended(OFF_CONFIRMED)
    assert app_state.stop_all is not None
    own = replace(app_state.stop_all, cannot=())
    assert "0 cannot stop" in result(replace(app_state, stop_all=own))
    text = result(replace(app_state, stop_all=replace(own, by="mia@desk")))
    assert "cannot stop" not in text and "could not be listed or stopped" in text


SESSION = Session(session_id="7", kind=SessionKind.MAX_DELIVERY, budget=None)


@pytest.mark.parametrize("sessions", [None, (), (SESSION,)])
def test_extra_budgets_may_go_on_under_a_campaign_that_was_stopped(
    sessions: tuple[Session, ...] | None,
) -> None:
    app_state = ended(OFF_CONFIRMED)
    shop = ShopAd(sessions=sessions)
    row = replace(b.campaign(b.WINTER, "Bundle"), origin=Origin.SHOP_PRODUCT, shop=shop)
    other = replace(b.campaign(2, "Other"), origin=Origin.SHOP_PRODUCT, shop=shop)
    text = result(replace(app_state, accounts=(b.snapshot([row, other]),)))
    assert ("! Bundle: extra budgets may go on" in text) is bool(sessions)
    assert "Other" not in text


def test_the_bar_says_that_roi_protection_ends() -> None:
    guarded = replace(
        b.campaign(1, "Bundle"),
        origin=Origin.SHOP_PRODUCT,
        shop=ShopAd(protection=RoiProtection.IN_EFFECT),
    )
    ordinary = b.app_state(b.snapshot([b.campaign(2, "Glow")]))
    app_state = b.app_state(b.snapshot([guarded, b.campaign(2, "Glow")]))
    for account in ("", b.ACCOUNT):
        assert bar_words(app_state, "X", account).endswith("A stop ends today's ROI protection.")
        assert "protection" not in bar_words(ordinary, "X", account)


def test_rows_without_a_listed_parent_are_beyond_it_and_are_told() -> None:
    account = with_orphans()
    assert "Cannot stop: 3 whose parent is not listed." in bar_words(b.app_state(account), "X")
    app_state = ended(OFF_CONFIRMED)
    assert app_state.stop_all is not None
    alone = replace(app_state.stop_all, cannot=())
    assert "Everything is off" in result(replace(app_state, stop_all=alone))
    text = result(replace(app_state, stop_all=alone, accounts=(account,)))
    assert "Everything is off" not in text and "3 rows whose parent is not listed" in text


@pytest.mark.parametrize("size", SIZES)
async def test_a_token_that_sees_no_account_is_told_in_the_tree(size: tuple[int, int]) -> None:
    words = str(NoAccountError())
    feed = Feed(FeedState.DENIED, b.START, words, 60.0)
    async with story(replace(b.app_state(), number=0), size=size) as s:
        assert not "".join(s.rows()).strip()
        await s.publish(replace(b.app_state(), feed=feed))
        seen = range(s.tree.size.height)
        lines = ["".join(part.text for part in s.tree.render_line(y)) for y in seen]
        drawn = " ".join(" ".join(lines).split())
        assert drawn.startswith("This token sees no ad account: check that the account")
        assert words.startswith(drawn)
        await s.publish(b.app_state(b.drawn(), number=3))
        assert "Win" in "".join(s.rows()) and "token" not in "".join(s.rows())


def test_a_burn_of_which_a_part_is_not_known_is_the_least_there_is() -> None:
    known, unknown = b.campaign(1, "Known"), b.campaign(2, "Unknown")
    promotes = [b.campaign(number, "Boost", promote=True) for number in (3, 4)]
    rows = [known, unknown, *promotes]
    whole = {row.ref: "2" for row in rows}
    said = bar_words(b.app_state(b.snapshot(rows, burn=whole)), "X")
    assert "2 campaigns, 4.00 USD/h" in said and "2 Promote, 4.00 USD/h" in said
    part = {one: Decimal(2) for one in (known.ref, promotes[0].ref)}
    said = bar_words(b.app_state(replace(b.snapshot(rows, burn=whole), burn=part)), "X")
    assert "2 campaigns, at least 2.00 USD/h" in said
    assert "2 Promote, at least 2.00 USD/h" in said


def test_where_nothing_was_stopped_it_says_whose_lists_showed_nothing_on() -> None:
    app_state = ended(OFF_CONFIRMED)
    assert app_state.stop_all is not None
    nothing = replace(app_state.stop_all, cannot=(), records=())
    assert title_of(nothing, app_state) == "TikTok's lists showed nothing on"
