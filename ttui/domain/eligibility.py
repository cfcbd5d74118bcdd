"""May this row be switched, and if not, why: the one place that decides it.

A stop is tried whenever it could have an effect. A row that ended for good or was deleted never
charges again and never comes back (contract 4.1), even if it was read long ago. A stop of it has no
effect, and its id would fail the call that stops other rows (contract 3.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ttui.domain.campaign import Campaign, Entity
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.ids import Level
from ttui.domain.promote import shows_end
from ttui.domain.status import DeliveryState, OperationStatus

_ON, _OFF = OperationStatus.ENABLE, OperationStatus.DISABLE


class Reason(StrEnum):
    """Why ttui sends nothing. Journals keep the phrase; `ui.wording` says it to a person."""

    READ_ONLY = "read-only session"
    NO_SWITCH = "only campaigns, ad groups and ads can be switched, and only on or off"
    NOT_LISTED = "gone from TikTok's lists"
    NOT_READ = "not read yet"
    """A start has to know the row that it switches on; a stop does not."""
    PROMOTE = "a Promote"
    """Only the TikTok app can switch it (contract 6)."""
    RESERVATION = "bought by reservation"
    """The API cannot switch it (contract 4.3)."""
    ENDED = "ended for good"
    DELETED = "deleted at TikTok"
    SWITCH_UNKNOWN = "its switch is not known"
    """So that a key that only says "the other way" names no direction."""
    ALREADY = "as asked already"
    UNDER_WAY = "under way already"
    CHANGED = "changed since it was drawn"
    """Detail: what it was and what it is."""
    SWITCHED_SINCE = "switched again since"
    """So that taking the earlier change back would undo somebody's later one."""
    BEHIND_STOP = "a stop of it is under way"
    EARLIER_SESSION = "an earlier session's change is not settled"
    """Detail: which one."""
    STOPPING_ALL = "everything is being stopped"
    """Detail: by whom."""
    JOURNAL = "the journal is in trouble"
    """Detail: what is wrong with it, in a sentence."""
    CLOSING = "ttui is closing"
    SHOP_OCCUPIED = "its shop, products or identity are occupied"
    """TikTok's own refusal of a start: another GMV Max campaign that is on holds them (contract
    18.3)."""
    OLD_SHOP_ADS = "an ad group or ad of old TikTok Shop ads"
    """TikTok's own refusal: such a row is stopped at its campaign, and never starts again (contract
    18.9)."""
    UNKNOWN = "not known"
    """A text of another version of ttui, which is the detail as it stands."""


BEYOND_API = frozenset({Reason.PROMOTE, Reason.RESERVATION})
"""The row may run, and no call of the API can switch it."""
OVER = frozenset({Reason.ENDED, Reason.DELETED})
"""The row charges no more and never runs again."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason with what it is about."""

    reason: Reason
    detail: str = ""
    """See the reasons; hostile text."""

    def __str__(self) -> str:
        """As journals keep it; `of` reads it."""
        return f"{self.reason.value}: {self.detail}" if self.detail else self.reason.value

    @classmethod
    def of(cls, text: str) -> "Refusal":
        """The refusal that a journal keeps; a text of another version stays as it is."""
        phrase, _, detail = text.partition(": ")
        try:
            return cls(Reason(phrase), detail)
        except ValueError:
            return cls(Reason.UNKNOWN, text)


def said_by_tiktok(record: ChangeRecord) -> Reason | None:
    """The reason that TikTok's words for a refused change give, where ttui knows them."""
    if record.state is not ChangeState.REFUSED:
        return None
    words, change = record.message.casefold(), record.change
    if "custom shop ads" in words and change.ref.level in {Level.ADGROUP, Level.AD}:
        return Reason.OLD_SHOP_ADS
    is_start_of_shop = change.family.is_shop and not change.is_stop
    if is_start_of_shop and all(word in words for word in _OCCUPIED):
        return Reason.SHOP_OCCUPIED
    return None


_OCCUPIED = ("active", "gmv max", "campaign")
"""TikTok has no code of its own for it: 40002 with these words (contract 18.3)."""


def why_not(
    to: OperationStatus,
    row: Entity,
    above: Iterable[Entity] = (),
    *,
    latest: ChangeRecord | None = None,
    is_over: bool | None = None,
    is_alone: bool = True,
) -> Reason | None:
    """Why a row is not switched, or None.

    Args:
        to: ENABLE or DISABLE; UNKNOWN where a key named no direction and the row gives none.
        row: as last read.
        above: the campaign and the ad group over it, as far as they are known.
        latest: the row's latest change, known to this session.
        is_over: whether its Promote has ended, by all of its rows; None to go by this one.
        is_alone: True for a single row. It is then stopped even if it reads off, because the user
            may know more than a list that is a minute old. Among several rows it is left alone,
            unless a change of it is not proven.
    """
    bar = _bar(to, row, above, is_over=is_over)
    if bar is not None:
        return bar
    if to not in {_ON, _OFF}:
        return Reason.SWITCH_UNKNOWN if to is OperationStatus.UNKNOWN else Reason.NO_SWITCH
    if not is_alone and latest is not None and latest.state.is_open and latest.change.to is to:
        return Reason.UNDER_WAY
    if row.switch is not to or (to is _OFF and (is_alone or may_be_on(latest))):
        return None
    return Reason.ALREADY


def _bar(
    to: OperationStatus, row: Entity, above: Iterable[Entity], *, is_over: bool | None
) -> Reason | None:
    """Why its switch cannot be moved at all."""
    rows = (row, *above)
    if any(one.is_promote for one in rows):
        has_ended = shows_end(row) if is_over is None else is_over
        return Reason.ENDED if has_ended and to is not _ON else Reason.PROMOTE
    if any(isinstance(one, Campaign) and one.is_reservation for one in rows):
        return Reason.RESERVATION
    if row.delivery.state is DeliveryState.DELETED:
        return Reason.DELETED
    return Reason.ENDED if row.switch is OperationStatus.FROZEN else None


def may_be_on(latest: ChangeRecord | None) -> bool:
    """Whether a row that is drawn off may be on: a start may land, or the stop was not proven."""
    if latest is None:
        return False
    return latest.state.is_open or latest.state is ChangeState.UNCONFIRMED
