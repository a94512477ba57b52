from dataclasses import replace

import pytest

from camcade.errors import ModelError, SettingsError
from camcade.gestures.body_detector import BodyDetector, BodySettings
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.intents import Intent
from camcade.vision.keypoints import Keypoints

ACTIONS = (
    "jab",
    "cross",
    "hook",
    "uppercut",
    "front-kick",
    "roundhouse-kick",
    "side-kick",
    "back-kick",
    "jump",
    "squat",
    "walk",
    "idle",
)
POSES = (
    "left-punch-high",
    "left-punch-low",
    "right-punch-high",
    "right-punch-low",
    "left-kick-high",
    "left-kick-low",
    "right-kick-high",
    "right-kick-low",
    "squat",
    "squat-punch",
    "uppercut",
    "jump",
    "block",
    "idle",
)


BY_ACTION = BodySettings(posture_share=0.0)
"""Strikes by the word of the action network alone, so that a test needs to say only that."""


def distribution(labels, chosen):
    rest = (1.0 - sum(chosen.values())) if "idle" not in chosen else 0.0
    return {label: chosen.get(label, rest if label == "idle" else 0.0) for label in labels}


class Player:
    """Feeds a detector frames at 20 a second."""

    def __init__(self, settings=None, x=2 / 3):
        self.detector = BodyDetector(settings or BY_ACTION)
        self.t_ms, self.x = 0.0, x

    def show(self, frames, action=None, pose=None, **features):
        values = tuple(features.get(name, 0.0) for name in FEATURE_NAMES)
        readings = []
        for _ in range(frames):
            self.t_ms += 50.0
            keypoints = Keypoints((self.x,) * 17, (0.5,) * 17, (0.9,) * 17, self.t_ms, 4 / 3)
            readings.append(
                self.detector.update(
                    keypoints,
                    values,
                    distribution(POSES, pose or {}),
                    distribution(ACTIONS, action or {}),
                )
            )
        return readings


def fired(readings):
    return [reading.strike for reading in readings if reading.strike is not None]


@pytest.mark.parametrize(
    ("action", "pose", "intent"),
    [
        ("jab", "left-punch-high", Intent.HIGH_PUNCH),
        ("cross", "right-punch-low", Intent.LOW_PUNCH),
        ("hook", "right-punch-high", Intent.HIGH_PUNCH),
        ("uppercut", "uppercut", Intent.UPPERCUT),
        ("front-kick", "left-kick-high", Intent.HIGH_KICK),
        ("side-kick", "right-kick-low", Intent.LOW_KICK),
        ("roundhouse-kick", "right-kick-high", Intent.HIGH_KICK),
        ("back-kick", "right-kick-high", Intent.SPIN_KICK),
    ],
)
def test_a_strike_fires_once_however_long_it_lasts(action, pose, intent):
    player = Player()
    player.show(10)
    readings = player.show(12, {action: 0.95}, {pose: 0.9})
    assert fired(readings) == [intent]
    assert [reading.move for reading in readings if reading.strike] == [action]
    assert fired(player.show(10)) == []


def test_two_strikes_of_one_kind_fire_twice_if_the_limb_came_back():
    player = Player()
    both = [*player.show(6, {"jab": 0.95}), *player.show(6), *player.show(6, {"jab": 0.95})]
    assert fired(both) == [Intent.HIGH_PUNCH, Intent.HIGH_PUNCH]


def test_kinds_of_punch_that_share_the_probability_are_one_punch():
    assert fired(Player().show(6, {"jab": 0.3, "cross": 0.3, "hook": 0.3})) == [Intent.HIGH_PUNCH]
    assert fired(Player().show(6, {"jab": 0.3, "front-kick": 0.3})) == []


def test_a_strike_without_a_pose_yet_goes_where_the_limb_points():
    low = {"right_shoulder_wrist_length": 1.0, "right_wrist_y": 0.8}
    assert fired(Player().show(6, {"cross": 0.95}, None, **low)) == [Intent.LOW_PUNCH]
    high = {"right_shoulder_wrist_length": 1.0, "right_wrist_y": 0.0}
    assert fired(Player().show(6, {"cross": 0.95}, None, **high)) == [Intent.HIGH_PUNCH]


EITHER = {"left-kick-high": 0.35, "left-kick-low": 0.4}


@pytest.mark.parametrize(
    ("pose", "intent"),
    [
        ({"left-kick-high": 0.6, "left-kick-low": 0.1}, Intent.HIGH_KICK),
        ({"left-kick-low": 0.7}, Intent.LOW_KICK),
        ({"left-kick-low": 0.3, "right-kick-low": 0.3, "left-kick-high": 0.2}, Intent.LOW_KICK),
        (EITHER, Intent.HIGH_KICK),  # recognised before the foot is up
    ],
)
def test_a_kick_is_as_high_as_its_pose(pose, intent):
    assert fired(Player().show(8, {"front-kick": 0.95}, pose)) == [intent]


def test_a_kick_that_could_go_either_way_waits_for_the_next_reading():
    for then, intent in (("left-kick-high", Intent.HIGH_KICK), ("left-kick-low", Intent.LOW_KICK)):
        player = Player()
        (at_once,) = player.show(1, {"front-kick": 0.95}, EITHER)
        for _ in range(20):
            if player.detector._unsure:
                break
            (at_once,) = player.show(1, {"front-kick": 0.95}, EITHER)
        readings = player.show(6, {"front-kick": 0.95}, {then: 0.8})
        assert at_once.strike is None
        assert fired(readings) == [intent]
        assert [reading.move for reading in readings if reading.strike] == ["front-kick"]


