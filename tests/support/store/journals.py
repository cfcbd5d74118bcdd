"""Changes and steps to write into a journal."""

from datetime import UTC, datetime, timedelta

from ttui.domain.campaign import Family
from ttui.domain.changes import Author, ChangeState, StatusChange
from ttui.domain.ids import EntityRef, Level
from ttui.domain.status import OperationStatus
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import JournalStep

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
ENDED_SESSION = Author("maria", "bastion", "dead", 2**22 + 1)
ROW = EntityRef("7001", Level.CAMPAIGN, "11")


def change(
    change_id: str = "one",
    *,
    to: OperationStatus = OFF,
    row: EntityRef = ROW,
    name: str = "Winter",
    asked_at: datetime = NOW,
) -> StatusChange:
    return StatusChange(
        change_id=change_id,
        ref=row,
        name=name,
        to=to,
        seen=ON if to is OFF else OFF,
        family=Family.CLASSIC,
        asked_at=asked_at,
    )


def step(state: ChangeState, minute: int = 0) -> JournalStep:
    return JournalStep(state=state, at=NOW + timedelta(minutes=minute))


def put(
    journal: Journal, one: StatusChange, *states: ChangeState, author: Author = ENDED_SESSION
) -> None:
    first, *rest = states
    journal.append_intents([(one, step(first))], author)
    for state in rest:
        journal.append_steps([(one.change_id, step(state))])
