"""What must hold at every moment, judged by what is true at TikTok and not by what ttui says."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.plan import Plan, Trouble
from tests.simulation.truth import ON, OUTSIDER, Landing, Truth
from ttui.api.errors import ApiError, NothingToUpdateError, RefusedError
from ttui.api.port import StatusWrite
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus

if TYPE_CHECKING:
    from tests.simulation.session import Session

MOST_IDS = 20
"""Per status update (contract 3.3)."""
STOP_LEAVES_WITHIN = 1.0
"""Seconds; nothing but a start on the wire may hold a stop up for longer."""
SURELY_SEEN = 300.0
"""Seconds after which a session that reads lists knows that a row is on."""
_KEPT_READS = 60
_SURELY_NOT = frozenset({Trouble.BUSY, Trouble.UNSENT})


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken."""

    at: float
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.at:9.3f} {self.rule}: {self.text}"


@dataclass(slots=True, eq=False)
class Sent:
    """A write that left."""

    number: int
    session: int
    write: StatusWrite
    at: float
    changes: dict[EntityRef, str]
    """Whose write it is, by row."""
    ended: float | None = None
    surely_not: bool = False
    refused: bool = False
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A row as a read showed it."""

    sent: float
    version: float
    """The moment whose state it shows."""
    shown: OperationStatus


@dataclass(slots=True, eq=False)
class Asked:
    """A change and all that is known of it."""

    change: StatusChange
    session: "Session"
    at: float
    number: int
    record: ChangeRecord
    steps: list[ChangeStep] = field(default_factory=list)
    """Every step that some session showed: each is judged once, where it was made."""
    on_disk: bool = False
    sends: list[Sent] = field(default_factory=list)
    shown_at: float = 0.0
    """When its latest state was shown."""
    in_refused_batch: bool = False

    @property
    def state(self) -> ChangeState:
        """As last shown."""
        return self.record.state


class Oracle:
    """Hears of everything, and keeps the log of the run."""

    def __init__(self, plan: Plan, truth: Truth) -> None:
        self._plan = plan
        self._truth = truth
        self.log: list[str] = []
        self.findings: list[Finding] = []
        self.asked: dict[str, Asked] = {}
        self._of_row: dict[EntityRef, list[Asked]] = {}
        self._reads: dict[tuple[int, EntityRef], list[Read]] = {}
        self._newest: dict[tuple[EntityRef, OperationStatus], float] = {}
        """The newest moment at which anybody read a row so."""
        self._tries: dict[tuple[int, EntityRef], float] = {}
        self._sent = 0

    def note(self, at: float, text: str) -> None:
        """Write a line of the log."""
        self.log.append(f"{at:9.3f} {text}")

    def found(self, at: float, rule: str, text: str) -> None:
        """A rule is broken."""
        self.findings.append(Finding(at, rule, text))
        self.note(at, f"!! {rule}: {text}")

    # What a session shows.

    def begun(self, session: "Session", record: ChangeRecord, at: float) -> None:
        """A session took a change."""
        change = record.change
        one = Asked(change, session, at, len(self.asked), record, [*record.steps], shown_at=at)
        self.asked[change.change_id] = one
        self._of_row.setdefault(change.ref, []).append(one)
        self.note(at, f"s{session.number} takes {named(change)} as {record.state.value}")
        if not change.is_stop and change.change_id not in session.pressed:
            self.found(at, "a start nobody asked for", named(change))
        if change.is_stop and not (session.stops_all or change.change_id in session.pressed):
            self.found(at, "a stop nobody asked for", named(change))

    def shown(self, session: "Session", record: ChangeRecord, at: float) -> None:
        """A session shows a change."""
        one = self.asked.get(record.change.change_id)
        if one is None:
            self.begun(session, record, at)
            return
        fresh = [proof for proof in record.steps if proof not in one.steps]
        if not fresh and not (record.warning and len(record.steps) == len(one.record.steps)):
            # As another session wrote it, which was judged there.
            return
        one.record, one.shown_at = record, at
        one.steps += fresh
        for proof in fresh:
            words = f": {record.message}" if record.message else ""
            self.note(at, f"s{session.number} {named(one.change)} {proof.state.value}{words}")
            if proof.state is ChangeState.CONFIRMED:
                self._confirmed(session, one, at)
            elif proof.state is ChangeState.QUIET:
                self._quiet(one, at)

    def _confirmed(self, session: "Session", one: Asked, at: float) -> None:
        change, first = one.change, one.sends[0].at if one.sends else float("-inf")
        steps = [
            read
            for read in self._reads.get((session.number, change.ref), ())
            if read.shown is change.to and read.sent >= first
        ]
        if not steps:
            self.found(at, "proof without a read", named(change))
            return
        switch = self._truth.switches[change.ref]
        last = switch.landings[-1]
        contrary = self.asked.get(last.by)
        if self._plan.beyond or last.to is change.to or contrary is None:
            return
        if contrary.number > one.number or any(
            read.version >= last.at or last.at > read.sent for read in steps
        ):
            return
        if self._may_believe(one, last):
            # The end of the run tells whether it was allowed to stand.
            self.note(at, f"   too early: {named(change)}")
            return
        read = steps[-1]
        words = f"{named(contrary.change)} landed at {last.at:.3f}, and the newest read, sent at"
        shows = f"{read.sent:.3f}, shows {read.version:.3f}"
        self.found(at, "false proof", f"{named(change)}: {words} {shows}")

    def _may_believe(self, one: Asked, contrary: Landing) -> bool:
        """TikTok took the start, and a read before, of any session, had shown the stop before it.

        What reads after it show is then taken for newer. With two replicas it may be older; the
        row is watched, and the discrepancy has to be shown before no read can be so old. A stop
        is never believed like this.

        Where an earlier stop had switched the row off already, reads from before the latest stop
        show the same as reads from after it: both are reads of what it still is, and nobody can
        tell them apart.
        """
        if one.change.is_stop:
            return False
        moved = self._truth.switches[one.change.ref].moved_at
        seen = self._newest.get((one.change.ref, contrary.to), float("-inf")) >= moved
        return seen and any(sent.accepted for sent in one.sends)

    def _quiet(self, one: Asked, at: float) -> None:
        switch = self._truth.switches[one.change.ref]
        last = switch.landings[-1]
        if last.to is ON and at - last.at > SURELY_SEEN:
            self.found(
                at, "false quiet", f"{named(one.change)}: on since {last.at:.3f} by {last.by}"
            )

    def outside(
        self, session: "Session", ref: EntityRef, to: OperationStatus, seen: float, at: float
    ) -> None:
        """A session says that somebody else moved a switch.

        Judged by what had landed when the switch was read: while the journal is slow the verdict
        comes later, and what was sent meanwhile did not move what was seen before it.
        """
        landings = [
            one for one in self._truth.switches[ref].landings if one.to is to and one.at <= seen
        ]
        asked = self.asked.get(landings[-1].by) if landings else None
        # Where an outsider has had a hand, an old read cannot always be told from a new switch.
        hands = self._truth.switches[ref].landings
        if asked is None or any(one.by == OUTSIDER for one in hands):
            return
        # What TikTok said it did not do, and what another session could not write down, is not
        # known to be ours.
        if not asked.in_refused_batch and (asked.session is session or asked.on_disk):
            self.found(at, "ours called theirs", f"s{session.number}: {named(asked.change)}")

    # What reaches TikTok.

    def write_left(self, session: "Session", write: StatusWrite, at: float) -> Sent:
        """A session sends a write."""
        self._sent += 1
        sent = Sent(self._sent, session.number, write, at, {})
        refs = [EntityRef(write.advertiser_id, write.level, one) for one in write.ids]
        self.note(at, f"s{session.number} sends {sent.number}: {write.to.value} {_ids(write.ids)}")
        if len({self._truth.switches[ref].row.origin for ref in refs}) > 1:
            self.found(at, "kinds mixed in a call", _ids(write.ids))
        if not 1 <= len(set(refs)) == len(refs) <= MOST_IDS:
            self.found(at, "too many in a call", _ids(write.ids))
        for ref in refs:
            one = self.open_change(session, ref, write.to)
            sent.changes[ref] = one.change.change_id if one else ""
            if one is None:
                verb = "start" if write.to is ON else "stop"
                self.found(at, f"a {verb} nobody asked for", f"{ref.id} in send {sent.number}")
                continue
            self._may_leave(session, one, at)
            one.sends.append(sent)
        return sent

    def open_change(self, session: "Session", ref: EntityRef, to: OperationStatus) -> Asked | None:
        """The change of this session that a write, or a second press, belongs to."""
        for one in reversed(self._of_row.get(ref, [])):
            if one.session is session and one.change.to is to and one.state.is_open:
                return one
        return None

    def _may_leave(self, session: "Session", one: Asked, at: float) -> None:
        change = one.change
        if not change.is_stop:
            for other in self._of_row[change.ref]:
                is_later = other.session is session and other.number > one.number
                if (
                    is_later
                    and other.change.is_stop
                    and other.state is not ChangeState.REJECTED_LOCALLY
                ):
                    self.found(at, "a start left after a later stop", named(change))
        if not one.on_disk:
            warned = bool(one.record.warning)
            if not change.is_stop or not warned:
                self.found(at, "not on disk when it left", f"{named(change)}, warned: {warned}")
        if one.sends:
            self._resend(session, one, at)
        elif change.is_stop and not self._plan.over_http:
            self._prompt(session, one, at)

    def _resend(self, session: "Session", one: Asked, at: float) -> None:
        before = one.sends[-1]
        if before.surely_not:
            return
        reads = self._reads.get((session.number, one.change.ref), ())
        ended = before.ended
        # After a plain no, a stop does not wait for a row that cannot be read.
        tried = self._tries.get((session.number, one.change.ref), float("-inf"))
        if before.refused and one.change.is_stop and ended is not None and tried >= ended:
            return
        if ended is None or not any(read.sent >= ended for read in reads):
            self.found(at, "sent again unread", f"{named(one.change)}, before: {before.number}")

    def _prompt(self, session: "Session", one: Asked, at: float) -> None:
        """A stop leaves at once, or right after the start that is on the wire."""
        since = one.at
        for other in self._of_row[one.change.ref]:
            if other.session is session and not other.change.is_stop and other.sends:
                since = max(since, other.sends[-1].ended or at)
        if at - since > STOP_LEAVES_WITHIN:
            self.found(at, "a stop that waits", f"{named(one.change)}, asked at {one.at:.3f}")

    def write_ended(
        self, sent: Sent, at: float, error: ApiError | None, trouble: Trouble | None
    ) -> None:
        """The answer of a write arrives, or its loss is noticed."""
        sent.ended = at
        sent.surely_not = trouble in _SURELY_NOT
        sent.accepted = error is None or isinstance(error, NothingToUpdateError)
        sent.refused = isinstance(error, RefusedError)
        words = type(error).__name__ if error else "code 0"
        self.note(at, f"s{sent.session} answer to {sent.number}: {words} ({trouble or 'well'})")
        if trouble is Trouble.REFUSED_BATCH:
            for change_id in sent.changes.values():
                if change_id:
                    self.asked[change_id].in_refused_batch = True

    def landed(self, sent: Sent, ref: EntityRef, at: float) -> None:
        """A write takes effect."""
        self.note(at, f"   lands: {sent.write.to.value} {ref.id} of {sent.number}")

    def read_left(self, session: "Session", ref: EntityRef, at: float) -> None:
        """A session asks for a row."""
        self._tries[session.number, ref] = at

    def read(
        self,
        session: "Session",
        ref: EntityRef,
        shown: OperationStatus,
        sent: float,
        version: float,
    ) -> None:
        """A read shows a row to a session."""
        reads = self._reads.setdefault((session.number, ref), [])
        if reads and reads[-1].shown is not shown:
            self.note(sent, f"s{session.number} reads {ref.id} {shown.value} of {version:.3f}")
        reads.append(Read(sent, version, shown))
        self._newest[ref, shown] = max(version, self._newest.get((ref, shown), version))
        if len(reads) > _KEPT_READS:
            del reads[: _KEPT_READS // 2]

    def on_disk(self, change_id: str) -> None:
        """An intent is in the journal."""
        self.asked[change_id].on_disk = True

    def drained(self, session: "Session") -> None:
        """A session says that all it took has ended and is on disk."""
        for one in self.asked.values():
            if one.session is session and (one.state.is_open or not one.on_disk):
                at = session.world.loop.time()
                self.found(at, "drained, and not all has ended", named(one.change))

    def of_session(self, session: "Session") -> list[Asked]:
        """What a session took, in order."""
        return [one for one in self.asked.values() if one.session is session]

    def explains(self, ref: EntityRef, landing: Landing) -> bool:
        """A change of ours, asked not long before, could as well be what moved the switch."""
        return any(
            one.change.to is landing.to and landing.at - SURELY_SEEN < one.at <= landing.at
            for one in self._of_row.get(ref, [])
        )

    def latest(self, ref: EntityRef) -> Asked | None:
        """The latest change of a row that was not declined."""
        for one in reversed(self._of_row.get(ref, [])):
            if one.state is not ChangeState.REJECTED_LOCALLY:
                return one
        return None


def named(change: StatusChange) -> str:
    """A change in a word or two."""
    return f"{'stop' if change.is_stop else 'start'} {change.ref.id} ({change.change_id})"


def _ids(ids: tuple[str, ...]) -> str:
    return " ".join(ids)
