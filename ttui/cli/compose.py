"""Wires a session: settings to client, store, journal and services."""

import getpass
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ttui import paths
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError
from ttui.api.pacing import RateLimit
from ttui.cli.demo import follow_person
from ttui.cli.lazy_services import LazyServices
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import Author
from ttui.domain.clock import Clock
from ttui.domain.path_text import path_text
from ttui.domain.secret import Secret
from ttui.engine.pace import DEMO_PACE, Pace
from ttui.engine.session import Session
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import DETAILS_EVERY, MoneyService
from ttui.services.wiring import Services, wired
from ttui.settings import Settings, SettingsError
from ttui.store.files.private import make_folder
from ttui.store.journal.journal import Journal
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

if TYPE_CHECKING:
    from ttui.simulator import SimulatorServer

_DEMO_RATE = RateLimit(500, 30_000)
"""The demo costs nobody anything and should fill its screen at once."""

_DEMO_LATENCY = 0.02
"""Seconds: the demo answers like a near server, so that what happens can be seen happening."""

_DEMO_DETAILS = 10.0
"""Seconds between two looks at what a TikTok Shop campaign may spend."""
_DEMO_OPTIONS = ChangeOptions(quiet_poll=3.0)
"""The demo's clock runs fast: a minute of ours is half an hour there."""


async def open_session(
    settings: Settings,
    environ: Mapping[str, str],
    clock: Clock,
    demo: "SimulatorServer | None" = None,
) -> Session:
    """Make everything a run needs, on the running loop.

    Args:
        settings: checked settings.
        environ: where the data directory may be named.
        clock: the session's clock; the demo brings its own.
        demo: the simulator that stands in for TikTok, when `settings.is_demo`.

    Raises:
        SettingsError: the base URL or the token is not acceptable.
    """
    client = client_of(settings, clock, demo)
    store = AccountStore(settings.mode, clock, read_only=settings.read_only)
    ids = tuple(demo.advertiser_ids) if demo else settings.advertiser_ids
    # Changes of other accounts in the journal are not settled or watched by this session.
    store.expect(ids)
    journal = _journal_or_unusable(settings, environ, store)
    promote = PromoteBudgets()
    watched = WatchedApi(client)
    services = _services(watched, store, journal, clock, demo)
    data_dir = paths.data_dir(environ, settings.apart)
    lazy = LazyServices(settings, client, store, clock, data_dir)
    closing = AsyncExitStack()
    closing.callback(journal.close)
    for close in (client.aclose, services.close, lazy.close):
        closing.push_async_callback(close)
    return Session(
        api=watched,
        clock=clock,
        store=store,
        refresh=RefreshService(watched, store, clock, promote),
        money=_money(settings, client, store, clock, promote),
        services=services,
        advertiser_ids=ids,
        close=closing.aclose,
        set_trouble_listener=partial(_set_trouble_listener, client),
        lock=client.lock,
        yield_to_urgent=client.yield_to_urgent,
        exclusive=client.exclusive,
        backups=lazy.backups,
        closing=lazy.closing,
        receipts_in=_receipt_folders(data_dir),
        pace=DEMO_PACE if settings.is_demo else Pace(),
    )


def _money(
    settings: Settings,
    client: TikTokClient,
    store: AccountStore,
    clock: Clock,
    promote: PromoteBudgets,
) -> MoneyService:
    every = _DEMO_DETAILS if settings.is_demo else DETAILS_EVERY
    return MoneyService(client, store, clock, promote, shop=client.shop, details_every=every)


def _set_trouble_listener(
    client: TikTokClient, listener: Callable[[ApiError, float], None]
) -> None:
    client.health.on_trouble = listener


def _journal_or_unusable(
    settings: Settings, environ: Mapping[str, str], store: AccountStore
) -> Journal:
    """The journal, or one that keeps nothing: a failing disk must prevent no stop."""
    try:
        return Journal.in_memory() if settings.is_demo else open_journal(settings, environ)
    except JournalError as error:
        store.notify(f"{error} Stops still work; starts are refused.", "error")
        return Journal.unusable(str(error), paths.journal_path(environ, settings.apart))


def _services(
    watched: WatchedApi,
    store: AccountStore,
    journal: Journal,
    clock: Clock,
    demo: "SimulatorServer | None",
) -> Services:
    options = _DEMO_OPTIONS if demo else ChangeOptions()
    changes = ChangeService(watched, store, journal, clock, author(), options)
    services = wired(changes, watched, store, clock)
    watched.tell(services.outside)
    if demo is not None:
        follow_person(store, demo)
    return services


def _receipt_folders(data_dir: Path) -> tuple[Path, ...]:
    """Where the person stands, else where ttui's own files are."""
    return (Path.cwd(), data_dir)


def open_journal(settings: Settings, environ: Mapping[str, str]) -> Journal:
    """The journal in the user's data directory, which is made if it is missing.

    Each address has its own journal, so changes in the sandbox are not in production's.

    Raises:
        JournalError: it cannot be made or opened.
    """
    path = paths.journal_path(environ, settings.apart)
    try:
        make_folder(path.parent)
    except OSError as error:
        raise JournalError(
            f"The journal's directory {path_text(path.parent)} cannot be made: {error.strerror}."
        ) from None
    return Journal.open(path)


def author() -> Author:
    """Who runs this process."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = str(os.getuid())
    return Author(user, socket.gethostname(), SYSTEM_CHANCE.new_id().replace("-", ""), os.getpid())


def client_of(settings: Settings, clock: Clock, demo: "SimulatorServer | None") -> TikTokClient:
    """TikTok, or the simulator in its place.

    Raises:
        SettingsError: the base URL or the token is not acceptable.
    """
    try:
        client = _client(settings, clock, demo)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    if settings.proxy and demo is None:
        client.use_proxy(settings.proxy)
    if settings.allow_close:
        client.allow_close()
    return client


def _client(settings: Settings, clock: Clock, demo: "SimulatorServer | None") -> TikTokClient:
    transport = demo.transport(latency=_DEMO_LATENCY) if demo else None
    limit = settings.rate_limit
    return TikTokClient(
        base_url=settings.base_url,
        token=Secret(demo.access_token) if demo else settings.access_token,
        transport=transport,
        clock=clock,
        rate=_DEMO_RATE if demo else RateLimit(limit.per_second, limit.per_minute),
        app_id=demo.app_id if demo else settings.app_id,
        app_secret=Secret(demo.app_secret) if demo else settings.app_secret,
        read_only=settings.read_only,
    )
