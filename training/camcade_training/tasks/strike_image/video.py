"""Videos as the page sees them: every frame through the model, the readings through the strike detector.

The detector is the very class that runs in the page (`camcade.gestures`). What counts: false strikes a
minute of everyday life, the share of strikes recognised, and how long after a strike's peak the game hears
of it.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.gestures import (
    ArticleDetector,
    Score,
    ScoreSettings,
    Strike,
    StrikeClass,
    StrikeDetector,
    StrikeSettings,
    score,
)
from camcade.intents import Intent
from camcade.places import visible
from camcade.vision.crop_tracker import CropTracker
from camcade_training.core.assembly import reading_network
from camcade_training.core.features import cached_array
from camcade_training.core.frames import VIDEO_SUFFIXES, read_frames
from camcade_training.core.preprocessing import area_resize
from camcade_training.core.settings import CACHE, stamp_of
from camcade_training.core.video_labels import read_video_labels
from camcade_training.tasks.strike_image.looks import cut


class Detector(Protocol):
    """What turns readings into intents, one at a time."""

    def update(self, t_seconds: float, probabilities: dict[str, float]) -> Intent | None:
        """One reading in; an intent if a strike begins with it."""
        ...


@dataclass(frozen=True)
class LabelledVideo:
    """A video and what is known to happen in it."""

    path: Path
    frames_per_second: float
    duration_s: float
    person: str
    strikes: tuple[Strike, ...]


def read_labelled_video(path: Path) -> LabelledVideo:
    """The video and NAME.labels.json beside it. Raises DataError when one is missing or makes no sense."""
    if not path.is_file():
        raise DataError(f"video {path} is no file; make one with: camcade data video --help")
    known = read_video_labels(path.with_suffix(".labels.json"), of_strikes=("peak_s", "class"))
    strikes = tuple(Strike(one.start_s, one.peak_s, one.end_s, one.label) for one in known.strikes)
    return LabelledVideo(path, known.frames_per_second, known.duration_s, known.person, strikes)


def find_videos(folder: Path) -> list[Path]:
    """All labelled videos below a folder, or the one given. Raises DataError when there is none."""
    if folder.is_file():
        return [folder]
    found = sorted(
        path
        for path in visible(folder, "**/*")
        if path.suffix.lower() in VIDEO_SUFFIXES and path.with_suffix(".labels.json").is_file()
    )
    if not found:
        raise DataError(
            f"{folder} holds no video with labels beside it; make some with: camcade data video --help"
        )
    return found


def video_pixels(
    video: LabelledVideo,
    width: int,
    height: int,
    progress: Callable[[], None] | None = None,
    cache: Path = CACHE,
) -> NDArray[np.uint8]:
    """All frames area-stretched to (T, height, width, 3) uint8, from the cache the second time."""
    stamp = f"{stamp_of(video.path)}-{width}x{height}"

    def compute() -> NDArray[np.uint8]:
        rows = []
        for frame in read_frames(video.path):
            rows.append(np.rint(area_resize(frame.picture, width, height)).astype(np.uint8))
            if progress:
                progress()
        return np.stack(rows)

    return cached_array(cache / f"video-{stamp}.npy", compute)


def follow_videos(
    model: Any,
    videos: Sequence[LabelledVideo],
    to_input: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    size: int,
    progress: Callable[[], None] | None = None,
) -> list[NDArray[np.float32]]:
    """Probabilities (T, K) of each video's frames, each look going where the one before it found the player.

    `model` is a network whose backbone follows. Videos are watched side by side, one frame of each at a time,
    which is faster. Where the player is not in the look, nothing is read: probabilities are 0.
    """
    import tensorflow as tf

    network = reading_network(model)

    @tf.function(input_signature=[tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)])
    def look(batch):  # noqa: ANN001, ANN202
        found = network(batch, training=False)
        return found["joints"], found["seen"], found["probabilities"]

    counts = [round(video.duration_s * video.frames_per_second) for video in videos]
    streams = [read_frames(video.path) for video in videos]
    followers: list[CropTracker | None] = [None] * len(videos)
    rows: list[list[NDArray[np.float32]]] = [[] for _ in videos]
    for number in range(max(counts)):
        live = [index for index, count in enumerate(counts) if number < count]
        pieces = []
        for index in live:
            found = next(streams[index], None)
            if found is None:
                raise DataError(
                    f"{videos[index].path} ends after {number} frames, its labels after {counts[index]}: it "
                    "is cut off, or they are another video's. Make both anew with: camcade data video --help"
                )
            frame = found.picture
            follower = followers[index] = followers[index] or CropTracker(frame.shape[1] / frame.shape[0])
            pieces.append(cut(frame, follower.square, size))
        joints, seen, probabilities = map(np.asarray, look(tf.constant(to_input(np.stack(pieces)))))
        for index, places, share, read in zip(live, joints, seen[:, 0], probabilities, strict=True):
            follower = followers[index]
            assert follower is not None
            follower.update([float(value) for value in places], float(share))
            rows[index].append(read if follower.follows else np.zeros_like(read))
        if progress:
            progress()
    return [np.stack(row) for row in rows]


def readings(probabilities: NDArray[np.float32], classes: Sequence[str]) -> Iterator[dict[str, float]]:
    """Rows (T, K) as the mappings that detectors take."""
    for row in probabilities.tolist():
        yield dict(zip(classes, row, strict=True))


def detect(
    detector: Detector, probabilities: NDArray[np.float32], classes: Sequence[str], frames_per_second: float
) -> list[tuple[float, Intent]]:
    """(seconds, intent) of every strike detected in a video's readings (T, K)."""
    found = []
    for index, reading in enumerate(readings(probabilities, classes)):
        at_s = index / frames_per_second
        intent = detector.update(at_s, reading)
        if intent is not None:
            found.append((at_s, intent))
    return found


