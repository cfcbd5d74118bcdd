"""Every combination of the four permissions for TikTok Shop ads, and what ttui then says.

The command line runs in this process: it is asked 32 times.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tiktok
from tests.support.simulator.shops import ShopWorld, shop_world
from ttui.cli.exit_code import ExitCode
from ttui.cli.main import main
from ttui.cli.output import about
from ttui.domain.advertiser import Mode
from ttui.simulator import SHOP_PERMISSIONS, running

LACKING = [
    frozenset(some)
    for some in chain.from_iterable(
        combinations(SHOP_PERMISSIONS, size) for size in range(len(SHOP_PERMISSIONS) + 1)
    )
]
CLAIMS = ("everything is off", "nothing on", "nothing is on", "all off")


@pytest.fixture
def shop() -> ShopWorld:
    return shop_world()


@pytest.fixture
def tiktok(shop: ShopWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tiktok]:
    with running(shop.server) as base_url:
        made = Tiktok(shop.server, base_url, tmp_path)
        for key, value in made.environ.items():
            monkeypatch.setenv(key, value)
        yield made
    # The command line marks all that this process says from here on.
    about(Mode.LIVE)


def forbid(shop: ShopWorld, lacking: frozenset[str]) -> None:
    paths = frozenset(chain.from_iterable(SHOP_PERMISSIONS[name] for name in lacking))
    types = frozenset({"TT_SHOP"}) if "reports" in lacking else frozenset[str]()
    shop.server.settings = replace(
        shop.server.settings, forbidden_paths=paths, forbidden_report_types=types
    )


def is_on(shop: ShopWorld) -> list[bool]:
    return [one.switch.value == "ENABLE" for one in (shop.product, shop.live)]


@pytest.mark.usefixtures("tiktok")
@pytest.mark.parametrize("lacking", LACKING, ids=lambda names: "+".join(sorted(names)) or "none")
def test_a_stop_of_everything_claims_no_more_than_it_was_shown(
    shop: ShopWorld, lacking: frozenset[str], capsys: pytest.CaptureFixture[str]
) -> None:
    forbid(shop, lacking)
    code = main(["stop", "--all", "--yes"])
    said = capsys.readouterr()
    words = f"{said.out}\n{said.err}".lower()
    if "lists" in lacking:
        assert code == ExitCode.UNCONFIRMED
        assert "tiktok shop ads were not looked at" in words and "no permission" in words
        assert not any(claim in words for claim in CLAIMS), words
        assert is_on(shop) == [True, True]
    else:
        assert code == ExitCode.DONE, words
        assert "not looked at" not in words
        assert is_on(shop) == [False, False]


@pytest.mark.usefixtures("tiktok")
@pytest.mark.parametrize("lacking", LACKING, ids=lambda names: "+".join(sorted(names)) or "none")
def test_status_shows_what_it_was_shown_and_calls_the_rest_unknown(
    shop: ShopWorld, lacking: frozenset[str], capsys: pytest.CaptureFixture[str]
) -> None:
    forbid(shop, lacking)
    main(["status", "--json"])
    account: dict[str, Any] = json.loads(capsys.readouterr().out)["accounts"][0]
    rows = {row["id"]: row for row in account["campaigns"]}
    seen = [rows.get(one.campaign_id) for one in (shop.product, shop.live)]
    main(["status"])
    said = capsys.readouterr()
    words = " ".join(f"{said.out} {said.err}".split())
    if "lists" in lacking:
        assert seen == [None, None]
        assert account["charged_today"] is None, "a sum with an unknown part"
        assert "TikTok Shop ads not looked at" in words and "+ ?" in words
        return
    assert "not looked at" not in words
    for row in seen:
        assert row is not None
        assert (row["charged"] is None) is ("reports" in lacking), "unread, and not 0"
    assert (account["charged_today"] is None) is ("reports" in lacking)
