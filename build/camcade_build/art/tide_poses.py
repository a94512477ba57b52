"""How Tide moves: upright and still, then all at once in long straight lines."""

from dataclasses import replace

from camcade.duel.moves import Move
from camcade_build.art.choreography import (
    Choreography,
    attack,
    cycle,
    keyed,
    stepping_foot,
    steps,
    wave,
)
from camcade_build.art.shared_moves import KeyPoses, with_shared_moves
from camcade_build.art.skeleton import Pose, mix

GUARD = Pose(
    pelvis=(-0.05, 0.925),
    lean=-3,
    curl=3,
    head=2,
    turn=0.75,
    hips=0.6,
    near=(-32, 0.42),
    far=(12, 0.80),
    near_foot=(-0.30, 0, 0),
    far_foot=(0.26, 0, 0),
    near_open=1,
    far_open=1,
)
SQUAT = replace(
    GUARD,
    pelvis=(-0.10, 0.40),
    lean=8,
    curl=8,
    head=-4,
    near=(-10, 0.42),
    far=(24, 0.74),
    near_foot=(-0.22, 0.10, -48),
    far_foot=(0.34, 0, 0),
)
LYING = Pose(
    pelvis=(-0.26, 0.125),
    lean=-90,
    curl=1,
    head=-4,
    turn=0.85,
    hips=0.7,
    near=(192, 0.9),
    far=(120, 0.5),
    near_foot=(0.62, 0.0, 58),
    far_foot=(0.26, 0.0, 0),
    near_elbow=0.3,
    far_elbow=-0.6,
    near_open=1,
    far_open=1,
    strain=-1,
)


LAUNCH = replace(
    GUARD,
    pelvis=(0, 0.99),
    lean=0,
    curl=-4,
    head=-10,
    near=(-118, 0.9),
    far=(-62, 0.95),
    near_foot=(-0.12, 0.02, -56),
    far_foot=(0.06, 0.10, -56),
)
TUCK = replace(
    GUARD,
    pelvis=(0, 0.96),
    lean=8,
    curl=6,
    near=(150, 0.85),
    far=(30, 0.85),
    near_foot=(-0.34, 0.40, -76),
    far_foot=(0.20, 0.46, -34),
)
REACHING = replace(
    TUCK, near=(120, 0.9), far=(60, 0.9), near_foot=(-0.20, 0.10, -44), far_foot=(0.16, 0.12, -20)
)
LANDING = replace(
    SQUAT,
    pelvis=(-0.02, 0.62),
    near=(170, 0.7),
    far=(10, 0.8),
    near_foot=(-0.28, 0.06, -34),
    far_foot=(0.30, 0, 0),
)
BALL = replace(
    GUARD,
    pelvis=(0, 0.70),
    lean=50,
    curl=46,
    head=24,
    turn=0.4,
    near=(-62, 0.60),
    far=(-50, 0.64),
    near_foot=(-0.02, 0.42, -60),
    far_foot=(0.14, 0.46, -50),
)
BLOCK = replace(
    GUARD,
    pelvis=(-0.12, 0.86),
    lean=-6,
    curl=12,
    head=8,
    turn=0.3,
    near=(36, 0.52),
    far=(54, 0.62),
    near_open=0,
    far_open=0,
)
STRUCK = replace(
    GUARD,
    pelvis=(-0.16, 0.91),
    lean=-20,
    curl=-16,
    head=-24,
    turn=0.3,
    near=(-70, 0.7),
    far=(-20, 0.85),
    far_foot=(0.24, 0.02, 24),
    strain=-1,
)
SQUAT_STRUCK = replace(
    SQUAT, pelvis=(-0.18, 0.40), lean=-14, curl=-6, head=-18, near=(-60, 0.7), far=(0, 0.8), strain=-1
)
ARCHED = replace(
    GUARD,
    pelvis=(-0.14, 0.80),
    lean=-54,
    curl=-22,
    head=-20,
    turn=0.5,
    near=(150, 0.95),
    far=(70, 0.95),
    near_foot=(0.04, 0.14, -20),
    far_foot=(0.40, 0.24, 20),
    strain=-1,
)
FLYING = replace(
    ARCHED,
    pelvis=(-0.2, 0.62),
    lean=-86,
    curl=-14,
    near=(176, 0.95),
    far=(120, 0.95),
    near_foot=(0.44, 0.52, 20),
    far_foot=(0.58, 0.84, 50),
    lift=0.14,
)
SLAMMED = replace(
    LYING,
    pelvis=(-0.26, 0.15),
    near_foot=(0.56, 0.36, 60),
    far_foot=(0.34, 0.24, 10),
    near=(185, 0.95),
    far=(120, 0.9),
)
BOUNCE = replace(
    LYING, pelvis=(-0.26, 0.24), lean=-82, curl=-14, near_foot=(0.60, 0.12, 50), far_foot=(0.28, 0.02, 0)
)
KEY = KeyPoses(
    guard=GUARD,
    squat=SQUAT,
    lying=LYING,
    launch=LAUNCH,
    tuck=TUCK,
    reaching=REACHING,
    landing=LANDING,
    ball=BALL,
    block=BLOCK,
    struck=STRUCK,
    squat_struck=SQUAT_STRUCK,
    arched=ARCHED,
    flying=FLYING,
    slammed=SLAMMED,
    bounce=BOUNCE,
    stirring=replace(LYING, far_foot=(0.16, 0, 0), head=6, strain=0),
    rise=0.4,
    lifts=(0.1, 0.3, 0.28),
    drop=(-0.24, 0.38),
)


