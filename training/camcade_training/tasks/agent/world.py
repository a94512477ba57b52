"""One match of Duel as a world to act in: what both environments of `env` are made of."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import STEP_TICKS
from camcade.agent.observation import REACTION_MS, Memory, state_numbers
from camcade.duel.display_list import ARENAS, display_list
from camcade.duel.match import step
from camcade.duel.moves import TICK_MS
from camcade.duel.players import Player
from camcade.duel.state import FULL_LIFE, Match, State
from camcade.errors import SettingsError
from camcade_render import render
from camcade_render.small import SmallRenderer
from camcade_training.core.art import art_folder, load_pictures

OBSERVATIONS = ("pixels", "state")


@dataclass(frozen=True)
class WorldSettings:
    """What an environment can be made with. Raises SettingsError for a value that cannot be meant."""

    observation: str = "pixels"  # or "state"
    ticks_per_step: int = STEP_TICKS  # of 10 ms: how long each action lasts
    reaction_ms: int = REACTION_MS  # how old everything but the own fighter is; a multiple of 10
    rounds: int = 1  # best of so many
    seconds: int = 120  # an undecided match is broken off then
    fighters: tuple[str, str] = ("ember", "tide")
    arena: str = "tower"  # or "throne"
    art: Path | None = None  # folder of the drawn art; None: this checkout's

    def __post_init__(self) -> None:
        for name, value, known in (
            ("observation", self.observation, OBSERVATIONS),
            ("arena", self.arena, ARENAS),
        ):
            if value not in known:
                raise SettingsError(f"{name} is {value!r}: give one of {', '.join(known)}.")
        if self.ticks_per_step < 1 or self.seconds < 1:
            given = f"ticks_per_step is {self.ticks_per_step}, seconds is {self.seconds}"
            raise SettingsError(f"{given}: give 1 or more.")
        if self.reaction_ms < 0 or self.reaction_ms % TICK_MS:
            raise SettingsError(
                f"reaction_ms is {self.reaction_ms}: give a multiple of {TICK_MS}, 0 or more."
            )


class World:
    """A match that goes on by whole steps. Players are asked every tick."""

    def __init__(self, settings: WorldSettings) -> None:
        self.settings = settings
        self._renderer: SmallRenderer | None = None
        self.start(0)

    def start(self, seed: int) -> None:
        """A new match of this seed."""
        match = Match(seed, self.settings.fighters, self.settings.rounds)
        self._memory = Memory(match.start(), self.settings.reaction_ms)

    @property
    def state(self) -> State:
        """The match as it is."""
        return self._memory.state

    @property
    def is_broken_off(self) -> bool:
        """Time is up, and nobody has won."""
        return not self.state.is_over and self.state.tick * TICK_MS >= self.settings.seconds * 1000

    def go(self, players: tuple[Player, Player]) -> float:
        """Go one step on; what it brings the first player, from -2 to 2. The second has the opposite.

        It is the change of the difference of lives (as shares), and 1 more for a match that is won.
        """
        reward = 0.0
        for _ in range(self.settings.ticks_per_step):
            before = self.state
            if before.is_over:
                break
            state = step(before, (players[0].intents(before, 0), players[1].intents(before, 1)))
            self._memory.add(state)
            reward += lead(state) - (lead(before) if state.round == before.round else 0.0)
            if state.is_over:
                reward += 1.0 if state.winner == 0 else -1.0
        return reward

    def observe(self, side: int) -> NDArray[np.uint8] | NDArray[np.float32]:
        """What the player of this side (0 or 1) knows.

        Returns:
            (72, 128, 1) uint8 or (STATE_NUMBERS,) float32.
        """
        seen, effects = self._memory.seen_by(side)
        if self.settings.observation == "state":
            return np.array(state_numbers(seen, side), np.float32)
        pictures = load_pictures(self.settings.art or art_folder())
        if self._renderer is None:
            self._renderer = SmallRenderer(pictures)
        commands = display_list(seen, pictures.atlas, effects, arena=self.settings.arena)
        return self._renderer.draw(commands)[..., None]

    def picture(self) -> NDArray[np.uint8]:
        """The match as it is, as people see it: (400, 600, 3) uint8."""
        pictures = load_pictures(self.settings.art or art_folder())
        effects = self._memory.effects
        return np.asarray(
            render(display_list(self.state, pictures.atlas, effects, arena=self.settings.arena), pictures)
        )


def lead(state: State) -> float:
    """How much more life the first fighter has, from -1 to 1."""
    first, second = state.fighters
    return (first.life_tenths - second.life_tenths) / (FULL_LIFE * 10)
