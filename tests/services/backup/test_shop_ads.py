"""TikTok Shop ads (GMV Max) belong to a backup; what the app may not read of them is named."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from tests.support.services.backups import Ending, Meddling, Shop, shop, table
from ttui.api.client import TikTokClient
from ttui.api.errors import NoConnectionError, RefusedError
from ttui.api.export.port import RawPage
from ttui.domain.advertiser import Mode
from ttui.domain.backup.manifest import TotalsProof
from ttui.domain.backup.parts import Part, Source
from ttui.services.backup.check import verify
from ttui.services.backup.find_backup import find_backup
from ttui.services.backup.outcome_text import notes, proof_text
from ttui.simulator import SHOP_PERMISSIONS, ServerSettings, SimulatorServer, demo_world
from ttui.simulator.world.entities import Campaign
from ttui.simulator.world.shop import ShopKind
from ttui.simulator.worlds.builders import AdPlan
from ttui.simulator.worlds.shops import SessionPlan, ShopPlan, make_shop

_PRODUCT = ShopPlan(
    "Glow [bundle]",
    spending=AdPlan("", "12.00", "20.00", ("90.00", "80.10", "70.00")),
    sessions=(SessionPlan("24", "2.00", "1.00"),),
)
_LIVE = ShopPlan("Friday LIVE", ShopKind.LIVE, "60", AdPlan("", "3.00", "10.00", ("7.25",)))
_TABLES = {
    "lists": ("shop_campaigns",),
    "reports": ("shop_by_day",),
    "sessions": ("shop_sessions",),
    "stores": ("shop_stores",),
}


_WORDS = {
    "shop_campaigns": "lists",
    "shop_details": "details",
    "shop_by_day": "reports",
    "shop_sessions": "extra budgets",
    "shop_stores": "shops",
}


def with_shop_ads(**settings: object) -> tuple[Shop, list[Campaign]]:
    """An account with a Product campaign that has a session, a LIVE one, and a deleted one."""
    one = shop(campaigns=2)
    world = one.server.world
    account = world.accounts[one.account]
    store, other = world.add_store(account, "Glow Shop"), world.add_store(account, "Old Shop")
    made = [
        make_shop(world, store, account, _PRODUCT),
        make_shop(world, store, account, _LIVE),
        make_shop(world, other, account, replace(_PRODUCT, name="Gone", sessions=())),
    ]
    made[2].deleted = True
    one.server.settings = replace(one.server.settings, **settings)  # type: ignore[arg-type] # names of its fields
    return one, made


def cost_by_campaign(path: Path) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in table(path, "shop_by_day"):
        key = row["campaign_id"]
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["cost"])
    return sums


def forbidden(*names: str) -> frozenset[str]:
    return frozenset(path for name in names for path in SHOP_PERMISSIONS[name])


@pytest.mark.parametrize("listed", [False, True], ids=["asked for", "listed too"])
def test_everything_of_them_is_in_the_tables(tmp_path: Path, *, listed: bool) -> None:
    """Whether deleted campaigns come without being asked for is not known."""
    one, made = with_shop_ads(shop_lists_deleted=listed)
    result = one.back_up(tmp_path / "b")
    assert result.report.is_good, result.manifest.verification
    assert len(table(result.path, "shop_campaigns")) == len(made)
    rows = {row["campaign_id"]: row for row in table(result.path, "shop_campaigns")}
    assert {key: row["campaign_name"] for key, row in rows.items()} == {
        campaign.campaign_id: campaign.name for campaign in made
    }
    assert [rows[each.campaign_id]["origin"] for each in made] == [
        "PRODUCT_GMV_MAX",
        "LIVE_GMV_MAX",
        "PRODUCT_GMV_MAX",
    ]
    details = {row["campaign_id"]: row for row in table(result.path, "shop_details")}
    assert {key: row["budget"] for key, row in details.items()} == {
        made[0].campaign_id: "100",
        made[1].campaign_id: "60",
        made[2].campaign_id: "100",
    }
    (session,) = table(result.path, "shop_sessions")
    assert (session["campaign_id"], session["budget"]) == (made[0].campaign_id, "24")
    assert {row["store_name"] for row in table(result.path, "shop_stores")} == {
        "Glow Shop",
        "Old Shop",
    }
    true_charges = one.server.world.true_charges
    for campaign in made:
        days = true_charges.by_day(campaign.campaign_id)
        told = {
            date.fromisoformat(row["day"]): Decimal(row["cost"])
            for row in table(result.path, "shop_by_day")
            if row["campaign_id"] == campaign.campaign_id
        }
        today = result.manifest.heading.through
        assert {day: cost for day, cost in told.items() if day < today} == {
            day: paid for day, paid in days.items() if paid and day < today
        }, campaign.name
    assert verify(result.path)[1] == result.report


def test_an_account_without_a_shop_costs_its_lists_only(tmp_path: Path) -> None:
    made: list[Meddling] = []

    def counting(client: TikTokClient) -> Meddling:
        made.append(Meddling(client))
        return made[-1]

    result = shop(campaigns=2).back_up(tmp_path / "b", api=counting)
    assert result.report.is_good
    assert [name for name in made[0].asked if name.startswith("shop")] == [
        "shop_campaigns-product",
        "shop_campaigns-product-deleted",
        "shop_campaigns-live",
        "shop_campaigns-live-deleted",
    ]
    assert "Shop" not in proof_text(result.report.verification, result.manifest)


@pytest.mark.parametrize(
    "missing",
    [names for count in range(1, 5) for names in combinations(_TABLES, count)],
    ids="+".join,
)
def test_what_may_not_be_read_is_named_and_the_backup_is_not_whole(
    tmp_path: Path, missing: Sequence[str]
) -> None:
    one, made = with_shop_ads(forbidden_paths=forbidden(*missing))
    result = one.back_up(tmp_path / "b")
    found = result.report.verification
    assert result.report.is_whole, "nothing is wrong with the disk"
    assert found.proof is TotalsProof.INCOMPLETE
    assert not result.report.is_good
    # Without the lists no campaign is known, so nobody can ask for its sessions.
    named = {each for name in missing for each in _TABLES[name]}
    skipped = {part.table for part in result.manifest.skipped if part.is_gap}
    assert skipped - {"shop_details"} == named - (
        {"shop_sessions"} if "lists" in missing else set()
    ) | ({"shop_by_day"} if {"lists", "stores"} <= {*missing} else set())
    text = proof_text(found, result.manifest)
    assert text.startswith("NOT WHOLE: TikTok Shop ads are not whole in it")
    told = [*notes(result.manifest, result.report)]
    for name in skipped:
        assert _WORDS[name] in text
        assert len([each for each in told if each.startswith(f"left out: {name}")]) == 1
    assert verify(result.path)[1] == result.report
    fact = find_backup([result.path], one.account)
    assert fact is not None
    assert not fact.verified
    assert "permission" in (fact.problem or "")
    assert fact.lacks == fact.problem, "everything else of it is proven"
    if "reports" not in missing and not {"lists", "stores"} <= {*missing}:
        assert {*cost_by_campaign(result.path)} == {each.campaign_id for each in made}


def test_a_torn_backup_is_not_one_that_only_lacks_what_was_refused(tmp_path: Path) -> None:
    one, _ = with_shop_ads(forbidden_paths=forbidden("sessions"))
    path = one.back_up(tmp_path / "b").path
    one.server.advance(60)
    newer = one.back_up(tmp_path / "c").path
    fact = find_backup([tmp_path], one.account)
    assert fact is not None and fact.path == newer and fact.lacks and not fact.newer
    (newer / "csv" / "ads.csv").unlink()
    fact = find_backup([tmp_path], one.account)
    assert fact is not None and fact.path == path
    assert fact.newer.endswith("Its file csv/ads.csv is missing.")
    (path / "csv" / "ads.csv").unlink()
    fact = find_backup([path], one.account)
    assert fact is not None and not fact.lacks
    assert fact.problem == "Its file csv/ads.csv is missing."


@pytest.mark.parametrize(
    "held_by",
    [
        (),
        ("AUCTION_ADVERTISER",),
        ("AUCTION_CAMPAIGN",),
        ("AUCTION_ADVERTISER", "AUCTION_CAMPAIGN"),
    ],
)
def test_a_total_with_or_without_their_cost_proves_the_other_levels(
    tmp_path: Path, held_by: tuple[str, ...]
) -> None:
    one, _ = with_shop_ads(shop_also_in=frozenset(held_by))
    result = one.back_up(tmp_path / "b")
    assert result.report.is_good, result.manifest.verification
    assert result.report.verification.shop_total == Decimal("487.45")
    assert "TikTok Shop ads by their own report: 487.45 USD" in proof_text(
        result.report.verification, result.manifest
    )


def test_an_account_with_shop_ads_alone_has_their_sum(tmp_path: Path) -> None:
    world = demo_world(speed=0.0, with_shop=True)
    one = Shop(SimulatorServer(world, ServerSettings(rate_limit=None)))
    account = one.server.advertiser_ids[-1]
    result = one.back_up(tmp_path / "b", account=account)
    assert result.report.is_good
    found = result.report.verification
    assert found.shop_total == sum(
        Decimal(row["cost"])
        for row in table(result.path, "shop_by_day")
        if row["day"] < result.manifest.heading.through.isoformat()
    )
    assert found.shop_total
    assert not [row for row in table(result.path, "shop_by_day") if "'-" in row.values()]


def test_another_amount_than_theirs_is_still_a_difference(tmp_path: Path) -> None:
    class Hiding(Meddling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            if part.source is not Source.SHOP_REPORT or not page.rows:
                return page
            answer = json.loads(page.body)
            del answer["data"]["list"][0]
            body = json.dumps(answer).encode()
            return replace(page, body=body, rows=page.rows[1:], total=None)

    one, _ = with_shop_ads(shop_also_in=frozenset({"AUCTION_ADVERTISER"}))
    found = one.back_up(tmp_path / "b", api=Hiding).report.verification
    assert found.proof is TotalsProof.DIFFERS


def test_their_cost_that_is_no_amount_is_named(tmp_path: Path) -> None:
    class Odd(Meddling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            if part.source is not Source.SHOP_REPORT or not page.rows:
                return page
            answer = json.loads(page.body)
            answer["data"]["list"][0]["metrics"]["cost"] = "1,5"
            rows = tuple(answer["data"]["list"])
            return replace(page, body=json.dumps(answer).encode(), rows=rows)

    one, _ = with_shop_ads()
    found = one.back_up(tmp_path / "b", api=Odd).report.verification
    assert found.proof is TotalsProof.UNPROVEN
    assert {(cell.file, cell.column, cell.value) for cell in found.odd} == {
        ("csv/shop_by_day.csv", "cost", "1,5")
    }


def test_an_empty_page_in_the_middle_is_not_the_end(tmp_path: Path) -> None:
    one, made = with_shop_ads(shop_empty_page=1)
    result = one.back_up(tmp_path / "b")
    assert {*cost_by_campaign(result.path)} == {each.campaign_id for each in made}
    assert result.report.is_good


def test_the_sandbox_has_no_shops_and_lacks_nothing(tmp_path: Path) -> None:
    one, _ = with_shop_ads(forbidden_paths=forbidden(*SHOP_PERMISSIONS))
    assert one.back_up(tmp_path / "b", mode=Mode.SANDBOX).report.is_good


@pytest.mark.parametrize("at", [20, 32, 36, 50])
def test_one_that_is_cut_off_among_them_ends_in_the_same_tables(tmp_path: Path, at: int) -> None:
    one, _ = with_shop_ads()
    whole = one.back_up(tmp_path / "whole")
    made: list[Meddling] = []

    def ending(client: TikTokClient) -> Meddling:
        made.append(Ending(client, at))
        return made[-1]

    def counting(client: TikTokClient) -> Meddling:
        made.append(Meddling(client))
        return made[-1]

    with pytest.raises(NoConnectionError):
        one.back_up(tmp_path / "b", api=ending, patience=(), workers=1)
    resumed = one.back_up(tmp_path / "b", api=counting, workers=1)
    assert resumed.report == whole.report
    for name in ("shop_campaigns", "shop_sessions", "shop_stores"):
        assert table(resumed.path, name) == table(whole.path, name)
    assert cost_by_campaign(resumed.path) == cost_by_campaign(whole.path)
    assert not {*made[0].asked[1:-1]} & {*made[1].asked}, "only what was missing is asked for"


def test_details_of_deleted_campaigns_may_be_refused(tmp_path: Path) -> None:
    one, made = with_shop_ads()

    class Refusing(Meddling):
        def before(self, part: Part, /) -> None:
            if part.source is Source.SHOP_DETAILS and part.ids == (made[2].campaign_id,):
                raise RefusedError("That campaign was deleted.")

    result = one.back_up(tmp_path / "b", api=Refusing)
    assert result.report.is_good
    assert "left out: shop_details-deleted: That campaign was deleted." in [
        *notes(result.manifest, result.report)
    ]
