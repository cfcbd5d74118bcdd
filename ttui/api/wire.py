"""The rows of TikTok's answers as pydantic reads them: tolerant, and only what ttui needs.

Every field may be missing or null, every id or number may come as text or as a number, unknown
keys are ignored (the golden rules of contract 0). `mapping` gives them meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as wire

_RULES = ConfigDict(extra="ignore", coerce_numbers_to_str=True, defer_build=True)
SLICE = 40
"""Rows handled before the loop gets a turn: a key press waits for no more."""
_RAW_LIMIT = 80

RowT = TypeVar("RowT")


@wire(slots=True, config=_RULES)
class WireListed:
    """The fields that rows of all three lists may have (contract 3.1, 4.1, 4.2)."""

    advertiser_id: str | None = None
    campaign_id: str | None = None
    operation_status: str | None = None
    secondary_status: str | None = None
    campaign_system_origin: str | None = None
    campaign_automation_type: str | None = None
    create_time: str | None = None


@wire(slots=True, config=_RULES)
class WireCampaign(WireListed):
    """A row of `campaign/get` or `smart_plus/campaign/get`."""

    campaign_name: str | None = None
    objective_type: str | None = None
    campaign_type: str | None = None
    rf_campaign_type: str | None = None
    is_advanced_dedicated_campaign: bool | None = None
    budget_mode: str | None = None
    budget: str | None = None
    budget_optimize_on: bool | None = None


@wire(slots=True, config=_RULES)
class WireShopCampaign(WireListed):
    """A row of `gmv_max/campaign/get` (contract 18.1)."""

    campaign_name: str | None = None
    objective_type: str | None = None
    modify_time: str | None = None
    roi_protection_compensation_status: str | None = None


@wire(slots=True, config=_RULES)
class WireAdGroup(WireListed):
    """A row of `adgroup/get` or `smart_plus/adgroup/get`."""

    adgroup_id: str | None = None
    adgroup_name: str | None = None
    budget_mode: str | None = None
    budget: str | None = None
    scheduled_budget: str | None = None
    schedule_type: str | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None
    dayparting: str | None = None


@wire(slots=True, config=_RULES)
class WireAutoBudget:
    """The budget of a row of `smart_plus/campaign/get` or `smart_plus/adgroup/get`."""

    advertiser_id: str | None = None
    campaign_id: str | None = None
    adgroup_id: str | None = None
    budget_auto_adjust_strategy: str | None = None
    current_budget: str | None = None


@wire(slots=True, config=_RULES)
class WireAd(WireListed):
    """A row of `ad/get` or `smart_plus/ad/get`."""

    ad_id: str | None = None
    smart_plus_ad_id: str | None = None
    adgroup_id: str | None = None
    ad_name: str | None = None
    tiktok_item_id: str | None = None


@wire(slots=True, config=_RULES)
class WireAdvertiser:
    """A row of `advertiser/info` (contract 2.3)."""

    advertiser_id: str | None = None
    name: str | None = None
    status: str | None = None
    currency: str | None = None
    timezone: str | None = None
    display_timezone: str | None = None
    balance: str | None = None
    owner_bc_id: str | None = None
    role: str | None = None
    rejection_reason: str | None = None


@wire(slots=True, config=_RULES)
class WireReportRow:
    """A row of `report/integrated/get` (contract 8.1); the values are read one by one."""

    dimensions: dict[str, str | None] | None = None
    metrics: dict[str, object] | None = None


@wire(slots=True, config=_RULES)
class WireItem:
    """One entry of a status update's own lists (contract 3.3, 4.3, 5)."""

    campaign_id: str | None = None
    adgroup_id: str | None = None
    ad_id: str | None = None
    smart_plus_ad_id: str | None = None
    status: str | None = None
    error_message: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids it names."""
        named = (self.campaign_id, self.adgroup_id, self.smart_plus_ad_id, self.ad_id)
        return tuple(one for one in named if one)


CAMPAIGN_FIELDS = tuple(one.name for one in fields(WireCampaign))
"""The `fields` to ask for; answers with all 60 fields take ten times as long to parse."""
ADGROUP_FIELDS = tuple(one.name for one in fields(WireAdGroup))
AD_FIELDS = tuple(one.name for one in fields(WireAd))
ADVERTISER_FIELDS = tuple(one.name for one in fields(WireAdvertiser))


@dataclass(frozen=True, slots=True)
class Read(Generic[RowT]):
    """One row after reading."""

    row: RowT | None
    """None when it is not an object at all."""
    oddities: tuple[str, ...] = ()
    """Fields of a wrong type, kept raw; the rest of the row was read without them."""


def read_rows(kind: type[RowT], rows: Sequence[object]) -> list[Read[RowT]]:
    """Read rows; a bad one never costs its neighbours, a bad field never costs its row."""
    try:
        return [Read(row) for row in _adapters(kind)[1].validate_python(rows)]
    except ValidationError:
        return [_read_row(kind, row) for row in rows]


def oddity(name: str, value: object) -> str:
    """A value that could not be understood, as it came, in one short line."""
    return f"{name}={value!r}"[:_RAW_LIMIT]


def _read_row(kind: type[RowT], raw: object) -> Read[RowT]:
    if not isinstance(raw, Mapping):
        return Read(None, (oddity("row", raw),))
    adapter = _adapters(kind)[0]
    try:
        return Read(adapter.validate_python(raw))
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"]}
    kept = {key: value for key, value in raw.items() if key not in wrong}
    odd = tuple(oddity(name, raw[name]) for name in sorted(wrong) if name in raw)
    return Read(adapter.validate_python(kept), odd)


def _adapters(kind: type[RowT]) -> tuple[TypeAdapter[RowT], TypeAdapter[list[RowT]]]:
    """How to read one row and a list of them; built at first use, which costs milliseconds."""
    if kind not in _built:
        _built[kind] = (TypeAdapter(kind), TypeAdapter(list[kind]))  # type: ignore[valid-type]  # a type known only here
    return _built[kind]


_built: dict[type[object], tuple[TypeAdapter[Any], TypeAdapter[Any]]] = {}
