"""`ttui status`: what is missing is named and has an exit code, and each figure has its age."""

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.conftest import Tiktok
from tests.support.services.live import live
from ttui.cli import status_look
from ttui.cli.exit_code import ExitCode
from ttui.domain.ids import Level
from ttui.simulator import Fault, FaultKind, ServeOptions, demo_world, make_server, running
from ttui.simulator.worlds.builders import AdPlan
from ttui.simulator.worlds.shops import make_unlisted


def refuse(tiktok: Tiktok, path: str, *ids: str, code: int = 40001, holds: str = "") -> None:
    message = "The advertiser doesn't exist or has been deleted." if code == 40002 else "No."
    tiktok.server.faults.add(
        Fault(
            FaultKind.REFUSE,
            path,
            ids=frozenset(ids),
            times=None,
            code=code,
            message=message,
            holds=holds,
        )
    )


def status(tiktok: Tiktok, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = tiktok.run("status", "--json", *arguments)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(("code", "reason"), [(40001, "no_permission"), (40002, "gone")])
def test_an_account_that_cannot_be_read_is_named_and_the_others_are_shown(
    tiktok: Tiktok, code: int, reason: str
) -> None:
    lost, *others = tiktok.server.advertiser_ids
    refuse(tiktok, "advertiser/info", lost, code=code)
    ended, found = status(tiktok)
    assert ended == 4
    assert [one["advertiser_id"] for one in found["accounts"]] == others
    (unread,) = found["unread"]
    assert (unread["advertiser_id"], unread["reason"]) == (lost, reason)
    assert datetime.fromisoformat(unread["tried_at"]).tzinfo is not None
    assert found["accounts_read"] == {"expected": 3, "lists": 2, "money": 2}
    assert len([text for text in found["problems"] if lost in text]) == 1
    done = tiktok.run("status")
    assert done.returncode == 4
    assert f"ad account {lost}  not read" in done.stdout
    assert "2 of 3 ad accounts read" in done.stdout


def test_when_no_account_can_be_read_it_is_no_permission(tiktok: Tiktok) -> None:
    refuse(tiktok, "advertiser/info")
    ended, found = status(tiktok)
    assert ended == 5
    assert not found["accounts"]
    assert {one["advertiser_id"] for one in found["unread"]} == {*tiktok.server.advertiser_ids}


def test_an_account_whose_campaigns_are_refused_has_no_counts_and_is_told(
    tiktok: Tiktok,
) -> None:
    lost, *_ = tiktok.server.advertiser_ids
    refuse(tiktok, "campaign/get", lost)
    ended, found = status(tiktok)
    assert ended == 4
    account = found["accounts"][0]
    assert account["advertiser_id"] == lost
    assert account["unread"]["reason"] == "no_permission"
    assert (account["on"], account["off"], account["charged_today"]) == (None, None, None)


def test_a_list_that_is_refused_is_not_looked_at_and_no_success(tiktok: Tiktok) -> None:
    refuse(tiktok, "smart_plus/ad/get")
    ended, found = status(tiktok, "--depth", "ad")
    assert ended == 4
    assert found["accounts"][0]["not_looked_at"] == ["Smart+ ads"]
    assert any("Smart+ ads not looked at" in text for text in found["problems"])


def test_each_account_and_row_has_its_burn_its_ages_and_what_is_left(tiktok: Tiktok) -> None:
    ended, found = status(tiktok, "--depth", "adgroup")
    assert ended == 0, found["problems"]
    assert found["accounts_read"] == {"expected": 3, "lists": 3, "money": 3}
    for account in found["accounts"]:
        assert account["burning_per_hour"] is None or float(account["burning_per_hour"]) >= 0
        assert account["money_age_seconds"] >= 1800, "reports trail by half an hour"
        assert account["statuses_age_seconds"] >= 0
        assert datetime.fromisoformat(account["money_read_at"]).tzinfo is not None
        assert account["timezone_is_fallback"] is False
        rows = account["campaigns"]
        assert account["on"] + account["off"] + account["ended"] == len(rows)
        for row in rows:
            assert row["money_age_seconds"] >= 1800
            if row["budget"] is not None and row["budget_source"] != "sum of ad groups":
                left = float(row["budget"]) - float(row["charged"])
                assert float(row["left"]) == pytest.approx(max(0.0, left))
            counted = row["children_on"] + row["children_off"] + row["children_ended"]
            assert counted == len(row["children"])


def test_money_that_was_not_read_is_null_and_exit_4(tiktok: Tiktok) -> None:
    refuse(tiktok, "report/integrated/get", tiktok.account)
    ended, found = status(tiktok)
    assert ended == 4
    account = found["accounts"][0]
    for figure in ("charged_today", "burning_per_hour", "money_read_at", "money_age_seconds"):
        assert account[figure] is None, figure
    assert {row["charged"] for row in account["campaigns"]} == {None}
    assert found["accounts_read"]["money"] == 2


def test_an_unknown_zone_says_that_days_are_taken_as_utc(tmp_path: Path) -> None:
    server = make_server(ServeOptions(speed=1.0, rate_limit=None))
    account = next(iter(server.world.accounts.values()))
    account.timezone = "Etc/Nowhere"
    with running(server) as base_url:
        tiktok = Tiktok(server, base_url, tmp_path)
        _, found = status(tiktok)
        assert found["accounts"][0]["timezone_is_fallback"] is True
        assert found["accounts"][0]["days_are_of"] == "UTC"
        assert "zone unknown, UTC" in tiktok.run("status").stdout


def test_with_a_depth_the_text_lists_ad_groups_and_ads_with_their_ids(tiktok: Tiktok) -> None:
    _, found = status(tiktok, "--depth", "ad")
    campaign = next(row for row in found["accounts"][0]["campaigns"] if row["children"])
    group = campaign["children"][0]
    ids = [campaign["id"], group["id"], group["children"][0]["id"]]
    for depth, shown in (("campaign", 1), ("adgroup", 2), ("ad", 3)):
        lines = tiktok.run("status", "--depth", depth).stdout.splitlines()
        ends = [line.split()[-1] for line in lines if line.strip()]
        assert [key in ends for key in ids] == [place < shown for place in range(3)], depth
        places = [ends.index(key) for key in ids[:shown]]
        assert places == sorted(places), "each below its own parent"


def test_a_refused_promote_list_makes_the_figures_the_least_there_can_be(tiktok: Tiktok) -> None:
    refuse(tiktok, "campaign/get", holds="PROMOTE")
    ended, found = status(tiktok)
    assert ended == 4
    account = found["accounts"][0]
    assert account["all_campaigns_listed"] is False
    assert account["charged_today"] is None and account["burning_per_hour"] is None
    assert all(one["charged_today"] is None for one in found["totals"])
    line = next(text for text in tiktok.run("status").stdout.splitlines() if "burning" in text)
    on, charged, most, burning, _ = line.split("; ")
    assert all(part.endswith(" + ?") for part in (on, charged, burning)), line
    assert most.startswith("at least ")
    assert account["more_today"]["kind"] == "at_least"
    assert "not_listed" in account["more_today"]["reasons"]


def test_each_account_and_row_has_the_most_that_may_still_be_charged(tiktok: Tiktok) -> None:
    _, found = status(tiktok)
    for account in found["accounts"]:
        more = account["more_today"]
        assert more["kind"] == "at_most" and float(more["documented"]) <= float(more["amount"])
        rows = [one["more_today"] for one in account["campaigns"]]
        assert sum(float(one["amount"]) for one in rows) == pytest.approx(float(more["amount"]))
        # A campaign with a daily budget that nobody ends has no limit in its life.
        assert {one["more_in_life"]["kind"] for one in account["campaigns"]} <= {
            "at_most",
            "at_least",
            "unlimited",
        }
    assert [one["more_today"]["kind"] for one in found["totals"]] == ["at_most", "at_most"]


async def test_what_is_told_as_a_problem_is_no_success() -> None:
    one = live(demo_world(speed=0))
    session: Any = SimpleNamespace(
        refresh=one.refresh, money=one.money, store=one.store, advertiser_ids=(one.account,)
    )
    assert (await status_look.look(session, Level.CAMPAIGN)).code is ExitCode.DONE
    text = "TikTok listed an ad account without an id, so it is not known."
    one.store.notify(text, "error")
    found = await status_look.look(session, Level.CAMPAIGN)
    assert found.code is ExitCode.UNCONFIRMED and text in found.problems


def test_money_in_nothing_that_is_listed_has_a_line_and_says_what_it_may_be(
    tmp_path: Path,
) -> None:
    server = make_server(ServeOptions(speed=1.0, rate_limit=None))
    account = next(iter(server.world.accounts.values()))
    make_unlisted(server.world, account, AdPlan("Unseen", "0", "12.40"))
    with running(server) as base_url:
        tiktok = Tiktok(server, base_url, tmp_path)
        _, found = status(tiktok)
        first, *others = (one["in_nothing_listed"] for one in found["accounts"])
        assert first["may_be"] == ["other"] and first["deleted"] in {None, "0.00"}
        assert float(first["amount"]) == pytest.approx(12.4, abs=0.5)
        assert others == [None, None]
        text = tiktok.run("status").stdout
        assert text.count("USD today in nothing that is listed. It may be ads") == 1


def test_refused_shop_lists_stand_beside_the_figures_too(tiktok: Tiktok) -> None:
    refuse(tiktok, "gmv_max/campaign/get")
    assert tiktok.run("status").stdout.count("TikTok Shop ads not looked at: no permission") == 3