def _stand(phase: float) -> Pose:
    breath = wave(phase)
    late = wave(phase - 0.12)
    return replace(
        GUARD,
        pelvis=(-0.05 - 0.015 * late, 0.925 + 0.012 * breath),
        lean=-3 - 1.2 * breath,
        head=2 + 1.5 * late,
        near=(-32 + 5 * late, 0.42 + 0.02 * breath),
        far=(12 + 5 * breath, 0.80 + 0.03 * late),
    )


def _walk(phase: float) -> Pose:
    return replace(
        GUARD,
        pelvis=(0.0, 0.935 + 0.018 * wave(phase, 2)),
        lean=3,
        hips=0.5 * wave(phase + 0.25),
        near=(-32 + 8 * wave(phase), 0.44),
        far=(12 - 5 * wave(phase), 0.80),
        far_foot=stepping_foot(phase, 0.38, 0.13),
        near_foot=stepping_foot(phase + 0.5, 0.38, 0.13),
    )


def _attacks() -> Choreography:
    palm = replace(
        GUARD,
        pelvis=(0.16, 0.80),
        lean=13,
        curl=4,
        head=-4,
        turn=1.0,
        hips=0.8,
        far=(4, 1.04),
        near=(176, 0.86),
        near_foot=(-0.52, 0.03, -16),
        far_foot=(0.46, 0, 0),
        strain=1,
    )
    low_palm = replace(
        GUARD,
        pelvis=(0.14, 0.62),
        lean=34,
        curl=8,
        head=-22,
        turn=-0.8,
        hips=-0.4,
        near=(-26, 1.04),
        far=(150, 0.8),
        near_foot=(-0.60, 0.06, -36),
        far_foot=(0.50, 0, 0),
        strain=1,
    )
    chamber = replace(
        GUARD,
        pelvis=(0.12, 0.96),
        lean=-8,
        curl=0,
        turn=0.4,
        hips=-0.4,
        near=(-120, 0.7),
        far=(70, 0.6),
        near_foot=(0.22, 0.58, -46),
        far_foot=(0.16, 0, 0),
    )
    high_kick = replace(
        chamber,
        pelvis=(0.12, 0.965),
        lean=-28,
        curl=-2,
        head=22,
        near=(-152, 0.95),
        far=(104, 0.85),
        near_foot=(0.74, 1.58, 100),
        strain=1,
        far_open=1,
    )
    low_kick = replace(
        GUARD,
        pelvis=(-0.14, 0.92),
        lean=-12,
        head=8,
        near=(-20, 0.42),
        far=(52, 0.62),
        near_foot=(-0.18, 0, 0),
        far_foot=(0.82, 0.24, 16),
        strain=1,
    )
    uppercut = replace(
        GUARD,
        pelvis=(0.14, 1.0),
        lean=-6,
        curl=-8,
        head=-18,
        turn=0.9,
        far=(74, 1.04),
        near=(-140, 0.9),
        near_foot=(-0.02, 0.36, -62),
        far_foot=(0.16, 0.04, -34),
        lift=0.05,
        strain=1,
    )
    spin_kick = replace(
        chamber,
        pelvis=(0.06, 0.88),
        lean=-64,
        curl=-6,
        head=46,
        turn=-0.4,
        hips=-0.6,
        near=(178, 1.0),
        far=(116, 0.95),
        near_foot=(0.96, 1.06, 62),
        far_foot=(-0.16, 0.24, -60),
        lift=0.20,
        strain=1,
    )
    squat_palm = replace(
        SQUAT,
        pelvis=(0.02, 0.42),
        lean=30,
        curl=4,
        head=-16,
        turn=1.0,
        hips=0.8,
        far=(-4, 1.04),
        near=(170, 0.85),
        near_foot=(-0.52, 0.06, -34),
        far_foot=(0.40, 0, 0),
        strain=1,
    )
    sweep = replace(
        SQUAT,
        pelvis=(-0.20, 0.28),
        lean=-34,
        curl=6,
        head=28,
        turn=0.5,
        near=(-116, 0.84),
        far=(60, 0.9),
        near_foot=(0.02, 0, 0),
        far_foot=(0.72, 0.02, 40),
        strain=1,
    )
    squat_high_kick = replace(
        SQUAT,
        pelvis=(-0.16, 0.42),
        lean=-60,
        curl=-8,
        head=50,
        turn=0.5,
        near=(-98, 0.74),
        far=(-70, 0.80),
        far_foot=(0.36, 1.24, 88),
        near_foot=(0.14, 0, 0),
        strain=1,
    )
    return {
        Move.HIGH_PUNCH: attack(
            Move.HIGH_PUNCH,
            GUARD,
            windup=replace(GUARD, pelvis=(-0.14, 0.88), lean=-9, turn=0.45, far=(60, 0.42), near=(20, 0.5)),
            launch=replace(GUARD, pelvis=(0.02, 0.85), lean=6, turn=0.85, far=(14, 0.6), near=(-60, 0.5)),
            strike=palm,
            follow=replace(palm, pelvis=(0.19, 0.78), lean=16, far=(1, 1.04), near=(170, 0.95)),
        ),
        Move.LOW_PUNCH: attack(
            Move.LOW_PUNCH,
            GUARD,
            windup=replace(GUARD, pelvis=(-0.08, 0.78), lean=2, turn=1.0, near=(150, 0.6), far=(30, 0.6)),
            launch=replace(GUARD, pelvis=(0.04, 0.68), lean=22, turn=0.0, near=(60, 0.7), far=(60, 0.5)),
            strike=low_palm,
            follow=replace(low_palm, pelvis=(0.17, 0.59), lean=38, near=(-34, 1.04)),
        ),
        Move.HIGH_KICK: attack(
            Move.HIGH_KICK,
            GUARD,
            windup=replace(
                GUARD,
                pelvis=(0.0, 0.90),
                lean=6,
                near_foot=(-0.36, 0.05, -34),
                near=(-60, 0.6),
                far=(30, 0.7),
            ),
            launch=chamber,
            strike=high_kick,
            follow=replace(high_kick, lean=-32, near_foot=(0.58, 1.72, 112), far=(120, 0.9)),
        ),
        Move.LOW_KICK: attack(
            Move.LOW_KICK,
            GUARD,
            windup=replace(GUARD, pelvis=(-0.12, 0.90), lean=4, far_foot=(0.16, 0.10, -30), far=(30, 0.7)),
            launch=replace(
                GUARD,
                pelvis=(-0.13, 0.92),
                lean=-4,
                far_foot=(0.28, 0.34, -30),
                far=(44, 0.65),
                near_foot=(-0.22, 0, 0),
            ),
            strike=low_kick,
            follow=replace(low_kick, lean=-15, far_foot=(0.80, 0.34, 24)),
        ),
        Move.UPPERCUT: attack(
            Move.UPPERCUT,
            GUARD,
            windup=replace(
                SQUAT,
                pelvis=(-0.06, 0.48),
                lean=24,
                turn=0.4,
                far=(-84, 0.74),
                near=(150, 0.6),
                near_foot=(-0.30, 0.06, -36),
            ),
            launch=replace(GUARD, pelvis=(0.06, 0.72), lean=12, turn=0.6, far=(-20, 0.7), near=(-160, 0.6)),
            strike=uppercut,
            follow=replace(
                uppercut,
                lift=0.14,
                far=(84, 1.04),
                lean=-12,
                near_foot=(0.04, 0.44, -70),
                far_foot=(0.12, 0.12, -54),
            ),
        ),
        Move.SPIN_KICK: steps(
            Move.SPIN_KICK,
            replace(GUARD, pelvis=(-0.04, 0.78), lean=8, turn=1.0, near=(-10, 0.5), far=(150, 0.6)),
            replace(
                GUARD,
                pelvis=(0.02, 0.74),
                lean=14,
                turn=0.1,
                hips=0,
                near=(0, 0.8),
                far=(185, 0.7),
                near_foot=(-0.24, 0.04, -30),
            ),
            replace(
                GUARD,
                pelvis=(0.04, 0.90),
                lean=6,
                turn=-0.9,
                hips=-0.7,
                head=10,
                near=(-10, 0.95),
                far=(180, 0.9),
                near_foot=(-0.24, 0.30, -70),
                far_foot=(0.14, 0.02, -30),
                lift=0.06,
            ),
            replace(
                chamber,
                pelvis=(0.06, 0.90),
                lean=-30,
                turn=-0.8,
                hips=-0.7,
                near=(-150, 0.95),
                far=(150, 0.9),
                near_foot=(0.46, 0.68, -10),
                far_foot=(0.02, 0.14, -50),
                lift=0.16,
            ),
            spin_kick,
            replace(
                spin_kick,
                lean=-40,
                turn=0.4,
                hips=0.3,
                near_foot=(0.92, 0.66, 34),
                far_foot=(-0.10, 0.12, -40),
                lift=0.12,
                near=(-160, 0.95),
                far=(90, 0.9),
            ),
            replace(
                GUARD,
                pelvis=(0.06, 0.70),
                lean=4,
                turn=0.9,
                near=(-140, 0.9),
                far=(20, 0.95),
                near_foot=(-0.26, 0, 0),
                far_foot=(0.52, 0, 0),
            ),
            replace(GUARD, pelvis=(0.0, 0.85), near=(-70, 0.6)),
        ),
        Move.SQUAT_LOW_PUNCH: attack(
            Move.SQUAT_LOW_PUNCH,
            SQUAT,
            windup=replace(SQUAT, pelvis=(-0.14, 0.38), lean=0, turn=0.5, far=(70, 0.4)),
            launch=replace(squat_palm, pelvis=(-0.04, 0.40), lean=20, far=(10, 0.6), near=(-100, 0.5)),
            strike=squat_palm,
            follow=squat_palm,
        ),
        Move.SQUAT_LOW_KICK: attack(
            Move.SQUAT_LOW_KICK,
            SQUAT,
            windup=replace(SQUAT, pelvis=(-0.14, 0.36), lean=-8, far_foot=(0.20, 0.04, -10), near=(-90, 0.7)),
            launch=replace(sweep, far_foot=(0.40, 0.08, 10), lean=-22),
            strike=sweep,
            follow=sweep,
        ),
        Move.SQUAT_HIGH_KICK: attack(
            Move.SQUAT_HIGH_KICK,
            SQUAT,
            windup=replace(
                SQUAT, pelvis=(-0.14, 0.36), lean=-16, far_foot=(0.20, 0.08, -20), near=(-100, 0.8)
            ),
            launch=replace(squat_high_kick, lean=-44, far_foot=(0.26, 0.52, -10)),
            strike=squat_high_kick,
            follow=replace(squat_high_kick, lean=-64, far_foot=(0.26, 1.30, 98)),
        ),
    }


