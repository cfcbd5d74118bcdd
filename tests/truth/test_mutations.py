"""The test can fail: each fault that it was made for is put back, and it must find it."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.truth.case import run
from tests.truth.plan import HOUR, AccountPlan, CampaignPlan, Kind, Plan, Trouble, TroublePlan
from ttui.api import reports
from ttui.api.errors import RefusedError
from ttui.api.port import Batch
from ttui.domain import charged, money
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot, RowProblem, Stamp
from ttui.domain.spend import REPORT_LAG
from ttui.domain.sums import Parts, parts_of
from ttui.domain.unread import AccountsRead
from ttui.engine.poller import Poller
from ttui.services.reading import burn, lists
from ttui.services.reading.spend_round import SpendReading
from ttui.services.reading.unread_accounts import UnreadAccounts
from ttui.ui.tree import row_line
from ttui.ui.widgets import header

pytestmark = pytest.mark.timeout(600)
_SEEDS = range(3)
_MIDNIGHT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""In New York."""

Patch = Callable[[pytest.MonkeyPatch], None]


def unreadable_is_zero(patch: pytest.MonkeyPatch) -> None:
    real = reports.report_row_of

    def read(*given: Any) -> Any:
        row = real(*given)
        if isinstance(row, RowProblem) or row.spend is not None:
            return row
        return replace(row, spend=Decimal(0), problem="")

    patch.setattr(reports, "report_row_of", read)


def any_day_is_today(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reports, "other_time", lambda *_: "")


def folded_is_summed_from_below(patch: pytest.MonkeyPatch) -> None:
    real = charged._sum

    def summed(snapshot: AccountSnapshot, campaign: Any, groups: Any, window: Any) -> Any:
        parts = [snapshot.charged(one, window) for one in groups]
        line = real(snapshot, campaign, groups, window)
        return replace(line, charged=charged._total_or_none(parts))

    patch.setattr(charged, "_sum", summed)


def burn_knows_no_yesterday(patch: pytest.MonkeyPatch) -> None:
    def rates(_: AccountSnapshot, hours: burn.Hours, now: datetime) -> dict[EntityRef, Decimal]:
        end = now - REPORT_LAG
        start = end.replace(minute=0, second=0, microsecond=0)
        if end - start < timedelta(minutes=20):
            start -= timedelta(hours=1)
        seconds = Decimal(int((end - start).total_seconds()))
        return {
            ref: sum((one.spend for one in points if one.start >= start), Decimal(0))
            * 3600
            / seconds
            for ref, points in hours.points.items()
        }

    patch.setattr(burn, "needs_yesterday", lambda *_: False)
    patch.setattr(burn, "_rates", rates)


def three_decimals_are_two(patch: pytest.MonkeyPatch) -> None:
    real = money.minor_digits
    patch.setattr(money, "minor_digits", lambda currency: min(2, real(currency)))


def a_sum_is_as_old_as_its_newest_part(patch: pytest.MonkeyPatch) -> None:
    def newest(parts: Parts) -> Stamp | None:
        stamps = [one.money_at for one in parts.charged if one.money_at is not None]
        return max(stamps, key=lambda one: one.tick, default=None)

    patch.setattr(Parts, "money_at", property(newest))


