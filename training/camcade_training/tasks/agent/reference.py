"""How well a scripted player can be predicted at all: another one of the same kind, who throws other dice,
follows each session and says what it would hold.

It knows all of the state and the rules by which the player decides, and lacks nothing but their dice.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.duel.replay import play
from camcade.sessions.archive import Session, read_session
from camcade.sessions.duel_play import TICKS_PER_S, key_events
from camcade.sessions.timeline import edges_of, timeline_of
from camcade_training.sessions.held import held_in
from camcade_training.sessions.recording import PLAYERS, scripted
from camcade_training.tasks.agent.examples import FRAMES_PER_S
from camcade_training.tasks.agent.scoring import Scores, score

FIRST_SEED = 77_000_000  # far from those of any recorded player


def reference_of(paths: Sequence[Path]) -> Scores | None:
    """The scores of such followers over session files; None where somebody who is not scripted played."""
    held: list[NDArray[np.bool_]] = []
    followed: list[NDArray[np.bool_]] = []
    for number, path in enumerate(paths):
        session = read_session(path)
        if session.replay is None or session.manifest.players[0] not in PLAYERS:
            return None
        both = _frames(session, FIRST_SEED + number)
        held.append(both[0])
        followed.append(both[1])
    of_session = np.repeat(np.arange(len(held)), [len(one) for one in held])
    if not len(of_session):
        return None
    actions = read_session(paths[0]).manifest.actions
    return score(np.concatenate(held), np.concatenate(followed), of_session, actions)


def _frames(session: Session, seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(N, K) what was held in each frame of the fights, and what the follower would have held."""
    assert session.replay is not None
    about = session.manifest
    follower = scripted(about.players[0], seed)
    states = list(play(session.replay))[:-1]
    keys = sorted(key_events(follower.intents(state, about.side) for state in states), key=lambda key: key.t)
    theirs = timeline_of(keys, about.actions, len(states) / TICKS_PER_S)
    found: list[list[NDArray[np.bool_]]] = [[], []]
    for stretch in session.timeline.fights:
        edges = edges_of(stretch, FRAMES_PER_S)
        if len(edges) < 2:
            continue
        for rows, timeline in zip(found, (session.timeline, theirs), strict=True):
            rows.append(held_in(timeline, edges, about.actions))
    empty = np.zeros((0, len(about.actions)), np.bool_)
    held, followed = (np.concatenate([empty, *rows]) for rows in found)
    return held, followed
