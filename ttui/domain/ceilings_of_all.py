"""The ceilings of several accounts together, and the charges that still arrive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling, Doubt, ceiling_sum
from ttui.domain.changes import ChangeState
from ttui.domain.eligibility import may_be_on
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.domain.sums import Parts

_ARRIVES_FOR = timedelta(hours=2)
"""How late reports may be in bad cases (contract 8.3)."""


@dataclass(frozen=True, slots=True)
class AllCeilings:
    """The most that can still be charged of all accounts, one figure per currency."""

    by_currency: tuple[Ceiling, ...]
    """Empty while no account was listed."""
    arriving: int = 0
    """Rows that are off whose last charges may not have been reported yet: on top of the figures,
    which do not have them."""


def ceilings_of_all(
    app_state: AppState,
    parts: Parts,
    ceiling_of: Callable[[AccountSnapshot], Ceiling],
    now: datetime,
) -> AllCeilings:
    """Sum accounts up; while one is not listed, each sum is the least it can be.

    Args:
        app_state: for the charges that still arrive.
        parts: the accounts, or one of them.
        ceiling_of: the ceiling of one account.
        now: aware.
    """
    sums = sums_of(parts.listed, ceiling_of)
    if len(parts.listed) < parts.read.expected:
        sums = tuple(replace(one, is_whole=False).doubted(Doubt.NOT_LISTED) for one in sums)
    own = {account.advertiser.advertiser_id for account in parts.listed}
    late = [ref for ref in arriving(app_state, now) if ref.advertiser_id in own]
    return AllCeilings(sums, len(late))


def sums_of(
    accounts: Iterable[AccountSnapshot], ceiling_of: Callable[[AccountSnapshot], Ceiling]
) -> tuple[Ceiling, ...]:
    """One sum per currency, in order of first appearance; currencies are never mixed."""
    by_currency: dict[str, list[Ceiling]] = {}
    for account in accounts:
        by_currency.setdefault(account.advertiser.currency, []).append(ceiling_of(account))
    return tuple(ceiling_sum(some, currency) for currency, some in by_currency.items())


def rows_that_may_run(app_state: AppState) -> frozenset[EntityRef]:
    """Rows that may be on although they read off: a start may land, a stop was not proven."""
    return frozenset(ref for ref, record in app_state.changes.items() if may_be_on(record))


def arriving(app_state: AppState, now: datetime) -> frozenset[EntityRef]:
    """Rows that were switched off so lately that charges may still arrive (contract 8.3)."""
    stopped = {
        ref
        for ref, record in app_state.changes.items()
        if record.change.is_stop
        and record.state is ChangeState.CONFIRMED
        and now - record.at <= _ARRIVES_FOR
    }
    return frozenset(stopped | set(_moved_lately(app_state, now)))


def _moved_lately(app_state: AppState, now: datetime) -> Iterable[EntityRef]:
    for ref, moved in app_state.outside.items():
        if moved.to is OperationStatus.DISABLE and now - moved.seen_at <= _ARRIVES_FOR:
            yield ref
