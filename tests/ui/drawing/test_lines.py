import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ttui.domain.money import Money
from ttui.ui.drawing import lines as render
from ttui.ui.wording import figures

NASTY = st.text(st.characters(exclude_categories=()), max_size=80)


def is_harmless(text: str) -> bool:
    """No control but isolates that end where they began."""
    depth = 0
    for char in text:
        depth += (char == "\u2068") - (char == "\u2069")
        if depth not in {0, 1}:
            return False
    text = text.replace("\u2068", "").replace("\u2069", "")
    return depth == 0 and not any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        or 0xFE00 <= ord(char) <= 0xFE0F
        for char in text
    )


@given(NASTY)
def test_no_control_join_or_direction_mark_survives(text: str) -> None:
    assert is_harmless(render.clean(text))


@given(NASTY, st.integers(0, 60))
def test_fitted_text_has_exactly_the_cells_asked_for(text: str, width: int) -> None:
    assert cell_len(render.fit(text, width)) == width
    assert cell_len(render.fit_right(text, width)) == width


@given(NASTY, st.integers(4, 60))
def test_wrapped_lines_fit_and_keep_every_word(text: str, width: int) -> None:
    lines = render.wrap(text, width)
    assert all(cell_len(part) <= width for part in lines)
    # A mark without a letter to stand on takes no cell and may fall away.
    assert visible("".join(lines)) == visible(render.clean(text))


def visible(text: str) -> str:
    return "".join(char for char in "".join(text.split()) if cell_len(char))


@given(NASTY, NASTY, st.integers(0, 60))
def test_what_hangs_on_a_head_stays_beside_it(head: str, text: str, room: int) -> None:
    first = render.segment(head)
    left = cell_len(first.text)
    drawn = render.hanging_indent(first, text, left + room)
    assert drawn[0][0] == first
    assert all(each[0].text == " " * left for each in drawn[1:])
    assert all(render.line_width(each) <= left + max(room, 2) for each in drawn)
    assert visible("".join(each[1].text for each in drawn)) == visible(render.clean(text))


@given(NASTY, st.integers(1, 40))
def test_pieces_are_clean_and_cut_to_their_width(text: str, width: int) -> None:
    truncate = render.truncate(render.line(text, text), width)
    assert is_harmless(render.plain(truncate))
    assert render.line_width(truncate) <= width


def test_escape_sequences_lose_their_escape() -> None:
    assert render.clean("\x1b[31mred\x1b]0;title\x07") == "[31mred]0;title"


def test_markup_is_only_text() -> None:
    assert render.fit("[@click=app.quit]x[/]", 30).startswith("[@click=app.quit]x[/]")


def test_direction_marks_and_newlines_go() -> None:
    assert render.clean("a\u202eb\u2066c\nd\u200be") == "abc de"


def test_flags_skin_tones_and_selectors_become_plain() -> None:
    assert render.clean("🇩🇪 👍🏽 ☀️") == "DE 👍 ☀"


def test_long_text_ends_in_an_ellipsis() -> None:
    assert render.fit("Winter Glow", 7) == "Winter…"


def test_marks_are_not_stacked() -> None:
    assert len(render.clean("x" + "\u0332" * 50)) <= 3


def test_money_has_its_currencys_digits() -> None:
    assert figures.money(Money(Decimal("1234.5"), "USD")) == "1,234.50"
    assert figures.money(Money(Decimal("1234.5"), "JPY")) == "1,235"
    assert figures.money(Money(Decimal("20000"), "KRW")) == "20,000"


@given(st.decimals(0, 100000, allow_nan=False), st.integers(1, 40))
def test_a_bar_is_full_only_when_all_is_used(percent: Decimal, width: int) -> None:
    drawn = figures.bar(percent, width)
    assert len(drawn) == width
    assert ("░" not in drawn) == (percent >= 100 or (width == 1 and percent > 0))
    assert ("█" not in drawn) == (percent == 0)


