"""Sessions as a dataset of Minari, and such a dataset as frames to learn from.

One fight is an episode. Observations and actions are those of `env` (`camcade/Duel-v0`, pixels): what the
player saw every 100 ms, and what they did until the next look; a reward is the change of the difference of
lives. Minari is an optional package.
"""

import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium.spaces import MultiDiscrete
from numpy.typing import NDArray

from camcade.agent.actions import ACTION_SIZES, GUARDS, MOVES, STRIKES
from camcade.duel.replay import play
from camcade.duel.state import State
from camcade.errors import DataError
from camcade.intents import Intent
from camcade.places import NEW, unbroken
from camcade.sessions.archive import Session, read_session
from camcade.sessions.duel_play import ACTIONS, TICKS_PER_S
from camcade.sessions.timeline import edges_of
from camcade_training.core.progress import Progress, no_progress
from camcade_training.tasks.agent.env import observation_space
from camcade_training.tasks.agent.examples import FRAMES_PER_S, SessionFrames, frames_of
from camcade_training.tasks.agent.world import WorldSettings, lead

DATASETS = "MINARI_DATASETS_PATH"
"""The environment variable that says where Minari keeps datasets."""
PARTS = (MOVES, GUARDS, STRIKES)
TICKS_PER_FRAME = TICKS_PER_S // FRAMES_PER_S


@dataclass(frozen=True)
class Episode:
    """One fight of N looks and N - 1 actions: (N, 72, 128, 1) uint8, (N - 1, 3), and (N - 1,) rewards."""

    observations: NDArray[np.uint8]
    actions: NDArray[np.int64]
    rewards: NDArray[np.float64]
    is_decided: bool


def episodes_of(session: Session, art: Path) -> Iterator[Episode]:
    """The fights of a session of Duel. Raises DataError: it holds no replay."""
    frames = frames_of(session, art)
    numbers = frame_numbers(session)
    states = states_at(session, numbers)
    sign = 1 if session.manifest.side == 0 else -1
    for fight in np.unique(frames.fights):
        its = np.flatnonzero(frames.fights == fight)
        if len(its) < 2:
            continue
        leads = np.array([sign * lead(states[numbers[frame]]) for frame in its])
        actions = np.array([action_of(row, frames.actions) for row in frames.labels[its[:-1]]], np.int64)
        last = states[numbers[its[-1]]]
        is_decided = min(one.life_tenths for one in last.fighters) == 0
        yield Episode(frames.pictures[its][..., None], actions, np.diff(leads), is_decided)


def frame_numbers(session: Session) -> list[int]:
    """Of the frames that `frames_of` draws: how many 100 ms since the session began."""
    edges = [edges_of(stretch, FRAMES_PER_S) for stretch in session.timeline.fights]
    return [round(edge * FRAMES_PER_S) for within in edges for edge in within[:-1]]


def states_at(session: Session, numbers: Iterable[int]) -> dict[int, State]:
    """The match at these frames, as it was."""
    wanted = set(numbers)
    assert session.replay is not None  # `frames_of` has drawn it
    return {
        state.tick // TICKS_PER_FRAME: state
        for state in play(session.replay)
        if state.tick % TICKS_PER_FRAME == 0 and state.tick // TICKS_PER_FRAME in wanted
    }


def action_of(held: NDArray[np.bool_], actions: Sequence[str]) -> tuple[int, ...]:
    """(move, guard, strike) of what was held in a frame; of several that exclude each other the first."""
    names = {name for name, is_held in zip(actions, held, strict=True) if is_held}
    return tuple(
        next((number for number, choice in enumerate(part) if choice is not None and choice in names), 0)
        for part in PARTS
    )


