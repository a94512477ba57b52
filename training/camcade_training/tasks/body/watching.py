"""Videos and clips through the page's own way: MoveNet, features, both networks, detector."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from camcade.errors import DataError
from camcade.gestures.body_detector import BodyReading, BodySettings
from camcade.gestures.body_pipeline import BodyPipeline, named
from camcade.gestures.scoring import ScoreSettings, Strike, score
from camcade.vision.keypoints import Keypoints
from camcade_training.core.frames import describe_video, read_frames, thinned
from camcade_training.core.metrics import evaluate
from camcade_training.core.progress import Progress
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import judging
from camcade_training.tasks.body.clips import clip_sequences
from camcade_training.tasks.body.footage import film_notes
from camcade_training.tasks.body.labels import POSTURES, STRIKES, SURE
from camcade_training.tasks.body.movenet import Movenet
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.recorded import is_recording, recording_at, strikes_of, truth_of
from camcade_training.tasks.body.subjects import labels_of_video
from camcade_training.tasks.body.timeline import timeline, write_timeline
from camcade_training.tasks.body.workflow import decision_of, load_networks


def read_keypoints(
    video: Path, rate: float | None, frames_per_second: float, progress: Progress
) -> tuple[list[Keypoints], list[str]]:
    """MoveNet's keypoints of each frame of a video, at most so many a second (0: all), and what is wrong with
    the video; frames come at `rate` where the video's own times do not count. Of several people the largest
    is followed.
    """
    about = describe_video(video)
    movenet = Movenet()
    first = next(iter(read_frames(video, rate=rate)))
    people = movenet.people(first.picture)
    notes = []
    if len(people) > 1:
        notes.append(f"{len(people)} people are in its first frame; the largest is followed.")

    def frames(advance):
        for frame in read_frames(video, rate=rate):
            advance()
            yield frame

    with progress(video.name, about.frames) as advance:
        thin = thinned(frames(advance), frames_per_second or math.inf)
        found = list(movenet.follow(thin, people[0][0] if people else None))
    return found, [*notes, *film_notes(found)]


def read_body(
    keypoints: list[Keypoints], networks: judging.Networks, settings: BodySettings
) -> tuple[np.ndarray, np.ndarray, list[tuple[float, BodyReading]]]:
    """Times (T,), action probabilities (T, 12) and readings of the frames in which somebody is seen."""
    reader = BodyPipeline(networks.steps, networks.step_ms, settings)
    taken = [inputs for inputs in map(reader.take, keypoints) if inputs is not None]
    if not taken:
        raise DataError("MoveNet sees nobody in this video; show one person, whole, facing the camera")
    window = np.array([inputs.window for inputs in taken], np.float32)
    window = window.reshape(len(taken), networks.steps, -1)
    pose, action = networks.ask(window)
    readings = [
        (
            inputs.keypoints.t_ms / 1000.0,
            reader.decide(inputs, named(POSTURES, pose[at].tolist()), named(ACTIONS, action[at].tolist())),
        )
        for at, inputs in enumerate(taken)
    ]
    return np.array([moment for moment, _ in readings]), action, readings


def watch(
    video: Path,
    pose: Path,
    action: Path,
    picture: Path,
    frames_per_second: float,
    labels: Path | None,
    progress: Progress,
) -> dict[str, Any]:
    """What was recognised in a video, or in a recording of joints, with figures where it has labels; the
    timeline goes to `picture`. `notes`: what is wrong with it.
    """
    networks = load_networks(pose, action)
    truth: list[tuple[Strike, str]] | None = None
    if is_recording(video):
        recording = recording_at(video)
        keypoints, truth = list(recording.frames), truth_of(recording)
        notes, duration_s = film_notes(keypoints), recording.duration_s
        if unseen := strikes_of(recording)[1]:
            notes.append(f"Keys whose strike the joints do not show: {len(unseen)}.")
    else:
        known, duration_s = labels_of_video(video, labels), 0.0
        rate = known.frames_per_second or None if known else None
        keypoints, notes = read_keypoints(video, rate, frames_per_second, progress)
        if known is not None:
            duration_s = known.duration_s
            truth = [
                (Strike(one.start_s, one.start_s, one.end_s, one.label), one.action) for one in known.strikes
            ]
    times_s, probabilities, readings = read_body(keypoints, networks, decision_of(action))
    decisions = [
        {"t_s": round(moment, 3), "intent": str(reading.strike), "move": reading.move}
        for moment, reading in readings
        if reading.strike is not None
    ]
    figures: dict[str, Any] = {
        "frames": len(keypoints),
        "frames_with_a_player": len(times_s),
        "notes": notes,
        "decisions": decisions,
    }
    named_strikes = [(one.start_s, one.end_s, name) for one, name in truth or ()]
    if truth is not None:
        figures |= _strike_figures([one for one, _ in truth], readings, duration_s)
        figures |= _strikes_told(named_strikes, times_s, probabilities)
    write_timeline(picture, timeline(times_s, probabilities, readings, named_strikes, video.name))
    return figures


def _strike_figures(
    strikes: list[Strike], readings: list[tuple[float, BodyReading]], duration_s: float
) -> dict[str, Any]:
    """How well the decisions answer strikes; without any, how many are false."""
    detections = [
        (moment, reading.strike)
        for moment, reading in readings
        if reading.strike is not None and reading.strike in judging.STRIKE_INTENTS
    ]
    result = score(detections, strikes, duration_s, ScoreSettings(labels=judging.STRIKE_INTENTS))
    found = judging.DetectorFigures(result if strikes else None, None if strikes else result)
    return next(iter(found.as_dict().values()))


def _strikes_told(
    truth: list[tuple[float, float, str]], times_s: np.ndarray, probabilities: np.ndarray
) -> dict[str, float]:
    """The share of labelled strikes whose class has the largest mean probability while they last."""
    strikes = [ACTIONS.index(name) for name in STRIKES]
    right, told = 0, 0
    for start, end, name in truth:
        during = (times_s >= start + 0.1) & (times_s <= end)
        plain = name.removesuffix("-left").removesuffix("-right")
        if plain in STRIKES and during.any():
            told += 1
            means = probabilities[during][:, strikes].mean(0)
            right += STRIKES[int(means.argmax())] == plain
    return {"strikes_named_rightly": round(right / told, 4)} if told else {}


def judge_clips(folder: Path, pose: Path, action: Path) -> dict[str, Any]:
    """Figures on labelled motion capture with MoveNet's fitted error: of frames, and of whole stretches."""
    networks = load_networks(pose, action)
    settings = decision_of(action)
    truth, found, people, stretch_truth, stretch_found = [], [], [], [], []
    scores = []
    for sequence in clip_sequences(folder, fitted()):
        postures, actions = networks.read(sequence)
        labels = sequence.labels
        sure = labels.action_weight >= SURE
        truth.append(labels.action[sure])
        found.append(actions[sure].argmax(1))
        people += [sequence.person] * int(sure.sum())
        named_frames = labels.action_weight > 0
        starts = np.flatnonzero(np.diff(labels.action, prepend=-1) | np.diff(named_frames, prepend=False))
        for first, last in zip(starts, [*starts[1:], len(labels.action)], strict=True):
            if named_frames[first] and last - first > 2:
                stretch_truth.append(int(labels.action[first]))
                stretch_found.append(_of_stretch(actions[first:last]))
        scores.append(
            judging.strike_score(sequence, judging.detect(sequence, postures, actions, settings))
            if (labels.action_weight > 0).all()
            else None
        )
    frames = evaluate(np.concatenate(truth), np.concatenate(found), people, ACTIONS)
    whole = evaluate(np.array(stretch_truth), np.array(stretch_found), [""] * len(stretch_truth), ACTIONS)
    present = np.flatnonzero(frames.confusion.sum(1))
    in_stretches = np.flatnonzero(whole.confusion.sum(1))
    figures: dict[str, Any] = {
        "frames": int(frames.confusion.sum()),
        "frames_macro_f1": round(float(frames.f1[present].mean()), 4),
        "stretches": len(stretch_truth),
        "stretches_macro_f1": round(float(whole.f1[in_stretches].mean()), 4),
        "per_class": {
            ACTIONS[one]: {"frames_f1": float(frames.f1[one]), "stretches_f1": float(whole.f1[one])}
            for one in present
        },
    }
    told = judging.total([one for one in scores if one is not None])
    if told is not None:
        figures["false_strikes_per_minute"] = round(told.false_per_minute, 3)
        figures["strikes"] = told.strikes
        figures["recall"] = round(told.recall, 4) if told.recall is not None else "no strikes"
    return figures


def _of_stretch(probabilities: np.ndarray) -> int:
    """One action for a stretch: the likeliest on average; of a strike its best third of frames count, because
    before and after it people stand on guard.
    """
    best = np.sort(probabilities, axis=0)[-max(1, len(probabilities) // 3) :].mean(0)
    mean = probabilities.mean(0)
    strikes = len(STRIKES)
    if best[:strikes].max() > 0.5:
        return int(best[:strikes].argmax())
    return int(np.argmax(np.concatenate([np.zeros(strikes), mean[strikes:]])))
