"""A backup that is killed again and again ends in the same bytes as one that was left alone.

`python -m tests.pty.kill_backup [--size 10x5x4] [--days 200] [--kills 3] [--seed N]`
"""

import argparse
import gzip
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.deep import serving
from tests.benchmarks.server import Served

_PATIENCE = 3600.0
_LOOK_EVERY = 0.005
_REQUEST_ID = re.compile(rb'"request_id": ?"[^"]*"')
RATE = "[profiles.default]\nrate_limit = { per_second = 5000, per_minute = 300000 }\n"


@dataclass(frozen=True, slots=True)
class Account:
    """A served account and a shell that has it configured."""

    served: Served
    home: Path

    def command(self, path: Path) -> list[str]:
        """The one command line, the same each time."""
        return [sys.executable, "-m", "ttui", "export", str(path), "--with-files"]

    def export(self, path: Path) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            self.command(path),
            env=self.served.environ(str(self.home)),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )

    def killed(self, path: Path, lines: int, more: float) -> str:
        """Run it, and kill it so many seconds after so many parts are done; says where it was."""
        with subprocess.Popen(
            self.command(path),
            env=self.served.environ(str(self.home)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            until = time.monotonic() + _PATIENCE
            while _lines(path) < lines and process.poll() is None and time.monotonic() < until:
                time.sleep(_LOOK_EVERY)
            time.sleep(more)
            process.send_signal(signal.SIGKILL)
        written = sorted(one.name for one in (path / "csv").glob("*.csv"))
        return f"after {_lines(path)} lines of progress, {len(written)} tables there"


@dataclass(slots=True)
class Outcome:
    """What became of a story."""

    kills: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    """Files that are not the same in both backups."""
    files: int = 0


def story(account: Account, kills: int, dice: random.Random) -> Outcome:
    """Back up twice, once in peace and once with so many kills."""
    outcome = Outcome()
    plain, broken = account.home / "plain", account.home / "broken"
    began = time.monotonic()
    done = account.export(plain)
    took = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"the backup in peace failed: {done.stderr}")
    parts = len(list((plain / "raw").iterdir())) + len(list((plain / "files").rglob("*.*")))
    moments = sorted(dice.uniform(0.02, 1.0) for _ in range(kills - 1))
    for moment in moments:
        where = account.killed(broken, round(moment * parts), dice.uniform(0, 0.05))
        outcome.kills.append(where)
    # Once more while the tables are written, which is the last thing that can be torn.
    outcome.kills.append(account.killed(broken, parts, dice.uniform(0, 0.08) * took))
    if not (broken / "manifest.json").exists():
        done = account.export(broken)
        if done.returncode:
            raise RuntimeError(f"the resumed backup failed: {done.stderr}")
    names = {_name(one, plain) for one in _files(plain)} | {
        _name(one, broken) for one in _files(broken)
    }
    outcome.files = len(names)
    outcome.differing = [name for name in sorted(names) if not _same(plain / name, broken / name)]
    return outcome


def _lines(path: Path) -> int:
    try:
        return (path / "progress.jsonl").read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def _files(path: Path) -> list[Path]:
    return [one for one in path.rglob("*") if one.is_file() and one.name != "manifest.json"]


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def _same(one: Path, other: Path) -> bool:
    if not one.exists() or not other.exists():
        return False
    if one.suffix != ".gz":
        return one.read_bytes() == other.read_bytes()
    first, second = gzip.decompress(one.read_bytes()), gzip.decompress(other.read_bytes())
    return _REQUEST_ID.sub(b"", first) == _REQUEST_ID.sub(b"", second)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the story and tell; 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="10x5x4")
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000)
    chosen = parser.parse_args(argv)
    with (
        serving(chosen.size, chosen.days, steady=True) as served,
        tempfile.TemporaryDirectory() as home,
    ):
        dice = random.Random(chosen.seed)  # noqa: S311 - repeatable, not secret
        outcome = story(prepared(served, Path(home)), chosen.kills, dice)
    sys.stdout.write(f"seed {chosen.seed}\n")
    for where in outcome.kills:
        sys.stdout.write(f"killed {where}\n")
    for name in outcome.differing:
        sys.stdout.write(f"differs: {name}\n")
    sys.stdout.write(f"{outcome.files} files, {len(outcome.differing)} differ\n")
    return int(bool(outcome.differing))


def prepared(served: Served, home: Path) -> Account:
    """A shell in which nothing waits for the rate limit."""
    (home / "config").mkdir(mode=0o700, parents=True)
    (home / "config" / "config.toml").write_text(RATE, "utf-8")
    return Account(served, home)


if __name__ == "__main__":
    sys.exit(main())
