import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.errors import DataError
from camcade.gestures import Strike, StrikeDetector, StrikeSettings
from camcade.intents import Intent
from camcade_training.tasks.strike_image.network import network_input
from camcade_training.tasks.strike_image.runs import read_run
from camcade_training.tasks.strike_image.video import (
    LabelledVideo,
    TuningGoals,
    Watched,
    article_summary,
    candidates,
    detect,
    find_videos,
    follow_videos,
    merit,
    read_labelled_video,
    summarise,
    total,
    tune,
    video_pixels,
)

CLASSES = ("punch", "kick", "other")
RATE = 30.0


def film(strikes: list[Strike], seconds: float, noise: float = 0.0, seed: int = 0) -> Watched:
    """A video's readings as a perfect model with some noise would give them."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    rows = np.tile([0.03, 0.03, 0.94], (len(times), 1))
    for strike in strikes:
        inside = (times >= strike.peak_s - 0.08) & (times <= strike.peak_s + 0.12)
        rows[inside] = [0.95, 0.02, 0.03] if strike.label == "punch" else [0.02, 0.95, 0.03]
    rows = np.clip(rows + rng.normal(0, noise, rows.shape), 0.001, None)
    rows /= rows.sum(1, keepdims=True)
    video = LabelledVideo(Path("film.mjpeg"), RATE, seconds, "person-1", tuple(strikes))
    return Watched(video, rows.astype(np.float32))


def strikes_every(step: float, count: int) -> list[Strike]:
    labels = ("punch", "kick")
    return [Strike(1 + i * step - 0.3, 1 + i * step, 1 + i * step + 0.4, labels[i % 2]) for i in range(count)]


def test_a_clear_video_is_read_rightly():
    watched = film(strikes_every(1.5, 6), 11)
    summary = summarise([watched], StrikeDetector, CLASSES)
    assert summary.strikes is not None and summary.everyday is None
    assert (summary.strikes.recognised, summary.strikes.false_strikes) == (6, 0)
    assert summary.as_dict()["strike_videos"]["recall"] == 1.0


def test_times_follow_the_frame_rate():
    found = detect(StrikeDetector(), film(strikes_every(1.5, 1), 4).probabilities, CLASSES, RATE)
    assert len(found) == 1 and found[0][1] == Intent.HIGH_PUNCH
    assert 0.9 < found[0][0] < 1.1


def test_false_strikes_are_counted_by_the_minute():
    pretended = film(strikes_every(3, 4), 30)
    everyday = Watched(LabelledVideo(Path("e.mp4"), RATE, 30, "p", ()), pretended.probabilities)
    summary = summarise([everyday], StrikeDetector, CLASSES)
    assert summary.strikes is None and summary.everyday is not None
    assert summary.everyday.false_per_minute == pytest.approx(8)


def test_scores_add_up():
    one = summarise([film(strikes_every(1.5, 4), 8)], StrikeDetector, CLASSES).strikes
    assert one is not None
    both = total([one, one])
    assert (both.strikes, both.recognised, both.duration_s) == (8, 2 * one.recognised, 16)
    assert len(both.delays_s) == 2 * len(one.delays_s)


def test_a_binary_model_is_asked_for_punches_alone():
    watched = film(strikes_every(1.5, 6), 11)
    binary = Watched(watched.video, watched.probabilities[:, :1])
    settings = next(s for s in candidates(("punch",)))
    summary = summarise([binary], lambda: StrikeDetector(settings), ("punch",))
    assert summary.strikes is not None and (summary.strikes.strikes, summary.strikes.recognised) == (3, 3)


def test_tuning_finds_settings_that_keep_false_strikes_low():
    strikes = film(strikes_every(1.5, 20), 32, noise=0.15, seed=1)
    blips = film([], 60, noise=0.1, seed=2).probabilities.copy()
    blips[100::97] = [0.9, 0.05, 0.05]  # single frames that a detector without smoothing takes for punches
    everyday = Watched(LabelledVideo(Path("e.mp4"), RATE, 60, "p", ()), blips)
    hasty = StrikeSettings.from_card(
        {"classes": {"punch": {"intent": "high-punch", "on": 0.6, "instant": 0.6}}, "smoothing_ms": 0}
    )
    before = summarise([strikes, everyday], lambda: StrikeDetector(hasty), CLASSES)
    settings, after = tune([strikes, everyday], CLASSES)
    assert before.everyday is not None and before.everyday.false_per_minute > 10
    assert after.everyday is not None and after.everyday.false_per_minute <= 1
    assert after.strikes is not None and (after.strikes.recall or 0) >= 0.9
    assert set(settings.classes) == {"punch", "kick"}
    assert merit(after, TuningGoals()) > merit(before, TuningGoals())


def test_the_article_s_loop_repeats_a_strike():
    watched = film(strikes_every(1.5, 6), 11)
    held = watched.probabilities.copy()
    held[25:45] = [0.95, 0.02, 0.03]
    summary = article_summary([Watched(watched.video, held)], CLASSES)
    assert summary.strikes is not None and summary.strikes.repeats > 0


@dataclass
class Files:
    video: Path
    labels: Path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A video of eight grey frames with its labels beside it."""
    path = tmp_path / "videos" / "strikes.avi"
    path.parent.mkdir()
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (64, 48))
    for index in range(8):
        writer.write(np.full((48, 64, 3), 30 * index, np.uint8))
    writer.release()
    labels = path.with_suffix(".labels.json")
    strike = {"id": 0, "action": "jab", "class": "punch", "start_s": 0.1, "peak_s": 0.15, "end_s": 0.2}
    labels.write_text(json.dumps({"fps": 30, "duration_s": 0.27, "person": "p", "strikes": [strike]}))
    return Files(path, labels)


