"""Cuts the developer's machine out of every test."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine generates slowly; that says nothing about the code.
settings.register_profile("ttui", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ttui")


@pytest.fixture(autouse=True)
def _own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings, token, journal or terminal of the person who runs the tests."""
    for name in (
        "TTUI_ACCESS_TOKEN",
        "TTUI_ADVERTISER_IDS",
        "TTUI_APP_ID",
        "TTUI_APP_SECRET",
        "TTUI_BASE_URL",
        "TTUI_READ_ONLY",
        "NO_COLOR",
        "COLUMNS",
        "LINES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TTUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("TTUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
