"""Whether a Promote is over, by its campaign, ad group and ad (contract 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity
from ttui.domain.status import DeliveryState, OperationStatus

GONE = "gone from TikTok's lists"


class PromoteVerdict(Enum):
    """The result of one read of a Promote."""

    RUNS = auto()
    """Nothing says that it is over; it may charge."""
    NOT_DELIVERING = auto()
    """TikTok keeps it from delivering, such as after a review; its order may still stand."""
    ENDED = auto()
    """The order was withdrawn or is done; it does not come back."""


@dataclass(frozen=True, slots=True)
class PromoteRows:
    """A Promote's three rows as one look read them."""

    campaign: Campaign | None
    """None when no list has it, not even among the deleted."""
    adgroups: tuple[AdGroup, ...] = ()
    ads: tuple[Ad, ...] = ()

    def judge(self) -> tuple[PromoteVerdict, str]:
        """What the rows come to, and TikTok's own word for it (contract 6).

        It is over as soon as one storey says so as a whole: the order's states live at the ad
        group and the ad, while the campaign may keep its switch.
        """
        if self.campaign is None:
            return PromoteVerdict.ENDED, GONE
        storeys: tuple[Sequence[Entity], ...] = ((self.campaign,), self.adgroups, self.ads)
        found = [_of_storey(rows) for rows in storeys if rows]
        # The lowest storey names the order's own end, so it is the word to quote.
        for verdict in (PromoteVerdict.ENDED, PromoteVerdict.NOT_DELIVERING):
            for reached, word in reversed(found):
                if reached is verdict:
                    return verdict, word
        return found[-1]


_OVER = frozenset({DeliveryState.ENDED, DeliveryState.DELETED, DeliveryState.OFF})
_SWITCHED_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})


def _of_storey(rows: Iterable[Entity]) -> tuple[PromoteVerdict, str]:
    ends = [(_of_row(row), row.delivery.raw or row.switch.value) for row in rows]
    return min(ends, key=lambda end: end[0].value)


def shows_end(row: Entity) -> bool:
    """True when one row of a Promote says by itself that the order is over."""
    return row.switch in _SWITCHED_OFF or row.delivery.state in _OVER


def _of_row(row: Entity) -> PromoteVerdict:
    if shows_end(row):
        return PromoteVerdict.ENDED
    is_rejected = row.delivery.state is DeliveryState.REJECTED
    return PromoteVerdict.NOT_DELIVERING if is_rejected else PromoteVerdict.RUNS
