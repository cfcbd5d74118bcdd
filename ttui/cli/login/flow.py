"""`ttui login`: from a developer app, or from a token, to an account that ttui reads."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ttui import paths
from ttui.api.access import checked_secret
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError
from ttui.api.login import BadRedirectError, Grant, LoginClient, authorisation_address, code_in
from ttui.api.port import ListQuery
from ttui.cli.arguments import Arguments
from ttui.cli.compose import client_of
from ttui.cli.doctor.tiktok import switching
from ttui.cli.exit_code import ExitCode
from ttui.cli.login import ask
from ttui.cli.login.files import SettingsFiles
from ttui.cli.output import show, tell
from ttui.cli.switch import code_of
from ttui.config_files import SettingsError
from ttui.domain.advertiser import Advertiser
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.clock import SystemClock
from ttui.domain.pasted import ids_in
from ttui.domain.path_text import path_text
from ttui.domain.secret import NO_SECRET, Secret
from ttui.settings import Settings, access
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.rows import number_of
from ttui.ui.wording.status_words import ACCOUNT_STATES

_NEEDS = (
    "ttui reads and stops ads through TikTok's Marketing API. That takes a developer app, yours or"
    " your agency's: its app id, its secret and its redirect address, from 'My Apps' on"
    " business-api.tiktok.com.",
    "If you only use Promote in the phone app, there is no such login: the API shows Promotes only"
    " in an ad account, and nobody but the phone can stop them. 'ttui help promote' has the taps.",
    "A token that you have already: ttui login --token.",
)
_AFTERWARDS = (
    "TikTok leads you back to the redirect address, which may show nothing. What counts is the"
    " address that the browser shows then: it holds auth_code=... and is good for an hour, once."
)
_HOME_PAGE = "https://www.tiktok.com/"
_OVERRIDES = ("TTUI_ACCESS_TOKEN", "TTUI_ADVERTISER_IDS", "TTUI_APP_ID", "TTUI_APP_SECRET")


@dataclass(frozen=True, slots=True)
class _Login:
    """What was asked for, before anything is written."""

    token: Secret
    app_id: str = ""
    app_secret: Secret = NO_SECRET
    advertiser_ids: tuple[str, ...] = ()
    """Those that the token may see, as far as they are known."""


def login(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Ask for what is needed, get a token, write both files, and try it.

    Raises:
        SettingsError: says what to do first; nothing was written.
    """
    if arguments.flags.demo:
        raise SettingsError("the demo needs no login")
    files = SettingsFiles(paths.config_dir(environ))
    files.prepare()
    settings = access(arguments.flags, environ, files.folder)
    try:
        return asyncio.run(_login(arguments, settings, files, environ))
    except ApiError as error:
        tell(f"{clean(str(error))} Nothing was written.")
        return code_of(error)


async def _login(
    arguments: Arguments, settings: Settings, files: SettingsFiles, environ: Mapping[str, str]
) -> ExitCode:
    made = _with_token() if arguments.with_token else await _with_app(settings)
    settings = replace(
        settings, access_token=made.token, app_id=made.app_id, app_secret=made.app_secret
    )
    client = client_of(settings, SystemClock(), None)
    try:
        ids = made.advertiser_ids or _asked_ids()
        accounts = (await client.advertisers(ids)).rows
        if not accounts:
            raise SettingsError("TikTok shows none of these ad accounts; nothing was written")
        chosen = _chosen(accounts)
        is_all = bool(made.app_id) and len(chosen) == len(ids)
        _write(files, settings, made, () if is_all else [one.advertiser_id for one in chosen])
        show(f"written: {path_text(files.credentials)} and {path_text(files.config)}")
        if is_all:
            show("TikTok is asked for the ad accounts at every start, so a new one shows up.")
        code = await _tried(client, chosen[0], settings)
    finally:
        await client.aclose()
    _warn_of_overrides(environ)
    profile = "" if settings.profile == "default" else f" --profile {settings.profile}"
    show(f"Now: ttui{profile}")
    return code


