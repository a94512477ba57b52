"""The control without a model: an empty room, then a drawn person who strikes to the side of the picture."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 21
SIDE_ON_RADIANS = 1.2
SIZE = (320, 240)
EMPTY_S = 6.5
DRAWN_FRAMES_PER_S = 15
SHOWN_TWICE = 2  # Chromium's fake camera plays raw MJPEG at 30 frames a second
PLAN = [
    ("idle", 1.4),
    ("jab-left", 0.6),
    ("front-kick-right", 0.6),
    ("cross-right", 0.6),
    ("side-kick-right", 0.5),
]
STRIKES = 4
LIMIT_MS = 60_000  # three rounds of the video: the page may come to see in the middle of the first


def scene_and_performance() -> tuple[Any, Any, Any]:
    """A scene in which the whole person is seen, what they do in it, and the same far out of the picture."""
    people = pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    person, rng = people.Person(SEED, "test"), np.random.default_rng(SEED)
    motions = [people.motion(name, person.habits, rng) for name, _ in PLAN]
    performance = people.perform(motions, [gap for _, gap in PLAN[:-1]], person.body, person.habits, rng, 0.5)
    placed = performance.placed(SIDE_ON_RADIANS, 0.0, 0.0)
    standing = people.solve(placed.poses(np.array([0.0])), person.body)
    joints = np.concatenate([standing.coco()[0], standing.joints["crown"]])
    room = next(
        room
        for room in (people.DrawnRoom(SEED * 100 + index, "test") for index in range(100))
        if not room.before
    )
    for attempt in range(400):
        camera = people.PinholeCamera.varied(SEED * 1000 + attempt, "test", SIZE, person.body.height)
        spots, _ = camera.project(joints)
        if np.all((spots > 0.06 * np.array(SIZE)) & (spots < 0.94 * np.array(SIZE))):
            scene = people.DrawnScene(person, room, camera, people.Sensor.varied(SEED, "test"))
            return scene, placed, performance.placed(0.0, 60.0, -3.0)
    raise AssertionError("no camera sees the whole person")


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty room, then strikes; Chromium shows it over and over."""
    scene, placed, away = scene_and_performance()
    rng = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("video") / "silhouette.mjpeg"
    with path.open("wb") as file:
        empty = [scene.sensor.jpeg(scene.shoot(away, 0.0, rng).picture) for _ in range(6)]
        for index in range(round(EMPTY_S * DRAWN_FRAMES_PER_S * SHOWN_TWICE)):
            file.write(empty[index % len(empty)])
        for at_s in np.arange(0.0, placed.duration_s, 1 / DRAWN_FRAMES_PER_S):
            file.write(scene.sensor.jpeg(scene.shoot(placed, float(at_s), rng).picture) * SHOWN_TWICE)
    return path


@pytest.fixture
def duel(duel_in_browser_with: Any, video: Path) -> Any:
    return duel_in_browser_with(f"--use-file-for-fake-video-capture={video}")


def test_punches_and_kicks_of_an_outline_take_life(duel: Any) -> None:
    duel.open("autostart=1&controller=silhouette&opponent=idle&seed=7")
    duel.wait_until("s.silhouette !== null && s.silhouette.phase === 'room'")
    assert duel.page.locator("#hint").inner_text().startswith("I need a picture of the empty room")
    duel.page.keyboard.down("ArrowRight")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 76")
    duel.page.keyboard.up("ArrowRight")
    duel.wait_until("s.silhouette.phase === 'player'", LIMIT_MS)
    assert duel.page.evaluate("camcade.metrics().strikes") == [], "nobody is there"
    duel.wait_until("s.silhouette.phase === 'ready'", LIMIT_MS)
    assert duel.page.locator("#help-silhouette").is_visible()
    duel.page.wait_for_function(f"camcade.metrics().strikes.length >= {STRIKES - 1}", timeout=LIMIT_MS)
    duel.wait_until("s.silhouette.phase === 'player'", LIMIT_MS)  # the video begins anew

    seen = [strike["intent"] for strike in duel.page.evaluate("camcade.metrics().strikes")]
    assert STRIKES - 1 <= len(seen) <= STRIKES, seen
    assert {"high-punch", "high-kick"} <= set(seen)
    found = duel.snapshot()
    assert found["source"] == "silhouette"
    assert found["model"] is None and found["backend"] is None
    ember, tide = found["match"]["fighters"]
    assert ember["life"] == 100
    assert tide["life"] < 100 or found["match"]["wins"][0] > 0


def test_the_mirror_shows_what_is_seen(duel: Any) -> None:
    duel.open("controller=silhouette&opponent=idle&seed=7")
    duel.wait_until("s.silhouette !== null && s.silhouette.phase === 'ready'", LIMIT_MS)
    painted = duel.page.evaluate(
        """(() => {
            const outline = document.getElementById("silhouette");
            const { data } = outline.getContext("2d").getImageData(0, 0, outline.width, outline.height);
            return data.filter((value, index) => index % 4 === 3 && value > 0).length;
        })()"""
    )
    assert painted > 60
    assert duel.page.locator("#thirds").get_attribute("data-third") in ("left", "middle", "right")
    duel.page.click("#room-again")
    duel.wait_until("s.silhouette.phase === 'room'")


def test_who_has_no_model_is_offered_the_outline(duel: Any) -> None:
    duel.open("autostart=1&controller=image&opponent=idle&seed=7&model=nosuch")
    duel.message()
    duel.page.click("text=Play by outline instead")
    duel.wait_until("s.camera === 'on' && s.silhouette !== null")
    assert duel.page.locator("#messages").inner_text() == ""
    assert duel.page.locator("#play-with-silhouette").is_checked()
