"""The table of moves: every number that makes one move differ from another.

Sizes are pixels of the 600 × 400 arena, times are milliseconds. Names, step counts, durations, damage and
reach follow the rules of MK.js; where those are silent the choice is explained beside the number.

A new strike is a member of `Move` and a row here; what starts it, where it can be struck, what it sounds
like and how gladly the scripted player uses it all follow from its row. Besides, it wants a row of `controls`
(keys, buttons, its lesson), its pictures (`camcade_build.art`), and an intent if it has one of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from camcade.intents import Intent, limb_of

TICK_MS = 10
"""The fixed tick. Every step length in the table is a multiple of it."""

DEFAULT_STEP_MS = 80


class Move(StrEnum):
    """What a fighter is doing. The values are the identifiers that MK.js uses."""

    STAND = "stand"
    WALKING = "walking"
    WALKING_BACKWARD = "walking-backward"
    SQUATING = "squating"
    STAND_UP = "stand-up"
    JUMPING = "jumping"
    FORWARD_JUMP = "forward-jump"
    BACKWARD_JUMP = "backward-jump"
    BLOCKING = "blocking"
    ENDURE = "endure"
    SQUAT_ENDURE = "squat-endure"
    FALL = "fall"
    KNOCK_DOWN = "knock-down"
    ATTRACTIVE_STAND_UP = "attractive-stand-up"
    WIN = "win"
    HIGH_PUNCH = "high-punch"
    LOW_PUNCH = "low-punch"
    HIGH_KICK = "high-kick"
    LOW_KICK = "low-kick"
    UPPERCUT = "uppercut"
    SPIN_KICK = "spin-kick"
    SQUAT_LOW_PUNCH = "squat-low-punch"
    SQUAT_LOW_KICK = "squat-low-kick"
    SQUAT_HIGH_KICK = "squat-high-kick"
    FORWARD_JUMP_PUNCH = "forward-jump-punch"
    FORWARD_JUMP_KICK = "forward-jump-kick"
    BACKWARD_JUMP_PUNCH = "backward-jump-punch"
    BACKWARD_JUMP_KICK = "backward-jump-kick"


class MoveEnd(StrEnum):
    """What happens after the last step of a move."""

    CYCLE = "cycle"  # start again at step 0
    HOLD = "hold"  # stay at the last step until something else happens
    RELEASE = "release"  # the fighter is free again
    RETURN = "return"  # run the steps back to step 0, then the fighter is free again


class Stance(StrEnum):
    """How a fighter's body is placed during a move."""

    STANDING = "standing"
    SQUATTING = "squatting"  # only low strikes hit
    JUMPING = "jumping"  # up in the air
    LYING = "lying"  # on the floor, or on the way there


class Chance(StrEnum):
    """When the scripted player strikes."""

    STANDING = "standing"  # the opponent stands within reach
    SQUATTING = "squatting"  # squats
    BLOCKING = "blocking"  # holds the guard up
    OPEN = "open"  # has struck and cannot guard
    QUICKLY = "quickly"  # has struck, and there is little time
    FALLING = "falling"  # out of a jump, whatever led to it
    DIVING = "diving"  # out of a jump at the opponent


@dataclass(frozen=True, slots=True)
class Attack:
    """What a strike does.

    | field | unit | meaning |
    | --- | --- | --- |
    | damage | life points of 100 | taken from the opponent; a block lets a fifth through |
    | reach_tenths | tenths of the opponent's width | largest distance between the two middles |
    | reach_up_px | pixels | largest difference in height between the two fighters |
    | is_low | – | hits a squatting opponent, who can be hit by nothing else |
    | knocks_down | – | the opponent is knocked down instead of enduring |
    """

    damage: int
    reach_tenths: int = 10
    reach_up_px: int = 70
    is_low: bool = False
    knocks_down: bool = False


@dataclass(frozen=True, slots=True)
class Combination:
    """Two keys that ask for a strike which has an intent of its own.

    | field | meaning |
    | --- | --- |
    | press | the intent that is newly held |
    | hold | what is held with it; None: the direction away from the opponent |
    """

    press: Intent
    hold: Intent | None


