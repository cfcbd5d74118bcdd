"""One API call being answered: what its handler may use and what it leaves behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Generic, TypeVar

from ttui.simulator.protocol.report_subjects import Line
from ttui.simulator.protocol.row_writer import VARIANTS, View
from ttui.simulator.protocol.wire import (
    NO_PERMISSION,
    ApiError,
    Envelope,
    Params,
    Request,
    bad_parameter,
)
from ttui.simulator.world.business_centers import BusinessCenter
from ttui.simulator.world.entities import Account, Entity, Switch
from ttui.simulator.world.world import World

ACCESS_TOKEN: Final = "simulator-access-token-not-a-secret"  # noqa: S105 - opens a pretend door
APP_ID: Final = "7420000000000000001"
APP_SECRET: Final = "simulator-app-secret"  # noqa: S105 - opens a pretend door
AUTH_CODE: Final = "simulator-auth-code"

SHOP_PERMISSIONS: Final[Mapping[str, frozenset[str]]] = {
    "lists": frozenset({"gmv_max/campaign/get", "campaign/gmv_max/info"}),
    "reports": frozenset({"gmv_max/report/get"}),
    "sessions": frozenset({"campaign/gmv_max/session/list"}),
    "stores": frozenset({"gmv_max/store/list"}),
}
"""What each permission about TikTok Shops opens, for ``forbidden_paths`` (contract 18.10)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests TikTok allows one developer app (contract 11)."""

    qps: int = 10
    qpm: int = 600


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the pretend API behaves."""

    access_token: str = ACCESS_TOKEN
    app_id: str = APP_ID
    app_secret: str = APP_SECRET
    auth_code: str = AUTH_CODE
    rate_limit: RateLimit | None = field(default_factory=RateLimit)
    """None switches rate limits off."""
    refuse_smart_plus_in_classic: bool = True
    """Whether classic status updates refuse upgraded Smart+ objects (contract 5, unconfirmed)."""
    forbidden_paths: frozenset[str] = frozenset()
    """Endpoints the token lacks the scope for, such as ``report/integrated/get``."""
    forbidden_report_types: frozenset[str] = frozenset()
    """Values of ``report_type`` the token lacks the scope for, such as ``TT_SHOP``."""
    shop_also_in: frozenset[str] = frozenset()
    """Where GMV Max campaigns appear beside their own endpoints: paths of lists, such as
    ``campaign/get``, and data levels of BASIC reports (contract 18.8, unconfirmed)."""
    shop_kinds_together: bool = False
    """Whether one list call takes both kinds of GMV Max (contract 18.1, unconfirmed)."""
    shop_lists_deleted: bool = False
    """Whether lists of GMV Max name deleted campaigns unasked (contract 18.1, unconfirmed)."""
    shop_mixed_batches: bool = False
    """Whether a status update takes GMV Max ids beside others (contract 18.3, unconfirmed)."""
    shop_raises_current: bool = True
    """Whether an automatic increase shows in ``current_budget``, else in ``remained_times``
    (contract 18.2, unconfirmed)."""
    shop_empty_page: int = 0
    """Which page of GMV Max reports is empty before the last one; 0 = none (contract 18.6)."""
    forbidden_accounts: frozenset[str] = frozenset()
    """Accounts the user has lost the role for (contract 15.18)."""
    refused_dimensions: frozenset[str] = frozenset()
    """Report dimensions that this TikTok does not take, such as ``ad_id_v2``."""
    promote_by_hour: bool = True
    """Whether reports of Promote take ``stat_time_hour``; its list of dimensions has none
    (contract 6 and 23, unconfirmed)."""
    list_lag: float = 0.0
    """Real seconds until lists show what somebody else switched."""
    most_report_ids: int = 0
    """A report covers only that many ids, the newest; TikTok's number is 20,000, and 0 = all."""
    failed_infos_as_text: bool = False
    """Whether ``failed_infos`` holds one string instead of a list (contract 9.1, both told)."""
    close_failure_code: int = 0
    """The code of a refused ``bc/advertiser/disable`` (contract 9.1, unconfirmed)."""
    hang: timedelta = timedelta(seconds=120)
    """How long a timeout fault holds a socket open."""
    seed: int = 1


