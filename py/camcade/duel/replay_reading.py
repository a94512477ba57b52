"""Replays as they come from outside: every field is looked at before anything is played."""

from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from reprlib import repr as short
from typing import Any, TypeGuard, cast

from camcade.duel.display_list import ARENAS
from camcade.duel.palettes import COUNT
from camcade.duel.replay import (
    END_DIGITS,
    MOST_RUNS,
    MOST_TICKS,
    REPLAY_FORMAT,
    ROUND_DIGITS,
    VERSION,
    Checkpoint,
    Replay,
    Run,
)
from camcade.duel.state import FIGHTERS, Match
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError, SettingsError
from camcade.intents import Intent, Intents
from camcade.plain_json import parse_json

MOST_FILE_BYTES = 4_000_000
LARGEST_SETTING = 2**63
LONGEST_NAME = 40
HEXADECIMAL = frozenset("0123456789abcdef")


def load(path: Path) -> Replay:
    """Read a replay from its file. Raises `ReplayError` with the path and what is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_FILE_BYTES + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ReplayError(
            f"{path}: the replay cannot be read ({why}). Check the path and the file."
        ) from error
    return from_json(text, str(path))


def from_json(text: str, source: str = "replay") -> Replay:
    """The replay that a file's text holds; `source` names the file in messages.

    Raises:
        ReplayVersionError: it is one of a version that this one does not know.
        ReplayTooLongError: it is longer than what is shown.
        ReplayError: anything else is wrong with it.
    """
    if len(text) > MOST_FILE_BYTES:
        raise ReplayTooLongError(
            f"{source}: longer than {MOST_FILE_BYTES / 1e6:g} MB, which no replay is. Give another file."
        )
    try:
        data = parse_json(text)
    except ValueError as error:
        raise ReplayError(f"{source}: no valid JSON ({error}). Record the replay again.") from error
    return from_data(data, source)


def from_data(data: Any, source: str) -> Replay:
    """The replay in the parsed JSON of a file. Raises as `from_json`."""
    if not isinstance(data, dict) or cast(dict[str, Any], data).get("format") != REPLAY_FORMAT:
        raise ReplayError(
            f'{source}: no Camcade replay ("format" is not "{REPLAY_FORMAT}"). Give another file.'
        )
    content: dict[str, Any] = cast(dict[str, Any], data)
    version = content.get("version")
    is_old = type(version) is int and version in (1, 2)
    if not is_old and version != VERSION:
        raise ReplayVersionError(
            f"{source}: replay version {short(version)}, but this Camcade reads versions 1 to {VERSION}. "
            "Record it again, or use the Camcade it was made with."
        )
    if is_old:
        content = {**content, "palettes": [0, 0]}
    if is_old and version == 1:
        cut = str(content.get("end"))[:END_DIGITS]
        content = {**content, "arena": ARENAS[0], "players": ["", ""], "rounds": [], "end": cut}
    match = _match(content.get("match"), source)
    runs = _runs(content.get("inputs"), source)
    arena, end = content.get("arena"), content.get("end")
    if arena not in ARENAS:
        raise ReplayError(f'{source}: "arena" is {short(arena)}, expected {" or ".join(ARENAS)}.')
    if not _is_digest(end, END_DIGITS):
        raise ReplayError(f'{source}: "end" is {short(end)}, expected the digest of the last state.')
    players = _players(content.get("players"), source)
    rounds = _rounds(content.get("rounds"), sum(ticks for ticks, _ in runs[0]), source)
    palettes = _palettes(content.get("palettes"), source)
    return Replay(match, runs, end, arena, players, rounds, palettes)


def _match(settings: Any, source: str) -> Match:
    known = {field.name for field in fields(Match)}
    if not isinstance(settings, dict) or set(cast(dict[str, Any], settings)) != known:
        raise ReplayError(
            f'{source}: "match" is {short(cast(object, settings))}, '
            f"expected exactly the settings {sorted(known)}."
        )
    given = cast(dict[str, Any], settings)
    fighters, limit_s = given["fighters"], given["time_limit_s"]
    if not (
        all(_is_whole(given[name]) for name in ("seed", "rounds", "ready_ms"))
        and (limit_s is None or _is_whole(limit_s))
        and isinstance(fighters, list)
        and all(isinstance(name, str) for name in cast(list[Any], fighters))
    ):
        raise ReplayError(
            f'{source}: "match" is {short(given)}: numbers must be whole and fighters a list of names.'
        )
    names = tuple(cast(list[str], fighters))
    try:
        match = Match(given["seed"], names, given["rounds"], limit_s, given["ready_ms"])  # pyright: ignore[reportArgumentType]
    except SettingsError as error:
        raise ReplayError(f'{source}: "match" cannot be played: {error}') from error
    for name in names:
        if name not in FIGHTERS:
            raise ReplayError(
                f'{source}: "match" cannot be played: there is no fighter {short(name)}, '
                f"expected {' or '.join(FIGHTERS)}."
            )
    return match


def _is_whole(value: Any) -> bool:
    return type(value) is int and abs(value) <= LARGEST_SETTING


def _players(names: Any, source: str) -> tuple[str, str]:
    match names:
        case [str(first), str(second)] if all(
            len(name) <= LONGEST_NAME and (name.isprintable() or not name) for name in (first, second)
        ):
            return first, second
        case _:
            raise ReplayError(f'{source}: "players" is {short(names)}, expected the names of two players.')


def _palettes(numbers: Any, source: str) -> tuple[int, int]:
    match numbers:
        case [int(first), int(second)] if all(
            type(number) is int and 0 <= number < COUNT for number in (first, second)
        ):
            return first, second
        case _:
            raise ReplayError(
                f'{source}: "palettes" is {short(numbers)}, expected two numbers from 0 to {COUNT - 1}.'
            )


def _rounds(rounds: Any, ticks: int, source: str) -> tuple[Checkpoint, ...]:
    found: list[Checkpoint] = []
    for place, checkpoint in enumerate(_list(rounds, f'{source}: "rounds"')):
        match checkpoint:
            case [int(tick), str(digits)] if _is_digest(digits, ROUND_DIGITS) and (
                (found[-1][0] if found else 0) < tick <= ticks
            ):
                found.append((tick, digits))
            case _:
                raise ReplayError(
                    f"{source}: rounds[{place}] is {short(checkpoint)}, "
                    f"expected a later tick up to {ticks}, and {ROUND_DIGITS} digits of a digest."
                )
    return tuple(found)


def _is_digest(text: Any, digits: int) -> TypeGuard[str]:
    return isinstance(text, str) and len(text) == digits and HEXADECIMAL.issuperset(text)


def _runs(inputs: Any, source: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    if not isinstance(inputs, list) or len(cast(list[Any], inputs)) != 2:
        raise ReplayError(f'{source}: "inputs" must be a list of two lists, one for each side.')
    sides = [_list(runs, f'{source}: a side of "inputs"') for runs in cast(list[Any], inputs)]
    if sum(map(len, sides)) > MOST_RUNS:
        raise ReplayTooLongError(f"{source}: more than {MOST_RUNS:,} changes of inputs, which no replay has.")
    first, second = (
        tuple(_run(run, f"{source}: inputs[{side}][{index}]") for index, run in enumerate(runs))
        for side, runs in enumerate(sides)
    )
    lengths = [sum(ticks for ticks, _ in runs) for runs in (first, second)]
    if lengths[0] != lengths[1]:
        raise ReplayError(f"{source}: the sides last {lengths[0]} and {lengths[1]} ticks, expected the same.")
    if lengths[0] > MOST_TICKS:
        raise ReplayTooLongError(
            f"{source}: {lengths[0]:,} ticks, but a replay has {MOST_TICKS:,} (one hour) at most."
        )
    return first, second


def _list(values: Any, what: str) -> list[Any]:
    if not isinstance(values, list):
        raise ReplayError(f"{what} is {short(values)}, expected a list.")
    return cast(list[Any], values)


def _run(run: Any, place: str) -> Run:
    match run:
        case [int(ticks), str(words)] if ticks > 0 and type(ticks) is int:
            return ticks, _intents(words, place)
        case _:
            raise ReplayError(f'{place} is {short(run)}, expected [ticks, "intents"] with at least 1 tick.')


def _intents(words: str, place: str) -> Intents:
    try:
        return _known(words)
    except ValueError as error:
        raise ReplayError(
            f"{place} is {short(words)}; expected some of the intents {', '.join(Intent)}."
        ) from error


@lru_cache(maxsize=256)
def _known(words: str) -> Intents:
    return frozenset(Intent(word) for word in words.split())
