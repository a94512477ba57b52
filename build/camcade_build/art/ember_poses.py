"""How Ember moves: low, bouncing on the toes, everything thrown from the hips."""

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
    pelvis=(0.0, 0.82),
    lean=9,
    curl=10,
    head=-6,
    turn=0.7,
    hips=0.6,
    near=(-34, 0.54),
    far=(16, 0.66),
    near_foot=(-0.44, 0, 0),
    far_foot=(0.42, 0, 0),
)
SQUAT = replace(
    GUARD,
    pelvis=(-0.04, 0.48),
    lean=20,
    curl=14,
    head=-14,
    near=(8, 0.44),
    far=(34, 0.55),
    near_foot=(-0.34, 0.07, -40),
    far_foot=(0.40, 0, 0),
)
LYING = Pose(
    pelvis=(-0.30, 0.16),
    lean=-89,
    curl=-2,
    head=-6,
    turn=0.85,
    hips=0.7,
    near=(205, 0.86),
    far=(150, 0.80),
    near_foot=(0.30, 0.0, 0),
    far_foot=(0.62, 0.02, 62),
    near_elbow=0.4,
    far_elbow=-0.3,
    strain=-1,
)


LAUNCH = replace(
    GUARD,
    pelvis=(0, 0.96),
    lean=2,
    curl=0,
    head=-14,
    near=(72, 0.9),
    far=(62, 0.95),
    near_foot=(-0.18, 0.02, -52),
    far_foot=(0.14, 0.05, -44),
)
TUCK = replace(
    GUARD,
    pelvis=(0, 0.92),
    lean=16,
    curl=16,
    head=0,
    near=(-20, 0.6),
    far=(20, 0.6),
    near_foot=(-0.22, 0.44, -46),
    far_foot=(0.24, 0.52, -20),
)
REACHING = replace(
    TUCK,
    lean=10,
    near=(-60, 0.7),
    far=(-10, 0.75),
    near_foot=(-0.26, 0.10, -30),
    far_foot=(0.24, 0.14, -10),
)
LANDING = replace(
    SQUAT,
    pelvis=(0, 0.62),
    near=(-50, 0.6),
    far=(-20, 0.6),
    near_foot=(-0.36, 0.03, -20),
    far_foot=(0.36, 0, 0),
)
BALL = replace(
    GUARD,
    pelvis=(0, 0.80),
    lean=48,
    curl=48,
    head=26,
    turn=0.4,
    near=(-58, 0.62),
    far=(-46, 0.66),
    near_foot=(-0.06, 0.46, -60),
    far_foot=(0.12, 0.50, -50),
)
BLOCK = replace(
    GUARD,
    pelvis=(-0.08, 0.76),
    lean=4,
    curl=16,
    head=14,
    turn=0.35,
    near=(48, 0.46),
    far=(58, 0.50),
    near_elbow=0.9,
    far_elbow=0.9,
)
STRUCK = replace(
    GUARD,
    pelvis=(-0.16, 0.82),
    lean=-20,
    curl=-14,
    head=-26,
    turn=0.3,
    near=(-40, 0.7),
    far=(-8, 0.82),
    far_foot=(0.38, 0.02, 22),
    strain=-1,
)
SQUAT_STRUCK = replace(
    SQUAT, pelvis=(-0.14, 0.44), lean=-8, curl=-4, head=-22, near=(-50, 0.6), far=(0, 0.7), strain=-1
)
ARCHED = replace(
    GUARD,
    pelvis=(-0.14, 0.74),
    lean=-52,
    curl=-22,
    head=-22,
    turn=0.5,
    near=(140, 0.9),
    far=(60, 0.95),
    near_foot=(0.02, 0.16, -20),
    far_foot=(0.46, 0.26, 20),
    lift=0.0,
    strain=-1,
)
FLYING = replace(
    ARCHED,
    pelvis=(-0.2, 0.66),
    lean=-84,
    curl=-16,
    near=(170, 0.95),
    far=(110, 0.95),
    near_foot=(0.44, 0.62, 20),
    far_foot=(0.70, 0.86, 50),
    lift=0.16,
)
SLAMMED = replace(
    LYING,
    pelvis=(-0.30, 0.18),
    near_foot=(0.36, 0.34, 10),
    far_foot=(0.60, 0.50, 60),
    near=(190, 0.9),
    far=(140, 0.9),
)
BOUNCE = replace(
    LYING, pelvis=(-0.30, 0.30), lean=-80, curl=-16, near_foot=(0.34, 0.06, 0), far_foot=(0.62, 0.20, 50)
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
    stirring=replace(LYING, near_foot=(0.20, 0, 0), head=6, strain=0),
    rise=0.35,
    lifts=(0.12, 0.36, 0.34),
    drop=(-0.26, 0.4),
)


