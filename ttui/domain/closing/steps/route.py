"""Step 1: which way the account is closed. The facts tell; nobody chooses it."""

from collections.abc import Mapping
from dataclasses import replace

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingStep,
    Evidence,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.facts import ClosingFacts, Membership, Unknown
from ttui.domain.closing.view import ClosingRoute, Draft, View
from ttui.domain.finance import CenterAccount, CenterRole
from ttui.domain.status import AdvertiserStatus

ROUTES_THAT_CLOSE = frozenset({Route.STAND_ALONE, Route.BUSINESS_CENTER})
PERMANENT = frozenset({Route.SUSPENDED, Route.NO_ADMIN_ROLE})
"""Routes on which nothing that is done here closes the account."""
_CHILD = "ROLE_CHILD_ADVERTISER"
_MEANINGS: Mapping[Route, tuple[str, ...]] = {
    Route.STAND_ALONE: (
        "Stand-alone account: outside any Business Center. There is no API to close it: you close"
        " it in the browser, ttui shows the way and proves the end.",
    ),
    Route.BUSINESS_CENTER: (
        "Account of a Business Center that you administer. What is left of its balance moves to"
        " the Business Center.",
    ),
    Route.SUSPENDED: (
        "Suspended: TikTok closes no suspended account and pays nothing back.",
        "What can still be done: appeal in TikTok Ads Manager (Account, Appeal) or with TikTok's"
        " support; back up the data; stop everything; remove the payment method; pay what is"
        " owed. Once the suspension ends, come back to this list.",
    ),
    Route.NO_ADMIN_ROLE: (
        "You are no administrator of this account. Only an administrator of the Business Center"
        " that owns it can close it.",
        "Ask one to run this list, or to make you an administrator (Business Center, Users,"
        " Members).",
    ),
}
_METHODS: Mapping[ClosingMethod, str] = {
    ClosingMethod.API: "ttui closes it through the API (--allow-close).",
    ClosingMethod.WEB: "ttui would close it through the API if it were started with --allow-close;"
    " without it, it is closed in the browser.",
}
_NO_CENTERS = (
    "Without that it cannot be told whether the account belongs to one. Give the developer app the"
    " Business Center permissions, and authorise it again."
)


def route_step(view: View) -> ClosingStep:
    """The route, confirmed by a person as the one that the facts tell now."""
    account, membership, route = view.facts.account, view.facts.membership, view.route
    text = (
        "Where the account belongs and who you are there decide how it is closed and where its"
        " money goes."
    )
    step = Draft(view, StepId.ROUTE, text)
    step.evidence.append(Evidence(view.closing_route.reason))
    if (read := account.or_none) is not None:
        step.read(account, f"State of the account: {read.raw_status or read.status.value}.")
    if (found := membership.or_none) is not None:
        step.read(membership, f"Business Centers of your token: {len(found.centers)}.")
    if route in PERMANENT:
        step.meaning = _MEANINGS[route][:1]
        return step.end(StepState.NOT_POSSIBLE, *_MEANINGS[route])
    if shut := step.gate(("The account", account), ("Its Business Center", membership)):
        is_failed = isinstance(membership, Unknown) and membership.problem
        return replace(shut, todo=(*shut.todo, _NO_CENTERS)) if is_failed else shut
    if route is Route.UNKNOWN:
        return step.end(StepState.BLOCKED, view.closing_route.reason)
    is_center = route is Route.BUSINESS_CENTER
    step.meaning = (*_MEANINGS[route], *([_METHODS[view.method]] if is_center else []))
    return step.refused() or _confirmed(view, step)


def _confirmed(view: View, step: Draft) -> ClosingStep:
    route, bc_id = view.route.value, view.closing_route.bc_id
    attestation = view.last(EventKind.ROUTE_CONFIRMED)
    if attestation is not None and (attestation.subject, attestation.text) == (route, bc_id):
        step.by(attestation, "Route confirmed.")
        return step.end(StepState.DONE)
    step.offer(Action.CONFIRM_ROUTE, f"Confirm: {route}", route, text=bc_id)
    text = "Confirm that this is the route."
    if attestation is not None:
        text = f"The route was {attestation.subject} when it was confirmed; it is another one now."
    return step.end(StepState.TO_DO, text)


def closing_route_of(facts: ClosingFacts) -> ClosingRoute:
    """The route as far as the facts tell it; UNKNOWN where they do not."""
    account, membership = facts.account.or_none, facts.membership.or_none
    if account is None:
        return ClosingRoute(Route.UNKNOWN, "The account has not been read.")
    if account.status is AdvertiserStatus.UNKNOWN:
        word = account.raw_status or "nothing"
        text = f"TikTok says {word} of the account's state; ttui cannot tell."
        return ClosingRoute(Route.UNKNOWN, text)
    place = _owner(account, membership) if membership else None
    if account.status is AdvertiserStatus.SUSPENDED:
        words = account.rejection_reason.strip()
        text = f"Suspended. TikTok's words: {words}" if words else ""
        center = membership.center(place.bc_id) if membership and place else None
        return ClosingRoute(Route.SUSPENDED, text or "Suspended; TikTok gave no reason.", center)
    if membership is None:
        return ClosingRoute(Route.UNKNOWN, "Its Business Center has not been read.")
    return _in_center(place, membership) if place else _elsewhere(account, membership)


def _owner(account: Advertiser, membership: Membership) -> CenterAccount | None:
    """The account in the Business Center that owns it: others may list it because it was lent."""
    for one in membership.listed:
        center = membership.center(one.bc_id)
        named = not one.owner_name or (center is not None and one.owner_name == center.name)
        if account.owner_bc_id == one.bc_id or (not account.owner_bc_id and named):
            return one
    return None


def _in_center(place: CenterAccount, membership: Membership) -> ClosingRoute:
    center = membership.center(place.bc_id)
    if center is None:
        return ClosingRoute(Route.UNKNOWN, f"Business Center {place.bc_id} could not be read.")
    is_admin = center.role is CenterRole.ADMIN and place.role is CenterRole.ADMIN
    roles = f"your role: {center.raw_role or 'none'} there, {place.raw_role or 'none'} here"
    reason = f"In Business Center {center.name} ({center.bc_id}); {roles}."
    return ClosingRoute(Route.BUSINESS_CENTER if is_admin else Route.NO_ADMIN_ROLE, reason, center)


def _elsewhere(account: Advertiser, membership: Membership) -> ClosingRoute:
    owner = account.owner_bc_id
    route, text = Route.STAND_ALONE, "No Business Center lists it."
    if membership.listed:
        name = membership.listed[0].owner_name or owner
        route, text = Route.NO_ADMIN_ROLE, f"It belongs to Business Center {name}, not to yours."
    elif owner:
        route = Route.UNKNOWN
        text = f"Business Center {owner} owns the account and does not list it."
    elif account.role == _CHILD:
        route = Route.NO_ADMIN_ROLE
        text = "It belongs to a Business Center that you do not administer."
    return ClosingRoute(route, text)
