"""A Promote in the hands of whoever has the phone, and what its screen shows."""

from dataclasses import replace
from decimal import Decimal

from tests.support.ui import builders as b
from tests.support.ui.stories import Story
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeCause, ChangeState, StatusChange
from ttui.domain.commands import SayEnded
from ttui.domain.hand_off import HandOff
from ttui.domain.money import Money
from ttui.domain.promote import PromoteVerdict
from ttui.domain.snapshot import Stamp
from ttui.ui.promote.screen import PromoteScreen

REF = b.camp_ref(b.PROMOTE)
SAID, STILL = ChangeState.SAID_ENDED, ChangeState.STILL_RUNNING


def change(name: str = '"New serum"') -> StatusChange:
    return b.change("end-1", REF, name, cause=ChangeCause.HAND_OFF)


def handed(
    *states: ChangeState, word: str = "AD_STATUS_DELIVERY_OK", over: bool = False, problem: str = ""
) -> AppState:
    """The drawn account with its Promote handed off, and journalled as far as these states."""
    hand_off = HandOff(
        ref=REF,
        name='"New serum"',
        opened=Stamp(b.START, 1000.0),
        charged=Money(Decimal("14.00"), "USD"),
        checked=Stamp(b.START, 1000.0),
        verdict=PromoteVerdict.ENDED if over else PromoteVerdict.RUNS,
        word=word,
        problem=problem,
    )
    app_state = replace(b.app_state(b.drawn(), number=2), hand_offs={REF: hand_off})
    if not states:
        return app_state
    record = b.record(change(), ChangeState.HANDED_OFF, *states, message=f"TikTok: {word}.")
    record = replace(record, final_spend=Money(Decimal("15.90"), "USD"))
    return replace(app_state, changes={REF: record})


def text(s: Story) -> str:
    assert isinstance(s.app.screen, PromoteScreen)
    s.draw_due()
    return " ".join(s.text("#promote-text").split())


def said(s: Story) -> list[SayEnded]:
    return [one for one in s.engine.commands if isinstance(one, SayEnded)]
