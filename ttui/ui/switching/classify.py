"""Classifies several rows by what a key would do to each.

The status line counts these kinds before a key is pressed, and the key acts by the same kinds. So
the two cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.eligibility import Reason
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money, totals_by_currency
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.ui.switching.target import TargetRow, why_left

_OFF = OperationStatus.DISABLE


class KeyEffect(Enum):
    """What a key does to one row of several, unless there is a `Reason` to leave it alone."""

    ACTS = auto()
    """Its switch is changed, and its delivery with it."""
    BELOW = auto()
    """Its switch is changed. Its delivery depends on a row above it that is off or changed too."""
    ASKS = auto()
    """A stop that cannot be undone completely: an iOS 14 dedicated campaign."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Several rows, by what a key would do to them."""

    to: OperationStatus
    """ENABLE or DISABLE."""
    rows: Mapping[KeyEffect | Reason, tuple[TargetRow, ...]]
    """The rows of each kind or reason that occurs, in the order of marking."""
    burning: tuple[Money, ...]
    """Burn per hour of the campaigns that the key switches; one sum per currency."""
    is_burn_partial: bool
    """True when some of the rows have no known burn; reports tell the burn of campaigns only."""

    def count(self, kind: KeyEffect | Reason) -> int:
        """The number of rows of a kind."""
        return len(self.rows.get(kind, ()))

    @property
    def sent(self) -> tuple[TargetRow, ...]:
        """The rows whose switch is changed by the key itself."""
        return self.rows.get(KeyEffect.ACTS, ()) + self.rows.get(KeyEffect.BELOW, ())

    @property
    def total(self) -> int:
        """All rows of every kind and reason."""
        return sum(len(rows) for rows in self.rows.values())


def classify(rows: Iterable[TargetRow], to: OperationStatus, app_state: AppState) -> Classification:
    """Classify rows by what switching them to `to` would do.

    Args:
        rows: as drawn; their own switches decide.
        to: ENABLE or DISABLE.
        app_state: has the rows above them, the open changes, and the money.
    """
    changes = app_state.changes
    accounts = {one.advertiser.advertiser_id: one for one in app_state.accounts}
    kinds: dict[KeyEffect | Reason, list[TargetRow]] = {}
    for row in rows:
        account = accounts.get(row.ref.advertiser_id)
        kinds.setdefault(_kind(row, to, changes.get(row.ref), account), []).append(row)
    acted_on = {row.ref for row in kinds.get(KeyEffect.ACTS, ()) if row.ref.level is not Level.AD}
    acts: list[TargetRow] = []
    for row in kinds.pop(KeyEffect.ACTS, ()):
        account = accounts.get(row.ref.advertiser_id)
        kind = KeyEffect.BELOW if _decided_above(row, to, account, acted_on) else KeyEffect.ACTS
        (acts if kind is KeyEffect.ACTS else kinds.setdefault(kind, [])).append(row)
    if acts:
        kinds[KeyEffect.ACTS] = acts
    found = [_burn(row, accounts.get(row.ref.advertiser_id)) for row in acts]
    known = [burn for burn in found if burn is not None]
    return Classification(
        to,
        {kind: tuple(of_kind) for kind, of_kind in kinds.items()},
        tuple(one for one in totals_by_currency(known) if one.amount),
        len(known) < len(found),
    )


def _kind(
    row: TargetRow,
    to: OperationStatus,
    latest: ChangeRecord | None,
    account: AccountSnapshot | None,
) -> KeyEffect | Reason:
    reason = why_left(row, to, account=account, latest=latest, is_alone=False)
    if reason is not None:
        return reason
    entity = row.entity
    asks = to is _OFF and isinstance(entity, Campaign) and entity.is_ios14_dedicated
    return KeyEffect.ASKS if asks else KeyEffect.ACTS


def _decided_above(
    row: TargetRow,
    to: OperationStatus,
    account: AccountSnapshot | None,
    acted_on: set[EntityRef],
) -> bool:
    """True if a row above it decides whether it is delivered."""
    entity = row.entity
    if not isinstance(entity, AdGroup | Ad):
        return False
    above: list[Campaign | AdGroup] = [row.campaign] if row.campaign is not None else []
    if isinstance(entity, Ad) and account is not None:
        group = account.adgroups.get(entity.adgroup_id)
        above += [group] if group is not None else []
    if to is _OFF:
        return any(each.switch is _OFF or each.ref in acted_on for each in above)
    return any(each.switch is _OFF and each.ref not in acted_on for each in above)


def _burn(row: TargetRow, account: AccountSnapshot | None) -> Money | None:
    if account is None or row.entity is None:
        return None
    return account.burning(row.entity)
