"""Collects one round of spend reports, and puts it into an account's snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from ttui.api.port import ReportQuery
from ttui.domain.account_charge import holds_shop, unlisted_money
from ttui.domain.campaign import Ad, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot, Coverage, RowProblem, Stamp, empty
from ttui.domain.spend import Window
from ttui.domain.unlisted import UnlistedReason
from ttui.services.reading.contradictions import (
    charged_in,
    contradicted,
    explained_by_shops,
    reported_in,
    without_contradicted,
)
from ttui.services.reading.report_read import ReportRead

ZERO = Decimal(0)

Wanted = tuple[EntityRef, bool]
"""A row that is asked for by id, and whether it is a Smart+ ad."""


@dataclass(slots=True)
class SpendReading:
    """The reports of one level, asked for together."""

    level: Level
    day: date
    """The account day that `Window.TODAY` was asked for."""
    stamp: Stamp
    """When the first of them was asked for. No figure is older."""
    ids: frozenset[str] | None
    """The rows that were asked for; None for all."""
    found: dict[Window, dict[EntityRef, Decimal]] = field(default_factory=dict)
    unread: dict[Window, set[EntityRef]] = field(default_factory=dict)
    whole: dict[Coverage, bool] = field(default_factory=dict)
    """Whether the report of these rows was read to its end and left none of them out."""
    problems: list[RowProblem] = field(default_factory=list)
    refused: dict[Origin, bool] = field(default_factory=dict)
    """Kinds of GMV Max that were asked for, and whether TikTok refuses every report of them."""
    deleted_today: dict[Origin, Decimal | None] = field(default_factory=dict)
    """Charged today by rows of a kind that no list names; None where that is not known."""

    def begin(self, window: Window) -> None:
        """Note that a report of this window is asked for."""
        self.found.setdefault(window, {})
        self.unread.setdefault(window, set())

    def end(
        self,
        coverage: Coverage,
        *,
        whole: bool,
        without_smart_plus: bool,
        wanted: Iterable[Wanted],
        unknown: Iterable[EntityRef] = (),
    ) -> None:
        """Take a report that was read; unread rows stay unread, left-out rows count as 0.

        Args:
            coverage: level, window and origin of its rows.
            whole: it was read to its end and nothing is missing.
            without_smart_plus: it names no Smart+ ad.
            wanted: the rows asked for by id, and whether each is a Smart+ ad.
            unknown: rows that it could not name even if they were charged.
        """
        self.whole[coverage] = whole
        if coverage.level is Level.AD:
            self.whole[replace(coverage, smart_plus=True)] = whole and not without_smart_plus
        found, unread = self.found[coverage.window], self.unread[coverage.window]
        unread.difference_update(found)
        unread.update(ref for ref in unknown if ref not in found)
        for ref, smart_plus in wanted:
            if ref in found or ref in unread:
                continue
            if whole and not (smart_plus and without_smart_plus):
                # A row that a whole report leaves out was charged nothing (contract 8.1).
                found[ref] = ZERO
            else:
                unread.add(ref)

    def note_shop(
        self, query: ReportQuery, read: ReportRead, gone: Iterable[Decimal | None]
    ) -> None:
        """Take what a report of GMV Max says beside its rows.

        Args:
            query: what was asked for.
            read: the report.
            gone: what its rows were charged that no list names.
        """
        if query.window is not Window.TODAY or query.ids:
            return
        self.refused[query.origin] = read.is_refused
        amounts = [*gone]
        known = [one for one in amounts if one is not None]
        is_known = read.whole and read.has_deleted and len(known) == len(amounts)
        self.deleted_today[query.origin] = sum(known, ZERO) if is_known else None

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows that were asked for."""
        return tuple(self.found)


def spend_with(
    snapshot: AccountSnapshot, reading: SpendReading
) -> dict[Window, Mapping[EntityRef, Decimal]]:
    """The account's figures together with those of a reading; other figures stay."""
    return {
        window: _merged(snapshot, reading, window)
        if window in reading.found
        else _of_day(snapshot, reading.day, window)
        for window in Window
    }


