"""What `ttui export` prints: its outcome for people and for programs."""

import json
from collections.abc import Iterator
from decimal import Decimal

from ttui.cli.exit_code import ExitCode
from ttui.cli.output import show, tell
from ttui.domain.backup_manifest import DayDifference, Manifest, PartDone, Proof, Verification
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.services.backup_check import CheckReport
from ttui.ui.render import clean

_MOST_NAMED = 5


def report(manifest: Manifest, found: CheckReport, name: str, *, as_json: bool) -> ExitCode:
    """Print what became of a backup; returns the exit code.

    Args:
        manifest: the backup.
        found: what reading it back told.
        name: the folder as the person wrote it.
        as_json: one JSON object instead of words.
    """
    if as_json:
        show(json.dumps(_as_json(manifest, found, name), indent=2))
    else:
        for line in _lines(manifest, found, name):
            show(line)
        for line in _warnings(manifest, found):
            tell(line)
    return ExitCode.DONE if found.is_good else ExitCode.UNCONFIRMED


def _lines(manifest: Manifest, found: CheckReport, name: str) -> Iterator[str]:
    heading = manifest.heading
    rows = sum(one.rows or 0 for one in manifest.files)
    tables = sum(one.rows is not None for one in manifest.files)
    size = sum(one.size for one in manifest.files) + sum(one.size for one in manifest.parts)
    yield f"{clean(heading.name)}  {heading.advertiser_id}  {clean(heading.currency)}"
    yield f"{name}: {rows:,} rows in {tables} tables, {megabytes(size)}"
    yield f"days {heading.first} to {heading.through}, account time"
    if found.is_whole:
        yield "read back: every file is as it was written"
    yield _proof(found.verification, manifest)


def _proof(found: Verification, manifest: Manifest) -> str:
    if found.proof is Proof.UNPROVEN:
        return f"NOT PROVEN: {found.reason}"
    if found.proof is Proof.EQUAL:
        total = money(found.total, manifest)
        return f"adds up: {found.days:,} days, {total}, every level equal to the account's report"
    return f"DIFFERS from the account's report: {'; '.join(_by_level(found, manifest))}"


def _by_level(found: Verification, manifest: Manifest) -> Iterator[str]:
    for level in Level:
        days = [one for one in found.differences if one.level is level]
        if days:
            amount = money(sum((one.amount for one in days), Decimal(0)), manifest)
            worst = sorted(days, key=lambda one: -abs(one.amount))[:_MOST_NAMED]
            named = ", ".join(f"{one.day} {money(one.amount, manifest)}" for one in worst)
            yield f"{level.value} rows miss {amount} on {len(days):,} days ({named})"


def _warnings(manifest: Manifest, found: CheckReport) -> Iterator[str]:
    for name in found.missing:
        yield f"missing: {clean(name)}"
    for name in found.changed:
        yield f"changed: {clean(name)}"
    for name in found.extra:
        yield f"not part of the backup: {clean(name)}"
    for one in found.verification.today:
        yield (
            f"today is still moving: {one.level.value} rows of {one.day} miss"
            f" {money(one.amount, manifest)}"
        )
    for table, reason, count in _skipped(manifest):
        parts = f" ({count} parts)" if count > 1 else ""
        yield f"left out: {table}{parts}: {clean(reason)}"
    for problem in manifest.problems:
        yield f"note: {clean(problem)}"


def _skipped(manifest: Manifest) -> Iterator[tuple[str, str, int]]:
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
    currency = clean(manifest.heading.currency)
    rounded = Money(amount, currency).rounded().amount
    return f"{rounded if rounded == amount else amount:,} {currency}".rstrip()


def megabytes(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1_000_000:,.1f} MB"


def _as_json(manifest: Manifest, found: CheckReport, name: str) -> dict[str, object]:
    heading, proof = manifest.heading, found.verification
    return {
        "path": name,
        "advertiser_id": heading.advertiser_id,
        "currency": heading.currency,
        "first_day": heading.first.isoformat(),
        "last_day": heading.through.isoformat(),
        "started_at": heading.started_at.isoformat(),
        "finished_at": manifest.finished_at.isoformat(),
        "good": found.is_good,
        "proof": proof.proof.value,
        "reason": proof.reason,
        "days_compared": proof.days,
        "spend": str(proof.total),
        "differences": [_difference(one) for one in proof.differences],
        "today": [_difference(one) for one in proof.today],
        "missing": list(found.missing),
        "changed": list(found.changed),
        "extra": list(found.extra),
        "tables": [
            {"file": one.path, "rows": one.rows} for one in manifest.files if one.rows is not None
        ],
        "left_out": [
            {"part": part, "reason": reason, "parts": count}
            for part, reason, count in _skipped(manifest)
        ],
        "notes": list(manifest.problems),
    }


def _difference(one: DayDifference) -> dict[str, str]:
    return {
        "level": one.level.value,
        "day": one.day.isoformat(),
        "rows": str(one.rows),
        "account": str(one.account),
        "missing": str(one.amount),
    }
