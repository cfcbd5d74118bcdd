"""TikTok's own client works against the served simulator: a second opinion on the contract."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import business_api_client as sdk
import pytest

from tests.support.simulator.asking import demo
from ttui.simulator import SimulatorServer, running


@pytest.fixture
def server() -> SimulatorServer:
    return demo()


@pytest.fixture
def client(server: SimulatorServer) -> Iterator[Any]:
    with running(server) as base:
        configuration = sdk.Configuration()
        configuration.host = base.removesuffix("/open_api/v1.3/")
        opened = sdk.ApiClient(configuration)
        yield opened
        opened.rest_client.pool_manager.clear()


def test_it_lists_campaigns_ad_groups_and_ads(server: SimulatorServer, client: Any) -> None:
    account, token = server.advertiser_ids[0], server.access_token
    campaigns = sdk.CampaignCreationApi(client).campaign_get(account, token, page_size=100)
    groups = sdk.AdgroupApi(client).adgroup_get(account, token, page_size=100)
    ads = sdk.AdApi(client).ad_get(account, token, page_size=100)
    assert "Winter Glow" in {row["campaign_name"] for row in campaigns["data"]["list"]}
    assert "US 18-24" in {row["adgroup_name"] for row in groups["data"]["list"]}
    assert "vid_01 hook A" in {row["ad_name"] for row in ads["data"]["list"]}


def test_it_reads_a_report(server: SimulatorServer, client: Any) -> None:
    answer = sdk.ReportingApi(client).report_integrated_get(
        server.advertiser_ids[0],
        "BASIC",
        ["campaign_id", "stat_time_day"],
        server.access_token,
        data_level="AUCTION_CAMPAIGN",
        metrics=["spend", "campaign_name"],
        start_date="2026-11-24",
        end_date="2026-11-24",
        page_size=100,
    )
    metrics = [row["metrics"] for row in answer["data"]["list"]]
    spend = {one["campaign_name"]: Decimal(one["spend"]) for one in metrics}
    assert spend["Winter Glow"] == Decimal("132.10")


def test_it_switches_a_campaign_off(server: SimulatorServer, client: Any) -> None:
    account, token = server.advertiser_ids[0], server.access_token
    campaign = next(iter(server.world.campaigns))
    api = sdk.CampaignCreationApi(client)
    body = sdk.CampaignStatusUpdateBody(
        advertiser_id=account, campaign_ids=[campaign], operation_status="DISABLE"
    )
    api.campaign_status_update(token, body=body)
    found = api.campaign_get(
        account, token, filtering=sdk.FilteringCampaignGet(campaign_ids=[campaign])
    )
    (row,) = found["data"]["list"]
    assert (row["operation_status"], row["secondary_status"]) == (
        "DISABLE",
        "CAMPAIGN_STATUS_DISABLE",
    )
    assert server.log.to("campaign/status/update")[0].body["campaign_ids"] == [campaign]
