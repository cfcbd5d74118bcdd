"""A receipt of one stop, proven as far as a test wants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ttui.domain.campaign import Family
from ttui.domain.changes import (
    Author,
    ChangeRecord,
    ChangeState,
    ChangeStep,
    StatusChange,
)
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.receipt import Receipt
from ttui.domain.status import OperationStatus

AT = datetime(2026, 3, 4, 19, 3, 1, tzinfo=UTC)
STATES = (ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED, ChangeState.QUIET)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def receipt(*states: ChangeState, **fields: object) -> Receipt:
    change = StatusChange(
        change_id="one",
        ref=EntityRef("7000000000002217", Level.ADGROUP, "920"),
        name="US 18-24",
        to=OperationStatus.DISABLE,
        seen=OperationStatus.ENABLE,
        family=Family.CLASSIC,
        asked_at=AT,
    )
    steps = tuple(ChangeStep(state, AT + timedelta(seconds=at)) for at, state in enumerate(states))
    bare = ChangeRecord(change=change, steps=steps, request_id="req-1")
    return Receipt(replace(bare, **fields), Author("maria", "bastion", "s", 1))  # type: ignore[arg-type] # fields by name