@dataclass(frozen=True)
class Watched:
    """A video with the model's readings of it, (T, K) float32."""

    video: LabelledVideo
    probabilities: NDArray[np.float32]


def score_video(watched: Watched, detector: Detector, classes: Sequence[str]) -> Score:
    """How well the detector does on one video; a binary model is asked for punches alone."""
    asked = tuple(label for label in ("punch", "kick") if label in classes)
    found = detect(detector, watched.probabilities, classes, watched.video.frames_per_second)
    return score(found, watched.video.strikes, watched.video.duration_s, ScoreSettings(asked=asked))


def total(scores: Sequence[Score]) -> Score:
    """Scores of several videos as one."""
    return Score(
        strikes=sum(s.strikes for s in scores),
        recognised=sum(s.recognised for s in scores),
        wrong_class=sum(s.wrong_class for s in scores),
        missed=sum(s.missed for s in scores),
        repeats=sum(s.repeats for s in scores),
        false_strikes=sum(s.false_strikes for s in scores),
        duration_s=sum(s.duration_s for s in scores),
        delays_s=tuple(itertools.chain.from_iterable(s.delays_s for s in scores)),
    )


@dataclass(frozen=True)
class Summary:
    """Strike videos and everyday videos (those without a strike) of one group of people."""

    strikes: Score | None
    everyday: Score | None

    def as_dict(self) -> dict[str, Any]:
        """Plain figures; delays in seconds."""
        parts = {"strike_videos": self.strikes, "everyday_videos": self.everyday}
        return {name: part.to_report() for name, part in parts.items() if part is not None}


def summarise(watched: Sequence[Watched], make: Callable[[], Detector], classes: Sequence[str]) -> Summary:
    """Every video through a fresh detector."""
    with_strikes = [score_video(w, make(), classes) for w in watched if w.video.strikes]
    without = [score_video(w, make(), classes) for w in watched if not w.video.strikes]
    return Summary(total(with_strikes) if with_strikes else None, total(without) if without else None)


