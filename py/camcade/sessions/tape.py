"""A match of Duel on tape while it is played: pieces that are put away as they come.

Of a tape that broke off, every whole piece counts: each ends with the digest of its last state, so what there
is makes a replay at any moment, without a tick played again. A piece is JSON:

    {"inputs": [[[20, "right"], [30, ""]], [[50, "block"]]], "rounds": [], "end": "3f…"}

Its fields are those of a replay (`camcade.duel.replay`), of the ticks since the piece before.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from camcade.duel.replay import REPLAY_FORMAT, VERSION, Replay, Run, words_of
from camcade.duel.replay_reading import from_data
from camcade.errors import DataError
from camcade.plain_json import parse_json
from camcade.sessions.archive import Session
from camcade.sessions.duel_play import TICKS_PER_S, session_of


@dataclass(slots=True)
class Tape:
    """One match as it is recorded.

    | field | unit | meaning |
    | --- | --- | --- |
    | name | – | of the session |
    | side | 0, 1 | whose keys count |
    | match | JSON | what the replay holds but for what stands in the pieces; empty before the first one |
    | pieces | JSON | in order |
    | ticks | 10 ms | that are on tape |
    """

    name: str
    side: int
    match: str = ""
    pieces: list[str] = field(default_factory=list[str])
    ticks: int = 0

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return self.ticks / TICKS_PER_S

    def take(self, replay: Replay) -> bool:
        """Put what the match has come to on tape; whether there is a new piece."""
        if replay.ticks <= self.ticks:
            return False
        if not self.match:
            self.match = json.dumps(
                {
                    "match": asdict(replay.match),
                    "arena": replay.arena,
                    "players": replay.players,
                    "palettes": replay.palettes,
                }
            )
        left = replay.ticks - self.ticks
        piece = {
            "inputs": [last_runs(runs, left) for runs in replay.runs],
            "rounds": [checkpoint for checkpoint in replay.rounds if checkpoint[0] > self.ticks],
            "end": replay.end,
        }
        self.pieces.append(json.dumps(piece))
        self.ticks = replay.ticks
        return True

    def head(self, pieces: int) -> str:
        """What is to be kept beside so many pieces, as JSON: all else of the tape."""
        told = {"name": self.name, "side": self.side, "ticks": self.ticks, "match": self.match}
        return json.dumps(told | {"pieces": pieces})

    def replay(self) -> tuple[Replay, tuple[str, ...]]:
        """The match up to the first piece that is damaged or missing, and a sentence if there is one.

        Raises:
            ReplayError: not even the first piece is whole.
        """
        joined: dict[str, Any] = {"inputs": [[], []], "rounds": [], "end": ""}
        broken: list[str] = []
        for number, piece in enumerate(self.pieces, 1):
            try:
                inputs, rounds, end = whole(piece)
            except (ValueError, TypeError, KeyError):
                broken = [f"{self.name}: piece {number} of {len(self.pieces)} is damaged; it ends there"]
                break
            for runs, more in zip(joined["inputs"], inputs, strict=True):
                join(runs, more)
            joined["rounds"] += rounds
            joined["end"] = end
        data = {**parse_json(self.match or "{}"), "format": REPLAY_FORMAT, "version": VERSION, **joined}
        return from_data(data, self.name), tuple(broken)

    def session(self) -> Session:
        """The session, which goes as far as the tape is whole.

        Raises:
            ReplayError: nothing of it is whole, or it was made under other rules.
        """
        replay, broken = self.replay()
        made = session_of(replay, self.name, replay.players, self.side)
        return Session(made.manifest, made.events, (), replay, broken)


def tape_of(head: str, pieces: Iterable[str]) -> Tape:
    """The tape that was kept so: what `Tape.head` gave, and the pieces in order as far as they are there.

    Raises:
        DataError: the head makes no sense.
    """
    try:
        told = cast(dict[str, Any], parse_json(head))
        name, side, match, ticks = told["name"], told["side"], told["match"], told["ticks"]
        count, is_replay = told["pieces"], isinstance(parse_json(str(match)), dict)
    except (ValueError, TypeError, KeyError) as error:
        raise DataError("What this browser keeps of a session is damaged.") from error
    is_right = isinstance(name, str) and is_replay and side in (0, 1)
    if not is_right or type(ticks) is not int or type(count) is not int:
        raise DataError("What this browser keeps of a session is damaged.")
    found = list(pieces)[:count]
    return Tape(name, side, match, found + [""] * (count > len(found)), ticks)


def last_runs(runs: Sequence[Run], ticks: int) -> list[tuple[int, str]]:
    """The runs of so many last ticks; the one that goes across their beginning is cut."""
    found: list[tuple[int, str]] = []
    for length, held in reversed(runs):
        if ticks <= 0:
            break
        found.append((min(length, ticks), words_of(held)))
        ticks -= length
    return found[::-1]


def join(runs: list[list[Any]], more: Iterable[list[Any]]) -> None:
    """Put runs behind others, as if they had never been cut."""
    for length, words in more:
        if runs and runs[-1][1] == words:
            runs[-1][0] += length
        else:
            runs.append([length, words])


def whole(piece: str) -> tuple[list[list[list[Any]]], list[Any], str]:
    """Inputs, rounds and end of a piece. Raises ValueError, TypeError or KeyError where it is damaged."""
    told = parse_json(piece)
    first, second = told["inputs"]
    if not sum(length for length, _ in first) == sum(length for length, _ in second) > 0:
        raise ValueError("its sides differ")
    return [first, second], list(told["rounds"]), str(told["end"])
