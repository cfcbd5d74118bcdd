"""The lines of the hand-off of a Promote, without Textual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from rich.style import Style

from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.clock import Clock
from ttui.domain.hand_off import ROUTES, HandOff
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.promote import PromoteVerdict
from ttui.domain.status import delivery_of
from ttui.ui.drawing.lines import Line, clean, hanging_indent, line, segment, wrapped
from ttui.ui.drawing.styles import BAD, BOLD, DIM, GOOD, WARN
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.row_facts import Subject, late_charge, no_budget_words, subject, why_unknown

WORD = "ended"
"""The word that a person types once it is off on the phone."""
_LABEL = 9
_HOUR = 3600
_KEPT = (
    "It cannot be started again, and spent money is not refunded. "
    "The views, likes and comments it gained stay."
)
_WAYS = "On the phone, in the TikTok app, one of two ways:"
_DEMO = (
    f"DEMO: there is no phone here. Typing {WORD} turns it off in the pretend TikTok, "
    "as the taps would."
)


@dataclass(frozen=True, slots=True)
class PromoteToEnd:
    """One Promote to be ended, with all its data."""

    app_state: AppState
    ref: EntityRef
    """The campaign."""
    clock: Clock

    @property
    def about(self) -> Subject | None:
        """The row and its account; None if the lists no longer have it."""
        return subject(self.app_state, self.ref, self.clock)

    @property
    def hand_off(self) -> HandOff | None:
        """The state of the hand-off; None until the engine has begun it."""
        return self.app_state.hand_offs.get(self.ref)

    @property
    def record(self) -> ChangeRecord | None:
        """The journal's record of it."""
        record = self.app_state.changes.get(self.ref)
        return record if record is not None and record.change.is_hand_off else None

    @property
    def state(self) -> ChangeState | None:
        """The latest step that is journalled."""
        return self.record.state if self.record else None

    @property
    def name(self) -> str:
        """The name as read; hostile text."""
        about = self.about
        known = about.entity.name if about else self.hand_off.name if self.hand_off else ""
        return known or self.ref.id

    @property
    def is_over(self) -> bool:
        """True when TikTok itself has shown it ended."""
        if self.record is not None and self.record.state.is_proven:
            return True
        return self.hand_off is not None and self.hand_off.is_over

    @property
    def post_link(self) -> str:
        """The post's address, or empty: TikTok names the post of few Promotes (contract 6)."""
        account = self.app_state.account(self.ref.advertiser_id)
        if account is None:
            return ""
        for group in account.children(self.ref):
            for ref in account.children(group):
                ad = account.entity(ref)
                if isinstance(ad, Ad) and ad.post_id.isascii() and ad.post_id.isdecimal():
                    # The address needs no handle: TikTok finds the post by its number.
                    return f"https://www.tiktok.com/@/video/{ad.post_id}"
        return ""


def promote_of(app_state: AppState, ref: EntityRef) -> EntityRef:
    """The campaign of a Promote's row, which may be its campaign, ad group or ad."""
    row = app_state.entity(ref)
    if isinstance(row, AdGroup | Ad):
        return EntityRef(ref.advertiser_id, Level.CAMPAIGN, row.campaign_id)
    return ref


def body(promote: PromoteToEnd, width: int) -> tuple[Line, ...]:
    """All lines but the keys, for a terminal of this width."""
    text, style = state_words(promote)
    lines = wrapped(text, width, style)
    lines.append(line(""))
    if not promote.is_over:
        # This comes before the money: a phone's screen has room for little more.
        lines += wrapped(_WAYS, width)
        for number, route in enumerate(ROUTES, 1):
            lines += wrapped(f"{number}. {route}", width, BOLD)
        lines.append(line(""))
    for label, told in _money(promote):
        lines += hanging_indent(segment(f"{label:<{_LABEL}}", DIM), told, width)
    lines.append(line(""))
    lines += wrapped(_KEPT, width)
    if promote.app_state.mode is Mode.DEMO and not promote.is_over:
        lines += wrapped(_DEMO, width, WARN)
    return tuple(lines)


def state_words(promote: PromoteToEnd) -> tuple[str, Style]:
    """The state in a sentence or two; "ended" only if TikTok has shown it."""
    record, hand_off = promote.record, promote.hand_off
    match promote.state:
        case ChangeState.CONFIRMED | ChangeState.QUIET if record is not None:
            return _over_words(promote, record), GOOD
        case ChangeState.STILL_RUNNING:
            return _still_words(promote), BAD
        case ChangeState.SAID_ENDED:
            said = f"Said to be off on the phone at {_time(promote, record.at)}." if record else ""
            return f"{said} TikTok does not show it yet. {_looked(promote)}", WARN
        case _:
            if hand_off is not None and hand_off.is_over:
                return f"It has ended already: TikTok shows {hand_off.word}.", GOOD
            text = "It keeps spending until somebody ends it on the phone: the API cannot."
            return f"{text} {_looked(promote)}", BOLD


