"""Studio: what the flow wants is done here, with camera, workers, store and the page's elements."""

import asyncio
from collections.abc import Iterable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.errors import CamcadeError
from camcade.studio.head import Kind, TrainingSettings
from camcade.studio.kept import KeptProject
from camcade.studio.moves import strike_settings
from camcade.studio.project import Project
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, show
from camcade_web.browser.page_api import FlowPage, offer_api, opening
from camcade_web.camera.control import CameraControl
from camcade_web.camera.cutting import jpeg_of
from camcade_web.camera.state import BEING_USED, MESSAGES, CameraState
from camcade_web.inference.training_client import TrainingClient
from camcade_web.pages.studio.augmenting import with_variants
from camcade_web.pages.studio.class_cards import ClassCards, Thumbnails, show_invitation
from camcade_web.pages.studio.deciding_view import DecidingView
from camcade_web.pages.studio.effects import STILL_LOADING, Count, Do, Effects, KeepSample, Scene, Tell, Train
from camcade_web.pages.studio.featuring import Featuring
from camcade_web.pages.studio.flow import StudioFlow
from camcade_web.pages.studio.focus import Focus
from camcade_web.pages.studio.keeping import Keeping
from camcade_web.pages.studio.parameters import StudioParameters, read_studio_parameters
from camcade_web.pages.studio.projects import Projects
from camcade_web.pages.studio.seen_view import (
    SeenView,
    flow_snapshot,
    is_mirrored,
    recording_settings,
    show_camera,
    show_scene,
)
from camcade_web.pages.studio.training_task import TrainingTask
from camcade_web.pages.studio.training_view import TrainingView
from camcade_web.pages.studio.trial_view import TrialView
from camcade_web.perception import Perception
from camcade_web.reading_messages import ReadingMessages
from camcade_web.recognizers.base import Decision
from camcade_web.recognizers.body_head import BodyHeadRecognizer
from camcade_web.recognizers.head import HeadDecision, HeadRecognizer
from camcade_web.ui.notifications import Notifications


async def open_page() -> None:
    """Start Studio."""
    with opening("Studio"):
        parameters, problems = read_studio_parameters(js.location.search)
        page = StudioPage(parameters)
        await page.begin(problems)