def _stand(phase: float) -> Pose:
    bounce = wave(phase, 2)
    sway = wave(phase)
    return replace(
        GUARD,
        pelvis=(0.02 * sway, 0.825 + 0.03 * bounce),
        lean=9 + 1.5 * sway,
        near=(-34 + 6 * bounce, 0.54 + 0.02 * sway),
        far=(16 - 7 * bounce, 0.66 + 0.03 * sway),
        near_foot=(-0.44, 0.02 + 0.02 * bounce, -14 - 12 * bounce),
    )


def _walk(phase: float) -> Pose:
    return replace(
        GUARD,
        pelvis=(0.02, 0.85 + 0.025 * wave(phase, 2)),
        lean=13,
        hips=0.5 * wave(phase + 0.25),
        near=(-34 + 12 * wave(phase), 0.54),
        far=(16 - 10 * wave(phase), 0.66),
        far_foot=stepping_foot(phase, 0.46, 0.17),
        near_foot=stepping_foot(phase + 0.5, 0.46, 0.17),
    )


def _attacks() -> Choreography:
    high_punch = replace(
        GUARD,
        pelvis=(0.24, 0.78),
        lean=20,
        curl=8,
        head=-10,
        turn=-0.8,
        hips=-0.5,
        near=(6, 1.04),
        far=(64, 0.40),
        near_foot=(-0.56, 0.08, -40),
        far_foot=(0.50, 0, 0),
        strain=1,
    )
    low_punch = replace(
        GUARD,
        pelvis=(0.20, 0.58),
        lean=36,
        curl=12,
        head=-24,
        turn=1.0,
        hips=0.7,
        near=(30, 0.42),
        far=(-16, 1.04),
        near_foot=(-0.66, 0.06, -34),
        far_foot=(0.54, 0, 0),
        strain=1,
    )
    chamber = replace(
        GUARD,
        pelvis=(0.28, 0.92),
        lean=-10,
        curl=4,
        head=6,
        turn=0.2,
        hips=-0.5,
        near=(-140, 0.6),
        far=(40, 0.5),
        near_foot=(0.36, 0.66, -50),
        far_foot=(0.38, 0, 0),
    )
    high_kick = replace(
        chamber,
        pelvis=(0.26, 0.95),
        lean=-40,
        curl=-4,
        head=30,
        turn=0.1,
        near=(-160, 0.9),
        far=(58, 0.46),
        near_foot=(0.98, 1.52, 26),
        far_foot=(0.34, 0, 0),
        strain=1,
    )
    low_kick = replace(
        chamber,
        pelvis=(0.14, 0.84),
        lean=-18,
        head=16,
        near=(-150, 0.8),
        far=(36, 0.55),
        near_foot=(1.04, 0.30, 8),
        far_foot=(0.24, 0, 0),
        strain=1,
    )
    uppercut = replace(
        GUARD,
        pelvis=(0.22, 1.0),
        lean=-6,
        curl=-12,
        head=-22,
        turn=-0.8,
        hips=-0.5,
        near=(76, 1.04),
        far=(-128, 0.62),
        near_foot=(-0.20, 0.20, -58),
        far_foot=(0.34, 0.05, -36),
        lift=0.04,
        strain=1,
    )
    spin_kick = replace(
        chamber,
        pelvis=(0.22, 0.92),
        lean=-52,
        curl=-8,
        head=38,
        turn=-0.5,
        hips=-0.7,
        near=(-176, 0.95),
        far=(100, 0.6),
        near_foot=(1.08, 1.16, 58),
        far_foot=(0.12, 0.10, -46),
        lift=0.16,
        strain=1,
    )
    squat_punch = replace(
        SQUAT,
        pelvis=(0.10, 0.46),
        lean=40,
        curl=10,
        head=-26,
        turn=-0.8,
        hips=-0.5,
        near=(2, 1.04),
        far=(56, 0.42),
        near_foot=(-0.58, 0.10, -44),
        far_foot=(0.46, 0, 0),
        strain=1,
    )
    squat_low_kick = replace(
        SQUAT,
        pelvis=(-0.16, 0.36),
        lean=-30,
        curl=4,
        head=24,
        turn=0.3,
        hips=-0.4,
        near=(-118, 0.92),
        far=(28, 0.6),
        near_foot=(0.92, 0.03, 34),
        far_foot=(0.08, 0, 0),
        strain=1,
        near_open=1,
    )
    squat_high_kick = replace(
        squat_low_kick,
        pelvis=(-0.14, 0.46),
        lean=-52,
        curl=-6,
        head=44,
        near=(-100, 0.80),
        far=(-66, 0.86),
        near_foot=(0.62, 1.10, 36),
        far_foot=(0.16, 0, 0),
        far_open=1,
    )
    return {
        Move.HIGH_PUNCH: attack(
            Move.HIGH_PUNCH,
            GUARD,
            windup=replace(
                GUARD, pelvis=(-0.10, 0.78), lean=-3, turn=1.0, hips=0.8, near=(192, 0.44), far=(14, 0.74)
            ),
            launch=replace(
                GUARD,
                pelvis=(0.08, 0.77),
                lean=13,
                turn=0.1,
                hips=0.1,
                near=(-12, 0.55),
                far=(30, 0.55),
                strain=0.6,
            ),
            strike=high_punch,
            follow=replace(high_punch, pelvis=(0.28, 0.75), lean=25, near=(0, 1.02)),
        ),
        Move.LOW_PUNCH: attack(
            Move.LOW_PUNCH,
            GUARD,
            windup=replace(
                GUARD, pelvis=(-0.08, 0.68), lean=14, curl=14, turn=0.3, near=(10, 0.44), far=(-128, 0.5)
            ),
            launch=replace(
                GUARD, pelvis=(0.06, 0.62), lean=26, curl=14, turn=0.7, near=(20, 0.42), far=(-60, 0.55)
            ),
            strike=low_punch,
            follow=replace(low_punch, pelvis=(0.23, 0.56), lean=40, far=(-14, 1.02)),
        ),
        Move.HIGH_KICK: attack(
            Move.HIGH_KICK,
            GUARD,
            windup=replace(
                GUARD,
                pelvis=(0.05, 0.76),
                lean=16,
                turn=1.0,
                near=(20, 0.5),
                far=(36, 0.66),
                near_foot=(-0.46, 0.06, -34),
            ),
            launch=chamber,
            strike=high_kick,
            follow=replace(high_kick, lean=-46, near_foot=(0.90, 1.62, 34), near=(-172, 0.95)),
        ),
        Move.LOW_KICK: attack(
            Move.LOW_KICK,
            GUARD,
            windup=replace(
                GUARD, pelvis=(0.0, 0.78), lean=12, turn=0.9, near_foot=(-0.50, 0.10, -44), near=(20, 0.5)
            ),
            launch=replace(
                chamber, pelvis=(0.16, 0.86), lean=-4, near_foot=(0.20, 0.30, -50), far_foot=(0.30, 0, 0)
            ),
            strike=low_kick,
            follow=replace(low_kick, lean=-22, near_foot=(1.02, 0.42, 14)),
        ),
        Move.UPPERCUT: attack(
            Move.UPPERCUT,
            GUARD,
            windup=replace(
                SQUAT, pelvis=(0.0, 0.50), lean=34, turn=0.9, near=(-112, 0.66), far=(26, 0.5), head=-20
            ),
            launch=replace(
                GUARD,
                pelvis=(0.14, 0.70),
                lean=20,
                turn=-0.1,
                hips=0,
                near=(-38, 0.62),
                far=(0, 0.5),
                strain=0.6,
            ),
            strike=uppercut,
            follow=replace(
                uppercut,
                lift=0.12,
                near=(86, 1.04),
                lean=-12,
                near_foot=(-0.14, 0.28, -64),
                far_foot=(0.30, 0.12, -46),
            ),
        ),
        Move.SPIN_KICK: steps(
            Move.SPIN_KICK,
            replace(GUARD, pelvis=(-0.02, 0.70), lean=18, turn=1.0, near=(30, 0.5), far=(60, 0.5)),
            replace(
                GUARD,
                pelvis=(0.08, 0.66),
                lean=24,
                turn=0.0,
                hips=0,
                near=(10, 0.6),
                far=(-150, 0.5),
                near_foot=(-0.34, 0.05, -30),
            ),
            replace(
                GUARD,
                pelvis=(0.14, 0.80),
                lean=20,
                turn=-1.0,
                hips=-0.8,
                head=14,
                near=(-20, 0.7),
                far=(170, 0.6),
                near_foot=(-0.30, 0.34, -70),
                far_foot=(0.30, 0, -14),
            ),
            replace(
                chamber,
                pelvis=(0.18, 0.90),
                lean=-20,
                turn=-0.8,
                hips=-0.8,
                near=(-120, 0.8),
                near_foot=(0.52, 0.72, -20),
                far_foot=(0.26, 0.04, -36),
                lift=0.08,
            ),
            spin_kick,
            replace(
                spin_kick,
                lean=-30,
                turn=0.5,
                hips=0.2,
                near_foot=(0.98, 0.70, 30),
                far_foot=(0.10, 0.04, -30),
                lift=0.08,
                near=(-140, 0.8),
                far=(60, 0.6),
            ),
            replace(
                GUARD,
                pelvis=(0.14, 0.68),
                lean=6,
                turn=0.9,
                near=(-70, 0.7),
                far=(16, 0.75),
                near_foot=(-0.26, 0, 0),
                far_foot=(0.62, 0, 0),
            ),
            replace(GUARD, pelvis=(0.06, 0.76), near=(-30, 0.55)),
        ),
        Move.SQUAT_LOW_PUNCH: attack(
            Move.SQUAT_LOW_PUNCH,
            SQUAT,
            windup=replace(SQUAT, pelvis=(-0.10, 0.42), turn=1.0, near=(200, 0.46)),
            launch=replace(SQUAT, pelvis=(0.04, 0.44), lean=30, turn=0.0, near=(-14, 0.6)),
            strike=squat_punch,
            follow=squat_punch,
        ),
        Move.SQUAT_LOW_KICK: attack(
            Move.SQUAT_LOW_KICK,
            SQUAT,
            windup=replace(
                SQUAT, pelvis=(-0.08, 0.40), lean=6, near_foot=(-0.30, 0.08, -40), near=(-90, 0.7)
            ),
            launch=replace(squat_low_kick, near_foot=(0.36, 0.10, -10), lean=-16),
            strike=squat_low_kick,
            follow=squat_low_kick,
        ),
        Move.SQUAT_HIGH_KICK: attack(
            Move.SQUAT_HIGH_KICK,
            SQUAT,
            windup=replace(
                SQUAT,
                pelvis=(-0.10, 0.40),
                lean=-6,
                near_foot=(-0.2, 0.14, -40),
                near=(-100, 0.8),
                near_open=1,
            ),
            launch=replace(squat_high_kick, near_foot=(0.30, 0.52, -30), lean=-36),
            strike=squat_high_kick,
            follow=replace(squat_high_kick, lean=-56, near_foot=(0.54, 1.16, 44)),
        ),
    }