def _jumps() -> Choreography:
    dive = replace(
        TUCK,
        pelvis=(0.0, 0.88),
        lean=36,
        curl=0,
        head=-22,
        turn=1.0,
        hips=0.6,
        far=(-22, 1.04),
        near=(150, 1.0),
        near_foot=(-0.70, 0.56, -80),
        far_foot=(-0.02, 0.44, -60),
        strain=1,
    )
    flying_kick = replace(
        TUCK,
        pelvis=(-0.10, 0.86),
        lean=-30,
        curl=6,
        head=20,
        turn=0.6,
        near=(-146, 0.95),
        far=(90, 0.9),
        far_foot=(0.74, 0.40, 36),
        near_foot=(-0.04, 0.44, -62),
        strain=1,
    )
    back_palm = replace(
        dive,
        lean=-4,
        head=6,
        far=(-32, 1.04),
        near=(140, 0.9),
        near_foot=(-0.20, 0.38, -70),
        far_foot=(0.30, 0.52, -10),
    )
    back_kick = replace(
        flying_kick,
        lean=-58,
        head=44,
        near=(178, 1.0),
        far=(120, 0.9),
        far_foot=(0.70, 0.74, 50),
        near_foot=(0.12, 0.44, -50),
    )
    return {
        Move.FORWARD_JUMP_PUNCH: attack(
            Move.FORWARD_JUMP_PUNCH,
            TUCK,
            windup=replace(TUCK, turn=0.4, far=(70, 0.42), near=(20, 0.6)),
            launch=replace(dive, lean=24, far=(0, 0.6), near=(-150, 0.7)),
            strike=dive,
            follow=replace(dive, lean=40, far=(-26, 1.04)),
        ),
        Move.FORWARD_JUMP_KICK: attack(
            Move.FORWARD_JUMP_KICK,
            TUCK,
            windup=replace(TUCK, lean=0, far_foot=(0.10, 0.50, -50)),
            launch=replace(flying_kick, lean=-18, far_foot=(0.36, 0.58, -20)),
            strike=flying_kick,
            follow=replace(flying_kick, lean=-34, far_foot=(0.74, 0.36, 40)),
        ),
        Move.BACKWARD_JUMP_PUNCH: attack(
            Move.BACKWARD_JUMP_PUNCH,
            TUCK,
            windup=replace(TUCK, lean=-8, turn=0.4, far=(80, 0.42)),
            launch=replace(back_palm, far=(20, 0.6)),
            strike=back_palm,
            follow=replace(back_palm, lean=-1, far=(-36, 1.04)),
        ),
        Move.BACKWARD_JUMP_KICK: attack(
            Move.BACKWARD_JUMP_KICK,
            TUCK,
            windup=replace(TUCK, lean=-14, far_foot=(0.16, 0.54, -40)),
            launch=replace(back_kick, lean=-40, far_foot=(0.38, 0.66, 0)),
            strike=back_kick,
            follow=replace(back_kick, lean=-62, far_foot=(0.66, 0.82, 56)),
        ),
    }


