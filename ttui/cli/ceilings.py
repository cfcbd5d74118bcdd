"""The most that can still be charged, for `ttui status`: as words and as JSON."""

from datetime import datetime

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Ceiling, CeilingKind, Span
from ttui.domain.ceilings import Ceilings
from ttui.domain.ceilings_of_all import AllCeilings, ceilings_of_all, rows_that_may_run
from ttui.domain.money import minor_digits
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.sums import parts_of
from ttui.ui.wording.ceiling_words import Room, all_words, cell

Row = Campaign | AdGroup | Ad


class StatusCeilings:
    """The ceilings of one look at all accounts, as of one moment."""

    def __init__(self, app_state: AppState, now: datetime) -> None:
        self._app_state = app_state
        self._now = now
        self._may_run = rows_that_may_run(app_state)
        self._made: dict[tuple[str, Span], Ceilings] = {}

    def _of(self, account: AccountSnapshot, span: Span = Span.TODAY) -> Ceilings:
        key = account.advertiser.advertiser_id, span
        made = self._made.get(key)
        if made is None or made.account is not account:
            made = self._made[key] = Ceilings(account, self._now, span, self._may_run)
        return made

    def account_words(self, account: AccountSnapshot) -> str:
        """Of one account: `at most 640 more today`."""
        return all_words(AllCeilings((self._of(account).of_account(),)), Room.FULL)

    def cell(self, account: AccountSnapshot, row: Row) -> str:
        """Of a row, for a column of the table."""
        return cell(self._of(account).of(row))

    def sum_words(self, currency: str) -> str:
        """Of all accounts of a currency."""
        return all_words(AllCeilings(self._sums(currency)), Room.FULL)

    def _sums(self, currency: str) -> tuple[Ceiling, ...]:
        state = self._app_state
        found = ceilings_of_all(
            state, parts_of(state), lambda one: self._of(one).of_account(), self._now
        )
        return tuple(one for one in found.by_currency if one.known.currency == currency)

    def account_json(self, account: AccountSnapshot) -> dict[str, object]:
        """Two keys of an account's object."""
        return {
            "more_today": as_json(self._of(account).of_account()),
            "more_in_life": as_json(self._of(account, Span.LIFE).of_account()),
        }

    def row_json(self, account: AccountSnapshot, row: Row) -> dict[str, object]:
        """The same of a row."""
        return {
            "more_today": as_json(self._of(account).of(row)),
            "more_in_life": as_json(self._of(account, Span.LIFE).of(row)),
        }

    def sum_json(self, currency: str) -> dict[str, object]:
        """The same of all accounts of a currency, for today."""
        found = self._sums(currency)
        return {"more_today": as_json(found[0]) if found else None}


def as_json(ceiling: Ceiling) -> dict[str, object]:
    """A ceiling as an object; where there is no limit there is no amount."""
    digits = minor_digits(ceiling.known.currency)
    is_number = ceiling.kind is not CeilingKind.UNLIMITED
    return {
        "kind": ceiling.kind.value.replace(" ", "_"),
        "amount": str(ceiling.rounded(digits).amount) if is_number else None,
        "documented": str(ceiling.documented.rounded().amount) if is_number else None,
        "reasons": sorted(one.name.lower() for one in ceiling.doubts),
    }
