"""The widget: a picture in, what each model makes of it out. Made to be put into another page's iframe."""

from collections.abc import Mapping, Sequence
from typing import Any

import js

from camcade.errors import CamcadeError
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.messages import BROKE
from camcade_web.browser.page_api import FlowPage, offer_api, opening
from camcade_web.browser.samples import rounded
from camcade_web.camera.device import Camera
from camcade_web.camera.frame_source import Frame
from camcade_web.camera.picture_intake import PictureIntake
from camcade_web.camera.state import CameraState
from camcade_web.pages.widget.flow import Do, Enter, Shown, Tell, WidgetFlow
from camcade_web.pages.widget.parameters import WidgetParameters, read_widget_parameters
from camcade_web.perception import Perception
from camcade_web.recognizers.base import Decision
from camcade_web.recognizers.picture import EXPRESSION, PictureDecision
from camcade_web.recognizers.registry import create
from camcade_web.ui.face_hints import FacesInView
from camcade_web.ui.face_preview import draw_photo, frame_face

SHOWN_WIDTH_PX = 1024
HEADINGS = {"expression": "Expression", "strike-image": "Strike"}


async def open_page() -> None:
    """Start the widget."""
    with opening("The widget"):
        parameters, problems = read_widget_parameters(js.location.search)
        page = WidgetPage(parameters)
        await page.begin(problems)


class WidgetPage(FlowPage):
    """The picture, the models' answers, and what happens between them."""

    def __init__(self, parameters: WidgetParameters) -> None:
        super().__init__()
        self._parameters = parameters
        self._flow = WidgetFlow()
        self._tasks = BackgroundTasks(self.broke)
        self._camera = Camera(element("preview"), self._camera_changed)
        self._perception = Perception(self._camera, lambda name: create(name, parameters.models), self)
        self._decision: PictureDecision | None = None
        self._intake: PictureIntake | None = None
        self._awaited: object = None  # the picture whose reading is wanted
        self.answers = {
            Do.OPEN_CAMERA: lambda: self._tasks.spawn(self._camera.turn_on()),
            Do.CLOSE_CAMERA: self._camera.turn_off,
            Enter: self._enter,
            Tell: self._tell,
        }
        offer_api(snapshot=self.snapshot)

    async def begin(self, problems: tuple[str, ...]) -> None:
        """Load the models and say what can be done."""
        source = self._parameters.source
        show("camera-switch", source != "picture")
        show("choose-tool", source != "camera")
        show("snap-tool", source != "camera")
        self._perception.use("picture")
        await self._perception.load()
        if self._perception.ready is None:
            return
        if source != "camera":
            inputs = [element("photo-file"), element("photo-snap")]
            self._intake = PictureIntake(inputs, self._tasks, self._picture_came, self._tell)
        element("camera-switch").disabled = False
        self.on_click({"camera-switch": lambda: self._flow.switch_pressed(self._camera.state)})
        self.on_visibility(self._flow.hidden, lambda: ())
        self.do(self._flow.loaded(problems))
        self._tasks.spawn(self._perception.run())

    async def _picture_came(self, bitmap: Any, name: str) -> None:
        mine = self._awaited = object()
        self.do(self._flow.picture_came(name))
        draw_photo(element("photo"), bitmap, SHOWN_WIDTH_PX, f"Your picture, {name}")
        try:
            decision = await self._perception.read(Frame.of(bitmap, js.performance.now()))
        except CamcadeError as error:
            self._tell(str(error))
            return
        if decision is not None and self._awaited is mine and self._flow.shown is Shown.PICTURE:
            self._show(decision)

    def _camera_changed(self, state: CameraState) -> None:
        self.do(self._flow.camera_changed(state))
        self._perception.source_changed()

    # What the flow wants ------------------------------------------------------------------------------------

    def _enter(self, shown: Shown) -> None:
        self._forget()  # what was read in one picture is not told of another
        for name, its in {
            "preview": Shown.CAMERA,
            "photo": Shown.PICTURE,
            "invitation": Shown.NOTHING,
        }.items():
            show(name, shown is its)
        element("camera-word").textContent = "Turn camera off" if shown is Shown.CAMERA else "Use the camera"

    def _forget(self) -> None:
        """Nothing is told of any picture."""
        self._decision = None
        element("results").replaceChildren()
        element("timing").textContent = ""
        show("face-box", False)

    def _tell(self, text: str) -> None:
        if element("told").textContent != text:
            element("told").textContent = text

    # What the loop tells ------------------------------------------------------------------------------------

    def decided(self, decision: Decision) -> None:
        """A frame of the camera was read; there is nothing to do but to show it."""

    def show(self, decision: Decision) -> None:
        """What a frame of the camera came to, unless something else took its place meanwhile."""
        if self._flow.shown is Shown.CAMERA:
            self._show(decision)

    def _show(self, decision: Decision) -> None:
        """Each model's answer as bars, and what it took."""
        assert isinstance(decision, PictureDecision)
        self._decision = decision
        results: dict[str, Mapping[str, float] | None] = {**decision.others}
        if decision.face is not None:
            results = {EXPRESSION: decision.face.probabilities, **results}
            self._show_faces(decision.face.faces)
        element("results").replaceChildren(*(bars(name, values) for name, values in results.items()))
        element("timing").textContent = (
            f"{decision.width_px:.0f} × {decision.height_px:.0f} pixels, {decision.inference_ms:.0f} ms "
            f"in the networks, {decision.total_ms:.0f} ms in all, on {self._perception.backend}"
        )

    def _show_faces(self, found: FacesInView) -> None:
        self.do(self._flow.faces_found(found))
        aspect, is_mirrored = found.width / found.height, self._camera.is_on
        box, frame = element("face-box"), element("shown")
        frame_face(box, frame, found.region, aspect, is_whole=True, is_mirrored=is_mirrored)

    def changed(self) -> None:
        """Nothing to do: `begin` waits for the models, and the camera tells its states."""

    def loading(self, assets: Sequence[str]) -> None:
        """The page says that it is loading until it is not."""

    def restarting(self, sentence: str) -> None:
        """What reads pictures is started again."""
        self._tell(sentence)

    def failed(self, sentence: str) -> None:
        """Nothing can be read any more."""
        self._tell(sentence)

    def broke(self, error: BaseException) -> None:
        """A defect came to light."""
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        self._tell(BROKE)

    def snapshot(self) -> dict[str, Any]:
        """The widget at this moment, as documented in site/README.md."""
        decision = self._decision
        face = None if decision is None else decision.face
        return {
            "ready": self._flow.is_ready,
            "picture": self._flow.picture,
            "camera": str(self._camera.state),
            "told": element("told").textContent,
            "faces": 0 if face is None else len(face.faces.faces),
            "expression": None if face is None else rounded(face.probabilities),
            "others": {}
            if decision is None
            else {name: rounded(values) for name, values in decision.others.items()},
            "inference_ms": None if decision is None else decision.inference_ms,
            "tensors": None if decision is None else decision.tensors,
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
