"""A match kept as its settings and its inputs: small, readable, and played again exactly.

The file is JSON:

    {"format": "camcade-replay", "version": 1,
     "match": {"seed": 7, "fighters": ["ember", "tide"], "rounds": 1, "time_limit_s": null, "ready_ms": 0},
     "inputs": [[[120, ""], [30, "right"], [3, "right high-punch"]], [[153, ""]]],
     "end": "3f…"}

`inputs` holds for each side how many ticks which intents were held; both sides have the same number of ticks.
`end` is the digest of the last state, by which a replay made under other rules is found out.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import chain, repeat
from pathlib import Path
from typing import Any, cast

from camcade.duel.match import Inputs, step
from camcade.duel.players import Player
from camcade.duel.state import Match, State
from camcade.duel.state_hash import digest
from camcade.errors import ReplayError, SettingsError
from camcade.intents import Intent, Intents

REPLAY_FORMAT = "camcade-replay"
VERSION = 1

Run = tuple[int, Intents]
"""For how many ticks which intents were held."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The settings of a match and what both players held, run by run; `end` is the last state's digest."""

    match: Match
    runs: tuple[tuple[Run, ...], tuple[Run, ...]]
    end: str

    @property
    def ticks(self) -> int:
        """How long the replay is."""
        return sum(ticks for ticks, _ in self.runs[0])

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
                "inputs": [[[ticks, _words(held)] for ticks, held in runs] for runs in self.runs],
                "end": self.end,
            }
        )

    def save(self, path: Path) -> None:
        """Write the file; an earlier one of the same name stays until the new one is complete."""
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_text(self.to_json() + "\n", encoding="utf-8")
        unfinished.replace(path)


class Recorder:
    """Notes the inputs of a match as it is played."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self._runs: tuple[list[list[Any]], list[list[Any]]] = ([], [])

    def add(self, inputs: Inputs) -> None:
        """Note what both players held in one more tick."""
        for runs, held in zip(self._runs, inputs, strict=True):
            if runs and runs[-1][1] == held:
                runs[-1][0] += 1
            else:
                runs.append([1, held])

    def replay(self, last: State) -> Replay:
        """The replay of everything noted so far, which led to this state."""
        first, second = (tuple((ticks, held) for ticks, held in runs) for runs in self._runs)
        return Replay(self.match, (first, second), digest([last]))


def record(match: Match, players: tuple[Player, Player], max_ticks: int = 60_000) -> Replay:
    """Let two players fight a match to its end, or for so many ticks, and keep it."""
    state, recorder = match.start(), Recorder(match)
    while not state.is_over and state.tick < max_ticks:
        inputs = players[0].intents(state, 0), players[1].intents(state, 1)
        recorder.add(inputs)
        state = step(state, inputs)
    return recorder.replay(state)


def play(replay: Replay) -> Iterator[State]:
    """Every state of a replay, the one at the start included.

    Raises `ReplayError` after the last one if the match did not end as it did when it was recorded.
    """
    state = replay.match.start()
    yield state
    for inputs in replay.inputs():
        state = step(state, inputs)
        yield state
    if digest([state]) != replay.end:
        raise ReplayError(
            f"The replay ends otherwise than recorded (tick {state.tick}): it was made under other rules. "
            "Record it again with this version."
        )


def load(path: Path) -> Replay:
    """Read a replay from its file. Raises `ReplayError` with the path and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(
            f"{path}: the replay cannot be read ({error}). Check the path and the file."
        ) from error
    return from_json(text, str(path))


def from_json(text: str, source: str = "replay") -> Replay:
    """The replay that a file's text holds; `source` names the file in messages. Raises `ReplayError`."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ReplayError(f"{source}: no valid JSON ({error}). Record the replay again.") from error
    if not isinstance(data, dict) or cast(dict[str, Any], data).get("format") != REPLAY_FORMAT:
        raise ReplayError(
            f'{source}: no Camcade replay ("format" is not "{REPLAY_FORMAT}"). Give another file.'
        )
    content = cast(dict[str, Any], data)
    if content.get("version") != VERSION:
        raise ReplayError(
            f"{source}: replay version {content.get('version')!r}, but this Camcade reads version {VERSION}. "
            "Record it again, or use the Camcade it was made with."
        )
    match = _match(content.get("match"), source)
    runs = _runs(content.get("inputs"), source)
    end = content.get("end")
    if not isinstance(end, str):
        raise ReplayError(f'{source}: "end" is {end!r}, expected the digest of the last state.')
    return Replay(match, runs, end)


def _match(settings: Any, source: str) -> Match:
    known = {field.name for field in fields(Match)}
    if not isinstance(settings, dict) or set(cast(dict[str, Any], settings)) != known:
        raise ReplayError(
            f'{source}: "match" is {settings!r}, expected exactly the settings {sorted(known)}.'
        )
    given = cast(dict[str, Any], settings)
    fighters, limit_s = given["fighters"], given["time_limit_s"]
    if not (
        all(type(given[name]) is int for name in ("seed", "rounds", "ready_ms"))
        and (limit_s is None or type(limit_s) is int)
        and isinstance(fighters, list)
        and all(isinstance(name, str) for name in cast(list[Any], fighters))
    ):
        raise ReplayError(
            f'{source}: "match" is {given!r}: numbers must be whole and fighters a list of names.'
        )
    try:
        given["fighters"] = tuple(cast(list[str], fighters))
        return Match(**given)
    except SettingsError as error:
        raise ReplayError(f'{source}: "match" cannot be played: {error}') from error


def _runs(inputs: Any, source: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    if not isinstance(inputs, list) or len(cast(list[Any], inputs)) != 2:
        raise ReplayError(f'{source}: "inputs" must be a list of two lists, one for each side.')
    first, second = (
        tuple(
            _run(run, f"{source}: inputs[{side}][{index}]") for index, run in enumerate(_list(runs, source))
        )
        for side, runs in enumerate(cast(list[Any], inputs))
    )
    lengths = [sum(ticks for ticks, _ in runs) for runs in (first, second)]
    if lengths[0] != lengths[1]:
        raise ReplayError(f"{source}: the sides last {lengths[0]} and {lengths[1]} ticks, expected the same.")
    return first, second


def _list(runs: Any, source: str) -> list[Any]:
    if not isinstance(runs, list):
        raise ReplayError(f'{source}: a side of "inputs" is {runs!r}, expected a list of runs.')
    return cast(list[Any], runs)


def _run(run: Any, place: str) -> Run:
    match run:
        case [int(ticks), str(words)] if ticks > 0 and type(ticks) is int:
            return ticks, _intents(words, place)
        case _:
            raise ReplayError(f'{place} is {run!r}, expected [ticks, "intents"] with at least 1 tick.')


def _intents(words: str, place: str) -> Intents:
    try:
        return frozenset(Intent(word) for word in words.split())
    except ValueError as error:
        raise ReplayError(f"{place}: {error}. Known intents: {', '.join(Intent)}.") from error


def _words(held: Intents) -> str:
    return " ".join(intent for intent in Intent if intent in held)
