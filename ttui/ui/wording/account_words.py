"""The figures of an ad account in words: for its row, and for its pane."""

from ttui.domain.clock import Clock
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.sums import CurrencySums, Figures, Sum
from ttui.ui.wording import figures


def counts(found: Figures, *, ended: bool = False) -> str:
    """`14 on 3 off`; the sign `+ ?` where campaigns may be on no list."""
    text = f"{found.on} on {found.off} off"
    if ended and found.ended:
        ends = f" {found.ended} ended"
        return f"{text}{ends}" if found.is_every_campaign_listed else f"{text} + ?{ends}"
    return text if found.is_every_campaign_listed else f"{text} + ?"


def own_money(found: Figures) -> CurrencySums | None:
    """The money of one account alone; None before its reports were read."""
    return found.money[0] if found.money else None


def least(figure: Sum) -> str:
    """`312.40`, with the sign ≥ where a part is not known; `not known` where nothing is."""
    if figure.known is None:
        return "not known"
    return f"{'' if figure.is_whole else '≥'}{figures.money(figure.known)}"


def burn(found: Figures) -> str:
    """`33.10/h`; empty where it is not known."""
    money = own_money(found)
    if money is None or money.burning.known is None:
        return ""
    return f"{least(money.burning)}/h"


def balance(amount: Money | None) -> str:
    """What TikTok says is left on the account; its credit is told nowhere that is read."""
    told = "not read" if amount is None else figures.with_currency(amount)
    return f"balance {told}"


def ages(account: AccountSnapshot, clock: Clock) -> tuple[str, str]:
    """How old the money and the statuses are."""
    money = figures.money_age(account.money_at, clock, account.money_reaches)
    return f"money {money}", f"statuses {_age(account.statuses_at, clock)}"


def _age(stamp: Stamp | None, clock: Clock) -> str:
    if stamp is None:
        return "not read yet"
    return f"{figures.age(max(0.0, clock.monotonic() - stamp.tick))} old"
