"""Playing a story by camera or photo: what is read of the face becomes a choice, and is shown."""

from collections.abc import Callable, Mapping
from typing import Any

import js

from camcade.errors import CamcadeError
from camcade.escape import EMOTIONS, NEUTRAL, Emotion, ExpressionSelector, RestingFace
from camcade.escape.selector import Choice, choice_of
from camcade_web.browser.dom import element
from camcade_web.camera.frame_source import Frame
from camcade_web.camera.picture_intake import PictureIntake
from camcade_web.camera.state import CameraState
from camcade_web.player_camera import PlayerCamera
from camcade_web.recognizers.base import Decision
from camcade_web.recognizers.expression import FaceDecision
from camcade_web.recognizers.registry import create
from camcade_web.ui.face_hints import is_readable
from camcade_web.ui.face_preview import FacePreview
from camcade_web.ui.notifications import Notifications

RELAX_READINGS = 12  # of the resting face; more than a second on slow machines, and then enough
RELAX_MS = 1800.0
PHOTO_SHOWN_MS = 6000.0
LABELS = frozenset({*map(str, EMOTIONS), NEUTRAL})

OnChoice = Callable[[Choice, str], None]
"""Called with a choice and where it was seen: "camera" or "photo"."""


def is_of_site(model: str) -> bool:
    """This site has a model of that name; else it is a project of Studio."""
    return bool(list(js.camcadeScripts.downloads.names(f"models/{model}/")))


