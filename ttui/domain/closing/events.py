"""The events of a closing: append-only, shared by every session on one database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The kind of an event; the value is kept on disk."""

    ROUTE_CONFIRMED = "route confirmed"
    """`subject`: the route; `text`: the Business Center's id, or empty."""
    PAUSED = "paused everything"
    """`subject`: the group of the stop of everything; the good end without closing."""
    WENT_ON = "went on with closing"
    ATTESTED = "attested"
    """`subject`: the step; `text`: the person's words."""
    ACKNOWLEDGED = "acknowledged"
    """`subject`: the consequence; `text`: the rule that was shown, where it has one."""
    MONEY_ACKNOWLEDGED = "money acknowledged"
    """`subject`: the statement's key with the amounts; `text`: what was shown."""
    REASON_GIVEN = "reason given"
    DEALT_WITH = "dealt with"
    """`subject`: a refusal's reason."""
    COOL_OFF_STARTED = "cool-off started"
    COOL_OFF_CANCELLED = "cool-off cancelled"
    SNAPSHOT = "state before closing"
    """`text`: every step with its evidence, as the report has it."""
    ASKED = "asked TikTok to close"
    """On disk before the request leaves; `subject`: the Business Center's id."""
    ANSWERED = "answered"
    """`subject`: accepted, refused or did not land; `text`: TikTok's words."""
    REFUSED = "refused"
    """`subject`: one reason of TikTok's, raw; `text`: the request id."""
    WEB_STARTED = "went to the web"
    WEB_STEP = "web step done"
    """`subject`: its number, from 1."""
    CLOSED_SEEN = "seen closed"
    """TikTok reported the account as closed."""
    REPORT_WRITTEN = "report written"
    """`text`: its path."""
    STARTED_OVER = "started over"
    """Nothing before it counts any more, except what was asked of TikTok."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingEvent:
    """One thing that somebody did, or that TikTok answered."""

    event_id: str
    """A UUID."""
    advertiser_id: str
    kind: EventKind
    at: datetime
    """Aware."""
    subject: str = ""
    text: str = ""
    """May be hostile: people and TikTok write it."""
    user: str = ""
    host: str = ""
    session: str = ""

    @property
    def by(self) -> str:
        """`user@host`; hostile text, as hosts name themselves."""
        return f"{self.user}@{self.host}"


_OUTLASTS = frozenset(
    {
        EventKind.ASKED,
        EventKind.ANSWERED,
        EventKind.REFUSED,
        EventKind.SNAPSHOT,
        EventKind.CLOSED_SEEN,
        EventKind.REPORT_WRITTEN,
    }
)


def in_force(events: Iterable[ClosingEvent]) -> tuple[ClosingEvent, ...]:
    """The events that still count: starting over undoes what people said, not what was sent."""
    kept: list[ClosingEvent] = []
    for event in events:
        if event.kind is EventKind.STARTED_OVER:
            kept = [one for one in kept if one.kind in _OUTLASTS]
        else:
            kept.append(event)
    return tuple(kept)


def latest(
    events: Sequence[ClosingEvent], *kinds: EventKind, subject: str | None = None
) -> ClosingEvent | None:
    """The last event of these kinds, and of one subject where it is given."""
    for event in reversed(events):
        if event.kind in kinds and (subject is None or event.subject == subject):
            return event
    return None


def unanswered(events: Sequence[ClosingEvent]) -> ClosingEvent | None:
    """The request to close whose end nobody has written down, or None.

    It may have landed: it is settled by reading, and never sent again before that.
    """
    last = latest(events, EventKind.ASKED, EventKind.ANSWERED)
    return last if last is not None and last.kind is EventKind.ASKED else None
