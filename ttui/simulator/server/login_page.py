"""The page on which the owner of ad accounts allows an app to use them (contract 2.1)."""

from html import escape
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from ttui.simulator.protocol.wire import Answer, Request
from ttui.simulator.server.server import SimulatorServer

LOGIN_PATH: Final = "/portal/auth"
_BAD_REQUEST: Final = 400


def login_page(server: SimulatorServer, request: Request) -> Answer:
    """A page with the one link that TikTok's own has behind its button."""
    query = parse_qs(request.query)
    app_id, redirect = (query.get(name, [""])[0] for name in ("app_id", "redirect_uri"))
    if app_id != server.app_id:
        return _page("The app id is wrong.", _BAD_REQUEST)
    if urlsplit(redirect).scheme not in {"http", "https"}:
        return _page("The redirect address is not the one of the app.", _BAD_REQUEST)
    code = server.settings.auth_code
    back = {"auth_code": code, "code": code, "state": query.get("state", [""])[0]}
    joint = "&" if urlsplit(redirect).query else "?"
    href = escape(f"{redirect}{joint}{urlencode(back)}", quote=True)
    return _page(f'A pretend TikTok. <a href="{href}">Allow the ad accounts</a>')


def _page(text: str, status: int = 200) -> Answer:
    html = f"<!doctype html><title>Login</title><p>{text}</p>"
    return Answer(status, html.encode(), "text/html; charset=utf-8")
