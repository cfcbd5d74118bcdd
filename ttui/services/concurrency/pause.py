"""A pause that an event can end early."""

import asyncio


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait this many seconds, or until the event is set; the caller clears the event."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