class EscapeCamera(PlayerCamera):
    """Turns faces into choices.

    Args:
        messages, wanted: as for `PlayerCamera`.
        model: the network that reads the face, or a project of Studio in this browser.
        on_choice: called with each choice.
        on_change: called when `is_seeing` may have changed.
        on_relaxed: called when the resting face is known.
    """

    without_camera = "Buttons and photos work all the same."
    without_model = "The buttons work all the same."

    def __init__(
        self,
        messages: Notifications,
        model: str,
        wanted: str | None,
        on_choice: OnChoice,
        on_change: Callable[[], None],
        on_relaxed: Callable[[], None],
    ) -> None:
        self._face = FacePreview()
        self._on_choice = on_choice
        self._on_change: Callable[[], None] = lambda: None
        self._on_relaxed = on_relaxed
        self._selector = ExpressionSelector()
        self._resting = RestingFace()
        self._relaxing: RestingFace | None = None
        self._relax_since_ms = 0.0
        self._is_watched = False
        self._decision: FaceDecision | None = None  # of the last frame or photo
        self._probabilities: Mapping[str, float] | None = None  # of it, corrected by the resting face
        self._photo_until_ms = 0.0
        self._awaited: object = None  # the photo whose reading is wanted
        reader = "expression" if is_of_site(model) else "studio-story"
        arguments = (model, LABELS) if reader == "expression" else (model,)
        super().__init__(messages, self._face, wanted, lambda name: create(name, *arguments))
        self._perception.use(reader)
        self._on_change = on_change  # not before: the page that asks is not whole yet
        inputs = [element("photo-file"), element("photo-snap")]
        self._intake = PictureIntake(inputs, self._tasks, self._photo_came, self._refuse_photo)

    @property
    def wants_calibration(self) -> bool:
        """The player plays by camera, and nobody knows yet how their face looks at rest."""
        return self.is_seeing and not self._resting.is_calibrated

    @property
    def progress(self) -> dict[Emotion, float]:
        """How full the ring of the held expression is; empty when none is held."""
        return {} if self._selector.held is None else {self._selector.held: self._selector.progress}

    def watch(self, is_watched: bool) -> None:
        """Whether a held expression chooses now; a room that has just begun is read first."""
        self._is_watched = is_watched
        self._selector.reset()

    def calibrate(self) -> None:
        """Learn the resting face from the next readings."""
        self._relaxing = RestingFace()
        self._relax_since_ms = 0.0
        self._face.relax(0.0)

    def teach(self, seen: Emotion, meant: Emotion) -> None:
        """The player was misread: lean a little towards what they meant."""
        self._resting.teach(seen, meant)

    def advise(self, now_ms: float) -> None:
        """Tell the player how well they are seen, but not over a photo."""
        if now_ms >= self._photo_until_ms:
            super().advise(now_ms)

    def changed(self) -> None:
        """The page asks what can be seen now."""
        super().changed()
        self._on_change()

    # Camera -------------------------------------------------------------------------------------------------

    def camera_changed(self, state: CameraState) -> None:
        """With the camera goes what was known of the face: another light, perhaps another player."""
        if state is CameraState.ON:
            self._photo_until_ms = 0.0
            self._face.hide_photo()
        else:
            self._decision = self._probabilities = self._relaxing = None
            self._resting.forget()
            self._selector.reset()
        super().camera_changed(state)

    def decided(self, decision: Decision) -> None:
        """Correct what was read by the resting face, and let the selector choose."""
        assert isinstance(decision, FaceDecision)
        raw = decision.probabilities if is_readable(decision.faces) else None
        self._decision = decision
        self._probabilities = None if raw is None else self._resting.correct(raw)
        self._relax(raw, decision.taken_ms)
        if self._is_watched:
            choice = self._selector.update(self._probabilities, decision.taken_ms)
            if choice is not None:
                self._on_choice(choice, "camera")

    def show(self, decision: Decision) -> None:
        """Frame the face and fill the bars, smoothed while a held expression chooses."""
        if decision.taken_ms >= self._photo_until_ms:
            self._face.hide_photo()
            smoothed = self._selector.probabilities if self._is_watched else None
            self._show_face(smoothed or self._probabilities, str(self._selector.held or ""))

    def _show_face(self, shares: Mapping[str, float] | None, held: str = "") -> None:
        assert self._decision is not None
        faces = self._decision.faces
        self._face.show_face(faces.region, faces.width / faces.height, shares, held)

    def _relax(self, raw: Mapping[str, float] | None, taken_ms: float) -> None:
        """The resting face is noted until enough of it was seen."""
        relaxing = self._relaxing
        if relaxing is None or raw is None:
            return
        self._relax_since_ms = self._relax_since_ms or taken_ms
        relaxing.note(raw)
        share = min(relaxing.count / RELAX_READINGS, (taken_ms - self._relax_since_ms) / RELAX_MS)
        self._face.relax(min(1.0, share))
        if share >= 1.0:
            relaxing.finish()
            self._resting, self._relaxing = relaxing, None
            self._face.relax(None)
            self._on_relaxed()

    # Photos -------------------------------------------------------------------------------------------------

    def _tell_of_photo(self, text: str) -> None:
        self._messages.tell("photo", text)

    def _refuse_photo(self, text: str) -> None:
        """A photo is no use; what was seen in an earlier one is not taken for it."""
        self._awaited = None
        self._tell_of_photo(text)
        if self._face.is_photo:
            self._photo_until_ms = 0.0
            self._decision = self._probabilities = None
            self._face.forget_photo()

    async def _photo_came(self, bitmap: Any, name: str) -> None:
        """Somebody brought a photo instead of their face."""
        self._messages.withdraw("photo")
        mine = self._awaited = object()
        await self._perception.load()
        if self._perception.ready is None or self._awaited is not mine:
            bitmap.close()
            return
        now_ms = js.performance.now()
        self._photo_until_ms = now_ms + PHOTO_SHOWN_MS
        self._decision = self._probabilities = None
        self._face.show_photo(bitmap, name)
        try:
            decision = await self._perception.read(Frame.of(bitmap, now_ms))
        except CamcadeError as error:
            if self._awaited is mine:
                self._refuse_photo(f"“{name}” could not be read. {error}")
            return
        if self._awaited is not mine:
            return
        if not isinstance(decision, FaceDecision):
            self._refuse_photo(f"“{name}” came too fast after another. Try it again.")
            return
        self._take_photo(decision, name)

    def _take_photo(self, decision: FaceDecision, name: str) -> None:
        """What a photo chooses, or why it chooses nothing."""
        self._decision, self._probabilities = decision, decision.probabilities
        self._show_face(self._probabilities)
        self._face.guide(f"“{name}”")
        if self._probabilities is None:
            self._tell_of_photo(
                f"I find no face in “{name}”. Choose a photo in which somebody looks at the camera."
            )
        elif not is_readable(decision.faces):
            self._tell_of_photo(f"The face in “{name}” is too small or cut off. Choose a closer photo.")
        elif (choice := choice_of(self._probabilities)) is None:
            self._tell_of_photo(
                f"The face in “{name}” looks neutral to me, and neutral chooses nothing. Show more, or "
                "press a button."
            )
        else:
            self._on_choice(choice, "photo")

    def snapshot(self) -> dict[str, Any]:
        """What the page's `snapshot()` says of seeing; documented in site/README.md."""
        decision, probabilities, found = self._decision, self._probabilities, super().snapshot()
        expression = None
        if probabilities is not None:
            expression = max(probabilities, key=lambda label: probabilities[label])
        return {
            "camera": found["camera"],
            "seeing": self.is_seeing,
            "backend": found["backend"],
            "faces": 0 if decision is None else len(decision.faces.faces),
            "expression": expression,
            "probabilities": probabilities,
            "held": None if self._selector.held is None else str(self._selector.held),
            "progress": round(self._selector.progress, 3),
            "calibrated": self._resting.is_calibrated,
            "hint": element("hint").textContent,
            "inference_ms": None if decision is None else found["inference_ms"],
            "tensors": None if decision is None else decision.tensors,
        }
