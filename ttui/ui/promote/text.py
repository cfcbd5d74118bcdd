"""The lines of the hand-off of a Promote, without Textual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from rich.style import Style

from ttui.domain.advertiser import Mode
from ttui.domain.app_state import Picture
from ttui.domain.campaign import Ad, AdGroup
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.clock import Clock
from ttui.domain.hand_off import ROUTES, HandOff
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.promote import Verdict
from ttui.domain.status import delivery_of
from ttui.ui.drawing.lines import Line, clean, hung, line, piece, wrapped
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
class Case:
    """One Promote to be ended, with all its data."""

    picture: Picture
    ref: EntityRef
    """The campaign."""
    clock: Clock

    @property
    def about(self) -> Subject | None:
        """The row and its account; None if the lists no longer have it."""
        return subject(self.picture, self.ref, self.clock)

    @property
    def hand_off(self) -> HandOff | None:
        """The state of the hand-off; None until the engine has begun it."""
        return self.picture.hand_offs.get(self.ref)

    @property
    def record(self) -> ChangeRecord | None:
        """The journal's record of it."""
        record = self.picture.changes.get(self.ref)
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
        account = self.picture.account(self.ref.advertiser_id)
        if account is None:
            return ""
        for group in account.children(self.ref):
            for ref in account.children(group):
                ad = account.entity(ref)
                if isinstance(ad, Ad) and ad.post_id.isascii() and ad.post_id.isdecimal():
                    # The address needs no handle: TikTok finds the post by its number.
                    return f"https://www.tiktok.com/@/video/{ad.post_id}"
        return ""


def promote_of(picture: Picture, ref: EntityRef) -> EntityRef:
    """The campaign of a Promote's row, which may be its campaign, ad group or ad."""
    row = picture.entity(ref)
    if isinstance(row, AdGroup | Ad):
        return EntityRef(ref.advertiser_id, Level.CAMPAIGN, row.campaign_id)
    return ref


def body(case: Case, width: int) -> tuple[Line, ...]:
    """All lines but the keys, for a terminal of this width."""
    text, style = state_words(case)
    lines = wrapped(text, width, style)
    lines.append(line(""))
    if not case.is_over:
        # This comes before the money: a phone's screen has room for little more.
        lines += wrapped(_WAYS, width)
        for number, route in enumerate(ROUTES, 1):
            lines += wrapped(f"{number}. {route}", width, BOLD)
        lines.append(line(""))
    for label, told in _money(case):
        lines += hung(piece(f"{label:<{_LABEL}}", DIM), told, width)
    lines.append(line(""))
    lines += wrapped(_KEPT, width)
    if case.picture.mode is Mode.DEMO and not case.is_over:
        lines += wrapped(_DEMO, width, WARN)
    return tuple(lines)


def state_words(case: Case) -> tuple[str, Style]:
    """The state in a sentence or two; "ended" only if TikTok has shown it."""
    record, hand_off = case.record, case.hand_off
    match case.state:
        case ChangeState.CONFIRMED | ChangeState.QUIET if record is not None:
            return _over_words(case, record), GOOD
        case ChangeState.STILL_RUNNING:
            return _still_words(case), BAD
        case ChangeState.SAID_ENDED:
            said = f"Said to be off on the phone at {_time(case, record.at)}." if record else ""
            return f"{said} TikTok does not show it yet. {_looked(case)}", WARN
        case _:
            if hand_off is not None and hand_off.is_over:
                return f"It has ended already: TikTok shows {hand_off.word}.", GOOD
            text = "It keeps spending until somebody ends it on the phone: the API cannot."
            return f"{text} {_looked(case)}", BOLD


def _over_words(case: Case, record: ChangeRecord) -> str:
    ended = next(one.at for one in reversed(record.proofs) if one.state is ChangeState.CONFIRMED)
    text = f"Ended, confirmed {_time(case, ended)}: {record.message}".rstrip(": ")
    if record.state is ChangeState.QUIET:
        final = figures.with_currency(record.final_spend) if record.final_spend else "not known"
        return f"Ended, quiet. Final charge {final}. J has the receipt, e there writes it."
    return f"{text} Its spend is watched until it stands still; then the final charge is known."


def _still_words(case: Case) -> str:
    proofs = case.record.proofs if case.record else ()
    said = [one.at for one in proofs if one.state is ChangeState.SAID_ENDED]
    since = f" since {WORD} was typed at {_time(case, said[-1])}" if said else ""
    return (
        f"TikTok still shows it running{since}. Look at the phone again: is it this post, and "
        f"does it say that it has ended? If so, write to TikTok's support; J has the receipt. "
        f"{_looked(case)}"
    )


def _looked(case: Case) -> str:
    hand_off = case.hand_off
    if hand_off is None:
        return "Looking at TikTok."
    if hand_off.problem:
        return f"TikTok could not be asked: {hand_off.problem}"
    if hand_off.checked is None:
        return "Looking at TikTok."
    age = figures.age(case.clock.monotonic() - hand_off.checked.tick)
    if hand_off.verdict is Verdict.NOT_DELIVERING:
        return f"TikTok keeps it from delivering ({hand_off.word}); looked {age} ago."
    says = status_words.delivery_sentence(delivery_of(hand_off.word))
    return f"TikTok says: {says}; looked {age} ago."


def _money(case: Case) -> list[tuple[str, str]]:
    about = case.about
    if about is None:
        return [("Charged", "not known: TikTok does not list it now")]
    age = figures.money_age(about.account.money_at, case.clock, about.account.money_reaches)
    rows = [("Charged", f"{_charged_words(about)}, money {age}")]
    if open_words := _open_words(case, about):
        rows.append(("Open", open_words))
    if not case.is_over and (late_words := _late_words(about)):
        rows.append(("Late", late_words))
    record = case.record
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


def _open_words(case: Case, about: Subject) -> str:
    """How long the hand-off has been open, and the money meanwhile: burn and charges."""
    hand_off, record = case.hand_off, case.record
    if hand_off is None:
        return ""
    until = case.clock.now()
    if record is not None and record.state.is_proven:
        until = next(one.at for one in record.proofs if one.state is ChangeState.CONFIRMED)
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


def _time(case: Case, moment: datetime) -> str:
    account = case.picture.account(case.ref.advertiser_id)
    if account is None:
        return f"{moment.astimezone(UTC):%H:%M:%S} UTC"
    return figures.stamp_time(moment, account.advertiser)


def taps_text(case: Case) -> str:
    """The text that is copied and written to a file, for the person with the phone."""
    lines: Sequence[str] = (
        f"Please end this TikTok promotion: {clean(case.name)}",
        "In the TikTok app, one of two ways:",
        *(f"{number}. {route}" for number, route in enumerate(ROUTES, 1)),
        *([case.post_link] if case.post_link else []),
    )
    if caveat := case.picture.mode.caveat("promotion"):
        lines = (caveat, *lines)
    return "\n".join(lines) + "\n"
