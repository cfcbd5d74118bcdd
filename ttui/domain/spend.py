"""Money and results from reports, each with its window."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

REPORT_LAG = timedelta(minutes=30)
"""How far reports usually trail behind delivery (contract 8.3); 2 h and more in bad cases."""


class Window(StrEnum):
    """The span a figure covers."""

    TODAY = "today"
    """Since midnight in the account's own zone."""
    LIFETIME = "lifetime"


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one report row; None where TikTok sent no figure.

    Rates are percent (1.18 is 1.18 %), costs are in the account's currency (contract 8.2).
    """

    spend: Decimal | None = None
    impressions: Decimal | None = None
    clicks: Decimal | None = None
    ctr: Decimal | None = None
    cpc: Decimal | None = None
    cpm: Decimal | None = None
    reach: Decimal | None = None
    views: Decimal | None = None
    """`video_play_actions`: plays, however short."""
    views_6s: Decimal | None = None
    views_complete: Decimal | None = None
    """`video_views_p100`; not reported for Promote."""
    likes: Decimal | None = None
    comments: Decimal | None = None
    shares: Decimal | None = None
    follows: Decimal | None = None
    profile_visits: Decimal | None = None
    conversions: Decimal | None = None
    cost_per_conversion: Decimal | None = None
    payment_value: Decimal | None = None
    """`total_complete_payment_rate`, which is no rate: what completed payments on the website
    brought in (contract 8.2)."""
    purchase_value: Decimal | None = None
    """`total_purchase_value`: what purchases in the app brought in."""
    payment_roas: Decimal | None = None
    """`complete_payment_roas`, as TikTok works it out."""

    @property
    def value(self) -> Decimal | None:
        """The value of the purchases: on the website, else in the app."""
        if self.payment_value or self.purchase_value is None:
            return self.payment_value
        return self.purchase_value

    @property
    def roas(self) -> Decimal | None:
        """Value per unit of money charged; TikTok's own figure where it sent only that."""
        if self.value is not None and self.spend is not None:
            return self.value / self.spend if self.spend > 0 else None
        return self.payment_roas

    @property
    def view_rate(self) -> Decimal | None:
        """VTR: plays of 6 s and more per impression, in percent."""
        if not self.impressions or self.views_6s is None:
            return None
        return self.views_6s * 100 / self.impressions


@dataclass(frozen=True, slots=True)
class SpendPoint:
    """The money of one hour or one day."""

    start: datetime
    """When the hour or day begins, aware, in the account's zone."""
    spend: Decimal
    """Charged within it, in the account's currency."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything a report can say about one row; read for the row under the cursor only."""

    today: Results | None
    lifetime: Results | None
    hours: tuple[SpendPoint, ...]
    """Today by the hour, oldest first; hours without delivery are left out."""
    read_at: datetime
    """When the reports were read, aware."""
    problem: str | None = None
    """Why figures are missing, in a sentence, when they are."""
