"""Compares each day of each level with the account's own report."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ttui.domain.backup.manifest import DayDifference, OddCell, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.services.backup.table_reader import EXACT, NIL, TableSums

ODD = "TikTok sent what is no amount"
"""The beginning of the reason when only odd amounts keep a backup from being proven."""


def held_against(
    sums: Mapping[Level, TableSums], through: date, shop: TableSums | None = None
) -> Verification:
    """Compare the days; a day with an amount that cannot be read has no sum.

    Nobody knows whether the account's report or the ordinary rows hold GMV Max (contract 18.8). So
    a day does not differ if all that is amiss is exactly what the shop campaigns cost on it.

    Args:
        sums: of every level, the account's own report among them.
        through: the last account day, which was still moving.
        shop: of the GMV Max campaigns; None if there are none, or they could not be read.
    """
    absent = [level.value for level in Level if level not in sums]
    if absent:
        return unproven(f"There are no days of: {', '.join(absent)}.")
    account, tables = sums[Level.ADVERTISER], [*sums.values(), *([shop] if shop else ())]
    shop_days = shop.days if shop else {}
    differences: list[DayDifference] = []
    unknown = {day for one in tables for day in one.unknown}
    for level, own in sums.items():
        loose = own.has_loose or account.has_loose or (shop is not None and shop.has_loose)
        for day in sorted((own.days.keys() | account.days.keys()) - own.unknown - account.unknown):
            one = DayDifference(level, day, own.days.get(day, NIL), account.days.get(day, NIL))
            if abs(one.amount) in {NIL, shop_days.get(day, NIL)}:
                continue
            if loose or (shop is not None and day in shop.unknown):
                # The missing amount may be one that, or whose day, cannot be read.
                unknown.add(day)
            else:
                differences.append(one)
    compared = {day for own in sums.values() for day in own.days if day < through} - unknown
    total = NIL
    for day in compared:
        total = EXACT.add(total, account.days.get(day, NIL))
    settled = tuple(one for one in differences if one.day < through)
    hinders = any(own.has_loose for own in tables) or any(day < through for day in unknown)
    odd = tuple(cell for own in tables for cell in own.odd)
    count = sum(own.odd_count for own in tables)
    if settled:
        proof = TotalsProof.DIFFERS
    else:
        proof = TotalsProof.UNPROVEN if hinders else TotalsProof.EQUAL
    return Verification(
        proof=proof,
        days=len(compared),
        total=total,
        shop_total=_settled(shop, through) if shop else None,
        differences=settled,
        today=tuple(one for one in differences if one.day >= through),
        reason=_reason(odd, count, len(compared)) if proof is TotalsProof.UNPROVEN else "",
        odd=odd,
        odd_count=count,
    )


def _settled(shop: TableSums, through: date) -> Decimal:
    """What GMV Max campaigns cost; the account's report may lack these days (contract 18.8)."""
    total = NIL
    for day, amount in shop.days.items():
        if day < through and day not in shop.unknown:
            total = EXACT.add(total, amount)
    return total


def unproven(reason: str) -> Verification:
    """Nothing could be compared."""
    return Verification(proof=TotalsProof.UNPROVEN, reason=reason)


def _reason(odd: tuple[OddCell, ...], count: int, days: int) -> str:
    more = f" and {count - 1:,} more" if count > 1 else ""
    proven = "1 other day adds" if days == 1 else f"{days:,} other days add"
    return f"{ODD}: {cell_text(odd[0])}{more}. {proven} up. The files are as they were written."


def cell_text(cell: OddCell) -> str:
    """The place of a cell and its content, which is hostile text."""
    value = f'"{cell.value}"' if cell.value else "nothing"
    day = f" on {cell.day}" if cell.day else ""
    return f"{cell.file}, row {cell.row:,}, column {cell.column}: {value}{day}"