def _of_day(snapshot: AccountSnapshot, day: date, window: Window) -> Mapping[EntityRef, Decimal]:
    """The known figures of a window, without today's if they are of another day."""
    if window is Window.TODAY and snapshot.spend_day not in {None, day}:
        return {}
    return snapshot.spend.get(window, {})


def _merged(
    snapshot: AccountSnapshot, reading: SpendReading, window: Window
) -> dict[EntityRef, Decimal]:
    old, found = _of_day(snapshot, reading.day, window), reading.found[window]
    if reading.ids is not None:
        lost = reading.unread[window]
        return {ref: spent for ref, spent in old.items() if ref not in lost} | found
    origins = {one.origin for one in reading.whole if one.window is window}

    def outlives(ref: EntityRef) -> bool:
        if ref.level is not reading.level:
            return True
        entity = snapshot.entity(ref)
        return entity is not None and entity.origin not in origins

    def is_covered(ref: EntityRef) -> bool:
        entity = snapshot.entity(ref)
        return entity is not None and reading.whole.get(Coverage.of(entity, window), False)

    kept = {ref: spent for ref, spent in old.items() if outlives(ref)}
    # A row that a whole report leaves out was charged nothing, so zeros are not stored.
    return kept | {ref: spent for ref, spent in found.items() if spent or not is_covered(ref)}


def stamped_with(snapshot: AccountSnapshot, reading: SpendReading, today: date) -> AccountSnapshot:
    """The snapshot with the coverage, the ages and the problems of a reading.

    Args:
        snapshot: has the figures of the reading already.
        reading: the reading.
        today: the account's day now.
    """
    if snapshot.spend_day not in {None, reading.day}:
        snapshot = _without_today(snapshot, keep_figures=True)
    covered, level_stamps = snapshot.covered, dict(snapshot.money_read)
    of_rows = dict(snapshot.money_read_of)
    if reading.ids is None:
        covered = covered - reading.whole.keys()
        covered |= {coverage for coverage, whole in reading.whole.items() if whole}
        level_stamps[reading.level] = reading.stamp
        of_rows = {ref: one for ref, one in of_rows.items() if ref.level is not reading.level}
    else:
        refs = (snapshot.ref(reading.level, key) for key in reading.ids)
        of_rows |= dict.fromkeys(refs, reading.stamp)
    made = replace(
        snapshot,
        number=snapshot.number + 1,
        covered=covered,
        spend_day=reading.day,
        unread={window: _unread(snapshot, reading, window) for window in Window},
        money_read=level_stamps,
        money_read_of=of_rows,
        unpriced=(snapshot.unpriced - reading.refused.keys())
        | {origin for origin, is_refused in reading.refused.items() if is_refused},
        deleted_today=_deleted_today(snapshot, reading),
        problems=_problems(snapshot, reading),
    )
    made = aged(without_contradicted(made) if reading.day == today else _without_today(made))
    found = made.unlisted
    if reading.level is Level.ADVERTISER or (found and UnlistedReason.UNREPORTED in found.may_be):
        return compared(made)  # a level below may name that money by now
    return made


def compared(snapshot: AccountSnapshot) -> AccountSnapshot:
    """The snapshot with what follows from the account's own figure, which was just read."""
    snapshot = replace(snapshot, holds_shop=holds_shop(snapshot))
    return replace(snapshot, unlisted=unlisted_money(snapshot))


def with_deleted(snapshot: AccountSnapshot, charged: Decimal) -> AccountSnapshot:
    """The snapshot with what ordinary campaigns that were deleted were charged today."""
    known = {**snapshot.deleted_today, Origin.TT_ADS_PLATFORM: charged}
    number = snapshot.number + 1
    return compared(replace(snapshot, number=number, deleted_today=MappingProxyType(known)))


def _deleted_today(snapshot: AccountSnapshot, reading: SpendReading) -> Mapping[Origin, Decimal]:
    known = snapshot.deleted_today if snapshot.spend_day == reading.day else {}
    kept = {origin: sum_ for origin, sum_ in known.items() if origin not in reading.deleted_today}
    if reading.level is Level.CAMPAIGN and reading.ids is None:
        # A row that came back to the lists is not deleted: it is looked for again.
        kept.pop(Origin.TT_ADS_PLATFORM, None)
    fresh = {key: sum_ for key, sum_ in reading.deleted_today.items() if sum_ is not None}
    return MappingProxyType(kept | fresh)


