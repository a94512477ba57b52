"""The original game, MK.js, as a host of matches: its state in our terms, our intents in its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from camcade.duel.display_list import ARENAS, overlay_list
from camcade.duel.match import Inputs
from camcade.duel.moves import JUMPS, MOVES, TICK_MS, Move
from camcade.duel.original import Keys, Wishes, move_asked
from camcade.duel.state import (
    ARENA_HEIGHT_PX,
    ARENA_WIDTH_PX,
    FIGHTER_WIDTH_PX,
    STANDING_Y_PX,
    Event,
    EventKind,
    FighterState,
    Match,
    Phase,
    State,
)
from camcade.intents import NO_INTENTS
from camcade_web.pages.duel.game_host import Stage, View

FIGHTERS = ("subzero", "kano")
NAMED = {str(move): move for move in Move}
"""By the names that it uses itself."""
CONTACT_PX = 42.0  # below the fighters' tops, where a spark is drawn


DARK = ("rect", 0.0, 0.0, float(ARENA_WIDTH_PX), float(ARENA_HEIGHT_PX), "#0c0814", 1.0)
"""The stage while the game loads."""


class Frame(Protocol):
    """The game's own page inside ours. Whatever goes wrong there it tells whoever made it."""

    @property
    def canvas(self) -> Any:
        """What the game draws on; None while it loads."""
        ...

    def begin(self, arena: int) -> None:
        """Load it, anew if it was there before: a game that was torn down leaves its listeners behind."""
        ...

    def step(self, ms: int, keys: str, move: str) -> Mapping[str, Any] | None:
        """As `step` of `site/original/frame.js`: how it stands then; None while it loads or once it broke."""
        ...

    def close(self) -> None:
        """Take it off the page."""
        ...


class OriginalGame:
    """One bout at a time in the original's frame. Loading it is part of the announcement before the fight."""

    is_replayable = False

    def __init__(self, make_frame: Callable[[], Frame]) -> None:
        self._frame = make_frame()
        self._keys = Keys()
        self._wishes = Wishes(), Wishes()
        self._widths_px = [FIGHTER_WIDTH_PX, FIGHTER_WIDTH_PX]  # as they stand

    def start(self, match: Match, arena: str) -> State:
        """Load the game; it has one round and no clock."""
        self._keys = Keys()
        self._wishes = Wishes(), Wishes()
        self._frame.begin(ARENAS.index(arena))
        state = replace(match, fighters=FIGHTERS, rounds=1, time_limit_s=None).start()
        return replace(state, phase=Phase.READY)

    def step(self, state: State, inputs: Inputs) -> State:
        """Hand over what both players want, let 10 ms pass there, and see what became of it."""
        if state.phase is not Phase.FIGHT:
            inputs = NO_INTENTS, NO_INTENTS
        told = self._frame.step(TICK_MS, *self._asked(state, inputs))
        state = replace(state, tick=state.tick + 1, phase_ticks=state.phase_ticks + 1, events=())
        if told is None:
            return state
        if state.phase is Phase.READY and state.phase_ticks * TICK_MS >= state.match.ready_ms:
            state = replace(state, phase=Phase.FIGHT, phase_ticks=0)
        return self._after(state, told)

    def for_players(self, state: State) -> State:
        """Distances as in the built-in game, whose fighters may be wider: a strike reaches as far."""
        first, second = state.fighters
        scale = FIGHTER_WIDTH_PX / (sum(self._widths_px) / 2)
        centre, apart = (first.middle + second.middle) / 2, (second.middle - first.middle) * scale
        return replace(
            state,
            fighters=(
                replace(first, x=_within(centre - apart / 2 - FIGHTER_WIDTH_PX / 2)),
                replace(second, x=_within(centre + apart / 2 - FIGHTER_WIDTH_PX / 2)),
            ),
        )

    def draw(self, stage: Stage, view: View) -> None:
        """The game's own picture; lives and announcements, which it has none of, stand over it."""
        picture = self._frame.canvas
        commands = overlay_list(
            view.state,
            stage.atlas,
            view.effects,
            reduced_motion=view.reduced_motion,
            height_px=stage.height_px,
            bars=view.bars,
        )
        stage.draw([DARK, *commands] if picture is None else commands, picture)

    def close(self) -> None:
        """Take its frame off the page."""
        self._frame.close()

    def _asked(self, state: State, inputs: Inputs) -> tuple[str, str]:
        """The first fighter has keys, the second is told its move."""
        first, second = state.fighters
        if state.phase is Phase.OVER:
            return "", ""
        wanted = self._wishes[0].move(inputs[0], first.facing, first.move)
        keys = self._keys.events(wanted, first.facing)
        wanted = self._wishes[1].move(inputs[1], second.facing, second.move)
        return keys, str(move_asked(wanted, second.move))

    def _after(self, state: State, told: Mapping[str, Any]) -> State:
        before = state.fighters
        fighters = self._fighter(before[0], told, 0), self._fighter(before[1], told, 1)
        events: list[Event] = []
        for side in (0, 1):
            events += _changes(side, before[side], fighters[side])
        state = replace(state, fighters=fighters)
        happened: list[tuple[str, int, *tuple[Any, ...]]] = told["happened"]
        for kind, side, *more in happened:
            if kind == "attack":
                events.append(_blow(state, side, before[side].move, *more))
            elif kind == "game-end":
                wins = (side, 1 - side)
                state = replace(state, phase=Phase.OVER, phase_ticks=0, wins=wins, winner=1 - side)
        if state.phase is Phase.OVER and state.phase_ticks == 0:
            events += (
                Event(EventKind.ROUND_ENDED, 1 - _loser(state)),
                Event(EventKind.GAME_END, _loser(state)),
            )
        return replace(state, events=tuple(events))

    def _fighter(self, before: FighterState, told: Mapping[str, Any], side: int) -> FighterState:
        found = told["fighters"][side]
        move = NAMED.get(found["move"], Move.STAND)
        if move is Move.STAND:
            self._widths_px[side] = found["width"] or FIGHTER_WIDTH_PX
        return replace(
            before,
            x=float(found["x"]),
            y=min(STANDING_Y_PX, float(found["y"])),
            facing=1 if found["faces_right"] else -1,
            life_tenths=round(10 * found["life"]),
            move=move,
        )


def _changes(side: int, before: FighterState, after: FighterState) -> list[Event]:
    """What can be told from the moves alone."""
    if after.move is before.move:
        return []
    events = [Event(EventKind.MOVE_STARTED, side, after.move)]
    if after.move is Move.KNOCK_DOWN:
        events.append(Event(EventKind.KNOCKED_DOWN, side))
    if before.move in JUMPS and after.move is Move.STAND:
        events.append(Event(EventKind.LANDED, side))
    return events


def _blow(state: State, side: int, before: Move, damage: float, told: str, opponents_move: str) -> Event:
    struck = state.fighters[1 - side]
    move = NAMED.get(told)
    if move is None or MOVES[move].attack is None:
        move = before  # the last blow is told when the winner rejoices already
    return Event(
        EventKind.BLOCKED if opponents_move == Move.BLOCKING else EventKind.HIT,
        side,
        move,
        round(damage, 1),
        (state.fighters[side].middle + struck.middle) / 2,
        struck.y + CONTACT_PX,
    )


def _loser(state: State) -> int:
    return 1 - (state.winner or 0)


def _within(x: float) -> float:
    return min(ARENA_WIDTH_PX - FIGHTER_WIDTH_PX, max(0.0, x))
