"""The short cut of tests: calls of the Bot API that reach the sandbox of this process unsent.

What the adapter asks and how it reads the answer stays as it is. A call that is to go wrong, or
that holds a file, travels by HTTP as ever.
"""

from __future__ import annotations

import functools
from typing import Any

from telegram.request import RequestData

from app.sandbox.telegram.http import answer_straight
from app.sandbox.telegram.state import State
from channels.telegram.wire import MakeWire, Wire, make_wire


def straight_wire(state: State) -> MakeWire:
    """What makes connections to the sandbox of this state that need no network."""

    class Straight(Wire):
        async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
            data: RequestData | None = kwargs.get("request_data")
            if state.faults.planned or (data is not None and data.contains_files):
                return await super().do_request(*args, **kwargs)
            _, bot, method = str(kwargs["url"]).rsplit("/", 2)
            values = data.json_parameters if data else {}
            return await answer_straight(state, bot.removeprefix("bot"), method, values)

    return functools.partial(make_wire, kind=Straight)
