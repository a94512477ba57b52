"""Recordings of other games: a video, the log of its keys and the times of its frames become a session.

Which key means what stands in a YAML file:

    game: a-game
    actions: {up: w, left: a, down: s, right: d, jump: space, shoot: [j, mouse_left], dash: shift}
    ignore: [esc, f9]

The order of the actions is that of the labels.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from camcade.errors import DataError, SettingsError
from camcade.places import reason
from camcade.sessions.archive import Session, read_times, write_session
from camcade.sessions.events import KEY_EVENTS, EventKind, SessionEvent, read_events
from camcade.sessions.manifest import Manifest
from camcade_training.core.frames import count_frames, describe_video
from camcade_training.sessions.checking import video_problems


@dataclass(frozen=True)
class KeyMap:
    """Which key means which action."""

    game: str
    actions: tuple[str, ...]
    action_of: dict[str, str]  # key → action; "" for keys that mean nothing


def read_key_map(path: Path) -> KeyMap:
    """Read the YAML file.

    Raises:
        SettingsError: it cannot be read, or a key has two meanings; says which.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as problem:
        raise SettingsError(f"key map {path} cannot be read: {reason(problem)}") from problem
    actions = content.get("actions") if isinstance(content, dict) else None
    if not isinstance(actions, dict) or not actions:
        raise SettingsError(
            f"key map {path}: expected `actions:` with a key for each, such as `jump: space`."
        )
    game, ignored = content.get("game", path.stem), content.get("ignore", [])
    action_of: dict[str, str] = {}
    keys = [key for listed in actions.values() for key in _listed(listed)]
    for name in (game, *actions, *keys, *_listed(ignored)):
        if isinstance(name, bool) or not isinstance(name, str | int):  # `y`, a date, a list in a list
            raise SettingsError(
                f"key map {path}: {name!r:.60} is no name; expected text, in quotes where YAML takes it for "
                "something else, such as `shoot: [j, 'y']`."
            )
    meanings = [(action, key) for action, keys in actions.items() for key in _listed(keys)]
    for action, key in [*meanings, *(("", key) for key in _listed(ignored))]:
        if str(key) in action_of:
            raise SettingsError(f"key map {path}: key {key!r} has two meanings.")
        action_of[str(key)] = str(action)
    return KeyMap(str(game), tuple(map(str, actions)), action_of)


def import_session(
    video: Path, events: Path, times: Path, keys: KeyMap, out: Path, *, skip_broken: bool = False
) -> Session:
    """Write the session that three files make, and return it.

    Args:
        video: at a constant rate.
        events: the log; keys by their own names.
        times: of the frames.
        keys: what keys mean.
        out: the `.zip`.
        skip_broken: leave out broken lines, and events after the video's end.

    Raises:
        DataError: a file cannot be used as it is; names line, time and fault.
    """
    facts, frames = describe_video(video), count_frames(video)
    log = read_events(_text(events), str(events), keys.action_of, skip_broken=skip_broken)
    frame_times, broken = read_times(_text(times), str(times), skip_broken=skip_broken)
    length_s = frames / facts.frames_per_second
    manifest = Manifest(out.stem, keys.game, keys.actions, round(length_s, 6), (), 0, facts.frames_per_second)
    session = Session(manifest, tuple(meant(log.events, keys)), frame_times, None, (*log.broken, *broken))
    problems = video_problems(session, frames)
    if problems and not skip_broken:
        raise DataError(f"{problems[0]} (--skip-broken uses what is whole)")
    kept = tuple(event for event in session.events if event.t <= length_s)
    session = replace(session, events=kept, broken=(*session.broken, *problems))
    write_session(session, out, video)
    return session


def meant(events: Iterable[SessionEvent], keys: KeyMap) -> Iterator[SessionEvent]:
    """Events of keys as events of actions: an action is held while any of its keys is."""
    held = dict.fromkeys(keys.actions, 0)
    for event in events:
        if event.kind not in KEY_EVENTS:
            yield event
            continue
        action = keys.action_of[event.key]
        if not action:
            continue
        is_down = event.kind is EventKind.KEY_DOWN
        if held[action] == (0 if is_down else 1):
            yield SessionEvent(event.t, event.kind, action)
        held[action] += 1 if is_down else -1


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise DataError(f"{path} cannot be read ({reason(problem)}).") from problem
