"""Ids as people paste them."""

import pytest

from ttui.domain.pasted import ids_in

A, B = "1700000000000001", "1700000000000002"


@pytest.mark.parametrize(
    "text",
    [
        A, f" {A} ", f"{A},", f"'{A}'", f"'{A}", f'="{A}"', f"\u201c{A}\u201d", f"{A}\r",
        f"{A}\r\n",
        f"\u00a0{A}\u00a0", f"\ufeff{A}\u200b", f"\u202a{A}\u202c", f"({A})", f"\t{A}\t",
        A.translate({ord("1"): "\uff11"}),
    ],
)  # fmt: skip
def test_one_id_is_found_whatever_stands_around_it(text: str) -> None:
    assert ids_in(text) == (A,)


@pytest.mark.parametrize("text", [f"{A},{B}", f"{A}\n{B}\n", f"{A}; {B}", f"'{A}', '{B}'"])
def test_several_ids_are_found(text: str) -> None:
    assert ids_in(text) == (A, B)


@pytest.mark.parametrize(
    "text", ["Winter Glow", "..2217", "12x", "*", "0", "-1", "1.7e15", "9" * 25]
)
def test_what_is_no_id_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):
        ids_in(text)


@pytest.mark.parametrize("text", ["", "  ", ",", "\u200b"])
def test_nothing_is_no_id(text: str) -> None:
    assert ids_in(text) == ()
