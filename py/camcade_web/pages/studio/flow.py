"""What Studio does when: a state machine that knows no browser.

Each event is a method. It changes the flow and returns what the page has to do, in order, as plain values.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from camcade.errors import StudioError
from camcade.escape.emotions import Emotion
from camcade.intents import Intent
from camcade.studio.head import Head, TrainingSettings
from camcade.studio.history import ProjectHistory
from camcade.studio.judging import Advice, Answer, Confusion, after_training, before_training
from camcade.studio.kept import KeptProject
from camcade.studio.network import Network
from camcade.studio.project import Project
from camcade_web.browser.messages import READY
from camcade_web.pages.studio.effects import (
    CHANGED,
    NOTHING,
    Count,
    Do,
    Effects,
    KeepSample,
    RecordingSettings,
    Scene,
    Tell,
    Train,
)
from camcade_web.pages.studio.training_task import TrainingTask, answers_of, trained_head, training_task

LEAST_HOLD_MS = 250.0
"""Whoever lets go sooner meant a click, and gets one sample all the same."""


class StudioFlow:
    """One project, its head, and what the player is doing with them."""

    def __init__(self, kept: KeptProject) -> None:
        self.scene = Scene.LOADING
        self.advice: list[Advice] = []  # of the last training
        self.confusion: Confusion | None = None
        self.answers: list[Answer] = []
        self.recording = RecordingSettings()
        self.is_mirrored = False  # the preview, when a recording begins
        self.recorded: str | None = None  # key of the class that is recorded, or will be after the countdown
        self.task: TrainingTask | None = None  # under way
        self._adopt(kept)
        self._session = ""
        self._due_ms = 0.0  # when the next sample of a recording may be
        self._until_ms: float | None = None  # of a recording that ends by itself
        self._count = self._count_before = 0

    def _adopt(self, kept: KeptProject) -> None:
        self.history = ProjectHistory(kept.project)
        self.training = kept.training
        self.head: Head | None = kept.head
        self.network: Network | None = kept.network
        self.confusion, self.answers, self.advice = None, [], []

    @property
    def project(self) -> Project:
        """As it is now."""
        return self.history.project

    @property
    def is_busy(self) -> bool:
        """Something is under way that another project would end."""
        return self.scene not in (Scene.READY, Scene.LOADING)

    @property
    def recorded_count(self) -> int:
        """Samples of the class that is recorded, those of earlier recordings included."""
        return self._count_before + self._count

    @property
    def is_stale(self) -> bool:
        """There is a head, but samples or classes are others than it has learnt."""
        if self.head is None:
            return False
        classes = tuple(one.key for one in self.project.trained_classes)
        return self.head.learnt not in ("", self.project.mark()) or self.head.classes != classes

    @property
    def cautions(self) -> list[Advice]:
        """What the player should know before training."""
        return before_training(self.project)

    def labels(self) -> dict[str, str]:
        """Class key → name, of those that the head tells and the project still has."""
        names = {one.key: one.name for one in self.project.classes}
        teller = self.head or self.network
        return {key: names[key] for key in (teller.classes if teller else ()) if key in names}

    # Loading ------------------------------------------------------------------------------------------------

    def loaded(self, problems: Sequence[str]) -> Effects:
        """The project is there: samples can be recorded and trained."""
        self.scene = Scene.READY
        told = " ".join(problems) or READY
        return (Tell(told), Do.SHOW_SCENE, Do.SHOW_PROJECT, Do.SHOW_HEAD)

    def opened(self, kept: KeptProject) -> Effects:
        """Another project takes the place of this one."""
        if self.is_busy:
            return (Tell("Stop first; then I can open another project."),)
        self._adopt(kept)
        count = len(kept.project.samples)
        told = f"“{kept.project.name}” is open: {len(kept.project.classes)} classes, {count} samples."
        return (Tell(" ".join([told, *kept.notes])), Do.SHOW_PROJECT, Do.SHOW_HEAD, Do.KEEP)

    # Recording ----------------------------------------------------------------------------------------------

    def record_pressed(self, key: str, now_ms: float, is_camera_on: bool) -> Effects:
        """The player holds the button of a class: samples come until it is let go."""
        if not self._can_record(is_camera_on):
            return self._refusal(is_camera_on)
        return self._begin_recording(key, now_ms, None)

    def record_released(self, now_ms: float) -> Effects:
        """The button is let go."""
        if self.scene is not Scene.RECORDING or self._until_ms is not None:
            return NOTHING
        if self._count == 0:  # a click: one sample
            self._until_ms = now_ms + LEAST_HOLD_MS
            return NOTHING
        return self._end_recording()

    def timer_pressed(self, key: str, is_camera_on: bool) -> Effects:
        """Recording begins after a countdown, for poses two metres away; pressed again, none comes."""
        if self.scene is Scene.COUNTDOWN:
            return self.cancelled()
        if not self._can_record(is_camera_on):
            return self._refusal(is_camera_on)
        self.scene, self.recorded = Scene.COUNTDOWN, key
        return (Do.SHOW_SCENE, Count(self.recording.countdown_s))

    def counted(self, left_s: int, now_ms: float) -> Effects:
        """A second of the countdown has passed."""
        if self.scene is not Scene.COUNTDOWN or self.recorded is None:
            return NOTHING
        if left_s > 0:
            return (Count(left_s),)
        return (
            Count(0),
            *self._begin_recording(self.recorded, now_ms, now_ms + self.recording.timed_s * 1000),
        )

    def sample_came(self, taken_ms: float) -> Effects:
        """A frame was read while recording: it is a sample, unless the last one was just now."""
        if self.scene is not Scene.RECORDING or self.recorded is None:
            return NOTHING
        if self._until_ms is not None and taken_ms > self._until_ms and self._count > 0:
            return self._end_recording()
        if self._count and taken_ms < self._due_ms:
            return NOTHING
        try:
            project = self.project.took(self.recorded, self._session)
        except StudioError as error:
            return (Tell(str(error)), *self._end_recording())
        step = self.history.go_on if self._count else self._step_of_recording
        step(project)
        self._count += 1
        period_ms = 1000 / self.recording.samples_per_s
        self._due_ms = max(self._due_ms, taken_ms - period_ms) + period_ms  # frames come when they like
        return (KeepSample(project.samples[-1].key),)  # what else there is to show can wait for the end

    def cancelled(self) -> Effects:
        """The countdown or the recording ends: Escape, a hidden page, a camera that is gone."""
        if self.scene is Scene.COUNTDOWN:
            self.scene, self.recorded = Scene.READY, None
            return (Count(0), Do.SHOW_SCENE)
        return self._end_recording() if self.scene is Scene.RECORDING else NOTHING

    def pictures_came(self, key: str, count: int) -> tuple[list[str], Effects]:
        """Pictures were dropped on a class: keys of their samples, one session."""
        try:
            project = self.project.recorded(key, count)
        except StudioError as error:
            return [], (Tell(str(error)),)
        self.history.step(f"add {count} pictures", project)
        return [sample.key for sample in project.samples[-count:]], CHANGED

    def _can_record(self, is_camera_on: bool) -> bool:
        return self.scene is Scene.READY and is_camera_on

    def _refusal(self, is_camera_on: bool) -> Effects:
        if self.scene is Scene.READY and not is_camera_on:
            return (Do.OPEN_CAMERA, Tell("Allow the camera, then hold the button again."))
        words = {Scene.LOADING: "Still loading; one moment.", Scene.TRAINING: "Stop the training first."}
        return (Tell(words[self.scene]),) if self.scene in words else NOTHING

    def _begin_recording(self, key: str, now_ms: float, until_ms: float | None) -> Effects:
        begun, self._session = self.project.begun(self.is_mirrored)
        self.history.go_on(begun)
        self.scene, self.recorded = Scene.RECORDING, key
        self._due_ms, self._until_ms, self._count = now_ms, until_ms, 0
        self._count_before = begun.counts()[key]
        return (Do.SHOW_SCENE,)

    def _step_of_recording(self, project: Project) -> None:
        self.history.step("record", project)

    def _end_recording(self) -> Effects:
        name = self.project.class_of(self.recorded).name if self.recorded else ""
        count = self._count
        self.scene, self.recorded, self._until_ms = Scene.READY, None, None
        told = (
            f"{count} sample{'' if count == 1 else 's'} of “{name}”."
            if count
            else "No frame came; hold longer."
        )
        return (Tell(told), Do.SHOW_SCENE, *CHANGED)

    # Classes and samples ------------------------------------------------------------------------------------

    def class_added(self, name: str) -> Effects:
        """One class more; without a name it gets one."""
        return self._change("add a class", lambda project: project.added(name or free_name(project)))

    def class_renamed(self, key: str, name: str) -> Effects:
        """A class is called otherwise; the head goes on as it is."""
        if name == self.project.class_of(key).name:
            return NOTHING
        return (*self._change("rename", lambda project: project.renamed(key, name)), Do.SHOW_HEAD)

    def class_removed(self, key: str) -> Effects:
        """A class goes with its samples; undo brings both back."""
        if self.recorded == key:
            return (Tell("Let go of the button first."),)
        name = self.project.class_of(key).name
        effects = self._change(f"delete “{name}”", lambda project: project.removed(key))
        return (*effects, Do.SHOW_HEAD, Tell(f"“{name}” is deleted. Undo brings it back."))

    def class_switched(self, key: str, is_on: bool) -> Effects:
        """A class takes part in training, or not."""
        return self._change("switch a class", lambda project: project.switched(key, is_on))

    def class_moved(self, key: str, move: Intent | None) -> Effects:
        """A class asks the game for something else."""
        return self._change("map a class", lambda project: project.moved(key, move))

    def class_felt(self, key: str, emotion: Emotion | None) -> Effects:
        """A class chooses another way in a story."""
        return self._change("map a class", lambda project: project.felt(key, emotion))

    def class_bounded(self, key: str, sure: float) -> Effects:
        """A class counts from another probability on."""
        return self._change("set a threshold", lambda project: project.bounded(key, sure))

    def decided_by(self, looks: int, far: float) -> Effects:
        """So many looks decide together, and what is farther than this from every sample is unknown."""
        return self._change("set how it decides", lambda project: project.decided(looks, far))

    def project_renamed(self, name: str) -> Effects:
        """The project is called otherwise, whatever is undone."""
        self.history.rename(name)
        return (Tell(f"It is called “{name}” now."), Do.SHOW_PROJECT)

    def samples_removed(self, keys: Collection[str]) -> Effects:
        """These samples go; undo brings them back."""
        words = f"delete {len(keys)} sample{'' if len(keys) == 1 else 's'}"
        return self._change(words, lambda project: project.without(keys))

    def nobody_seen(self, keys: Collection[str]) -> Effects:
        """Samples of a project of the body that show nobody: they go, and undo brings them back."""
        count = len(keys)
        told = f"I see nobody in {count} of the pictures; they are left out. Undo brings them back."
        return (*self.samples_removed(keys), Tell(told))

    def undone(self) -> Effects:
        """The last step is taken back."""
        words = self.history.undoes
        if self.scene is not Scene.READY or words is None:
            return NOTHING
        self.history.undo()
        return (Tell(f"Undone: {words}."), *CHANGED, Do.SHOW_HEAD)

    def redone(self) -> Effects:
        """The last undone step is taken again."""
        words = self.history.redoes
        if self.scene is not Scene.READY or words is None:
            return NOTHING
        self.history.redo()
        return (Tell(f"Done again: {words}."), *CHANGED, Do.SHOW_HEAD)

    def _change(self, words: str, change: Callable[[Project], Project]) -> Effects:
        try:
            self.history.step(words, change(self.project))
        except StudioError as error:
            return (Tell(str(error)), Do.SHOW_PROJECT)
        return CHANGED

    # Training -----------------------------------------------------------------------------------------------

    def train_pressed(self, featured: Collection[str]) -> Effects:
        """Begin to train, or end what is under way. `featured`: keys of samples whose features are there."""
        if self.scene is Scene.TRAINING:
            return (Do.STOP_TRAINING,)
        if self.scene is not Scene.READY:
            return NOTHING
        blocking = [one.words for one in self.cautions if one.blocks]
        if blocking:
            return (Tell(blocking[0]),)
        missing = sum(one.key not in featured for one in self.project.samples)
        if missing:
            return (Tell(f"{missing} samples are still being looked at; one moment."),)
        self.scene, self.task = Scene.TRAINING, training_task(self.project, self.training)
        return (Do.SHOW_SCENE, Train(self.task))

    def trained(
        self,
        weights: bytes,
        probabilities: Sequence[float],
        ms: float,
        near: Sequence[int] = (),
        reach: float = 1.0,
    ) -> Effects:
        """A head came out; `probabilities` are a row for each sample of the task, `near` and `reach` as
        `trained_head` takes them.
        """
        task = self.task
        if task is None:
            return NOTHING
        self.scene, self.task = Scene.READY, None
        try:
            self.head = trained_head(task, weights, near, reach)
        except StudioError as error:
            return (Do.SHOW_SCENE, Tell(str(error)))
        self.answers = answers_of(task, probabilities)
        self.confusion = Confusion.of(task.classes, self.answers)
        self.advice = after_training(self.project, self.confusion)
        accuracy = self.confusion.accuracy
        score = "" if accuracy is None else f" {accuracy * 100:.0f} % of unseen samples are right."
        return (Do.SHOW_SCENE, Do.SHOW_HEAD, Do.KEEP, Tell(f"Trained in {ms / 1000:.1f} s.{score} Try it."))

    def widened(self, hidden_units: int) -> TrainingTask:
        """The task under way, for a head of so many hidden units: that which it goes on from."""
        assert self.task is not None
        self.task = replace(self.task, settings=replace(self.task.settings, hidden_units=hidden_units))
        return self.task

    def training_failed(self, sentence: str) -> Effects:
        """No head came out; the one there was, if any, stays."""
        self.scene, self.task = Scene.READY, None
        return (Do.SHOW_SCENE, Tell(f"Training did not work: {sentence.rstrip('.')}. Your samples are kept."))

    def settings_chosen(self, settings: TrainingSettings) -> Effects:
        """The next training goes by these."""
        self.training = settings
        return (Do.KEEP,)

    def record_by(self, settings: RecordingSettings | None) -> None:
        """The next recording goes by these; None: as before."""
        self.recording = settings or self.recording

    # What the page asks -------------------------------------------------------------------------------------

    def hidden(self) -> Effects:
        """Nobody watches: recording ends, training goes on."""
        return self.cancelled()

    def moves(self) -> Mapping[str, Intent]:
        """Name → move of the classes that the head tells and that ask a game for something."""
        told = self.labels()
        return {told[one.key]: one.move for one in self.project.classes if one.key in told and one.move}

    def asks_before_leaving(self, is_kept: bool) -> bool:
        """Closing the page would end something, or lose samples that are not kept, or not yet."""
        return self.scene in (Scene.RECORDING, Scene.TRAINING) or (not is_kept and bool(self.project.samples))


def free_name(project: Project) -> str:
    """`Class 3`, or the next number that is free."""
    taken = {name.casefold() for name in project.names}
    number = len(project.classes) + 1
    while f"class {number}" in taken:
        number += 1
    return f"Class {number}"