@dataclass(frozen=True, slots=True)
class MoveRules:
    """One row of the table: how a move runs, what it strikes with if it is an attack, and what starts that.

    | field | unit | meaning |
    | --- | --- | --- |
    | steps | animation steps | how many are drawn |
    | ending | – | what follows the last step |
    | step_ms | ms | length of a step |
    | attack | – | what it strikes with |
    | travel_px_per_step | px | sideways, in the direction of the fighter's drift |
    | stance | – | how the body is placed meanwhile |
    | intents | – | what starts the strike, in its stance |
    | heading | -1, 1 | of a strike in the air: away from the opponent, or towards them |
    | combination | – | two keys that mean its (only) intent |
    | scripted | weights | how gladly the scripted player strikes so, by `Chance` |
    | is_free | – | gives way to any other move; all the rest lock the fighter until they end |
    | is_hurt | – | what a blow does to a fighter |
    | is_invulnerable | – | nobody is struck on the floor, while getting up, or when the round is decided |
    """

    move: Move
    steps: int
    ending: MoveEnd
    step_ms: int = DEFAULT_STEP_MS
    attack: Attack | None = None
    travel_px_per_step: int = 0
    stance: Stance = Stance.STANDING
    intents: tuple[Intent, ...] = ()
    heading: int = 1
    combination: Combination | None = None
    scripted: Mapping[Chance, int] = field(default_factory=dict[Chance, int])
    is_free: bool = False
    is_hurt: bool = False
    is_invulnerable: bool = False

    @property
    def strike_step(self) -> int:
        """The middle step, round(steps / 2) with halves rounded up as in JavaScript, counted from 0."""
        return (self.steps + 1) // 2

    @property
    def step_ticks(self) -> int:
        """The length of one step in ticks."""
        return self.step_ms // TICK_MS

    @property
    def duration_ms(self) -> int:
        """From the first step to the end of the last, including the way back."""
        shown = 2 * self.steps - 1 if self.ending is MoveEnd.RETURN else self.steps
        return shown * self.step_ms

    @property
    def limb(self) -> str:
        """ "punch" or "kick" for a strike, else ""."""
        return limb_of(self.intents[0]) if self.intents else ""


# A low strike passes under a jumper; high ones reach half a fighter's height up, an uppercut and a jump
# attack as much further up as they reach further forward (1.2 and 1.5 times).
LOW_REACH_UP_PX = 24
UPPERCUT_REACH_UP_PX = 84
JUMP_REACH_UP_PX = 105

# MK.js's rules give 23 px a step sideways in a jump and 26 px a step down in a jump attack. Ours: walking
# forward is faster than backward, so that nobody can run away for ever, and a blow pushes back a little, so
# that distance has to be won again after every hit.
WALK_PX_PER_STEP = 14
WALK_BACKWARD_PX_PER_STEP = 10
JUMP_PX_PER_STEP = 23
DIVE_PX_PER_STEP = 26
PUSHED_BACK_PX_PER_STEP = 8


def _low(damage: int) -> Attack:
    """What a low strike does."""
    return Attack(damage, 10, LOW_REACH_UP_PX, is_low=True)


def _jump_attack(move: Move, damage: int, intents: tuple[Intent, ...], heading: int) -> MoveRules:
    """A jump attack's row.

    It reaches half as far again as a standing one, passes over most answers and leaves its fighter free on
    landing, so it deals clearly less than the same limb on the ground: jumping and kicking all the time
    loses to guarding and striking back. Done while jumping away it is the safest strike, and the weakest.

    It lasts until the fighter lands. Five steps are the longest dive there is: from the top of a jump to the
    ground at 26 px a step.
    """
    attack = Attack(damage, 15, JUMP_REACH_UP_PX)
    return MoveRules(move, 5, MoveEnd.HOLD, 80, attack, JUMP_PX_PER_STEP, Stance.JUMPING, intents, heading)


_PUNCHES = (Intent.UPPERCUT, Intent.HIGH_PUNCH, Intent.LOW_PUNCH)
_KICKS = (Intent.SPIN_KICK, Intent.HIGH_KICK, Intent.LOW_KICK)

