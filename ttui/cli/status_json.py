"""`ttui status --json`: one object, as `ttui help scripting` says. Ids and money are strings."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ttui.cli import away
from ttui.cli.ceilings import StatusCeilings
from ttui.cli.status_look import StatusRead, is_stoppable
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.charged import charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.orphans import orphans
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.spend import REPORT_LAG
from ttui.domain.status import OperationStatus
from ttui.domain.sums import figures_of, parts_of
from ttui.domain.totals import totals
from ttui.domain.unlisted import Unlisted
from ttui.domain.unread import UnreadAccount

Row = Campaign | AdGroup | Ad


def as_json(
    found: StatusRead, depth: Level, meanwhile: SinceLastRunReport, clock: Clock
) -> dict[str, object]:
    """The data that was read, and the gaps; names are escaped to ASCII."""
    app_state, mode = found.app_state, found.app_state.mode.value.lower()
    writer = _Writer(depth, clock, StatusCeilings(app_state, clock.now()))
    return {
        "accounts": [
            writer.account(snapshot, mode, app_state.unread.get(snapshot.advertiser.advertiser_id))
            for snapshot in app_state.accounts
        ],
        "accounts_read": _accounts_read(app_state),
        "unread": [
            _unread(one) for key, one in app_state.unread.items() if app_state.account(key) is None
        ],
        "totals": writer.sums(app_state),
        "away": away.as_json(meanwhile),
        "problems": list(found.problems),
    }


def _accounts_read(app_state: AppState) -> dict[str, int]:
    parts = parts_of(app_state)
    return {
        "expected": parts.read.expected,
        "lists": len(parts.listed),
        "money": len(parts.charged),
    }


def _unread(unread: UnreadAccount) -> dict[str, object]:
    return {
        "advertiser_id": unread.advertiser_id,
        "reason": unread.reason.value,
        "words": unread.words,
        "tried_at": _time(unread.tried.at),
    }


def _unlisted(unlisted: Unlisted | None) -> dict[str, object] | None:
    """Money of today that is in no listed row; None where there is none, or none is known."""
    if unlisted is None:
        return None
    return {
        "amount": _amount(unlisted.amount),
        "deleted": _amount(unlisted.deleted),
        "may_be": [reason.value for reason in unlisted.may_be],
    }


class _Writer:
    """Writes rows down to one level, with ages as of one moment."""

    def __init__(self, depth: Level, clock: Clock, ceilings: StatusCeilings) -> None:
        self._depth = depth
        self._clock = clock
        self._ceilings = ceilings

    def account(
        self, snapshot: AccountSnapshot, mode: str, unread: UnreadAccount | None
    ) -> dict[str, object]:
        """One ad account and its rows."""
        advertiser, sums = snapshot.advertiser, totals(snapshot)
        is_listed = Level.CAMPAIGN in snapshot.lists_read
        campaigns = snapshot.campaigns.values()
        return {
            "advertiser_id": advertiser.advertiser_id,
            "name": advertiser.name,
            "status": advertiser.raw_status,
            "currency": advertiser.currency,
            "timezone": advertiser.timezone,
            "timezone_is_fallback": not advertiser.zone_known,
            "days_are_of": advertiser.timezone if advertiser.zone_known else "UTC",
            "mode": mode,
            "unread": _unread(unread) if unread is not None else None,
            "on": sums.on if is_listed else None,
            "off": sums.off if is_listed else None,
            "ended": sums.ended if is_listed else None,
            "all_campaigns_listed": is_listed and sums.is_every_campaign_listed,
            "charged_today": _amount(sums.charged_today),
            "daily_budgets": _amount(sums.daily_budgets),
            "burning_per_hour": _amount(sums.burning),
            **self._ceilings.account_json(snapshot),
            **self._age("statuses", snapshot.statuses_at, 0.0),
            **self._money_age(snapshot.money_at, snapshot.money_reaches),
            "not_looked_at": sorted(side.value for side in snapshot.not_looked_at),
            "in_nothing_listed": _unlisted(snapshot.unlisted),
            "campaigns": [self._row(snapshot, row) for row in campaigns],
            "parent_not_listed": self._below(snapshot, orphans(snapshot)),
        }

    def sums(self, app_state: AppState) -> list[dict[str, object]]:
        """One sum per currency over `accounts_read.money` accounts; null where a part is unread."""
        parts = parts_of(app_state)
        return [
            {
                "currency": one.currency,
                "burning_per_hour": _amount(one.burning.known if one.burning.is_whole else None),
                "charged_today": _amount(
                    one.charged_today.known if one.charged_today.is_whole else None
                ),
                **self._ceilings.sum_json(one.currency),
                **self._money_age(parts.money_at, parts.money_reaches),
            }
            for one in figures_of(parts).money
        ]

    def _row(self, snapshot: AccountSnapshot, row: Row) -> dict[str, object]:
        line = charged_so_far(snapshot, row)[0]
        budget = None if isinstance(row, Ad) else row.budget
        fields: dict[str, object] = {
            "id": row.ref.id,
            "name": row.name,
            "level": row.ref.level.value,
            "origin": row.origin.value,
            "operation_status": row.switch.value,
            "secondary_status": row.delivery.raw,
            "delivery": snapshot.delivery(row).state.value,
            "ended": snapshot.is_over(row),
            "stoppable": is_stoppable(row, snapshot.above(row.ref)),
            "budget": _amount(line.budget),
            "budget_mode": budget.raw_mode if budget else "",
            "budget_source": line.source.value,
            "charged": _amount(line.charged),
            "charged_window": line.window.value,
            "left": _amount(line.left),
            "left_is_least": line.left_is_least,
            **self._ceilings.row_json(snapshot, row),
            "burn_per_hour": _amount(_burning(snapshot, row)),
            **self._money_age(_row_read_at(snapshot, row), snapshot.money_reaches),
        }
        below = row.ref.level is Level.CAMPAIGN and Level.ADGROUP in snapshot.lists_read
        if below:
            fields |= _counts(snapshot, snapshot.children(row.ref))
        if row.ref.level is Level.CAMPAIGN and self._depth is not Level.CAMPAIGN:
            fields["children"] = self._below(snapshot, snapshot.children(row.ref))
        elif row.ref.level is Level.ADGROUP and self._depth is Level.AD:
            fields |= _counts(snapshot, snapshot.children(row.ref))
            fields["children"] = self._below(snapshot, snapshot.children(row.ref))
        return fields

    def _below(
        self, snapshot: AccountSnapshot, refs: Iterable[EntityRef]
    ) -> list[dict[str, object]]:
        children = (snapshot.entity(ref) for ref in refs)
        return [self._row(snapshot, child) for child in children if child is not None]

    def _money_age(self, read: Stamp | None, reaches: Stamp | None) -> dict[str, object]:
        lag = REPORT_LAG.total_seconds()
        if read is not None and reaches is not None:
            lag = max(lag, read.tick - reaches.tick)
        return self._age("money", read, lag)

    def _age(self, name: str, stamp: Stamp | None, lag: float) -> dict[str, object]:
        """How old figures are at most, in seconds, and when they were read."""
        if stamp is None:
            return {f"{name}_read_at": None, f"{name}_age_seconds": None}
        seconds = max(0.0, self._clock.monotonic() - stamp.tick) + lag
        return {f"{name}_read_at": _time(stamp.at), f"{name}_age_seconds": round(seconds)}


def _counts(snapshot: AccountSnapshot, refs: Iterable[EntityRef]) -> dict[str, object]:
    """How many rows right below are on, off and over."""
    rows = [row for ref in refs if (row := snapshot.entity(ref)) is not None]
    over = [row for row in rows if snapshot.is_over(row)]
    off = [row for row in rows if row.switch is OperationStatus.DISABLE and row not in over]
    return {
        "children_on": len(rows) - len(off) - len(over),
        "children_off": len(off),
        "children_ended": len(over),
    }


def _burning(snapshot: AccountSnapshot, row: Row) -> Money | None:
    """Money per hour; reports tell that of campaigns only."""
    return snapshot.burning(row) if isinstance(row, Campaign) else None


def _row_read_at(snapshot: AccountSnapshot, row: Row) -> Stamp | None:
    """When the oldest of a row's figures was read: of a campaign its burn is one of them."""
    stamps = [snapshot.money_read_at(row.ref)]
    if _burning(snapshot, row) is not None:
        stamps.append(snapshot.burn_at)
    known = [one for one in stamps if one is not None]
    return min(known, key=lambda one: one.tick, default=None)


def _amount(money: Money | None) -> str | None:
    return None if money is None else str(money.rounded().amount)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
