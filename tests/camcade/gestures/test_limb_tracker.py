import json
from collections import Counter
from dataclasses import replace

import pytest

from camcade.errors import ModelError, SettingsError
from camcade.gestures.body_detector import BodyDetector, BodySettings
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.limb_inputs import INPUT_NAMES, LIMBS, LimbInputs
from camcade.gestures.limb_tracker import (
    NEVER,
    LimbNetwork,
    LimbSettings,
    LimbState,
    LimbTracker,
    Word,
)
from camcade.intents import Intent
from camcade.vision.keypoints import Keypoints

POSES = (
    *(pose for strike in BODY_STRIKES.values() for pose in strike.poses),
    "squat",
    "jump",
    "block",
    "idle",
)
ACTIONS = (*(name for one in BODY_STRIKES.values() for name in one.actions), "jump", "walk", "idle")


def distribution(labels, chosen):
    return {**dict.fromkeys(labels, 0.0), "idle": 1.0 - sum(chosen.values()), **chosen}


ARM = INPUT_NAMES.index("whole length speed 0-50 ms")


def network(weight, bias, of=ARM):
    """Says what one input says."""
    row = [0.0] * (len(INPUT_NAMES) + 1)
    row[of] = weight
    return LimbNetwork((tuple(row),), (8.0, bias))


SETTINGS = LimbSettings(network(0.3, -4.0), network(0.3, -4.0), smoothing_ms=0.0)
LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG = range(4)


def struck(shown, settings=SETTINGS, step_ms=40.0):
    """What fires when limbs, by frame, are on their way out."""
    tracker, found = LimbTracker(settings), []
    for frame, limbs in enumerate(shown):
        odds = [4.0 if limb in limbs else NEVER for limb in range(len(LIMBS))]
        hit = tracker.follow(frame * step_ms, odds)
        found += [] if hit is None else [(frame, *hit)]
    return found


def test_left_right_left_without_a_pause_is_three_strikes():
    shown = [(), *3 * [(LEFT_ARM,)], *3 * [(RIGHT_ARM,)], (), *3 * [(LEFT_ARM,)]]
    assert [(side, kind) for _, side, kind in struck(shown)] == [
        ("left", "punch"),
        ("right", "punch"),
        ("left", "punch"),
    ]


def test_a_strike_fires_on_its_first_frame_and_once_however_long_it_lasts():
    assert struck([(), (), *40 * [(RIGHT_ARM,)]]) == [(2, "right", "punch")]


def test_a_limb_has_to_come_to_rest_before_it_strikes_again():
    flicker = [(), *3 * [(LEFT_ARM,)], (), *3 * [(LEFT_ARM,)]]
    assert len(struck(flicker)) == 1
    assert len(struck([(), *3 * [(LEFT_ARM,)], (), (), (), *3 * [(LEFT_ARM,)]])) == 2


def test_a_leg_strikes_before_an_arm_that_swings_with_it():
    assert struck([(), *4 * [(RIGHT_ARM, LEFT_LEG)]]) == [(1, "left", "kick")] + [(2, "right", "punch")]
    tracker = LimbTracker(SETTINGS)
    tracker.follow(0.0, [NEVER, NEVER, 3.0, NEVER])
    unsure = [NEVER, 1.0, NEVER, NEVER]
    assert tracker.follow(40.0, unsure) is None
    assert tracker.follow(440.0, unsure) == ("right", "punch")


def test_states_follow_the_limb():
    tracker = LimbTracker(SETTINGS)
    out, rest = [3.0, NEVER, NEVER, NEVER], [NEVER] * 4
    seen = []
    for frame in range(12):
        tracker.follow(frame * 40.0, out if 2 <= frame < 5 else rest)
        seen.append(tracker.states[LEFT_ARM])
    assert seen[:2] == [LimbState.GATHERED] * 2
    assert seen[2:5] == [LimbState.OUT] * 3
    assert seen[5] is LimbState.BACK
    assert seen[-1] is LimbState.GATHERED
    assert set(tracker.states[1:]) == {LimbState.GATHERED}


def features(side="left", length=0.3, rise=0.0):
    values = dict.fromkeys(FEATURE_NAMES, 0.0)
    for one in ("left", "right"):
        for joint in ("elbow", "wrist", "knee", "ankle"):
            values[f"{one}_{joint}_gate"] = 1.0
    values[f"{side}_wrist_x"] = length
    values[f"{side}_ankle_y"] = -rise
    return tuple(values[name] for name in FEATURE_NAMES)