def labels_of(actions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(N, K) what is held in frames of these (N, 3) actions, in the order of a session's actions."""
    labels = np.zeros((len(actions), len(ACTIONS)), np.bool_)
    for row, action in enumerate(actions):
        for part, number in zip(PARTS, action, strict=True):
            choice: Intent | None = part[int(number)]
            if choice is not None:
                labels[row, ACTIONS.index(choice)] = True
    return labels


def to_minari(
    paths: Sequence[Path], name: str, art: Path, skip_broken: bool = False, progress: Progress = no_progress
) -> int:
    """Make the dataset `name` ("duel/hard-v0") of session files; returns how many episodes it has.

    Raises:
        DataError: Minari is missing or refuses, or a session cannot be read or drawn.
    """
    minari = optional_minari()
    root = _free_place(name)
    buffers: list[Any] = []
    with progress("sessions", len(paths)) as advance:
        for path in paths:
            for one in episodes_of(read_session(path, skip_broken=skip_broken), art):
                ended = np.zeros(len(one.rewards), np.bool_)
                ended[-1] = True
                no = np.zeros_like(ended)
                buffer = minari.data_collector.EpisodeBuffer(
                    id=len(buffers),
                    observations=list(one.observations),
                    actions=list(one.actions),
                    rewards=one.rewards.tolist(),
                    terminations=(ended if one.is_decided else no).tolist(),
                    truncations=(no if one.is_decided else ended).tolist(),
                )
                buffers.append(buffer)
            advance()
    if not buffers:
        raise DataError("no fight of these sessions is two frames long: nothing to make a dataset of.")
    try:
        with _whole_dataset(root, name):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of authors and links that nobody gave
                minari.create_dataset_from_buffers(
                    name,
                    buffers,
                    action_space=MultiDiscrete(list(ACTION_SIZES)),
                    observation_space=observation_space(WorldSettings()),
                    algorithm_name="recorded play",
                    description="Duel of Camcade: what a player saw every 100 ms, and what they did.",
                    jpeg_encoding=False,
                )
    except (ValueError, AssertionError, OSError) as problem:
        raise DataError(f"Minari does not make {name} ({problem}). Choose another name.") from problem
    return len(buffers)


def _free_place(name: str) -> Path:
    """The folder where Minari keeps datasets, in which none of that name is. Raises DataError."""
    try:
        import_module("minari.dataset.minari_dataset").parse_dataset_id(name)
        root = Path(import_module("minari.storage").get_dataset_path())
        is_taken = (root / name).exists()
    except (ValueError, OSError) as problem:
        raise DataError(f"Minari does not make {name} ({problem}). Choose another name.") from problem
    if is_taken:
        raise DataError(f"Minari has a dataset {name} already, in {root / name}. Choose another name.")
    return root


@contextmanager
def _whole_dataset(root: Path, name: str) -> Iterator[None]:
    """Whatever Minari writes in the block, it writes into a hidden folder; the dataset is in `root` when the
    block has ended without an error, and not before.
    """
    earlier = os.environ.get(DATASETS)
    with tempfile.TemporaryDirectory(dir=root, prefix=NEW) as scratch:
        os.environ[DATASETS] = scratch
        try:
            yield
        finally:
            os.environ.pop(DATASETS)
            if earlier is not None:
                os.environ[DATASETS] = earlier
        made, place = Path(scratch) / name, root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with unbroken():
            made.rename(place)
            for parent in made.relative_to(scratch).parents:  # what Minari notes of those that hold it
                for about in (Path(scratch) / parent).glob("*.json"):
                    if not (root / parent / about.name).exists():
                        about.rename(root / parent / about.name)


def from_minari(name: str) -> list[SessionFrames]:
    """The episodes of a dataset as frames to learn from (`examples.Windows`), each a session of one fight.

    Raises:
        DataError: Minari is missing, there is no such dataset, or it is not of Duel.
    """
    minari = optional_minari()
    try:
        dataset = minari.load_dataset(name)
    except (ValueError, OSError) as problem:
        raise DataError(f"Minari has no dataset {name} here ({problem}).") from problem
    expected = observation_space(WorldSettings())
    if dataset.observation_space != expected or dataset.action_space != MultiDiscrete(list(ACTION_SIZES)):
        raise DataError(f"{name} is no dataset of Duel: it observes {dataset.observation_space}.")
    found: list[SessionFrames] = []
    for episode in dataset.iterate_episodes():
        pictures = np.asarray(episode.observations, np.uint8)[:-1, ..., 0]
        labels = labels_of(np.asarray(episode.actions))
        fights = np.zeros(len(pictures), np.int64)
        found.append(SessionFrames(f"{name} {episode.id}", ACTIONS, pictures, labels, fights))
    return found


def optional_minari() -> Any:
    """The package. Raises DataError where it is missing."""
    try:
        import_module("minari.data_collector")
        return import_module("minari")
    except ImportError as problem:
        raise DataError(
            "Datasets of Minari need the package minari, which is not installed here: pip install minari."
        ) from problem