class StudioPage(FlowPage, ReadingMessages):
    """One project on the page."""

    without_model = "Your samples are kept; load the page again."
    after_defect = "What you recorded is kept."

    def __init__(self, parameters: StudioParameters) -> None:
        super().__init__()
        self._parameters = parameters
        self._focus = Focus()
        self._tasks = BackgroundTasks(self.broke)
        self._messages = Notifications()
        self._keeping = Keeping(self._tasks, lambda words: self._messages.tell("storage", words))
        self._recognizers = {Kind.PICTURE: HeadRecognizer(), Kind.BODY: BodyHeadRecognizer()}
        self._control = CameraControl(self._tasks, parameters.camera, self._load, self._camera_changed)
        self._perception = Perception(self._control.camera, lambda kind: self._recognizers[Kind(kind)], self)
        self._projects = Projects(self._keeping, self._messages, self._tell, self._open)
        self._featuring = Featuring(self._perception, self._keeping)
        self._trainer = TrainingClient()
        self._thumbnails = Thumbnails(self._keeping.pictures)
        self._cards = ClassCards(self._thumbnails, self._on_card)
        self._seen = SeenView()
        self._training = TrainingView(self._thumbnails, self._on_settings)
        self._trial = TrialView(
            lambda key, move: self.do(self._flow.class_moved(key, move)),
            lambda key, emotion: self.do(self._flow.class_felt(key, emotion)),
            lambda key, sure: self.do(self._flow.class_bounded(key, sure)),
        )
        self._deciding = DecidingView(
            lambda looks, far: self.do(self._flow.decided_by(looks, far)), self._recognizers[Kind.PICTURE]
        )
        self._flow = StudioFlow(KeptProject(Project.of("…")))
        self._canvas: HeadDecision | None = None  # the decision whose picture the next sample keeps
        self._shares: dict[str, float] = {}
        self.answers = {
            Do.OPEN_CAMERA: self._control.open,
            Do.SHOW_PROJECT: self._show_project,
            Do.SHOW_HEAD: self._show_head,
            Do.SHOW_SCENE: self._show_scene,
            Do.KEEP: lambda: self._keeping.keep(self._kept()),
            Do.STOP_TRAINING: self._trainer.stop,
            Tell: self._tell,
            Count: self._count,
            KeepSample: self._keep_sample,
            Train: self._train,
        }
        offer_api(snapshot=self.snapshot)

    def do(self, effects: Iterable[Any]) -> None:
        """Do these; the keyboard's place is never lost by it."""
        if effects:
            self._focus.note()
            super().do(effects)
            self._focus.keep()

    async def begin(self, problems: tuple[str, ...]) -> None:
        """Open the project and listen to the player; what looks at pictures comes with the first of them."""
        kept = await self._keeping.claimed(await self._keeping.first(self._parameters.project))
        self._keeping.adopt(kept)
        self._flow = StudioFlow(kept)
        self._listen()
        self._perception.use(kept.project.kind)
        await self._projects.show(self._flow.project.name)
        self._show_project()
        show("loading", False)
        self._training.show_settings(self._flow.training)
        self.do(self._flow.loaded((*problems, *kept.notes)))
        self._tasks.spawn(self._perception.run())
        if self._parameters.example and not self._flow.project.samples:
            await self._projects.open_example()
        else:
            self._tasks.spawn(self._look_at_all())

    def _listen(self) -> None:
        self.on_click(
            {
                "add-class": lambda: self._flow.class_added(""),
                "undo": lambda: self._flow.undone(),
                "redo": lambda: self._flow.redone(),
                "train": lambda: self._flow.train_pressed(self._keeping.features.keys()),
            }
        )
        listen = self.proxies.listen
        chosen = element("recording-settings")
        listen(chosen, "change", lambda _: self._flow.record_by(recording_settings()))
        self._projects.listen(listen, self._tasks.spawn, self._kept, lambda: self._flow.is_busy)
        listen(element("rename-project"), "click", lambda _: self._tasks.spawn(self._rename()))
        listen(js.document, "keydown", self._key_pressed)
        listen(js.window, "beforeunload", self._leaving, passive=False)
        self.on_visibility(self._hidden, self._woken)

    def _hidden(self) -> Effects:
        self._control.rest()
        return self._flow.hidden()

    def _woken(self) -> Effects:
        self._control.wake()
        return ()

    def _key_pressed(self, event: Any) -> None:
        if event.key == "Escape":
            self.do(self._flow.cancelled())
        elif (
            event.key.lower() == "z" and (event.ctrlKey or event.metaKey) and event.target.tagName != "INPUT"
        ):
            self.do(self._flow.redone() if event.shiftKey else self._flow.undone())

    def _leaving(self, event: Any) -> None:
        if self._flow.asks_before_leaving(self._keeping.keeps_all):
            event.preventDefault()

    @property
    def _recognizer(self) -> HeadRecognizer:
        return self._recognizers[self._flow.project.kind]

    # Projects -----------------------------------------------------------------------------------------------

    def _kept(self) -> KeptProject:
        flow, keeping = self._flow, self._keeping
        return KeptProject(
            flow.project, keeping.pictures, keeping.features, flow.training, flow.head, flow.network
        )

    async def _open(self, kept: KeptProject) -> None:
        if not self._flow.is_busy:
            kept = await self._keeping.claimed(kept)
        effects = self._flow.opened(kept)
        is_open = Do.SHOW_PROJECT in effects
        if is_open:
            self._messages.withdraw("file")  # about one that was tried before
            self._cards.clear()
            self._keeping.adopt(kept)
            self._training.show_settings(kept.training)
            self._perception.use(kept.project.kind)
        self.do(effects)
        if is_open and self._control.camera.is_on:
            self._load()
        if is_open:
            await self._keeping.keep_all(self._kept())
        await self._projects.show(self._flow.project.name)  # the picker may have been at another
        if is_open:
            await self._look_at_all()

    def _load(self) -> None:
        self._tasks.spawn(self._perception.load())

    async def _rename(self) -> None:
        name = None if self._flow.is_busy else await self._projects.rename(self._kept())
        if name is not None:
            self.do(self._flow.project_renamed(name))

    # Samples ------------------------------------------------------------------------------------------------

    def _on_card(self, word: str, key: str, value: Any) -> None:
        flow, now_ms, is_on = self._flow, js.performance.now(), self._control.camera.is_on
        if word in ("files", "drop"):
            self._tasks.spawn(self._add_files(key, value))
            return
        flow.is_mirrored = is_mirrored()
        events: dict[str, Any] = {
            "press": lambda: flow.record_pressed(key, now_ms, is_on),
            "release": lambda: flow.record_released(now_ms),
            "timer": lambda: flow.timer_pressed(key, is_on),
            "remove": lambda: flow.class_removed(key),
            "name": lambda: flow.class_renamed(key, value),
            "on": lambda: flow.class_switched(key, value),
            "delete": lambda: flow.samples_removed(value),
        }
        is_early = is_on and word in ("press", "timer") and self._perception.ready is None
        self.do(STILL_LOADING if is_early else events[word]())

    async def _add_files(self, key: str, given: Any) -> None:
        files, opened = list(await given if hasattr(given, "then") else given), self._flow.history
        self._tell(f"Looking at {len(files)} file{'' if len(files) == 1 else 's'}…")
        taken, refused = await self._featuring.look_at_files(files)
        for sentence in refused[:1]:
            self._messages.tell("file", sentence)
        if not taken or opened is not self._flow.history:
            self._tell("No picture could be used." if not taken else "Another project is open: none added.")
            return
        keys, effects = self._flow.pictures_came(key, len(taken))
        for name, (picture, features) in zip(keys, taken, strict=False):
            self._keeping.keep_sample(self._flow.project.name, name, picture, features)
        self.do(effects)
        left_out = f" {len(refused)} could not be used." if refused else ""
        self._tell(f"{len(keys)} picture{'' if len(keys) == 1 else 's'} added.{left_out}")

    def _keep_sample(self, key: str) -> None:
        decision = self._canvas
        if decision is not None:
            self._keeping.features[key] = decision.features
            self._cards.took(self._flow.project.samples[-1])
            self._tasks.spawn(self._keep_picture(self._flow.project.name, key, decision))

    async def _keep_picture(self, project: str, key: str, decision: HeadDecision) -> None:
        picture = await jpeg_of(decision.canvas)
        self._keeping.keep_sample(project, key, picture, decision.features)
        self._thumbnails.arrived(key)
        self._keeping.keep(self._kept())

    async def _look_at_all(self) -> None:
        """Features of samples that came without."""
        project = self._flow.project
        blank = await self._featuring.look_at_missing(project, self._tell)
        if blank and project.kind is Kind.BODY:
            self.do(self._flow.nobody_seen(blank))

    # Training -----------------------------------------------------------------------------------------------

    def _on_settings(self, values: dict[str, Any]) -> None:
        try:
            settings = TrainingSettings.of(values)
        except CamcadeError as error:
            self._tell(str(error))
            return
        self.do(self._flow.settings_chosen(settings))

    def _train(self, task: TrainingTask) -> None:
        self._training.begin()
        self._tasks.spawn(self._train_head(task))

    async def _train_head(self, task: TrainingTask) -> None:
        try:
            head = await self._projects.start(self._kept(), task)
            if head is not None:
                task = self._flow.widened(head.hidden_units)
            features, labels, held = await with_variants(task, self._featuring, self._keeping, self._tell)
            samples, classes = len(task.samples), len(task.classes)
            start = b"" if head is None else head.weights
            told = self._training.epoch
            made = await self._trainer.train(
                features, labels, held, samples, classes, task.settings, told, start, task.kind
            )
        except (CamcadeError, JsException) as error:
            self.do(self._flow.training_failed(getattr(error, "message", None) or str(error)))
            return
        self.do(self._flow.trained(made.weights, made.probabilities, made.ms, made.near, made.reach))
        self._training.show_map(task, made.places, self._flow.labels())

    # What the flow wants ------------------------------------------------------------------------------------

    def _show_project(self) -> None:
        flow = self._flow
        self._cards.show(flow.project)
        show_invitation(not flow.project.samples)
        self._training.show_advice([*flow.advice, *flow.cautions] if flow.project.samples else [])
        for name, words in (("undo", flow.history.undoes), ("redo", flow.history.redoes)):
            element(name).disabled = words is None
            element(name).title = f"{name.capitalize()}: {words}" if words else ""
        self._show_trial()

    def _show_head(self) -> None:
        flow = self._flow
        labels = flow.labels()
        head = flow.head if flow.head is not None and set(flow.head.classes) == set(labels) else None
        self._recognizer.use(head, flow.network, self._kept().near)
        self._shares = {}
        self._training.show_result(flow.confusion, flow.answers, labels)
        self._show_project()

    def _show_trial(self) -> None:
        labels = self._flow.labels()
        self._deciding.show(self._flow.project, bool(labels))
        self._trial.show(
            self._flow.project, labels, self._flow.is_stale, strike_settings(self._flow.moves()) is not None
        )

    def _show_scene(self) -> None:
        self._recognizer.keeps_pictures = self._flow.scene is Scene.RECORDING
        show_scene(self._flow.scene)
        self._cards.mark(self._flow.recorded, str(self._flow.scene))

    def _tell(self, text: str) -> None:
        if element("told").textContent != text:
            element("told").textContent = text

    def _count(self, left_s: int) -> None:
        element("count").textContent = str(left_s)
        show("count", left_s > 0)
        if left_s > 0:
            self._tasks.spawn(self._count_on(left_s - 1))

    async def _count_on(self, left_s: int) -> None:
        await asyncio.sleep(1.0)
        self.do(self._flow.counted(left_s, js.performance.now()))

    # What the camera and the loop tell ----------------------------------------------------------------------

    def _camera_changed(self, state: CameraState) -> None:
        show_camera(state)
        message = MESSAGES.get(state)
        otherwise = "You can add pictures instead."
        self._messages.tell("camera", message.format(otherwise=otherwise) if message else None)
        if state not in BEING_USED:
            self.do(self._flow.cancelled())
        self._perception.source_changed()

    def decided(self, decision: Decision) -> None:
        """A frame was read: it may be a sample."""
        if isinstance(decision, HeadDecision) and decision.canvas is not None:
            self._canvas = decision
            self.do(self._flow.sample_came(decision.taken_ms))

    def show(self, decision: Decision) -> None:
        """What the head says of it."""
        assert isinstance(decision, HeadDecision)
        self._shares = self._deciding.look(decision)
        self._trial.show_shares(self._shares)
        self._seen.show(decision, self._perception.pace, self._flow)

    def snapshot(self) -> dict[str, Any]:
        """Studio at this moment, as documented in site/README.md."""
        found = self._perception.snapshot()
        return {
            **flow_snapshot(self._flow, self._keeping.features.keys(), self._shares),
            "camera": str(self._control.camera.state),
            "kept": self._keeping.store.trouble is None,
            "told": element("told").textContent,
            **{name: found[name] for name in ("backend", "inference_ms", "tensors")},
        }
