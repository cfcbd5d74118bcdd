"""The data from which every closing step is evaluated."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import ClosingMethod, ClosingPhase, MoneyStatement, Route, StepId
from ttui.domain.closing.events import ClosingEvent, EventKind, latest, unanswered
from ttui.domain.closing.facts import ClosingFacts, Known
from ttui.domain.closing.refusals import step_of_refusal
from ttui.domain.finance import BusinessCenter
from ttui.domain.snapshot import Stamp
from ttui.domain.status import AdvertiserStatus

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me", "Mn"})


@dataclass(frozen=True, slots=True)
class ClosingRoute:
    """The route and what it was told by."""

    route: Route
    reason: str
    """Why, in a sentence; may quote hostile names."""
    center: BusinessCenter | None = None
    """The Business Center that owns the account, where it is one of the token's."""

    @property
    def bc_id(self) -> str:
        """Its id, or empty."""
        return self.center.bc_id if self.center else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The state that only this session has."""

    allow_close: bool = False
    """Started with `--allow-close`."""
    read_only: bool = False
    cool_off_until: float | None = None
    """`Clock.monotonic` second."""
    asking: bool = False
    """The request to close is being made right now."""
    reading: bool = False
    seen_on_at: datetime | None = None
    """When this session last read that something was on, aware; whoever switched it off since."""
    web_asked_at: datetime | None = None
    problem: str = ""
    """Why progress cannot be kept or read."""
    report_problem: str = ""
    """Why the closing report could not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Facts, events and what follows from them alone."""

    advertiser_id: str
    facts: ClosingFacts
    events: tuple[ClosingEvent, ...]
    """The events in force."""
    now: Stamp
    live: Live
    closing_route: ClosingRoute
    money: MoneyStatement | None

    @property
    def route(self) -> Route:
        """The route that the facts tell."""
        return self.closing_route.route

    @property
    def in_center(self) -> bool:
        """True when the account's own Business Center is one of the token's."""
        return self.closing_route.center is not None

    @property
    def method(self) -> ClosingMethod:
        """How the last step is done."""
        is_api = self.route is Route.BUSINESS_CENTER and self.live.allow_close
        return ClosingMethod.API if is_api else ClosingMethod.WEB

    @property
    def account(self) -> Advertiser | None:
        """The account as last read."""
        fact = self.facts.account
        return fact.value if isinstance(fact, Known) else None

    @property
    def name(self) -> str:
        """The account's name as a keyboard can give it."""
        return typable(self.account.name) if self.account else ""

    @property
    def zone(self) -> tzinfo:
        """The account's zone, or UTC."""
        return self.account.zone if self.account else UTC

    @property
    def phase(self) -> ClosingPhase:
        """Where the closing as a whole stands."""
        if self.is_closed:
            return ClosingPhase.CLOSED
        if self.is_asked:
            return ClosingPhase.ASKING
        if self.live.cool_off_until is not None:
            return ClosingPhase.COOLING_OFF
        if self.last(EventKind.WEB_STARTED) is not None:
            return ClosingPhase.WEB
        return ClosingPhase.PAUSED if self.is_paused else ClosingPhase.OPEN

    @property
    def is_asked(self) -> bool:
        """True while a request to close is on its way, or has no end on record."""
        return self.live.asking or unanswered(self.events) is not None

    @property
    def is_closed(self) -> bool:
        """True when TikTok reports the account as closed, to whichever session read it last."""
        account, seen = self.facts.account, self.last(EventKind.CLOSED_SEEN)
        if isinstance(account, Known) and (seen is None or account.read.at > seen.at):
            return account.value.status is AdvertiserStatus.CLOSED
        return seen is not None

    @property
    def chose_pause(self) -> bool:
        """True when pausing was chosen instead of closing, and nobody went on since."""
        chosen = self.last(EventKind.PAUSED, EventKind.WENT_ON)
        return chosen is not None and chosen.kind is EventKind.PAUSED

    @property
    def is_paused(self) -> bool:
        """True when pausing was chosen and nothing is on any more."""
        running = self.facts.running
        return self.chose_pause and isinstance(running, Known) and running.value.nothing

    def last(self, *kinds: EventKind, subject: str | None = None) -> ClosingEvent | None:
        """The latest event of these kinds that is in force."""
        return latest(self.events, *kinds, subject=subject)

    def refusals(self, step: StepId) -> tuple[ClosingEvent, ...]:
        """TikTok's reasons for a refusal that belong to one step and are not dealt with yet."""
        found: dict[str, ClosingEvent] = {}
        for event in self.events:
            if event.kind is EventKind.REFUSED and step_of_refusal(event.subject) is step:
                found[event.subject] = event
            elif event.kind is EventKind.DEALT_WITH:
                found.pop(event.subject, None)
        return tuple(found.values())

    def end_of(self, day: date) -> datetime:
        """The end of an account day in UTC; late enough for every zone when it is not known."""
        end = datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        is_known = self.account is not None and self.account.zone_known
        return end if is_known else end + timedelta(hours=14)


def typable(name: str) -> str:
    """A name as a keyboard can give it: no controls, no marks, single blanks."""
    kept = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        if char.isspace() or unicodedata.category(char) not in _DROPPED
    )
    return " ".join("".join(kept).split())
