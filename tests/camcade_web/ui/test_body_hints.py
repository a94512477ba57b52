import pytest

from camcade.gestures.body_pipeline import CalibrationPhase
from camcade.vision.keypoints import COUNT, NAMES, Keypoints
from camcade_web.ui.body_hints import NO_FEET, NO_LEGS, NOBODY, READY, STILL, BodyHints, sees
from camcade_web.ui.hints import BRIGHT, DARK, NEARLY_ONE, ON_GUARD, PATIENCE_MS, SLOW


def person(*hidden: str) -> Keypoints:
    """Somebody in the picture, without the joints whose names hold one of these words."""
    score = tuple(0.05 if any(word in name for word in hidden) else 0.8 for name in NAMES)
    return Keypoints((0.5,) * COUNT, (0.5,) * COUNT, score, 0.0, 4 / 3)


def sentence(
    keypoints: Keypoints | None,
    phase: CalibrationPhase = CalibrationPhase.READY,
    now_ms: float = 0.0,
    brightness: float = 0.5,
    rate: float = 25.0,
    strongest: float = 0.0,
    guidance: BodyHints | None = None,
) -> str:
    return (guidance or BodyHints()).sentence(now_ms, keypoints, phase, brightness, rate, strongest)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        (DARK, {"keypoints": None, "brightness": 0.02}),
        (BRIGHT, {"keypoints": person(), "brightness": 0.98}),
        (NOBODY, {"keypoints": None}),
        (NOBODY, {"keypoints": person(), "phase": CalibrationPhase.PLAYER}),
        (STILL, {"keypoints": person(), "phase": CalibrationPhase.STILL}),
        (SLOW, {"keypoints": person(), "rate": 4.0}),
        (NO_FEET, {"keypoints": person("ankle")}),
        (NO_LEGS, {"keypoints": person("ankle", "knee", "hip")}),
        (READY, {"keypoints": person()}),
        (ON_GUARD, {"keypoints": person(), "now_ms": PATIENCE_MS}),
        (NEARLY_ONE, {"keypoints": person(), "now_ms": PATIENCE_MS, "strongest": 0.5}),
    ],
)
def test_it_says_the_first_thing_that_is_in_the_way(expected: str, given: dict[str, object]) -> None:
    assert sentence(**given) == expected  # pyright: ignore[reportArgumentType]


def test_one_ankle_is_enough() -> None:
    assert sees(person("left_ankle"), "ankle")
    assert not sees(person("ankle"), "ankle")


def test_what_nearly_was_a_strike_is_remembered_until_one_was() -> None:
    guidance = BodyHints()
    sentence(person(), strongest=0.5, guidance=guidance)
    assert sentence(person(), now_ms=PATIENCE_MS, guidance=guidance) == NEARLY_ONE
    guidance.reset(PATIENCE_MS)
    assert sentence(person(), now_ms=PATIENCE_MS + 1, guidance=guidance) == READY
    assert sentence(person(), now_ms=2 * PATIENCE_MS, guidance=guidance) == ON_GUARD
