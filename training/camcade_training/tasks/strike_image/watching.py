"""Every labelled video below a folder as a trained network reads it, as fast as a machine can."""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.vision.crop_tracker import CropTrackerSettings
from camcade_training.core.backbone import follows, weights_key
from camcade_training.core.features import cached_array, cached_features
from camcade_training.core.progress import Progress
from camcade_training.core.settings import CACHE, stamp_of
from camcade_training.tasks.strike_image.examples import input_name
from camcade_training.tasks.strike_image.network import in_colour, network_input
from camcade_training.tasks.strike_image.runs import StrikeImageRun
from camcade_training.tasks.strike_image.video import (
    LabelledVideo,
    Watched,
    find_videos,
    follow_videos,
    read_labelled_video,
    video_pixels,
)

SIDE_BY_SIDE = 4  # videos watched together


def watch(run: StrikeImageRun, videos: Path, progress: Progress, cache: Path = CACHE) -> list[Watched]:
    """The model's readings of every labelled video below a folder."""
    found = [read_labelled_video(path) for path in find_videos(videos)]
    if not follows(run.backbone):
        return [_watch_whole(run, video, progress, cache) for video in found]
    groups = [found[start : start + SIDE_BY_SIDE] for start in range(0, len(found), SIDE_BY_SIDE)]
    return [one for group in groups for one in _watch_following(run, group, progress, cache)]


def _watch_following(
    run: StrikeImageRun, videos: list[LabelledVideo], progress: Progress, cache: Path
) -> list[Watched]:
    """Frame by frame, as in the page: each look decides where the next one goes."""
    names = stamp_of(*(video.path for video in videos))
    about = f"{weights_key(run.model)}|{names}|{CropTrackerSettings()}"
    digest = hashlib.sha256(about.encode()).hexdigest()[:24]

    def read() -> NDArray[np.float32]:
        frames = max(round(video.duration_s * video.frames_per_second) for video in videos)
        with progress(f"watching {len(videos)} videos", frames) as advance:
            rows = follow_videos(
                run.model, videos, network_input(run.settings), run.settings.picture_width, advance
            )
        return np.concatenate(rows)

    rows = cached_array(cache / f"watched-{digest}.npy", read)
    lengths = np.cumsum([0, *(round(video.duration_s * video.frames_per_second) for video in videos)])
    return [
        Watched(video, rows[start:end])
        for video, start, end in zip(videos, lengths, lengths[1:], strict=False)
    ]


def _watch_whole(run: StrikeImageRun, video: LabelledVideo, progress: Progress, cache: Path) -> Watched:
    frames = round(video.duration_s * video.frames_per_second)
    size = (run.settings.picture_width, run.settings.picture_height)
    with progress(f"reading {video.path.name}", frames) as advance:
        pixels = video_pixels(video, *size, advance, cache)
    with progress(f"watching {video.path.name}", len(pixels)) as advance:
        coloured = in_colour(pixels, run.settings)
        read = cached_features(
            run.model, coloured, network_input(run.settings), input_name(run.settings), advance, cache
        )
    return Watched(video, read)