_ROWS = (
    MoveRules(Move.STAND, 9, MoveEnd.CYCLE, is_free=True),
    MoveRules(Move.WALKING, 9, MoveEnd.CYCLE, travel_px_per_step=WALK_PX_PER_STEP, is_free=True),
    MoveRules(
        Move.WALKING_BACKWARD, 9, MoveEnd.CYCLE, travel_px_per_step=WALK_BACKWARD_PX_PER_STEP, is_free=True
    ),
    MoveRules(Move.SQUATING, 3, MoveEnd.HOLD, stance=Stance.SQUATTING, is_free=True),
    MoveRules(Move.STAND_UP, 3, MoveEnd.RELEASE, is_free=True),
    MoveRules(Move.BLOCKING, 3, MoveEnd.HOLD, 40, is_free=True),
    MoveRules(Move.JUMPING, 8, MoveEnd.RELEASE, stance=Stance.JUMPING),
    MoveRules(
        Move.FORWARD_JUMP, 8, MoveEnd.RELEASE, travel_px_per_step=JUMP_PX_PER_STEP, stance=Stance.JUMPING
    ),
    MoveRules(
        Move.BACKWARD_JUMP, 8, MoveEnd.RELEASE, travel_px_per_step=JUMP_PX_PER_STEP, stance=Stance.JUMPING
    ),
    MoveRules(Move.ENDURE, 3, MoveEnd.RELEASE, travel_px_per_step=PUSHED_BACK_PX_PER_STEP, is_hurt=True),
    MoveRules(
        Move.SQUAT_ENDURE,
        3,
        MoveEnd.RELEASE,
        travel_px_per_step=PUSHED_BACK_PX_PER_STEP,
        stance=Stance.SQUATTING,
        is_hurt=True,
    ),
    MoveRules(
        Move.FALL,
        7,
        MoveEnd.HOLD,
        travel_px_per_step=PUSHED_BACK_PX_PER_STEP,
        stance=Stance.LYING,
        is_hurt=True,
        is_invulnerable=True,
    ),
    MoveRules(
        Move.KNOCK_DOWN,
        10,
        MoveEnd.RELEASE,
        travel_px_per_step=PUSHED_BACK_PX_PER_STEP,
        stance=Stance.LYING,
        is_hurt=True,
        is_invulnerable=True,
    ),
    MoveRules(Move.ATTRACTIVE_STAND_UP, 4, MoveEnd.RELEASE, is_invulnerable=True),
    MoveRules(Move.WIN, 10, MoveEnd.HOLD, is_invulnerable=True),
    # Strikes. Of several that are asked for in the same tick, the first of these rows counts.
    MoveRules(
        Move.UPPERCUT,
        5,
        MoveEnd.RETURN,
        60,
        Attack(13, 12, UPPERCUT_REACH_UP_PX, knocks_down=True),
        intents=(Intent.UPPERCUT,),
        combination=Combination(Intent.HIGH_PUNCH, Intent.DOWN),
        scripted={Chance.STANDING: 12, Chance.BLOCKING: 40, Chance.OPEN: 60},
    ),
    MoveRules(
        Move.SPIN_KICK,
        8,
        MoveEnd.RELEASE,
        60,
        Attack(13, knocks_down=True),
        intents=(Intent.SPIN_KICK,),
        combination=Combination(Intent.HIGH_KICK, None),
        scripted={Chance.STANDING: 12},
    ),
    MoveRules(
        Move.HIGH_KICK,
        7,
        MoveEnd.RETURN,
        40,
        Attack(10),
        intents=(Intent.HIGH_KICK,),
        scripted={Chance.STANDING: 22, Chance.OPEN: 30, Chance.FALLING: 60, Chance.DIVING: 65},
    ),
    MoveRules(
        Move.HIGH_PUNCH,
        5,
        MoveEnd.RETURN,
        40,
        Attack(8),
        intents=(Intent.HIGH_PUNCH,),
        scripted={
            Chance.STANDING: 26,
            Chance.BLOCKING: 30,
            Chance.OPEN: 10,
            Chance.QUICKLY: 75,
            Chance.FALLING: 40,
            Chance.DIVING: 35,
        },
    ),
    MoveRules(
        Move.LOW_KICK,
        6,
        MoveEnd.RETURN,
        40,
        _low(6),
        intents=(Intent.LOW_KICK,),
        scripted={Chance.STANDING: 16, Chance.SQUATTING: 60},
    ),
    MoveRules(
        Move.LOW_PUNCH,
        5,
        MoveEnd.RETURN,
        40,
        _low(5),
        intents=(Intent.LOW_PUNCH,),
        scripted={Chance.STANDING: 12, Chance.SQUATTING: 40, Chance.BLOCKING: 30, Chance.QUICKLY: 25},
    ),
    MoveRules(
        Move.SQUAT_HIGH_KICK, 4, MoveEnd.RETURN, 70, Attack(6), 0, Stance.SQUATTING, (Intent.HIGH_KICK,)
    ),
    MoveRules(Move.SQUAT_LOW_KICK, 3, MoveEnd.RETURN, 70, _low(4), 0, Stance.SQUATTING, (Intent.LOW_KICK,)),
    MoveRules(Move.SQUAT_LOW_PUNCH, 3, MoveEnd.RETURN, 70, _low(4), 0, Stance.SQUATTING, (Intent.LOW_PUNCH,)),
    _jump_attack(Move.FORWARD_JUMP_PUNCH, 5, _PUNCHES, 1),
    _jump_attack(Move.FORWARD_JUMP_KICK, 7, _KICKS, 1),
    _jump_attack(Move.BACKWARD_JUMP_PUNCH, 3, _PUNCHES, -1),
    _jump_attack(Move.BACKWARD_JUMP_KICK, 5, _KICKS, -1),
)

