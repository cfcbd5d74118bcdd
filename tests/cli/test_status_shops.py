"""`ttui status` reads TikTok Shop ads as the screen does, whatever may not be listed."""

from dataclasses import replace

import pytest

from tests.support.engine.watching import OPEN, Watching
from tests.support.virtual import run_virtual
from ttui.cli.exit_code import ExitCode
from ttui.cli.status_look import StatusRead, look
from ttui.domain.ids import Level
from ttui.domain.totals import totals
from ttui.simulator import Fault, FaultKind, ServerSettings


def read(settings: ServerSettings) -> StatusRead:
    async def story() -> StatusRead:
        one = Watching(1, 1, settings)
        # Reports must not overtake the details that name their shop.
        one.server.faults.add(
            Fault(FaultKind.SLOW, "campaign/gmv_max/info", times=None, seconds=0.5)
        )
        return await look(one.session, Level.CAMPAIGN)

    return run_virtual(story())


@pytest.mark.parametrize("shops", ["listed", "only named by the campaigns"])
def test_charges_and_burn_of_shop_ads_are_read_at_once(shops: str) -> None:
    hidden = frozenset() if shops == "listed" else frozenset({"gmv_max/store/list"})
    found = read(replace(OPEN, forbidden_paths=hidden))
    (account,) = found.app_state.accounts
    whole = totals(account)
    assert whole.charged_today is not None and whole.burning is not None
    assert sum(row.is_shop for row in account.campaigns.values()) == 2
    assert found.code is ExitCode.DONE


def test_lists_that_are_refused_are_named_and_nothing_is_called_whole() -> None:
    found = read(replace(OPEN, forbidden_paths=frozenset({"gmv_max/campaign/get"})))
    assert found.code is ExitCode.UNCONFIRMED
    assert sum("TikTok Shop" in one for one in found.problems) == 2
    (account,) = found.app_state.accounts
    assert totals(account).charged_today is None
