"""The moving picture on the front page, as draw commands: the computer, or an agent, against itself.

Recorded at build from the very engine and scene that the game uses, and played by `site/pages/index/reel.js`
from the game's own atlas. So it needs no video file and no Python in the page, and the art it fetches is what
the game will need next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from camcade.duel.atlas import Atlas
from camcade.duel.display_list import Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.match import step
from camcade.duel.moves import TICK_MS
from camcade.duel.players import Level, ScriptedPlayer
from camcade.duel.replay import Replay, watch
from camcade.duel.state import Match, Phase, State

FORMAT = 1


@dataclass(frozen=True)
class ReelSettings:
    """What is played, and how it is kept."""

    seed: int = 106
    level: Level = Level.HARD
    arena: str = "throne"
    frames_per_second: int = 25  # a whole number of ticks a frame
    longest_s: float = 15.0  # what takes longer is cut: every second shows drawings that have to be fetched
    after_round_s: float = 2.2  # of the winner's joy
    poster_s: float = 6.0  # the frame that stands still for those who want no motion
    replay: Replay | None = None  # what is shown instead of the computer's match


def record_reel(atlas_json: str, settings: ReelSettings | None = None) -> str:
    """Play one round and write it down.

    Returns:
        JSON: {"format", "frames_per_second", "poster": frame number, "names": [sprite ids], "frames": […]}.
        A frame is [number of commands, index, command, index, command, …]: only those commands that differ
        from the frame before. A command is that of `camcade.duel.display_list` with a number in place of its
        kind (0 sprite, 1 part, 2 rect) and, for sprites and parts, the number of its name.
    """
    settings = settings or ReelSettings()
    names: dict[str, int] = {}
    frames: list[list[Any]] = []
    before: list[list[Any]] = []
    for commands in round_frames(Atlas.from_json(atlas_json), settings):
        frame = [encoded(command, names) for command in commands]
        changed = [
            part
            for index, command in enumerate(frame)
            if index >= len(before) or before[index] != command
            for part in (index, command)
        ]
        frames.append([len(frame), *changed])
        before = frame
    reel = {
        "format": FORMAT,
        "frames_per_second": settings.frames_per_second,
        "poster": min(round(settings.poster_s * settings.frames_per_second), len(frames) - 1),
        "names": list(names),
        "frames": frames,
    }
    return json.dumps(reel, separators=(",", ":"))


def round_frames(atlas: Atlas, settings: ReelSettings) -> Iterator[list[Command]]:
    """The display lists of one round, one for each frame.

    Raises:
        ReplayError: the replay to be shown was made under other rules.
    """
    ticks_per_frame = round(1000 / settings.frames_per_second / TICK_MS)
    effects = Effects()
    left_ticks = round(settings.after_round_s * 1000 / TICK_MS)
    for state in watch(settings.replay) if settings.replay else computer_match(settings):
        if state.tick > 0:
            effects = effects.after(state)
            left_ticks -= state.phase in (Phase.ROUND_OVER, Phase.OVER)
        if state.tick * TICK_MS >= settings.longest_s * 1000 or left_ticks <= 0:
            return
        if state.tick % ticks_per_frame == 0:
            yield display_list(state, atlas, effects, arena=settings.arena)


def computer_match(settings: ReelSettings) -> Iterator[State]:
    """The computer against itself, without an end."""
    state = Match(seed=settings.seed, ready_ms=1500).start()
    players = ScriptedPlayer(settings.seed, settings.level), ScriptedPlayer(settings.seed + 1, settings.level)
    while True:
        yield state
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))


KINDS = {"sprite": 0, "part": 1, "rect": 2}


def encoded(command: Command, names: dict[str, int]) -> list[Any]:
    """One command as numbers; `names` grows by what it has not seen."""
    kind, *rest = command
    values: list[Any] = [round(value, 3) if isinstance(value, float) else value for value in rest]
    if kind != "rect":
        values[0] = names.setdefault(values[0], len(names))
    return [KINDS[kind], *values]
