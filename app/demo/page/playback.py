"""The story, played on the page: step by step, or by itself until it is paused."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from app.demo.story import Scene, Step, Waits

log = logging.getLogger(__name__)

#: Between two steps: the time in which one reads what came.
PAUSE_SECONDS = 1.8


class Playback:
    """Where the story is. It plays in an office in which nobody else has acted yet."""

    def __init__(
        self,
        act: Callable[[Step], Awaitable[None]],
        tell: Callable[[], None],
        scenes: Sequence[Scene],
        *,
        pause: float = PAUSE_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`act` does a step, or raises LookupError; `tell` wakes those who watch."""
        self._sleep = sleep
        self._do_step = act
        self._tell = tell
        self._pause = pause
        self._steps = [(n, scene, step) for n, scene in enumerate(scenes) for step in scene.steps]
        self._titles = [scene.title for scene in scenes]
        self._at = 0
        #: Steps before this one follow each other without a pause.
        self._hurries_to = 0
        #: How many times as fast as one reads it goes on.
        self.speed = 1
        self._task: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()
        #: The sentence that says why it cannot go on.
        self.stopped = ""
        #: Whose phone the last step was on.
        self.phone = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to play: nobody wrote a story for this office."""
        return not self._steps

    @property
    def begun(self) -> bool:
        return self._at > 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._steps)

    @property
    def playing(self) -> bool:
        return self._task is not None and not self._task.done()

    def view(self) -> dict[str, Any]:
        # An office without a story has no steps, and so never begins.
        number, title = 0, ""
        if self.begun:
            place, scene, _ = self._steps[self._at - 1]
            number, title = place + 1, scene.title
        return {
            "at": self._at,
            "steps": len(self._steps),
            "scene": number,
            "scenes": len(self._titles),
            "title": title,
            "titles": self._titles,
            "going": self._going(),
            "speed": self.speed,
            "playing": self.playing and not self.over,
            "over": self.over and self.begun,
            "stopped": self.stopped,
            "phone": self.phone,
        }

    def _going(self) -> int:
        """Number of the scene to which it hurries; 0: it does not."""
        return self._steps[self._hurries_to][0] + 1 if self._at < self._hurries_to else 0

    def has(self, scene: int) -> bool:
        """Whether there is a scene of this number, from 1."""
        return any(number == scene - 1 for number, *_ in self._steps)

    def is_behind(self, scene: int) -> bool:
        """Whether that scene has begun: only in a new office it can be played again."""
        return self._at > self._start(scene) or self.over or bool(self.stopped)

    def _start(self, scene: int) -> int:
        return next(at for at, (number, *_) in enumerate(self._steps) if number == scene - 1)

    async def go(self, scene: int) -> None:
        """Play all before that scene, which has not begun, without a pause, and go on there."""
        start = self._start(scene)
        await self.pause()
        self._hurries_to = start
        self.play()

    def play(self) -> None:
        """Go on by itself; nothing happens if it does already."""
        if not self.playing and not self.over and not self.stopped:
            self._task = asyncio.create_task(self._play(), name="story")

    async def pause(self) -> None:
        """Stop after the step that is under way."""
        task, self._task = self._task, None
        self._hurries_to = 0
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def step(self) -> None:
        """Do the next step. Nothing happens when there is none."""
        # What has begun is finished, whoever pauses meanwhile.
        await asyncio.shield(asyncio.ensure_future(self._do()))

    async def _do(self) -> None:
        # Whoever goes on while a paused step is still under way does the next one, not that again.
        async with self._one:
            if not (self.over or self.stopped):
                await self._act(self._steps[self._at][2])

    async def _act(self, step: Step) -> None:
        self.phone = "" if isinstance(step, Waits) else step.part.key
        try:
            await self._do_step(step)
        except LookupError:
            who = "Seseorang" if isinstance(step, Waits) else step.part.label
            self.stopped = (
                f"Cerita berhenti: {who} tidak mendapat yang ditunggunya. Mulai lagi dari awal."
            )
        except Exception:
            log.exception("the story broke off")
            self.stopped = "Cerita berhenti karena galat. Mulai lagi dari awal."
        else:
            self._at += 1
        self._tell()

    async def _play(self) -> None:
        self._tell()
        while not self.over and not self.stopped:
            await self.step()
            if not self.over:
                hurries = self._at < self._hurries_to
                await self._sleep(0 if hurries else self._pause / self.speed)
        self._task = None
        self._tell()
