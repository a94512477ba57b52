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

import math

from camcade.duel.atlas import ArtError, Atlas, picture_of
from camcade.duel.effects import Effects, snap
from camcade.duel.framing import pan_px, shown_middle
from camcade.duel.lettering import LABEL_SCALE, Command, text_width, write
from camcade.duel.moves import HURT_MOVES, TICK_MS
from camcade.duel.palettes import palettes_of, worn
from camcade.duel.state import (
    ARENA_HEIGHT_PX,
    ARENA_WIDTH_PX,
    FIGHTER_HEIGHT_PX,
    FULL_LIFE,
    GROUND_Y_PX,
    Phase,
    State,
)
from camcade.duel.tall_view import tall

ARENAS = ("tower", "throne")


def display_list(
    state: State,
    atlas: Atlas,
    effects: Effects | None = None,
    *,
    time_ms: float | None = None,
    arena: str = "tower",
    reduced_motion: bool = False,
    you: int | None = None,
    height_px: float = ARENA_HEIGHT_PX,
    covered_px: float = 0.0,
    palettes: tuple[int, int] | None = None,
    bars: bool = True,
) -> list[Command]:
    """Return the draw commands of one picture, from the back to the front.

    Args:
        state: read, never changed.
        effects: from `Effects.after`; without them there are no sparks and no trails.
        time_ms: clock of banners and fires; the game's own time if left out.
        arena: one of `ARENAS`.
        reduced_motion: no shake, no flash, banners and fires stand still.
        you: the side of the player who watches, which is marked; None marks nobody.
        palettes: of both fighters (`camcade.duel.palettes`); two of a kind never wear the same.
        bars: lives, names, clock and rounds at the top; not where something else stands there.
        height_px: of the picture; one higher than the arena shows the fight from closer by (`tall_view`).

        covered_px: at either side of the picture, where buttons lie over it: both fighters are shown between.

    Raises:
        ArtError: the atlas knows no such arena or fighter.
    """
    clock = state.tick * TICK_MS if time_ms is None else time_ms
    if reduced_motion:
        clock = 0.0
    effects = effects or Effects(
        state.tick, trail_tenths=(state.fighters[0].life_tenths, state.fighters[1].life_tenths)
    )
    shake_x, shake_y = (0.0, 0.0) if reduced_motion else effects.shake(state.tick)
    pan = pan_px(state)
    shift = (shake_x + pan, shake_y)
    commands: list[Command] = []
    _background(commands, arena, clock, pan, shake_x)
    fight: list[Command] = []
    _shadows(fight, state, shift)
    first, second = state.fighters
    worn_palettes = palettes_of((first.name, second.name), palettes)
    for side in _drawing_order(state):
        _fighter(fight, state, side, atlas, shift, worn_palettes[side])
    _spark_commands(fight, effects, state.tick, shift)
    _motes(fight, arena, clock)
    if you is not None:
        _point_at(fight, state, you, atlas, pan)
    if height_px > ARENA_HEIGHT_PX or covered_px:
        middles = shown_middle(first, pan), shown_middle(second, pan)
        commands = tall(commands, fight, middles, height_px, covered_px)
    else:
        commands += fight
    if bars:
        _bars(commands, state, atlas, effects)
    if bars and you is not None:
        _mark(commands, state, you, atlas)
    _combination(commands, effects, state, atlas)
    _announcement(commands, state, atlas, reduced_motion)
    return commands


def overlay_list(
    state: State,
    atlas: Atlas,
    effects: Effects,
    *,
    reduced_motion: bool = False,
    height_px: float = ARENA_HEIGHT_PX,
    bars: bool = True,
) -> list[Command]:
    """What stands over a picture that another game has made of a match: sparks, lives, announcements.

    In a picture higher than the arena that game lies at the bottom, and the lives stand above it.
    """
    commands: list[Command] = []
    _spark_commands(commands, effects, state.tick, (0.0, height_px - ARENA_HEIGHT_PX))
    if bars:
        _bars(commands, state, atlas, effects)
    _announcement(commands, state, atlas, reduced_motion)
    return commands


