"""Duel as environments: `DuelEnv` of Gymnasium for one side, `DuelParallelEnv` of PettingZoo for both.

    import gymnasium, camcade_training.tasks.agent.env
    env = gymnasium.make("camcade/Duel-v0", opponent="cpu", level="hard")
    observation, info = env.reset(seed=1)
    observation, reward, terminated, truncated, info = env.step((2, 0, 1))   # to the right, high punch

| | |
| --- | --- |
| actions | MultiDiscrete([5, 2, 7]): `camcade.agent.actions` |
| observation | (72, 128, 1) uint8, grey; or `STATE_NUMBERS` float32 in [-1, 1]: `camcade.agent.observation` |
| reward | change of the difference of lives, of 1; 1 more for a match won, 1 less for one lost |
| a step | 10 ticks, 100 ms |
| a match | one round; broken off (truncated) after two minutes |

Whoever acts sees their own fighter as it is, and everything else 220 ms late. All of `WorldSettings` can be
given by name.
"""

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, MultiDiscrete, Space
from pettingzoo import ParallelEnv

from camcade.agent.actions import ACTION_SIZES, Hand
from camcade.agent.observation import STATE_NUMBERS
from camcade.duel.moves import TICK_MS
from camcade.duel.players import Level, Player, make_player
from camcade.duel.state import State
from camcade.errors import SettingsError
from camcade.intents import Intents
from camcade_render.small import SMALL_SIZE_PX
from camcade_training.tasks.agent.world import World, WorldSettings

NAME = "camcade/Duel-v0"
AGENTS = ("player_0", "player_1")
SEEDS = 2**31
RENDER_MODES = ("rgb_array",)
METADATA: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 10}


class ActingPlayer:
    """A player who does what an agent decides."""

    def __init__(self) -> None:
        self._hand = Hand()

    def take(self, action: Any) -> None:
        """The agent has decided: (move, guard, strike)."""
        self._hand.take(action)

    def intents(self, state: State, side: int) -> Intents:
        """What this side holds in the next tick."""
        return self._hand.intents()


def observation_space(settings: WorldSettings) -> Space[Any]:
    """What is observed with these settings."""
    if settings.observation == "state":
        return Box(-1.0, 1.0, (STATE_NUMBERS,), np.float32)
    return Box(0, 255, (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0], 1), np.uint8)


class DuelEnv(gymnasium.Env[Any, Any]):
    """One side of a match against an opponent of the game (`camcade.duel.players`)."""

    metadata = METADATA

    def __init__(
        self,
        *,
        opponent: str = "cpu",
        level: str = Level.HARD,
        side: int = 0,
        render_mode: str | None = None,
        **settings: Any,
    ) -> None:
        """An environment; `settings` are those of `WorldSettings`.

        Raises:
            SettingsError: no such opponent, level or side, or a setting that cannot be meant.
        """
        make_player(opponent, level)
        if side not in (0, 1):
            raise SettingsError(f"side is {side!r}: give 0 or 1.")
        self.world = World(WorldSettings(**settings))
        self.render_mode = checked_render_mode(render_mode)
        self.action_space = MultiDiscrete(list(ACTION_SIZES))
        self.observation_space = observation_space(self.world.settings)
        self._side, self._opponent, self._level = side, opponent, level

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """A new match; the same seed gives the same match against the same opponent."""
        super().reset(seed=seed)
        match_seed, opponent_seed = (int(number) for number in self.np_random.integers(SEEDS, size=2))
        self.world.start(match_seed)
        self._me = ActingPlayer()
        opponent: Player = make_player(self._opponent, self._level, opponent_seed)
        self._players = (self._me, opponent) if self._side == 0 else (opponent, self._me)
        return self.world.observe(self._side), info_of(self.world.state, self._side)

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One action long."""
        self._me.take(action)
        reward = self.world.go(self._players)
        state = self.world.state
        return (
            self.world.observe(self._side),
            reward if self._side == 0 else -reward,
            state.is_over,
            self.world.is_broken_off,
            info_of(state, self._side),
        )

    def render(self) -> Any:
        """The match as people see it: (400, 600, 3) uint8."""
        return self.world.picture() if self.render_mode else None


class DuelParallelEnv(ParallelEnv[str, Any, Any]):
    """Both sides of a match."""

    metadata = {"name": "camcade_duel_v0", **METADATA}

    def __init__(self, *, render_mode: str | None = None, **settings: Any) -> None:
        """An environment; `settings` are those of `WorldSettings`.

        Raises:
            SettingsError: a setting that cannot be meant.
        """
        self.world = World(WorldSettings(**settings))
        self.render_mode = checked_render_mode(render_mode)
        self.possible_agents = list(AGENTS)
        self.agents: list[str] = []
        self.action_spaces = {agent: MultiDiscrete(list(ACTION_SIZES)) for agent in AGENTS}
        self.observation_spaces = {agent: observation_space(self.world.settings) for agent in AGENTS}
        self._random = np.random.default_rng()

    def observation_space(self, agent: str) -> Space[Any]:
        """The same object every time."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Space[Any]:
        """The same object every time."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new match."""
        if seed is not None:
            self._random = np.random.default_rng(seed)
        self.world.start(int(self._random.integers(SEEDS)))
        self.agents = list(AGENTS)
        self._players = (ActingPlayer(), ActingPlayer())
        return self._observations(), self._infos()

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, Any]]:
        """One action of both long."""
        for agent, player in zip(AGENTS, self._players, strict=True):
            player.take(actions[agent])
        reward = self.world.go(self._players)
        terminated, truncated = self.world.state.is_over, self.world.is_broken_off
        if terminated or truncated:
            self.agents = []
        return (
            self._observations(),
            dict(zip(AGENTS, (reward, -reward), strict=True)),
            dict.fromkeys(AGENTS, terminated),
            dict.fromkeys(AGENTS, truncated),
            self._infos(),
        )

    def render(self) -> Any:
        """The match as people see it: (400, 600, 3) uint8."""
        return self.world.picture() if self.render_mode else None

    def close(self) -> None:
        """Nothing is open."""

    def _observations(self) -> dict[str, Any]:
        return {agent: self.world.observe(side) for side, agent in enumerate(AGENTS)}

    def _infos(self) -> dict[str, Any]:
        return {agent: info_of(self.world.state, side) for side, agent in enumerate(AGENTS)}


def info_of(state: State, side: int) -> dict[str, Any]:
    """Beside what is observed, for records: the time, and both lives as they are, 0 to 100."""
    me, opponent = state.fighters[side], state.fighters[1 - side]
    return {"time_ms": state.tick * TICK_MS, "life": me.life, "opponent_life": opponent.life}


def checked_render_mode(mode: str | None) -> str | None:
    """The mode. Raises SettingsError where there is none of that name."""
    if mode not in (None, *RENDER_MODES):
        raise SettingsError(f"render_mode is {mode!r}: give {' or '.join(RENDER_MODES)}, or None.")
    return mode


if NAME not in gymnasium.registry:
    gymnasium.register(NAME, entry_point=DuelEnv)
