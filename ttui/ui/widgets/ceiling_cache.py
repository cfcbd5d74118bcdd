"""Keeps the ceilings of each ad account, so that they cost nothing while nothing changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Ceiling, Doubt, ceiling_sum, unread
from ttui.domain.ceilings import Ceilings
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.stop_all import is_stoppable

_MANY = 300
"""With this many campaigns the ceilings may be a few seconds old, because summing takes time."""
_KEPT_FOR = 3.0
_Inputs = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """An account's ceilings, and the objects that they were made of."""

    parts: _Inputs
    """Of the account; compared by identity, then nothing has changed."""
    common: _Inputs
    """What counts for every row; compared by value."""
    rows: Mapping[str, tuple[_Inputs, Ceiling]]
    """By campaign id, each with the objects and charges that it was made of."""
    whole: Ceiling
    at: float


class CeilingCache:
    """Works out again only the campaigns whose rows, budgets or charges changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def of(self, account: AccountSnapshot, may_run: Collection[EntityRef] = frozenset()) -> Ceiling:
        """The most that can still be charged to an account today; of a large one 3 s old at most.

        Args:
            account: as read.
            may_run: rows that may be on although they read off.
        """
        return self._fresh(account, may_run).whole

    def of_stops(
        self, account: AccountSnapshot, may_run: Collection[EntityRef] = frozenset()
    ) -> Ceiling:
        """The same of the campaigns that a stop of everything would stop."""
        rows = self._fresh(account, may_run).rows
        parts = (
            rows[key][1]
            if key in rows
            else unread(account.advertiser.currency, Doubt.BUDGET_UNREAD)
            for key, row in account.campaigns.items()
            if is_stoppable(row)
        )
        return ceiling_sum(parts, account.advertiser.currency)

    def row(
        self,
        account: AccountSnapshot,
        row: Campaign | AdGroup | Ad,
        may_run: Collection[EntityRef] = frozenset(),
    ) -> Ceiling:
        """The same of one row."""
        if isinstance(row, Campaign):
            known = self._fresh(account, may_run).rows.get(row.ref.id)
            if known is not None and known[0][0] is row:
                return known[1]
        return Ceilings(account, self._clock.now(), may_run=may_run).of(row)

    def _fresh(self, account: AccountSnapshot, may_run: Collection[EntityRef]) -> _Known:
        key, now = account.advertiser.advertiser_id, self._clock.monotonic()
        parts: _Inputs = (
            account.campaigns,
            account.adgroups,
            account.ads,
            account.spend,
            account.unread,
            account.covered,
            account.auto_budgets,
            account.lists_read.get(Level.CAMPAIGN),
            account.lists_read.get(Level.ADGROUP),
            account.problems,
            account.vanished,
        )
        ceilings = Ceilings(account, self._clock.now(), may_run=may_run)
        common = _common(account, ceilings)
        known = self._known.get(key)
        if known is not None:
            is_same = common == known.common and all(
                one is other for one, other in zip(parts, known.parts, strict=True)
            )
            is_young = len(account.campaigns) >= _MANY and now - known.at < _KEPT_FOR
            if is_same or is_young:
                return known
        before = known.rows if known is not None and known.common == common else {}
        rows = {row.ref.id: _row(ceilings, row, before) for row in account.campaigns.values()}
        whole = ceilings.of_account({one: ceiling for one, (_, ceiling) in rows.items()})
        made = self._known[key] = _Known(parts, common, rows, whole, now)
        return made


def _common(account: AccountSnapshot, ceilings: Ceilings) -> _Inputs:
    """What the ceiling of every row depends on."""
    return (
        ceilings.today,
        ceilings.are_figures_of_today,
        ceilings.is_list_of_today,
        ceilings.may_miss_adgroups,
        ceilings.currency,
        account.advertiser.timezone,
        account.covered,
        frozenset(ceilings.may_run),
    )


def _row(
    ceilings: Ceilings, row: Campaign, before: Mapping[str, tuple[_Inputs, Ceiling]]
) -> tuple[_Inputs, Ceiling]:
    inputs, known = _inputs(ceilings.account, row), before.get(row.ref.id)
    # Without ad groups, and of a Promote, other lists and their ages count as well.
    is_alone = row.is_promote or not ceilings.account.adgroups_of.get(row.ref.id)
    if known is not None and not is_alone and _is_same(inputs, known[0]):
        return inputs, known[1]
    return inputs, ceilings.of(row)


def _is_same(inputs: _Inputs, before: _Inputs) -> bool:
    return len(inputs) == len(before) and all(
        one is other or (not isinstance(one, Campaign | AdGroup) and one == other)
        for one, other in zip(inputs, before, strict=True)
    )


def _inputs(account: AccountSnapshot, campaign: Campaign) -> _Inputs:
    """The rows of a campaign, what each was charged, and what may raise its budget."""
    rows: list[Campaign | AdGroup] = [campaign]
    rows += [account.adgroups[key] for key in account.adgroups_of.get(campaign.ref.id, ())]
    today, life = (account.spend.get(window, {}) for window in Window)
    lost, lost_ever = (account.unread.get(window, frozenset()) for window in Window)
    auto = account.auto_budgets
    made: list[object] = [*rows]
    for row in rows:
        ref = row.ref
        made += (today.get(ref), life.get(ref), ref in lost, ref in lost_ever, auto.get(ref))
    return tuple(made)
