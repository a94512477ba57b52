"""Two drawn people beside each other before one camera: both are measured, both strike, and one goes away."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FAKE_CAMERA_FRAMES_PER_S = 30  # of raw MJPEG, whatever its own rate
DRAWN_PER_S = 15
TOGETHER_S, ALONE_S = 24, 5
HALF = (320, 480)
TWO = "autostart=1&controller=body&opponent=human&second=camera&time=off&seed=7&muted=1"


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two who punch and kick; then the one whom the mirror shows on the right is away for a while."""
    people = pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    cv2 = pytest.importorskip("cv2")
    np = pytest.importorskip("numpy")
    folder = tmp_path_factory.mktemp("two")

    def pictures(seed: int) -> Iterator[Any]:
        path = folder / f"{seed}.mjpeg"
        people.write_video(path, "punches-and-kicks", "test", seed, DRAWN_PER_S, HALF)
        film, found = cv2.VideoCapture(str(path)), []
        while (read := film.read())[0]:
            found.append(read[1])
        return cycle(found)

    # The mirror's left is the camera's right.
    halves = pictures(5), pictures(3)
    room = np.full((HALF[1], HALF[0], 3), 110, np.uint8)
    path = folder / "two.mjpeg"
    with path.open("wb") as file:
        together = TOGETHER_S * DRAWN_PER_S
        for number, (second, first) in enumerate(
            islice(zip(*halves, strict=True), together + ALONE_S * DRAWN_PER_S)
        ):
            whole = np.hstack([second if number < together else room, first])
            _, content = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, 82])
            file.write(content.tobytes() * (FAKE_CAMERA_FRAMES_PER_S // DRAWN_PER_S))
    return path


def test_two_play_before_one_camera_and_who_goes_away_is_waited_for(
    duel_in_browser_with: Any, video: Path
) -> None:
    duel = duel_in_browser_with(f"--use-file-for-fake-video-capture={video}")
    page = duel.page
    duel.open(TWO)
    waiting = duel.snapshot()
    assert (waiting["scene"], waiting["match"]["tick"]) == ("waiting", 0), "the match waits for both"
    duel.wait_until("s.keypoints !== null && s.other?.keypoints", 120_000)
    for half in ("left", "right"):
        assert (
            page.locator(f"#calibration-{half}").is_visible() and page.locator(f"#thirds-{half}").is_visible()
        )
    assert page.locator("#calibration").is_hidden() and page.locator("#thirds").is_hidden()
    found = duel.snapshot()
    assert middle(found) > 2 / 3 > middle(found["other"]), "the mirror shows player one on the left"
    duel.wait_until("s.scene === 'fight'", 120_000)
    known = duel.snapshot()
    assert known["body"]["calibration"] == known["other"]["body"]["calibration"] == "ready"
    assert page.locator("#legend-second").is_hidden(), "nobody needs the keys"

    # Both strike. The keys of player two work too, and bring them together.
    page.keyboard.down("ArrowLeft")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 76")
    page.keyboard.up("ArrowLeft")
    duel.wait_until("s.match.fighters.every((one) => one.life < 100)", 240_000)
    assert duel.snapshot()["source"] == "body"

    # Who goes away is waited for, by name, and the fight goes on when they are back.
    duel.wait_until("s.scene === 'waiting'", 120_000)
    page.get_by_text("I see nobody on the right. Step in, player two.").first.wait_for()
    tick = duel.snapshot()["match"]["tick"]
    duel.wait_until(f"s.scene === 'fight' && s.match.tick > {tick}", 120_000)
    print("readings a second:", page.evaluate("camcade.metrics().predictions"))


def middle(player: Any) -> float:
    """Where the hips are, in heights of the whole picture."""
    places = [joint["x"] for joint in player["keypoints"] if "hip" in joint["name"]]
    return sum(places) / len(places)
