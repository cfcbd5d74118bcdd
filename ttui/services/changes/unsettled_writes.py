"""Earlier writes of a row: a read may be too old to show them, or they may still take effect.

A read proves a switch only if it is newer than every earlier write in the other direction. For a
stop, only time can tell: TikTok's lists come from several copies of its data, so one read may show
a start and a later read may be older than that start. A start is also believed when a read showed
the stop before it and TikTok accepted the start. A wrong "on" spends nothing, and `late_effects`
finds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ttui.domain.changes import StatusChange
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus


@dataclass(slots=True, kw_only=True)
class EarlierWrite:
    """A write that has or may have taken effect. Times are `Clock.monotonic` seconds."""

    change_id: str
    to: OperationStatus
    sent: float
    sent_last: float
    until: float
    """The latest moment at which it may take effect."""
    lost: bool
    """No answer came, so it may take effect after the read-backs that follow it."""
    accepted: bool
    """TikTok accepted it: code 0, or nothing to update."""
    can_show: bool
    """The row was read as the opposite before, so a read can show that the write took effect."""
    shown: float | None = None
    """When a read has shown it."""


class UnsettledWrites:
    """The earlier writes of each row, of this session and of others on the journal.

    Args:
        clock: deadlines.
        longest_lag: seconds for which a read may still show what was before a write.
        latest_landing: seconds for which a write without an answer may still take effect.
    """

    def __init__(self, clock: Clock, longest_lag: float, latest_landing: float) -> None:
        self._clock = clock
        self._lag = longest_lag
        self._flight = latest_landing
        self._writes: dict[EntityRef, dict[str, EarlierWrite]] = {}

    def add(self, change: StatusChange, *, sent: float, answered: bool, accepted: bool) -> None:
        """Note a write that this session sent.

        Args:
            change: what was sent.
            sent: when it left.
            answered: TikTok accepted or refused it; without an answer it may still take effect.
            accepted: TikTok took it.
        """
        now = self._clock.monotonic()
        write = EarlierWrite(
            change_id=change.change_id,
            to=change.to,
            sent=sent,
            sent_last=sent,
            until=now if answered else now + self._flight,
            lost=not answered,
            accepted=accepted,
            can_show=change.seen is not change.to,
        )
        before = self._of(change.ref).get(change.change_id)
        if before is not None:
            # It was sent a second time; the first request may still take effect.
            write.sent, write.until = before.sent, max(before.until, write.until)
            write.lost = write.lost or before.lost
            write.accepted = write.accepted or before.accepted
            # With two open writes nobody knows which one a read shows.
            write.can_show = write.can_show and not before.lost
        self._of(change.ref)[change.change_id] = write

    def learn(self, ref: EntityRef, writes: Iterable[EarlierWrite]) -> None:
        """Take over the writes that the journal has of another session."""
        proven: list[EarlierWrite] = []
        for write in writes:
            known = self._of(ref).get(write.change_id)
            if known is not None and known.shown is not None:
                write.shown = known.shown
            elif write.shown is not None:
                proven.append(write)
            self._of(ref)[write.change_id] = write
        for write in proven:
            # What proved it there may have been the effect of an earlier write.
            if write.shown is not None and not self._was_steady(ref, write, write.shown):
                write.shown = None

    def read(self, ref: EntityRef, switch: OperationStatus, sent: float) -> None:
        """A read has shown a switch.

        With two writes of the same direction nobody knows which of them it shows; nor whether it
        shows one at all, while a read may be older than a write before it: the row may have been
        like this before that.
        """
        able = [
            one
            for one in self._open(ref)
            if one.to is switch and one.shown is None and one.sent <= sent
        ]
        if len(able) == 1 and able[0].can_show and self._was_steady(ref, able[0], sent):
            able[0].shown = self._clock.monotonic()

    def _was_steady(self, ref: EntityRef, write: EarlierWrite, sent: float) -> bool:
        """True when no write before this one may be newer than what a read sent then shows."""
        latest = min(sent, write.sent + _TOGETHER)
        before = [one for one in self._open(ref) if one.sent < latest]
        return all(one is write or sent >= one.until + self._lag for one in before)

    def covers(self, change: StatusChange, sent: float) -> bool:
        """True when a read sent at this time may be older than a write in the other direction."""
        own = self._of(change.ref).get(change.change_id)
        may_believe = own is not None and own.accepted and not change.is_stop
        return any(
            sent < one.until + self._lag
            and not (may_believe and one.shown is not None and sent >= one.shown)
            for one in self.against(change)
        )

    def clear_at(self, change: StatusChange) -> float:
        """The moment from which a read of the asked switch is a proof, whatever was read before."""
        return max((one.until + self._lag for one in self.against(change)), default=0.0)

    def may_return(self, change: StatusChange) -> bool:
        """True when an earlier write may still switch the row back after the change was proven.

        A write that a read seems to have shown counts too: the read may have shown somebody else's.
        """
        return any(one.lost or one.shown is None for one in self.against(change))

    def against(self, change: StatusChange, *, asked_before: bool = False) -> list[EarlierWrite]:
        """The writes in the other direction that a read sent now might miss, or catch late.

        Args:
            change: what is to be proven.
            asked_before: only writes that left before the change was first sent. Another session
                may have asked for the opposite before the change was sent again.
        """
        own = self._of(change.ref).get(change.change_id)
        latest = float("inf")
        if own is not None:
            latest = (own.sent if asked_before else own.sent_last) + _TOGETHER
        return [
            one for one in self._open(change.ref) if one.to is not change.to and one.sent <= latest
        ]

    def _open(self, ref: EntityRef) -> list[EarlierWrite]:
        """The writes that a read sent now may not show yet; older ones are forgotten."""
        writes, now = self._writes.get(ref), self._clock.monotonic()
        if writes is None:
            return []
        for key in [key for key, one in writes.items() if one.until + self._lag <= now - _KEPT]:
            del writes[key]
        if not writes:
            del self._writes[ref]
        return list(writes.values())

    def _of(self, ref: EntityRef) -> dict[str, EarlierWrite]:
        return self._writes.setdefault(ref, {})


_TOGETHER = 1.0
"""Seconds within which the order of two sessions' writes cannot be told."""
_KEPT = 60.0
"""Seconds for which a write is kept longer, because the read being judged left earlier."""
