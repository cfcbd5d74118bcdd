"""The app state of a session: one frozen value that grows by replacement."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar

from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState
from ttui.domain.clock import Clock
from ttui.domain.feed import Feed, FeedState

KEPT_ITEMS = 64
_FIELDS = attrgetter(*(one.name for one in fields(AppState)))

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class HeldState:
    """Holds the app state, and tells its listeners of every change to it.

    Not thread-safe: it lives on the engine's loop. A field is set by
    `_update(replace(self._state, field=value))`, where mypy checks the name and the type.
    """

    def __init__(self, mode: Mode, clock: Clock, read_only: bool) -> None:
        self._clock = clock
        feed = Feed(FeedState.STARTING, clock.now())
        self._state = AppState(number=0, mode=mode, feed=feed, read_only=read_only)
        self._is_published = False
        self._listeners: dict[int, Callable[[], None]] = {}
        self._subscriptions = 0

    def app_state(self) -> AppState:
        """The whole state now; the same object until something changes."""
        if not self._is_published:
            self._state = replace(self._published(), number=self._state.number + 1)
            self._is_published = True
        return self._state

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change, on the loop that made it.

        Returns:
            A function that ends the subscription; calling it twice does nothing.
        """
        self._subscriptions += 1
        key = self._subscriptions
        self._listeners[key] = listener

        def end() -> None:
            self._listeners.pop(key, None)

        return end

    def _published(self) -> AppState:
        """The held state with the fields that change too often to be copied at each change."""
        return self._state

    def _update(self, state: AppState) -> None:
        """Hold a state, and tell the listeners unless all its fields are as before."""
        pairs = zip(_FIELDS(state), _FIELDS(self._state), strict=True)
        if any(new is not old and new != old for new, old in pairs):
            self._replace(state)

    def _replace(self, state: AppState) -> None:
        self._state = state
        self._changed()

    def _changed(self) -> None:
        self._is_published = False
        for listener in tuple(self._listeners.values()):
            listener()


def with_item(known: Mapping[_Key, _Value], key: _Key, value: _Value) -> Mapping[_Key, _Value]:
    """A frozen copy with one item added, or replaced in its place."""
    return MappingProxyType({**known, key: value})


def without_item(known: Mapping[_Key, _Value], key: _Key) -> Mapping[_Key, _Value]:
    """A frozen copy without one item."""
    return MappingProxyType({one: kept for one, kept in known.items() if one != key})


def with_latest(known: Mapping[_Key, _Value], key: _Key, value: _Value) -> Mapping[_Key, _Value]:
    """A frozen copy with one item as the newest; the 64 newest are kept."""
    left = list(without_item(known, key).items())[1 - KEPT_ITEMS :]
    return MappingProxyType({**dict(left), key: value})
