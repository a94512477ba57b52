"""Two drawn people beside each other before one camera: both are measured, both strike, and one goes away."""

from pathlib import Path
from typing import Any

import pytest

from camcade_bench.pair import write_pair_video

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

TOGETHER_S, ALONE_S = 24, 5
TWO = "autostart=1&controller=body&opponent=human&second=camera&time=off&seed=7&muted=1"


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two who punch and kick; then the one whom the mirror shows on the right is away for a while."""
    pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    pytest.importorskip("cv2")
    path = tmp_path_factory.mktemp("two") / "two.mjpeg"
    write_pair_video(path, TOGETHER_S, ALONE_S)
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
