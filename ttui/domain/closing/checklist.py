"""Closing an ad account: the eleven steps, what a person may do at each, and where it stands.

`rules.evaluate` makes a `Checklist` out of facts and events; screens only draw it. All
texts may quote hostile names: they go through `ui.render`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ttui.domain.money import Money
from ttui.domain.remedy import Remedy


class StepId(StrEnum):
    """The steps in their order; the value is kept on disk."""

    ROUTE = "route"
    ALTERNATIVES = "alternatives"
    DEBTS = "debts"
    MONEY = "money"
    STOPPED = "stopped"
    BACKUP = "backup"
    TOLD = "told"
    CONSEQUENCES = "consequences"
    REASON = "reason"
    CLOSE = "close"
    CLOSED = "closed"

    @property
    def number(self) -> int:
        """Its place on the list, from 1."""
        return tuple(StepId).index(self) + 1

    @property
    def label(self) -> str:
        """The title of the step; at most 30 characters."""
        return _TITLES[self]


_TITLES: Mapping[StepId, str] = {
    StepId.ROUTE: "Which route applies",
    StepId.ALTERNATIVES: "Alternatives seen",
    StepId.DEBTS: "Nothing owed",
    StepId.MONEY: "Money that is left",
    StepId.STOPPED: "Every ad stopped",
    StepId.BACKUP: "Data backed up",
    StepId.TOLD: "Team and clients told",
    StepId.CONSEQUENCES: "Consequences understood",
    StepId.REASON: "Reason",
    StepId.CLOSE: "Close",
    StepId.CLOSED: "Closed, proven",
}


class StepState(StrEnum):
    """How a step stands; the word is drawn as it is."""

    TO_DO = "to do"
    """Waits for the person."""
    CHECKING = "checking"
    """ttui is reading, or what it read is too old to go by."""
    DONE = "done"
    BLOCKED = "blocked"
    """A fact stands in the way, or could not be read; `ClosingStep.todo` says what to do."""
    NOT_POSSIBLE = "not possible"
    """Not on this route, whatever is done here."""
    WAITING_UNTIL = "waiting until"
    """Nothing to do before `ClosingStep.until`."""


class Route(StrEnum):
    """Which way an account is closed; the value is kept on disk."""

    UNKNOWN = "not known yet"
    STAND_ALONE = "stand-alone"
    """Outside a Business Center: closed by hand on the web."""
    BUSINESS_CENTER = "Business Center"
    """Closed through the API if ttui was started with `--allow-close`, else on the web."""
    SUSPENDED = "suspended"
    """TikTok closes no suspended account, and pays nothing back."""
    NO_ADMIN_ROLE = "no admin role"
    """Somebody else has to do it."""


class ClosingMethod(StrEnum):
    """How the last step is done."""

    API = "API"
    WEB = "web"


class ClosingPhase(StrEnum):
    """Where the closing as a whole stands."""

    OPEN = "open"
    """Working through the steps."""
    PAUSED = "paused instead"
    """Everything was stopped instead, and nothing is on any more; a good end. Going on with
    closing opens it again."""
    COOLING_OFF = "cooling off"
    """`Checklist.cool_off_until` is running; can be cancelled."""
    ASKING = "asking TikTok to close"
    """The request is on its way or its answer is being settled by reading; nothing can be
    cancelled any more."""
    WEB = "waiting for the web"
    """The person closes it in a browser; ttui asks TikTok until it reads closed."""
    CLOSED = "closed, proven"
    """TikTok reports the account as closed."""


class Action(StrEnum):
    """An action that a user may take at a step; sent back with `commands.TakeClosingAction`."""

    CONFIRM_ROUTE = "confirm route"
    PAUSE_EVERYTHING = "pause everything"
    """Stop every campaign of this account, proven, and end the checklist well."""
    GO_ON = "go on with closing"
    STOP_ALL = "stop every campaign"
    """The same proven stop, as part of closing."""
    ATTEST = "attest"
    """`text`: what the person writes, or the offer's own words."""
    ACKNOWLEDGE = "acknowledge"
    """One of the four consequences."""
    ACKNOWLEDGE_MONEY = "acknowledge the money"
    CHOOSE_REASON = "choose a reason"
    """`text` is a reason of the list or what the person writes."""
    TRY_AGAIN = "dealt with it"
    """What TikTok refused for was seen to: it may be asked again."""
    START_COOL_OFF = "type the name"
    """`text`: what was typed, `Checklist.name_to_type` or the account's id."""
    CANCEL_COOL_OFF = "cancel"
    WEB_STEP_DONE = "done in the browser"
    START_OVER = "start over"
    """Forget every acknowledgement and attestation; facts stay facts."""
    READ_AGAIN = "read again"