class ListCache(Generic[T]):
    """Ordered lists, kept so that the next page need not search again."""

    def __init__(self, most: int = 32) -> None:
        self._lists: dict[tuple[object, ...], Sequence[T]] = {}
        self._most = most

    def get(self, key: tuple[object, ...]) -> Sequence[T] | None:
        """The list kept under a key, if any."""
        return self._lists.get(key)

    def put(self, key: tuple[object, ...], found: Sequence[T]) -> None:
        """Keep a list; the oldest goes when there are too many."""
        if len(self._lists) >= self._most:
            del self._lists[next(iter(self._lists))]
        self._lists[key] = found


@dataclass(slots=True)
class Undo:
    """What an object's switch was before a write; for read-backs that lag."""

    entity: Entity
    switch: Switch
    deleted: bool


@dataclass(slots=True)
class Call:
    """One request on its way to an answer."""

    world: World
    settings: ServerSettings
    envelope: Envelope
    lists: ListCache[Entity]
    lines: ListCache[Line]
    request: Request
    path: str
    """Without base path and slashes: ``campaign/get``."""
    tokens: set[str] = field(default_factory=set)
    page_shift: int = 0
    """Rows of the page before that are shown again."""
    stale: bool = False
    """Whether the world is shown as it was, so that nothing may be cached."""
    shown: Sequence[Entity] = ()
    """What the answer lists."""
    undo: list[Undo] = field(default_factory=list)
    """What the call changed."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    """Response headers beside the usual ones."""
    revert: list[Callable[[], None]] = field(default_factory=list)
    """What takes back changes that are not switches."""

    @property
    def params(self) -> Params:
        """The parameters of the request."""
        return self.request.params

    def view(self, now: int) -> View:
        """A way to write rows, picked at random."""
        return View(now, self.envelope.variant(VARIANTS), self.world.odd_status)

    def account(self) -> Account:
        """The account the call is about, if the token may see it."""
        return self.allowed(self.params.required("advertiser_id"))

    def writable(self) -> Account:
        """The account the call wants to change something in.

        Raises:
            ApiError: 40001 for an analyst; 40002 where the account is closed.
        """
        account = self.account()
        if account.role == "ANALYST":
            raise ApiError(
                NO_PERMISSION,
                f"No permission to operate advertiser {account.advertiser_id}. You must be an "
                "admin or operator of this advertiser account.",
            )
        if account.status == "STATUS_DISABLE":
            raise bad_parameter(
                f"The advertiser {account.advertiser_id} has been disabled and cannot be operated."
            )
        return account

    def center(self) -> BusinessCenter:
        """The Business Center the call is about.

        Raises:
            ApiError: 40002 without ``bc_id``, 40001 where the user is no member.
        """
        bc_id = self.params.required("bc_id")
        found = self.world.centers.get(bc_id)
        if found is None:
            raise ApiError(NO_PERMISSION, f"No permission to operate Business Center {bc_id}.")
        return found

    def allowed(self, advertiser_id: str) -> Account:
        """An account by id.

        Raises:
            ApiError: 40001, or 40002 when there is no such account (contract 2.3).
        """
        found = self.world.accounts.get(advertiser_id)
        if found is None:
            raise bad_parameter(
                f"The advertiser {advertiser_id} doesn't exist or has been deleted."
            )
        if advertiser_id in self.settings.forbidden_accounts:
            raise ApiError(
                NO_PERMISSION,
                f"No permission to operate advertiser {advertiser_id}. You must be an admin or "
                "operator of this advertiser account.",
            )
        return found

    def remember(self, entity: Entity) -> None:
        """Note an object's state just before it is written."""
        self.undo.append(Undo(entity, entity.switch, entity.deleted))
