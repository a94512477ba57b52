"""What a match looks like: a flat list of draw commands, made from a state and never changing it.

The canvas in the page and the headless renderer (`camcade_render`) execute the same list, in
order, onto a stage of 600 × 400 arena pixels, x to the right and y down. There are three kinds of command,
plain tuples:

| command | fields |
| --- | --- |
| `("sprite", id, x, y, scale_x, scale_y, alpha)` | its anchor at (x, y); a negative `scale_x` mirrors |
| `("part", id, x, y, scale_x, begin, end, alpha)` | only its columns from `begin` to `end`, in place |
| `("rect", x, y, width, height, colour, alpha)` | a filled rectangle; colour is `"#rrggbb"` |

`begin` and `end` are shares 0..1 of the sprite's width; what is drawn stands where it stands in the whole.

All coordinates are arena pixels, alpha is 0..1. A sprite (`Atlas.sprites[id]`) lies in picture page `page` at
(x, y, width, height), its anchor at (anchor_x, anchor_y) from its corner, all in page pixels; `scale` page
pixels make one arena pixel. On a canvas with S canvas pixels per arena pixel, and k = S / sprite.scale:

    sprite:  ctx.globalAlpha = alpha
             ctx.setTransform(scale_x * k, 0, 0, scale_y * k, x * S, y * S)
             ctx.drawImage(page, s.x, s.y, s.width, s.height, -s.anchor_x, -s.anchor_y, s.width, s.height)
    part:    left = round(s.width * begin); wide = round(s.width * end) - left; nothing if wide is 0
             ctx.globalAlpha = alpha
             ctx.setTransform(scale_x * k, 0, 0, k, x * S, y * S)
             ctx.drawImage(page, s.x + left, s.y, wide, s.height,
                           left - s.anchor_x, -s.anchor_y, wide, s.height)
    rect:    ctx.globalAlpha = alpha; ctx.fillStyle = colour
             ctx.setTransform(S, 0, 0, S, 0, 0); ctx.fillRect(x, y, width, height)

Places are multiples of half an arena pixel: on a stage of 1200 × 800 every unscaled sprite lands on whole
pixels.

Keeping sparks and the trail of lost life alive is the work of `Effects`, a small frozen record beside the
game's state:

    effects = Effects()
    …each tick:   state = step(state, inputs); effects = effects.after(state)
    …each frame:  commands = display_list(state, atlas, effects, time_ms=clock, arena="tower")
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from camcade.duel.moves import MOVES, TICK_MS, Move
from camcade.duel.state import (
    ARENA_HEIGHT_PX,
    ARENA_WIDTH_PX,
    FIGHTER_HEIGHT_PX,
    FULL_LIFE,
    GROUND_Y_PX,
    Event,
    EventKind,
    FighterState,
    Phase,
    State,
)
from camcade.errors import CamcadeError

Command = tuple[Any, ...]
"""("sprite", …), ("part", …) or ("rect", …) as the table above says."""

ARENAS = ("tower", "throne")


class ArtError(CamcadeError):
    """The atlas lacks something, or is no atlas."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """Where a sprite lies: page, corner, size and anchor in page pixels, page pixels per arena pixel."""

    page: int
    x: int
    y: int
    width: int
    height: int
    anchor_x: int
    anchor_y: int
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All sprites, and what the game's moves and letters look like. No two atlases are equal.

    | field | meaning |
    | --- | --- |
    | pages | file names of the picture pages, in the order of `Sprite.page` |
    | groups | "ember", "tide", "common", "lights", "tower", "throne" → the pages it needs |
    | sprites | id → place |
    | moves | fighter → move → sprite ids of its steps |
    | letters | letter → width in arena pixels at scale 1 |
    """

    pages: tuple[str, ...]
    groups: Mapping[str, tuple[int, ...]]
    sprites: Mapping[str, Sprite]
    moves: Mapping[str, Mapping[str, tuple[str, ...]]]
    letters: Mapping[str, float]

    @classmethod
    def from_json(cls, text: str) -> Atlas:
        """Read atlas.json.

        Raises:
            ArtError: the text is no atlas of a format this code knows.
        """
        try:
            document = json.loads(text)
            if document["format"] != 1:
                raise ArtError(
                    f"The atlas has format {document['format']!r}, this code reads 1: build the art again."
                )
            return cls(
                pages=tuple(document["pages"]),
                groups={name: tuple(pages) for name, pages in document["groups"].items()},
                sprites={name: Sprite(*values) for name, values in document["sprites"].items()},
                moves={
                    fighter: {move: tuple(ids) for move, ids in moves.items()}
                    for fighter, moves in document["moves"].items()
                },
                letters=dict(document["letters"]),
            )
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ArtError(f"This is no art atlas ({error}): build the art again.") from error


