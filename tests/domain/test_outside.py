"""Who moved a switch: never a false alarm, and none missed once the reads agree."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.domain.accounts import ref
from ttui.domain.campaign import Family
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.ids import Level
from ttui.domain.outside import KnownSwitch, Meaning, OutsideChange, OutsideVerdict, Sighting, judge
from ttui.domain.status import OperationStatus

ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
LAG = timedelta(seconds=120)
ROW = ref(Level.CAMPAIGN, "11")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def other(switch: OperationStatus) -> OperationStatus:
    return OFF if switch is ON else ON


def record(to: OperationStatus, *steps: tuple[ChangeState, float]) -> ChangeRecord:
    change = StatusChange(
        change_id=f"{to}-{steps[0][1]}",
        ref=ROW,
        name="row",
        to=to,
        seen=other(to),
        family=Family.CLASSIC,
        asked_at=at(steps[0][1]),
    )
    made = tuple(ChangeStep(state, at(second)) for state, second in steps)
    return ChangeRecord(change=change, steps=made)


def seen(switch: OperationStatus, second: float) -> Sighting:
    return Sighting(switch, at(second), at(second))


ASKED, CONFIRMED = ChangeState.ASKED, ChangeState.CONFIRMED
STOPPED = record(OFF, (ASKED, 10), (CONFIRMED, 11))


@pytest.mark.parametrize(
    ("changes", "sighting", "meaning"),
    [
        ([], seen(ON, 5), Meaning.SAME),
        ([], seen(OFF, 5), Meaning.OUTSIDE),
        ([record(OFF, (ASKED, 4))], seen(OFF, 5), Meaning.OURS),
        ([STOPPED], seen(OFF, 12), Meaning.SAME),
        ([STOPPED], seen(ON, 12), Meaning.UNSURE),
        ([STOPPED], seen(ON, 132), Meaning.OUTSIDE),
        ([replace(STOPPED, steps=(*STOPPED.steps, ChangeStep(ChangeState.QUIET, at(4000))))],
         seen(ON, 132), Meaning.OUTSIDE),
        ([record(OFF, (ASKED, 1), (ChangeState.REFUSED, 2))], seen(OFF, 5), Meaning.OUTSIDE),
        ([record(OFF, (ASKED, 1), (ChangeState.UNCONFIRMED, 21))], seen(OFF, 50), Meaning.OURS),
        ([record(ON, (ASKED, 1))], seen(OFF, 300), Meaning.UNSURE),
        ([record(ON, (ASKED, 1))], seen(OFF, 900), Meaning.OUTSIDE),
    ],
)  # fmt: skip
def test_what_a_sighting_means(
    changes: list[ChangeRecord], sighting: Sighting, meaning: Meaning
) -> None:
    assert judge(KnownSwitch(ON, at(0)), sighting, changes, LAG).meaning is meaning


def test_an_old_read_after_somebody_elses_change_is_no_second_change() -> None:
    last = OutsideChange(ref=ROW, name="row", was=ON, to=OFF, not_before=at(0), seen_at=at(5))
    known = KnownSwitch(OFF, at(5))
    assert judge(known, seen(ON, 9), [], LAG, last).meaning is Meaning.UNSURE
    assert judge(known, seen(ON, 126), [], LAG, last).meaning is Meaning.OUTSIDE


STARTED = record(ON, (ASKED, 30), (CONFIRMED, 31))


def test_only_the_latest_of_two_proven_changes_explains_anything() -> None:
    known = KnownSwitch(ON, at(31))
    assert judge(known, seen(OFF, 65), [STOPPED, STARTED], LAG).meaning is Meaning.UNSURE
    assert judge(known, seen(OFF, 160), [STOPPED, STARTED], LAG).meaning is Meaning.OUTSIDE


def test_a_start_explains_an_on_though_the_stop_before_it_was_proven_later_by_an_older_read() -> (
    None
):
    stopped = record(OFF, (ASKED, 10), (CONFIRMED, 90))
    for known in (KnownSwitch(OFF, at(90)), KnownSwitch(ON, at(31))):
        assert judge(known, seen(ON, 300), [stopped, STARTED], LAG).meaning in {
            Meaning.OURS, Meaning.SAME,
        }  # fmt: skip
    assert judge(KnownSwitch(OFF, at(290)), seen(ON, 300), [stopped, STARTED], LAG).meaning is (
        Meaning.OUTSIDE
    ), "it was off long after that start"


def test_a_start_that_nobody_proved_leaves_the_stop_before_it_as_an_explanation() -> None:
    stop = record(OFF, (ChangeState.ASKED, 0), (ChangeState.CONFIRMED, 1))
    start = record(ON, (ChangeState.ASKED, 20), (ChangeState.UNCONFIRMED, 40))
    # The list that confirmed "on" was a few seconds old: from before the stop.
    verdict = judge(KnownSwitch(ON, at(5)), seen(OFF, 400), [stop, start], LAG)
    assert verdict.meaning is Meaning.OURS
    assert verdict.record is stop


def test_an_old_read_after_a_proof_does_not_make_the_proof_somebody_elses() -> None:
    late = KnownSwitch(ON, at(12))
    assert judge(late, seen(OFF, 300), [STOPPED], LAG).meaning is Meaning.OURS
    assert (
        judge(KnownSwitch(ON, at(140)), seen(OFF, 300), [STOPPED], LAG).meaning is Meaning.OUTSIDE
    )


@dataclass
class Town:
    """One row at TikTok, other people who switch it, two sessions of ttui, and reads that lag."""

    now: float = 0.0
    history: list[tuple[float, OperationStatus]] = field(default_factory=lambda: [(0.0, ON)])
    flips: list[float] = field(default_factory=list)
    journal: list[ChangeRecord] = field(default_factory=list)
    known: KnownSwitch = field(default_factory=lambda: KnownSwitch(ON, START))
    doubt: KnownSwitch | None = None
    shown: OutsideChange | None = None
    alarms: list[OutsideChange] = field(default_factory=list)

    @property
    def real(self) -> OperationStatus:
        return self.history[-1][1]

    def state_at(self, second: float) -> OperationStatus:
        return next(switch for since, switch in reversed(self.history) if since <= second)

    def outside(self) -> None:
        self.history.append((self.now, other(self.real)))
        self.flips.append(self.now)

    def write(self, end: ChangeState, took: float) -> None:
        """Somebody switches the row through ttui, as they see it."""
        to = other(self.real)
        asked = self.now
        self.now += took
        if end in {ChangeState.CONFIRMED, ChangeState.UNCONFIRMED, ASKED}:
            self.history.append((self.now, to))
        steps = [(ASKED, asked)]
        if end is not ASKED:
            steps.append((end, self.now))
        self.journal.append(record(to, *steps))

    def read(self, lag: float) -> OutsideVerdict:
        """A list; it shows the row as it was up to `lag` seconds ago."""
        switch = self.state_at(max(0.0, self.now - lag))
        held = self.doubt or self.known
        verdict = judge(held, seen(switch, self.now), self.journal, LAG, self.shown)
        if verdict.meaning is Meaning.UNSURE:
            self.doubt = verdict.before
            return verdict
        self.doubt = None
        self.known = KnownSwitch(switch, at(self.now))
        if verdict.meaning is Meaning.OUTSIDE:
            self.shown = OutsideChange(
                ref=ROW, name="row", was=verdict.before.switch, to=switch,
                not_before=verdict.before.at, seen_at=at(self.now),
            )  # fmt: skip
            self.alarms.append(self.shown)
        return verdict


SHORT = st.floats(0.5, 100)
ENDS = st.sampled_from(
    [ChangeState.CONFIRMED] * 3
    + [ChangeState.UNCONFIRMED, ChangeState.REFUSED, ChangeState.NOT_LANDED, ASKED]
)
STEP = st.one_of(
    st.tuples(st.just("wait"), st.floats(1, 1000)),
    st.tuples(st.just("read"), st.floats(0, 119)),
    st.tuples(st.just("write"), ENDS, st.floats(0.1, 30)),
    st.tuples(st.just("outside")),
)


def live(steps: list[tuple[object, ...]]) -> Town:
    town = Town()
    for step in steps:
        town.now += 0.5
        match step:
            case ("wait", float(seconds)):
                town.now += seconds
            case ("read", float(lag)):
                town.read(lag)
            case ("write", ChangeState() as end, float(took)):
                town.write(end, took)
            case ("outside",):
                town.outside()
    return town


@settings(max_examples=400, deadline=None)
@given(st.lists(STEP, max_size=25).map(lambda steps: [s for s in steps if s != ("outside",)]))
@example([("write", CONFIRMED, 1.0), ("read", 5.0), ("wait", 130.0), ("read", 0.0)])
@example([("write", CONFIRMED, 1.0), ("write", CONFIRMED, 1.0), ("read", 1.0), ("read", 0.0)])
@example(
    [
        ("write", CONFIRMED, 1.0),
        ("write", ChangeState.NOT_LANDED, 1.0),
        ("read", 3.0),
        ("wait", 119.0),
        ("read", 0.0),
    ]
)
def test_without_others_there_is_no_alarm_whatever_lags(steps: list[tuple[object, ...]]) -> None:
    assert live(steps).alarms == []


@settings(max_examples=400, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_each_alarm_has_a_flip_of_its_own(steps: list[tuple[object, ...]]) -> None:
    town = live(steps)
    assert len(town.alarms) <= len(town.flips)
    for alarm in town.alarms:
        low, high = alarm.not_before - LAG, alarm.seen_at
        assert any(low <= at(flip) <= high for flip in town.flips), (alarm, town.flips)


@settings(max_examples=400, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_a_last_flip_is_told_once_the_reads_agree(steps: list[tuple[object, ...]]) -> None:
    town = live(steps)
    # What everybody knows before the flip: all is read, and nothing is on its way any more.
    town.now += 2000
    town.read(0)
    town.now += 2000
    before = town.read(0)
    assert before.meaning is Meaning.SAME
    town.outside()
    town.now += 1
    town.read(119)
    town.now += 300
    town.read(0)
    assert town.alarms[-1].to is town.real
    assert town.alarms[-1].seen_at >= at(town.flips[-1])


@settings(max_examples=400, deadline=None)
@given(st.lists(STEP, max_size=12), st.floats(0.1, 30), st.floats(0.5, 600))
def test_a_flip_right_after_a_proven_write_is_told_too(
    steps: list[tuple[object, ...]], took: float, pause: float
) -> None:
    town = live(steps)
    town.now += 3000
    town.read(0)
    town.now += 3000
    town.read(0)
    town.write(CONFIRMED, took)
    town.read(0)
    town.now += pause
    town.outside()
    town.now += 0.5
    town.read(60)
    town.now += 1000
    town.read(0)
    assert town.alarms, "the flip was taken for ours"
    assert town.alarms[-1].to is town.real