_BY_MOVE = {rules.move: rules for rules in _ROWS}
if len(_BY_MOVE) != len(_ROWS):
    raise ValueError("two rows of the table of moves are of one move")
MOVES: Mapping[Move, MoveRules] = {move: _BY_MOVE[move] for move in Move}
"""Every move's rules, in the order of `Move`."""

_STRIKES = tuple(rules for rules in _ROWS if rules.intents)

STRIKE_INTENTS = tuple(rules.intents[0] for rules in _STRIKES if rules.stance is Stance.STANDING)
"""What asks for a strike. When several are pressed in the same tick, the first of these counts."""

STANDING_STRIKES: Mapping[Intent, Move] = {
    rules.intents[0]: rules.move for rules in _STRIKES if rules.stance is Stance.STANDING
}
SQUATTING_STRIKES: Mapping[Intent, Move] = {
    **STANDING_STRIKES,
    **{rules.intents[0]: rules.move for rules in _STRIKES if rules.stance is Stance.SQUATTING},
}
JUMPING_STRIKES: Mapping[tuple[Intent, int], Move] = {
    (intent, rules.heading): rules.move
    for rules in _STRIKES
    if rules.stance is Stance.JUMPING
    for intent in rules.intents
}
"""(intent, 1 towards the opponent or -1 away) → the strike."""

COMBINATIONS: Mapping[Intent, tuple[Intent | None, Intent]] = {
    rules.combination.press: (rules.combination.hold, rules.intents[0])
    for rules in _STRIKES
    if rules.combination is not None
}
"""Intent pressed → what is held with it (None: away from the opponent), and the intent that is meant."""

FREE_MOVES = frozenset(move for move, rules in MOVES.items() if rules.is_free)
"""Moves that give way to any other; all the rest lock the fighter until they end."""

JUMPS = frozenset(
    move for move, rules in MOVES.items() if rules.stance is Stance.JUMPING and rules.attack is None
)
"""Locked, except that a jump attack can start from them."""

JUMP_ATTACKS = frozenset(JUMPING_STRIKES.values())

SQUATTING_MOVES = frozenset(move for move, rules in MOVES.items() if rules.stance is Stance.SQUATTING)
"""Only low strikes hit a fighter in one of these."""

INVULNERABLE_MOVES = frozenset(move for move, rules in MOVES.items() if rules.is_invulnerable)
"""Nobody is struck on the floor, while getting up, or when the round is decided."""

LYING_MOVES = frozenset(move for move, rules in MOVES.items() if rules.stance is Stance.LYING)
"""A body on the floor does not turn round when somebody jumps over it."""

HURT_MOVES = frozenset(move for move, rules in MOVES.items() if rules.is_hurt)
"""What a blow does to a fighter."""