@given(st.decimals(0, 1000, allow_nan=False))
def test_a_share_is_never_rounded_to_nothing_or_all(percent: Decimal) -> None:
    drawn = figures.share(percent)
    assert (drawn == "0 %") == (percent == 0)
    assert percent >= 100 or drawn != "100 %"


def test_ages_use_one_unit() -> None:
    shown = [figures.age(seconds) for seconds in (5, 119, 31 * 60, 3 * 3600, 3 * 86400)]
    assert shown == ["5 s", "1 min", "31 min", "3 h", "3 d"]


@given(NASTY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert render.clean(render.clean(text)) == render.clean(text)


ARABIC = "\u062e\u0635\u0645 2024 \u0643\u0628\u064a\u0631"


def is_isolated(text: str) -> bool:
    """Whether every right-to-left letter stands inside of an isolate."""
    inside = False
    for char in text:
        inside = (inside or char == "\u2068") and char != "\u2069"
        if unicodedata.bidirectional(char) in {"R", "AL", "AN"} and not inside:
            return False
    return True


def test_a_right_to_left_name_does_not_swap_the_columns_behind_it() -> None:
    row = render.plain((render.segment(render.fit(ARABIC, 20)), render.segment("  12.50  100.00")))
    assert row.endswith("\u2069" + " " * (20 - len(ARABIC)) + "  12.50  100.00")
    assert (
        render.clean(f'"{ARABIC}" is off since 14:03')
        == f'"\u2068{ARABIC}\u2069" is off since 14:03'
    )


@given(st.text(st.sampled_from("ab1 ." + ARABIC), max_size=30), st.integers(0, 20))
def test_every_right_to_left_letter_is_isolated_however_it_is_cut(text: str, width: int) -> None:
    segments = render.line(text, text)
    drawn = [render.fit(text, width), render.fit_right(text, width), *render.wrap(text, width)]
    drawn += [
        render.plain(render.truncate(segments, width)),
        render.plain(render.justify(segments, (), width)),
    ]
    assert all(is_isolated(each) and is_harmless(each) for each in drawn)


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("US_PROSP_LAL_2025-11_18-24_hook_A", 22, "US_PROSP_LA…-24_hook_A"),
        ("US_PROSP_LAL_2025-11_18-24_hook_A", 40, "US_PROSP_LAL_2025-11_18-24_hook_A"),
        ("Winter glow hook A", 10, "Winte…ok A"),
        ("Winter", 1, "…"),
        ("Winter", 0, ""),
        ("Winter", -3, ""),
        ("冬のキャンペーン", 8, "冬の…ン"),
        ("a冬b冬c冬d", 6, "a冬b…d"),
        ("\x1b[31mred\x07 hook", 8, "[31m…ook"),
        ("cafe\u0301\u0323x caffe\u0300", 5, "ca…fè"),
    ],
)
def test_a_name_that_does_not_fit_loses_its_middle(text: str, width: int, wanted: str) -> None:
    assert render.cut_name(text, width) == wanted
    assert render.fit_name(text, width).rstrip() == wanted


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_cut_name_is_harmless_and_as_wide_as_its_column(text: str, width: int) -> None:
    drawn = render.fit_name(text, width)
    assert is_harmless(drawn) and is_isolated(drawn) and render.width_of(drawn) == width
    assert render.width_of(render.cut_name(text, width)) <= width


@given(st.text(st.characters(categories=["L", "N", "Mn"]), min_size=1, max_size=40))
def test_a_cut_name_keeps_how_it_starts_and_how_it_ends(text: str) -> None:
    shown, whole = render.cut_name(text, 11), render.clean(text)
    bare = shown.replace("\u2068", "").replace("\u2069", "")
    start, _, end = bare.partition("…")
    assert shown == whole or (
        start and end and render.bare(text).startswith(start) and render.bare(text).endswith(end)
    )
    assert unicodedata.combining(end[:1] or "a") == 0