def article_summary(watched: Sequence[Watched], classes: Sequence[str]) -> Summary:
    """The article's control loop on the same readings, for comparison."""
    return summarise(watched, ArticleDetector, classes)


@dataclass(frozen=True)
class TuningGoals:
    """What the detector's settings are chosen for."""

    false_per_minute: float = 1.5  # at most, in everyday videos; 2 is asked for in those of strangers
    delay_s: float = 0.12  # median from the peak, at most


GRID = {
    "on": (0.6, 0.8, 0.9, 0.95),
    "rise": (0.0, 2.0, 3.0),  # log-odds
    "fall": (0.0, 1.5),  # log-odds
    "smoothing_ms": (0.0, 40.0, 80.0),
    "cooldown_ms": (300.0, 450.0),
}
OFF = 0.3
REARM_MS = 30.0
NEVER = 1.1  # no single frame is beyond doubt: on two cores a second frame comes soon enough
CLASS_GRID = {
    "on": (0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
    "rise": (0.0, 1.5, 2.0, 2.5, 3.0, 4.0),
    "fall": (0.0, 1.5, 3.0),
}
INTENTS = {"punch": Intent.HIGH_PUNCH, "kick": Intent.HIGH_KICK}


def candidates(classes: Sequence[str]) -> Iterator[StrikeSettings]:
    """The settings tried first: the grid, the same for every class."""
    for values in itertools.product(*GRID.values()):
        chosen = dict(zip(GRID, values, strict=True))
        yield StrikeSettings(
            classes={
                label: StrikeClass(intent, chosen["on"], OFF, NEVER, chosen["rise"], chosen["fall"])
                for label, intent in INTENTS.items()
                if label in classes
            },
            smoothing_ms=chosen["smoothing_ms"],
            cooldown_ms=chosen["cooldown_ms"],
            rearm_ms=REARM_MS,
        )


def merit(summary: Summary, goals: TuningGoals) -> float:
    """The higher the better: recall, less what false strikes, repeats and lateness cost."""
    strikes, everyday = summary.strikes, summary.everyday
    value = 0.0
    if strikes is not None:
        late = max(0.0, (strikes.median_delay_s or 0.0) - goals.delay_s)
        value += (strikes.recall or 0.0) - 2.0 * late - 0.2 * strikes.repeats / max(1, strikes.strikes)
        value -= 0.2 * strikes.false_strikes / max(1, strikes.strikes)
    if everyday is not None:
        value -= 0.01 * everyday.false_per_minute
        value -= 0.15 * max(0.0, everyday.false_per_minute - goals.false_per_minute)
    return value


def tune(
    watched: Sequence[Watched],
    classes: Sequence[str],
    goals: TuningGoals = TuningGoals(),
    progress: Callable[[], None] | None = None,
) -> tuple[StrikeSettings, Summary]:
    """The best settings of the grid on these videos (of validation people), then each class's thresholds."""
    best: tuple[float, StrikeSettings] | None = None
    for settings in candidates(classes):
        best = _better(best, settings, watched, classes, goals)
        if progress:
            progress()
    if best is None:
        raise DataError(
            f"nothing to tune for classes {', '.join(classes)}; expected punch or kick among them"
        )
    for label in best[1].classes:
        for values in itertools.product(*CLASS_GRID.values()):
            chosen = dict(zip(CLASS_GRID, values, strict=True))
            strike = replace(best[1].classes[label], **chosen)
            changed = replace(best[1], classes={**best[1].classes, label: strike})
            best = _better(best, changed, watched, classes, goals)
    return best[1], summarise(watched, lambda: StrikeDetector(best[1]), classes)


def _better(
    best: tuple[float, StrikeSettings] | None,
    settings: StrikeSettings,
    watched: Sequence[Watched],
    classes: Sequence[str],
    goals: TuningGoals,
) -> tuple[float, StrikeSettings]:
    value = merit(summarise(watched, lambda: StrikeDetector(settings), classes), goals)
    return (value, settings) if best is None or value > best[0] else best
