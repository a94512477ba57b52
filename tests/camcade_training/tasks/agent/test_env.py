import functools
import warnings
from collections.abc import Sequence
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import parallel_api_test, parallel_seed_test, render_test
from pettingzoo.utils.conversions import parallel_to_aec

from camcade.errors import SettingsError
from camcade_training.tasks.agent.env import NAME, DuelEnv, DuelParallelEnv

make = functools.partial(gymnasium.make, NAME, disable_env_checker=True)


@pytest.mark.parametrize("observation", ["pixels", "state"])
def test_gymnasium_finds_nothing_to_complain_of(observation: str, art_folder: Path) -> None:
    check_env(make(observation=observation, art=art_folder).unwrapped)


@pytest.mark.parametrize("observation", ["pixels", "state"])
def test_pettingzoo_finds_nothing_to_complain_of(observation: str, art_folder: Path) -> None:
    made = functools.partial(DuelParallelEnv, observation=observation, art=art_folder)
    parallel_api_test(made(), num_cycles=60)
    parallel_seed_test(made, num_cycles=40)


def test_pettingzoo_draws_it(art_folder: Path) -> None:
    def made(render_mode: str):
        mode = None if render_mode == "human" else render_mode  # which is asked for whatever there is
        return parallel_to_aec(DuelParallelEnv(render_mode=mode, observation="state", art=art_folder))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the test itself warns of environments without a window
        render_test(made)


Action = tuple[int, int, int]


def play(env: gymnasium.Env, actions: Sequence[Action]) -> list[float]:
    """The rewards of these actions, to the end of the match at most."""
    env.reset(seed=1)
    rewards = []
    for action in actions:
        _, reward, terminated, truncated, _ = env.step(action)
        rewards.append(float(reward))
        if terminated or truncated:
            break
    return rewards


def test_whoever_stands_still_loses_all_life_and_the_match() -> None:
    env = make(observation="state")
    rewards = play(env, [(0, 0, 0)] * 1200)
    end = env.unwrapped.world.state
    assert end.is_over and end.winner == 1
    assert sum(rewards) == pytest.approx(-2.0)


def test_rewards_of_several_rounds_do_not_count_new_life() -> None:
    env = make(observation="state", rounds=3)
    rewards = play(env, [(0, 0, 0)] * 1199)
    assert env.unwrapped.world.state.is_over and sum(rewards) == pytest.approx(-3.0)


def test_both_sides_are_worth_the_same() -> None:
    rewards = []
    for side, towards in ((0, 2), (1, 1)):
        env = make(observation="state", side=side, opponent="idle")
        rewards.append(play(env, [(towards, 0, 0)] * 40 + [(0, 0, 3), (0, 0, 0), (0, 0, 0), (0, 0, 0)] * 5))
    assert rewards[0] == pytest.approx(rewards[1]) and sum(rewards[0]) > 0.2


def test_pixels_show_the_own_fighter_at_once_and_the_opponent_late(art_folder: Path) -> None:
    seen = {}
    for second in ((0, 0, 0), (1, 0, 0)):
        env = DuelParallelEnv(art=art_folder)
        env.reset(seed=1)
        for steps in (1, 2, 3, 4):
            seen[second, steps] = env.step({"player_0": (0, 0, 0), "player_1": second})[0]
    still, walking = ((number, 0, 0) for number in (0, 1))
    for steps, differs in ((1, False), (2, False), (3, True), (4, True)):
        pictures = [seen[second, steps]["player_0"] for second in (still, walking)]
        assert (not np.array_equal(*pictures)) == differs, steps
        assert not np.array_equal(*(seen[second, steps]["player_1"] for second in (still, walking)))


def test_a_match_that_nobody_wins_is_broken_off() -> None:
    env = make(observation="state", opponent="idle", seconds=2)
    env.reset(seed=0)
    ends = [env.step((0, 0, 0))[2:4] for _ in range(20)]
    assert ends[:-1] == [(False, False)] * 19 and ends[-1] == (False, True)


def test_it_runs_many_at_once() -> None:
    envs = gymnasium.make_vec(NAME, num_envs=3, vectorization_mode="sync", observation="state")
    observations, _ = envs.reset(seed=5)
    assert observations.shape[0] == 3
    _, rewards, *_ = envs.step(envs.action_space.sample())
    assert rewards.shape == (3,)
    envs.close()


@pytest.mark.parametrize(
    "wrong",
    [{"opponent": "nobody"}, {"level": "godlike"}, {"side": 2}, {"observation": "smell"}, {"reaction_ms": 15},
     {"arena": "moon"}, {"ticks_per_step": 0}, {"render_mode": "human"}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong)).partition("_")[0]):
        DuelEnv(**wrong)  # type: ignore[arg-type]
