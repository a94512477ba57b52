"""A match kept as its settings and its inputs: small, readable, and played again exactly.

The file is JSON, read by `camcade.duel.replay_reading`; `camcade.duel.replay_link` packs the same into a
link:

    {"format": "camcade-replay", "version": 3,
     "match": {"seed": 7, "fighters": ["ember", "tide"], "rounds": 1, "time_limit_s": null, "ready_ms": 0},
     "arena": "tower", "players": ["person", "cpu-normal"], "palettes": [0, 0],
     "inputs": [[[120, ""], [30, "right"], [3, "right high-punch"]], [[153, ""]]],
     "rounds": [[140, "1f…"]], "end": "3f…"}

`inputs` holds for each side how many ticks which intents were held; both sides have the same number of ticks.
It is what the engine was given, so it is exact whoever played. `rounds` has for every round that ended its
tick and the first digits of that state's digest, `end` those of the last state: by them a replay made under
other rules is found out. Version 2 is without `palettes`; version 1 also without `arena`, `players` and
`rounds`, and has more digits.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

from camcade.duel.match import Inputs, step
from camcade.duel.players import Player
from camcade.duel.state import EventKind, Match, State
from camcade.duel.state_hash import digest
from camcade.errors import ReplayError
from camcade.intents import NO_INTENTS, Intent, Intents

REPLAY_FORMAT = "camcade-replay"
VERSION = 3
PERSON = "person"
"""The name of a player who is no computer, whatever they play with."""

FRAGMENT = "#r="
"""What stands before a replay in the address of a page."""

MOST_TICKS = 360_000
"""An hour. Longer matches are played, but neither kept nor shown."""
MOST_RUNS = 50_000
"""Of both sides together; ten times what fingers do in the longest match."""
AFTERMATH_TICKS = 300
"""So long after its end a match still belongs to the replay: the loser falls, the winner rejoices."""
ROUND_DIGITS, END_DIGITS = 8, 32
"""Of a digest, hexadecimal: so many tell the end of a round, and the end of the replay."""

Run = tuple[int, Intents]
"""For how many ticks which intents were held."""
Checkpoint = tuple[int, str]
"""A tick, and the first digits of the digest of its state."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The settings of a match and what both players held.

    | field | meaning |
    | --- | --- |
    | match | what the engine was started with |
    | runs | for each side, what was held, run by run |
    | end | how the last state's digest begins |
    | arena | where it was; changes nothing but the picture |
    | players | who played either side: `PERSON`, or the name of a computer's player |
    | rounds | a checkpoint at the end of every round |
    | palettes | what both fighters wore, as numbers of `camcade.duel.palettes` |
    """

    match: Match
    runs: tuple[tuple[Run, ...], tuple[Run, ...]]
    end: str
    arena: str = "tower"
    players: tuple[str, str] = ("", "")
    rounds: tuple[Checkpoint, ...] = ()
    palettes: tuple[int, int] = (0, 0)

    @property
    def ticks(self) -> int:
        """How long the replay is."""
        return sum(ticks for ticks, _ in self.runs[0])

    @property
    def watched_ticks(self) -> int:
        """How much of it `watch` shows: of what was kept only up to the deciding blow, more."""
        decided = self.rounds[-1][0] if self.rounds else 0
        return max(self.ticks, decided + AFTERMATH_TICKS) if decided else self.ticks

    @property
    def you(self) -> int | None:
        """The side of the one person who played; None where none or both did."""
        return self.players.index(PERSON) if self.players.count(PERSON) == 1 else None

    @property
    def checkpoints(self) -> Mapping[int, str]:
        """Tick → how the digest of its state has to begin."""
        return {**dict(self.rounds), self.ticks: self.end}

    def inputs(self) -> Iterator[Inputs]:
        """The inputs of every tick."""
        return zip(
            *(chain.from_iterable(repeat(held, n) for n, held in runs) for runs in self.runs), strict=True
        )

    def to_json(self) -> str:
        """The replay as the text of its file."""
        return json.dumps(
            {
                "format": REPLAY_FORMAT,
                "version": VERSION,
                "match": asdict(self.match),
                "arena": self.arena,
                "players": self.players,
                "palettes": self.palettes,
                "inputs": [[[ticks, words_of(held)] for ticks, held in runs] for runs in self.runs],
                "rounds": self.rounds,
                "end": self.end,
            }
        )

    def save(self, path: Path) -> None:
        """Write the file; an earlier one of the same name stays until the new one is complete."""
        unfinished = path.with_name(path.name + ".part")
        try:
            unfinished.write_text(self.to_json() + "\n", encoding="utf-8")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


class Recorder:
    """Notes the inputs of a match as it is played, and the states by which a replay is checked.

    `arena`, `players` and `palettes` are those of `Replay`.
    """

    def __init__(
        self,
        match: Match,
        arena: str = "tower",
        players: tuple[str, str] = ("", ""),
        palettes: tuple[int, int] = (0, 0),
    ) -> None:
        self.match = match
        self._arena, self._players, self._palettes = arena, players, palettes
        self._runs: tuple[list[list[Any]], list[list[Any]]] = ([], [])
        self._round_ends: list[State] = []
        self._last = match.start()
        self._ticks_left, self._runs_left = MOST_TICKS, MOST_RUNS
        self.is_whole = True
        """All that belongs to the match was noted; false of one that is too long to keep."""

    def add(self, inputs: Inputs, state: State) -> None:
        """Note what both players held in one more tick, and the state that it led to.

        Some time after the end of the match, and of one that is too long, nothing more is noted.
        """
        if self._ticks_left == 0 or not self.is_whole:
            self.is_whole = self.is_whole and self._last.is_over
            return
        self._ticks_left -= 1
        for runs, held in zip(self._runs, inputs, strict=True):
            if runs and runs[-1][1] == held:
                runs[-1][0] += 1
            else:
                runs.append([1, held])
                self._runs_left -= 1
        if any(event.kind is EventKind.ROUND_ENDED for event in state.events):
            self._round_ends.append(state)
        if state.is_over and not self._last.is_over:
            self._ticks_left = min(self._ticks_left, AFTERMATH_TICKS)
        self.is_whole = self._runs_left >= 0
        self._last = state

    def replay(self) -> Replay:
        """The replay of everything noted so far."""
        first, second = (tuple((ticks, held) for ticks, held in runs) for runs in self._runs)
        rounds = tuple((state.tick, digest([state])[:ROUND_DIGITS]) for state in self._round_ends)
        end = digest([self._last])[:END_DIGITS]
        return Replay(self.match, (first, second), end, self._arena, self._players, rounds, self._palettes)


def record(
    match: Match,
    players: tuple[Player, Player],
    max_ticks: int = 60_000,
    names: tuple[str, str] = ("", ""),
) -> Replay:
    """Let two players fight a match to its end, or for so many ticks, and keep it; `names` are theirs."""
    state, recorder = match.start(), Recorder(match, players=names)
    while not state.is_over and state.tick < max_ticks:
        inputs = players[0].intents(state, 0), players[1].intents(state, 1)
        state = step(state, inputs)
        recorder.add(inputs, state)
    return recorder.replay()


def play(replay: Replay, since: State | None = None) -> Iterator[State]:
    """Every state of a replay, the one at the start included; or from a state on that it came by before.

    Raises `ReplayError` after the first state that is known to be another than when it was recorded.
    """
    checkpoints = replay.checkpoints
    state = replay.match.start() if since is None else since
    yield state
    check(state, checkpoints)
    for inputs in islice(replay.inputs(), state.tick, None):
        state = step(state, inputs)
        yield state
        check(state, checkpoints)


def watch(replay: Replay, since: State | None = None) -> Iterator[State]:
    """Every state of `play`, and where that ends with the deciding blow what comes by itself: fall and joy.

    Raises as `play`.
    """
    state = replay.match.start() if since is None else since
    if state.tick > replay.ticks:
        yield state
    else:
        for shown in play(replay, state):
            state = shown
            yield state
    while state.is_over and state.tick < replay.watched_ticks:
        state = step(state, (NO_INTENTS, NO_INTENTS))
        yield state


def check(state: State, checkpoints: Mapping[int, str]) -> None:
    """Raise `ReplayError` if this is a state that `checkpoints` knows, and knows otherwise."""
    expected = checkpoints.get(state.tick)
    if expected is not None and not digest([state]).startswith(expected):
        raise ReplayError(
            f"The replay goes otherwise than recorded (tick {state.tick}): it was made under other rules. "
            "Record it again with this version."
        )


def words_of(held: Intents) -> str:
    """Intents in the order of their enumeration: "right high-punch"."""
    return " ".join(intent for intent in Intent if intent in held)