@dataclass(frozen=True, slots=True)
class Spark:
    """A short animation that began at `tick`: frames of 40 ms of the sprite "fx/`kind`/…" at (x, y)."""

    kind: str
    tick: int
    x: float
    y: float
    facing: int = 1
    scale: float = 1.0


SPARK_FRAMES = {"hit": 6, "heavy": 6, "block": 5, "dust": 6}
SPARK_FRAME_MS = 45
TRAIL_WAIT_MS, TRAIL_LIFE_TENTHS_PER_TICK = 450, 6
SHAKE_MS = 200


@dataclass(frozen=True, slots=True)
class Effects:
    """What recent ticks leave behind on the screen: sparks, the trail of lost life, a shake. Not part of the
    game.

    Sides are 0 and 1, lives are in tenths of a point as in the state.
    """

    tick: int = 0
    sparks: tuple[Spark, ...] = ()
    trail_tenths: tuple[int, int] = (FULL_LIFE * 10, FULL_LIFE * 10)
    hurt_ticks: tuple[int, int] = (-10_000, -10_000)  # when either side lost life
    shake_tick: int = -10_000
    shake_px: float = 0.0

    def after(self, state: State) -> Effects:
        """Return the effects one tick later; a new match or a jump in time starts afresh."""
        if state.tick != self.tick + 1:
            first, second = state.fighters
            return Effects(tick=state.tick, trail_tenths=(first.life_tenths, second.life_tenths))
        if not (self.sparks or state.events) and self._is_settled(state):
            return replace(self, tick=state.tick)
        sparks = tuple(spark for spark in self.sparks if _spark_frame(spark, state.tick) >= 0)
        hurt, shake_tick, shake_px = list(self.hurt_ticks), self.shake_tick, self.shake_px
        for event in state.events:
            sparks += _sparks_of(event, state)
            if event.kind in (EventKind.HIT, EventKind.BLOCKED):
                hurt[1 - event.side] = state.tick
            strength = _shake_of(event)
            if strength:
                shake_tick, shake_px = state.tick, strength
        return Effects(
            tick=state.tick,
            sparks=sparks,
            trail_tenths=(self._trail(state, 0, hurt[0]), self._trail(state, 1, hurt[1])),
            hurt_ticks=(hurt[0], hurt[1]),
            shake_tick=shake_tick,
            shake_px=shake_px,
        )

    def _is_settled(self, state: State) -> bool:
        first, second = state.fighters
        return self.trail_tenths == (first.life_tenths, second.life_tenths)

    def _trail(self, state: State, side: int, hurt_tick: int) -> int:
        life, trail = state.fighters[side].life_tenths, self.trail_tenths[side]
        if trail <= life or (state.tick - hurt_tick) * TICK_MS < TRAIL_WAIT_MS:
            return max(trail, life)
        return max(trail - TRAIL_LIFE_TENTHS_PER_TICK, life)


