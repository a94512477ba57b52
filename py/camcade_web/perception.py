"""The one way from frames to decisions, which all pages go: frame source → recognizer → decision.

    perception = Perception(camera, create, listener)
    perception.use("body")
    await perception.load()
    await perception.run()        # reads frames and passes decisions on, for as long as the page lives

The loop knows no recognizer by name and no page. It loads what a recognizer needs, reads one frame at a time
(those that come meanwhile are dropped), measures, and gives up when nothing can be read any more.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import js
from pyodide.ffi import to_js

from camcade.errors import CamcadeError
from camcade.presence import Presence
from camcade_web.browser.messages import CANNOT_READ, WORKER_AGAIN, WORKER_LEFT
from camcade_web.camera.frame_source import Frame, FrameSource
from camcade_web.inference.bundle_files import model_assets
from camcade_web.inference.client import InferenceClient
from camcade_web.inference.connection import WorkerGoneError
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.recognizers.metrics import Metrics

if TYPE_CHECKING:
    from camcade_web.ui.settings import Settings

TROUBLES_BEFORE_GIVING_UP = 3
RESTARTS_MOST = 2  # of the worker, since the player last asked for the camera


class Listener(Protocol):
    """Who uses the loop."""

    def decided(self, decision: Decision) -> None:
        """A frame has been read: act on it. Its time is taken afterwards."""
        ...

    def show(self, decision: Decision) -> None:
        """The same once more, for what may come a little later: show it to the player."""
        ...

    def changed(self) -> None:
        """`is_seeing` may have changed, or what reads."""
        ...

    def loading(self, assets: Sequence[str]) -> None:
        """These logical names are being fetched; none: nothing is loading any more."""
        ...

    def restarting(self, sentence: str) -> None:
        """The worker is gone, and another one is being started; `changed` says when it reads again."""
        ...

    def failed(self, sentence: str) -> None:
        """Nothing can be read until it is loaded anew; the source is off. The sentence says why."""
        ...

    def broke(self, error: BaseException) -> None:
        """A defect of this program came to light in a frame. The loop goes on."""
        ...


class Perception:
    """One frame source and what reads it, one recognizer at a time.

    Args:
        source: where frames come from. Whoever turns it on or off calls `source_changed`.
        create: makes a recognizer by its name; called once for each.
        listener: is told what comes of it.
        open_client: makes the client of the inference worker, which calls its argument when that breaks.
    """

    def __init__(
        self,
        source: FrameSource,
        create: Callable[[str], Recognizer],
        listener: Listener,
        open_client: Callable[[Callable[[str], None]], InferenceClient] = InferenceClient,
    ) -> None:
        self.name: str | None = None  # of the recognizer in use
        self.last: Decision | None = None  # since the source was turned on or the recognizer was chosen
        self._source = source
        self._create = create
        self._listener = listener
        self._client = open_client(self._lost_worker)
        self._recognizers: dict[str, Recognizer] = {}
        self._settings: Settings | None = None
        self._loaded: set[str] = set()  # recognizers whose models are there
        self._loading: dict[str, asyncio.Event] = {}
        self._can_read = asyncio.Event()
        self._turn = asyncio.Lock()  # one frame at a time
        self._row = 0  # counts rows of frames: a decision of an older one is not passed on
        self._begun: Recognizer | None = None  # has been told of the row that is being read
        self._shown: Recognizer | None = None
        self._was_seeing = False
        self._read_ms = 0.0  # when the last frame that was read was taken
        self._troubles = 0  # in a row
        self._restarts = 0
        self._restarting: asyncio.Task[None] | None = None
        self._metrics = Metrics(source)

    @property
    def recognizer(self) -> Recognizer | None:
        """What is in use, whether or not it is loaded."""
        return None if self.name is None else self._recognizers[self.name]

    @property
    def ready(self) -> Recognizer | None:
        """What is in use, if it can read frames."""
        recognizer = self.recognizer
        if recognizer is None or (recognizer.models and self.name not in self._loaded):
            return None
        return recognizer

    @property
    def is_seeing(self) -> bool:
        """Frames come, and the player can play by what is read in them."""
        ready = self.ready
        return ready is not None and self._source.is_on and ready.is_seeing

    @property
    def presence(self) -> Presence:
        """Whether somebody is there to play."""
        ready = self.ready
        if ready is None or not self._source.is_on:
            return Presence.ABSENT
        return ready.presence

    @property
    def backend(self) -> str | None:
        """What the worker computes with; None before anything is loaded."""
        return self._client.backend

    # Choosing and loading -----------------------------------------------------------------------------------

    def use(self, name: str) -> None:
        """Read with the recognizer of this name from now on; `load` has to follow if it needs models."""
        if name == self.name:
            return
        if name not in self._recognizers:
            self._recognizers[name] = self._create(name)
            if self._settings is not None:
                self._recognizers[name].tune(self._settings)
        self.name = name
        self._begin_row()

    async def load(self) -> None:
        """Load the models of the recognizer in use, if they are not there; failure is told."""
        self._restarts = 0
        await self._load()

    async def _load(self) -> None:
        name, recognizer = self.name, self.recognizer
        if name is None or recognizer is None or self.ready is not None:
            return
        if name in self._loading:
            await self._loading[name].wait()
            return
        done = self._loading[name] = asyncio.Event()
        try:
            await recognizer.prepare()
            assets = assets_of(recognizer.models)
            js.camcadeScripts.downloads.begin(to_js(assets))
            self._listener.loading(assets)
            await self._load_with(recognizer)
        except WorkerGoneError as error:
            js.console.warn(f"camcade: {error}")
            if name == self.name:
                self._fail(WORKER_LEFT)
            return
        except CamcadeError as error:
            js.console.warn(f"camcade: {error} {getattr(error, 'reason', '')}")
            if name == self.name:  # or else the player has changed their mind meanwhile
                self._fail(str(error))
            return
        finally:
            del self._loading[name]
            done.set()
            if not self._loading:
                self._listener.loading(())
        self._loaded.add(name)
        self._troubles = 0
        if name == self.name:
            self._refresh()

    async def _load_with(self, recognizer: Recognizer) -> None:
        while True:
            try:
                return await recognizer.load(self._client)
            except WorkerGoneError as error:
                if self._restarts == RESTARTS_MOST:
                    raise
                js.console.warn(f"camcade: {error}")
                self._restarts += 1
                self._loaded.clear()
                self._client.close()
                self._listener.restarting(WORKER_AGAIN)

    def tune(self, settings: "Settings") -> None:
        """The player's settings, for all recognizers, those to come included."""
        self._settings = settings
        for recognizer in self._recognizers.values():
            recognizer.tune(settings)

    def forget(self) -> None:
        """A new match begins: what was seen before does not count."""
        for recognizer in self._recognizers.values():
            recognizer.forget()

    def source_changed(self) -> None:
        """The source was turned on or off, or is another one: what was seen before does not count."""
        self._begin_row()

    def close(self) -> None:
        """End the worker and all that waits for it. What is loaded afterwards starts another one."""
        self._loaded.clear()
        self._client.close()
        self._begin_row()

    # The loop -----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Read frames for as long as the page lives."""
        while True:
            await self._can_read.wait()
            try:
                await self.step()
            except Exception as error:  # a defect; whatever it is, the game goes on
                self._listener.broke(error)

    async def step(self) -> Decision | None:
        """Wait for the next frame, read it, and pass on what it comes to; None if that is nothing."""
        interval_ms = 0.0 if self.ready is None else self.ready.interval_ms
        frame = await self._source.next(self._read_ms + interval_ms)
        row, came, self._read_ms = self._row, self._source.count, frame.taken_ms
        try:
            decision = await self.read(frame)
        except WorkerGoneError as error:
            self._lost_worker(error.reason)
            return None
        except CamcadeError as error:
            self._had_trouble(str(error))
            return None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return None  # only the worker's answer was: the worker was closed
        self._metrics.frames_skipped += self._source.count - came
        if decision is None or row != self._row or not self._source.is_on:
            return None
        self._troubles = 0
        self._pass_on(decision)
        return decision

    async def read(self, frame: Frame) -> Decision | None:
        """Let the recognizer in use read one frame, of the source or another, when it is this one's turn.

        Returns:
            What it comes to; None if the worker dropped it, or nothing can read.

        Raises:
            ModelError: a network failed.
        """
        async with self._turn:
            recognizer = self.ready
            try:
                if recognizer is None:
                    return None
                if recognizer is not self._begun:
                    recognizer.begin(frame.taken_ms)
                    self._begun = recognizer
                return await recognizer.read(frame, self._client)
            finally:
                frame.close()

    def _pass_on(self, decision: Decision) -> None:
        recognizer = self.ready
        self.last = decision
        self._listener.decided(decision)
        self._metrics.note(decision, js.performance.now())
        if recognizer is not None:
            recognizer.draw()
        self._listener.show(decision)
        if self._was_seeing != self.is_seeing:
            self._refresh()

    def _begin_row(self) -> None:
        self._row += 1
        self._begun = self.last = None
        self._refresh()

    def _refresh(self) -> None:
        """What reads, or whether it does, may be another now."""
        ready = self.ready
        if ready is None:
            self._can_read.clear()
        else:
            self._can_read.set()
        shown = ready if self._source.is_on else None
        if shown is not self._shown:
            if self._shown is not None:
                self._shown.show(False)
            self._shown = shown
            if shown is not None:
                shown.show(True)
        self._was_seeing = self.is_seeing
        self._listener.changed()

    # Failure ------------------------------------------------------------------------------------------------

    def _had_trouble(self, text: str) -> None:
        """A frame could not be read. One is nothing; several in a row mean that no other will be."""
        self._troubles += 1
        if self._troubles < TROUBLES_BEFORE_GIVING_UP or not self._loaded:
            return
        self._troubles = 0
        js.console.warn(f"camcade: {text}")
        self.close()
        self._fail(CANNOT_READ)

    def _lost_worker(self, text: str) -> None:
        """The worker is gone: what the player holds by it is let go, and another one started, a few times."""
        if not self._loaded:
            return
        js.console.warn(f"camcade: {text}")
        self.close()
        if self._restarts == RESTARTS_MOST:
            self._fail(WORKER_LEFT)
            return
        self._restarts += 1
        self._listener.restarting(WORKER_AGAIN)
        self._restarting = asyncio.get_running_loop().create_task(self._load_again())

    async def _load_again(self) -> None:
        try:
            await self._load()
        except Exception as error:  # as in `run`
            self._listener.broke(error)

    def _fail(self, sentence: str) -> None:
        self._source.turn_off()
        self._listener.failed(sentence)

    # What others are told -----------------------------------------------------------------------------------

    def hint(self, now_ms: float) -> str | None:
        """What the player should know now; None while nothing is read."""
        if self.ready is None or self.last is None:
            return None
        return self.ready.hint(now_ms, self._metrics.per_second(now_ms))

    def pace(self, now_ms: float) -> str:
        """How fast frames are read, in words for the player."""
        return self._metrics.pace(now_ms)

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`, with what the recognizer adds once it has read a frame."""
        ready, last = self.ready, self.last
        has_models = ready is not None and bool(ready.models)
        return {
            "model": ready.models[-1] if ready is not None and has_models else None,
            "backend": self._client.backend if has_models else None,
            **self._metrics.medians(),
            "tensors": None if last is None else last.tensors,
            **(ready.snapshot() if ready is not None and last is not None else {}),
        }

    def metrics(self) -> dict[str, Any]:
        """This part of `camcade.metrics()`."""
        found = self._metrics.all(js.performance.now())
        for recognizer in self._recognizers.values():
            found |= recognizer.metrics()
        return {**found, "backend_probes": self._client.probes}


def assets_of(models: Sequence[str]) -> list[str]:
    """Logical names of all that these models need, each once, in the order to fetch it.

    Raises:
        ModelError: the site holds no model of that name.
    """
    return list(dict.fromkeys(path for model in models for path in model_assets(model)))
