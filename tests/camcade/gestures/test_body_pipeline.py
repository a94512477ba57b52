from dataclasses import replace

from camcade.gestures.body_features import FEATURE_NAMES, features
from camcade.gestures.body_pipeline import BodyPipeline, named
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.intents import Intent
from camcade.vision.keypoints import NAMES, Keypoints

ACTIONS = (
    *(label for one in BODY_STRIKES.values() for label in one.actions),
    "jump",
    "squat",
    "walk",
    "idle",
)
POSES = (
    *(
        f"{side}-{limb}-{level}"
        for side in ("left", "right")
        for limb in ("punch", "kick")
        for level in ("high", "low")
    ),
    "squat",
    "squat-punch",
    "uppercut",
    "jump",
    "block",
    "idle",
)
X = (0.66, 0.67, 0.65, 0.7, 0.62, 0.74, 0.58, 0.76, 0.56, 0.77, 0.55, 0.7, 0.62, 0.7, 0.62, 0.7, 0.62)
Y = (0.2, 0.19, 0.19, 0.2, 0.2, 0.3, 0.3, 0.42, 0.42, 0.52, 0.52, 0.52, 0.52, 0.7, 0.7, 0.9, 0.9)


def standing(t_ms):
    return Keypoints(X, Y, (0.8,) * 17, t_ms, 4 / 3)


def probabilities(labels, **chosen):
    return named(labels, [chosen.get(label.replace("-", "_"), 0.0) for label in labels])


def test_keypoints_become_inputs_of_both_networks_and_an_intent():
    reader = BodyPipeline(steps=6, step_ms=50.0)
    fired = []
    for frame in range(60):
        inputs = reader.take(standing(frame * 40.0))
        assert inputs is not None
        assert len(inputs.features) == len(FEATURE_NAMES) and len(inputs.window) == 6 * len(FEATURE_NAMES)
        assert inputs.window[-len(FEATURE_NAMES) :] == inputs.features
        jab = frame >= 50
        reading = reader.decide(
            inputs,
            probabilities(POSES, idle=0.1, left_punch_high=0.9) if jab else probabilities(POSES, idle=1.0),
            probabilities(ACTIONS, idle=0.1, jab=0.9) if jab else probabilities(ACTIONS, idle=1.0),
        )
        fired += [reading.strike] if reading.strike else []
    assert reader.calibrator.is_ready
    assert fired == [Intent.HIGH_PUNCH]


def test_networks_read_the_joints_as_they_come_and_the_player_sees_steadied_ones():
    reader, wrist = BodyPipeline(steps=6, step_ms=50.0), NAMES.index("left_wrist")
    for frame in range(60):
        reader.take(standing(frame * 40.0))
    y = list(Y)
    y[wrist] -= 0.1
    thrown = replace(standing(2400.0), y=tuple(y))
    inputs = reader.take(thrown)
    calibration = reader.calibrator.calibration
    assert inputs is not None and calibration is not None
    assert inputs.features == features(thrown, calibration)
    assert Y[wrist] - 0.1 < inputs.keypoints.y[wrist] < Y[wrist]


def test_without_a_player_there_is_nothing_to_read():
    reader = BodyPipeline(steps=6, step_ms=50.0)
    assert reader.take(replace(standing(0.0), score=(0.01,) * 17)) is None


def test_after_a_gap_the_window_begins_anew():
    reader = BodyPipeline(steps=6, step_ms=50.0)
    reader.take(standing(0.0))
    moved = replace(standing(50.0), y=tuple(y - 0.05 for y in Y))
    reader.take(moved)
    later = reader.take(replace(moved, t_ms=2000.0))
    assert later is not None
    assert later.window == later.features * 6
