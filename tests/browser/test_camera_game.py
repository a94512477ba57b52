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

SEED = 3
LOOPS = 2
FAKE_CAMERA_FRAMES_PER_S = 30  # of raw MJPEG, whatever its own rate
EARLY_S, LATE_S = 0.1, 0.3  # a strike may be decided so long before its first, after its last moment
THUMBNAIL = (64, 48)

Labels = dict[str, Any]


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person on guard, a punch, a kick, a punch, a kick; Chromium shows it over and over."""
    people = pytest.importorskip("camcade_training.people", reason="needs the training tools")
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
    """A picture's bytes as a small grey picture, (48, 64) float32."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("L").resize(THUMBNAIL), np.float32)


def frames(video: Path) -> list[bytes]:
    """The JPEG pictures of a raw MJPEG file."""
    start = b"\xff\xd8\xff"
    return [start + part for part in video.read_bytes().split(start)[1:]]


def beginning(page: Any, video: Path) -> float:
    """When the page was shown the first frame of the video (in some round of it), in seconds of its clock.

    The browser does not tell where in the video it is. So one frame of the preview is looked up in the file.
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
    distances = [float(np.abs(thumbnail(frame) - shown).mean()) for frame in frames(video)]
    number = int(np.argmin(distances))
    assert distances[number] < 3, "the preview shows no frame of the video"
    return taken_ms / 1000 - number / FAKE_CAMERA_FRAMES_PER_S


def performed(t: float, kind: str, labels: Labels) -> tuple[int, int] | None:
    """Which strike of which round of the video there was `t` seconds after its beginning; None: none."""
    for strike in labels["strikes"]:
        rounds, phase = divmod(t - strike["start_s"] + EARLY_S, labels["duration_s"])
        if strike["class"] == kind and phase <= strike["end_s"] - strike["start_s"] + EARLY_S + LATE_S:
            return int(rounds), strike["id"]
    return None


def test_the_right_moves_come_out_and_the_opponent_loses_life(duel: Any, video: Path, labels: Labels) -> None:
    duel.open("autostart=1&controller=pictures&opponent=idle&seed=7")
    duel.wait_until("s.camera === 'on' && s.probabilities !== null")
    began_s = beginning(duel.page, video)
    duel.page.wait_for_timeout(labels["duration_s"] * LOOPS * 1000)

    strikes = duel.page.evaluate("camcade.metrics().strikes")
    seen = [(one["frame_ms"] / 1000 - began_s, one["intent"].rpartition("-")[2]) for one in strikes]
    matched = [performed(t, kind, labels) for t, kind in seen]
    right = {strike for strike in matched if strike is not None}
    assert len(right) >= 0.75 * LOOPS * len(labels["strikes"]), f"too few strikes seen: {seen}"
    assert matched.count(None) <= LOOPS, f"strikes seen where there was none: {seen}"

    snapshot = duel.snapshot()
    assert snapshot["source"] == "pictures"
    ember, tide = snapshot["match"]["fighters"]
    assert ember["life"] == 100
    assert tide["life"] < 100 or snapshot["match"]["wins"][0] > 0


def test_readings_leak_no_tensor(duel: Any) -> None:
    duel.open("autostart=1&controller=pictures&opponent=cpu&seed=7")
    duel.wait_until("s.probabilities !== null")
    before = duel.snapshot()["tensors"]
    assert before > 0
    duel.page.wait_for_timeout(4000)
    assert duel.page.evaluate("camcade.metrics().predictions.count") > 20
    assert duel.snapshot()["tensors"] == before


def test_a_strike_is_shown_in_the_mirror(duel: Any) -> None:
    duel.open("autostart=1&controller=pictures&opponent=idle&seed=7")
    duel.page.wait_for_function("document.getElementById('mirror').dataset.flash")
    mirror = duel.page.locator("#mirror")
    assert mirror.get_attribute("data-move") in ("punch", "kick")
    assert duel.page.locator("#mirror-move").inner_text().lower() in ("high punch", "high kick")
    assert duel.page.locator("#mirror-sign").is_visible(), "who is filmed can see it"


def test_a_punch_begins_the_match(duel: Any) -> None:
    duel.open("controller=pictures&opponent=idle&seed=7")
    assert duel.snapshot()["scene"] == "ready"
    duel.wait_until("s.scene === 'fight'")
