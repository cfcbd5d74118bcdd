"""A backup's outcome in sentences. They may quote hostile text: clean them before printing."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ttui.domain.backup.manifest import Manifest, TotalsProof, Verification
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.services.backup.check import CheckReport
from ttui.services.backup.daily_totals import cell_text

_MOST_NAMED = 5
_ENDING = re.compile(r"-([0-9]{4}-[0-9]{2}-[0-9]{2}|by-id-[0-9]+)$")
_AFTER_A_DIFFERENCE = (
    "Make a new one after 12:00 UTC tomorrow: until then TikTok corrects its reports. If the same"
    " amounts differ again, keep both and ask TikTok's support about these days before you close."
)
"""TikTok corrects its reports until then (contract 8.3)."""
_AFTER_ODD_CELLS = (
    "Nothing is wrong with the disk. Make a new one after 12:00 UTC tomorrow, when TikTok has"
    " corrected its reports. If the same cells come again, keep both and ask TikTok's support."
)
_AFTER_A_REFUSAL = (
    "Give the app the permission for what was left out, log in again, and make a new one."
)
_MEND = "take these files from a copy of this backup, or make a new one while the account is open"


def problem_of(manifest: Manifest) -> str:
    """Sentences that say why a backup proves nothing and what to do; empty if it is a proof."""
    found = manifest.verification
    if found.proof is TotalsProof.EQUAL:
        return ""
    if found.proof is TotalsProof.UNPROVEN:
        return f"It could not be added up. {found.reason} {_todo(found)}".rstrip()
    if found.proof is TotalsProof.INCOMPLETE:
        return f"{found.reason} {_todo(found)}"
    return f"It does not add up: {'; '.join(_by_level(found, manifest))}. {_todo(found)}"


def _todo(found: Verification) -> str:
    if found.proof is TotalsProof.INCOMPLETE:
        return _AFTER_A_REFUSAL
    if found.proof is TotalsProof.DIFFERS:
        return _AFTER_A_DIFFERENCE
    return _AFTER_ODD_CELLS if found.proof is TotalsProof.UNPROVEN and found.odd else ""


def proof_text(found: Verification, manifest: Manifest) -> str:
    """Whether the sums agree, with the missing amount if they do not."""
    if found.proof is TotalsProof.UNPROVEN:
        return f"NOT PROVEN: {found.reason}"
    if found.proof in {TotalsProof.EQUAL, TotalsProof.INCOMPLETE}:
        total = _money(found.total, manifest)
        text = f"adds up: {found.days:,} days, {total}, every level equal to the account's report"
        if found.shop_total is not None:
            text += f"; TikTok Shop ads by their own report: {_money(found.shop_total, manifest)}"
        return f"NOT WHOLE: {found.reason} It {text}" if found.reason else text
    return f"DIFFERS from the account's report: {'; '.join(_by_level(found, manifest))}"


def _by_level(found: Verification, manifest: Manifest) -> Iterator[str]:
    for level in Level:
        # Too little on one day must not cancel too much on another, so they are counted apart.
        for sign in (1, -1):
            days = [
                one for one in found.differences if one.level is level and one.amount * sign > 0
            ]
            if days:
                amount = _amiss(sum((one.amount for one in days), Decimal(0)), manifest)
                worst = sorted(days, key=lambda one: -abs(one.amount))[:_MOST_NAMED]
                named = ", ".join(f"{one.day} {_money(abs(one.amount), manifest)}" for one in worst)
                count = "1 day" if len(days) == 1 else f"{len(days):,} days"
                yield f"{level.value} rows {amount} on {count} ({named})"


def _amiss(amount: Decimal, manifest: Manifest) -> str:
    if amount > 0:
        return f"miss {_money(amount, manifest)}"
    return f"have {_money(-amount, manifest)} too much"


def notes(manifest: Manifest, found: CheckReport) -> Iterator[str]:
    """Notes for the reader: files that differ, and parts that were left out, with the reason."""
    proof = found.verification
    yield from (f"missing: {name}" for name in found.missing)
    yield from (f"changed: {name}" for name in found.changed)
    yield from (f"not part of the backup: {name}" for name in found.extra)
    if not found.is_whole:
        yield f"what to do: {_MEND}"
    elif todo := _todo(proof):
        yield f"what to do: {todo}"
    for odd in proof.odd:
        yield f"not added up, {odd.level.value} rows: {cell_text(odd)}"
    if proof.odd_count > len(proof.odd):
        yield f"not added up: {proof.odd_count - len(proof.odd):,} more cells"
    for one in proof.today:
        yield (
            f"today is still moving: {one.level.value} rows of {one.day}"
            f" {_amiss(one.amount, manifest)}"
        )
    for table, reason, count in left_out(manifest):
        parts = f" ({count} parts)" if count > 1 else ""
        yield f"left out: {table}{parts}: {reason}"
    yield from (f"note: {problem}" for problem in manifest.problems)


def left_out(manifest: Manifest) -> Iterator[tuple[str, str, int]]:
    """The parts that could not be read: name, reason, and number of windows."""
    # Without the day or number that its name ends in, each window of a report counts as one thing.
    families = Counter(
        (part.table if part.is_gap else _ENDING.sub("", part.name), part.skipped)
        for part in manifest.skipped
    )
    for (name, reason), count in families.items():
        yield name, reason, count


def _money(amount: Decimal, manifest: Manifest) -> str:
    """With every digit it has beyond the currency's usual ones."""
    rounded = Money(amount, manifest.heading.currency).rounded().amount
    return f"{rounded if rounded == amount else amount:,} {manifest.heading.currency}".rstrip()
