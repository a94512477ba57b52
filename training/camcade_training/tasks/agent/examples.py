"""What a network learns from: frames of fights, what was held in each, and windows of frames in a row.

A frame of 100 ms is the picture at its beginning, (72, 128) grey, and the actions held at any moment of it.
A window is so many frames in a row of one fight; its label is that of its last frame: what the player did
when this was to be seen.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.sessions.archive import Session, read_session
from camcade.sessions.timeline import edges_of, held_in_windows
from camcade_render.small import SMALL_SIZE_PX, SmallRenderer
from camcade_training.core.art import load_pictures
from camcade_training.core.progress import Progress, no_progress
from camcade_training.core.state import read_state, write_state
from camcade_training.sessions.frames import drawn_frames

FRAMES_PER_S = 10


@dataclass(frozen=True)
class SessionFrames:
    """The frames of one session's fights.

    | field | shape | meaning |
    | --- | --- | --- |
    | actions | K names | of the labels |
    | pictures | (N, 72, 128) uint8 | grey |
    | labels | (N, K) bool | held at any moment of the frame |
    | fights | (N,) int64 | which fight of the session, from 0 |
    """

    name: str
    actions: tuple[str, ...]
    pictures: NDArray[np.uint8]
    labels: NDArray[np.bool_]
    fights: NDArray[np.int64]


def frames_of(session: Session, art: Path) -> SessionFrames:
    """Draw the frames of a session of Duel.

    Raises:
        DataError: the session holds no replay.
    """
    pictures = load_pictures(art)
    drawn = [picture for _, picture in drawn_frames(session, pictures, FRAMES_PER_S, SmallRenderer(pictures))]
    numbers: list[int] = []
    labels: list[NDArray[np.bool_]] = [np.zeros((0, len(session.manifest.actions)), np.bool_)]
    fights: list[int] = []
    timeline = session.timeline
    for fight, stretch in enumerate(timeline.fights):
        edges = edges_of(stretch, FRAMES_PER_S)
        if len(edges) < 2:
            continue
        numbers += [round(edge * FRAMES_PER_S) for edge in edges[:-1]]
        fights += [fight] * (len(edges) - 1)
        held = [held_in_windows(presses, edges) for presses in timeline.presses.values()]
        labels.append(np.array(held, np.bool_).T)
    shown = np.array(drawn, np.uint8).reshape(-1, SMALL_SIZE_PX[1], SMALL_SIZE_PX[0])[numbers]
    about = session.manifest
    return SessionFrames(about.name, about.actions, shown, np.concatenate(labels), np.array(fights, np.int64))


def gather(
    paths: Sequence[Path], cache: Path, art: Path, processes: int = 2, progress: Progress = no_progress
) -> list[SessionFrames]:
    """The frames of session files; what was drawn once lies in `cache`.

    Raises:
        DataError: a session cannot be read.
    """
    kept = [cache / f"{path.stem}.npz" for path in paths]
    missing = [(path, file) for path, file in zip(paths, kept, strict=True) if not file.exists()]
    with progress("frames", len(missing)) as advance:
        draw = partial(_draw_into, art=art)
        if processes == 1:
            for path, file in missing:
                draw(path, file)
                advance()
        elif missing:
            with ProcessPoolExecutor(processes) as pool:
                for _ in pool.map(draw, *zip(*missing, strict=True)):
                    advance()
    return [_read(file) for file in kept]


def _draw_into(path: Path, file: Path, art: Path) -> None:
    frames = frames_of(read_session(path), art)
    about = {"name": frames.name, "actions": frames.actions}
    write_state(file, about, {"pictures": frames.pictures, "labels": frames.labels, "fights": frames.fights})


def _read(file: Path) -> SessionFrames:
    about, arrays = read_state(file, "camcade train agent")
    return SessionFrames(about["name"], tuple(about["actions"]), **arrays)


class Windows:
    """Every window of so many frames in a row that lies in one fight, of many sessions.

    Attributes:
        actions: names of the labels.
        labels: (W, K) bool, of the last frame of each window.
        sessions: (W,) int64, which session each window is of: to resample by, and never to split within.
    """

    def __init__(self, sessions: Sequence[SessionFrames], length: int = 10) -> None:
        """The windows, stride 1.

        Raises:
            DataError: no session, sessions of different actions, or no fight as long as a window.
        """
        if len({one.actions for one in sessions}) != 1:
            raise DataError(f"{len(sessions)} sessions: expected one or more, all with the same actions.")
        self.actions = sessions[0].actions
        self.length = length
        self._pictures = np.concatenate([one.pictures for one in sessions])
        of_session = np.repeat(np.arange(len(sessions)), [len(one.fights) for one in sessions])
        of_fight = np.concatenate([one.fights for one in sessions])
        ends = np.arange(length - 1, len(of_fight))
        begins = ends - (length - 1)
        is_one_fight = (of_session[ends] == of_session[begins]) & (of_fight[ends] == of_fight[begins])
        self._ends = ends[is_one_fight]
        if not len(self._ends):
            raise DataError(f"no fight is {length} frames of {1000 // FRAMES_PER_S} ms long.")
        self.labels = np.concatenate([one.labels for one in sessions])[self._ends]
        self.sessions = of_session[self._ends]

    def __len__(self) -> int:
        return len(self._ends)

    def pictures(self, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """The windows of these numbers: (B, length, 72, 128, 1) float32, 0..1."""
        frames = self._ends[chosen][:, None] + np.arange(1 - self.length, 1)
        return self._pictures[frames][..., None].astype(np.float32) / np.float32(255)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """(K,) of all windows, the share in which each action is held."""
        return self.labels.mean(0)

    def weights(self, rare_share: float = 0.03, rare_weight: float = 6.0) -> NDArray[np.float32]:
        """(W,) how much each window counts: more where an action is held that few windows have."""
        rare = self.labels & (self.shares < rare_share)
        return np.where(rare.any(1), rare_weight, 1.0).astype(np.float32)