def body(settings=SETTINGS, **changes):
    return BodyDetector(BodySettings(limbs=settings, **changes))


def shown(detector, lengths, pose=None, action=None, side="left", step_ms=40.0):
    found = []
    for frame, length in enumerate(lengths):
        keypoints = Keypoints((0.6,) * 17, (0.5,) * 17, (0.9,) * 17, frame * step_ms, 4 / 3)
        found.append(
            detector.update(
                keypoints,
                features(side, length),
                distribution(POSES, pose or {}),
                distribution(ACTIONS, action or {}),
            )
        )
    return found


OUT = (0.3, 0.3, 0.3, 0.6, 1.0, 1.1, 1.1, 1.1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_fist_that_goes_out_punches_though_the_networks_see_nothing(side):
    sign = 1.0 if side == "left" else -1.0
    readings = shown(body(), [sign * one for one in OUT], side=side)
    assert [reading.strike for reading in readings if reading.strike] == [Intent.HIGH_PUNCH]
    assert readings[3].strike is not None or readings[4].strike is not None
    assert max(reading.strengths["punch"] for reading in readings) > 0.5


def test_a_still_limb_is_not_asked_and_does_not_strike():
    inputs = LimbInputs()
    pose, action = distribution(POSES, {}), distribution(ACTIONS, {})
    for frame in range(6):
        rows = inputs.take(frame * 40.0, features(length=0.9), pose, action)
        assert rows == [None] * 4
    assert [row is not None for row in inputs.take(240.0, features(length=1.0), pose, action)] == [
        True,
        False,
        False,
        False,
    ]


def test_the_networks_say_whether_a_punch_is_an_uppercut():
    readings = shown(body(), OUT, {"uppercut": 0.8}, {"uppercut": 0.9})
    assert [reading.strike for reading in readings if reading.strike] == [Intent.UPPERCUT]


def test_after_a_long_gap_a_limb_elsewhere_has_not_struck():
    tracker = LimbTracker(SETTINGS)
    pose, action = distribution(POSES, {}), distribution(ACTIONS, {})
    assert tracker.update(0.0, features(length=0.3), pose, action) is None
    assert tracker.update(700.0, features(length=1.2), pose, action) is None
    assert tracker.update(700.0, features(length=0.2), pose, action) is None


def test_sensitivity_moves_the_thresholds():
    usual, eager = BodySettings(limbs=SETTINGS), BodySettings(limbs=SETTINGS, sensitivity=2)
    assert eager.thresholds["punch"] < usual.thresholds["punch"] == SETTINGS.punch_on
    assert BodySettings().thresholds.keys() == usual.thresholds.keys()
    strict = BodySettings(limbs=SETTINGS, sensitivity=-2)
    assert strict.thresholds["kick"] > usual.thresholds["kick"]


@pytest.mark.parametrize(
    "limbs",
    [
        replace(SETTINGS, punch_on=0.7),
        replace(SETTINGS, arm_told=network(0.2, 1.0), leg_struck=network(0.4, -2.0), kick_struck=0.9),
    ],
)
def test_settings_go_through_a_card(limbs):
    settings = BodySettings(limbs=limbs)
    assert BodySettings.from_card(json.loads(json.dumps(settings.to_card()))) == settings
    assert "limbs" not in BodySettings().to_card()


@pytest.mark.parametrize(
    "wrong",
    [
        {"arm": {"hidden": ["1"], "last": "1"}},
        {"arm": {"hidden": [], "last": "1 2"}},
        {"arm": {"hidden": [], "last": "much"}},
        {"arm": {"last": "1"}},
        {"arm": {"hidden": [], "last": [1.0]}},
        {"leg_told": {"hidden": [], "last": "1 2"}},
        {"arm_struck": {"last": "1"}},
        {"punch_struck": 1.0},
        {"way_share": -0.1},
        {"speed": 3},
        {"punch_on": 0.1},
    ],
)
def test_a_wrong_card_is_refused(wrong):
    card = {**BodySettings(limbs=SETTINGS).to_card()["limbs"], **wrong}
    with pytest.raises(ModelError, match=r"decision\.limbs"):
        BodySettings.from_card({"limbs": card})


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(SettingsError, match="off 0.9: expected"):
        replace(SETTINGS, off=0.9)
    with pytest.raises(SettingsError, match="told_on 0.6"):
        replace(SETTINGS, told_on=0.6)
    with pytest.raises(SettingsError, match="series is -1"):
        replace(SETTINGS, series=-1.0)


SEEN, DECIDED = Word({"punch"}), Word({"punch"}, "punch")
FAINT = [-1.0, NEVER, NEVER, NEVER]  # a probability of 0.27


def test_a_strike_that_the_networks_decide_is_given_to_a_limb_that_is_less_sure():
    tracker = LimbTracker(SETTINGS)
    assert tracker.follow(0.0, FAINT) is None
    assert tracker.follow(40.0, FAINT, Word({"kick"}, "kick")) is None
    assert tracker.follow(80.0, FAINT, SEEN) is None, "it is seen, but not decided"
    assert tracker.follow(120.0, [NEVER] * 4, DECIDED) is None
    assert tracker.follow(160.0, FAINT, SEEN) == ("left", "punch"), "the limb may take it up a little later"
    late = LimbTracker(SETTINGS)
    assert late.follow(0.0, [NEVER] * 4, DECIDED) is None
    assert late.follow(SETTINGS.told_ms + 40.0, FAINT, SEEN) is None


def test_what_a_limb_has_just_done_the_networks_do_not_decide_again():
    tracker = LimbTracker(SETTINGS)
    assert tracker.follow(0.0, [3.0, NEVER, NEVER, NEVER]) == ("left", "punch")
    assert tracker.follow(220.0, [NEVER, -1.0, NEVER, NEVER], DECIDED) is None
    assert tracker.follow(560.0, [NEVER, -1.0, NEVER, NEVER], DECIDED) == ("right", "punch")


def test_both_arms_that_go_out_at_once_are_one_strike_where_the_networks_see_one():
    both = ([3.0, NEVER, NEVER, NEVER], *6 * [[3.0, 3.0, NEVER, NEVER]])
    for word, strikes in ((SEEN, 1), (Word(), 2)):
        tracker = LimbTracker(SETTINGS)
        found = [tracker.follow(frame * 40.0, odds, word) for frame, odds in enumerate(both)]
        assert sum(one is not None for one in found) == strikes, word
    tracker = LimbTracker(SETTINGS)
    assert tracker.follow(0.0, both[0], SEEN) == ("left", "punch")
    assert tracker.follow(SETTINGS.same_ms + 40.0, both[1], SEEN) == ("right", "punch"), "the next one"


def test_a_leg_is_not_back_while_the_networks_see_its_kick():
    out, rest = [NEVER, NEVER, 3.0, NEVER], [NEVER] * 4
    for word, strikes in ((Word({"kick"}), 1), (Word(), 2)):
        tracker, found = LimbTracker(SETTINGS), []
        for frame, odds in enumerate([out, *10 * [rest], *3 * [out]]):
            found.append(tracker.follow(frame * 40.0, odds, word))
        assert sum(one is not None for one in found) == strikes, word
    tracker = LimbTracker(SETTINGS)
    tracker.follow(0.0, out, Word({"kick"}))
    tracker.follow(40.0, rest, Word({"kick"}))
    assert tracker.follow(SETTINGS.back_ms + 40.0, rest, Word({"kick"})) is None
    assert tracker.follow(SETTINGS.back_ms + 80.0, out, Word({"kick"})) == ("left", "kick"), "not for ever"


def test_of_whom_the_networks_see_nothing_the_first_strike_of_a_series_has_to_be_the_surest():
    unsure = -0.5  # below the threshold, above it once a strike has gone before
    left, right = [unsure, NEVER, NEVER, NEVER], [NEVER, unsure, NEVER, NEVER]
    tracker = LimbTracker(SETTINGS)
    assert tracker.follow(0.0, left) is None
    assert tracker.follow(40.0, [3.0, NEVER, NEVER, NEVER]) == ("left", "punch")
    assert tracker.follow(360.0, right) == ("right", "punch")
    for late_ms, word in ((SETTINGS.series_ms + 80.0, Word()), (360.0, SEEN)):
        tracker = LimbTracker(SETTINGS)
        assert tracker.follow(40.0, [3.0, NEVER, NEVER, NEVER]) == ("left", "punch")
        assert tracker.follow(late_ms, right, word) is None


class Looks:
    """What the other looks say of every limb, and how often each was asked."""

    def __init__(self, told=NEVER, struck=NEVER):
        self.says, self.asked = {"told": told, "struck": struck}, Counter()

    def __call__(self, which, limb):
        self.asked[which] += 1
        return self.says[which]


SILENT = LimbNetwork((), (NEVER,))
THREE_LOOKS = replace(SETTINGS, arm_told=SILENT, leg_told=SILENT, arm_struck=SILENT, leg_struck=SILENT)


def test_whether_a_limb_does_what_is_decided_a_network_of_its_own_says():
    for odds, strikes in ((-2.0, False), (2.0, True)):
        tracker, looks = LimbTracker(THREE_LOOKS), Looks(told=odds)
        assert tracker.follow(0.0, FAINT, SEEN, looks) is None
        assert not looks.asked["told"], "nothing is decided yet"
        found = tracker.follow(40.0, FAINT, DECIDED, looks)
        assert found == (("left", "punch") if strikes else None)
        assert (tracker.strength("punch") >= THREE_LOOKS.punch_on) is strikes
        assert tracker.strength("kick") < 0.1


def test_a_limb_that_seemed_to_set_out_is_looked_at_again_where_it_gets_to():
    out = Looks(struck=2.0)
    tracker = LimbTracker(THREE_LOOKS)
    assert tracker.follow(0.0, FAINT, look=Looks()) is None
    assert tracker.follow(120.0, [NEVER] * 4, look=out) == ("left", "punch")
    assert tracker.follow(160.0, FAINT, look=out) is None, "it has not come back yet"
    still = LimbTracker(THREE_LOOKS)
    assert still.follow(0.0, [NEVER] * 4, look=out) is None, "what has not begun is not asked"
    assert out.asked["struck"] == 1
    assert still.follow(40.0, FAINT, look=Looks()) is None
    assert still.follow(80.0 + THREE_LOOKS.begun_ms, [NEVER] * 4, look=out) is None, "too long ago"
    unsure = Looks(struck=1.0)
    for way, strikes in ((-1.5, False), (-0.2, True)):
        tracker = LimbTracker(THREE_LOOKS)
        assert tracker.follow(0.0, [way, *3 * [NEVER]], look=Looks()) is None
        found = tracker.follow(40.0, [way - 1.0, *3 * [NEVER]], look=unsure)
        assert (found is not None) is strikes, "the surer the way out was, the less is left to say"
        assert (tracker.strength("punch") >= THREE_LOOKS.punch_on) is strikes


def test_a_strike_that_the_networks_see_is_not_found_a_second_time_at_its_end():
    out = Looks(struck=3.0)
    for word, late_ms, strikes in (
        (SEEN, 400.0, False),
        (Word(), 900.0, True),
        (SEEN, THREE_LOOKS.alone_ms + 40.0, True),
    ):
        tracker = LimbTracker(THREE_LOOKS)
        assert tracker.follow(0.0, [3.0, NEVER, NEVER, NEVER], word, Looks()) == ("left", "punch")
        assert tracker.follow(late_ms - 40.0, [NEVER, -1.0, NEVER, NEVER], word, Looks()) is None
        assert (tracker.follow(late_ms, [NEVER] * 4, word, out) is not None) is strikes, (word, late_ms)


def test_a_limb_that_is_out_punches_though_its_way_was_not_clear():
    far = network(2.0, -2.0, INPUT_NAMES.index("whole length now"))
    settings = replace(SETTINGS, arm=LimbNetwork((), (-1.0,)), arm_struck=far)
    readings = shown(body(settings), OUT)
    at = [number for number, reading in enumerate(readings) if reading.strike is not None]
    assert len(at) == 1 and readings[at[0]].strike is Intent.HIGH_PUNCH
    assert readings[at[0]].strengths["punch"] >= settings.punch_on
    assert not [one for one in shown(body(replace(settings, arm_struck=None)), OUT) if one.strike]


def test_sensitivity_moves_the_second_look_too():
    eager, strict = THREE_LOOKS.eased(2), THREE_LOOKS.eased(-2)
    assert eager.punch_struck < THREE_LOOKS.punch_struck < strict.punch_struck
    assert eager.kick_struck < THREE_LOOKS.kick_struck < strict.kick_struck


def test_a_strike_that_the_networks_go_on_seeing_is_told_once():
    settings = replace(SETTINGS, arm=LimbNetwork((), (-1.0,)))
    lengths = (0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 1.7)
    readings = shown(body(settings, posture_share=0.0), lengths, {}, {"jab": 0.9})
    assert len([reading for reading in readings if reading.strike]) == 1
    assert not [one for one in shown(body(settings, posture_share=0.0), lengths) if one.strike]