def display_list(
    state: State,
    atlas: Atlas,
    effects: Effects | None = None,
    *,
    time_ms: float | None = None,
    arena: str = "tower",
    reduced_motion: bool = False,
) -> list[Command]:
    """Return the draw commands of one picture, from the back to the front.

    Args:
        state: read, never changed.
        effects: from `Effects.after`; without them there are no sparks and no trails.
        time_ms: clock of banners and fires; the game's own time if left out.
        arena: one of `ARENAS`.
        reduced_motion: no shake, no flash, banners and fires stand still.

    Raises:
        ArtError: the atlas knows no such arena or fighter.
    """
    clock = state.tick * TICK_MS if time_ms is None else time_ms
    if reduced_motion:
        clock = 0.0
    effects = effects or Effects(
        state.tick, trail_tenths=(state.fighters[0].life_tenths, state.fighters[1].life_tenths)
    )
    shift = (0.0, 0.0) if reduced_motion else _shake(effects, state.tick)
    commands: list[Command] = []
    _background(commands, state, arena, clock, shift)
    _shadows(commands, state, shift)
    for side in _drawing_order(state):
        _fighter(commands, state, side, atlas, shift)
    _spark_commands(commands, effects, state.tick, shift)
    _motes(commands, arena, clock)
    _bars(commands, state, atlas, effects)
    _announcement(commands, state, atlas, reduced_motion)
    return commands


def picture_of(fighter: FighterState, atlas: Atlas) -> str:
    """Return the sprite id that shows a fighter; a strike cut short by landing still shows its strike.

    Raises:
        ArtError: the atlas has no such fighter.
    """
    moves = atlas.moves.get(fighter.name)
    if moves is None:
        raise ArtError(f"No fighter is called {fighter.name!r}; drawn are {', '.join(sorted(atlas.moves))}.")
    ids = moves[fighter.move]
    step = fighter.step
    if fighter.is_attacking and fighter.strike_step:
        step += MOVES[fighter.move].strike_step - fighter.strike_step
    return ids[min(max(step, 0), len(ids) - 1)]


def _snap(value: float) -> float:
    return round(value * 2) / 2


def _shake(effects: Effects, tick: int) -> tuple[float, float]:
    age_ms = (tick - effects.shake_tick) * TICK_MS
    if not 0 <= age_ms < SHAKE_MS:
        return (0.0, 0.0)
    strength = effects.shake_px * (1 - age_ms / SHAKE_MS) ** 2
    return (_snap(strength * math.sin(age_ms * 0.11)), _snap(strength * 0.7 * math.cos(age_ms * 0.17)))


# The layers shift with the middle of the fight as if a camera followed it a little.
FAR_SHARE, MID_SHARE = 0.055, 0.025
BANNERS = {"tower": ((150, 139), (452, 139)), "throne": ((55, 96), (545, 96))}
FLAMES = {"tower": ((34, 318), (566, 318)), "throne": ((190, 96), (410, 96))}
BANNER_FRAMES, BANNER_FRAME_MS = 8, 130
FLAME_FRAMES, FLAME_FRAME_MS = 6, 90


def _background(
    commands: list[Command], state: State, arena: str, clock: float, shift: tuple[float, float]
) -> None:
    if arena not in ARENAS:
        raise ArtError(f"No arena is called {arena!r}; drawn are {', '.join(ARENAS)}.")
    focus = (state.fighters[0].middle + state.fighters[1].middle) / 2 - ARENA_WIDTH_PX / 2
    far = _snap(focus * FAR_SHARE + shift[0] * 0.4)
    mid = _snap(focus * MID_SHARE + shift[0] * 0.7)
    commands.append(("sprite", f"{arena}/far", far, 0.0, 1, 1, 1.0))
    if arena == "tower":
        for height, speed, start in ((196, 0.006, 60), (150, 0.0035, 420), (232, 0.009, 700)):
            x = (start + clock * speed) % (ARENA_WIDTH_PX + 480) - 240
            commands.append(("sprite", "tower/cloud", _snap(x + far), float(height), 1, 1, 1.0))
    commands.append(("sprite", f"{arena}/mid", mid, 0.0, 1, 1, 1.0))
    for index, (x, y) in enumerate(BANNERS[arena]):
        frame = int(clock / BANNER_FRAME_MS + index * 3) % BANNER_FRAMES
        commands.append(("sprite", f"{arena}/banner/{frame}", mid + x, y, 1, 1, 1.0))
    commands.append(("sprite", f"{arena}/near", shift[0], 0.0, 1, 1, 1.0))
    in_front = shift[0] if arena == "tower" else mid
    for index, (x, y) in enumerate(FLAMES[arena]):
        frame = int(clock / FLAME_FRAME_MS + index * 2) % FLAME_FRAMES
        commands.append(("sprite", f"{arena}/flame/{frame}", in_front + x, y, 1 - 2 * index, 1, 1.0))


