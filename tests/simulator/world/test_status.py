"""What stops a parent is what its children show."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulator.asking import demo, play, rows, small, steps
from ttui.simulator import SimulatorServer
from ttui.simulator.world.status import primary

ALL = {"primary_status": "STATUS_ALL"}


def by_id(server: SimulatorServer, level: str) -> dict[str, dict[str, Any]]:
    found = rows(server, f"{level}/get", filtering=ALL)
    return {row[f"{level}_id"]: row for row in found}


@settings(max_examples=60, deadline=None)
@given(steps, st.booleans())
def test_children_always_agree_with_their_parents(
    script: list[tuple[int, int, int]], suspended: bool
) -> None:
    server = small(3, 2, 3)
    play(server.world, script)
    if suspended:
        server.outside({"id": server.advertiser_ids[0], "status": "STATUS_LIMIT"})
    campaigns, groups = by_id(server, "campaign"), by_id(server, "adgroup")
    for group in groups.values():
        above = campaigns[group["campaign_id"]]["secondary_status"]
        check_follows(above.removeprefix("CAMPAIGN_STATUS_"), group["secondary_status"], "CAMPAIGN")
    for ad in by_id(server, "ad").values():
        group = groups[ad["adgroup_id"]]
        above = campaigns[ad["campaign_id"]]["secondary_status"]
        if above == "CAMPAIGN_STATUS_ENABLE":
            word = group["secondary_status"].removeprefix("ADGROUP_STATUS_")
            check_follows(word, ad["secondary_status"], "ADGROUP")
        else:
            check_follows(
                above.removeprefix("CAMPAIGN_STATUS_"), ad["secondary_status"], "CAMPAIGN"
            )


def check_follows(above: str, below: str, level: str) -> None:
    if below.endswith("DELETE"):
        return
    if above == "DISABLE":
        assert below.endswith("_DISABLE")
    elif above == "DELETE":
        assert below.endswith(f"{level}_DELETE")
    elif above == "ADVERTISER_ACCOUNT_PUNISH":
        assert below == above
    elif above == "BUDGET_EXCEED":
        assert primary(below) != "STATUS_DELIVERY_OK"
    if primary(below) == "STATUS_DELIVERY_OK":
        assert above in ("ENABLE", "DELIVERY_OK")


def test_switching_a_campaign_off_leaves_its_childrens_switches_alone() -> None:
    server = small(1)
    (campaign,) = server.world.campaigns
    server.outside({"id": campaign, "operation_status": "DISABLE"})
    for level, word in (
        ("adgroup", "ADGROUP_STATUS_CAMPAIGN_DISABLE"),
        ("ad", "AD_STATUS_CAMPAIGN_DISABLE"),
    ):
        for row in rows(server, f"{level}/get"):
            assert (row["operation_status"], row["secondary_status"]) == ("ENABLE", word)


def test_a_promote_ended_on_the_phone_says_so() -> None:
    server = demo()
    promote = {"campaign_system_origins": ["PROMOTE"], "campaign_name": "New serum"}
    (row,) = rows(server, "campaign/get", filtering=promote)
    server.outside({"id": row["campaign_id"], "end_promote": True})
    only = {"campaign_system_origins": ["PROMOTE"], "campaign_ids": [row["campaign_id"]]}
    (group,), (ad,) = (rows(server, path, filtering=only) for path in ("adgroup/get", "ad/get"))
    assert group["secondary_status"] == "ADGROUP_STATUS_PROMOTE_WITHDRAW_ORDER"
    assert ad["secondary_status"] == "AD_STATUS_PROMOTE_ADGROUP_CLOSED"
    idle = {**only, "primary_status": "STATUS_NOT_DELIVERY"}
    assert len(rows(server, "campaign/get", filtering=idle)) == 1


def test_a_status_can_be_shown_that_nobody_knows() -> None:
    server = small(1, 1, 1)
    (ad,) = server.world.ads
    server.outside({"id": ad, "secondary_status": "AD_STAUS_PIXEL_UNBIND"})
    assert rows(server, "ad/get")[0]["secondary_status"] == "AD_STAUS_PIXEL_UNBIND"
