"""Takes secrets out of everything that comes from the network, before anything else reads it.

Everything stored or printed (the journal, receipts, a backup's raw answers, errors, the screen) is
made of answers and errors. Both pass here, so that later code needs no check.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from ttui.api.access import SecretLike

GONE = "***"
_SHORTEST = 8
"""Letters of a secret that is looked for in answers: less would be found in ids and names."""
_WORD = rb"(?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])"
_ESCAPED_WORDS = (re.compile(rb"\\u00" + _WORD), re.compile(rb"%(?:25)*" + _WORD))
"""A letter or digit written as an escape: nobody needs that, so it is looked at more closely.

Two, each with its own beginning: so a page of a megabyte is searched in a millisecond.
"""


class Redactor:
    """Knows some secrets; `str` of it says nothing.

    Args:
        secrets: what TikTok gets and may quote; None and empty ones are left out.
        local: what only this machine and a proxy know; looked for in texts, not in answers.
    """

    def __init__(
        self, secrets: Iterable[SecretLike | None], local: Sequence[SecretLike] = ()
    ) -> None:
        self._secrets = tuple(one for one in secrets if one)
        self._local = tuple(local)

    def text(self, words: str) -> str:
        """Words without any secret, however its letters are escaped."""
        for value in (*self._values, *_values(self._local)):
            words = words.replace(value, GONE)
        pattern = self._pattern
        return words if pattern is None else _as_text(pattern.sub(GONE.encode(), _as_bytes(words)))

    def body(self, answer: bytes) -> bytes:
        """An answer without any secret; the very same object where there was none."""
        for form in self._forms:
            if form in answer:
                answer = answer.replace(form, GONE.encode())
        pattern = self._pattern
        if pattern is not None and any(one.search(answer) for one in _ESCAPED_WORDS):
            answer = pattern.sub(GONE.encode(), answer)
        return answer

    @property
    def _values(self) -> list[str]:
        return _values(self._secrets)

    @property
    def _forms(self) -> list[bytes]:
        """As it is and in one case; escaped ones go through the pattern."""
        found: dict[bytes, None] = {}
        for value in self._values:
            if len(value) >= _SHORTEST and not value.isdecimal():
                for form in (value, value.lower(), value.upper()):
                    found[form.encode()] = None
        return list(found)

    @cached_property
    def _pattern(self) -> re.Pattern[bytes] | None:
        """Any of the secrets with any of its letters escaped, as JSON or as addresses have it."""
        values = [one for one in self._values if len(one) >= _SHORTEST and not one.isdecimal()]
        if not values:
            return None
        every = b"|".join(b"".join(map(_any_form, value.encode())) for value in values)
        return re.compile(every, re.IGNORECASE)


def _values(secrets: Iterable[SecretLike]) -> list[str]:
    return [value for one in secrets if (value := one.get_secret_value())]


def _any_form(byte: int) -> bytes:
    plain = re.escape(bytes([byte]))
    return rb"(?:\\?%s|\\+u00%02x|%%(?:25)*%02x)" % (plain, byte, byte)


def _as_bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def _as_text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
