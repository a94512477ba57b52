"""Agents by the network that plays, outside the page: many at once, each with what it remembers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.player import AgentPlayer
from camcade.agent.view import View
from camcade.duel.match import step
from camcade.duel.players import Player
from camcade.duel.state import Match, State
from camcade_render.small import SmallRenderer
from camcade_training.core.art import art_folder, load_pictures
from camcade_training.core.compiled import compiled

Floats = NDArray[np.float32]


@dataclass
class Mind:
    """What one agent remembers of its fight: (S,)."""

    state: Floats


class Minds:
    """The network of many agents. Answers are those of the page but for rounding."""

    def __init__(self, network: Any, actions: Sequence[str] = (), art: Path | None = None) -> None:
        """`network` as `networks.step_network` makes it; `actions` are its labels; `art`: the folder of the
        game's pictures, None for this checkout's.
        """
        self.actions = tuple(actions)
        self._size = int(network.input["state"].shape[1])

        def decided(given: Any) -> Any:
            """Nobody looks at what is drawn again, so it is not: it would take half of the time."""
            found = network(given, training=False)
            return {role: found[role] for role in ("probabilities", "state")}

        self._run = compiled(decided, network.variables)
        pictures = load_pictures(art or art_folder())
        self._atlas, self._renderer = pictures.atlas, SmallRenderer(pictures)

    def new(self) -> Mind:
        """One that remembers nothing."""
        return Mind(np.zeros(self._size, np.float32))

    def given(self, asked: Sequence[tuple[Mind, View]]) -> dict[str, Floats]:
        """What the network takes: `picture` (N, 72, 128, 1) 0..1, `state` (N, S)."""
        pictures = self.drawn(asked)[..., None].astype(np.float32) / np.float32(255)
        return {"picture": pictures, "state": self.remembered(asked)}

    def drawn(self, asked: Sequence[tuple[Mind, View]]) -> NDArray[np.uint8]:
        """(N, 72, 128) what they see."""
        return np.stack([self._renderer.draw(view.commands(self._atlas)) for _, view in asked])

    def remembered(self, asked: Sequence[tuple[Mind, View]]) -> Floats:
        """(N, S) what they remember; nothing as a fight begins."""
        return np.stack([np.zeros_like(mind.state) if view.is_first else mind.state for mind, view in asked])

    def answer(self, asked: Sequence[tuple[Mind, View]], given: dict[str, Floats]) -> list[dict[str, float]]:
        """Probability of each action, for each who asks; their minds remember what they saw."""
        found = {role: np.asarray(values) for role, values in self._run(given).items()}
        for (mind, _), state in zip(asked, found["state"], strict=True):
            mind.state = state
        return [dict(zip(self.actions, map(float, row), strict=False)) for row in found["probabilities"]]

    def think(self, asked: Sequence[tuple[Mind, View]]) -> list[dict[str, float]]:
        """Draw what they see, and answer."""
        return self.answer(asked, self.given(asked))


class ThinkingPlayer(AgentPlayer):
    """An agent that thinks at once, alone: for one match."""

    def __init__(self, minds: Minds, seed: int) -> None:
        self.mind = minds.new()
        super().__init__(lambda view: self.decide(minds.think([(self.mind, view)])[0]), seed)


@dataclass
class Playing:
    """One match under way: its players, each with the network and what it remembers where it is an agent."""

    state: State
    players: tuple[Player, Player]
    agents: tuple[tuple[Minds, Mind] | None, tuple[Minds, Mind] | None]


def play_together(
    minds: Minds,
    matches: Sequence[Match],
    make: Callable[[int], tuple[Player | Minds | None, Player | Minds | None]],
    seed: int = 0,
) -> list[State]:
    """Play matches side by side, so that each network is asked once for all; returns their last states.

    Args:
        minds: of the agents.
        matches: each with a time limit.
        make: number of a match → its players; None is an agent of `minds`, others an agent of those.
        seed: of the agents' choices.
    """
    playing: list[Playing] = []
    for number, match in enumerate(matches):
        made = [minds if player is None else player for player in make(number)]
        players = [
            AgentPlayer(lambda view: None, seed + 2 * number + side) if isinstance(player, Minds) else player
            for side, player in enumerate(made)
        ]
        agents = [(player, player.new()) if isinstance(player, Minds) else None for player in made]
        playing.append(Playing(match.start(), (players[0], players[1]), (agents[0], agents[1])))
    while open_ones := [one for one in playing if not one.state.is_over]:
        _tick(open_ones)
    return [one.state for one in playing]


def _tick(playing: Sequence[Playing]) -> None:
    due: dict[int, tuple[Minds, list[tuple[AgentPlayer, Mind, View]]]] = {}
    for one in playing:
        for side, (player, agent) in enumerate(zip(one.players, one.agents, strict=True)):
            if agent is not None and isinstance(player, AgentPlayer):
                view = player.see(one.state, side)
                if view is not None:
                    minds, mind = agent
                    due.setdefault(id(minds), (minds, []))[1].append((player, mind, view))
    for minds, asking in due.values():
        answers = minds.think([(mind, view) for _, mind, view in asking])
        for (player, _, _), answer in zip(asking, answers, strict=True):
            player.decide(answer)
    for one in playing:
        one.state = step(one.state, (_held(one, 0), _held(one, 1)))


def _held(one: Playing, side: int) -> Any:
    player = one.players[side]
    if one.agents[side] is not None and isinstance(player, AgentPlayer):
        return player.held(one.state)
    return player.intents(one.state, side)
