"""Players against each other, many matches at once: each becomes a session file."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from camcade.duel.players import Level, Player, make_player
from camcade.duel.players.people import Average, Beginner, Masher
from camcade.duel.players.styles import STYLES
from camcade.duel.replay import record
from camcade.duel.state import Match
from camcade.errors import SettingsError
from camcade.sessions.archive import write_session
from camcade.sessions.duel_play import session_of
from camcade_training.core.cluster import one_thread, work_pool
from camcade_training.core.progress import Progress, no_progress

PLAYERS: dict[str, Callable[[int], Player]] = {
    **{str(level): partial(make_player, "cpu", level) for level in Level},
    **{style: partial(make_player, style, Level.HARD) for style in STYLES},
    "beginner": Beginner,
    "average": Average,
    "masher": Masher,
    "slow-masher": partial(Masher, every_ms=250),
    "strikes-in-turn": partial(Masher, every_ms=150, is_random=False),
}
"""Name → the player, from a seed. A style plays on the hard level."""

PlayerOf = Callable[[str, int], Player]
"""Who plays under a name, from a seed."""

SPLITS = {"train": 0, "validation": 1_000_000, "test": 2_000_000}
"""Name → the first seed. No match is in two of them, whichever way a split is put together."""


@dataclass(frozen=True)
class Recording:
    """One session to be recorded; the keys are those of the first player."""

    number: int
    split: str
    first: str
    second: str
    time_limit_s: int

    @property
    def name(self) -> str:
        """Of the session and its file."""
        return f"{self.split}-{self.number:05d}-{self.first}-against-{self.second}"


def scripted(name: str, seed: int) -> Player:
    """One of `PLAYERS`."""
    return PLAYERS[name](seed)


def plan(
    count: int,
    split: str,
    first: Sequence[str],
    second: Sequence[str],
    time_limit_s: int = 99,
    known: Container[str] = PLAYERS,
) -> list[Recording]:
    """So many recordings: everybody of `first` against everybody of `second`, in turn; all of them `known`.

    Raises:
        SettingsError: no such player or split, or more matches than a split has seeds.
    """
    for name in (*first, *second):
        if name not in known:
            raise SettingsError(f"There is no player {name!r}: choose {', '.join(PLAYERS)}.")
    if split not in SPLITS:
        raise SettingsError(f"There is no split {split!r}: choose {', '.join(SPLITS)}.")
    if count > SPLITS["validation"]:
        raise SettingsError(f"{count} sessions: a split holds {SPLITS['validation']} at most.")
    pairs = list(product(first, second))
    return [Recording(number, split, *pairs[number % len(pairs)], time_limit_s) for number in range(count)]


def record_sessions(
    recordings: Sequence[Recording],
    out: Path,
    processes: int = 2,
    progress: Progress = no_progress,
    player_of: PlayerOf = scripted,
) -> list[Path]:
    """Record into `out`/SPLIT; sessions that are there already stay as they are. Returns all the paths."""
    paths = [out / one.split / f"{one.name}.zip" for one in recordings]
    missing = [(one, path) for one, path in zip(recordings, paths, strict=True) if not path.exists()]
    with progress("sessions", len(missing)) as advance:
        if processes == 1:
            for one, path in missing:
                record_session(one, path, player_of)
                advance()
        elif missing:
            play = partial(record_session, player_of=player_of)
            with work_pool(processes, begin=one_thread) as pool:
                for _ in pool.map(play, *zip(*missing, strict=True), chunksize=4):
                    advance()
    return paths


def record_session(recording: Recording, path: Path, player_of: PlayerOf = scripted) -> None:
    """Play one match and write its session."""
    seed = SPLITS[recording.split] + recording.number
    # The players' own seeds lie far from those of matches, and from each other's.
    players = player_of(recording.first, 10_000_019 + seed), player_of(recording.second, 20_000_003 + seed)
    match, names = Match(seed, time_limit_s=recording.time_limit_s), (recording.first, recording.second)
    replay = record(match, players, names=names)
    write_session(session_of(replay, recording.name, names), path)
