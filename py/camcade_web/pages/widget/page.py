"""The widget: a picture in, what each model makes of it out. Made to be put into another page's iframe."""

from collections.abc import Mapping
from typing import Any

import js

from camcade.errors import CamcadeError
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.page_api import offer_api, opening
from camcade_web.browser.proxies import Proxies
from camcade_web.camera.device import Camera
from camcade_web.camera.picture_intake import PictureIntake
from camcade_web.camera.state import CameraState
from camcade_web.escape_perception import CAMERA_MESSAGES, size_of
from camcade_web.pages.widget.parameters import WidgetParameters, read_widget_parameters
from camcade_web.recognizers.expression import FaceReader, FaceReading
from camcade_web.snapshot import rounded
from camcade_web.ui.face_hints import trouble
from camcade_web.ui.face_preview import placed

EXPRESSION = "expression"  # the model that looks at a face; all others look at the whole picture
SHOWN_WIDTH_PX = 1024
HEADINGS = {"expression": "Expression", "strike-image": "Posture"}


async def open_page() -> None:
    """Start the widget."""
    with opening("The widget"):
        parameters, problems = read_widget_parameters(js.location.search)
        page = WidgetPage(parameters)
        await page.begin(problems)


class WidgetPage:
    """One picture at a time, or the camera's."""

    def __init__(self, parameters: WidgetParameters) -> None:
        self._parameters = parameters
        others = [name for name in parameters.models if name != EXPRESSION]
        self._reader = FaceReader(EXPRESSION if EXPRESSION in parameters.models else None, others)
        self._tasks = BackgroundTasks(lambda error: self._tell(f"Something went wrong: {error}."))
        self._camera = Camera(element("preview"), self._camera_changed, self._frame_taken)
        self._is_looking = False
        self._is_ready = False
        self._name: str | None = None
        self._reading: FaceReading | None = None
        self._proxies = Proxies()
        self._intake: PictureIntake | None = None
        offer_api(snapshot=self.snapshot)

    async def begin(self, problems: tuple[str, ...]) -> None:
        """Load the models and say what can be done."""
        source = self._parameters.source
        show("camera-switch", source != "picture")
        show("choose-tool", source != "camera")
        show("snap-tool", source != "camera")
        try:
            await self._reader.load()
        except CamcadeError as error:
            self._tell(str(error))
            return
        if source != "camera":
            inputs = [element("photo-file"), element("photo-snap")]
            self._intake = PictureIntake(inputs, self._tasks, self._picture_came, self._tell)
        element("camera-switch").disabled = False
        self._proxies.listen(element("camera-switch"), "click", lambda _: self._switch())
        self._proxies.listen(js.document, "visibilitychange", lambda _: self._visibility_changed())
        self._tell(" ".join(problems) or "Ready. Nothing you show leaves this page.")
        self._is_ready = True

    async def _picture_came(self, bitmap: Any, name: str) -> None:
        self._camera.turn_off()
        self._name = name
        canvas = element("photo")
        scale = min(1.0, SHOWN_WIDTH_PX / max(bitmap.width, bitmap.height))
        canvas.width, canvas.height = (
            max(1, round(bitmap.width * scale)),
            max(1, round(bitmap.height * scale)),
        )
        canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height)
        canvas.setAttribute("aria-label", f"Your picture, {name}")
        show("photo")
        show("invitation", False)
        await self._look(bitmap, js.performance.now())

    async def _look(self, frame: Any, taken_ms: float) -> None:
        self._is_looking = True
        try:
            reading = await self._reader.read(frame, taken_ms, *size_of(frame))
        except CamcadeError as error:
            self._tell(str(error))
            return
        finally:
            self._is_looking = False
        if reading is not None:
            self._show(reading)

    def _show(self, reading: FaceReading) -> None:
        self._reading = reading
        results: dict[str, Mapping[str, float] | None] = {}
        if EXPRESSION in self._parameters.models:
            results[EXPRESSION] = reading.probabilities
        results |= reading.others
        element("results").replaceChildren(*(bars(name, values) for name, values in results.items()))
        faces = len(reading.sight.faces)
        element("timing").textContent = (
            f"{reading.sight.width:.0f} × {reading.sight.height:.0f} pixels, {reading.inference_ms:.0f} ms "
            f"in the networks, {reading.total_ms:.0f} ms in all, on {self._reader.backend}"
        )
        if EXPRESSION in self._parameters.models:
            seen = (
                "No face"
                if faces == 0
                else "One face"
                if faces == 1
                else f"{faces} faces, the largest is read"
            )
            self._tell(trouble(reading.sight) or f"{seen}.")
        self._frame_face(reading)

    def _frame_face(self, reading: FaceReading) -> None:
        box, region = element("face-box"), reading.sight.region
        box.hidden = region is None
        if region is None:
            return
        shown = element("shown")
        left, top, right, bottom = placed(
            region,
            reading.sight.width / reading.sight.height,
            shown.clientWidth / max(1, shown.clientHeight),
            is_whole=True,
            is_mirrored=self._camera.is_on,
        )
        box.style.left, box.style.top = f"{left:.1%}", f"{top:.1%}"
        box.style.width, box.style.height = f"{right - left:.1%}", f"{bottom - top:.1%}"

    def _tell(self, text: str) -> None:
        if element("told").textContent != text:
            element("told").textContent = text

    # Camera -------------------------------------------------------------------------------------------------

    def _switch(self) -> None:
        if self._camera.state in (CameraState.ON, CameraState.STARTING):
            self._camera.turn_off()
        else:
            self._tasks.spawn(self._camera.turn_on())

    def _visibility_changed(self) -> None:
        if js.document.hidden:
            self._camera.turn_off()

    def _camera_changed(self, state: CameraState) -> None:
        is_on = state is CameraState.ON
        show("preview", is_on)
        element("camera-word").textContent = "Turn camera off" if is_on else "Use the camera"
        if is_on:
            self._name = None
            show("photo", False)
            show("invitation", False)
        elif state in CAMERA_MESSAGES:
            self._tell(CAMERA_MESSAGES[state].partition(".")[0] + ".")
        if not is_on and element("photo").hidden:
            show("invitation")
            show("face-box", False)

    def _frame_taken(self, taken_ms: float) -> None:
        if self._is_ready and not self._is_looking:
            self._is_looking = True
            self._tasks.spawn(self._look_at_camera(taken_ms))

    async def _look_at_camera(self, taken_ms: float) -> None:
        frame = self._camera.frame() or await self._camera.copied_frame()
        if frame is None:
            self._is_looking = False
            return
        await self._look(frame, taken_ms)

    def snapshot(self) -> dict[str, Any]:
        """The widget at this moment, as documented in site/README.md."""
        reading = self._reading
        others = {} if reading is None else {name: rounded(of) for name, of in reading.others.items()}
        return {
            "ready": self._is_ready,
            "picture": self._name,
            "camera": str(self._camera.state),
            "told": element("told").textContent,
            "faces": 0 if reading is None else len(reading.sight.faces),
            "expression": None if reading is None else rounded(reading.probabilities),
            "others": others,
            "inference_ms": None if reading is None else reading.inference_ms,
            "tensors": None if reading is None else reading.tensors,
        }


def bars(name: str, values: Mapping[str, float] | None) -> Any:
    """One model's answer: a heading and a bar for each label, the likeliest marked."""
    box = new_element("section")
    box.dataset.model = name
    box.append(new_element("h2", "", HEADINGS.get(name, name.capitalize())))
    if values is None:
        box.append(new_element("p", "soft small", "No face to read."))
        return box
    best = max(values, key=lambda label: values[label])
    for label, value in values.items():
        row = new_element("div", "bar is-best" if label == best else "bar")
        track, fill = new_element("div", "bar-track"), new_element("div", "bar-fill")
        fill.style.setProperty("--share", f"{value:.3f}")
        track.append(fill)
        row.append(new_element("span", "", label.capitalize()), track)
        row.append(new_element("span", "bar-figure", f"{value * 100:.0f} %"))
        box.append(row)
    return box
