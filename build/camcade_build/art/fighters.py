"""Both fighters as pictures: every drawn step, and which picture each step of the game shows."""

from collections.abc import Callable, Sequence

from camcade.duel.moves import MOVES, Move
from camcade_build.art import ember, swoosh, tide
from camcade_build.art.choreography import Choreography, Motion, Repeat
from camcade_build.art.fighter_poses import choreography
from camcade_build.art.pictures import Picture
from camcade_build.art.skeleton import Body, Joints, resolve

FIGHTERS = ("ember", "tide")
LIGHTS = {"ember": swoosh.Light("#ff7a3d", "#fff1c4"), "tide": swoosh.Light("#35c9bd", "#f0fffb")}

WINDOW = (-170.0, -270.0, 340.0, 310.0)
"""Around the point on the ground below a fighter, which is the anchor; arena pixels."""


def pictures(name: str) -> list[Picture]:
    """Return every drawing of the fighter `name`."""
    moves, body, draw_all = _fighter(name)
    drawn: list[Picture] = []
    for move, motion in moves.items():
        if isinstance(motion, Repeat):
            continue
        joints = [resolve(pose, body) for pose in motion.poses]
        for step, drawing in enumerate(draw_all(joints, motion.loop)):
            if _picture_of(motion, move, step) == (move, step):
                drawn.append(Picture(f"{name}/{move}/{step}", drawing, WINDOW))

    return drawn


def swooshes(name: str) -> list[Picture]:
    """Return the light behind every strike of the fighter `name`."""
    moves, body, _ = _fighter(name)
    return swoosh.pictures(name, moves, body, LIGHTS[name])


def steps_of_moves(name: str) -> dict[str, list[str]]:
    """Return for every move of the game the picture ids of its steps, in order.

    Raises:
        ValueError: a move has no drawing, or not one for each step.
    """
    moves = choreography(name)
    table: dict[str, list[str]] = {}
    for move, rules in MOVES.items():
        motion = moves.get(move)
        if motion is None:
            raise ValueError(f"{name} has no drawing of {move}")
        shown, backwards = move, False
        if isinstance(motion, Repeat):
            shown, backwards = motion.move, motion.backwards
            motion = moves[shown]
        if not isinstance(motion, Motion) or len(motion.poses) != rules.steps:
            raise ValueError(f"{name} needs {rules.steps} drawings of {move}")
        shown_steps = [_picture_of(motion, shown, step) for step in range(rules.steps)]
        ids = [f"{name}/{drawn_move}/{drawn_step}" for drawn_move, drawn_step in shown_steps]
        table[move.value] = ids[::-1] if backwards else ids
    return table


def _picture_of(motion: Motion, move: Move, step: int) -> tuple[Move, int]:
    """Return the move and step whose drawing is shown: held poses are drawn once, borrowed ones never."""
    if step in motion.borrowed:
        return motion.borrowed[step]
    if not motion.loop:
        while step > 0 and step - 1 not in motion.borrowed and motion.poses[step - 1] == motion.poses[step]:
            step -= 1
    return move, step


def _fighter(name: str) -> tuple[Choreography, Body, Callable[[Sequence[Joints], bool], list[str]]]:
    drawer = {"ember": ember, "tide": tide}[name]
    return choreography(name), drawer.BUILD.body, drawer.draw_all