FAR_SHARE, MID_SHARE = 0.4, 0.7
"""Of the pan: what is farther away moves less."""


BANNERS = {"tower": ((150, 139), (452, 139)), "throne": ((55, 96), (545, 96))}
FLAMES = {"tower": ((34, 318), (566, 318)), "throne": ((190, 96), (410, 96))}
BANNER_FRAMES, BANNER_FRAME_MS = 8, 130
FLAME_FRAMES, FLAME_FRAME_MS = 6, 90


def _background(commands: list[Command], arena: str, clock: float, pan: float, shake: float) -> None:
    if arena not in ARENAS:
        raise ArtError(f"No arena is called {arena!r}; drawn are {', '.join(ARENAS)}.")
    far = snap((pan + shake) * FAR_SHARE)
    mid = snap((pan + shake) * MID_SHARE)
    near = snap(pan + shake)
    commands.append(("sprite", f"{arena}/far", far, 0.0, 1, 1, 1.0))
    if arena == "tower":
        for height, speed, start in ((196, 0.006, 60), (150, 0.0035, 420), (232, 0.009, 700)):
            x = (start + clock * speed) % (ARENA_WIDTH_PX + 480) - 240
            commands.append(("sprite", "tower/cloud", snap(x + far), float(height), 1, 1, 1.0))
    commands.append(("sprite", f"{arena}/mid", mid, 0.0, 1, 1, 1.0))
    for index, (x, y) in enumerate(BANNERS[arena]):
        frame = int(clock / BANNER_FRAME_MS + index * 3) % BANNER_FRAMES
        commands.append(("sprite", f"{arena}/banner/{frame}", mid + x, y, 1, 1, 1.0))
    commands.append(("sprite", f"{arena}/near", near, 0.0, 1, 1, 1.0))
    in_front = near if arena == "tower" else mid
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
                shown_middle(fighter, shift[0]),
                GROUND_Y_PX - 1.0,
                size,
                size,
                0.4 + 0.6 * size,
            )
        )


def _drawing_order(state: State) -> tuple[int, int]:
    """Whoever attacks is in front, whoever was hit is behind."""
    first, second = state.fighters
    second_in_front = second.is_attacking and not first.is_attacking
    return (0, 1) if second_in_front or first.move in HURT_MOVES else (1, 0)


SWOOSH_STEPS = 1
"""For how many steps after the strike its light is still seen, fading."""


def _fighter(
    commands: list[Command], state: State, side: int, atlas: Atlas, shift: tuple[float, float], palette: int
) -> None:
    fighter = state.fighters[side]
    x, y = shown_middle(fighter, shift[0]), snap(fighter.y + FIGHTER_HEIGHT_PX + shift[1])
    past = fighter.step - fighter.strike_step
    if fighter.is_attacking and not fighter.is_returning and 0 <= past <= SWOOSH_STEPS:
        light = 1.0 - past / (SWOOSH_STEPS + 1)
        swoosh = worn(f"{fighter.name}/{fighter.move}/swoosh", palette)
        commands.append(("sprite", swoosh, x, y, fighter.facing, 1, light))
    commands.append(("sprite", worn(picture_of(fighter, atlas), palette), x, y, fighter.facing, 1, 1.0))


def _spark_commands(commands: list[Command], effects: Effects, tick: int, shift: tuple[float, float]) -> None:
    for spark in effects.sparks:
        frame = spark.frame(tick)
        if frame >= 0:
            x, y = snap(spark.x + shift[0]), snap(spark.y + shift[1])
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
            ("sprite", f"fx/mote/{'ember' if rising else 'frost'}", snap(x), snap(y), size, size, alpha)
        )