def _standing_up() -> Choreography:
    rising = replace(
        SQUAT,
        pelvis=(-0.22, 0.24),
        lean=-40,
        curl=10,
        head=18,
        near=(-112, 0.86),
        far=(20, 0.8),
        near_foot=(0.04, 0, 0),
        far_foot=(0.46, 0.02, 20),
    )
    whirl = replace(
        SQUAT,
        pelvis=(-0.06, 0.44),
        lean=16,
        turn=-0.8,
        hips=-0.6,
        near=(-20, 1.0),
        far=(160, 1.0),
        near_foot=(-0.30, 0.06, -40),
        far_foot=(0.30, 0, 0),
    )
    return {
        Move.ATTRACTIVE_STAND_UP: steps(
            Move.ATTRACTIVE_STAND_UP,
            rising,
            whirl,
            replace(whirl, pelvis=(-0.05, 0.64), turn=0.2, near=(40, 1.0), far=(150, 0.9)),
            mix(whirl, GUARD, 0.8),
        ),
    }


def choreography() -> Choreography:
    """Return Tide's poses for every move of the game."""
    gather = replace(GUARD, pelvis=(0, 0.90), lean=4, head=14, turn=0.9, near=(-60, 0.62), far=(-52, 0.66))
    crane = replace(
        GUARD,
        pelvis=(0.02, 0.985),
        lean=-4,
        curl=-6,
        head=-10,
        turn=1.0,
        hips=0.6,
        near=(140, 0.98),
        far=(40, 0.98),
        near_foot=(0.02, 0, 0),
        far_foot=(0.14, 0.46, -50),
    )
    calm = replace(
        GUARD,
        pelvis=(0, 0.99),
        lean=-3,
        curl=-4,
        head=-6,
        turn=0.9,
        near=(-126, 0.52),
        far=(30, 0.86),
        near_foot=(-0.12, 0, 0),
        far_foot=(0.12, 0, 0),
    )
    own: Choreography = {
        Move.STAND: cycle(Move.STAND, _stand),
        Move.WALKING: cycle(Move.WALKING, _walk),
        **_jumps(),
        **_standing_up(),
        **_attacks(),
        Move.WIN: keyed(
            Move.WIN, (0, GUARD), (0.25, gather), (0.55, crane), (0.70, crane), (0.9, calm), (1, calm)
        ),
    }
    return with_shared_moves(KEY, own)
