"""A Promote that a person has to end on the phone: how, and whether TikTok shows it over."""

from dataclasses import dataclass

from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.promote import PromoteVerdict
from ttui.domain.snapshot import Stamp

ROUTES = (
    "Profile > the video > ... > Promote > Turn off promotion > Turn off",
    "Profile > menu > Creator tools > Promotions > the promotion > Cancel",
)
"""The taps in the TikTok app, both known ways (contract 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """One Promote that somebody was shown how to end; watched until TikTok shows it over."""

    ref: EntityRef
    """The campaign."""
    name: str
    """As read; hostile text."""
    opened: Stamp
    """When the taps were first shown."""
    charged: Money | None = None
    """Charged in all at that moment, as reports had it; None where that is not known."""
    checked: Stamp | None = None
    """The latest look that TikTok answered."""
    verdict: PromoteVerdict = PromoteVerdict.RUNS
    word: str = ""
    """TikTok's own word for its state at that look; hostile text."""
    problem: str = ""
    """Why the latest look failed, in a sentence; empty when it did not."""

    @property
    def is_over(self) -> bool:
        """True when TikTok itself shows it ended."""
        return self.verdict is PromoteVerdict.ENDED