BAR_INNER_PX, BAR_TOP_PX, BAR_WIDTH_PX = 34.0, 22.0, 216.0
"""Distance of a bar's inner end from the middle of the arena, top, and length; arena pixels."""


def _bars(commands: list[Command], state: State, atlas: Atlas, effects: Effects) -> None:
    middle = ARENA_WIDTH_PX / 2
    names = [fighter.name for fighter in state.fighters]
    is_drawn = names[0] != names[1] and all(f"hud/life/{name}" in atlas.sprites for name in names)
    colours = names if is_drawn else ["ember", "tide"]
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


YOU_SHOWN_MS = 2200
"""For so long into a round the player's fighter is pointed at."""


def _mark(commands: list[Command], state: State, you: int, atlas: Atlas) -> None:
    """ "YOU" beside the player's name."""
    fighter = state.fighters[you]
    name_width = text_width(fighter.name.upper(), atlas, LABEL_SCALE)
    edge = ARENA_WIDTH_PX / 2 - BAR_INNER_PX - BAR_WIDTH_PX - 6 + name_width + 10
    wide = text_width("YOU", atlas, LABEL_SCALE)
    _tag(commands, edge if you == 0 else ARENA_WIDTH_PX - edge - wide, BAR_TOP_PX + 34, wide, atlas)


def _point_at(commands: list[Command], state: State, you: int, atlas: Atlas, pan: float) -> None:
    """ "YOU" over the player's fighter while a round begins."""
    fighter = state.fighters[you]
    wide = text_width("YOU", atlas, LABEL_SCALE)
    age_ms = state.phase_ticks * TICK_MS
    if state.phase is Phase.READY or (state.phase is Phase.FIGHT and age_ms < YOU_SHOWN_MS):
        left = shown_middle(fighter, pan) - wide / 2
        _tag(commands, left, fighter.y + FIGHTER_HEIGHT_PX - YOU_HEIGHT_PX, wide, atlas)


YOU_HEIGHT_PX = 186.0
"""From the ground to the base line of the sign over the fighter's head."""
YOU_COLOUR = "#7a1f2e"


def _tag(commands: list[Command], x: float, y: float, wide: float, atlas: Atlas) -> None:
    commands.append(("rect", snap(x - 4), snap(y - 15), snap(wide + 6), 18.0, YOU_COLOUR, 1.0))
    write(commands, "YOU", x, y, atlas, kind="label")


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


COMBO_SHOWN_MS = 900
COMBO_SCALE, COMBO_Y_PX, COMBO_EDGE_PX = 0.62, 118.0, 44.0
COMBO_GROW_MS = 120


def _combination(commands: list[Command], effects: Effects, state: State, atlas: Atlas) -> None:
    """Under the bar of whoever lands hits in a row, how many; above the heads of those who stand."""
    side, hits, tick = effects.combo
    age_ms = (state.tick - tick) * TICK_MS
    if hits < 2 or not 0 <= age_ms < COMBO_SHOWN_MS:
        return
    text = f"{hits} HITS"
    scale = COMBO_SCALE * (1 + 0.4 * max(0.0, 1 - age_ms / COMBO_GROW_MS))
    wide = text_width(text, atlas, scale)
    x = COMBO_EDGE_PX if side == 0 else ARENA_WIDTH_PX - COMBO_EDGE_PX - wide
    alpha = min(1.0, (COMBO_SHOWN_MS - age_ms) / 250)
    write(commands, text, x, COMBO_Y_PX, atlas, scale=scale, alpha=alpha)


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
            snap(ARENA_HEIGHT_PX * 0.36 - band / 2),
            float(ARENA_WIDTH_PX),
            snap(band),
            "#0d0716",
            0.55 * alpha,
        )
    )
    start = (ARENA_WIDTH_PX - text_width(text, atlas, scale)) / 2
    write(commands, text, start, ARENA_HEIGHT_PX * 0.36 + 20 * scale, atlas, scale=scale, alpha=alpha)
