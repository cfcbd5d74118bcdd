"""A backup's manifest and progress as JSON, and back."""

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ttui.domain.backup.manifest import FORMAT, FileEntry, Heading, Manifest, PartDone

_WHOLE = "manifest"
_KINDS: dict[str, type[Any]] = {
    "heading": Heading,
    "part": PartDone,
    "file": FileEntry,
    _WHOLE: Manifest,
}
_HEAD: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

Entry = Heading | PartDone | FileEntry
"""What a line of the progress file may hold."""


class UnreadableError(ValueError):
    """A manifest or progress line is damaged, or ttui did not write it."""


@lru_cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """Built at first use, so that it does not delay a stop."""
    return TypeAdapter(_KINDS[name])


def manifest_json(manifest: Manifest) -> bytes:
    """The manifest as it is kept; its own form is named first."""
    fields = _adapter(_WHOLE).dump_python(manifest, mode="json")
    return _HEAD.dump_json({"format": FORMAT, "program": "ttui", **fields}, indent=1) + b"\n"


def manifest_of(text: bytes) -> Manifest:
    """A manifest as it was kept.

    Raises:
        UnreadableError: ttui did not write it, or a newer ttui did.
    """
    try:
        fields = _HEAD.validate_json(text)
        program, form = fields.pop("program", None), fields.pop("format", None)
        if program == "ttui" and isinstance(form, int) and form > FORMAT:
            raise UnreadableError("It was made by a newer ttui; check it with that one.")
        if program != "ttui" or form != FORMAT:
            raise UnreadableError("It is not a manifest this ttui can read.")
        manifest: Manifest = _adapter(_WHOLE).validate_python(fields)
    except ValidationError:
        raise UnreadableError("Its manifest is damaged.") from None
    return manifest


def line_of(entry: Entry) -> bytes:
    """One line of the progress file."""
    name = next(name for name, kind in _KINDS.items() if isinstance(entry, kind))
    fields = _adapter(name).dump_python(entry, mode="json")
    return _HEAD.dump_json({"kind": name, **fields}) + b"\n"


def entry_of(line: bytes) -> Entry:
    """The content of one line of the progress file.

    Raises:
        UnreadableError: it is torn or not ours.
    """
    try:
        fields = _HEAD.validate_json(line)
        kind = str(fields.pop("kind", ""))
        if kind not in _KINDS or kind == _WHOLE:
            raise UnreadableError("It is not a line this ttui can read.")
        entry: Entry = _adapter(kind).validate_python(fields)
    except ValidationError:
        raise UnreadableError("It is torn.") from None
    return entry
