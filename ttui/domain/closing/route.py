"""Which way an account is closed, out of facts alone."""

from dataclasses import dataclass

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import Means, Route
from ttui.domain.closing.facts import ClosingFacts, Known, Membership
from ttui.domain.finance import BusinessCenter, CenterAccount, CenterRole
from ttui.domain.status import AdvertiserStatus

_CHILD = "ROLE_CHILD_ADVERTISER"


@dataclass(frozen=True, slots=True)
class Way:
    """The route and what it was told by."""

    route: Route
    reason: str
    """Why, in a sentence; may quote hostile names."""
    center: BusinessCenter | None = None
    """The Business Center that owns the account, where it is one of the token's."""

    def means(self, *, allow_close: bool) -> Means:
        """How the last step is done."""
        is_api = self.route is Route.BUSINESS_CENTER and allow_close
        return Means.API if is_api else Means.WEB


def way_of(facts: ClosingFacts) -> Way:
    """The route as far as the facts tell it; UNKNOWN where they do not."""
    account, membership = facts.account, facts.membership
    if not isinstance(account, Known):
        return Way(Route.UNKNOWN, "The account has not been read.")
    status = account.value.status
    if status is AdvertiserStatus.UNKNOWN:
        word = account.value.raw_status or "nothing"
        return Way(Route.UNKNOWN, f"TikTok says {word} of the account's state; ttui cannot tell.")
    known = membership.value if isinstance(membership, Known) else None
    place = _owner(account.value, known) if known else None
    center = known.center(place.bc_id) if known and place else None
    if status is AdvertiserStatus.SUSPENDED:
        return Way(Route.SUSPENDED, _suspension(account.value), center)
    if known is None:
        return Way(Route.UNKNOWN, "Its Business Center has not been read.")
    return _in_center(place, center) if place else _elsewhere(account.value, known)


def _owner(account: Advertiser, membership: Membership) -> CenterAccount | None:
    """The account in the Business Center that owns it: others may list it because it was lent."""
    for one in membership.listed:
        center = membership.center(one.bc_id)
        named = not one.owner_name or (center is not None and one.owner_name == center.name)
        if account.owner_bc_id == one.bc_id or (not account.owner_bc_id and named):
            return one
    return None


def _in_center(place: CenterAccount, center: BusinessCenter | None) -> Way:
    if center is None:
        return Way(Route.UNKNOWN, f"Business Center {place.bc_id} could not be read.")
    roles = f"your role: {center.raw_role or 'none'} there, {place.raw_role or 'none'} here"
    if center.role is CenterRole.ADMIN and place.role is CenterRole.ADMIN:
        return Way(
            Route.BUSINESS_CENTER,
            f"In Business Center {center.name} ({center.bc_id}); {roles}.",
            center,
        )
    return Way(
        Route.NO_ADMIN_ROLE, f"In Business Center {center.name} ({center.bc_id}); {roles}.", center
    )


def _elsewhere(account: Advertiser, membership: Membership) -> Way:
    if membership.listed:
        owner = membership.listed[0].owner_name or account.owner_bc_id
        return Way(Route.NO_ADMIN_ROLE, f"It belongs to Business Center {owner}, not to yours.")
    if account.owner_bc_id:
        return Way(
            Route.UNKNOWN,
            f"Business Center {account.owner_bc_id} owns the account and does not list it.",
        )
    if account.role == _CHILD:
        return Way(
            Route.NO_ADMIN_ROLE, "It belongs to a Business Center that you do not administer."
        )
    return Way(Route.STAND_ALONE, "No Business Center lists it.")


def _suspension(account: Advertiser) -> str:
    words = account.rejection_reason.strip()
    return f"Suspended. TikTok's words: {words}" if words else "Suspended; TikTok gave no reason."
