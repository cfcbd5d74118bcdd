"""A backup's outcome in sentences. They may quote hostile text: clean them before printing."""

from collections.abc import Iterator
from decimal import Decimal

from ttui.domain.backup.manifest import Manifest, PartDone, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.services.backup.check import CheckReport
from ttui.services.backup.daily_totals import cell_text

_MOST_NAMED = 5
WHAT_TO_DO = (
    "Make a new one after 12:00 UTC tomorrow: until then TikTok corrects its reports. If the same"
    " amounts differ again, keep both and ask TikTok's support about these days before you close."
)
"""Follows a difference (contract 8.3)."""
WHAT_TO_DO_WHEN_ODD = (
    "Nothing is wrong with the disk. Make a new one after 12:00 UTC tomorrow, when TikTok has"
    " corrected its reports. If the same cells come again, keep both and ask TikTok's support."
)
"""Follows data of TikTok's that is not an amount (contract 8.3)."""
_MEND = "take these files from a copy of this backup, or make a new one while the account is open"


def proof_text(found: Verification, manifest: Manifest) -> str:
    """Whether the sums agree, with the missing amount if they do not."""
    if found.proof is TotalsProof.UNPROVEN:
        return f"NOT PROVEN: {found.reason}"
    if found.proof is TotalsProof.EQUAL:
        total = money(found.total, manifest)
        return f"adds up: {found.days:,} days, {total}, every level equal to the account's report"
    return f"DIFFERS from the account's report: {'; '.join(_by_level(found, manifest))}"


def _by_level(found: Verification, manifest: Manifest) -> Iterator[str]:
    for level in Level:
        off = [one for one in found.differences if one.level is level]
        # Too little on one day must not cancel too much on another, so they are counted apart.
        for days in (
            [one for one in off if one.amount > 0],
            [one for one in off if one.amount < 0],
        ):
            if days:
                amount = _amiss(sum((one.amount for one in days), Decimal(0)), manifest)
                worst = sorted(days, key=lambda one: -abs(one.amount))[:_MOST_NAMED]
                named = ", ".join(f"{one.day} {money(abs(one.amount), manifest)}" for one in worst)
                count = "1 day" if len(days) == 1 else f"{len(days):,} days"
                yield f"{level.value} rows {amount} on {count} ({named})"


def _amiss(amount: Decimal, manifest: Manifest) -> str:
    if amount > 0:
        return f"miss {money(amount, manifest)}"
    return f"have {money(-amount, manifest)} too much"


def notes(manifest: Manifest, found: CheckReport) -> Iterator[str]:
    """Notes for the reader: files that differ, and parts that were left out, with the reason."""
    for name in found.missing:
        yield f"missing: {name}"
    for name in found.changed:
        yield f"changed: {name}"
    for name in found.extra:
        yield f"not part of the backup: {name}"
    if not found.is_whole:
        yield f"what to do: {_MEND}"
    elif found.verification.proof is TotalsProof.DIFFERS:
        yield f"what to do: {WHAT_TO_DO}"
    elif found.verification.odd and found.verification.proof is TotalsProof.UNPROVEN:
        yield f"what to do: {WHAT_TO_DO_WHEN_ODD}"
    yield from _odd_cells(found.verification)
    for one in found.verification.today:
        yield (
            f"today is still moving: {one.level.value} rows of {one.day}"
            f" {_amiss(one.amount, manifest)}"
        )
    for table, reason, count in left_out(manifest):
        parts = f" ({count} parts)" if count > 1 else ""
        yield f"left out: {table}{parts}: {reason}"
    for problem in manifest.problems:
        yield f"note: {problem}"


def _odd_cells(found: Verification) -> Iterator[str]:
    for cell in found.odd:
        yield f"not added up, {cell.level.value} rows: {cell_text(cell)}"
    if found.odd_count > len(found.odd):
        yield f"not added up: {found.odd_count - len(found.odd):,} more cells"


def left_out(manifest: Manifest) -> Iterator[tuple[str, str, int]]:
    """The parts that could not be read: name, reason, and number of windows."""
    counts: dict[tuple[str, str], int] = {}
    for part in manifest.skipped:
        key = (_family(part), part.skipped)
        counts[key] = counts.get(key, 0) + 1
    for (table, reason), count in counts.items():
        yield table, reason, count


def _family(part: PartDone) -> str:
    """The part's name without the day it begins on, so that windows count as one thing."""
    return part.name.removesuffix(f"-{part.span.first}") if part.span else part.name


def money(amount: Decimal, manifest: Manifest) -> str:
    """An amount in the account's currency, with every digit it has beyond the usual ones."""
    currency = manifest.heading.currency
    rounded = Money(amount, currency).rounded().amount
    return f"{rounded if rounded == amount else amount:,} {currency}".rstrip()