def _shadows(commands: list[Command], state: State, shift: tuple[float, float]) -> None:
    for fighter in state.fighters:
        size = max(0.45, 1 - fighter.height / 260)
        commands.append(
            (
                "sprite",
                "fx/shadow",
                _snap(fighter.middle + shift[0]),
                GROUND_Y_PX - 1.0,
                size,
                size,
                0.4 + 0.6 * size,
            )
        )


LYING_MOVES = frozenset({Move.FALL, Move.KNOCK_DOWN, Move.ENDURE, Move.SQUAT_ENDURE})


def _drawing_order(state: State) -> tuple[int, int]:
    """Whoever attacks is in front, whoever was hit is behind."""
    first, second = state.fighters
    second_in_front = second.is_attacking and not first.is_attacking
    return (0, 1) if second_in_front or first.move in LYING_MOVES else (1, 0)


SWOOSH_STEPS = 1
"""For how many steps after the strike its light is still seen, fading."""


def _fighter(
    commands: list[Command], state: State, side: int, atlas: Atlas, shift: tuple[float, float]
) -> None:
    fighter = state.fighters[side]
    x, y = _snap(fighter.middle + shift[0]), _snap(fighter.y + FIGHTER_HEIGHT_PX + shift[1])
    past = fighter.step - fighter.strike_step
    if fighter.is_attacking and not fighter.is_returning and 0 <= past <= SWOOSH_STEPS:
        light = 1.0 - past / (SWOOSH_STEPS + 1)
        commands.append(("sprite", f"{fighter.name}/{fighter.move}/swoosh", x, y, fighter.facing, 1, light))
    commands.append(("sprite", picture_of(fighter, atlas), x, y, fighter.facing, 1, 1.0))


def _spark_frame(spark: Spark, tick: int) -> int:
    frame = (tick - spark.tick) * TICK_MS // SPARK_FRAME_MS
    return frame if frame < SPARK_FRAMES[spark.kind] else -1


def _sparks_of(event: Event, state: State) -> tuple[Spark, ...]:
    facing = state.fighters[event.side].facing if event.side >= 0 else 1
    scale = 0.9 + 0.25 * event.variant / 255
    if event.kind is EventKind.HIT:
        attack = MOVES[event.move].attack if event.move else None
        heavy = attack is not None and attack.knocks_down
        return (Spark("heavy" if heavy else "hit", state.tick, event.x, event.y, facing, scale),)
    if event.kind is EventKind.BLOCKED:
        return (Spark("block", state.tick, event.x, event.y, facing, scale),)
    if event.kind in (EventKind.LANDED, EventKind.KNOCKED_DOWN):
        return (Spark("dust", state.tick, state.fighters[event.side].middle, GROUND_Y_PX, facing, scale),)
    return ()


def _shake_of(event: Event) -> float:
    """How far a hit shakes the picture, arena pixels: the harder the farther."""
    if event.kind is not EventKind.HIT:
        return 0.0
    return 1.5 + 0.35 * event.damage


