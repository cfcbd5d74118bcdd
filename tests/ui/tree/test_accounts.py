"""Many ad accounts in one tree: folded at first, found by name or id, and one key away."""

from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.domain.ids import advertiser_ref
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.ui.tree.filters import parse
from ttui.ui.tree.outline import Outline

SIZES = [(80, 24), (120, 40)]


def key_of(number: int) -> str:
    return f"70000000000000{number:02}"


def account(number: int, campaigns: int = 4) -> AccountSnapshot:
    key = key_of(number)
    rows = [
        b.campaign(
            number * 100 + n, f"Smile {number}.{n}", account=key, switch=b.ON if n else b.OFF
        )
        for n in range(campaigns)
    ]
    name = f"[b]Client {number}[/b]"
    return b.snapshot(rows, owner=b.advertiser(key, name=name), today={rows[1].ref: "2.50"})


def many(number: int = 12) -> AppState:
    accounts = tuple(account(one) for one in range(1, number + 1))
    ids = tuple(one.advertiser.advertiser_id for one in accounts)
    return replace(b.app_state(*accounts), expected=ids)


def at(s: Story) -> str:
    """The ad account under the cursor; with its place in it if it is no account's own row."""
    cursor = s.tree.cursor
    assert cursor is not None
    number = str(int(cursor.advertiser_id[-2:]))
    return number if cursor == advertiser_ref(cursor.advertiser_id) else f"{number}: {cursor.id}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("no_color", [False, True])
async def test_twelve_accounts_start_folded_with_their_counts(
    size: tuple[int, int], *, no_color: bool
) -> None:
    async with story(many(), size=size, no_color=no_color) as s:
        assert len(s.rows()) == 12 and at(s) == "1"
        for number, row in enumerate(s.rows(), 1):
            # The end of the name stays where it is cut: it holds the number.
            assert (
                row.startswith("▸ [b]Clie") and f"{number}[/b]  ..{key_of(number)[-4:]} USD" in row
            )
            assert "2.50" in row and "3 on 1 off 0.00/h" in row


async def test_three_accounts_start_unfolded() -> None:
    async with story(many(3)) as s:
        assert "Smile 1.1" in "".join(s.rows()) and "Smile 3.1" in "".join(s.rows())


async def test_accounts_that_come_one_by_one_are_folded_from_the_first_on() -> None:
    state = many()
    async with story(replace(state, accounts=state.accounts[:1])) as s:
        assert [row[:1] for row in s.rows()] == ["▸"] and at(s) == "1"
        await s.publish(replace(state, number=2))
        assert len(s.rows()) == 12 and at(s) == "1" and not s.toasts()


async def test_brackets_go_from_account_to_account_and_switch_nothing() -> None:
    async with story(many()) as s:
        await s.press("right_square_bracket", "right_square_bracket")
        assert at(s) == "3"
        await s.press("l", "j", "j")
        assert at(s).startswith("3: ")
        await s.press("left_square_bracket")
        assert at(s) == "3"
        await s.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        assert at(s) == "1"
        await s.press("G", "right_square_bracket")
        assert at(s) == "12" and not s.engine.changes


async def test_a_key_right_behind_a_typed_bracket_does_what_it_says() -> None:
    async with story(many()) as s:
        await s.press("right_square_bracket", "right_square_bracket", "x")
        assert "x again stops 3 campaigns of [b]Client 3[/b]" in s.bar()
        await s.press("left_square_bracket", "x")
        assert "x again stops 3 campaigns of [b]Client 2[/b]" in s.bar()


@pytest.mark.parametrize("torn", ["[xsz", "]xsz", "[200~xsz", "]52;xsz"])
async def test_a_pasted_or_torn_sequence_that_begins_with_a_bracket_switches_nothing(
    torn: str,
) -> None:
    async with story(many(2)) as s:
        await s.press("j")
        await s.burst(torn)
        await s.press("k")
        assert not s.engine.changes and not s.bar()


async def test_f_folds_all_and_the_cursor_goes_to_its_account() -> None:
    async with story(many()) as s:
        await s.press("f")
        assert len(s.tree.outline.rows) == 12 * 5 and at(s) == "1"
        await s.press("right_square_bracket", "j", "j")
        await s.press("f")
        assert len(s.tree.outline.rows) == 12 and at(s) == "2" and not s.toasts()
        await s.press("slash", *"smile", "enter")
        assert len(s.tree.outline.rows) == 12 * 5
        await s.press("f")
        assert len(s.tree.outline.rows) == 12
        await s.press("f")
        assert len(s.tree.outline.rows) == 12 * 5


async def test_with_one_account_there_is_nothing_to_fold_or_go_to() -> None:
    async with story(b.app_state(b.drawn())) as s:
        before = s.rows()
        await s.press("f", "f", "right_square_bracket", "left_square_bracket")
        assert s.rows() == before and s.cursor_name == "Winter Glow"


@pytest.mark.parametrize("text", ["client 7", "CLIENT 7", key_of(7)])
async def test_the_filter_finds_an_account_by_its_name_or_its_id(text: str) -> None:
    async with story(many()) as s:
        keys = ["space" if char == " " else char for char in text]
        await s.press("slash", *keys, "enter")
        assert at(s) == "7" and len(s.rows()) == 1
        await s.press("l")
        assert len(s.rows()) == 5
        await s.press("plus")
        assert {ref.id for ref in s.tree.selected} == set()
        await s.press("escape")
        assert len(s.rows()) > 5 and at(s) == "7"


async def test_an_account_and_a_state_find_the_rows_of_that_account() -> None:
    async with story(many()) as s:
        await s.press("slash", *key_of(7), "space", *"on", "enter")
        ids = [ref.id for ref in s.tree.outline.rows if s.tree.outline.is_hit(ref)]
        assert set(ids) == {"701", "702", "703"}


def test_a_name_alone_is_no_row_of_its_account_and_a_state_no_account() -> None:
    snapshot = account(7)
    off, on = snapshot.campaigns["700"], snapshot.campaigns["701"]
    found = parse("client")
    assert found is not None
    assert found.matches_account("Client 7", key_of(7)) and not found.matches(snapshot, on)
    found = parse("client on")
    assert found is not None
    assert not found.matches_account("Client on", key_of(7))
    assert found.matches(snapshot, on) and not found.matches(snapshot, off)
    found = parse(f"{key_of(7)} >2")
    assert found is not None and found.matches(snapshot, on) and not found.matches(snapshot, off)


def test_an_account_that_was_never_read_is_found_by_its_id() -> None:
    outline, now = Outline(), Stamp(b.START, 1000.0)
    state, gone = many(2), UnreadReason.GONE
    lost = UnreadAccount(advertiser_id="9", reason=gone, words="No.", tried=now, since=now)
    outline.adopt(replace(state, expected=(*state.expected, "9"), unread={"9": lost}))
    outline.set_filter(parse("9"))
    assert outline.rows == [advertiser_ref("9")]
