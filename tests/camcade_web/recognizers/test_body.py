"""The way of one frame through the body control, with networks and page played by the test."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.gestures.sensitivity import STEPS
from camcade.intents import Intent
from camcade.models.card import ModelCard
from camcade.vision.keypoints import COUNT, INDEX
from camcade_build.project import this_checkout
from camcade_web.ui.settings import Settings

ASPECT = 4 / 3
FRAME_MS = 40.0


class Networks:
    """An inference worker whose two small networks answer what the test wants."""

    def __init__(self) -> None:
        self.cards: dict[str, ModelCard] = {}
        self.pose, self.action = "idle", "idle"
        self.region: Any = None  # that was looked at last
        self.is_busy = False

    async def load(self, name: str) -> ModelCard | None:
        path = this_checkout().models / name / "card.json"
        if path.is_file():  # MoveNet's comes into the site from its package
            self.cards[name] = ModelCard.parse(path.read_bytes(), str(path))
        return self.cards.get(name)

    async def infer(self, frame: Any, taken_ms: float, views: Sequence[Any]) -> Any:
        (view,) = views
        assert view.model == "movenet"
        if self.is_busy:
            return None
        self.region = view.region
        outputs = {"movenet": {"keypoints": frame(view.region)}}
        return MagicMock(outputs=outputs, brightness=0.5, inference_ms=18.0, tensors=7)

    async def compute(self, names: Sequence[str], inputs: Mapping[str, Sequence[float]]) -> Any:
        outputs = {}
        for name, likeliest in zip(names, (self.pose, self.action), strict=True):
            card = self.cards[name]
            for role, values in inputs.items():
                size = math.prod(card.inputs[role].shape)
                assert len(values) == size, f"{name} takes {size} {role}"
            outputs[name] = {"probabilities": [float(label == likeliest) for label in card.labels]}
        return MagicMock(outputs=outputs, inference_ms=3.0, tensors=8)

    def labelled(self, name: str, outputs: Mapping[str, Sequence[float]]) -> dict[str, float]:
        return dict(zip(self.cards[name].labels, outputs["probabilities"], strict=True))


REACHES = {"left_wrist": (0.22, 0.06), "left_elbow": (0.1, 0.09)}
"""How far joints move along and up in a punch, in frame heights."""


class Player:
    """Somebody who stands in the middle of the picture, 0.2 frame heights from shoulders to hips."""

    HEIGHTS = {"shoulder": 0.3, "elbow": 0.4, "wrist": 0.35, "hip": 0.5, "knee": 0.68, "ankle": 0.86}

    def __init__(self, recognizer: Any, networks: Networks) -> None:
        self.recognizer, self.networks = recognizer, networks
        self.t_ms = 0.0
        self.x = ASPECT / 2
        self.score = 0.8
        self.reach = 0.0  # of the left fist, from the guard (0) to its farthest (1)

    def stand(self, frames: int = 1) -> Any:
        """So many frames; the last decision."""
        decision = None
        for _ in range(frames):
            self.t_ms += FRAME_MS
            frame = MagicMock(picture=self.joints, taken_ms=self.t_ms, aspect=ASPECT)
            decision = asyncio.run(self.recognizer.read(frame, self.networks))
            self.recognizer.draw()
        return decision

    def joints(self, region: tuple[float, float, float, float]) -> list[float]:
        left, top, right, bottom = region
        values: list[float] = [0.0] * (3 * COUNT)
        for name, joint in INDEX.items():
            side, _, part = name.partition("_")
            y = self.HEIGHTS.get(part, 0.2)
            x = self.x + {"left": 0.05, "right": -0.05}.get(side, 0.0)
            if name in REACHES:
                along, up = REACHES[name]
                x, y = x + self.reach * along, y - self.reach * up
            values[3 * joint : 3 * joint + 3] = [
                (y - top) / (bottom - top),
                (x / ASPECT - left) / (right - left),
                self.score,
            ]
        return values


@pytest.fixture
def player(in_page: Callable[[str], Any]) -> Player:
    if not (this_checkout().models / "body-action" / "card.json").is_file():
        pytest.skip("models/ holds no body models")
    recognizer, networks = in_page("camcade_web.recognizers.body").BodyRecognizer(), Networks()
    asyncio.run(recognizer.load(networks))
    recognizer.tune(Settings(skeleton=False))  # which needs a canvas
    recognizer.show(True)
    return Player(recognizer, networks)


def test_the_player_is_found_followed_and_measured(player: Player) -> None:
    player.stand()
    assert player.networks.region == pytest.approx((0.0, -1 / 6, 1.0, 7 / 6))
    player.stand(3)
    left, top, right, bottom = player.networks.region
    assert (right - left) * ASPECT == pytest.approx(bottom - top), "a square"
    assert right - left < 0.95, "smaller than the picture"
    assert player.recognizer.snapshot()["body"]["calibration"] == "still"
    player.stand(60)
    told = player.recognizer.snapshot()
    assert told["body"]["calibration"] == "ready"
    wrist = next(joint for joint in told["keypoints"] if joint["name"] == "left_wrist")
    assert (wrist["x"], wrist["y"]) == pytest.approx((ASPECT / 2 + 0.05, 0.35), abs=1e-3)
    assert told["action"] == {"label": "idle", "probability": 1.0}


def test_joints_are_told_as_the_network_gave_them(player: Player) -> None:
    assert player.recognizer.joints is None
    player.stand(60)
    player.reach = 1.0
    player.stand()
    wrist = INDEX["left_wrist"]
    along, up = REACHES["left_wrist"]
    found = player.recognizer.joints
    assert (found.x[wrist], found.y[wrist]) == pytest.approx((ASPECT / 2 + 0.05 + along, 0.35 - up), abs=1e-3)
    assert (found.t_ms, found.score[wrist]) == (player.t_ms, 0.8)


def test_a_strike_comes_out_once(player: Player) -> None:
    player.stand(60)
    player.networks.action, player.networks.pose = "jab", "left-punch-high"
    struck = []
    for reach in (0.1, 0.35, 0.7, 0.95, 1.0, 0.9, 0.6, 0.3, 0.1, *[0.0] * 6):
        player.reach = reach
        struck.append(player.stand())
    assert [decision.strike for decision in struck].count(Intent.HIGH_PUNCH) == 1
    first = next(decision for decision in struck if decision.strike)
    assert first.bar == "punch" and first.shares["punch"] >= player.recognizer.bars.marks["punch"]
    assert first.inference_ms == pytest.approx(18.0 + 2 * 1.5)
    assert first.tensors == 8, "as they are after the last network"
    assert player.recognizer.metrics()["actions"][-1]["move"] == "jab"


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
    assert player.recognizer.snapshot()["action"] is None


@pytest.mark.parametrize("step", STEPS)
def test_the_player_s_own_steps_are_taken(player: Player, step: int) -> None:
    usual = player.recognizer.bars.marks["punch"], player.recognizer.third
    player.recognizer.tune(Settings(strikes=step, steps=step, skeleton=False))
    assert (player.recognizer.bars.marks["punch"] < usual[0]) == (step > 0)
    assert (player.recognizer.third > usual[1]) == (step > 0)
    player.stand(3)


def test_a_frame_that_the_worker_dropped_is_no_decision(player: Player) -> None:
    player.stand(60)
    player.networks.is_busy = True
    assert player.stand() is None
    player.networks.is_busy = False
    assert player.stand().tensors == 8


def test_another_row_of_frames_begins_with_the_whole_picture(player: Player) -> None:
    player.stand(60)
    player.recognizer.begin(player.t_ms)
    player.stand()
    assert player.networks.region == pytest.approx((0.0, -1 / 6, 1.0, 7 / 6))
    assert player.recognizer.snapshot()["body"]["calibration"] == "still"
