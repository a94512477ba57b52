"""Agents by what is kept of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from camcade.duel.players import Player
from camcade.errors import ModelError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade_training.sessions.recording import scripted

if TYPE_CHECKING:  # TensorFlow is imported where an agent plays
    from camcade_training.tasks.agent.minds import Minds

AGENT = "agent"


def check_agent(folder: Path) -> None:
    """Raises ModelError where a folder is neither a bundle nor a run of an agent; needs no TensorFlow."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is no folder: give a bundle or a run folder of an agent.")
    if (folder / CARD_NAME).is_file():
        if (task := read_card(folder).task) != AGENT:
            raise ModelError(f"{folder} is a bundle of the task {task}: give one of the task {AGENT}.")
    elif not (folder / f"{AGENT}.keras").is_file():
        raise ModelError(f"{folder} holds no {AGENT}.keras: give a bundle or a run folder of an agent.")


def load_minds(place: Path, art: Path | None = None) -> Minds:
    """The agents of a bundle, or of a run folder; `art` as `Minds` takes it. Raises ModelError where it is
    neither.
    """
    import keras

    from camcade_training.tasks.agent.minds import Minds
    from camcade_training.tasks.agent.networks import Usual  # noqa: F401 - known to Keras from here on
    from camcade_training.tasks.agent.workflow import NETWORK, read_run

    if (place / CARD_NAME).is_file():
        check_agent(place)
        return Minds(keras.saving.load_model(place / NETWORK, compile=False), read_card(place).labels, art)
    run = read_run(place)
    return Minds(run.network, run.actions, art)


def agents_among(*names: str, but: Container[str] = ()) -> dict[str, Path]:
    """Name → folder of the agents among players: those that are a folder, and none of `but`.

    Raises:
        ModelError: a folder holds no agent, or two agents, or an agent and another player, have one name.
    """
    found: dict[str, Path] = {}
    for place in (Path(name) for name in names if name not in but and Path(name).is_dir()):
        check_agent(place)
        if place.name in but:
            raise ModelError(f"The agent {place} has the name of a scripted player: rename its folder.")
        if found.setdefault(place.name, place) != place:
            raise ModelError(f"{found[place.name]} and {place} have one name: rename one of the folders.")
    return found


@dataclass(frozen=True)
class PlayersWithAgents:
    """Who plays under a name: an agent of one of these folders, or somebody scripted."""

    agents: Mapping[str, Path]

    def __call__(self, name: str, seed: int) -> Player:
        """A player who begins anew."""
        from camcade_training.tasks.agent.minds import ThinkingPlayer

        if name not in self.agents:
            return scripted(name, seed)
        return ThinkingPlayer(_kept_minds(self.agents[name]), seed)


@lru_cache(maxsize=4)
def _kept_minds(folder: Path) -> Minds:
    return load_minds(folder)
