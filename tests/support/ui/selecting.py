"""Many rows at once: a list to mark, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace

from tests.support.ui import builders as b
from tests.support.ui.stories import Story
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.ids import EntityRef
from ttui.domain.merge import put_rows
from ttui.domain.snapshot import AccountSnapshot


def campaigns(number: int, *, off: Sequence[int] = ()) -> AccountSnapshot:
    """`C1` to `Cn`, drawn from the last to the first; each burns 0.50/h while it is on."""
    rows = [
        b.campaign(n, f"C{n}", switch=b.OFF if n in off else b.ON, budget=b.daily("10"))
        for n in range(1, number + 1)
    ]
    return b.snapshot(rows, burn={row.ref: "0.50" for row in rows if row.switch is b.ON})


def names(s: Story) -> list[str]:
    return [change.name for change in s.engine.changes]


def selected(s: Story) -> list[str]:
    rows = [s.tree.outline.entity(ref) for ref in s.tree.selected]
    return [row.name if row else "gone" for row in rows]


def ended(s: Story, **states: tuple[ChangeState, str]) -> AppState:
    """The next app state: each asked change in the state that its name says."""
    app_state = s.engine.app_state
    records: dict[EntityRef, ChangeRecord] = {}
    rows: list[Campaign] = []
    for change in s.engine.changes:
        state, message = states.get(change.name, (ChangeState.CONFIRMED, ""))
        records[change.ref] = b.record(change, ChangeState.ASKED, state, message=message)
        row = app_state.entity(change.ref)
        if state.is_proven and isinstance(row, Campaign):
            rows.append(replace(row, switch=change.to))
    account = put_rows(app_state.accounts[0], rows)
    return replace(
        app_state,
        number=app_state.number + 1,
        changes=records,
        accounts=(account,),
    )


REFUSED = (ChangeState.REFUSED, "No [b]right[/b]\x1b[2J.")
UNKNOWN = (ChangeState.UNCONFIRMED, "Check it.")