def contradicted_with(
    snapshot: AccountSnapshot, reading: SpendReading
) -> dict[Level, frozenset[Window]]:
    """The levels whose reports contradict each other once a reading is in, and of which windows.

    Only reports that name no money are doubtful; see `contradictions`.
    """
    found: dict[Level, set[Window]] = {}
    for window, fresh in reading.found.items():
        is_other_day = window is Window.TODAY and snapshot.spend_day not in {None, reading.day}
        charged = charged_in(snapshot, _of_day(snapshot, reading.day, window))
        reported = [] if is_other_day else [*reported_in(snapshot, window)]
        if reading.ids is None:
            charged = {key for key in charged if key[0] is not reading.level}
            reported = [key for key in reported if key[0] is not reading.level]
            reported += [
                (one.level, one.origin)
                for one, whole in reading.whole.items()
                if whole and one.window is window
            ]
        charged |= charged_in(snapshot, fresh)
        known = {**_of_day(snapshot, reading.day, window), **fresh}
        explained = explained_by_shops(snapshot, known)
        for level, _ in contradicted(reported, charged, explained):
            found.setdefault(level, set()).add(window)
    return {level: frozenset(windows) for level, windows in found.items()}


def day_turned(snapshot: AccountSnapshot, today: date) -> AccountSnapshot:
    """The snapshot without today's figures if they are of another day; else the same object."""
    if snapshot.spend_day in {None, today}:
        return snapshot
    return replace(_without_today(snapshot), number=snapshot.number + 1)


def aged(snapshot: AccountSnapshot) -> AccountSnapshot:
    """The snapshot with `money_at`: the reading time of the oldest part of its sums."""
    parts = (
        snapshot.money_read.get(Level.CAMPAIGN),
        snapshot.money_read.get(Level.ADVERTISER),
        snapshot.burn_at,
    )
    known = [one for one in parts if one is not None]
    oldest = min(known, key=lambda one: one.tick) if len(known) == len(parts) else None
    return snapshot if snapshot.money_at == oldest else replace(snapshot, money_at=oldest)


def _without_today(snapshot: AccountSnapshot, *, keep_figures: bool = False) -> AccountSnapshot:
    """The snapshot without today's figures: a new day began, and no report of it was read."""
    spend = snapshot.spend if keep_figures else {**snapshot.spend, Window.TODAY: empty()}
    return replace(
        snapshot,
        spend=spend,
        spend_day=None,
        deleted_today=empty(),
        unlisted=None,
        covered=frozenset(one for one in snapshot.covered if one.window is not Window.TODAY),
        unread={**snapshot.unread, Window.TODAY: frozenset()},
    )


def _unread(
    snapshot: AccountSnapshot, reading: SpendReading, window: Window
) -> frozenset[EntityRef]:
    old = snapshot.unread.get(window, frozenset())
    if window not in reading.found:
        return old
    fresh = frozenset(reading.unread[window])
    if reading.ids is not None:
        asked = frozenset(snapshot.ref(reading.level, key) for key in reading.ids)
        return (old - asked) | fresh
    origins = {one.origin for one in reading.whole if one.window is window}
    return fresh | {ref for ref in old if _is_kept(snapshot, ref, reading.level, origins)}


def _is_kept(snapshot: AccountSnapshot, ref: EntityRef, level: Level, origins: set[Origin]) -> bool:
    if ref.level is not level:
        return True
    entity = snapshot.entity(ref)
    return entity is not None and entity.origin not in origins


def _problems(snapshot: AccountSnapshot, reading: SpendReading) -> tuple[RowProblem, ...]:
    """The known problems; those of the same reports are replaced."""

    def is_over(one: RowProblem) -> bool:
        asked = reading.ids is None or one.id in reading.ids
        return one.of_report and one.level is reading.level and asked

    kept = (one for one in snapshot.problems if not is_over(one))
    return tuple(dict.fromkeys((*kept, *reading.problems)))


def is_smart_plus_ad(entity: object) -> bool:
    """True if only reports by `ad_id_v2` name a row (contract 8.1)."""
    return isinstance(entity, Ad) and entity.smart_plus
