"""load: listing 100,000 ads from a loopback server, against TikTok's official client."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.util import find_spec

from tests.benchmarks.figures import Report, Row, middle
from tests.benchmarks.loader import Loaded
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served, serving
from tests.support.shell import plain_environ

_FASTER = 3.0
_EARLY = 0.25
"""Campaigns are published within this part of the whole time, or they waited for the rest."""


def measure(scale: Scale) -> Report:
    """Ours, the peer and the floor in turns, each in a process of its own."""
    ways = ["ttui", "bytes"]
    notes: list[str] = []
    if find_spec("business_api_client") is None:
        notes.append("load  official SDK: not measured, tiktok-business-api-sdk is not there")
    else:
        ways += ["sdk", "sdk narrow"]
    found: dict[str, list[Loaded]] = defaultdict(list)
    with serving(scale.world) as served, tempfile.TemporaryDirectory() as home:
        for way in ways:
            _load(way, served, home)  # from here on the server answers from memory
        for _ in range(scale.loads):
            for way in ways:
                found[way].append(_load(way, served, home))
    return Report(_rows(scale, found), notes)


def _load(way: str, served: Served, home: str) -> Loaded:
    argv = (served.base_url, served.access_token, served.advertiser_id)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.loader", way, *argv],
        env=plain_environ(home, home=home),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=240,
    )
    return Loaded(**json.loads(done.stdout))


def _rows(scale: Scale, found: dict[str, list[Loaded]]) -> list[Row]:
    whole = {way: middle([one.everything for one in all_]) for way, all_ in found.items()}
    early = middle([one.campaigns for one in found["ttui"]])
    share = early / whole["ttui"]
    rows = [
        Row(
            work=f"load  list {scale.ads:,} ads, all",
            measured=whole["ttui"],
            unit="s",
            reference=whole["bytes"],
            against="same pages, bytes alone",
        ),
        Row(
            work="load  campaigns published",
            measured=early,
            unit="s",
            reference=whole["ttui"],
            against="all published",
            target=f"<= {_EARLY} of all",
            met=share <= _EARLY,
        ),
    ]
    peers = {
        "sdk": "official SDK, all fields (its default)",
        "sdk narrow": "official SDK, our fields",
    }
    rows += [
        _against(whole["ttui"], whole[way], name) for way, name in peers.items() if way in whole
    ]
    return rows


def _against(ours: float, peer: float, name: str) -> Row:
    return Row(
        work="load  against the official SDK",
        measured=ours,
        note=f"({peer / ours:.2f} x faster)",
        unit="s",
        reference=peer,
        against=name,
        target=f"{_FASTER:.0f} x faster",
        met=peer / ours >= _FASTER,
    )
