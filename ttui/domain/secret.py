"""A text that no repr, log line or traceback shows."""


class Secret:
    """Holds a token or an app secret.

    Not pydantic's `SecretStr`: settings are read before the first frame, and importing pydantic
    costs more than everything else on that way.
    """

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: str = "") -> None:
        self._text = text
        self.source = source
        """Where a person put it, such as a variable's name: for the day it is refused."""

    def get_secret_value(self) -> str:
        """The text itself; call it where it is used and keep it in no variable."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is not to be pickled")


NO_SECRET = Secret("")
