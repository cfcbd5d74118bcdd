"""A backup begins with the account's first day, or with the first one that has data."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.backup.test_odd_figures import reread
from tests.support.services.backups import Meddling, Shop, shop
from ttui.api.client import TikTokClient
from ttui.api.codes import error_for
from ttui.api.errors import NoConnectionError, RefusedError
from ttui.api.export.port import RawPage
from ttui.domain.backup.manifest import FirstDay, Heading
from ttui.domain.backup.parts import WHOLE, Part, Source
from ttui.domain.campaign import Origin
from ttui.services.backup.first_day import Ask, first_day_with_data

_TODAY = date(2026, 3, 4)


class Made(Meddling):
    """A TikTok that writes something else for when the account was made."""

    def __init__(self, client: TikTokClient, created: object) -> None:
        super().__init__(client)
        self.created = created

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        if part.source is not Source.ACCOUNT:
            return page
        answer = json.loads(page.body)
        answer["data"]["list"][0]["create_time"] = self.created
        return reread(page, json.dumps(answer).encode())


def heading(path: Path, created: object, one: Shop | None = None) -> tuple[Heading, list[str]]:
    made: list[Meddling] = []

    def spoilt(client: TikTokClient) -> Meddling:
        made.append(Made(client, created))
        return made[-1]

    result = (one or shop()).back_up(path, api=spoilt, workers=1)
    assert result.report.is_good
    return result.manifest.heading, made[0].asked


def seconds(one: Shop) -> int:
    return one.server.world.accounts[one.account].created_ms // 1000


@pytest.mark.parametrize("form", ["seconds", "text seconds", "ms", "text ms", "text", "float"])
def test_when_the_account_was_made_is_understood_in_every_form(tmp_path: Path, form: str) -> None:
    one = shop()
    made = seconds(one)
    forms: dict[str, object] = {
        "seconds": made,
        "text seconds": str(made),
        "ms": made * 1000,
        "text ms": f"{made}123",
        "text": f"{datetime.fromtimestamp(made, UTC):%Y-%m-%d %H:%M:%S}",
        "float": float(made),
    }
    found, asked = heading(tmp_path / "b", forms[form], one)
    assert found.first_from is FirstDay.CREATED
    assert not [name for name in asked if name.startswith("first-day")]
    assert found == one.back_up(tmp_path / "c").manifest.heading


@pytest.mark.parametrize("created", [None, "", 0, -1, "soon", 10**40, 4_000_000_000, [], True])
def test_else_it_begins_with_the_first_day_that_has_data(tmp_path: Path, created: object) -> None:
    one = shop()
    found, asked = heading(tmp_path / "b", created, one)
    assert found.first_from is FirstDay.DATA
    assert found.first == min(one.server.world.true_charges.by_day(one.account))
    assert len(asked) < 150, "and not 1,157"
    assert len([name for name in asked if name.startswith("first-day")]) < 25


def test_the_manifest_says_how_the_first_day_was_found(tmp_path: Path) -> None:
    result = shop().back_up(tmp_path / "b", api=lambda client: Made(client, None))
    (told,) = [text for text in result.manifest.problems if "the account was made" in text]
    assert str(result.manifest.heading.first) in told


def test_campaigns_that_are_older_than_the_account_are_in_it(tmp_path: Path) -> None:
    one = shop()
    found, _ = heading(tmp_path / "b", seconds(one) + 60 * 86_400, one)
    assert found.first == min(one.server.world.true_charges.by_day(one.account))


def test_the_day_that_was_found_is_not_looked_for_again(tmp_path: Path) -> None:
    one = shop()

    class Cut(Made):
        def before(self, _part: Part, /) -> None:
            if len(self.asked) >= 60:
                raise NoConnectionError("The line is down.")

    with pytest.raises(NoConnectionError):
        one.back_up(tmp_path / "b", api=lambda client: Cut(client, None), patience=(), workers=1)
    found, asked = heading(tmp_path / "b", None, one)
    assert found.first_from is FirstDay.DATA
    assert not [name for name in asked if name.startswith("first-day")]


def test_where_reports_refuse_it_begins_with_the_oldest_campaign(tmp_path: Path) -> None:
    class Refusing(Made):
        def before(self, part: Part, /) -> None:
            if part.variant == WHOLE:
                raise error_for(40002, "no such question", "")

    result = shop().back_up(tmp_path / "b", api=lambda client: Refusing(client, None))
    found = result.manifest.heading
    assert found.first_from is FirstDay.CAMPAIGN
    assert found.first > date(2025, 12, 1)


def asking(
    has_data: Callable[[date, date], bool], *, promote: bool = True
) -> tuple[list[Part], Ask]:
    asked: list[Part] = []

    async def ask(part: Part) -> Sequence[RawPage]:
        asked.append(part)
        assert part.span is not None
        if part.origin is Origin.PROMOTE:
            if not promote:
                raise RefusedError("no Promote here")
            return [RawPage(b"", (), "1")]
        spend = "0.01" if has_data(part.span.first, part.span.last) else "0.000"
        return [RawPage(b"", ({"dimensions": {}, "metrics": {"spend": spend}},), "1")]

    return asked, ask


@pytest.mark.parametrize("promote", [True, False])
@pytest.mark.parametrize("ago", [0, 1, 29, 364, 365, 366, 1000, 3200])
def test_the_first_day_is_found_to_the_day(ago: int, *, promote: bool) -> None:
    first = _TODAY - timedelta(days=ago)
    asked, ask = asking(lambda _, last: last >= first, promote=promote)
    found = asyncio.run(first_day_with_data(ask, _TODAY, None))
    assert found == first
    assert all(part.span and (part.span.last - part.span.first).days < 365 for part in asked)
    assert len(asked) < 45


def test_a_year_of_silence_ends_the_search_only_when_no_campaign_is_older() -> None:
    days = [date(2019, 6, 1), date(2026, 1, 1)]
    _, ask = asking(lambda first, last: any(first <= day <= last for day in days))
    search = first_day_with_data(ask, _TODAY, date(2019, 5, 1))
    assert asyncio.run(search) == days[0]


def test_an_account_without_data_has_no_first_day() -> None:
    asked, ask = asking(lambda *_: False)
    assert asyncio.run(first_day_with_data(ask, _TODAY, None)) is None
    assert len(asked) == 2
