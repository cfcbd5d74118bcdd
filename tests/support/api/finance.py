"""Questions about rights and money, put to a scripted TikTok."""

from typing import Any

import httpx

from tests.support.api.tools import ScriptedTikTok, answer, client, param
from tests.support.virtual import run_virtual

CENTER = "7290000000000000001"


def ask(server: ScriptedTikTok, question: str, *args: Any, close: bool = False) -> Any:
    async def story() -> Any:
        api = client(server)
        if close:
            api.allow_close()
        return await getattr(api.finance, question)(*args)

    return run_virtual(story())


def pages(name: str, rows: list[Any], *, lie: int = 0) -> ScriptedTikTok:
    """A list in pages of 50."""

    def say(request: httpx.Request) -> httpx.Response:
        number, size = param(request, "page"), param(request, "page_size")
        if size > 50:
            return answer({}, code=40002, message="page_size: Must be at most 50.")
        some = rows[(number - 1) * size : number * size]
        info = {
            "page": number,
            "page_size": size,
            "total_number": len(rows) + lie,
            "total_page": -(-len(rows) // size),
        }
        return answer({name: some, "page_info": info})

    return ScriptedTikTok(say)
