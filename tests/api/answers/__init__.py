"""TikTok's answers in the odd shapes that README.md beside this file speaks of."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def names(*endpoints: str) -> list[str]:
    """The answers of some endpoints, or all there are, as `endpoint/odd-shape`."""
    return [
        path.relative_to(_FOLDER).with_suffix("").as_posix()
        for endpoint in endpoints or ("*",)
        for path in sorted(_FOLDER.glob(f"{endpoint}/*.json"))
    ]


def body(name: str) -> bytes:
    """One answer as it comes over the line."""
    return (_FOLDER / f"{name}.json").read_bytes()


def envelope(name: str) -> dict[str, Any]:
    """One answer as objects."""
    parsed: dict[str, Any] = json.loads(body(name))
    return parsed


def rows(name: str) -> list[Mapping[str, Any]]:
    """The rows of an answer that is a list."""
    listed: list[Mapping[str, Any]] = envelope(name)["data"].get("list", [])
    return listed
