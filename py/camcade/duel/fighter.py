"""One fighter during one step: how a move runs on, and which move the player's intents start.

`Fighter` is the working copy that `match.step` takes from a frozen `FighterState`, changes, and freezes
again. It lives for one tick and never leaves the step, which keeps the step pure and cheap at once.
"""

from camcade.duel.moves import (
    COMBINATIONS,
    DIVE_PX_PER_STEP,
    FREE_MOVES,
    JUMP_ATTACKS,
    JUMPING_STRIKES,
    JUMPS,
    MOVES,
    SQUATTING_MOVES,
    SQUATTING_STRIKES,
    STANDING_STRIKES,
    STRIKE_INTENTS,
    Move,
    MoveEnd,
)
from camcade.duel.state import ARENA_WIDTH_PX, FIGHTER_WIDTH_PX, STANDING_Y_PX, FighterState
from camcade.intents import Intent, Intents

WANTED_TICKS = 20
"""A strike asked for while locked starts up to 200 ms later; after that it is forgotten."""

COMBO_TICKS = 70
"""Hits within 700 ms of each other, with nothing struck back in between, are one combination."""

TICKS_PER_STEP = 8
JUMP_TICKS = MOVES[Move.JUMPING].steps * TICKS_PER_STEP
LARGEST_X_PX = float(ARENA_WIDTH_PX - FIGHTER_WIDTH_PX)
MIDDLE_OFFSET_PX = FIGHTER_WIDTH_PX // 2