def _jumps() -> Choreography:
    dive_punch = replace(
        TUCK,
        pelvis=(0.06, 0.86),
        lean=44,
        curl=6,
        head=-30,
        turn=-0.8,
        hips=-0.4,
        near=(-24, 1.04),
        far=(120, 0.5),
        near_foot=(-0.74, 0.62, -78),
        far_foot=(-0.06, 0.44, -40),
        strain=1,
    )
    flying_kick = replace(
        TUCK,
        pelvis=(-0.08, 0.86),
        lean=-24,
        curl=10,
        head=12,
        turn=0.3,
        hips=-0.4,
        near=(-150, 0.85),
        far=(40, 0.5),
        near_foot=(0.88, 0.44, 34),
        far_foot=(0.06, 0.46, -44),
        strain=1,
    )
    back_punch = replace(
        dive_punch,
        lean=4,
        curl=-2,
        head=-4,
        near=(-30, 1.04),
        near_foot=(-0.22, 0.34, -56),
        far_foot=(0.36, 0.50, -10),
    )
    back_kick = replace(
        flying_kick,
        lean=-50,
        head=34,
        near=(170, 0.9),
        far=(110, 0.6),
        near_foot=(0.86, 0.74, 44),
        far_foot=(0.22, 0.42, -30),
    )
    return {
        Move.FORWARD_JUMP_PUNCH: attack(
            Move.FORWARD_JUMP_PUNCH,
            TUCK,
            windup=replace(TUCK, turn=1.0, near=(185, 0.5)),
            launch=replace(dive_punch, lean=30, turn=0, near=(-10, 0.55)),
            strike=dive_punch,
            follow=replace(dive_punch, lean=48, near=(-28, 1.02)),
        ),
        Move.FORWARD_JUMP_KICK: attack(
            Move.FORWARD_JUMP_KICK,
            TUCK,
            windup=replace(TUCK, lean=4, near_foot=(0.0, 0.52, -50)),
            launch=replace(flying_kick, lean=-14, near_foot=(0.42, 0.60, -10)),
            strike=flying_kick,
            follow=replace(flying_kick, lean=-28, near_foot=(0.9, 0.40, 38)),
        ),
        Move.BACKWARD_JUMP_PUNCH: attack(
            Move.BACKWARD_JUMP_PUNCH,
            TUCK,
            windup=replace(TUCK, lean=-6, turn=1.0, near=(170, 0.5)),
            launch=replace(back_punch, turn=0, near=(0, 0.55)),
            strike=back_punch,
            follow=replace(back_punch, lean=8, near=(-34, 1.02)),
        ),
        Move.BACKWARD_JUMP_KICK: attack(
            Move.BACKWARD_JUMP_KICK,
            TUCK,
            windup=replace(TUCK, lean=-10, near_foot=(0.1, 0.56, -40)),
            launch=replace(back_kick, lean=-30, near_foot=(0.44, 0.66, 0)),
            strike=back_kick,
            follow=replace(back_kick, lean=-54, near_foot=(0.84, 0.80, 50)),
        ),
    }