def _with_token() -> _Login:
    token = ask.secret("Access token")
    try:
        checked_secret(token)
    except ValueError:
        raise SettingsError("that is no token: it holds characters that no token has") from None
    return _Login(token)


async def _with_app(settings: Settings) -> _Login:
    if not ask.is_terminal():
        raise ask.NoTerminalError
    for text in _NEEDS:
        tell(text)
    app_id = ask.text("App id", default=settings.app_id) or ask.needed("App id")
    app_secret = settings.app_secret or ask.secret("App secret")
    redirect = ask.text("Redirect address, as registered with the app", default=_HOME_PAGE)
    state = SYSTEM_CHANCE.new_id()
    tell("Open this address, log in and allow the ad accounts:")
    show(authorisation_address(settings.base_url, app_id, redirect, state))
    tell(_AFTERWARDS)
    code = _code(state)
    client = LoginClient(settings.base_url, app_id, app_secret, proxy=settings.proxy)
    try:
        grant: Grant = await client.exchange(code)
    finally:
        await client.aclose()
    return _Login(grant.token, app_id, app_secret, grant.advertiser_ids)


def _code(state: str) -> Secret:
    pasted = ask.secret("Paste that address, or the code alone")
    try:
        return code_in(pasted.get_secret_value(), state)
    except BadRedirectError as error:
        tell(str(error))
    pasted = ask.secret("Paste it again")
    try:
        return code_in(pasted.get_secret_value(), state)
    except BadRedirectError as error:
        raise SettingsError(f"{error}; nothing was written") from None


def _asked_ids() -> tuple[str, ...]:
    typed = ask.needed("Ad account ids, several with commas")
    try:
        return tuple(dict.fromkeys(ids_in(typed)))
    except ValueError:
        raise SettingsError("an ad account id has digits only; nothing was written") from None


def _chosen(accounts: Sequence[Advertiser]) -> Sequence[Advertiser]:
    """All of them, or those whose numbers are typed."""
    for place, one in enumerate(accounts, 1):
        state = ACCOUNT_STATES[one.status]
        show(f"{place:>3}  {clean(one.name)}  {one.advertiser_id}  {clean(one.currency)}  {state}")
    if len(accounts) == 1:
        return accounts
    typed = ask.text("Which? Numbers with commas, or Enter for all")
    if not typed:
        return accounts
    places = typed.replace(",", " ").split()
    if not all(one.isdecimal() and 1 <= int(one) <= len(accounts) for one in places):
        raise SettingsError(f"numbers from 1 to {len(accounts)} are meant; nothing was written")
    return [accounts[int(one) - 1] for one in dict.fromkeys(places)]


def _write(
    files: SettingsFiles, settings: Settings, made: _Login, advertiser_ids: Sequence[str]
) -> None:
    secrets = {
        "access_token": made.token.get_secret_value(),
        "app_id": made.app_id,
        "app_secret": made.app_secret.get_secret_value(),
    }
    files.put_secrets(settings.profile, secrets)
    files.put_profile(settings.profile, settings.base_url, advertiser_ids)


async def _tried(client: TikTokClient, account: Advertiser, settings: Settings) -> ExitCode:
    """One read, and what a write would be answered, by one that can change nothing."""
    name = clean(account.name)
    try:
        rows = 0
        async for page in client.campaigns(ListQuery(advertiser_id=account.advertiser_id)):
            rows += len(page.rows)
    except ApiError as error:
        tell(f"{name}: its campaigns cannot be read: {clean(str(error))}")
        return code_of(error)
    show(f"read: {number_of(rows, 'campaign')} of {name}")
    found = await switching(client, account, settings)
    (tell if found.advice else show)(f"{found.name}: {clean(found.said)} {found.advice}".strip())
    return found.code


def _warn_of_overrides(environ: Mapping[str, str]) -> None:
    is_set = [one for one in _OVERRIDES if environ.get(one)]
    if is_set:
        tell(f"{', '.join(is_set)} in this shell go before what was written: unset them")
