"""What both fighters' moves have in common: how they are built from key poses, and who borrows from whom.

A fighter gives its key poses and the moves of its own. What it does not draw comes from here, and a move that
nobody draws shows the guard, so that a new move of the game is playable before anybody has drawn it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from camcade.duel.moves import MOVES, Move
from camcade_build.art.choreography import (
    Choreography,
    Motion,
    Repeat,
    keyed,
    rolling,
    steps,
)
from camcade_build.art.skeleton import Pose, mix

ROLL_DEGREES = (8, 30, 95, 150, 205, 262, 325, 356)
"""How far a somersault has turned at each step."""

BORROWED: Mapping[Move, Mapping[int, tuple[Move, int]]] = {
    Move.FORWARD_JUMP: {0: (Move.JUMPING, 0), 7: (Move.JUMPING, 6)},
    Move.FORWARD_JUMP_PUNCH: {0: (Move.JUMPING, 3)},
    Move.FORWARD_JUMP_KICK: {0: (Move.JUMPING, 4)},
    Move.BACKWARD_JUMP_PUNCH: {0: (Move.JUMPING, 3), 1: (Move.FORWARD_JUMP_PUNCH, 1)},
    Move.BACKWARD_JUMP_KICK: {0: (Move.JUMPING, 4), 1: (Move.FORWARD_JUMP_KICK, 1)},
    Move.KNOCK_DOWN: {
        0: (Move.FALL, 0),
        5: (Move.FALL, 4),
        6: (Move.FALL, 5),
        7: (Move.FALL, 6),
        8: (Move.FALL, 6),
    },
}
"""Steps that show a picture of another move, alike for everybody."""


_ORDER = """
    stand walking walking-backward squating stand-up jumping forward-jump backward-jump
    forward-jump-punch forward-jump-kick backward-jump-punch backward-jump-kick blocking endure
    squat-endure fall knock-down attractive-stand-up high-punch low-punch high-kick low-kick uppercut
    spin-kick squat-low-punch squat-low-kick squat-high-kick win
""".split()
ORDER = [Move(name) for name in _ORDER]
"""The order in which moves are drawn: the atlas's colours are chosen in it. Others come after these."""


@dataclass(frozen=True, slots=True)
class KeyPoses:
    """The poses from which one fighter's common moves are built."""

    guard: Pose
    squat: Pose
    lying: Pose
    # in the air
    launch: Pose
    tuck: Pose
    reaching: Pose
    landing: Pose
    ball: Pose
    # struck
    block: Pose
    struck: Pose
    squat_struck: Pose
    arched: Pose
    flying: Pose
    slammed: Pose
    bounce: Pose
    stirring: Pose  # the last of a knock-down
    # how far
    rise: float = 0.4  # share of the tuck at the beginning of a jump
    lifts: tuple[float, float, float] = (0.12, 0.36, 0.34)  # of a knock-down's flight, leg lengths
    drop: tuple[float, float] = (-0.25, 0.39)  # the pelvis just before the ground


def with_shared_moves(key: KeyPoses, own: Choreography) -> Choreography:
    """Return a motion for every move of the game: the fighter's own, else a shared one, else the guard."""
    drawn = {**shared_moves(key), **own}
    complete: Choreography = {}
    for move in sorted(MOVES, key=lambda move: ORDER.index(move) if move in ORDER else len(ORDER)):
        motion = drawn.get(move, undrawn(move, key.guard))
        if isinstance(motion, Motion) and move in drawn and move in BORROWED:
            motion = replace(motion, borrowed=BORROWED[move])
        complete[move] = motion
    return complete


def undrawn(move: Move, guard: Pose) -> Motion:
    """Return a motion that stands still, in the picture of a stand."""
    count = MOVES[move].steps
    return Motion([guard] * count, borrowed=dict.fromkeys(range(count), (Move.STAND, 0)))


def shared_moves(key: KeyPoses) -> Choreography:
    """Return the moves that look alike but for the key poses."""
    guard, squat = key.guard, key.squat
    return {
        Move.WALKING_BACKWARD: Repeat(Move.WALKING, backwards=True),
        Move.SQUATING: steps(Move.SQUATING, mix(guard, squat, 0.5), mix(guard, squat, 0.95), squat),
        Move.STAND_UP: Repeat(Move.SQUATING, backwards=True),
        Move.JUMPING: keyed(
            Move.JUMPING,
            (0, key.launch),
            (0.2, mix(key.launch, key.tuck, key.rise)),
            (0.5, key.tuck),
            (0.8, key.reaching),
            (1, key.landing),
        ),
        Move.FORWARD_JUMP: rolling(Move.FORWARD_JUMP, key.launch, key.ball, ROLL_DEGREES),
        Move.BACKWARD_JUMP: Repeat(Move.FORWARD_JUMP, backwards=True),
        Move.BLOCKING: steps(
            Move.BLOCKING, mix(guard, key.block, 0.55), mix(guard, key.block, 1.12), key.block
        ),
        Move.ENDURE: hurt(Move.ENDURE, guard, key.struck),
        Move.SQUAT_ENDURE: hurt(Move.SQUAT_ENDURE, squat, key.squat_struck),
        Move.FALL: fall(key),
        Move.KNOCK_DOWN: knock_down(key),
    }


def hurt(move: Move, start: Pose, struck: Pose) -> Motion:
    return steps(move, mix(start, struck, 0.8), struck, mix(start, struck, 0.45))


def fall(key: KeyPoses) -> Motion:
    return steps(
        Move.FALL,
        mix(key.guard, key.struck, 1.1),
        mix(key.struck, key.arched, 0.6),
        key.arched,
        mix(key.arched, key.flying, 0.55),
        key.slammed,
        key.bounce,
        key.lying,
    )


def knock_down(key: KeyPoses) -> Motion:
    return steps(
        Move.KNOCK_DOWN,
        mix(key.guard, key.struck, 1.2),
        replace(key.arched, lift=key.lifts[0]),
        replace(mix(key.arched, key.flying, 0.6), lift=key.lifts[1]),
        replace(key.flying, lift=key.lifts[2]),
        replace(key.flying, lean=-80, curl=-4, lift=0.02, pelvis=key.drop),
        key.slammed,
        key.bounce,
        key.lying,
        key.lying,
        key.stirring,
    )