def _standing_up() -> Choreography:
    shoulder_roll = replace(
        LYING,
        pelvis=(-0.42, 0.44),
        lean=-128,
        curl=-28,
        head=30,
        near=(-62, 0.8),
        far=(-50, 0.8),
        near_foot=(-0.50, 1.16, 100),
        far_foot=(-0.30, 1.22, 90),
        strain=0,
    )
    spring = replace(
        GUARD,
        pelvis=(-0.06, 0.78),
        lean=-38,
        curl=-30,
        head=-4,
        near=(150, 0.9),
        far=(110, 0.9),
        near_foot=(0.20, 0.10, -10),
        far_foot=(0.50, 0.16, 10),
        lift=0.12,
    )
    return {
        Move.ATTRACTIVE_STAND_UP: steps(
            Move.ATTRACTIVE_STAND_UP,
            shoulder_roll,
            spring,
            replace(SQUAT, pelvis=(0.04, 0.58), lean=22, near=(-110, 0.8), far=(-30, 0.8)),
            mix(SQUAT, GUARD, 0.75),
        ),
    }


def choreography() -> Choreography:
    """Return Ember's poses for every move of the game."""
    cheer = replace(
        GUARD,
        pelvis=(0, 0.97),
        lean=-8,
        curl=-8,
        head=-12,
        turn=0.95,
        hips=0.7,
        near=(112, 0.98),
        far=(70, 0.98),
        near_foot=(-0.34, 0, 0),
        far_foot=(0.34, 0, 0),
        strain=1,
        near_elbow=0.4,
    )
    leap = replace(
        cheer,
        lift=0.30,
        pelvis=(0, 0.92),
        near=(100, 1.0),
        far=(78, 1.0),
        near_foot=(-0.24, 0.26, -50),
        far_foot=(0.20, 0.34, -30),
    )
    flex = replace(cheer, pelvis=(0.0, 0.93), lean=-5, near=(-128, 0.60), far=(84, 1.0), near_elbow=1.0)
    own: Choreography = {
        Move.STAND: cycle(Move.STAND, _stand),
        Move.WALKING: cycle(Move.WALKING, _walk),
        **_jumps(),
        **_standing_up(),
        **_attacks(),
        Move.WIN: keyed(
            Move.WIN,
            (0, mix(GUARD, SQUAT, 0.3)),
            (0.14, mix(GUARD, SQUAT, 0.8)),
            (0.34, leap),
            (0.46, leap),
            (0.62, mix(cheer, SQUAT, 0.4)),
            (0.8, flex),
            (1, flex),
        ),
    }
    return with_shared_moves(KEY, own)
