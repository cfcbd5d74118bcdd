"""A stop of everything and the campaigns of TikTok Shops, which are on lists of their own."""

from collections.abc import Collection
from itertools import combinations

import pytest

from tests.services.stop_all.test_remembered import remember
from tests.support.services.fakes import (
    ACCOUNT,
    OFF,
    OTHER,
    Answer,
    campaign,
    shop_campaign,
)
from tests.support.services.stop_all import StopAllScene, stop_all_of
from tests.support.virtual import run_virtual
from ttui.api.errors import ApiError, DeniedError, NoAnswerError, RefusedError
from ttui.domain.campaign import Campaign, Family, Origin
from ttui.domain.snapshot import SideList
from ttui.domain.stop_all import StopAllOutcome, Trouble

pytestmark = pytest.mark.usefixtures("either_way")

PLAIN = campaign("11")
PRODUCT = shop_campaign("21")
LIVE = shop_campaign("31", origin=Origin.SHOP_LIVE)
SHOPS = {Origin.SHOP_PRODUCT: SideList.SHOP_PRODUCT, Origin.SHOP_LIVE: SideList.SHOP_LIVE}
NO = DeniedError("The access token lacks the required scope.", code=40001)


def ids(outcome: StopAllOutcome) -> set[str]:
    return {record.change.ref.id for record in outcome.off}


def refusing(
    origins: Collection[Origin], *rows: Campaign, error: ApiError = NO, known: bool = True
) -> StopAllScene:
    made = stop_all_of(*rows, known=known)
    made.api.refuses.update(dict.fromkeys(origins, error))
    return made


def test_both_kinds_are_listed_and_stopped_each_in_calls_of_its_own() -> None:
    async def main() -> None:
        p = stop_all_of(PLAIN, PRODUCT, LIVE, shop_campaign("22"), shop_campaign("23", OFF))
        outcome = await p()
        assert ids(outcome) == {"11", "21", "22", "31"} and outcome.has_seen_all
        assert sorted(p.sent) == [("11",), ("21", "22"), ("31",)]
        families = {one.change.ref.id: one.change.family for one in outcome.records}
        assert families["21"] is Family.GMV_MAX_PRODUCT and families["31"] is Family.GMV_MAX_LIVE

    run_virtual(main())


@pytest.mark.parametrize("error", [NO, RefusedError("Not in this market.", code=40002)])
@pytest.mark.parametrize("kinds", [*combinations(SHOPS, 1), tuple(SHOPS)])
def test_a_list_that_is_refused_by_itself_is_named_and_the_rest_is_stopped(
    kinds: tuple[Origin, ...], error: ApiError
) -> None:
    async def main() -> None:
        p = refusing(kinds, PLAIN, PRODUCT, LIVE, error=error, known=False)
        outcome = await p()
        assert {one.side for one in outcome.not_looked_at} == {SHOPS[kind] for kind in kinds}
        assert {one.trouble for one in outcome.not_looked_at} == {
            Trouble.DENIED if error is NO else Trouble.OTHER
        }
        assert not outcome.has_seen_all and not outcome.unlisted
        stopped = {"11": None, "21": Origin.SHOP_PRODUCT, "31": Origin.SHOP_LIVE}
        assert ids(outcome) == {key for key, kind in stopped.items() if kind not in kinds}
        assert (outcome.listed, outcome.accounts, outcome.waiting) == (1, 1, ())
        assert p.api.shops_read == 2, "a refusal is final"

    run_virtual(main())


def test_what_an_earlier_read_showed_on_is_stopped_though_its_list_is_refused_now() -> None:
    async def main() -> None:
        p = refusing([Origin.SHOP_LIVE], PLAIN, LIVE)
        outcome = await p()
        # Its own list is refused, so nobody can read it back.
        assert ("31",) in p.sent and ids(outcome) == {"11"}
        (refused,) = outcome.not_looked_at
        assert (refused.known, refused.advertiser_id) == (1, ACCOUNT)
        assert [one.change.ref.id for one in outcome.unknown] == ["31"]

    run_virtual(main())


def test_a_list_that_cannot_be_reached_is_missing_like_any_other() -> None:
    async def main() -> None:
        p = refusing([Origin.SHOP_PRODUCT], PLAIN, PRODUCT, error=NoAnswerError("Silence."))
        outcome = await p()
        (unlisted,) = outcome.unlisted
        assert unlisted.reason == "TikTok Shop ads: Silence." and not outcome.not_looked_at
        assert (unlisted.trouble, unlisted.known) == (Trouble.UNREACHED, 1)
        assert not outcome.has_seen_all and p.api.shops_read > 2

    run_virtual(main())


