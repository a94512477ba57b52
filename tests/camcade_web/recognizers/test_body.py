"""The way of one frame through the body control, with networks and page played by the test."""

import asyncio
import importlib
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.gestures.sensitivity import STEPS
from camcade.intents import Intent
from camcade.vision.keypoints import COUNT, INDEX
from camcade_build.project import this_checkout

ASPECT = 4 / 3
FRAME_MS = 40.0


@pytest.fixture
def body_sight(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module, imported as if in a page: `js` and `pyodide` are dummies."""
    for name in ("js", "pyodide", "pyodide.ffi"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    before = {name for name in sys.modules if name.startswith("camcade_web")}
    yield importlib.import_module("camcade_web.recognizers.body")
    for name in [name for name in sys.modules if name.startswith("camcade_web") and name not in before]:
        del sys.modules[name]


class Networks:
    """An inference worker whose two small networks answer what the test wants."""

    def __init__(self) -> None:
        self.cards: dict[str, dict[str, Any]] = {}
        self.pose, self.action = "idle", "idle"

    async def load(self, name: str) -> dict[str, Any]:
        path = this_checkout().models / name / "card.json"
        self.cards[name] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return self.cards[name]

    async def compute(self, names: Sequence[str], inputs: Mapping[str, Sequence[float]]) -> Any:
        outputs = {}
        for name, likeliest in zip(names, (self.pose, self.action), strict=True):
            card = self.cards[name]
            for role, values in inputs.items():
                size = math.prod(card["inputs"][role]["shape"])
                assert len(values) == size, f"{name} takes {size} {role}"
            outputs[name] = {"probabilities": [float(label == likeliest) for label in card["labels"]]}
        return MagicMock(outputs=outputs, inference_ms=3.0)

    def labelled(self, name: str, outputs: Mapping[str, Sequence[float]]) -> dict[str, float]:
        return dict(zip(self.cards[name]["labels"], outputs["probabilities"], strict=True))


class Player:
    """Somebody who stands in the middle of the picture, 0.2 frame heights from shoulders to hips."""

    HEIGHTS = {"shoulder": 0.3, "elbow": 0.4, "wrist": 0.35, "hip": 0.5, "knee": 0.68, "ankle": 0.86}

    def __init__(self, sight: Any, networks: Networks) -> None:
        self.sight, self.networks = sight, networks
        self.t_ms = 0.0
        self.x = ASPECT / 2
        self.score = 0.8

    def stand(self, frames: int = 1) -> Any:
        """So many frames; the last decision."""
        decisions: list[Any] = []
        for _ in range(frames):
            self.t_ms += FRAME_MS
            (region,) = self.sight.regions(ASPECT).values()
            outputs = {"movenet": {"keypoints": self.joints(region)}}
            reading = MagicMock(taken_ms=self.t_ms, outputs=outputs, brightness=0.5, inference_ms=18.0)
            decisions.append(asyncio.run(self.sight.read(reading, ASPECT)))
        return decisions[-1]

    def joints(self, region: tuple[float, float, float, float]) -> list[float]:
        left, top, right, bottom = region
        values: list[float] = [0.0] * (3 * COUNT)
        for name, joint in INDEX.items():
            side, _, part = name.partition("_")
            y = self.HEIGHTS.get(part, 0.2)
            x = self.x + {"left": 0.05, "right": -0.05}.get(side, 0.0)
            values[3 * joint : 3 * joint + 3] = [
                (y - top) / (bottom - top),
                (x / ASPECT - left) / (right - left),
                self.score,
            ]
        return values


@pytest.fixture
def player(body_sight: Any) -> Player:
    if not (this_checkout().models / "body-action" / "card.json").is_file():
        pytest.skip("models/ holds no body models")
    sight, networks = body_sight.BodyRecognizer(), Networks()
    asyncio.run(sight.load(networks))
    return Player(sight, networks)


def test_the_player_is_found_followed_and_measured(player: Player) -> None:
    assert player.sight.regions(ASPECT)["movenet"] == pytest.approx((0.0, -1 / 6, 1.0, 7 / 6))
    player.stand(3)
    left, top, right, bottom = player.sight.regions(ASPECT)["movenet"]
    assert (right - left) * ASPECT == pytest.approx(bottom - top), "a square"
    assert right - left < 0.95, "smaller than the picture"
    assert player.sight.snapshot()["body"]["calibration"] == "still"
    player.stand(60)
    told = player.sight.snapshot()
    assert told["body"]["calibration"] == "ready"
    wrist = next(joint for joint in told["keypoints"] if joint["name"] == "left_wrist")
    assert (wrist["x"], wrist["y"]) == pytest.approx((ASPECT / 2 + 0.05, 0.35), abs=1e-3)
    assert told["action"] == {"label": "idle", "probability": 1.0}


def test_a_strike_comes_out_once(player: Player) -> None:
    player.stand(60)
    player.networks.action, player.networks.pose = "jab", "left-punch-high"
    struck = [player.stand() for _ in range(15)]
    assert [decision.strike for decision in struck].count(Intent.HIGH_PUNCH) == 1
    first = next(decision for decision in struck if decision.strike)
    assert first.bar == "punch" and first.shares["punch"] > 0.6
    assert first.inference_ms == pytest.approx(18.0 + 2 * 1.5)
    assert player.sight.metrics()["actions"][-1]["move"] == "jab"


def test_what_is_held_is_held(player: Player) -> None:
    player.stand(60)
    player.networks.pose = "squat"
    assert player.stand(8).held == {Intent.DOWN}
    player.networks.pose = "idle"
    player.x = ASPECT * 0.85  # the camera's right is the mirror's left
    assert player.stand(8).held == {Intent.LEFT}


def test_without_a_player_there_is_a_decision_all_the_same(player: Player) -> None:
    player.score = 0.02
    decision = player.stand(3)
    assert decision.strike is None and not decision.held
    assert set(decision.shares.values()) == {0.0}
    assert player.sight.snapshot()["action"] is None


@pytest.mark.parametrize("step", STEPS)
def test_the_player_s_own_steps_are_taken(player: Player, step: int) -> None:
    usual = player.sight.bars.marks["punch"], player.sight.third
    player.sight.tune(step, step)
    assert (player.sight.bars.marks["punch"] < usual[0]) == (step > 0)
    assert (player.sight.third > usual[1]) == (step > 0)
    player.stand(3)
