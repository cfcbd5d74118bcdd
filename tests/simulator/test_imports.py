"""Importing the package costs nothing; it pulls in no HTTP client and none of the app."""

import subprocess
import sys


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_importing_the_package_is_cheap() -> None:
    assert not {"httpx", "uvicorn", "asyncio"} & loaded_by("import ttui.simulator")


def test_the_demo_server_needs_neither_uvicorn_nor_the_app() -> None:
    loaded = loaded_by("from ttui.simulator import demo_server; demo_server().transport()")
    assert "uvicorn" not in loaded
    for package in ("domain", "api", "store", "services", "engine", "ui"):
        assert not any(name.startswith(f"ttui.{package}") for name in loaded)
