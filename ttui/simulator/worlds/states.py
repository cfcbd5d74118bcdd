"""Ad accounts of every state TikTok knows (contract 2.4)."""

from typing import Final

from ttui.simulator.world.entities import Account, Mode
from ttui.simulator.world.world import World
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

STATUSES: Final = (
    "STATUS_ENABLE",
    "STATUS_DISABLE",
    "STATUS_LIMIT",
    "STATUS_PENDING_CONFIRM",
    "STATUS_PENDING_VERIFIED",
    "STATUS_SELF_SERVICE_UNAUDITED",
    "STATUS_WAIT_FOR_BPM_AUDIT",
    "STATUS_WAIT_FOR_PUBLIC_AUTH",
    "STATUS_CONFIRM_FAIL",
    "STATUS_CONFIRM_FAIL_END",
    "STATUS_CONFIRM_MODIFY_FAIL",
    "STATUS_PENDING_CONFIRM_MODIFY",
    "STATUS_CONTRACT_PENDING",
    "STATUS_INVENTED_TOMORROW",
)
"""Every status of an account, and one that no document names."""
_FIRST: Final = 7_400_000_000_000_000_001
_SUSPENDED: Final = "Repeated violations.,endtime:2031-12-31 07:32:13"


def add_every_state(world: World) -> dict[str, Account]:
    """One account for each status, with one campaign; by status.

    Only the account that is enabled delivers. One that cannot be read at all is one of
    ``ServerSettings.forbidden_accounts``.
    """
    found = {}
    for number, status in enumerate(STATUSES):
        name = status.removeprefix("STATUS_").replace("_", " ").capitalize()
        account = world.add_account(str(_FIRST + number), name, "USD", "America/New_York")
        campaign = make_campaign(world, account, f"{name} campaign", Mode.DAY, "100")
        make_ad(world, make_group(world, campaign, "Everybody"), AdPlan("Clip", "2.00", "5.00"))
        world.add_campaign(campaign)
        if status == "STATUS_LIMIT":
            account.rejection_reason = _SUSPENDED
        world.set_account_status(account, status)
        found[status] = account
    return found
