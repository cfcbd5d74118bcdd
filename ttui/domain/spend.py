"""What reports say: money and results, each with the window it covers."""

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
    """What the money bought, as one report row tells it; None where TikTok sent no figure.

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


def burn_per_hour(hours: tuple[SpendPoint, ...], as_of: datetime) -> Decimal | None:
    """Money per hour at the end of what the report covers, or None when it cannot be told.

    Args:
        hours: today by the hour, oldest first.
        as_of: the moment the report reaches to (reading time less the report lag).

    The hour in progress is taken alone once it holds 20 minutes, else with the hour before it:
    a shorter stretch would make the figure jump.
    """
    if not hours:
        return None
    hour = timedelta(hours=1)
    current = as_of.replace(minute=0, second=0, microsecond=0)
    spent = {point.start.astimezone(as_of.tzinfo): point.spend for point in hours}
    covered = as_of - current
    money = spent.get(current, Decimal(0))
    if covered < timedelta(minutes=20):
        covered += hour
        money += spent.get(current - hour, Decimal(0))
    return money * 3600 / Decimal(int(covered.total_seconds()))
