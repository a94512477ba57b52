"""What a network learns from: frames of fights, what was held in each, and windows of frames in a row.

A frame of 100 ms is what the player saw at its beginning (`camcade.agent.view`), (72, 128) grey, and the
actions held at any moment of it. A window is so many frames in a row of one fight.
"""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.agent.observation import Memory
from camcade.agent.view import MIRRORED, View, view_of
from camcade.duel.replay import play
from camcade.errors import DataError
from camcade.intents import Intent
from camcade.places import visible
from camcade.sessions.archive import Session, read_session
from camcade.sessions.duel_play import TICKS_PER_S
from camcade.sessions.timeline import edges_of
from camcade_render.small import SMALL_SIZE_PX, SmallRenderer
from camcade_training.core.art import load_pictures
from camcade_training.core.cluster import work_pool
from camcade_training.core.progress import Progress, no_progress
from camcade_training.core.state import read_state, write_state
from camcade_training.sessions.held import held_in

FRAMES_PER_S = 10
SPLITS = ("train", "validation", "test")
ARRAYS = ("pictures", "labels", "fights")
VIEW_VERSION = b"2"  # a further one whenever frames come to be drawn otherwise


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


def split_sessions(folder: Path) -> dict[str, list[Path]]:
    """The session files of each split: those of the folders train, validation and test; or, where there are
    none such, every tenth for test and the next for validation, at least one each.

    Raises:
        DataError: there are too few sessions.
    """
    if (folder / "train").is_dir():
        found = {split: visible(folder / split, "*.zip") for split in SPLITS}
    else:
        paths = visible(folder, "*.zip")
        found = {split: [] for split in SPLITS}
        for number, path in enumerate(paths):
            found[{0: "test", 1: "validation"}.get(number % 10, "train")].append(path)
    missing = [split for split in SPLITS if not found[split]]
    if missing:
        count = sum(map(len, found.values()))
        raise DataError(
            f"{folder} has no sessions for {', '.join(missing)} ({count} found): give a folder with the "
            "folders train, validation and test, or with three session files (.zip) or more."
        )
    return found


def frames_of(session: Session, art: Path) -> SessionFrames:
    """Draw what the player of a session of Duel saw.

    Raises:
        DataError: the session holds no replay.
    """
    about, timeline = session.manifest, session.timeline
    actions = about.actions
    edges = [edges_of(stretch, FRAMES_PER_S) for stretch in timeline.fights]
    numbers = [round(edge * FRAMES_PER_S) for within in edges for edge in within[:-1]]
    fights = np.repeat(np.arange(len(edges)), [max(0, len(within) - 1) for within in edges])
    labels = np.zeros((0, len(actions)), np.bool_)
    for within in edges:
        if len(within) > 1:
            labels = np.concatenate([labels, held_in(timeline, within, actions)])
    if about.side == 1:  # who plays on the right sees, and learns, the match mirrored
        labels = labels[:, [actions.index(MIRRORED.get(action, action)) for action in map(Intent, actions)]]
    seen = seen_views(session, set(numbers))
    art_pictures = load_pictures(art)
    renderer = SmallRenderer(art_pictures)
    shown = [renderer.draw(seen[number].commands(art_pictures.atlas)) for number in numbers]
    pictures = np.array(shown, np.uint8).reshape(-1, SMALL_SIZE_PX[1], SMALL_SIZE_PX[0])
    return SessionFrames(about.name, actions, pictures, labels, fights)


