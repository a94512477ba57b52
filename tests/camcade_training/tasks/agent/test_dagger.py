from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.duel.match import step
from camcade.duel.state import Match, State
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade_training.tasks.agent.dagger import (
    ACTIONS,
    FeatureMinds,
    Rollout,
    check_settings,
    roll_out,
)
from camcade_training.tasks.agent.fights import Shadow
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.training import Networks

TINY = AgentSettings(latent=73, filters=(2, 2), halving="patch", cell="stack", units=(4,), dagger_frames=128)


class Presser:
    """A punch in tick 3, a guard from tick 12 on, to the left before."""

    def intents(self, state: State, side: int) -> Intents:
        if state.tick >= 12:
            return frozenset({Intent.BLOCK})
        return frozenset({Intent.LEFT, Intent.HIGH_PUNCH} if 3 <= state.tick < 6 else {Intent.LEFT})


@pytest.mark.parametrize("side", [0, 1])
def test_a_label_is_what_is_held_now_and_what_was_begun_since_the_last(side: int) -> None:
    shadow, state, labels = Shadow(Presser(), side), Match(1).start(), list[Intents]()
    for tick in range(21):
        shadow.watch(state)
        if tick % 10 == 0:
            labels.append(shadow.label())
        state = step(state, (NO_INTENTS, NO_INTENTS))
    ahead = Intent.LEFT if side == 0 else Intent.RIGHT
    assert labels == [{ahead}, {ahead, Intent.HIGH_PUNCH}, {Intent.BLOCK}]


@pytest.mark.slow
@pytest.mark.parametrize("sees_pictures", [False, True])
def test_a_round_is_the_same_again_and_is_kept(tmp_path: Path, sees_pictures: bool) -> None:
    minds = FeatureMinds(Networks.of(TINY, len(ACTIONS)), sees_pictures=sees_pictures)
    one, again = (roll_out(minds, TINY, 1, 0.5) for _ in range(2))
    assert np.array_equal(one.labels, again.labels) and np.allclose(one.features, again.features, atol=1e-4)
    assert one.features.shape == (128, 73) and one.labels.any() and len(np.unique(one.fights)) == 32
    one.write(tmp_path / "round.npz")
    kept = Rollout.read(tmp_path / "round.npz")
    assert np.array_equal(kept.features, one.features) and kept.frames("x").actions == ACTIONS


def test_who_does_not_exist_is_said() -> None:
    check_settings(TINY)
    with pytest.raises(SettingsError, match="nobody"):
        check_settings(replace(TINY, dagger_opponents=("nobody",)))
