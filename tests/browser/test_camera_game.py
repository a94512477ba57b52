"""A drawn person of the test split, new to every network, punches and kicks at Chromium's fake camera."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 3
TOLERANCE_S = 0.6
LOOPS = 2


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The video and its labels. It loops: on guard, a punch, a kick, a punch, a kick."""
    people = pytest.importorskip("camcade_training.people", reason="needs the training tools")
    path = tmp_path_factory.mktemp("video") / "punches-and-kicks.mjpeg"
    people.write_video(path, script="punches-and-kicks", split="test", seed=SEED)
    return path, json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session", autouse=True)
def model(built_site: Path) -> None:
    if not (built_site / "models").is_dir():
        pytest.skip("the site holds no model")


def best_alignment(seen: list[tuple[float, str]], strikes: list[dict[str, Any]], loop_s: float) -> int:
    """How many of the seen strikes (seconds, class) belong to one of the video's, for its best start.

    The browser does not tell where in the video it is, so every start that puts one seen strike onto one of
    the video's is tried.
    """

    def matches(start_s: float) -> int:
        def belongs(t: float, kind: str) -> bool:
            distances = (
                abs((t - start_s - strike["peak_s"] + loop_s / 2) % loop_s - loop_s / 2)
                for strike in strikes
                if strike["class"] == kind
            )
            return min(distances, default=loop_s) <= TOLERANCE_S

        return sum(belongs(t, kind) for t, kind in seen)

    return max((matches(t - strike["peak_s"]) for t, _ in seen for strike in strikes), default=0)


def test_the_right_moves_come_out_and_the_opponent_loses_life(
    duel_in_browser_with: Any, video: tuple[Path, dict[str, Any]]
) -> None:
    path, labels = video
    duel = duel_in_browser_with(f"--use-file-for-fake-video-capture={path}")
    duel.open("autostart=1&controller=pictures&opponent=idle&seed=7")
    duel.wait_until("s.camera === 'on' && s.probabilities !== null")
    duel.page.wait_for_timeout(labels["duration_s"] * LOOPS * 1000)

    found = duel.page.evaluate("camcade.metrics()")
    seen = [(one["frame_ms"] / 1000, one["intent"].rpartition("-")[2]) for one in found["strikes"]]
    performed = len(labels["strikes"]) * LOOPS
    right = best_alignment(seen, labels["strikes"], labels["duration_s"])
    assert right >= 0.75 * performed, f"{right} of {performed} strikes seen: {seen}"
    assert len(seen) - right <= LOOPS, f"{len(seen) - right} false strikes: {seen}"

    snapshot = duel.snapshot()
    assert snapshot["source"] == "pictures"
    assert snapshot["match"]["fighters"][0]["life"] == 100
    assert snapshot["match"]["fighters"][1]["life"] < 100 or snapshot["match"]["round"] > 1


def test_readings_leak_nothing_and_the_game_stays_smooth(
    duel_in_browser_with: Any, video: tuple[Path, dict[str, Any]]
) -> None:
    duel = duel_in_browser_with(f"--use-file-for-fake-video-capture={video[0]}")
    duel.open("autostart=1&controller=pictures&opponent=cpu&seed=7")
    duel.wait_until("s.probabilities !== null")
    before = duel.snapshot()["tensors"]
    duel.page.wait_for_timeout(4000)
    found = duel.page.evaluate("camcade.metrics()")
    assert found["predictions"]["count"] > 20
    assert duel.snapshot()["tensors"] == before


def test_a_strike_is_shown_in_the_mirror(
    duel_in_browser_with: Any, video: tuple[Path, dict[str, Any]]
) -> None:
    duel = duel_in_browser_with(f"--use-file-for-fake-video-capture={video[0]}")
    duel.open("autostart=1&controller=pictures&opponent=idle&seed=7")
    duel.page.wait_for_function("document.getElementById('mirror').dataset.flash", timeout=60_000)
    mirror = duel.page.locator("#mirror")
    assert mirror.get_attribute("data-move") in ("punch", "kick")
    assert duel.page.locator("#mirror-move").inner_text().lower() in ("high punch", "high kick")
    assert duel.page.locator("#mirror-sign").is_visible(), "who is filmed can see it"


def test_a_punch_begins_the_match(duel_in_browser_with: Any, video: tuple[Path, dict[str, Any]]) -> None:
    duel = duel_in_browser_with(f"--use-file-for-fake-video-capture={video[0]}")
    duel.open("controller=pictures&opponent=idle&seed=7")
    assert duel.snapshot()["scene"] == "ready"
    duel.wait_until("s.scene === 'fight'", 60_000)
