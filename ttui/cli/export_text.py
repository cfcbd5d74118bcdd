"""The output of `ttui export`, for people and for programs."""

from collections.abc import Iterator

from ttui.cli.exit_code import ExitCode
from ttui.cli.output import show, show_json, tell
from ttui.domain.backup.manifest import DayDifference, Manifest
from ttui.services.backup.check import CheckReport
from ttui.services.backup.outcome_text import left_out, notes, proof_text
from ttui.ui.backup import text as backup_text
from ttui.ui.drawing.lines import clean


def report(manifest: Manifest, found: CheckReport, name: str, *, as_json: bool) -> ExitCode:
    """Print the outcome of a backup; returns the exit code.

    Args:
        manifest: the backup.
        found: what reading it back told.
        name: the folder as the person wrote it.
        as_json: one JSON object instead of words.
    """
    if as_json:
        show_json(_as_json(manifest, found, name))
    else:
        for line in _lines(manifest, found, name):
            show(line)
        for line in notes(manifest, found):
            tell(clean(line))
    return ExitCode.DONE if found.is_good else ExitCode.UNCONFIRMED


def _lines(manifest: Manifest, found: CheckReport, name: str) -> Iterator[str]:
    heading = manifest.heading
    rows = sum(one.rows or 0 for one in manifest.files)
    tables = sum(one.rows is not None for one in manifest.files)
    size = sum(one.size for one in manifest.contents)
    yield f"{clean(heading.name)}  {heading.advertiser_id}  {clean(heading.currency)}"
    yield f"{name}: {rows:,} rows in {tables} tables, {backup_text.size(size)}"
    yield f"days {heading.first} to {heading.through}, account time"
    if found.is_whole:
        yield "read back: every file is as it was written"
    yield clean(proof_text(found.verification, manifest))


def _as_json(manifest: Manifest, found: CheckReport, name: str) -> dict[str, object]:
    heading, proof = manifest.heading, found.verification
    return {
        "path": name,
        "advertiser_id": heading.advertiser_id,
        "currency": heading.currency,
        "first_day": heading.first.isoformat(),
        "first_day_from": heading.first_from.value,
        "last_day": heading.through.isoformat(),
        "started_at": heading.started_at.isoformat(),
        "finished_at": manifest.finished_at.isoformat(),
        "good": found.is_good,
        "proof": proof.proof.value,
        "reason": proof.reason,
        "days_compared": proof.days,
        "spend": str(proof.total),
        "shop_spend": None if proof.shop_total is None else str(proof.shop_total),
        "differences": [_difference(one) for one in proof.differences],
        "today": [_difference(one) for one in proof.today],
        "not_added_up": [
            {
                "file": one.file,
                "row": one.row,
                "column": one.column,
                "value": one.value,
                "level": one.level.value,
                "day": one.day.isoformat() if one.day else None,
            }
            for one in proof.odd
        ],
        "not_added_up_in_all": proof.odd_count,
        "missing": list(found.missing),
        "changed": list(found.changed),
        "extra": list(found.extra),
        "tables": [
            {"file": one.path, "rows": one.rows} for one in manifest.files if one.rows is not None
        ],
        "left_out": [
            {"part": part, "reason": reason, "parts": count}
            for part, reason, count in left_out(manifest)
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
