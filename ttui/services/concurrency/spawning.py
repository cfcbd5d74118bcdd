"""The type of function with which services start background tasks."""

from collections.abc import Callable, Coroutine

Spawn = Callable[[Coroutine[object, object, None]], None]
"""Runs a coroutine as a task that the service owns until it ends or the service closes."""