class Consequence(StrEnum):
    """The acknowledgements, each by itself; the value is kept on disk."""

    ACCESS_LOST = "access lost"
    DATA_ERASED = "data erased"
    BALANCE_RULE = "balance rule"
    PROFILE_STAYS = "profile stays"


@dataclass(frozen=True, slots=True)
class AvailableAction:
    """One thing that can be done now at a step."""

    action: Action
    label: str
    """A line for the pane."""
    subject: str = ""
    """Goes back with the act: which consequence, reason or refusal."""
    wants_text: bool = False
    """The act carries what the person typed."""
    done: bool = False
    """Done already, by whom stands in the evidence; shown ticked."""
    text: str = ""
    """The text to keep with the action, if the user types none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence for a step: a sentence with its time."""

    text: str
    at: datetime | None = None
    """When it was read or done, aware; None for what has no time."""
    source: str = ""
    """The call it was read with, such as `advertiser/info`, or `user@host`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingStep:
    """One line of the list, and its pane."""

    id: StepId
    state: StepState
    until: datetime | None = None
    """With WAITING_UNTIL: aware."""
    meaning: tuple[str, ...] = ()
    """The meaning of the step; paragraphs for the screen to wrap."""
    todo: tuple[str, ...] = ()
    """The next thing to do, or the obstacle; paragraphs."""
    remedies: tuple[Remedy, ...] = ()
    """The actions that ttui offers."""
    evidence: tuple[Evidence, ...] = ()
    actions: tuple[AvailableAction, ...] = ()

    @property
    def number(self) -> int:
        """Its place on the list, from 1 to 11."""
        return self.id.number

    @property
    def title(self) -> str:
        """The title of the step; at most 30 characters."""
        return self.id.label

    @property
    def is_done(self) -> bool:
        """True when nothing is left of it."""
        return self.state is StepState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStatement:
    """The statement about the money that is left."""

    applies: tuple[str, ...]
    """What happens here, with the amounts; paragraphs."""
    which: str
    """Which of guides and help applies to this account, and how sure that is."""
    key: str
    """Amounts and rule in one line; an acknowledgement is good for this key only."""
    guides: str = "Closing guides say: prepaid money that is left is forfeited."
    help: str = (
        "TikTok's help says: an account outside a Business Center in good standing gets unspent"
        " prepaid money back within 60 days; in a Business Center it moves there; a suspended"
        " account gets nothing; ad credit is always lost."
    )
    amount: Money | None = None
    """Everything that is left."""
    refund_days: int = 0
    """Days within which prepaid money should come back, 0 where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPath:
    """The way through the browser, one step at a time."""

    steps: tuple[str, ...]
    reached: int = 0
    """How many are done."""
    asked_at: datetime | None = None
    """When TikTok was last asked whether the account is closed, aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The closing of one ad account, complete enough to draw."""

    advertiser_id: str
    name: str
    """The account's name; hostile text."""
    route: Route = Route.UNKNOWN
    bc_id: str = ""
    """The Business Center that owns it, where it is one of the token's."""
    method: ClosingMethod = ClosingMethod.WEB
    phase: ClosingPhase = ClosingPhase.OPEN
    steps: tuple[ClosingStep, ...] = ()
    """Always the eleven, in order."""
    current: StepId = StepId.ROUTE
    """The first step that is not done; where a screen puts its cursor."""
    can_close: bool = False
    """Every step before the last is done by facts that are fresh."""
    not_yet: tuple[str, ...] = ()
    """Why it cannot be closed now, a sentence each."""
    money: MoneyStatement | None = None
    """None while the amounts are not known."""
    name_to_type: str = ""
    """The text to type at the last step: the name without characters that no keyboard has."""
    message: str = ""
    """The message to team and clients, to copy."""
    cool_off_until: float | None = None
    """`Clock.monotonic` second at which the request goes out; None when none is counting."""
    web: WebPath | None = None
    """With Phase.WEB."""
    reading: bool = False
    """Facts are being read right now."""
    has_gaps: bool = False
    """True if a fact for the last step is missing, or its last reading failed."""
    read_at: datetime | None = None
    """When the oldest of the facts in use was read, aware."""
    problem: str = ""
    """Why progress cannot be kept or read, in a sentence; nothing can be closed then."""
    closed_at: datetime | None = None
    """When TikTok was first seen to report it closed, aware."""
    report_path: str = ""
    """Where the closing report is, once it is written."""
    backup_since: datetime | None = None
    """A backup begun before this does not count any more, aware; None when that is not known."""
    refund_by: date | None = None
    """Until when prepaid money should have come back; ask TikTok's support after it."""

    def step(self, step_id: StepId) -> ClosingStep:
        """One of the eleven."""
        return self.steps[step_id.number - 1]