def seen_views(session: Session, wanted: Container[int]) -> dict[int, View]:
    """Of the frames with these numbers, since the session began: what its player saw.

    Raises:
        DataError: the session holds no replay.
    """
    if session.replay is None:
        name = session.manifest.name
        raise DataError(f"session {name} holds no replay to draw from; is it of another game?")
    memory: Memory | None = None
    found: dict[int, View] = {}
    for state in play(session.replay):
        if memory is None:
            memory = Memory(state)
        else:
            memory.add(state)
        number, rest = divmod(state.tick, TICKS_PER_S // FRAMES_PER_S)
        if rest == 0 and number in wanted:
            found[number] = view_of(memory, session.manifest.side)
    return found


def gather(
    paths: Sequence[Path], cache: Path, art: Path, processes: int = 2, progress: Progress = no_progress
) -> list[SessionFrames]:
    """The frames of session files; what was drawn once lies in `cache`.

    Raises:
        DataError: a session cannot be read.
    """
    kept = [cache / f"{path.stem}-{_digest(path)}.npz" for path in paths]
    missing = [(path, file) for path, file in zip(paths, kept, strict=True) if not file.exists()]
    with progress("frames", len(missing)) as advance:
        draw = partial(_draw_into, art=art)
        if processes == 1:
            for path, file in missing:
                draw(path, file)
                advance()
        elif missing:
            with work_pool(processes) as pool:
                for _ in pool.map(draw, *zip(*missing, strict=True)):
                    advance()
    return [_read(file) for file in kept]


def _digest(path: Path) -> str:
    """Of a session file and of how it is drawn: other frames have another name."""
    try:
        return hashlib.sha256(VIEW_VERSION + path.read_bytes()).hexdigest()[:12]
    except OSError as problem:
        raise DataError(f"session {path} cannot be read ({problem.strerror}).") from problem


def digest_of(paths: Sequence[Path]) -> str:
    """Of many session files, in their order, and of how they are drawn."""
    return hashlib.sha256(" ".join(map(_digest, paths)).encode()).hexdigest()[:12]


def _draw_into(path: Path, file: Path, art: Path) -> None:
    frames = frames_of(read_session(path), art)
    about = {"name": frames.name, "actions": frames.actions}
    write_state(file, about, {name: getattr(frames, name) for name in ARRAYS})


def _read(file: Path) -> SessionFrames:
    about, arrays = read_state(file, "camcade train agent")
    return SessionFrames(about["name"], tuple(about["actions"]), **arrays)


class Windows:
    """All frames of many sessions, and every window of so many in a row that lies in one fight.

    Attributes:
        actions: names of the labels.
        pictures: (N, 72, 128) uint8.
        labels: (N, K) bool.
        sessions: (N,) int64, which session each frame is of: to resample by, and never to split within.
        fights: (F, 2) int64, the first frame of each fight, and the one after its last.
        begins: (W,) int64, the first frame of each window.
    """

    def __init__(self, sessions: Sequence[SessionFrames], length: int = 10, stride: int = 1) -> None:
        """Windows of `length` frames, so many frames from one to the next, the last of each fight besides.

        Raises:
            DataError: no session, sessions of different actions, or no fight as long as a window.
        """
        if len({one.actions for one in sessions}) != 1:
            raise DataError(f"{len(sessions)} sessions: expected one or more, all with the same actions.")
        self.actions = sessions[0].actions
        self.length = length
        self.pictures = np.concatenate([one.pictures for one in sessions])
        self.labels = np.concatenate([one.labels for one in sessions])
        self.sessions = np.repeat(np.arange(len(sessions)), [len(one.fights) for one in sessions])
        of_fight = np.concatenate([one.fights for one in sessions])
        is_new = (np.diff(self.sessions, prepend=-1) != 0) | (np.diff(of_fight, prepend=-1) != 0)
        firsts = np.flatnonzero(is_new)
        self.fights = np.stack([firsts, np.append(firsts[1:], len(of_fight))], 1)
        begins = [
            np.unique(np.append(np.arange(first, end - length + 1, stride), end - length))
            for first, end in self.fights
            if end - first >= length
        ]
        if not begins:
            raise DataError(f"no fight is {length} frames of {1000 // FRAMES_PER_S} ms long.")
        self.begins = np.concatenate(begins)

    def __len__(self) -> int:
        return len(self.begins)

    def frames(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """(B, length) the frames of these windows."""
        return self.begins[chosen][:, None] + np.arange(self.length)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """(K,) of all frames, the share in which each action is held."""
        return self.labels.mean(0)

    def weights(self, rare_share: float = 0.03, rare_weight: float = 6.0) -> NDArray[np.float32]:
        """(N,) how much each frame counts: more where an action is held that few frames have."""
        rare = self.labels & (self.shares < rare_share)
        return np.where(rare.any(1), rare_weight, 1.0).astype(np.float32)

    def counted(self, chosen: NDArray[np.int64], burn_in: int) -> NDArray[np.bool_]:
        """(B, length) whether a frame of these windows counts: not the first few of one that begins within a
        fight, where a network cannot yet remember what it would.
        """
        is_first = np.isin(self.begins[chosen], self.fights[:, 0])
        return is_first[:, None] | (np.arange(self.length) >= burn_in)
