"""What the rule of a step goes by, and how it builds the step."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    ClosingMethod,
    ClosingPhase,
    ClosingStep,
    Evidence,
    MoneyStatement,
    Route,
    StepId,
    StepState,
)
from ttui.domain.closing.events import ClosingEvent, EventKind, latest, unanswered
from ttui.domain.closing.facts import ClosingFacts, Fact, Known, Unknown
from ttui.domain.finance import BusinessCenter
from ttui.domain.remedy import Remedy
from ttui.domain.snapshot import Stamp
from ttui.domain.status import AdvertiserStatus

_LOOK_LASTS = timedelta(days=1)
"""How long it is valid that a user looked: bills come daily, and ads may be started any time."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me", "Mn"})
_REFUSALS: Mapping[str, tuple[StepId, str]] = {
    "DELIVERING": (
        StepId.STOPPED,
        "ads delivered within the last 3 days (DELIVERING). Its reports may trail; ttui waits"
        " another day.",
    ),
    "UNPAID_BILL": (
        StepId.DEBTS,
        "a bill is not paid (UNPAID_BILL). A payment may take days to be booked.",
    ),
    "SUSPENDED": (StepId.ROUTE, "the account is suspended (SUSPENDED). Appeal first."),
    "UNFINISHED_TRANSFER": (
        StepId.DEBTS,
        "a transfer of balance is not finished (UNFINISHED_TRANSFER). Finish or cancel it in"
        " Business Center under Finance.",
    ),
    "AUTOPAY_UNBILLED": (
        StepId.DEBTS,
        "automatic payment has cost that is not billed yet (AUTOPAY_UNBILLED). Pay it now under"
        " Finance, Payment, or wait for the bill.",
    ),
}
"""TikTok's reasons for not closing an account (contract 9.1): the step of each, and its meaning."""


def words_of_refusal(reason: str) -> str:
    """The meaning of one of TikTok's reasons."""
    if reason in _REFUSALS:
        return f"TikTok refused: {_REFUSALS[reason][1]}"
    return f"TikTok refused for a reason that ttui does not know: {reason}."


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
        return self.facts.account.or_none

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
    def is_all_off(self) -> bool:
        """True when nothing may charge any more.

        The lists tell it. For a list that TikTok does not show, somebody has looked.
        """
        running = self.facts.running.or_none
        if running is None or running.count:
            return False
        return not running.look or self.looked(StepId.STOPPED, running.look) is not None

    @property
    def is_paused(self) -> bool:
        """True when pausing was chosen and nothing is on any more."""
        return self.chose_pause and self.is_all_off

    def looked(self, step: StepId, text: str = "") -> ClosingEvent | None:
        """What somebody saw at a step, while it is not too old to go by.

        Args:
            step: the step.
            text: the sentence that must have been attested to; empty for any.
        """
        found = self.last(EventKind.ATTESTED, subject=step.value)
        if found is None or self.now.at - found.at > _LOOK_LASTS or (text and found.text != text):
            return None
        return found

    def last(self, *kinds: EventKind, subject: str | None = None) -> ClosingEvent | None:
        """The latest event of these kinds that is in force."""
        return latest(self.events, *kinds, subject=subject)

    def refusals(self, step: StepId) -> tuple[ClosingEvent, ...]:
        """TikTok's reasons for a refusal that belong to one step and are not dealt with yet."""
        found: dict[str, ClosingEvent] = {}
        for event in self.events:
            of_step = _REFUSALS.get(event.subject, (StepId.CLOSE, ""))[0]
            if event.kind is EventKind.REFUSED and of_step is step:
                found[event.subject] = event
            elif event.kind is EventKind.DEALT_WITH:
                found.pop(event.subject, None)
        return tuple(found.values())

    def end_of(self, day: date) -> datetime:
        """The end of an account day in UTC; late enough for every zone when it is not known."""
        end = datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        is_known = self.account is not None and self.account.zone_known
        return end if is_known else end + timedelta(hours=14)


class Draft:
    """A step while its rule evaluates it; `end` returns the finished step.

    Args:
        view: facts and events.
        step_id: which one.
        meaning: the meaning of the step; paragraphs.
    """

    def __init__(self, view: View, step_id: StepId, *meaning: str) -> None:
        self._view = view
        self._id = step_id
        self.meaning: Sequence[str] = meaning
        self.todo: list[str] = []
        self.evidence: list[Evidence] = []
        self.actions: list[AvailableAction] = []

    def read(self, fact: Fact[object], text: str) -> None:
        """Add a fact, where it was read, as evidence."""
        if isinstance(fact, Known):
            self.evidence.append(Evidence(text, fact.read.at, fact.source))

    def by(self, event: ClosingEvent, text: str) -> None:
        """Add a user's action, as evidence."""
        self.evidence.append(Evidence(text, event.at, event.by))

    def offer(
        self,
        action: Action,
        label: str,
        subject: str = "",
        *,
        text: str = "",
        wants_text: bool = False,
        done: bool = False,
    ) -> None:
        """Offer one more action."""
        self.actions.append(AvailableAction(action, label, subject, wants_text, done, text))

    def gate(self, *facts: tuple[str, Fact[object]]) -> ClosingStep | None:
        """The step if one of these facts is missing, else None. A failed reading blocks the step.

        Args:
            facts: what each is called in a sentence, and the fact.
        """
        unread = [(name, fact.problem) for name, fact in facts if isinstance(fact, Unknown)]
        failed = [f"{name} could not be read: {problem}" for name, problem in unread if problem]
        if failed:
            return self.end(StepState.BLOCKED, *failed, "ttui goes on trying.")
        if unread:
            names = ", ".join(name for name, _ in unread)
            return self.end(StepState.CHECKING, f"Reading: {names}.")
        return None

    def refused(self) -> ClosingStep | None:
        """The step while TikTok's refusals are not dealt with, else None."""
        refusals = self._view.refusals(self._id)
        for one in refusals:
            self.by(one, words_of_refusal(one.subject))
            self.todo.append(words_of_refusal(one.subject))
            self.offer(Action.TRY_AGAIN, f"Seen to: {one.subject}", one.subject)
        return self.end(StepState.BLOCKED) if refusals else None

    def end(
        self,
        state: StepState,
        *todo: str,
        until: datetime | None = None,
        remedies: tuple[Remedy, ...] = (),
    ) -> ClosingStep:
        """The finished step; `todo` comes after the things to do that were added before."""
        return ClosingStep(
            id=self._id,
            state=state,
            until=until,
            meaning=tuple(self.meaning),
            todo=(*self.todo, *todo),
            remedies=remedies,
            evidence=tuple(self.evidence),
            actions=tuple(self.actions),
        )


def typable(name: str) -> str:
    """A name as a keyboard can give it: no controls, no marks, single blanks."""
    kept = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        if char.isspace() or unicodedata.category(char) not in _DROPPED
    )
    return " ".join("".join(kept).split())
