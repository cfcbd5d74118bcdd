"""A backup's manifest and progress as JSON, and back."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from ttui.domain.backup_manifest import FORMAT, FileEntry, Heading, Manifest, PartDone

_KINDS: dict[str, type[Any]] = {"heading": Heading, "part": PartDone, "file": FileEntry}
_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)
_ADAPTERS = {name: TypeAdapter(kind) for name, kind in _KINDS.items()}
_HEAD: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])

Entry = Heading | PartDone | FileEntry
"""What a line of the progress file may hold."""


class UnreadableError(ValueError):
    """A manifest or progress line that ttui did not write, or that was damaged."""


def manifest_json(manifest: Manifest) -> bytes:
    """The manifest as it is kept; its own form is named first."""
    fields = {"format": FORMAT, "program": "ttui", **_MANIFEST.dump_python(manifest, mode="json")}
    return _HEAD.dump_json(fields, indent=1) + b"\n"


def manifest_of(text: bytes) -> Manifest:
    """A manifest as it was kept.

    Raises:
        UnreadableError: it is none of ours, or of a later form.
    """
    try:
        fields = _HEAD.validate_json(text)
        if fields.pop("program", None) != "ttui" or fields.pop("format", None) != FORMAT:
            raise UnreadableError("It is not a manifest this ttui can read.")
        return _MANIFEST.validate_python(fields)
    except ValidationError:
        raise UnreadableError("Its manifest is damaged.") from None


def line_of(entry: Entry) -> bytes:
    """One line of the progress file."""
    name = next(name for name, kind in _KINDS.items() if isinstance(entry, kind))
    fields = _ADAPTERS[name].dump_python(entry, mode="json")
    return _HEAD.dump_json({"kind": name, **fields}) + b"\n"


def entry_of(line: bytes) -> Entry:
    """What one line of the progress file says.

    Raises:
        UnreadableError: it is torn or not ours.
    """
    try:
        fields = _HEAD.validate_json(line)
        adapter = _ADAPTERS.get(str(fields.pop("kind", "")))
        if adapter is None:
            raise UnreadableError("It is not a line this ttui can read.")
        entry: Entry = adapter.validate_python(fields)
    except ValidationError:
        raise UnreadableError("It is torn.") from None
    return entry