class Fighter:
    """A fighter being stepped. Fields as in `FighterState`; the last three tell of this very tick.

    | field | meaning |
    | --- | --- |
    | started | a move began |
    | strikes | the running attack reached the step at which it strikes |
    | landed | the feet came down from a jump |
    """

    __slots__ = (
        "name",
        "x",
        "facing",
        "life_tenths",
        "y",
        "move",
        "step",
        "step_ticks",
        "is_returning",
        "has_struck",
        "strike_step",
        "drift",
        "held",
        "wanted",
        "wanted_ticks",
        "combo",
        "combo_ticks",
        "started",
        "strikes",
        "landed",
    )

    def __init__(self, state: FighterState) -> None:
        self.name = state.name
        self.x = state.x
        self.facing = state.facing
        self.life_tenths = state.life_tenths
        self.y = state.y
        self.move = state.move
        self.step = state.step
        self.step_ticks = state.step_ticks
        self.is_returning = state.is_returning
        self.has_struck = state.has_struck
        self.strike_step = state.strike_step
        self.drift = state.drift
        self.held = state.held
        self.wanted = state.wanted
        self.wanted_ticks = state.wanted_ticks
        self.combo = state.combo
        self.combo_ticks = state.combo_ticks
        self.started = False
        self.strikes = False
        self.landed = False

    def freeze(self) -> FighterState:
        """The state that this working copy has come to."""
        return FighterState(
            self.name,
            self.x,
            self.facing,
            self.life_tenths,
            self.y,
            self.move,
            self.step,
            self.step_ticks,
            self.is_returning,
            self.has_struck,
            self.strike_step,
            self.drift,
            self.held,
            self.wanted,
            self.wanted_ticks,
            self.combo,
            self.combo_ticks,
        )

    @property
    def middle(self) -> float:
        return self.x + MIDDLE_OFFSET_PX

    @property
    def height(self) -> float:
        return STANDING_Y_PX - self.y

    @property
    def is_locked(self) -> bool:
        return self.move not in FREE_MOVES

    @property
    def is_airborne(self) -> bool:
        return self.y < STANDING_Y_PX

    # How a move runs on ------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Let the running move go on by one tick: its steps, its way sideways, its height."""
        rules = MOVES[self.move]
        if self.combo:
            self.combo_ticks -= 1
            if self.combo_ticks == 0:
                self.combo = 0
        if self.drift:
            self.x += self.drift * rules.travel_px_per_step / TICKS_PER_STEP
            self.stay_in_arena()
        self.step_ticks += 1
        if self.step_ticks >= rules.step_ticks:
            self.end_step(rules.steps, rules.ending)
        if self.move in JUMPS:
            self.follow_jump()
        elif self.y < STANDING_Y_PX:
            self.drop()

    def take_hit(self) -> int:
        """One more hit in a row: how many that makes."""
        self.combo += 1
        self.combo_ticks = COMBO_TICKS
        return self.combo

    def end_step(self, steps: int, ending: MoveEnd) -> None:
        """Go from one animation step to the next, to the way back, or to the end of the move."""
        last = steps - 1
        if self.is_returning and self.step > 0:
            self.go_to_step(self.step - 1)
        elif self.is_returning:
            self.release()
        elif self.step < last:
            self.go_to_step(self.step + 1)
        elif ending is MoveEnd.CYCLE:
            self.go_to_step(0)
        elif ending is MoveEnd.RETURN:
            self.is_returning = True
            self.go_to_step(last - 1)
        elif ending is MoveEnd.HOLD or (self.is_airborne and self.move not in JUMPS):
            # Held, or struck in mid-air: nobody is released above the ground.
            self.step_ticks -= 1
            if self.move not in JUMP_ATTACKS:
                self.drift = 0
        else:
            self.release()

    def go_to_step(self, step: int) -> None:
        self.step = step
        self.step_ticks = 0
        if step == self.strike_step and not self.has_struck and MOVES[self.move].attack is not None:
            self.has_struck = self.strikes = True

    def follow_jump(self) -> None:
        """The height of a jump: the parabola t (64 - t) / 8, which is 128 px at its top and 0 at 64 ticks."""
        ticks = self.step * TICKS_PER_STEP + self.step_ticks
        self.y = STANDING_Y_PX - ticks * (JUMP_TICKS - ticks) / 8

    def drop(self) -> None:
        """Fall by one tick's worth: dives and everybody struck in mid-air come down at the same speed."""
        self.y += DIVE_PX_PER_STEP / TICKS_PER_STEP
        if self.y >= STANDING_Y_PX:
            self.y = STANDING_Y_PX
            self.landed = True
            if self.move in JUMP_ATTACKS:
                self.start(Move.STAND)

    def release(self) -> None:
        """What a move that has ended leads to."""
        if self.move in JUMPS:
            self.y = STANDING_Y_PX
            self.landed = True
        if self.move is Move.KNOCK_DOWN:
            self.start(Move.ATTRACTIVE_STAND_UP)
        elif self.move in SQUATTING_MOVES:
            self.start(Move.SQUATING)
            self.step = MOVES[Move.SQUATING].steps - 1  # they are down already
        else:
            self.start(Move.STAND)

    def stay_in_arena(self) -> None:
        self.x = min(max(self.x, 0.0), LARGEST_X_PX)

    # Which move starts -------------------------------------------------------------------------------------

    def start(self, move: Move, drift: int = 0) -> None:
        """Begin a move at its first step."""
        self.move = move
        self.step = 0
        self.step_ticks = 0
        self.is_returning = False
        self.has_struck = False
        self.strike_step = MOVES[move].strike_step
        self.drift = drift
        self.started = True

    def obey(self, held: Intents) -> None:
        """Start what the player asks for, if the fighter is free for it."""
        if held != self.held:
            self.note_new_strike(held)
            self.held = held
        if self.move in FREE_MOVES:
            if self.wanted is not None:
                self.strike(self.wanted, held)
            else:
                self.go(held)
        elif self.wanted is not None:
            if self.move in JUMPS and self.height > DIVE_PX_PER_STEP:
                self.strike_from_jump(self.wanted)
            elif self.wanted_ticks == 0:
                self.wanted = None
            else:
                self.wanted_ticks -= 1

    def note_new_strike(self, held: Intents) -> None:
        """Remember a strike that is held now and was not in the last tick: a key kept down strikes once."""
        for intent in STRIKE_INTENTS:
            if intent in held and intent not in self.held:
                self.wanted = self.meant(intent, held)
                self.wanted_ticks = WANTED_TICKS
                return

    def meant(self, pressed: Intent, held: Intents) -> Intent:
        """The strike that this press means together with what is held."""
        if pressed not in COMBINATIONS:
            return pressed
        hold, combined = COMBINATIONS[pressed]
        is_held = hold in held if hold is not None else self.heading(held) == -self.facing
        return combined if is_held else pressed

    def strike(self, intent: Intent, held: Intents) -> None:
        self.wanted = None
        self.wanted_ticks = 0
        self.start((SQUATTING_STRIKES if Intent.DOWN in held else STANDING_STRIKES)[intent])

    def strike_from_jump(self, intent: Intent) -> None:
        """Dive at the opponent, or strike while flying away. From a jump straight up it is a dive."""
        drift = self.drift or self.facing
        self.wanted = None
        self.wanted_ticks = 0
        self.start(JUMPING_STRIKES[intent, drift * self.facing], drift)
        # The dive has as many steps as fit between here and the ground, and strikes at the middle one.
        steps = int(-(-self.height // DIVE_PX_PER_STEP))
        self.strike_step = (steps + 1) // 2

    def go(self, held: Intents) -> None:
        """Block, jump, squat, walk or stand, in this order of precedence."""
        heading = self.heading(held)
        if Intent.BLOCK in held:
            self.keep_or_start(Move.BLOCKING)
        elif Intent.UP in held:
            self.jump(heading)
        elif Intent.DOWN in held:
            self.keep_or_start(Move.SQUATING)
        elif heading == 0:
            if self.move is Move.SQUATING:
                self.start(Move.STAND_UP)
            elif self.move is not Move.STAND_UP:
                self.keep_or_start(Move.STAND)
        elif heading == self.facing:
            self.keep_or_start(Move.WALKING, heading)
        else:
            self.keep_or_start(Move.WALKING_BACKWARD, heading)

    def jump(self, heading: int) -> None:
        if heading == 0:
            self.start(Move.JUMPING)
        elif heading == self.facing:
            self.start(Move.FORWARD_JUMP, heading)
        else:
            self.start(Move.BACKWARD_JUMP, heading)

    def keep_or_start(self, move: Move, drift: int = 0) -> None:
        # The opponent may have jumped over: the same move then goes the other way.
        if self.move is not move or self.drift != drift:
            self.start(move, drift)

    @staticmethod
    def heading(held: Intents) -> int:
        """Where the player steers: 1 right, -1 left, 0 neither or both."""
        return (Intent.RIGHT in held) - (Intent.LEFT in held)
