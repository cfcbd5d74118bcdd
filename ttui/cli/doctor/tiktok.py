"""TikTok: reach, clock, token, and each permission by the most harmless call that needs it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError, DeniedError, RefusedError, TokenError
from ttui.api.network import NetworkTransport
from ttui.api.port import ListQuery, Priority, ReportQuery, StatusWrite
from ttui.cli.doctor.finding import Finding, bad, look, ok
from ttui.cli.exit_code import ExitCode
from ttui.cli.switch import code_of
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Origin
from ttui.domain.clock import SYSTEM_CLOCK
from ttui.domain.ids import Level
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.settings import Settings
from ttui.ui.wording.status_words import ACCOUNT_STATES

_SLOW = 2.0
"""Seconds of a request above which a person should know."""
_SKEW = 60.0
"""Seconds by which this machine's clock may be wrong: ages and midnights follow it."""
_PATIENCE = 10.0
NOBODY = "1"
"""A campaign id that no account has: a switch of it moves nothing."""


@dataclass(frozen=True, slots=True)
class _Permission:
    name: str
    loss: str
    """What does not work without it."""
    ask: Callable[[], Awaitable[object]]
    is_needed: bool = False


async def reach(settings: Settings) -> Sequence[Finding]:
    """Whether TikTok answers at all, how fast, and how far this machine's clock is off."""
    async with httpx.AsyncClient(
        transport=NetworkTransport(settings.proxy), trust_env=False, timeout=_PATIENCE
    ) as http:
        begun = SYSTEM_CLOCK.monotonic()
        try:
            answer = await http.get(settings.base_url)
        except httpx.HTTPError as error:
            advice = "check the line, and TTUI_PROXY or the setting proxy"
            said = f"{settings.base_url} does not answer ({type(error).__name__})"
            return [bad("reach", said, advice, ExitCode.UNREACHED)]
        took = SYSTEM_CLOCK.monotonic() - begun
    said = f"{settings.base_url} answers after {took * 1000:,.0f} ms"
    found = look("reach", said, "the line is slow") if took > _SLOW else ok("reach", said)
    return [found, *clock_skew(answer.headers, SYSTEM_CLOCK.now())]


def clock_skew(headers: Mapping[str, str], now: datetime) -> Sequence[Finding]:
    """How far this machine's clock is from TikTok's; nothing where TikTok names no time."""
    try:
        there = parsedate_to_datetime(headers["Date"])
        off = abs((now - there).total_seconds())
    except (KeyError, ValueError, TypeError):
        return []
    said = f"this machine's clock is {off:,.0f} s from TikTok's"
    if off <= _SKEW:
        return [ok("clock", said)]
    return [look("clock", said, "set the clock: days, schedules and ages follow it")]


async def access(client: TikTokClient, settings: Settings) -> AsyncIterator[Finding]:
    """The token, the accounts, and each permission for the first account."""
    try:
        ids = settings.advertiser_ids or (await client.advertiser_ids()).rows
        found = await client.advertisers(ids)
    except ApiError as error:
        advice = "run 'ttui login'" if isinstance(error, DeniedError) else "try again later"
        yield bad("token", str(error), advice, code_of(error))
        return
    yield ok("token", "TikTok takes it")
    for one in found.rows:
        yield ok("ad account", f"{one.name}, {one.advertiser_id}: {ACCOUNT_STATES[one.status]}")
    for problem in found.problems:
        said = f"{problem.id or 'one'}: {problem.reason}"
        yield bad("ad account", said, "allow it at 'ttui login'", ExitCode.DENIED)
    if not found.rows:
        return
    for permission in _permissions(client, found.rows[0]):
        yield await _tried(permission)
    yield await switching(client, found.rows[0], settings)


def _permissions(client: TikTokClient, account: Advertiser) -> Sequence[_Permission]:
    key, currency = account.advertiser_id, account.currency

    def listed(origin: Origin = Origin.TT_ADS_PLATFORM) -> Callable[[], Awaitable[object]]:
        return lambda: _first(client.campaigns(ListQuery(advertiser_id=key, origin=origin)))

    def below(level: Level, *, smart_plus: bool = False) -> Callable[[], Awaitable[object]]:
        # A row that does not exist: the permission shows, and no page is read.
        query = ListQuery(advertiser_id=key, ids=(NOBODY,), smart_plus=smart_plus)
        if level is Level.ADGROUP:
            return lambda: _first(client.adgroups(query))
        return lambda: _first(client.ads(query))

    def report() -> Awaitable[object]:
        today = account.local(SYSTEM_CLOCK.now()).date()
        query = ReportQuery(
            advertiser_id=key, level=Level.ADVERTISER, window=Window.TODAY, today=today
        )
        return _first(client.report(query))

    def sessions() -> Awaitable[object]:
        return client.shop.sessions(key, NOBODY, currency, Priority.SCREEN)

    unseen = "these ads are neither shown nor stopped"
    return (
        _Permission("campaigns", "nothing works", listed(), is_needed=True),
        _Permission("ad groups", "they are not shown", below(Level.ADGROUP), is_needed=True),
        _Permission("ads", "they are not shown", below(Level.AD), is_needed=True),
        _Permission("Smart+ ads", "they are not shown", below(Level.AD, smart_plus=True)),
        _Permission("reports", "no money is shown", report, is_needed=True),
        _Permission("Promotes", "they are not shown", listed(Origin.PROMOTE)),
        _Permission("TikTok Shop ads", unseen, listed(Origin.SHOP_PRODUCT)),
        _Permission("TikTok Shop LIVE ads", unseen, listed(Origin.SHOP_LIVE)),
        _Permission("Shop extra budgets", "they are unknown", sessions),
        _Permission(
            "Shop list",
            "the spend of shops that left is unknown",
            lambda: client.shop.stores(key, Priority.SCREEN),
        ),
        _Permission(
            "Business Center", "closing an account has to be done by hand", client.finance.centers
        ),
    )


async def _first(pages: AsyncIterator[object]) -> None:
    async for _ in pages:
        return


async def _tried(permission: _Permission) -> Finding:
    name = f"may read {permission.name}"
    try:
        await permission.ask()
    except TokenError as error:
        return bad(name, str(error), "run 'ttui login'", ExitCode.DENIED)
    except DeniedError as error:
        advice = f"without it: {permission.loss}. Give the app the permission, then 'ttui login'"
        if permission.is_needed:
            return bad(name, str(error), advice, ExitCode.DENIED)
        return look(name, str(error), advice)
    except RefusedError:
        # TikTok looked for the row that does not exist, so it let ttui ask.
        return ok(name, "yes")
    except ApiError as error:
        return bad(name, f"not known: {error}", "try again later", code_of(error))
    return ok(name, "yes")


async def switching(client: TikTokClient, account: Advertiser, settings: Settings) -> Finding:
    """Whether TikTok lets this app switch campaigns; asked for one that no account has."""
    name = "may switch"
    if settings.read_only:
        return ok(name, "not tried: this profile is read-only")
    write = StatusWrite(
        advertiser_id=account.advertiser_id,
        level=Level.CAMPAIGN,
        ids=(NOBODY,),
        to=OperationStatus.DISABLE,
    )
    try:
        await client.set_status(write)
    except DeniedError as error:
        advice = (
            "give the app the permission 'Ads Management: create and update campaigns', then run"
            " 'ttui login'"
        )
        return bad(name, str(error), advice, ExitCode.DENIED)
    except RefusedError:
        pass
    except ApiError as error:
        return bad(name, f"not known: {error}", "try again later", code_of(error))
    return ok(name, "yes: TikTok let ttui ask for it, for a campaign that does not exist")