def _over_words(promote: PromoteToEnd, record: ChangeRecord) -> str:
    ended = next(one.at for one in reversed(record.steps) if one.state is ChangeState.CONFIRMED)
    text = f"Ended, confirmed {_time(promote, ended)}: {record.message}".rstrip(": ")
    if record.state is ChangeState.QUIET:
        final = figures.with_currency(record.final_spend) if record.final_spend else "not known"
        return f"Ended, quiet. Final charge {final}. J has the receipt, e there writes it."
    return f"{text} Its spend is watched until it stands still; then the final charge is known."


def _still_words(promote: PromoteToEnd) -> str:
    steps = promote.record.steps if promote.record else ()
    said = [one.at for one in steps if one.state is ChangeState.SAID_ENDED]
    since = f" since {WORD} was typed at {_time(promote, said[-1])}" if said else ""
    return (
        f"TikTok still shows it running{since}. Look at the phone again: is it this post, and "
        f"does it say that it has ended? If so, write to TikTok's support; J has the receipt. "
        f"{_looked(promote)}"
    )


def _looked(promote: PromoteToEnd) -> str:
    hand_off = promote.hand_off
    if hand_off is None:
        return "Looking at TikTok."
    if hand_off.problem:
        return f"TikTok could not be asked: {hand_off.problem}"
    if hand_off.checked is None:
        return "Looking at TikTok."
    age = figures.age(promote.clock.monotonic() - hand_off.checked.tick)
    if hand_off.verdict is PromoteVerdict.NOT_DELIVERING:
        return f"TikTok keeps it from delivering ({hand_off.word}); looked {age} ago."
    says = status_words.delivery_sentence(delivery_of(hand_off.word))
    return f"TikTok says: {says}; looked {age} ago."


def _money(promote: PromoteToEnd) -> list[tuple[str, str]]:
    about = promote.about
    if about is None:
        return [("Charged", "not known: TikTok does not list it now")]
    age = figures.money_age(about.account.money_at, promote.clock, about.account.money_reaches)
    rows = [("Charged", f"{_charged_words(about)}, money {age}")]
    if open_words := _open_words(promote, about):
        rows.append(("Open", open_words))
    if not promote.is_over and (late_words := _late_words(about)):
        rows.append(("Late", late_words))
    record = promote.record
    if record is not None and (late := record.late_charge) is not None:
        text = f"{figures.with_currency(late)} reported after it ended; reports trail by ~30 min"
        rows.append(("Late", text))
    return rows


def _charged_words(about: Subject) -> str:
    money = about.money[0]
    if money.charged is None:
        return why_unknown(about, money.window)
    charged = figures.money(money.charged)
    if money.budget is None:
        return f"{charged} {about.currency} in all; {no_budget_words(money)}"
    used = f" ({figures.share(money.used)})" if money.used is not None else ""
    return f"{charged} of {figures.with_currency(money.budget)} in all{used}"


def _open_words(promote: PromoteToEnd, about: Subject) -> str:
    """How long the hand-off has been open, and the money meanwhile: burn and charges."""
    hand_off, record = promote.hand_off, promote.record
    if hand_off is None:
        return ""
    until = promote.clock.now()
    if record is not None and record.state.is_proven:
        until = next(one.at for one in record.steps if one.state is ChangeState.CONFIRMED)
    elif hand_off.is_over:
        return ""
    seconds = max(0.0, (until - hand_off.opened.at).total_seconds())
    text = duration(seconds)
    if about.burn:
        burnt = Money(about.burn * Decimal(int(seconds)) / _HOUR, about.currency)
        rate = figures.per_hour(about.burn, about.currency)
        text += f"; about {figures.money(burnt)} burnt meanwhile ({rate})"
    charged = about.money[0].charged
    if charged is not None and hand_off.charged is not None:
        more = (charged - hand_off.charged).at_least_zero()
        text += f"; reports so far: {figures.money(more)} more"
    return text


def _late_words(about: Subject) -> str:
    late, left = late_charge(about), about.money[0].left
    parts = []
    if late:
        parts.append(f"up to {figures.money(late)} more may be charged for what already ran")
    if left is not None:
        parts.append(f"{figures.money(left)} is never charged if it ends now")
    return "; ".join(parts)


def duration(seconds: float) -> str:
    """A running clock: `4:05`, `1:04:05`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _time(promote: PromoteToEnd, moment: datetime) -> str:
    account = promote.app_state.account(promote.ref.advertiser_id)
    if account is None:
        return f"{moment.astimezone(UTC):%H:%M:%S} UTC"
    return figures.stamp_time(moment, account.advertiser)


def taps_text(promote: PromoteToEnd) -> str:
    """The text that is copied and written to a file, for the person with the phone."""
    lines: Sequence[str] = (
        f"Please end this TikTok promotion: {clean(promote.name)}",
        "In the TikTok app, one of two ways:",
        *(f"{number}. {route}" for number, route in enumerate(ROUTES, 1)),
        *([promote.post_link] if promote.post_link else []),
    )
    if caveat := promote.app_state.mode.caveat("promotion"):
        lines = (caveat, *lines)
    return "\n".join(lines) + "\n"
