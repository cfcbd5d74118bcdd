"""Ad accounts that cannot be read: noted with the reason, and gone when they can be."""

from dataclasses import replace

import pytest

from tests.support.services.live import Live, live
from ttui.api.errors import ApiError, DeniedError
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.unread import UnreadReason
from ttui.services.outside.last_seen import is_whole
from ttui.simulator import Fault, FaultKind, generated_world


@pytest.fixture
def three() -> Live:
    return live(generated_world(1, 1, 1, accounts=3))


def refuse(one: Live, path: str, code: int, message: str, *ids: str) -> None:
    fault = Fault(
        FaultKind.REFUSE, path, ids=frozenset(ids), times=None, code=code, message=message
    )
    one.server.faults.add(fault)


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (40001, "No permission to operate advertiser.", UnreadReason.NO_PERMISSION),
        (40002, "The advertiser doesn't exist or has been deleted.", UnreadReason.GONE),
        (40002, "Something else is wrong.", UnreadReason.REFUSED),
    ],
)
async def test_an_account_that_tiktok_refuses_is_noted_with_its_reason(
    three: Live, code: int, message: str, reason: UnreadReason
) -> None:
    ids = three.server.advertiser_ids
    refuse(three, "advertiser/info", code, message, ids[1])
    before = three.store._clock.now()
    await three.refresh.accounts(ids)
    app_state = three.store.app_state()
    noted = app_state.unread[ids[1]]
    assert noted.reason is reason
    assert noted.reason.is_lasting
    assert message in noted.words
    assert before <= noted.tried.at <= three.store._clock.now()
    assert app_state.expected == ids
    assert app_state.accounts_read.refused == (ids[1],)
    three.server.faults.clear()
    await three.refresh.missing_accounts([ids[1]])
    assert not three.store.app_state().unread


async def test_an_account_that_was_read_and_is_lost_keeps_its_figures_and_its_reason(
    three: Live,
) -> None:
    ids = three.server.advertiser_ids
    await three.refresh.accounts(ids)
    await three.refresh.campaigns(ids[0])
    refuse(three, "campaign/get", 40001, "No permission to operate advertiser.", ids[0])
    for _ in range(2):
        with pytest.raises(DeniedError):
            await three.refresh.campaigns(ids[0])
    app_state = three.store.app_state()
    assert app_state.unread[ids[0]].reason is UnreadReason.NO_PERMISSION
    assert app_state.unread[ids[0]].since.tick <= app_state.unread[ids[0]].tried.tick
    kept = app_state.account(ids[0])
    assert kept is not None
    assert kept.campaigns
    assert len(app_state.notices) == 1, "told once"
    assert not app_state.accounts_read.refused, "it was listed once, so its rows are in the sum"
    three.server.faults.clear()
    await three.refresh.campaigns(ids[0])
    assert not three.store.app_state().unread


async def test_when_the_whole_call_is_refused_each_account_has_the_reason(three: Live) -> None:
    ids = three.server.advertiser_ids
    three.server.revoke_token()
    with pytest.raises(ApiError):
        await three.refresh.accounts(ids)
    assert list(three.store.app_state().unread) == list(ids)


async def test_the_count_of_accounts_read_tells_lists_and_money_apart(three: Live) -> None:
    ids = three.server.advertiser_ids
    refuse(three, "advertiser/info", 40001, "No permission.", ids[2])
    await three.refresh.accounts(ids)
    counted = three.store.app_state().accounts_read
    assert (counted.expected, counted.listed, counted.charged) == (3, 0, 0)
    assert not counted.is_all_listed
    for one in ids[:2]:
        await three.refresh.campaigns(one)
    assert three.store.app_state().accounts_read.is_all_listed
    assert not three.store.app_state().accounts_read.is_all_charged


async def test_a_list_is_whole_though_a_report_about_its_rows_is_not(three: Live) -> None:
    await three.read_all()
    assert is_whole(three.snapshot, Level.AD)
    listed = RowProblem(Level.AD, "1", "A row without a usable id.")
    for problem, whole in ((listed, False), (replace(listed, of_report=True), True)):
        assert is_whole(replace(three.snapshot, problems=(problem,)), Level.AD) is whole
