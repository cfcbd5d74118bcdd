"""The header's figures over several ad accounts: of which, how old, and when there are none."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from ttui.domain.app_state import AppState
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.drawing.lines import line_width
from ttui.ui.widgets.header import second_line
from ttui.ui.widgets.totals_cache import TotalsCache

IDS = tuple(f"70000000000{number:05}" for number in range(12))


def account(
    key: str,
    *,
    listed: bool = True,
    charged: bool = True,
    today: str = "10",
    burn: str = "2",
) -> AccountSnapshot:
    """An account with one campaign on and one off, 10.00 charged, 2.00 an hour."""
    owner = b.advertiser(key)
    if not listed:
        return AccountSnapshot(number=0, advertiser=owner)
    on = b.campaign(1, "On", account=key, budget=b.daily("50"))
    off = b.campaign(2, "Off", account=key, switch=b.OFF, budget=b.daily("50"))
    whole = b.snapshot([on, off], owner=owner, today={on.ref: today}, burn={on.ref: burn})
    if charged:
        return whole
    return replace(whole, money_at=None, covered=frozenset(), spend={}, burn={})


def unread(key: str, reason: UnreadReason = UnreadReason.NO_PERMISSION) -> UnreadAccount:
    now = Stamp(b.START, 1000.0)
    return UnreadAccount(
        advertiser_id=key, reason=reason, words="No permission.", tried=now, since=now
    )


def drawn(seen: AppState, width: int = 80, clock: b.ManualClock | None = None) -> str:
    clock = clock or b.ManualClock()
    shown = seen.accounts[0] if seen.accounts else None
    made = second_line(seen, shown, clock, width, TotalsCache(clock).of)
    assert line_width(made) <= width
    return "".join(part.text for part in made)


def seen_of(*accounts: AccountSnapshot, lost: tuple[UnreadAccount, ...] = ()) -> AppState:
    return replace(
        b.app_state(*accounts), expected=IDS, unread={one.advertiser_id: one for one in lost}
    )


def test_what_was_read_so_far_is_no_sum() -> None:
    read = [account(key, listed=place < 3) for place, key in enumerate(IDS)]
    text = drawn(seen_of(*read))
    assert "3 of 12 ad accounts read" in text
    for figure in ("burning", "charged", "today", " on ", "off"):
        assert figure not in text


def test_money_is_not_summed_before_all_of_it_is_read() -> None:
    read = [account(key, charged=place < 3) for place, key in enumerate(IDS)]
    text = drawn(seen_of(*read))
    assert "money of 3 of 12 ad accounts read" in text
    assert "12 on 12 off" in text
    assert "burning" not in text and "30.00" not in text


def test_counts_say_of_how_many_accounts_they_are_while_money_is_read() -> None:
    read = [account(key, charged=place < 3) for place, key in enumerate(IDS[2:])]
    text = drawn(seen_of(*read, lost=(unread(IDS[0]), unread(IDS[1]))))
    assert "10 of 12 accounts, money of 3 read" in text and "10 on 10 off" in text


def test_all_read_is_a_sum() -> None:
    text = drawn(seen_of(*(account(key) for key in IDS)))
    assert "burning 24.00/h" in text and "120.00" in text and "12 on 12 off" in text
    assert "of 12" not in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_accounts_that_cannot_be_read_are_told_beside_the_sum_of_the_others(width: int) -> None:
    lost = (unread(IDS[0]), unread(IDS[1], UnreadReason.GONE))
    text = drawn(seen_of(*(account(key) for key in IDS[2:]), lost=lost), width)
    if width >= 80:
        assert "10 of 12 accounts" in text or "10/12 acc." in text
        assert "20.00/h" in text and "100.00" in text and "10 on 10 off" in text


def test_what_fails_for_now_is_still_awaited() -> None:
    lost = (unread(IDS[0], UnreadReason.FAILED),)
    text = drawn(seen_of(*(account(key) for key in IDS[1:]), lost=lost))
    assert "11 of 12 ad accounts read" in text and "burning" not in text


def test_an_account_that_was_lost_is_no_longer_in_the_sum() -> None:
    text = drawn(seen_of(*(account(key) for key in IDS), lost=(unread(IDS[5]),)), 100)
    assert "11 of 12 accounts" in text and "22.00/h" in text and "11 on 11 off" in text


def test_a_single_account_that_was_lost_has_no_counts() -> None:
    seen = replace(b.app_state(account(IDS[0])), expected=IDS[:1], unread={IDS[0]: unread(IDS[0])})
    assert "0 of 1 ad account read" in drawn(seen)


def test_a_sum_is_as_old_as_its_oldest_part() -> None:
    clock = b.ManualClock()
    clock.advance(4000)
    fresh = Stamp(clock.now(), clock.monotonic())
    read = [
        replace(account(key), statuses_at=fresh, money_at=fresh) if place else account(key)
        for place, key in enumerate(IDS)
    ]
    text = drawn(seen_of(*reversed(read)), 120, clock)
    assert "money ~96 min old" in text
    assert "statuses 66 min old" in text


def test_a_part_that_is_not_known_makes_no_smaller_sum() -> None:
    known, other = account(IDS[0]), account(IDS[1])
    seen = replace(
        b.app_state(known, replace(other, covered=frozenset(), spend={})), expected=IDS[:2]
    )
    assert "10.00 + ?" in drawn(seen)


def test_at_80_columns_neither_a_figure_nor_an_age_is_cut() -> None:
    clock = b.ManualClock()
    clock.advance(700)
    lost = tuple(unread(key) for key in IDS[:3])
    read = (account(key, today="1310.24", burn="175.32") for key in IDS)
    text = drawn(seen_of(*read, lost=lost), 80, clock)
    for part in ("9/12 acc.", "1,577.88/h", "11,792.16", "9 on 9 off", "11 min", "~41 min"):
        assert part in text


@pytest.mark.parametrize(("width", "which"), [(120, "this account: "), (80, "this account: ")])
def test_where_the_sums_of_all_do_not_fit_one_accounts_figures_say_whose_they_are(
    width: int, which: str
) -> None:
    read = [with_currency(account(key), place) for place, key in enumerate(IDS)]
    text = drawn(seen_of(*read), width)
    assert text.startswith(f" {which}"), text
    assert "1 on 1 off" in text and "2.00/h" in text
    alone = drawn(replace(b.app_state(read[0]), expected=IDS[:1]), width)
    assert "account" not in alone, "there is no other it could be taken for"
    assert "12 on 12 off" in drawn(seen_of(*read), 400)


def with_currency(one: AccountSnapshot, place: int) -> AccountSnapshot:
    currencies = (
        "USD",
        "EUR",
        "GBP",
        "AUD",
        "CAD",
        "CHF",
        "NZD",
        "SGD",
        "BRL",
        "PLN",
        "SEK",
        "NOK",
    )
    return replace(one, advertiser=replace(one.advertiser, currency=currencies[place]))
