"""The tables of a backup: their order, their sheets, and which columns stand first."""

from collections.abc import Iterable
from dataclasses import dataclass

from ttui.api.export.requests import METRICS
from ttui.api.export.shop_requests import SHOP_METRICS
from ttui.domain.backup.plan import BREAKDOWNS, plural
from ttui.domain.ids import Level
from ttui.services.backup.rows import ROAS

SHORT_LIVED = frozenset(
    {
        "preview_url",
        "preview_url_expire_time",
        "video_cover_url",
        "image_url",
        "license_url",
    }
)
"""Links that are dead within hours (contract 10); the raw answers keep them."""
SHOP_BY_DAY = "shop_by_day"
RANKED = ("spend", "ctr", "conversion")
"""Creatives are ranked by these; rank 1 is the best."""


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file and its sheet."""

    name: str
    title: str
    """The sheet's name, 31 characters at most with room for a number."""
    leading: tuple[str, ...]
    level: Level | None = None
    """The level whose days are held against the account's report, for a table by day."""
    adds: str = ""
    """The column that is added up by day."""
    ranked: bool = False

    def columns(self, found: Iterable[str]) -> tuple[str, ...]:
        """All columns: those known first in their order, then the others by name.

        A table without rows has the known columns, so that its reader sees what is missing.
        """
        seen = frozenset(found) or frozenset(self.leading)
        ranks = tuple(f"rank_{one}" for one in RANKED) if self.ranked else ()
        kept = tuple(one for one in self.leading if one in seen or one in _ALWAYS)
        return (*ranks, *kept, *sorted(seen - {*self.leading} - SHORT_LIVED))


_ALWAYS = frozenset({"origin", "day", "from", "to", "spend", "cost", "file"})
_FIGURES = (*METRICS, ROAS)
_CAMPAIGN = ("origin", "campaign_id", "campaign_name")
_ADGROUP = (*_CAMPAIGN, "adgroup_id", "adgroup_name")
_AD = (*_ADGROUP, "ad_id", "smart_plus_ad_id", "ad_name")
_STATE = (
    "operation_status",
    "secondary_status",
    "objective_type",
    "budget_mode",
    "budget",
    "create_time",
    "modify_time",
)
_CREATIVE = ("material_id", "video_id", "image_id", "source", "num_ads", "related_ad_ids")
_FILE = ("video_id", "image_id", "material_id", "file_name", "file", "size", "format")

_AUDIENCE = ("origin", "from", "to", *BREAKDOWNS)
_NAMES = {
    Level.ADVERTISER: ("origin", "advertiser_id"),
    Level.CAMPAIGN: _CAMPAIGN,
    Level.ADGROUP: _ADGROUP,
    Level.AD: _AD,
}


def _report(level: Level, kind: str, leading: tuple[str, ...]) -> Table:
    name = f"{plural(level)}_{kind}"
    title = name.replace("adgroups", "ad groups").replace("_", " ")
    if kind != "by_day":
        return Table(name, title, (*leading, *_FIGURES))
    return Table(name, title, (*leading, *_FIGURES), level, "spend")


TABLES = (
    Table("account", "account", ("advertiser_id", "name", "status", "currency", "timezone")),
    Table("campaigns", "campaigns", (*_CAMPAIGN, *_STATE)),
    Table("adgroups", "ad groups", (*_ADGROUP, *_STATE)),
    Table("ads", "ads", (*_AD, *_STATE)),
    Table("smart_campaigns", "Smart+ campaigns", (*_CAMPAIGN, *_STATE)),
    Table("smart_adgroups", "Smart+ ad groups", (*_ADGROUP, *_STATE)),
    Table("smart_ads", "Smart+ ads", (*_AD, *_STATE)),
    *(_report(level, "lifetime", _NAMES[level]) for level in Level),
    *(_report(level, "by_day", ("origin", "day", f"{level.value}_id")) for level in Level),
    Table("shop_campaigns", "Shop campaigns", (*_CAMPAIGN, *_STATE)),
    Table("shop_details", "Shop campaign details", ("campaign_id", "campaign_name", "store_id")),
    Table("shop_sessions", "Shop extra budgets", ("campaign_id", "session_id", "bid_type")),
    Table("shop_stores", "shops", ("store_id", "store_name", "store_status")),
    Table(
        SHOP_BY_DAY,
        "Shop campaigns by day",
        ("origin", "day", "store_id", "campaign_id", "campaign_name", *SHOP_METRICS),
        adds="cost",
    ),
    _report(Level.ADVERTISER, "audience", (*_AUDIENCE, "advertiser_id")),
    _report(Level.CAMPAIGN, "audience", (*_AUDIENCE, "campaign_id")),
    Table("creative_videos", "video results", (*_CREATIVE, *METRICS), ranked=True),
    Table("creative_images", "image results", (*_CREATIVE, *METRICS), ranked=True),
    Table("audiences", "audiences", ("audience_id", "name", "audience_type", "cover_num")),
    Table("audience_settings", "audience settings", ("audience_id", "name", "type", "rule")),
    Table("identities", "identities", ("identity_id", "identity_type", "display_name")),
    Table("videos", "video library", _FILE),
    Table("images", "image library", _FILE),
)
"""In the order of the workbook."""