def _spark_commands(commands: list[Command], effects: Effects, tick: int, shift: tuple[float, float]) -> None:
    for spark in effects.sparks:
        frame = _spark_frame(spark, tick)
        if frame >= 0:
            x, y = _snap(spark.x + shift[0]), _snap(spark.y + shift[1])
            commands.append(
                ("sprite", f"fx/{spark.kind}/{frame}", x, y, spark.facing * spark.scale, spark.scale, 1.0)
            )


MOTES = 9


def _motes(commands: list[Command], arena: str, clock: float) -> None:
    """Sparks of the fires rise over the tower, dust of light sinks through the throne room."""
    rising = arena == "tower"
    for index in range(MOTES):
        life_ms = 5200 + 640 * (index * 5 % 7)
        age = ((clock + index * 1471) % life_ms) / life_ms
        base = 30 + (index * 197) % 540
        x = base + 16 * math.sin(age * 7 + index) + (40 * age if rising else -22 * age)
        y = 352 - 300 * age if rising else 60 + 250 * age
        alpha = math.sin(math.pi * age) * (0.75 if rising else 0.5)
        size = 0.5 + 0.5 * ((index * 3) % 5) / 4
        commands.append(
            ("sprite", f"fx/mote/{'ember' if rising else 'frost'}", _snap(x), _snap(y), size, size, alpha)
        )


BAR_INNER_PX, BAR_TOP_PX, BAR_WIDTH_PX = 34.0, 22.0, 216.0
"""Distance of a bar's inner end from the middle of the arena, top, and length; arena pixels."""


def _bars(commands: list[Command], state: State, atlas: Atlas, effects: Effects) -> None:
    middle = ARENA_WIDTH_PX / 2
    names = [fighter.name for fighter in state.fighters]
    colours = names if names[0] != names[1] else ["ember", "tide"]
    for side, fighter in enumerate(state.fighters):
        flip = 1 if side == 0 else -1
        x = middle - flip * BAR_INNER_PX
        commands.append(("sprite", "hud/frame", x, BAR_TOP_PX, flip, 1, 1.0))
        life, trail = fighter.life_tenths / (FULL_LIFE * 10), effects.trail_tenths[side] / (FULL_LIFE * 10)
        if trail > life:
            commands.append(("part", "hud/life/trail", x, BAR_TOP_PX, flip, 1 - trail, 1 - life, 1.0))
        if life > 0:
            commands.append(("part", f"hud/life/{colours[side]}", x, BAR_TOP_PX, flip, 1 - life, 1.0, 1.0))
        name = fighter.name.upper()
        width = text_width(name, atlas, LABEL_SCALE)
        start = (
            middle - BAR_INNER_PX - BAR_WIDTH_PX - 6
            if side == 0
            else middle + BAR_INNER_PX + BAR_WIDTH_PX + 6 - width
        )
        write(commands, name, start, BAR_TOP_PX + 34, atlas, kind="label")
        if state.match.rounds > 1:
            _round_gems(commands, state, side, x, flip)
    commands.append(("sprite", "hud/clock", middle, BAR_TOP_PX + 7.5, 1, 1, 1.0))
    clock = _clock_text(state)
    write(commands, clock, middle - text_width(clock, atlas, 0.5) / 2, BAR_TOP_PX + 18, atlas, scale=0.5)


