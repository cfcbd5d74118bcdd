"""Where the token may go, and what may be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.tools import AT_LEISURE
from ttui.api.access import Secret, checked_base_url, checked_secret


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
        ("http://127.9.9.9", "http://127.9.9.9/"),
        ("http://[::1]:9/x", "http://[::1]:9/x/"),
        ("http://localhost:1", "http://localhost:1/"),
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
