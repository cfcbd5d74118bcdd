"""`ttui simulate`: its lines, pasted into a shell, lead to it and nowhere else."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI
from tests.support.shell import plain_environ


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[list[str]]:
    """What a served demo world says of itself."""
    with subprocess.Popen(
        [*TTUI, "simulate"], env=plain_environ(tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield [process.stdout.readline().strip() for _ in range(7)]
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("place", [4, 6], ids=["named accounts", "accounts asked for"])
def test_a_line_pasted_into_a_shell_leads_to_it(
    tmp_path: Path, lines: list[str], place: int
) -> None:
    paste = f"{lines[place]}\n{TTUI[0]} -m ttui status --json\n"
    done = subprocess.run(
        ["/bin/sh"],
        input=paste,
        env=plain_environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["mode"] == "simulated"
    ids = dict(line.split("=", 1) for line in lines[:3])["advertiser_ids"].split(",")
    assert sorted(one["advertiser_id"] for one in found["accounts"]) == sorted(ids)
