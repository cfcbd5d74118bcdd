"""Facts and events of a closing that could go ahead, to spoil one at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from ttui.domain.advertiser import Advertiser
from ttui.domain.backup.parts import BackupFact
from ttui.domain.closing.checklist import (
    Checklist,
    Consequence,
    Route,
    StepId,
)
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.closing.facts import (
    Bills,
    ClosingFacts,
    Delivery,
    Known,
    Membership,
    Running,
)
from ttui.domain.closing.rules import evaluate
from ttui.domain.closing.view import Live
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    CenterRole,
    DaySpend,
    Funds,
    Moment,
)
from ttui.domain.money import Money
from ttui.domain.snapshot import Stamp
from ttui.domain.status import AdvertiserStatus

ACCOUNT = "7000000000000000001"
CENTER = "7290000000000000001"
NOW = Stamp(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), 5000.0)
READ = Stamp(NOW.at - timedelta(seconds=60), NOW.tick - 60)
LONG_AGO = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
API = Live(allow_close=True)
_T = TypeVar("_T")


def known(value: _T, read: Stamp = READ) -> Known[_T]:
    return Known(value, read, "test/call")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def account(
    status: AdvertiserStatus = AdvertiserStatus.ACTIVE,
    balance: str | None = "61.20",
    *,
    owner: str = CENTER,
    name: str = "Lumen Europe",
    zone: str = "Europe/Berlin",
) -> Advertiser:
    return Advertiser(
        advertiser_id=ACCOUNT,
        name=name,
        status=status,
        raw_status=f"STATUS_{status.name}",
        currency="USD",
        timezone=zone,
        balance=None if balance is None else usd(balance),
        owner_bc_id=owner,
    )


def membership(
    role: CenterRole = CenterRole.ADMIN, here: CenterRole = CenterRole.ADMIN
) -> Membership:
    center = BusinessCenter(bc_id=CENTER, name="Lumen Group", role=role, raw_role=role.value)
    listed = CenterAccount(
        bc_id=CENTER,
        role=here,
        raw_role=here.value,
        owner_name="Lumen Group",
    )
    return Membership(centers=(center,), listed=(listed,))


def funds(
    total: str = "61.20", cash: str = "50", credit: str = "11.20", frozen: str = "0"
) -> Funds:
    return Funds(total=usd(total), cash=usd(cash), credit=usd(credit), frozen=usd(frozen))


def delivery(*days: tuple[str, str], since: str = "2026-11-15") -> Delivery:
    found = tuple(DaySpend(date.fromisoformat(day), Decimal(spent)) for day, spent in days)
    return Delivery(since=date.fromisoformat(since), days=found)


def backup(started: datetime = NOW.at - timedelta(hours=1), **changes: object) -> BackupFact:
    fact = BackupFact(
        path=Path("backups/lumen"),
        finished_at=started + timedelta(minutes=20),
        verified=True,
        started_at=started,
    )
    return replace(fact, **changes)  # type: ignore[arg-type]  # a test names its fields


def good_facts() -> ClosingFacts:
    """Everything read a minute ago, and fine."""
    return ClosingFacts(
        account=known(account()),
        membership=known(membership()),
        funds=known(funds()),
        bills=known(Bills(unpaid=usd("0"))),
        transfers=known(()),
        running=known(Running(campaigns=3)),
        delivery=known(delivery(("2026-11-15", "12.40"))),
        changed=known(Moment(LONG_AGO, "the stop of Sommerpflege")),
        backup=known(backup()),
    )


def alone_facts() -> ClosingFacts:
    """The same for an account outside any Business Center."""
    return replace(
        good_facts(),
        account=known(account(owner="")),
        membership=known(Membership()),
        funds=known(funds()),
    )


_number = 0


def event(
    kind: EventKind, subject: str = "", text: str = "", at: datetime = LONG_AGO, who: str = "maria"
) -> ClosingEvent:
    global _number  # noqa: PLW0603 - ids only have to differ
    _number += 1
    return ClosingEvent(
        event_id=f"event-{_number}",
        advertiser_id=ACCOUNT,
        kind=kind,
        at=at,
        subject=subject,
        text=text,
        user=who,
        host="bastion",
        session="one",
    )


def checklist(
    facts: ClosingFacts,
    events: tuple[ClosingEvent, ...] | list[ClosingEvent] = (),
    live: Live = API,
    now: Stamp = NOW,
) -> Checklist:
    return evaluate(ACCOUNT, facts, events, now, live)


def good_events(facts: ClosingFacts, live: Live = API) -> tuple[ClosingEvent, ...]:
    """Everything that people have to say about these facts."""
    seen = checklist(facts, live=live)
    center = CENTER if seen.route is Route.BUSINESS_CENTER else ""
    return (
        event(EventKind.ROUTE_CONFIRMED, seen.route.value, center),
        event(EventKind.WENT_ON),
        event(
            EventKind.ATTESTED, StepId.DEBTS.value, "no bill is open", NOW.at - timedelta(hours=1)
        ),
        event(EventKind.MONEY_ACKNOWLEDGED, seen.money.key if seen.money else "", "61.20 USD"),
        event(EventKind.ATTESTED, StepId.TOLD.value, "the agency"),
        *(event(EventKind.ACKNOWLEDGED, one.value, seen.route.value) for one in Consequence),
        event(EventKind.REASON_GIVEN, "", "Moving to another ad account"),
    )


WEB = Live()
subjects = st.sampled_from(
    [
        "",
        Route.BUSINESS_CENTER.value,
        Route.STAND_ALONE.value,
        *(one.value for one in StepId),
        *(one.value for one in Consequence),
        "DELIVERING",
        "UNPAID_BILL",
        "SOMETHING_NEW",
        "accepted",
        "1",
    ]
)
