"""DAgger (Ross, Gordon and Bagnell, 2011): the agent plays, and an expert says what it would have pressed.

Whoever only watches never sees what follows from their own mistakes. Here the agent's own play is what it
learns from, and the expert, who follows the same match tick by tick, labels every frame of it. A label is
what the expert holds at the moment of the decision, and what it began in the tenth of a second before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.observation import state_numbers
from camcade.agent.player import AgentPlayer
from camcade.agent.view import View
from camcade.duel.match import step
from camcade.duel.players import make_player
from camcade.duel.state import Match, Phase
from camcade.intents import Intent, Intents
from camcade_training.core.state import read_state, write_state
from camcade_training.tasks.agent.examples import SessionFrames
from camcade_training.tasks.agent.fights import Shadow, check_partners, sparring_partner
from camcade_training.tasks.agent.minds import Mind, Minds
from camcade_training.tasks.agent.networks import head_network, told
from camcade_training.tasks.agent.settings import AgentSettings

FIRST_SEED = 3_000_000  # no session and no match of the arena is played from there on
SEEDS_A_ROUND = 10_000
TIME_LIMIT_S = 60
FIGHTS_AT_ONCE = 32
ACTIONS = tuple(Intent)
MADE_BY = "camcade train agent"


@dataclass
class Rollout:
    """Fights that an agent has played.

    | field | shape | meaning |
    | --- | --- | --- |
    | features | (N, F) float32 | what it knew of each frame |
    | labels | (N, K) bool | what the expert would have pressed |
    | fights | (N,) int64 | which fight |
    | won, played | numbers | matches that ended, by the name of the opponent |
    """

    features: NDArray[np.float32]
    labels: NDArray[np.bool_]
    fights: NDArray[np.int64]
    won: dict[str, float] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Into one file, whole or not at all."""
        arrays = {"features": self.features, "labels": self.labels, "fights": self.fights}
        write_state(path, {"won": self.won, "played": self.played}, arrays)

    @classmethod
    def read(cls, path: Path) -> "Rollout":
        """What `write` wrote. Raises ModelError where it is damaged."""
        about, arrays = read_state(path, MADE_BY)
        return cls(**arrays, **about)

    def frames(self, name: str) -> SessionFrames:
        """The same, as windows are made of: the pictures are nothing any more."""
        nothing = np.zeros((len(self.labels), 0, 0), np.uint8)
        return SessionFrames(name, ACTIONS, nothing, self.labels, self.fights, self.features)


class FeatureMinds(Minds):
    """Agents that are given features: told by the game, or by the encoder from what they see."""

    def __init__(self, networks: Any, *, sees_pictures: bool) -> None:
        super().__init__(head_network(networks.predictor), ACTIONS)
        self._networks, self._sees_pictures = networks, sees_pictures

    def given(self, asked: Sequence[tuple[Mind, View]]) -> dict[str, NDArray[np.float32]]:
        """What the head takes: `features` (N, F), `state` (N, S)."""
        if self._sees_pictures:
            features = self._networks.features(self.drawn(asked))
        else:
            features = told(np.array([state_numbers(view.state, 0) for _, view in asked], np.float32))
        return {"features": features, "state": self.remembered(asked)}


class Fight:
    """One match of the agent, with the expert beside it."""

    def __init__(self, number: int, settings: AgentSettings, seed: int, minds: Minds) -> None:
        self.opponent = settings.dagger_opponents[number % len(settings.dagger_opponents)]
        self.side = number // len(settings.dagger_opponents) % 2
        self.state = Match(seed, time_limit_s=TIME_LIMIT_S).start()
        self.player, self.mind = AgentPlayer(lambda view: None, seed), minds.new()
        self._other = sparring_partner(self.opponent, seed + 7)
        self._shadow = Shadow(make_player("cpu", settings.dagger_expert, seed + 5), self.side)
        self.features: list[NDArray[np.float32]] = []
        self.labels: list[Intents] = []

    def look(self) -> View | None:
        """What the agent sees where a decision is due."""
        self._shadow.watch(self.state)
        return self.player.see(self.state, self.side)

    def note(self, features: NDArray[np.float32]) -> Intents:
        """Keep this frame; returns its label."""
        self.features.append(features)
        self.labels.append(self._shadow.label())
        return self.labels[-1]

    def go(self) -> None:
        """One tick further."""
        own, others = self.player.held(self.state), self._other.intents(self.state, 1 - self.side)
        self.state = step(self.state, (own, others) if self.side == 0 else (others, own))

    @property
    def result(self) -> float:
        """Won, 1; drawn, a half."""
        return 0.5 if self.state.winner is None else float(self.state.winner == self.side)


def roll_out(
    minds: Minds, settings: AgentSettings, number: int, expert_share: float, advance: Any = None
) -> Rollout:
    """Play the round of this number: `dagger_frames` frames or a few more.

    Args:
        minds: of the agent.
        settings: of the training.
        number: of the round; each has matches of its own.
        expert_share: in so many of the frames the expert acts.
        advance: is called for each frame.
    """
    random = np.random.default_rng((settings.seed, number))
    begun = iter(range(SEEDS_A_ROUND))

    def new() -> Fight:
        one = next(begun)
        return Fight(number + one, settings, FIRST_SEED + number * SEEDS_A_ROUND + one, minds)

    fights = [new() for _ in range(FIGHTS_AT_ONCE)]
    over: list[Fight] = []
    count = 0
    while count < settings.dagger_frames:
        due = [(one, view) for one in fights if (view := one.look()) is not None]
        if due:
            asked = [(one.mind, view) for one, view in due]
            given = minds.given(asked)
            for (one, _), row, answer in zip(due, given["features"], minds.answer(asked, given), strict=True):
                label = one.note(row)
                is_led = random.random() < expert_share
                one.player.decide(dict.fromkeys(label, 1.0) if is_led else answer)
                count += 1
                if advance:
                    advance()
        for place, one in enumerate(fights):
            one.go()
            if one.state.phase is Phase.OVER:
                over.append(one)
                fights[place] = new()
    return joined(over, fights)


def joined(over: Sequence[Fight], open_ones: Sequence[Fight]) -> Rollout:
    """What was played, fight after fight; who won, of those that are over."""
    fights = [one for one in (*over, *open_ones) if one.labels]
    features = np.concatenate([np.array(one.features, np.float32) for one in fights])
    labels = [[action in label for action in ACTIONS] for one in fights for label in one.labels]
    numbers = np.repeat(np.arange(len(fights)), [len(one.labels) for one in fights])
    rollout = Rollout(features, np.array(labels, np.bool_), numbers)
    for one in over:
        rollout.won[one.opponent] = rollout.won.get(one.opponent, 0.0) + one.result
        rollout.played[one.opponent] = rollout.played.get(one.opponent, 0) + 1
    return rollout


def check_settings(settings: AgentSettings) -> None:
    """Raises SettingsError where an opponent or the expert does not exist."""
    make_player("cpu", settings.dagger_expert)
    check_partners(settings.dagger_opponents)
