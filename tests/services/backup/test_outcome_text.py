"""How a backup's outcome is told: nothing is missing by a negative amount."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ttui.domain.backup.manifest import DayDifference, Heading, Manifest, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.services.backup.check import CheckReport
from ttui.services.backup.outcome_text import notes, problem_of, proof_text

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def manifest(found: Verification) -> Manifest:
    heading = Heading(
        advertiser_id="1",
        name="Lumen",
        currency="EUR",
        timezone="Europe/Berlin",
        started_at=AT,
        through=TODAY,
        first=date(2026, 1, 1),
        with_files=False,
        version="1",
    )
    return Manifest(heading=heading, finished_at=AT, files=(), parts=(), verification=found)


def off(day: int, rows: str, account: str) -> DayDifference:
    return DayDifference(Level.AD, date(2026, 11, day), Decimal(rows), Decimal(account))


def told(*days: DayDifference) -> str:
    found = Verification(proof=TotalsProof.DIFFERS, differences=days)
    return proof_text(found, manifest(found))


def test_what_is_missing_and_what_is_too_much_are_told_apart() -> None:
    text = told(off(1, "1.00", "4.50"), off(2, "9.00", "5.50"), off(3, "0", "0.25"))
    assert "ad rows miss 3.75 EUR on 2 days (2026-11-01 3.50 EUR, 2026-11-03 0.25 EUR)" in text
    assert "ad rows have 3.50 EUR too much on 1 day (2026-11-02 3.50 EUR)" in text
    assert "-0" not in text.replace("-01", "").replace("-02", "").replace("-03", "")


@pytest.mark.parametrize(
    ("rows", "words"), [("1.00", "miss 0.09 EUR"), ("1.18", "have 0.09 EUR too much")]
)
def test_today_is_told_the_same_way(rows: str, words: str) -> None:
    found = Verification(proof=TotalsProof.EQUAL, today=(off(22, rows, "1.09"),))
    (note,) = notes(manifest(found), CheckReport(verification=found))
    assert note == f"today is still moving: ad rows of 2026-11-22 {words}"


def test_one_that_differs_says_what_to_do_and_one_that_is_equal_does_not() -> None:
    differs = Verification(proof=TotalsProof.DIFFERS, differences=(off(1, "1.00", "1.01"),))
    (note,) = notes(manifest(differs), CheckReport(verification=differs))
    assert note.startswith("what to do: Make a new one after 12:00 UTC tomorrow")
    assert "(2026-11-01 0.01 EUR). Make a new one" in problem_of(manifest(differs))
    equal = Verification(proof=TotalsProof.EQUAL)
    assert not list(notes(manifest(equal), CheckReport(verification=equal)))
    changed = CheckReport(verification=differs, changed=("csv/ads.csv",))
    told_of = list(notes(manifest(differs), changed))
    assert told_of[0] == "changed: csv/ads.csv"
    assert told_of[1].startswith("what to do: take these files from a copy")