def _round_gems(commands: list[Command], state: State, side: int, x: float, flip: int) -> None:
    for index in range(state.match.rounds // 2 + 1):
        gem = "won" if index < state.wins[side] else "open"
        commands.append(
            ("sprite", f"hud/round/{gem}", x - flip * (14 + 15 * index), BAR_TOP_PX + 28, 1, 1, 1.0)
        )


def _clock_text(state: State) -> str:
    """Seconds left in the round, or the round's number when no time is set."""
    limit = state.match.time_limit_s
    if limit is None:
        return str(state.round)
    if state.phase is Phase.READY:
        return str(limit)
    if state.phase is Phase.FIGHT:
        return str(max(0, math.ceil(limit - state.phase_ticks * TICK_MS / 1000)))
    return "-"


LABEL_SCALE = 2.1 / 6.6
"""Label letters are drawn small, with the widths of the title letters times this."""


def text_width(text: str, atlas: Atlas, scale: float = 1.0) -> float:
    """Return the width of a line of letters in arena pixels.

    Raises:
        ArtError: a letter is not drawn.
    """
    return sum(_letter_width(letter, atlas) for letter in text) * scale


def write(
    commands: list[Command],
    text: str,
    x: float,
    y: float,
    atlas: Atlas,
    *,
    kind: str = "title",
    scale: float = 1.0,
    alpha: float = 1.0,
) -> None:
    """Append a line of letters that starts at `x` on the base line `y`.

    Raises:
        ArtError: a letter is not drawn; there are A–Z, 0–9, space and ! ? . : ' - &.
    """
    for id, offset in _line(text, kind, atlas):
        step = LABEL_SCALE if kind == "label" else scale
        commands.append(("sprite", id, _snap(x + offset * step), _snap(y), *_letter_size(kind, scale), alpha))


def _letter_size(kind: str, scale: float) -> tuple[float, float]:
    return (1, 1) if kind == "label" else (scale, scale)


@lru_cache(maxsize=128)
def _line(text: str, kind: str, atlas: Atlas) -> tuple[tuple[str, float], ...]:
    """Return the sprite of every letter and its distance from the line's start at scale 1."""
    placed: list[tuple[str, float]] = []
    offset = 0.0
    for letter in text:
        if letter != " ":
            placed.append((f"{kind}/{letter}", offset))
        offset += _letter_width(letter, atlas)
    return tuple(placed)


def _letter_width(letter: str, atlas: Atlas) -> float:
    width = atlas.letters.get(letter)
    if width is None:
        raise ArtError(f"The letter {letter!r} is not drawn; use one of {''.join(atlas.letters)!r}.")
    return width


FIGHT_CALL_MS = 900
GROW_MS = 140


def _announcement(commands: list[Command], state: State, atlas: Atlas, reduced_motion: bool) -> None:
    """The round, the call to fight, the winner."""
    age_ms = state.phase_ticks * TICK_MS
    match state.phase:
        case Phase.READY:
            _big(commands, f"ROUND {state.round}", age_ms, atlas, reduced_motion)
        case Phase.FIGHT if age_ms < FIGHT_CALL_MS:
            fade = min(1.0, (FIGHT_CALL_MS - age_ms) / 200)
            _big(commands, "FIGHT!", age_ms, atlas, reduced_motion, fade)
        case Phase.ROUND_OVER | Phase.OVER:
            winner = state.winner if state.phase is Phase.OVER else state.round_winner
            words = "DRAW" if winner is None else f"{state.fighters[winner].name.upper()} WINS"
            _big(commands, words, age_ms, atlas, reduced_motion)
        case _:
            pass


def _big(
    commands: list[Command], text: str, age_ms: float, atlas: Atlas, reduced_motion: bool, alpha: float = 1.0
) -> None:
    grown = 1.0 if reduced_motion else min(1.0, age_ms / GROW_MS)
    scale = 1.0 + 0.9 * (1 - grown) ** 2
    alpha *= max(0.15, grown)
    band = 64 * grown
    commands.append(
        (
            "rect",
            0.0,
            _snap(ARENA_HEIGHT_PX * 0.36 - band / 2),
            float(ARENA_WIDTH_PX),
            _snap(band),
            "#0d0716",
            0.55 * alpha,
        )
    )
    start = (ARENA_WIDTH_PX - text_width(text, atlas, scale)) / 2
    write(commands, text, start, ARENA_HEIGHT_PX * 0.36 + 20 * scale, atlas, scale=scale, alpha=alpha)
