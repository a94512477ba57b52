"""A drawn person of the test split, new to every network, punches and kicks at Chromium's fake camera."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 15
LOOPS = 2
FAKE_CAMERA_FRAMES_PER_S = 30  # of raw MJPEG, whatever its own rate
EARLY_S, LATE_S = 0.1, 0.3  # a strike may be decided so long before its first, after its last moment
THUMBNAIL = (64, 48)

Labels = dict[str, Any]


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person on guard, a punch, a kick, a punch, a kick; Chromium shows it over and over."""
    people = pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    path = tmp_path_factory.mktemp("video") / "punches-and-kicks.mjpeg"
    people.write_video(
        path, script="punches-and-kicks", split="test", seed=SEED, fps=FAKE_CAMERA_FRAMES_PER_S
    )
    return path


@pytest.fixture(scope="session")
def labels(video: Path) -> Labels:
    return json.loads(video.with_suffix(".labels.json").read_text(encoding="utf-8"))


@pytest.fixture
def duel(duel_in_browser_with: Any, built_site: Path, video: Path) -> Any:
    """A page before which the drawn person stands."""
    if not (built_site / "models").is_dir():
        pytest.skip("the site holds no model")
    return duel_in_browser_with(f"--use-file-for-fake-video-capture={video}")


def thumbnail(content: bytes) -> np.ndarray:
    """A picture's bytes as a small grey picture, (48, 64) float32, of mean 0 and variance 1.

    Normalised, because a camera's picture comes with another range of brightness than the file's.
    """
    grey = np.asarray(Image.open(io.BytesIO(content)).convert("L").resize(THUMBNAIL), np.float32)
    return (grey - grey.mean()) / grey.std()


@pytest.fixture(scope="session")
def thumbnails(video: Path) -> np.ndarray:
    """Every frame of the raw MJPEG file, small, (frames, 48, 64)."""
    start = b"\xff\xd8\xff"
    return np.stack([thumbnail(start + part) for part in video.read_bytes().split(start)[1:]])


def place_in_video(page: Any, thumbnails: np.ndarray) -> tuple[float, float]:
    """When a frame was taken, seconds of the page's clock, and which second of the video it is.

    The browser does not tell where in the video it is, and a busy machine falls behind. So a frame of the
    preview is looked up in the file.
    """
    taken_ms, address = page.evaluate(
        """() => new Promise((resolve) => {
            const preview = document.getElementById("preview");
            preview.requestVideoFrameCallback((now, metadata) => {
                const canvas = new OffscreenCanvas(preview.videoWidth, preview.videoHeight);
                canvas.getContext("2d").drawImage(preview, 0, 0);
                const reader = new FileReader();
                const taken_ms = metadata.captureTime ?? metadata.presentationTime;
                reader.onload = () => resolve([taken_ms, reader.result]);
                canvas.convertToBlob().then((blob) => reader.readAsDataURL(blob));
            });
        })"""
    )
    shown = thumbnail(base64.b64decode(address.partition(",")[2]))
    likeness = (thumbnails * shown).mean(axis=(1, 2))  # correlation, up to 1
    number = int(np.argmax(likeness))
    assert likeness[number] > 0.98, "the preview shows no frame of the video"
    return taken_ms / 1000, number / FAKE_CAMERA_FRAMES_PER_S


def performed(video_s: float, kind: str, labels: Labels) -> int | None:
    """Which of the labelled strikes there is at this second of the video; None: none of this class."""
    for strike in labels["strikes"]:
        passed_s = (video_s - strike["start_s"] + EARLY_S) % labels["duration_s"]
        if strike["class"] == kind and passed_s <= strike["end_s"] - strike["start_s"] + EARLY_S + LATE_S:
            return strike["id"]
    return None


def test_the_right_moves_come_out_and_the_opponent_loses_life(
    duel: Any, thumbnails: np.ndarray, labels: Labels
) -> None:
    duel.open("autostart=1&controller=image&opponent=idle&seed=7")
    duel.wait_until("s.camera === 'on' && s.probabilities !== null")
    places = [place_in_video(duel.page, thumbnails)]
    while places[-1][0] - places[0][0] < LOOPS * labels["duration_s"]:
        duel.page.wait_for_timeout(1000)
        places.append(place_in_video(duel.page, thumbnails))

    seen: list[tuple[str, int | None]] = []
    for strike in duel.page.evaluate("camcade.metrics().strikes"):
        taken_s, kind = strike["frame_ms"] / 1000, strike["intent"].rpartition("-")[2]
        known_s, video_s = min(places, key=lambda place: abs(place[0] - taken_s))
        seen.append((kind, performed(video_s + taken_s - known_s, kind, labels)))
    right = [strike for _, strike in seen if strike is not None]
    assert len(right) >= 0.75 * LOOPS * len(labels["strikes"]), f"too few strikes seen: {seen}"
    assert set(right) >= {0, 1}, "a punch and a kick among them"
    assert len(seen) - len(right) <= LOOPS, f"strikes seen where there was none: {seen}"
    assert all(right.count(strike) <= LOOPS + 1 for strike in right), "one intent for one strike"

    snapshot = duel.snapshot()
    assert snapshot["source"] == "image"
    ember, tide = snapshot["match"]["fighters"]
    assert ember["life"] == 100
    assert tide["life"] < 100 or snapshot["match"]["wins"][0] > 0


def test_readings_leak_no_tensor(duel: Any) -> None:
    duel.open("autostart=1&controller=image&opponent=cpu&seed=7")
    duel.wait_until("s.probabilities !== null")
    before = duel.snapshot()["tensors"]
    assert before > 0
    duel.page.wait_for_timeout(4000)
    assert duel.page.evaluate("camcade.metrics().predictions.count") > 20
    assert duel.snapshot()["tensors"] == before


def test_a_strike_is_shown_in_the_preview(duel: Any) -> None:
    duel.open("autostart=1&controller=image&opponent=idle&seed=7")
    duel.page.wait_for_function("document.getElementById('camera-preview').dataset.flash")
    preview = duel.page.locator("#camera-preview")
    assert preview.get_attribute("data-move") in ("punch", "kick")
    assert duel.page.locator("#preview-move").inner_text().lower() in ("high punch", "high kick")
    assert duel.page.locator("#preview-sign").is_visible(), "who is filmed can see it"


def test_a_punch_begins_the_match(duel: Any) -> None:
    duel.open("controller=image&opponent=idle&seed=7")
    assert duel.snapshot()["scene"] == "ready"
    duel.wait_until("s.scene === 'fight'")
