import numpy as np
import pytest
from sklearn.metrics import f1_score

from camcade.intents import Intent
from camcade_training.tasks.agent.scoring import ANY_STRIKE, STRIKES, score

ACTIONS = tuple(Intent)


def made_up(seed: int, windows: int = 900, right: float = 0.8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What was held at random, predictions that are right in a share, and sessions of 45 windows."""
    random = np.random.default_rng(seed)
    truth = random.random((windows, len(ACTIONS))) < 0.2
    predicted = np.where(random.random(truth.shape) < right, truth, ~truth)
    return truth, predicted, np.arange(windows) // 45


def test_f1_is_that_of_others() -> None:
    truth, predicted, sessions = made_up(1)
    scores = score(truth, predicted, sessions, ACTIONS)
    expected = f1_score(truth, predicted, average=None)
    assert [scores.actions[name].f1.value for name in ACTIONS] == pytest.approx(expected.tolist())
    strikes = [ACTIONS.index(Intent(name)) for name in STRIKES]
    any_strike = f1_score(truth[:, strikes].any(1), predicted[:, strikes].any(1))
    assert scores.actions[ANY_STRIKE].f1.value == pytest.approx(any_strike)
    composite = (
        expected[ACTIONS.index(Intent.BLOCK)] + any_strike + expected[ACTIONS.index(Intent.DOWN)]
    ) / 3
    assert scores.composite.value == pytest.approx(composite)
    assert scores.strikes_macro.value == pytest.approx(expected[strikes].mean())
    assert scores.actions["up"].support == truth[:, ACTIONS.index(Intent.UP)].sum()


def test_the_interval_holds_the_value_and_shrinks_with_more_sessions() -> None:
    few, many = (score(*made_up(2, windows), ACTIONS).composite for windows in (450, 9000))
    assert few.low < few.value < few.high and many.low < many.value < many.high
    assert many.high - many.low < 0.5 * (few.high - few.low)


def test_windows_of_one_session_are_drawn_together() -> None:
    """A session that is wholly wrong makes the interval wide, however many windows it has."""
    truth, _, _ = made_up(3)
    predicted = truth.copy()
    predicted[:450] = ~truth[:450]
    together = score(truth, predicted, np.arange(900) // 450, ACTIONS).composite
    apart = score(truth, predicted, np.arange(900), ACTIONS).composite
    assert together.high == pytest.approx(1.0) and together.high - together.low > 3 * (apart.high - apart.low)


def test_actions_that_never_happen_and_other_games() -> None:
    truth, predicted, sessions = made_up(4)
    truth[:, 0] = predicted[:, 0] = False
    assert score(truth, predicted, sessions, ACTIONS).actions["left"].f1.value == 0
    other = score(truth[:, :2], predicted[:, :2], sessions, ("jump", "shoot"))
    assert other.composite.value == 0 and other.actions["shoot"].f1.value > 0.5
