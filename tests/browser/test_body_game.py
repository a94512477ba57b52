"""The body control: a drawn person does every move at Chromium's fake camera, and the page tells of each."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

SEED = 3
FAKE_CAMERA_FRAMES_PER_S = 30  # of raw MJPEG, whatever its own rate
LOOPS = 2
BODY = "controller=body&opponent=idle&seed=7"

# What the script does, as the intents it has to come to.
KINDS = ({"high-punch", "low-punch"}, {"high-kick", "low-kick"}, {"uppercut"}, {"spin-kick"}, {"up"})
HELD = {"down", "block", "left", "right"}


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quiet seconds, then every move of the game, over and over."""
    people = pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    path = tmp_path_factory.mktemp("video") / "every-move.mjpeg"
    people.write_video(path, script="every-move", split="test", seed=SEED, fps=FAKE_CAMERA_FRAMES_PER_S)
    return path


@pytest.fixture
def duel(duel_in_browser_with: Any, built_site: Path, video: Path) -> Any:
    """A page before which the drawn person stands."""
    if not (built_site / "models").is_dir() or not any((built_site / "models").glob("body-action*")):
        pytest.skip("the site holds no body models")
    return duel_in_browser_with(f"--use-file-for-fake-video-capture={video}")


def is_drawn(duel: Any, canvas: str) -> bool:
    """Something is on the canvas."""
    return duel.page.evaluate(
        """(name) => {
            const canvas = document.getElementById(name);
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.some((value) => value > 0);
        }""",
        canvas,
    )


def test_joints_and_calibration_are_shown_and_told(duel: Any) -> None:
    duel.open(BODY)
    # The first readings are of the whole picture; the crop around the person comes after them.
    found = duel.wait_until("s.keypoints?.filter((joint) => joint.score > 0.3).length >= 8")
    assert [joint["name"] for joint in found["keypoints"]][:2] == ["nose", "left_eye"]
    assert len(found["keypoints"]) == 17
    sure = [joint for joint in found["keypoints"] if joint["score"] > 0.3]
    assert all(0 < joint["x"] < 4 / 3 and 0 < joint["y"] < 1 for joint in sure)
    assert is_drawn(duel, "skeleton")
    ring = duel.page.locator("#calibration")
    assert ring.get_attribute("data-phase") in ("still", "ready")
    duel.wait_until("s.body?.calibration === 'ready'")
    assert ring.get_attribute("aria-valuenow") == "100"
    duel.wait_until("s.action !== null && s.action.probability > 0")
    assert duel.page.locator("#help-body").is_visible()
    before = duel.snapshot()["tensors"]
    duel.page.wait_for_timeout(3000)
    live = duel.page.evaluate("camcade.metrics().decisions.slice(-20).map((one) => one.tensors)")
    assert live == [before] * 20, "nothing leaks, after no reading"


def test_the_skeleton_has_a_switch_and_the_player_is_measured_again(duel: Any) -> None:
    duel.open(BODY)
    duel.wait_until("s.body?.calibration === 'ready'")
    duel.page.click("#open-settings")
    duel.page.uncheck("#skeleton-switch")
    duel.page.click("#settings-close")
    assert duel.page.locator("#skeleton").is_hidden()
    assert duel.snapshot()["keypoints"] is not None, "it is read all the same"
    duel.page.click("#calibrate")
    duel.wait_until("s.body?.calibration !== 'ready'")
    duel.wait_until("s.body?.calibration === 'ready'")


def test_every_move_class_comes_out(duel: Any, video: Path) -> None:
    labels = json.loads(video.with_suffix(".labels.json").read_text(encoding="utf-8"))
    duel.open(f"autostart=1&{BODY}")
    duel.wait_until("s.body?.calibration === 'ready'")
    duel.page.evaluate(
        """() => {
            window.heldEver = new Set();
            setInterval(() => camcade.snapshot().body?.held.forEach((one) => heldEver.add(one)), 40);
        }"""
    )
    begun_s = time.monotonic()
    with contextlib.suppress(PlaywrightTimeoutError):  # what is missing then is named below
        duel.page.wait_for_function(
            """([kinds, held]) => {
                const seen = new Set(camcade.metrics().actions.map((one) => one.intent));
                return kinds.flat().every((one) => seen.has(one)) && held.every((one) => heldEver.has(one));
            }""",
            arg=[[sorted(kind) for kind in KINDS], sorted(HELD)],
            timeout=1000 * LOOPS * labels["duration_s"],
            polling=250,
        )
    watched_s = time.monotonic() - begun_s
    metrics = duel.page.evaluate("camcade.metrics()")
    if metrics["predictions"]["count"] < 12 * watched_s:
        pytest.skip(f"too busy a machine to play on: {metrics['predictions']}")
    seen = {action["intent"] for action in metrics["actions"]}
    for kind in KINDS:
        assert seen & kind, f"missing: {' and '.join(sorted(kind))}; came: {metrics['actions']}"
    assert set(duel.page.evaluate("[...heldEver]")) >= HELD
    assert duel.snapshot()["source"] == "body"
    missing = sorted(set().union(*KINDS) - seen)
    if missing:  # a strike is known before the limb is out; a quarter of the kicks are then misjudged
        pytest.xfail(f"all of a kind were read at the other height: no {', '.join(missing)}")


def test_one_plays_by_camera_and_one_by_keys(duel: Any) -> None:
    duel.open("autostart=1&controller=body&opponent=human&seed=7")
    waiting = duel.snapshot()
    assert (waiting["scene"], waiting["match"]["tick"]) == ("waiting", 0), "the match waits for player one"
    duel.page.keyboard.press("ArrowLeft")
    assert duel.snapshot()["scene"] == "waiting", "the keys of player two do not begin it"
    duel.wait_until("s.scene === 'fight' && s.match.phase === 'fight'")
    assert duel.page.locator("#legend-second").is_visible()
    assert duel.page.locator("#legend-first").is_hidden(), "player one needs no keys"
    duel.page.keyboard.down("ArrowLeft")
    duel.wait_until("s.match.fighters[1].x < 400")
    duel.wait_until("s.match.fighters[1].life < 100 && s.source === 'body'", 150_000)


def test_the_match_waits_for_the_player_and_then_a_punch_takes_life(duel: Any) -> None:
    duel.open(f"autostart=1&{BODY}")
    waiting = duel.snapshot()
    assert (waiting["scene"], waiting["match"]["tick"]) == ("waiting", 0)
    preview, stage = (duel.page.locator(name).bounding_box() for name in ("#camera-preview", "#stage"))
    assert preview["height"] > 0.9 * stage["height"], "the preview takes the stage"
    duel.wait_until("s.scene === 'fight'")
    assert duel.snapshot()["body"]["calibration"] == "ready"
    duel.page.keyboard.down("ArrowRight")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 76")
    duel.page.keyboard.up("ArrowRight")
    duel.wait_until("s.match.fighters[1].life < 100 && s.source === 'body'", 150_000)
