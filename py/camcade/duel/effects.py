"""What recent ticks of a match leave on the screen: sparks, the trail of lost life, a shake, hits in a row.

They are a small frozen record beside the game's state, made anew with `Effects.after` in each tick.
"""

import math
from dataclasses import dataclass, replace

from camcade.duel.moves import JUMPS, MOVES, TICK_MS
from camcade.duel.state import FULL_LIFE, GROUND_Y_PX, Event, EventKind, State

SPARK_FRAMES = {"hit": 6, "heavy": 6, "block": 5, "dust": 6}
SPARK_FRAME_MS = 45
TRAIL_WAIT_MS, TRAIL_LIFE_TENTHS_PER_TICK = 450, 6
SHAKE_MS = 200


@dataclass(frozen=True, slots=True)
class Spark:
    """A short animation that began at `tick`: frames of 45 ms of the sprite "fx/`kind`/…" at (x, y)."""

    kind: str
    tick: int
    x: float
    y: float
    facing: int = 1
    scale: float = 1.0

    def frame(self, tick: int) -> int:
        """Which of its pictures it shows at this tick; -1 once it has died away."""
        frame = (tick - self.tick) * TICK_MS // SPARK_FRAME_MS
        return frame if frame < SPARK_FRAMES[self.kind] else -1


@dataclass(frozen=True, slots=True)
class Effects:
    """What recent ticks leave behind on the screen. Not part of the game.

    Sides are 0 and 1, lives are in tenths of a point as in the state. `combo` is who landed how many hits in
    a row, and at which tick the last one.
    """

    tick: int = 0
    sparks: tuple[Spark, ...] = ()
    trail_tenths: tuple[int, int] = (FULL_LIFE * 10, FULL_LIFE * 10)
    hurt_ticks: tuple[int, int] = (-10_000, -10_000)  # when either side lost life
    shake_tick: int = -10_000
    shake_px: float = 0.0
    combo: tuple[int, int, int] = (0, 0, -10_000)

    def after(self, state: State) -> "Effects":
        """Return the effects one tick later; a new match or a jump in time starts afresh."""
        if state.tick != self.tick + 1:
            first, second = state.fighters
            return Effects(tick=state.tick, trail_tenths=(first.life_tenths, second.life_tenths))
        if not (self.sparks or state.events) and self._is_settled(state):
            return replace(self, tick=state.tick)
        sparks = tuple(spark for spark in self.sparks if spark.frame(state.tick) >= 0)
        hurt, shake_tick, shake_px = list(self.hurt_ticks), self.shake_tick, self.shake_px
        combo = self.combo
        for event in state.events:
            sparks += _sparks_of(event, state)
            if event.kind in (EventKind.HIT, EventKind.BLOCKED):
                hurt[1 - event.side] = state.tick
            if event.combo > 1:
                combo = event.side, event.combo, state.tick
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
            combo=combo,
        )

    def _is_settled(self, state: State) -> bool:
        first, second = state.fighters
        return self.trail_tenths == (first.life_tenths, second.life_tenths)

    def _trail(self, state: State, side: int, hurt_tick: int) -> int:
        life, trail = state.fighters[side].life_tenths, self.trail_tenths[side]
        if trail <= life or (state.tick - hurt_tick) * TICK_MS < TRAIL_WAIT_MS:
            return max(trail, life)
        return max(trail - TRAIL_LIFE_TENTHS_PER_TICK, life)

    def shake(self, tick: int) -> tuple[float, float]:
        """How far the picture is shaken at this tick, x and y in arena pixels."""
        age_ms = (tick - self.shake_tick) * TICK_MS
        if not 0 <= age_ms < SHAKE_MS:
            return (0.0, 0.0)
        strength = self.shake_px * (1 - age_ms / SHAKE_MS) ** 2
        return (snap(strength * math.sin(age_ms * 0.11)), snap(strength * 0.7 * math.cos(age_ms * 0.17)))


def snap(value: float) -> float:
    """To half an arena pixel: a whole one on a stage of 1200 × 800."""
    return round(value * 2) / 2


def _sparks_of(event: Event, state: State) -> tuple[Spark, ...]:
    facing = state.fighters[event.side].facing if event.side >= 0 else 1
    scale = 0.9 + 0.25 * event.variant / 255
    if event.kind is EventKind.HIT:
        attack = MOVES[event.move].attack if event.move else None
        heavy = attack is not None and attack.knocks_down
        return (Spark("heavy" if heavy else "hit", state.tick, event.x, event.y, facing, scale),)
    if event.kind is EventKind.BLOCKED:
        return (Spark("block", state.tick, event.x, event.y, facing, scale),)
    is_leap = event.kind is EventKind.MOVE_STARTED and event.move in JUMPS
    if is_leap or event.kind in (EventKind.LANDED, EventKind.KNOCKED_DOWN):
        return (Spark("dust", state.tick, state.fighters[event.side].middle, GROUND_Y_PX, facing, scale),)
    return ()


def _shake_of(event: Event) -> float:
    """How far a hit shakes the picture, arena pixels: the harder the farther."""
    if event.kind is not EventKind.HIT:
        return 0.0
    return 1.5 + 0.35 * event.damage
