"""What `camcade evaluate action` is given, looked at before networks are loaded, which takes many seconds."""

from __future__ import annotations

from pathlib import Path

from camcade_training.core.frames import describe_video
from camcade_training.core.video_labels import VideoLabels, read_video_labels
from camcade_training.mocap.clips import clip_paths, holds_clips
from camcade_training.tasks.body.recorded import is_recording, recording_at, recording_paths


def labels_of_video(video: Path, given: Path | None) -> VideoLabels | None:
    """The labels given, else NAME.labels.json beside the video if it is there. Raises DataError."""
    beside = given or video.with_suffix(".labels.json")
    if given is None and not beside.is_file():
        return None
    return read_video_labels(beside, ("duration_s", "strikes"), ("class", "action"))


def refuse_unreadable(subject: Path, labels: Path | None) -> None:
    """Raises DataError for a video, recording or folder of them that cannot be read, and for labels."""
    if subject.is_dir():
        recordings = [] if holds_clips(subject) else recording_paths(subject)
        for path in recordings:
            recording_at(path)
        if not recordings:
            clip_paths(subject)
    elif is_recording(subject):
        recording_at(subject)
    else:
        describe_video(subject)
        labels_of_video(subject, labels)
