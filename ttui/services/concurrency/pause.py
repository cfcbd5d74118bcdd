"""Waiting that can be cut short."""

import asyncio


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or less when somebody sets the event; clearing it is the caller's."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
