"""The filter of `/`: words for names, states and money, all of which must hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.charged import charged_so_far
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import DeliveryState, OperationStatus

Row: TypeAlias = Campaign | AdGroup | Ad
_Test: TypeAlias = Callable[[AccountSnapshot, Row], bool]

_MONEY = re.compile(
    r"(?P<what>spend|charged|budget|burn|used|left)?(?P<sign>>=|<=|>|<)(?P<number>\d+(?:\.\d+)?)$"
)
_STATES = {
    "delivering": DeliveryState.DELIVERING,
    "rejected": DeliveryState.REJECTED,
    "review": DeliveryState.IN_REVIEW,
    "ended": DeliveryState.ENDED,
    "scheduled": DeliveryState.SCHEDULED,
    "money": DeliveryState.MONEY,
    "unknown": DeliveryState.UNKNOWN,
}
_KINDS: dict[str, _Test] = {
    "promote": lambda _snapshot, row: row.is_promote,
    "shop": lambda _snapshot, row: row.is_shop,
}
HELP = (
    "/winter  name or id   /on /off /delivering /rejected /review /ended /scheduled /money "
    "/promote /shop   />100 charged more   /spend<5 /budget>50 /burn>1 /used>80   "
    'several words: all must hold   "on" in quotes: a name'
)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as typed, parsed."""

    text: str
    tests: tuple[_Test, ...]
    """What a row is asked: states and amounts."""
    names: tuple[str, ...] = ()
    """Parts of a name, or whole ids, in lower case."""

    def matches(self, snapshot: AccountSnapshot, row: Row) -> bool:
        """True if all its words match a row.

        Beside a state or an amount, the name may be that of the row's ad account: "dental on" finds
        what is on at Bright Dental, and "dental" alone its account.
        """
        if not all(test(snapshot, row) for test in self.tests):
            return False
        if self._are_of(row.name, row.ref.id):
            return True
        who = snapshot.advertiser
        return bool(self.tests) and self._are_of(who.name, who.advertiser_id)

    def matches_account(self, name: str, advertiser_id: str) -> bool:
        """True if it names an ad account: by a part of its name, or by its id."""
        return not self.tests and self._are_of(name, advertiser_id)

    def _are_of(self, name: str, row_id: str) -> bool:
        lowered = name.casefold()
        return all(one in lowered or one == row_id for one in self.names)


def parse(text: str) -> Filter | None:
    """Parse the text typed after `/`; None if it is empty."""
    words = [(_test_of(word), word) for word in text.split()]
    tests = tuple(test for test, _ in words if test is not None)
    names = tuple(word.casefold().strip("\"'") for test, word in words if test is None)
    return Filter(" ".join(text.split()), tests, names) if words else None


def _test_of(word: str) -> _Test | None:
    """The question about a row's state or money; None for a part of a name."""
    lowered = word.casefold()
    if lowered in {"on", "off"}:
        wanted = OperationStatus.ENABLE if lowered == "on" else OperationStatus.DISABLE
        return lambda snapshot, row: row.switch is wanted and not snapshot.is_over(row)
    if lowered in _KINDS:
        return _KINDS[lowered]
    if lowered in _STATES:
        state = _STATES[lowered]
        if state is DeliveryState.ENDED:
            return lambda snapshot, row: snapshot.is_over(row)
        return lambda snapshot, row: snapshot.delivery(row).state is state
    if found := _MONEY.match(lowered):
        return _money_test(found["what"] or "charged", found["sign"], Decimal(found["number"]))
    return None


def _money_test(what: str, sign: str, limit: Decimal) -> _Test:
    def test(snapshot: AccountSnapshot, row: Row) -> bool:
        amount = _amount(what, snapshot, row)
        if amount is None:
            return False
        if sign.startswith(">"):
            return amount > limit or (sign == ">=" and amount == limit)
        return amount < limit or (sign == "<=" and amount == limit)

    return test


def _amount(what: str, snapshot: AccountSnapshot, row: Row) -> Decimal | None:
    if what == "burn":
        burning = snapshot.burning(row)
        return burning.amount if burning is not None else None
    money = charged_so_far(snapshot, row)[0]
    if what == "used":
        return money.used
    figure = {"budget": money.budget, "left": money.left}.get(what, money.charged)
    return figure.amount if figure else None
