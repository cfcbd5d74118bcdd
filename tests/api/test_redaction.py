"""A secret that TikTok quotes is gone before anything reads the answer, however it is escaped."""

import json
from urllib.parse import quote

import pytest

from tests.support.api.tools import TOKEN
from ttui.api.access import Secret
from ttui.api.redaction import Redactor

OTHER = "canary0secret0c4d2"
REDACTOR = Redactor((Secret(TOKEN), Secret(OTHER), None), (Secret("pw:x"),))


def _percent(text: str) -> str:
    return "".join(f"%{ord(char):02x}" for char in text)


def _json(text: str) -> str:
    return "".join(f"\\u{ord(char):04X}" for char in text)


FORMS = {
    "as it is": TOKEN,
    "the app secret": OTHER,
    "upper case": TOKEN.upper(),
    "for an address": quote(TOKEN),
    "every letter for an address": _percent(TOKEN),
    "twice for an address": _percent(TOKEN).replace("%", "%25"),
    "every letter for JSON": _json(TOKEN),
    "one letter for JSON": _json(TOKEN[0]) + TOKEN[1:],
    "half for an address": TOKEN[:5] + _percent(TOKEN[5:]),
    "mixed": TOKEN[:3] + _json(TOKEN[3:6]) + _percent(TOKEN[6:]),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_no_form_of_a_secret_passes(form: str) -> None:
    raw = b'{"name": "a %s b", "id": "1846"}' % form.encode()
    redacted = REDACTOR.body(raw)
    assert json.loads(redacted) == {"name": "a *** b", "id": "1846"}
    assert REDACTOR.text(f"a {form} b") == "a *** b"


def test_a_password_of_a_proxy_is_in_no_text() -> None:
    assert REDACTOR.text("Basic pw:x failed") == "Basic *** failed"


def test_an_answer_without_a_secret_is_left_as_it_came() -> None:
    raw = b'{"url": "https://a/b?c=%20d\\u0026e=1", "name": "\\u00e9 100%"}'
    assert REDACTOR.body(raw) is raw
    assert REDACTOR.text("\ud800 half a pair") == "\ud800 half a pair"


def test_a_secret_as_short_as_an_id_spoils_no_answer() -> None:
    short = Redactor((Secret("1846"), Secret("184600000001")))
    raw = b'{"id": "184600000001"}'
    assert short.body(raw) is raw


def test_it_tells_nobody_what_it_knows() -> None:
    assert TOKEN not in repr(REDACTOR) + repr(vars(REDACTOR))
