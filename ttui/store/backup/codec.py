"""A backup's manifest and progress as JSON, and back."""

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ttui.domain.backup.manifest import FORMAT, FileEntry, Heading, Manifest, PartDone

Entry = Heading | PartDone | FileEntry
"""What a line of the progress file may hold. No two of them have the same required fields."""


class UnreadableError(ValueError):
    """A manifest or progress line is damaged, or ttui did not write it."""


_KINDS: dict[str, Any] = {"manifest": Manifest, "entry": Entry, "fields": dict[str, Any]}


@lru_cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """Built at first use, so that it does not delay a stop."""
    return TypeAdapter(_KINDS[kind])


def manifest_json(manifest: Manifest) -> bytes:
    """The manifest as it is kept; its own form is named first."""
    fields = _adapter("manifest").dump_python(manifest, mode="json")
    whole = {"format": FORMAT, "program": "ttui", **fields}
    return _adapter("fields").dump_json(whole, indent=1) + b"\n"


def manifest_of(text: bytes) -> Manifest:
    """A manifest as it was kept.

    Raises:
        UnreadableError: ttui did not write it, or a newer ttui did.
    """
    try:
        fields = _adapter("fields").validate_json(text)
        program, form = fields.pop("program", None), fields.pop("format", None)
        if program == "ttui" and isinstance(form, int) and form > FORMAT:
            raise UnreadableError("It was made by a newer ttui; check it with that one.")
        if program != "ttui" or form != FORMAT:
            raise UnreadableError("It is not a manifest this ttui can read.")
        manifest: Manifest = _adapter("manifest").validate_python(fields)
    except ValidationError:
        raise UnreadableError("Its manifest is damaged.") from None
    return manifest


def line_of(entry: Entry) -> bytes:
    """One line of the progress file."""
    return _adapter("entry").dump_json(entry) + b"\n"


def entry_of(line: bytes) -> Entry | None:
    """The content of one line of the progress file; None if it was torn by a crash."""
    try:
        entry: Entry = _adapter("entry").validate_json(line)
    except ValidationError:
        return None
    return entry
