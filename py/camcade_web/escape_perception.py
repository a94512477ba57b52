"""How the story page sees: camera, photos, face reader and chooser, with the mirror that shows them.

Whatever fails on the way is told to the player, and the story goes on with buttons and keys.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.errors import CamcadeError
from camcade.escape import Emotion, ExpressionSelector, RestingFace
from camcade.escape.selector import Choice, choice_of
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, show
from camcade_web.browser.samples import Rate, Samples
from camcade_web.camera.control import CameraControl
from camcade_web.camera.picture_intake import PictureIntake
from camcade_web.camera.state import WORDS, CameraState
from camcade_web.recognizers.expression import FaceReader, FaceReading
from camcade_web.ui.face_hints import is_readable, trouble
from camcade_web.ui.face_preview import FacePreview
from camcade_web.ui.notifications import Notifications

RELAX_READINGS = 12  # of the resting face; more than a second on slow machines, and then enough
RELAX_MS = 1800.0
ADVICE_MS = 400.0
TROUBLES_BEFORE_GIVING_UP = 3
PHOTO_SHOWN_MS = 6000.0

CAMERA_MESSAGES = {
    CameraState.DENIED: (
        "I may not use your camera. Buttons, keys and photos work all the same; to change it, click the "
        "camera sign in the address bar, allow it, and turn the camera on again."
    ),
    CameraState.MISSING: "I find no camera. Buttons, keys and photos work all the same.",
    CameraState.BUSY: "Another program holds your camera. Close it there and turn the camera on again.",
    CameraState.UNPLUGGED: "Your camera is gone. Plug it in and turn the camera on again.",
    CameraState.UNSUPPORTED: (
        "This browser gives no camera to this address. Open the page over https or from your own machine; "
        "buttons, keys and photos work all the same."
    ),
}

OnChoice = Callable[[Choice, str], None]
"""Called with a choice and where it was seen: "camera" or "photo"."""


class FaceEyes:
    """Turns faces into choices.

    `on_choice` is called with each choice; `on_change` when `is_seeing` may have changed; `on_relaxed` when
    the resting face is known.
    """

    def __init__(
        self,
        messages: Notifications,
        model: str,
        wanted_camera: str | None,
        on_choice: OnChoice,
        on_change: Callable[[], None],
        on_relaxed: Callable[[], None],
    ) -> None:
        self._messages = messages
        self._on_choice = on_choice
        self._on_change = on_change
        self._on_relaxed = on_relaxed
        self._reader = FaceReader(model)
        self._mirror = FacePreview()
        self._chooser = ExpressionSelector()
        self._resting = RestingFace()
        self._tasks = BackgroundTasks(self._went_wrong)
        self._control = CameraControl(
            self._tasks,
            messages,
            CAMERA_MESSAGES,
            wanted_camera,
            on_open=lambda: self._tasks.spawn(self._load()),
            on_state=self._camera_changed,
            on_frame=self._frame_taken,
        )
        self._camera = self._control.camera
        self._reading: FaceReading | None = None
        self._probabilities: dict[str, float] | None = None
        self._is_loading = False
        self._is_looking = False
        self._is_watched = False
        self._relaxing: RestingFace | None = None
        self._relax_since_ms = 0.0
        self._troubles = 0
        self._advised_ms = 0.0
        self._photo_until_ms = 0.0
        self._rate = Rate()
        self._inference_ms = Samples(500)
        self._intake = PictureIntake(
            [element("photo-file"), element("photo-snap")], self._tasks, self._photo_came, self._photo_refused
        )

    @property
    def is_on(self) -> bool:
        return self._camera.is_on

    @property
    def is_seeing(self) -> bool:
        """The camera is on and its faces can be read."""
        return self._camera.is_on and self._reader.is_ready

    @property
    def wants_calibration(self) -> bool:
        """The player plays by camera, and nobody knows yet how their face looks at rest."""
        return self.is_seeing and not self._resting.is_calibrated

    @property
    def progress(self) -> dict[Emotion, float]:
        """How full the ring of the held expression is; empty when none is held."""
        return {} if self._chooser.held is None else {self._chooser.held: self._chooser.progress}

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin work that nobody waits for; what goes wrong in it is told."""
        self._tasks.spawn(work)

    def open(self) -> None:
        """Ask for the camera and load the models, side by side."""
        self._control.open()

    def close(self) -> None:
        self._control.close()

    def rest(self) -> None:
        """The page is hidden: let the camera go until `wake`."""
        self._control.rest()

    def wake(self) -> None:
        """The page is shown again."""
        self._control.wake()

    def watch(self, is_watched: bool) -> None:
        """Whether a held expression chooses now; a room that has just begun is read first."""
        self._is_watched = is_watched
        self._chooser.reset()

    def calibrate(self) -> None:
        """Learn the resting face from the next readings."""
        self._relaxing = RestingFace()
        self._relax_since_ms = 0.0
        self._mirror.relax(0.0)

    def teach(self, seen: Emotion, meant: Emotion) -> None:
        """The player was misread: lean a little towards what they meant."""
        self._resting.teach(seen, meant)

    # Camera -------------------------------------------------------------------------------------------------

    def _camera_changed(self, state: CameraState) -> None:
        self._mirror.show_state(state)
        if state is CameraState.ON:
            self._photo_until_ms = 0.0
            self._mirror.hide_photo()
        else:
            self._reading = self._probabilities = None
            self._resting.forget()  # another light, perhaps another player
            self._relaxing = None
            self._chooser.reset()
            self._mirror.clear(WORDS[state])
        self._on_change()

    def _frame_taken(self, taken_ms: float) -> None:
        if not self._reader.is_ready or self._is_looking:
            return
        self._is_looking = True
        self._tasks.spawn(self._look(taken_ms))

    async def _look(self, taken_ms: float) -> None:
        try:
            frame = self._camera.frame() or await self._camera.copied_frame()
            if frame is None:
                return
            width, height = size_of(frame)
            reading = await self._reader.read(frame, taken_ms, width, height)
        except CamcadeError as error:
            self._had_trouble(str(error))
            return
        finally:
            self._is_looking = False
        if reading is not None and self._camera.is_on:
            self._troubles = 0
            self._take(reading)

    def _take(self, reading: FaceReading) -> None:
        """One frame was read."""
        self._reading = reading
        self._rate.note(js.performance.now())
        self._inference_ms.add(reading.inference_ms)
        raw = reading.probabilities if is_readable(reading.sight) else None
        self._probabilities = None if raw is None else self._resting.correct(raw)
        self._relax(raw, reading.taken_ms)
        choice = None
        if self._is_watched:
            choice = self._chooser.update(self._probabilities, reading.taken_ms)
        shown = self._chooser.probabilities if self._is_watched else None
        if reading.taken_ms >= self._photo_until_ms:
            self._mirror.hide_photo()
            self._mirror.show_reading(reading, shown or self._probabilities, self._chooser.held)
        if choice is not None:
            self._on_choice(choice, "camera")

    def _relax(self, raw: Any, taken_ms: float) -> None:
        """The resting face is noted until enough of it was seen."""
        relaxing = self._relaxing
        if relaxing is None or raw is None:
            return
        self._relax_since_ms = self._relax_since_ms or taken_ms
        relaxing.note(raw)
        share = min(relaxing.count / RELAX_READINGS, (taken_ms - self._relax_since_ms) / RELAX_MS)
        self._mirror.relax(min(1.0, share))
        if share >= 1.0:
            relaxing.finish()
            self._resting, self._relaxing = relaxing, None
            self._mirror.relax(None)
            self._on_relaxed()

    def advise(self, now_ms: float) -> None:
        """Tell the player how well they are seen, now and then."""
        if now_ms - self._advised_ms < ADVICE_MS:
            return
        self._advised_ms = now_ms
        if not self._camera.is_on or self._reading is None or now_ms < self._photo_until_ms:
            return
        words = trouble(self._reading.sight)
        self._mirror.guide(words or "I see you.")
        rate = self._rate.per_second(now_ms)
        self._mirror.measure(
            f"{rate:.0f} looks a second, {self._inference_ms.percentile(50) or 0:.0f} ms each"
        )

    # Photos -------------------------------------------------------------------------------------------------

    def _photo_refused(self, why: str) -> None:
        self._messages.tell("photo", why)

    async def _photo_came(self, bitmap: Any, name: str) -> None:
        """Somebody brought a photo instead of their face."""
        self._messages.withdraw("photo")
        await self._load()
        if not self._reader.is_ready:
            bitmap.close()
            return
        while self._is_looking:
            await next_moment()
        self._is_looking = True
        try:
            self._photo_until_ms = js.performance.now() + PHOTO_SHOWN_MS
            self._mirror.show_photo(bitmap, name)
            width, height = bitmap.width, bitmap.height
            reading = await self._reader.read(bitmap, js.performance.now(), width, height)
        except CamcadeError as error:
            self._messages.tell("photo", f"“{name}” could not be read. {error}")
            return
        finally:
            self._is_looking = False
        if reading is None:
            self._messages.tell("photo", f"“{name}” came too fast after another. Try it again.")
            return
        self._take_photo(reading, name)

    def _take_photo(self, reading: FaceReading, name: str) -> None:
        self._messages.withdraw("photo")
        self._reading = reading
        self._probabilities = None if reading.probabilities is None else dict(reading.probabilities)
        self._mirror.show_reading(reading, self._probabilities, None)
        self._mirror.guide(f"“{name}”")
        if self._probabilities is None:
            self._messages.tell(
                "photo", f"I find no face in “{name}”. Choose a photo in which somebody looks at the camera."
            )
            return
        if not is_readable(reading.sight):
            self._messages.tell(
                "photo", f"The face in “{name}” is too small or cut off. Choose a closer photo."
            )
            return
        choice = choice_of(self._probabilities)
        if choice is None:
            self._messages.tell(
                "photo",
                f"The face in “{name}” looks neutral to me, and neutral chooses nothing. Show more, or "
                "press a button.",
            )
            return
        self._on_choice(choice, "photo")

    # Models -------------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        while self._is_loading:
            await next_moment()
        if self._reader.is_ready:
            return
        self._is_loading = True
        try:
            js.camcadeScripts.showProgress("eyes", to_js(self._reader.assets()))
            show("eyes")
            await self._reader.load()
        except CamcadeError as error:
            self._camera.turn_off()
            self._messages.tell("model", f"{error} Buttons and keys work all the same.")
            return
        finally:
            self._is_loading = False
            show("eyes", False)
        self._messages.withdraw("model")
        self._on_change()

    def _had_trouble(self, text: str) -> None:
        self._troubles += 1
        if self._troubles >= TROUBLES_BEFORE_GIVING_UP:
            self._reader.close()
            self._camera.turn_off()
            self._messages.tell("model", f"{text} Buttons and keys work all the same.")

    def _went_wrong(self, error: BaseException) -> None:
        self._messages.tell("trouble", f"Something went wrong: {error}. Buttons and keys work all the same.")

    def snapshot(self) -> dict[str, Any]:
        """What the page's `snapshot()` says of seeing; documented in site/README.md."""
        reading = self._reading
        probabilities = self._probabilities
        expression = None
        if probabilities is not None:
            expression = max(probabilities, key=lambda label: probabilities[label])
        return {
            "camera": str(self._camera.state),
            "seeing": self.is_seeing,
            "backend": self._reader.backend,
            "faces": 0 if reading is None else len(reading.sight.faces),
            "expression": expression,
            "probabilities": probabilities,
            "held": None if self._chooser.held is None else str(self._chooser.held),
            "progress": round(self._chooser.progress, 3),
            "calibrated": self._resting.is_calibrated,
            "guidance": element("guidance").textContent,
            "inference_ms": self._inference_ms.percentile(50) if reading is not None else None,
            "tensors": None if reading is None else reading.tensors,
        }


def size_of(frame: Any) -> tuple[float, float]:
    """Width and height as shown, of a VideoFrame or an ImageBitmap."""
    width = getattr(frame, "displayWidth", None)
    return (frame.width, frame.height) if width is None else (width, frame.displayHeight)


async def next_moment() -> None:
    """Let others run."""
    await asyncio.sleep(0.02)