def test_a_video_with_labels_is_read(files: Files, tmp_path: Path):
    assert find_videos(files.video.parent) == [files.video] == find_videos(files.video)
    video = read_labelled_video(files.video)
    assert video.strikes == (Strike(0.1, 0.15, 0.2, "punch"),)
    pixels = video_pixels(video, 16, 12, cache=tmp_path / "cache")
    assert pixels.shape == (8, 12, 16, 3)
    np.testing.assert_allclose(pixels.mean((1, 2, 3)), 30 * np.arange(8), atol=4)
    files.video.chmod(0o644)
    np.testing.assert_array_equal(video_pixels(video, 16, 12, cache=tmp_path / "cache"), pixels)


@pytest.mark.parametrize("text", ["{", "{}", '{"fps": 30, "duration_s": 1, "person": "p", "strikes": [{}]}'])
def test_labels_that_make_no_sense_are_named(files: Files, text: str):
    files.labels.write_text(text)
    with pytest.raises(DataError, match="strikes.labels.json (is no list of strikes|cannot be read)"):
        read_labelled_video(files.video)


def test_missing_files_are_named(files: Files, tmp_path: Path):
    with pytest.raises(DataError, match="none.mp4 is no file"):
        read_labelled_video(tmp_path / "none.mp4")
    files.labels.unlink()
    with pytest.raises(DataError, match="strikes.labels.json cannot be read"):
        read_labelled_video(files.video)
    with pytest.raises(DataError, match="holds no video with labels"):
        find_videos(files.video.parent)


def short_video(path: Path, pictures: list[Path]) -> LabelledVideo:
    """Pictures one after another, at 30 frames a second."""
    with path.open("wb") as stream:
        for picture in pictures:
            stream.write(cv2.imencode(".jpg", cv2.imread(str(picture)))[1].tobytes())
    return LabelledVideo(path, RATE, len(pictures) / RATE, "person-1", ())


def reseen(model, bias: float):
    """The same network, surer or less sure that somebody is there, in the middle of every look."""
    import keras

    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    seen, joints = (copy.get_layer("backbone").get_layer(name) for name in ("seen", "joints"))
    seen.bias.assign(seen.bias + bias)
    joints.kernel.assign(0 * joints.kernel)
    joints.bias.assign(np.full(34, 0.5))
    return copy


def test_videos_are_followed_side_by_side_as_each_alone(workshop, tmp_path: Path):
    run = read_run(workshop.nary)
    model = reseen(run.model, 50.0)
    pictures = sorted(workshop.people.glob("*/*.png"))
    videos = [
        short_video(tmp_path / "long.mjpeg", pictures[::20][:5]),
        short_video(tmp_path / "short.mjpeg", pictures[:2]),
    ]
    to_input = network_input(run.settings)
    together = follow_videos(model, videos, to_input, 32)
    assert [rows.shape for rows in together] == [(5, 3), (2, 3)]
    for video, rows in zip(videos, together, strict=True):
        np.testing.assert_allclose(follow_videos(model, [video], to_input, 32)[0], rows, atol=1e-5)
        np.testing.assert_allclose(rows.sum(1), 1, atol=1e-5)


def test_nothing_is_read_while_nobody_is_seen(workshop, tmp_path: Path):
    run = read_run(workshop.nary)
    video = short_video(tmp_path / "empty.mjpeg", sorted(workshop.people.glob("punch/*.png"))[:3])
    (rows,) = follow_videos(reseen(run.model, -50.0), [video], network_input(run.settings), 32)
    assert rows.shape == (3, 3) and not rows.any()
