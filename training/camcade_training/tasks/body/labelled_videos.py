"""Labelled videos of drawn people (camcade data video) as sequences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from camcade.errors import DataError
from camcade.places import visible
from camcade_training.core.frames import VIDEO_SUFFIXES, read_frames, thinned
from camcade_training.core.progress import Progress
from camcade_training.core.settings import stamp_of
from camcade_training.core.video_labels import LabelledStrike, read_video_labels
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.films import Film, read_film, write_film
from camcade_training.tasks.body.labels import LAUNCH_BLIND_S, SQUAT_PUNCH_ACTION, STRIKES, Labels
from camcade_training.tasks.body.movenet import Movenet

KIND = "video"
OF_STRIKES = ("action", "peak_s")


def labelled_videos(folder: Path, kept: Path, frames_per_second: float, progress: Progress) -> list[Film]:
    """What MoveNet reads in every video of a folder that has labels beside it, at most so many frames a
    second; kept in `kept` once read.

    Between strikes the labels do not say what people do: no frame there counts for posture or action.

    Raises:
        DataError: labels without a video, or with fields missing.
    """
    films = []
    for labels in labels_in(folder):
        stem = labels.name.removesuffix(".labels.json")
        made_of = stamp_of(labels, video_of(labels))
        path = kept / f"{folder.name}-{stem}-{made_of}-{frames_per_second:g}-frames-a-second.npz"
        if not path.is_file():
            kept.mkdir(parents=True, exist_ok=True)
            write_film(path, _read(labels, frames_per_second, progress))
        films.append(read_film(path))
    return films


def labels_in(folder: Path) -> list[Path]:
    """The labels of the videos in a folder. Raises DataError: there are none, or they are not as they should
    be.
    """
    found = visible(folder, "*.labels.json") if folder.is_dir() else []
    if not found:
        raise DataError(f"{folder} holds no labelled videos; expected NAME.labels.json beside each")
    for labels in found:
        video_of(labels)
        read_video_labels(labels, of_strikes=OF_STRIKES)
    return found


def video_of(labels: Path) -> Path:
    """The video that `NAME.labels.json` is of. Raises DataError."""
    stem = labels.name.removesuffix(".labels.json")
    beside = [labels.with_name(stem + suffix) for suffix in VIDEO_SUFFIXES]
    found = next((one for one in beside if one.is_file()), None)
    if found is None:
        raise DataError(
            f"{labels}: there is no video of that name beside it. Make it anew with camcade data video."
        )
    return found


def _read(path: Path, frames_per_second: float, progress: Progress) -> Film:
    known = read_video_labels(path, of_strikes=OF_STRIKES)
    stem, video = path.name.removesuffix(".labels.json"), video_of(path)
    rate = known.frames_per_second

    def frames(advance: Callable[..., None]):
        for frame in read_frames(video, rate=rate):
            advance()
            yield frame

    with progress(f"{path.parent.name}/{stem}", round(known.duration_s * rate)) as advance:
        found = list(Movenet().follow(thinned(frames(advance), frames_per_second)))
    if not found:
        raise DataError(f"{video} holds no frames. Make it anew with camcade data video.")
    times_s = np.array([keypoints.t_ms for keypoints in found]) / 1000.0
    return Film(
        np.array([keypoints.x for keypoints in found]),
        np.array([keypoints.y for keypoints in found]),
        np.array([keypoints.score for keypoints in found]),
        times_s,
        _labels(known.strikes, times_s),
        known.person,
        KIND,
        found[0].aspect,
    )


def _labels(strikes: Sequence[LabelledStrike], times_s: np.ndarray) -> Labels:
    labels = Labels.idle(len(times_s))
    labels.posture_weight[:] = labels.action_weight[:] = 0.0
    for number, row in enumerate(strikes):
        during = (times_s >= row.start_s) & (times_s <= row.end_s)
        action = row.action.rpartition("-")[0]
        since = (times_s - row.start_s)[during]
        labels.strike[during] = number
        labels.since_s[during] = since
        labels.share[during] = since / max(1e-6, row.peak_s - row.start_s)
        labels.launch_s[during] = row.launch_s - row.start_s
        labels.action[during] = ACTIONS.index(action if action in STRIKES else SQUAT_PUNCH_ACTION)
        if action in STRIKES:
            labels.action_weight[during] = (since >= LAUNCH_BLIND_S) & (times_s[during] <= row.peak_s + 0.1)
    return labels
