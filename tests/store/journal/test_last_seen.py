"""What was last seen of each switch, kept in the journal's file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.services.fakes import ACCOUNT, OFF, ON, OTHER, START, author
from tests.support.store.journals import change, step
from ttui.domain.changes import ChangeState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.outside import KnownSwitch
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import LastSeen, believed, keep, recall
from ttui.store.journal.schema import JournalError

LOOKS = {(ACCOUNT, Level.CAMPAIGN): START}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ttui.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    one = Journal.open(path)
    one.begin_session(author(), "LIVE", START)
    yield one
    one.close()


def seen(key: str, **values: object) -> LastSeen:
    ref = EntityRef(ACCOUNT, Level.CAMPAIGN, key)
    known = KnownSwitch(ON, START, Money(Decimal("12.345"), "USD"))
    row = LastSeen(ref=ref, parent_id="", name=f"Campaign {key} \ud800[b]", known=known)
    return replace(row, **values)  # type: ignore[arg-type] # a test names real fields


def test_what_is_kept_comes_back_in_another_session(path: Path, journal: Journal) -> None:
    keep(journal, [seen("1"), seen("2", known=KnownSwitch(OFF, START))], (), LOOKS)
    other = Journal.open(path)
    other.begin_session(author("next"), "LIVE", START)
    memory = recall(other, ACCOUNT)
    assert [row.ref.id for row in memory.rows] == ["1", "2"]
    assert memory.rows[0].known == seen("1").known
    assert memory.rows[1].known == KnownSwitch(OFF, START)
    assert memory.looks == {Level.CAMPAIGN: START}
    other.close()


def test_a_row_is_overwritten_or_forgotten_and_a_look_only_grows(journal: Journal) -> None:
    keep(journal, [seen("1"), seen("2")], (), LOOKS)
    later = START + timedelta(hours=1)
    earlier = {key: START - timedelta(hours=1) for key in LOOKS}
    keep(journal, [seen("1", known=KnownSwitch(OFF, later))], [seen("2").ref], earlier)
    memory = recall(journal, ACCOUNT)
    assert [(row.ref.id, row.known) for row in memory.rows] == [("1", KnownSwitch(OFF, later))]
    assert memory.looks == {Level.CAMPAIGN: START}


def test_modes_and_accounts_do_not_mix(path: Path, journal: Journal) -> None:
    keep(journal, [seen("1")], (), LOOKS)
    sandbox = Journal.open(path)
    sandbox.begin_session(author("sandbox"), "SANDBOX", START)
    assert not recall(sandbox, ACCOUNT).looks
    assert not recall(journal, OTHER).looks
    sandbox.close()


def test_proofs_after_the_last_look_are_told_with_it(journal: Journal) -> None:
    keep(journal, [seen("1")], (), LOOKS)
    one = replace(change("stop"), ref=seen("1").ref)
    journal.append_intents([(one, step(ChangeState.ASKED))], author())
    proof = replace(step(ChangeState.CONFIRMED), at=START + timedelta(minutes=1))
    journal.append_steps([(one.change_id, proof)])
    assert recall(journal, one.ref.advertiser_id).proven.get(one.ref) == KnownSwitch(
        one.to, proof.at
    )


def test_a_later_look_at_the_list_does_not_undo_a_proof_that_the_row_was_not_seen_after(
    journal: Journal,
) -> None:
    proven_at, looked = START + timedelta(minutes=1), START + timedelta(minutes=9)
    keep(journal, [seen("1")], (), {(ACCOUNT, Level.CAMPAIGN): looked})
    one = replace(change("stop"), ref=seen("1").ref)
    journal.append_intents([(one, step(ChangeState.ASKED))], author())
    journal.append_steps([(one.change_id, replace(step(ChangeState.CONFIRMED), at=proven_at))])
    known = believed(recall(journal, ACCOUNT))[one.ref]
    # Nor does it say that the row was still so: it would have been written again.
    assert (known.switch, known.at) == (one.to, proven_at)


@pytest.mark.parametrize("looked", [4, 6])
def test_a_row_that_another_session_saw_before_our_list_is_as_our_list_shows_it(
    path: Path, journal: Journal, looked: int
) -> None:
    """Ours never changed, so nothing of it would be written, and the time of our list would
    vouch for what the other session saw."""
    other = Journal.open(path)
    other.begin_session(author("other"), "LIVE", START)
    ours = {seen("1").ref: KnownSwitch(OFF, START), seen("2").ref: KnownSwitch(ON, START)}
    keep(journal, [seen("1", known=ours[seen("1").ref]), seen("2")], (), LOOKS)
    minute, look = START + timedelta(minutes=5), START + timedelta(minutes=looked)
    keep(other, [seen("1", known=KnownSwitch(ON, minute))], (), {})
    keep(journal, (), (), {(ACCOUNT, Level.CAMPAIGN): look}, ours)
    known = believed(recall(other, ACCOUNT))
    is_newer = looked > 5
    assert known[seen("1").ref].switch is (OFF if is_newer else ON)
    assert known[seen("1").ref].at == (look if is_newer else minute)
    assert (known[seen("2").ref].switch, known[seen("2").ref].at) == (ON, look)
    other.close()


def test_a_journal_that_cannot_be_used_says_so() -> None:
    with pytest.raises(JournalError, match="broken"):
        recall(Journal.unusable("broken"), ACCOUNT)
    with pytest.raises(JournalError, match="broken"):
        keep(Journal.unusable("broken"), [seen("1")], (), LOOKS)
