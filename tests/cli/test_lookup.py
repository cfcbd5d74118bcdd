"""What an id names where accounts share it, or contradict themselves."""

import asyncio
from dataclasses import replace

import pytest

from tests.services.stop_all.test_remembered import NEVER, remember
from tests.support.services import fakes
from tests.support.services.fakes import ACCOUNT, OFF, ON, OTHER, FakeTikTok, Row, adgroup, campaign
from tests.support.services.stop_all import StopAllScene, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import DeniedError, NoAccountError, ServerFaultError
from ttui.api.port import ListQuery
from ttui.cli.exit_code import ExitCode
from ttui.cli.lookup import Accounts, Lookup, accounts_to_search, look_up, look_up_to_stop
from ttui.cli.switch import _not_one
from ttui.domain.ids import EntityRef, Level

HURRIED = 2.0
"""Seconds after which a stop of what is known no longer waits for any list."""


async def found(
    made: StopAllScene, *ids: str, accounts: tuple[str, ...] = (ACCOUNT, OTHER)
) -> Lookup:
    api, store, log = made.api, made.scene.store, made.scene.service.log
    return await look_up_to_stop(api, store, log, accounts, ids)


def test_an_id_that_several_accounts_share_is_named_with_each_of_them() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), campaign("1", ON, OTHER))
        lookup = await found(made, "1")
        outcome = _not_one("1", lookup.found["1"], lookup, 2)
        assert outcome.code is ExitCode.USAGE
        assert f"campaign of {ACCOUNT}, campaign of {OTHER}" in outcome.result.message

    run_virtual(main())


def test_of_a_row_that_is_shown_twice_the_later_one_counts() -> None:
    lookup = Lookup()
    lookup.take([campaign("1", OFF)])
    lookup.take([campaign("1")])
    assert [row.switch for row in lookup.found["1"]] == [ON]


@pytest.mark.parametrize("seen", [True, False])
def test_a_list_that_never_answers_holds_up_no_stop_of_what_is_known(seen: bool) -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), known=False)
        if seen:
            remember(made.scene.journal, campaign("1"))
            made.api.read_delay = NEVER
        lookup = await found(made, "1", accounts=(ACCOUNT,))
        assert [row.ref for row in lookup.found["1"]] == [campaign("1").ref]
        assert asyncio.get_running_loop().time() <= HURRIED

    run_virtual(main())


def test_an_id_that_nothing_is_known_of_waits_for_the_lists_and_names_those_that_fail() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), known=False)
        made.api.read_delay = NEVER
        lookup = await found(made, "1", accounts=(ACCOUNT,))
        assert not lookup.found and ACCOUNT in lookup.failures
        assert asyncio.get_running_loop().time() < 100
        outcome = _not_one("1", [], lookup, 1)
        assert outcome.code is ExitCode.UNREACHED and "No whole list" in outcome.result.message

    run_virtual(main())


@pytest.mark.parametrize(
    ("error", "take"), [(ServerFaultError("Out of order."), 0.0), (None, NEVER)]
)
def test_accounts_that_tiktok_does_not_name_are_the_ones_that_were_seen(
    error: ServerFaultError | None, take: float
) -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), known=False)
        remember(made.scene.journal, campaign("1"))
        made.api.accounts_error, made.api.accounts_take = error, take
        accounts = await accounts_to_search(made.api, made.scene.service.log, ())
        assert accounts.ids == (ACCOUNT,) and accounts.failure is not None
        lookup = replace(Lookup(), failures={"": accounts.failure})
        outcome = _not_one("9", [], lookup, 1)
        assert outcome.code is ExitCode.UNCONFIRMED
        assert "other ad accounts could not be searched" in outcome.result.message

    run_virtual(main())


def test_no_account_is_an_error_though_some_were_seen_before() -> None:
    async def main() -> None:
        made = stop_all_of(campaign("1"), known=False, accounts=())
        remember(made.scene.journal, campaign("1"))
        with pytest.raises(NoAccountError):
            await accounts_to_search(made.api, made.scene.service.log, ())
        assert await accounts_to_search(made.api, made.scene.service.log, ("7",)) == Accounts(
            ("7",)
        )

    run_virtual(main())


@pytest.mark.parametrize(("failing", "code"), [(1, ExitCode.UNCONFIRMED), (2, ExitCode.DENIED)])
def test_an_id_that_is_not_found_is_denied_only_where_every_account_is(
    failing: int, code: ExitCode
) -> None:
    denied = {key: DeniedError("No permission.") for key in (ACCOUNT, fakes.OTHER)[:failing]}
    outcome = _not_one("9", [], Lookup(failures={**denied}), 2)
    assert outcome.code is code and "No permission." in outcome.result.message


MANY = tuple(str(7000000000000000000 + number) for number in range(130))


class OneAtATime(FakeTikTok):
    """Answers one request after the other, in the order in which they were asked."""

    def __init__(self, takes: float = 0.1) -> None:
        super().__init__()
        self.takes = takes
        self.turn = asyncio.Lock()

    async def _list(self, query: ListQuery, level: Level) -> list[Row]:
        async with self.turn:
            await asyncio.sleep(self.takes)
            return await super()._list(query, level)


@pytest.mark.parametrize("at", [3, 129])
def test_of_130_accounts_a_campaign_is_found_in_the_time_of_one_list_of_each(at: int) -> None:
    async def main() -> None:
        made, api = stop_all_of(campaign("9")), OneAtATime()
        api.put(campaign("1", ON, MANY[at]))
        lookup = await look_up_to_stop(api, made.scene.store, made.scene.service.log, MANY, ("1",))
        assert [row.ref.advertiser_id for row in lookup.found["1"]] == [MANY[at]]
        assert asyncio.get_running_loop().time() <= HURRIED + 0.1 * (at + 1)

    run_virtual(main())


def test_what_is_found_last_of_all_lists_is_waited_for_as_announced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def main() -> None:
        made, api = stop_all_of(campaign("9")), OneAtATime(0.3)
        api.put(replace(adgroup("1", "2"), ref=EntityRef(MANY[-1], Level.ADGROUP, "1")))
        lookup = await look_up_to_stop(api, made.scene.store, made.scene.service.log, MANY, ("1",))
        assert [row.ref.advertiser_id for row in lookup.found["1"]] == [MANY[-1]]

    run_virtual(main())
    assert "still looking in 130 ad accounts; this takes at most 190 s" in capsys.readouterr().err


def test_a_start_finds_its_row_among_130_accounts_too() -> None:
    async def main() -> None:
        made, api = stop_all_of(campaign("9")), OneAtATime()
        api.put(campaign("1", OFF, MANY[-1]))
        lookup = await look_up(api, made.scene.store, MANY, ("1",))
        assert [row.ref.advertiser_id for row in lookup.found["1"]] == [MANY[-1]]
        assert not lookup.failures

    run_virtual(main())
