"""Telling of a fault in ttui without the values it met: they may be account data or a secret."""

import traceback
from pathlib import Path


def fault_text(error: BaseException) -> str:
    """A fault as its kind and its place, such as `OverflowError at figures.py:86`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}"