def older_rows_are_not_marked(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None:
        return

    patch.setattr(row_line, "_older", lambda _: "")
    patch.setattr(Poller, "_read_older_money", nothing)


def a_refused_list_is_empty(patch: pytest.MonkeyPatch) -> None:
    async def optional(pages: AsyncIterator[Batch[Any]], *_: object) -> AsyncIterator[Batch[Any]]:
        try:
            async for batch in pages:
                yield batch
        except RefusedError:
            yield Batch((), (), 0.0)

    patch.setattr(lists, "_optional", optional)


def smart_plus_without_a_report_is_zero(patch: pytest.MonkeyPatch) -> None:
    real = SpendReading.end

    def end(reading: SpendReading, *given: Any, **named: Any) -> None:
        real(reading, *given, **{**named, "without_smart_plus": False})

    patch.setattr(SpendReading, "end", end)


def what_was_read_so_far_is_a_sum(patch: pytest.MonkeyPatch) -> None:
    def so_far(app_state: Any) -> Parts:
        parts = parts_of(app_state)
        number = len(parts.charged)
        return replace(parts, read=AccountsRead(expected=number, listed=number, charged=number))

    patch.setattr(header, "parts_of", so_far)


def an_unread_account_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(UnreadAccounts, "_put", lambda *_: None)


@dataclass(frozen=True)
class Mutation:
    """One fault, and a world in which it matters."""

    put_back: Patch
    kinds: tuple[Kind, ...] = (Kind.CBO_DAY, Kind.NONE)
    accounts: int = 1
    troubles: tuple[TroublePlan, ...] = ()
    currency: str = "USD"
    hours: float = 1.0
    keys: tuple[str, ...] = ()
    midnight_after: float = 5.0
    """Hours."""

    def plan(self, seed: int) -> Plan:
        accounts = tuple(
            AccountPlan(
                number,
                self.currency,
                "America/New_York",
                tuple(
                    CampaignPlan(kind, 2, 2, 1000 * seed + 10 * number + place)
                    for place, kind in enumerate(self.kinds)
                ),
            )
            for number in range(self.accounts)
        )
        end = self.hours * HOUR
        return Plan(
            seed=seed,
            start=_MIDNIGHT - timedelta(hours=self.midnight_after, seconds=77 * seed),
            hours=self.hours,
            lag=30.0,
            list_lag=0.0,
            slowness=4.0,
            size=(130, 40),
            accounts=accounts,
            troubles=self.troubles,
            moves=(),
            looks=(4.0, 9.0, end * 0.25 + 20, *(end * part / 10 for part in range(1, 11))),
            keys=tuple((end * 0.25 + 5 * place, key) for place, key in enumerate(self.keys)),
        )


def _odd(report: str) -> TroublePlan:
    return TroublePlan(Trouble.ODD_SPEND, 0, 0.0, HOUR * 9, f"{report}|1,234.50")


MUTATIONS: Mapping[str, Mutation] = {
    "spend that cannot be read is 0": Mutation(
        unreadable_is_zero, troubles=(_odd("AUCTION_CAMPAIGN"),)
    ),
    "a row of another day is today's": Mutation(
        any_day_is_today, troubles=(TroublePlan(Trouble.OTHER_DAY, 0, 0.0, HOUR * 9),)
    ),
    "a folded campaign is summed from its ad groups": Mutation(
        folded_is_summed_from_below, kinds=(Kind.GROUP_DAY, Kind.GROUP_DAY, Kind.NONE)
    ),
    "the burn knows today's hours only": Mutation(
        burn_knows_no_yesterday, kinds=(Kind.NONE,), midnight_after=0.5, hours=2.0
    ),
    "three decimals are rounded to two": Mutation(three_decimals_are_two, currency="KWD"),
    "a sum is as old as its newest part": Mutation(
        a_sum_is_as_old_as_its_newest_part, kinds=(Kind.NONE,), accounts=4
    ),
    "rows older than the told age are not marked": Mutation(
        older_rows_are_not_marked, kinds=(Kind.NONE,), accounts=2, keys=("j", "l")
    ),
    "a refused list is an empty one": Mutation(
        a_refused_list_is_empty,
        kinds=(Kind.SMART,),
        troubles=(TroublePlan(Trouble.NO_SMART_ADS, 0),),
    ),
    "a Smart+ ad without a report was charged 0": Mutation(
        smart_plus_without_a_report_is_zero,
        kinds=(Kind.SMART,),
        troubles=(TroublePlan(Trouble.NO_AD_ID_V2, 0),),
    ),
    "what was read so far is a sum": Mutation(
        what_was_read_so_far_is_a_sum,
        accounts=3,
        troubles=(TroublePlan(Trouble.SLOW, 1, 0.0, 8.0),),
    ),
    "an account that cannot be read is dropped": Mutation(
        an_unread_account_is_dropped,
        accounts=2,
        troubles=(TroublePlan(Trouble.FORBIDDEN, 1),),
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_fault_that_is_put_back_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation = MUTATIONS[name]
    plans = [mutation.plan(seed) for seed in _SEEDS]
    assert not run(plans[0]).failures
    mutation.put_back(monkeypatch)
    assert any(run(plan).failures for plan in plans)
