"""Where the token may go, and what may be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api.tools import AT_LEISURE
from ttui.api.access import (
    PRODUCTION,
    SANDBOX,
    Secret,
    checked_base_url,
    checked_proxy,
    checked_secret,
)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        (
            "https://business-api.tiktok.com/open_api/v1.3",
            "https://business-api.tiktok.com/open_api/v1.3/",
        ),
        (
            "  https://sandbox-ads.tiktok.com/open_api/v1.3//\n",
            "https://sandbox-ads.tiktok.com/open_api/v1.3/",
        ),
        ("http://127.0.0.1:8080/open_api/v1.3", "http://127.0.0.1:8080/open_api/v1.3/"),
        ("http://127.9.9.9", "http://127.9.9.9/open_api/v1.3/"),
        ("http://[::1]:9/x", "http://[::1]:9/x/open_api/v1.3/"),
        ("http://localhost:1///", "http://localhost:1/open_api/v1.3/"),
        ("https://business-api.tiktok.com", PRODUCTION),
        ("https://business-api.tiktok.com/open_api", PRODUCTION),
        ("HTTPS://Business-API.TikTok.com:443//open_api//v1.3", PRODUCTION),
        ("https://sandbox-ads.tiktok.com/", SANDBOX),
    ],
)
def test_good_addresses(raw: str, url: str) -> None:
    assert checked_base_url(raw) == url


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "business-api.tiktok.com",
        "ftp://127.0.0.1/",
        "http://business-api.tiktok.com/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "https://user:hunter2@host/",
        "https://user@host/",
        "https://host\\@evil.example/",
        "https://host/?next=https://evil.example",
        "https://host/?",
        "https://host/#top",
        "https://host:port/",
        "https://host:99999/",
        "https://ho st/",
        "https://ho\nst/",
        "https://[::1/",
        "https:///path",
        "https://höst/",
        "https://business-api.tiktok.com/open_api/v1.2/",
    ],
)
def test_bad_addresses_are_refused_in_a_sentence_that_does_not_quote_them(raw: str) -> None:
    with pytest.raises(ValueError, match=r"^The base URL .*\.$") as caught:
        checked_base_url(raw)
    assert "hunter2" not in str(caught.value)


@AT_LEISURE
@given(st.text())
def test_any_text_is_an_address_or_a_value_error(raw: str) -> None:
    try:
        url = checked_base_url(raw)
    except ValueError:
        return
    assert url.endswith("/")
    assert url.startswith(("https://", "http://"))


@pytest.mark.parametrize("text", ["", " ", "two words", "new\nline", "tökén", "null\0"])
def test_what_no_token_can_be_is_refused_unquoted(text: str) -> None:
    with pytest.raises(ValueError, match="access token") as caught:
        checked_secret(Secret(text))
    assert not text.strip() or text not in str(caught.value)


@pytest.mark.parametrize(
    "raw", ["http://proxy:3128", "https://u:p%40w@proxy.example:8443/", "http://[::1]:3128"]
)
def test_a_proxy_is_a_host_and_a_port(raw: str) -> None:
    assert checked_proxy(raw) == raw


@pytest.mark.parametrize(
    "raw",
    ["proxy:3128", "socks5://proxy", "http://", "http://u:hunter2@proxy/path", "http://p:x", "a b"],
)
def test_what_is_no_proxy_is_refused_unquoted(raw: str) -> None:
    with pytest.raises(ValueError, match=r"^The proxy .*\.$") as caught:
        checked_proxy(raw)
    assert "hunter2" not in str(caught.value)