def test_an_account_that_is_refused_as_a_whole_is_named_once() -> None:
    async def main() -> None:
        p = refusing(SHOPS, PLAIN)
        p.api.list_errors[ACCOUNT] = [NO] * 9
        outcome = await p()
        assert [one.reason for one in outcome.unlisted] == [str(NO)] and not outcome.not_looked_at

    run_virtual(main())


def test_a_slow_list_is_not_waited_for_where_its_campaigns_are_known() -> None:
    async def main() -> None:
        p = stop_all_of(PRODUCT, known=False)
        remember(p.scene.journal, PRODUCT, LIVE)
        p.api.put(LIVE)
        p.api.slow = 60.0
        outcome = await p()
        assert ids(outcome) == {"21", "31"} and outcome.has_seen_all
        assert max(write.at for write in p.api.writes) < 1004.0
        families = {one.change.ref.id: one.change.family for one in outcome.records}
        assert families == {"21": Family.GMV_MAX_PRODUCT, "31": Family.GMV_MAX_LIVE}

    run_virtual(main())


def test_an_id_on_both_lists_goes_out_once_and_as_the_shops() -> None:
    async def main() -> None:
        p = stop_all_of(PLAIN, PRODUCT)
        p.api.also_plain = {"21"}
        outcome = await p()
        assert sorted(p.sent) == [("11",), ("21",)] and ids(outcome) == {"11", "21"}

    run_virtual(main())


def test_a_shop_that_refuses_its_stop_holds_up_no_other() -> None:
    async def main() -> None:
        p = stop_all_of(PLAIN, PRODUCT, LIVE)
        p.api.bad_ids = {"21"}
        p.api.bad_error = lambda: RefusedError("Not this one.", code=40002)
        outcome = await p()
        assert ids(outcome) == {"11", "31"}
        assert [one.change.ref.id for one in outcome.refused] == ["21"]

    run_virtual(main())


def test_a_question_about_everything_counts_shops_and_names_their_refused_lists() -> None:
    async def main() -> None:
        p = refusing([Origin.SHOP_LIVE], PLAIN, PRODUCT, LIVE)
        remember(p.scene.journal, LIVE, campaign("gone"))
        found = await p.service.look([ACCOUNT])
        assert {row.ref.id for row in found.stops} == {"11", "21", "31"}, "31 as remembered"
        assert [one.side for one in found.not_looked_at] == [SideList.SHOP_LIVE]
        assert not found.unlisted

    run_virtual(main())


def test_an_account_whose_shop_is_still_awaited_is_not_called_done() -> None:
    async def main() -> None:
        p = stop_all_of(PLAIN, PRODUCT, accounts=(ACCOUNT, OTHER))
        p.api.slow_shops = 30.0
        shown: list[StopAllOutcome] = []

        def note() -> None:
            outcome = p.scene.store.app_state().stop_all
            if outcome is not None:
                shown.append(outcome)

        p.scene.store.subscribe(note)
        outcome = await p()
        early = [one for one in shown if one.listed == 2 and len(one.off) == 2 and one.waiting]
        assert early and not early[0].has_seen_all and early[0].waiting == (ACCOUNT,)
        assert outcome.has_seen_all

    run_virtual(main())


def test_pages_of_the_ordinary_list_are_not_cut_into_smaller_calls_by_a_shop() -> None:
    async def main() -> None:
        rows = [campaign(f"{key:03}") for key in range(40)]
        p = stop_all_of(*rows, PRODUCT, page=15)
        p.api.slow = 0.1
        p.api.slow_shops = 0.0
        await p()
        assert sorted(len(some) for some in p.sent) == [1, 20, 20]

    run_virtual(main())


def test_a_mixed_call_that_tiktok_refuses_is_sent_apart() -> None:
    """Nothing is known of the campaign before the ordinary list shows it as an ordinary one."""

    async def main() -> None:
        p = stop_all_of(PLAIN, PRODUCT, known=False)
        p.api.also_plain = {"21"}
        p.api.slow_shops = 5.0
        p.api.answers.append(Answer(error=RefusedError("Mixed.", code=40002), lands=False))
        outcome = await p()
        assert ids(outcome) == {"11", "21"}
        assert sorted(p.sent) == [("11",), ("11", "21"), ("21",)]

    run_virtual(main())