def test_a_kick_never_waits_where_it_may_not():
    readings = Player(replace(BY_ACTION, aim_ms=0.0)).show(8, {"front-kick": 0.95}, EITHER)
    waiting = Player().show(8, {"front-kick": 0.95}, EITHER)
    first = [next(at for at, one in enumerate(row) if one.strike) for row in (readings, waiting)]
    assert first[0] == first[1] - 1


def test_a_waiting_kick_is_forgotten_with_the_match():
    player = Player()
    for _ in range(3):
        player.show(1, {"front-kick": 0.95}, EITHER)
        if player.detector._unsure:
            break
    assert player.detector._unsure
    player.detector.reset()
    assert fired(player.show(4)) == []


def test_a_squat_is_held_with_hysteresis_and_makes_punches_low():
    player = Player()
    assert Intent.DOWN in player.show(8, {"squat": 0.9}, {"squat": 0.9})[-1].held
    assert Intent.DOWN in player.show(8, {"squat": 0.5}, {"squat": 0.5})[-1].held
    assert fired(player.show(4, {"jab": 0.95}, {"squat-punch": 0.9})) == [Intent.LOW_PUNCH]
    assert Intent.DOWN not in player.show(8)[-1].held
    assert Intent.DOWN not in player.show(8, None, {"squat": 0.5})[-1].held


def test_a_block_is_held_for_as_long_as_it_lasts():
    player = Player()
    assert Intent.BLOCK in player.show(6, None, {"block": 0.9})[-1].held
    assert player.show(6)[-1].held == frozenset()


def test_a_jump_fires_once():
    player = Player()
    readings = [*player.show(6, {"jump": 0.9}, {"jump": 0.95}), *player.show(4)]
    assert fired(readings) == [Intent.UP]


def test_the_third_of_the_mirror_walks_with_hysteresis():
    player = Player(x=4 / 3 * 0.8)  # on the right of the camera's picture, so on the left of the mirror
    assert player.show(1)[-1].held == {Intent.LEFT}
    player.x = 4 / 3 * 0.65  # just inside the middle third
    assert player.show(1)[-1].held == {Intent.LEFT}
    player.x = 4 / 3 * 0.5
    reading = player.show(1)[-1]
    assert reading.held == frozenset() and reading.place == pytest.approx(0.5)
    player.x = 4 / 3 * 0.65
    assert player.show(1)[-1].held == frozenset()
    player.x = 4 / 3 * 0.2
    assert player.show(1)[-1].held == {Intent.RIGHT}


def test_more_sensitive_finds_what_tuned_does_not():
    doubtful = {"front-kick": 0.5}
    usual, more, less = (replace(BY_ACTION, sensitivity=step) for step in (0, 2, -2))
    assert fired(Player(usual).show(10, doubtful)) == []
    assert fired(Player(more).show(10, doubtful)) == [Intent.HIGH_KICK]
    clear = {"front-kick": 0.75}
    assert fired(Player(usual).show(10, clear)) == [Intent.HIGH_KICK]
    assert fired(Player(less).show(10, clear)) == []


def test_what_both_networks_say_is_weighed_as_log_odds():
    pose = distribution(POSES, {"left-punch-high": 0.2, "squat-punch": 0.3})
    action = distribution(ACTIONS, {"jab": 0.4, "hook": 0.4})
    for share, odds in ((0.0, 4.0), (0.5, 2.0), (1.0, 1.0)):
        found = BodyDetector(BodySettings(posture_share=share)).strengths(pose, action)
        assert found["punch"] == pytest.approx(odds / (1.0 + odds))


def test_a_pose_does_not_tell_a_spin_kick_from_other_kicks():
    detector = BodyDetector(BodySettings(posture_share=1.0))
    pose = distribution(POSES, {"left-kick-low": 0.4, "right-kick-high": 0.4})
    found = detector.strengths(pose, distribution(ACTIONS, {"back-kick": 0.3, "side-kick": 0.1}))
    assert found["spin-kick"] == pytest.approx(0.6) and found["kick"] == pytest.approx(0.2)
    unknown = detector.strengths(pose, distribution(ACTIONS, {}))
    assert unknown["kick"] == pytest.approx(0.8) and unknown["spin-kick"] < 0.01


def test_settings_survive_the_card():
    settings = BodySettings(held_on=0.7, posture_share=0.1)
    assert BodySettings.from_card(settings.to_card()) == settings
    assert BodySettings.from_card({}, sensitivity=1).sensitivity == 1


@pytest.mark.parametrize(
    "decision", [{"speed": 1}, {"held_on": 0.2, "held_off": 0.5}, {"strikes": {"classes": {}}}]
)
def test_a_card_that_makes_no_sense_is_refused(decision):
    with pytest.raises((ModelError, SettingsError)):
        BodySettings.from_card(decision)


def test_a_missing_class_is_named():
    detector = BodyDetector()
    keypoints = Keypoints((0.5,) * 17, (0.5,) * 17, (0.9,) * 17, 0.0, 4 / 3)
    with pytest.raises(ModelError, match="jab"):
        detector.update(
            keypoints, (0.0,) * len(FEATURE_NAMES), distribution(POSES, {}), {"punch": 1.0, "idle": 0.0}
        )


def test_settings_need_every_kind_of_strike():
    strikes = BodySettings().strikes
    with pytest.raises(SettingsError, match="uppercut"):
        BodySettings(strikes=replace(strikes, classes={"punch": strikes.classes["punch"]}))
    assert set(BODY_STRIKES) == set(strikes.classes)
