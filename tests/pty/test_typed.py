"""Torn sequences, pastes and type-ahead through a real pty: nothing is written."""

import random
from pathlib import Path

from tests.pty.typed import QUESTION, Typing, session, type_ahead, type_torn


def test_torn_sequences_and_pastes_typed_at_the_real_program_write_nothing(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - a repeatable test, not a secret
    typing = session(lambda typing: type_torn(typing, chance, 14), tmp_path)
    assert typing.cases and typing.written == []


def test_type_ahead_answers_no_question(tmp_path: Path) -> None:
    def work(typing: Typing) -> None:
        type_ahead(typing, "Retargeting Q4", QUESTION[:2], (0.0, 0.15))

    typing = session(work, tmp_path)
    assert typing.cases and typing.written == []
