"""What goes on in Studio, and what its flow asks the page to do: plain values."""

from dataclasses import dataclass
from enum import StrEnum

from camcade_web.browser.told import Told
from camcade_web.pages.studio.training_task import TrainingTask


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """How samples are recorded.

    | field | unit | meaning |
    | --- | --- | --- |
    | samples_per_s | 1/s, 1..30 | as many, where the camera and the network are quick enough |
    | countdown_s | s, 1..30 | to step back in, with the timer |
    | timed_s | s, 1..60 | how long a recording with the timer goes on |
    """

    samples_per_s: float = 12.0
    countdown_s: int = 3
    timed_s: float = 4.0

    @classmethod
    def within(cls, samples_per_s: float, countdown_s: float, timed_s: float) -> "RecordingSettings":
        """The nearest that make sense."""
        return cls(
            min(30.0, max(1.0, samples_per_s)),
            round(min(30, max(1, countdown_s))),
            min(60.0, max(1.0, timed_s)),
        )


class Scene(StrEnum):
    """What is going on."""

    LOADING = "loading"
    READY = "ready"
    COUNTDOWN = "countdown"
    RECORDING = "recording"
    TRAINING = "training"


class Do(StrEnum):
    """Effects that need no more words."""

    OPEN_CAMERA = "ask for the camera"
    SHOW_PROJECT = "the project is another: show it"
    SHOW_HEAD = "the head is another, or none: show it, and read with it"
    SHOW_SCENE = "something else is going on: show it"
    KEEP = "keep the project for the next visit"
    STOP_TRAINING = "end the training with what it has learnt"


class Tell(Told[str]):
    """What the player reads now."""


class Count(Told[int]):
    """So many seconds until recording begins; 0: it begins."""


class KeepSample(Told[str]):
    """The picture and features that came last belong to the sample of this key."""


class Train(Told[TrainingTask]):
    """Begin to train."""


Effect = Do | Tell | Count | KeepSample | Train
Effects = tuple[Effect, ...]
NOTHING: Effects = ()
STILL_LOADING: Effects = (Tell("What looks at you is still on its way; one moment."),)
CHANGED: Effects = (Do.SHOW_PROJECT, Do.KEEP)
