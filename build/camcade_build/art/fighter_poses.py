"""How a fighter moves: `poses/NAME.yaml`, read and checked, and the two motions that never stand still.

The section `key` holds the poses and numbers of `KeyPoses`, of which the moves are made that are alike for
all; `poses` what several moves use; `moves` the fighter's own. A move is an attack (`start`, `windup`,
`launch`, `strike`, `follow`), or a list with one pose for each step, or poses by time from 0 to 1. A pose is
the name of one above it, or `{mix: [one, other, share]}`, or fields of `Pose`, put on the pose that `from`
names.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import yaml

from camcade.duel.moves import Move
from camcade_build.art.choreography import (
    Choreography,
    Motion,
    attack,
    cycle,
    keyed,
    stepping_foot,
    steps,
    wave,
)
from camcade_build.art.shared_moves import KeyPoses, with_shared_moves
from camcade_build.art.skeleton import Pose, mix

FOLDER = Path(__file__).parent / "poses"

Fields = Mapping[str, Any]
"""A mapping as YAML gives it; what a field holds, its kind of pose or number says."""

Cycle = Callable[[Pose, float], Pose]
"""(guard, phase 0..1) → pose of a motion that goes round."""


@cache
def read_poses(name: str) -> tuple[KeyPoses, Choreography]:
    """Return the key poses of the fighter `name` and the moves that its file writes out.

    Raises:
        ValueError: the file names a pose, a field or a move that there is not, or too few numbers.
    """
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    sections = cast(dict[str, Fields], yaml.safe_load(text))
    known: dict[str, Pose] = {}
    key: dict[str, Any] = {}
    for part, written in sections["key"].items():
        if isinstance(written, dict):
            key[part] = known[part] = read_pose(cast(Fields, written), known)
        else:
            key[part] = tuple(cast(list[float], written)) if isinstance(written, list) else written
    for part, written in sections["poses"].items():
        known[part] = read_pose(written, known)
    own = {Move(move): read_move(Move(move), each, known) for move, each in sections["moves"].items()}
    return KeyPoses(**key), {**own}


def read_pose(written: str | Fields, known: Mapping[str, Pose]) -> Pose:
    """Return one pose as it is written; `known` are those above it. Raises ValueError where it makes none."""
    if isinstance(written, str):
        if written not in known:
            raise ValueError(f"there is no pose {written!r} above this one; there are {', '.join(known)}")
        return known[written]
    if "mix" in written:
        start, end, share = written["mix"]
        return mix(read_pose(start, known), read_pose(end, known), share)
    base = read_pose(written["from"], known) if "from" in written else Pose()
    return replace(base, **{part: _checked(part, value) for part, value in written.items() if part != "from"})


def _checked(part: str, value: Any) -> float | tuple[float, ...]:
    """The value of one field of a pose; ValueError where a pose has no such field or it has other numbers."""
    if part not in Pose.__slots__:
        raise ValueError(f"a pose has no {part!r}; it has {', '.join(Pose.__slots__)}")
    usual = getattr(Pose(), part)
    given = tuple(cast(list[float], value)) if isinstance(value, list) else cast(float, value)
    if isinstance(usual, tuple) != isinstance(given, tuple) or (
        isinstance(given, tuple) and len(given) != len(cast(tuple[float, ...], usual))
    ):
        raise ValueError(f"{part} is {value}, but it is written like {usual}")
    return given


def read_move(move: Move, written: Any, known: Mapping[str, Pose]) -> Motion:
    """Return one move as it is written. Raises ValueError where it has another number of steps."""
    if isinstance(written, list):
        return steps(move, *(read_pose(each, known) for each in cast(list[str | Fields], written)))
    poses = {part: read_pose(each, known) for part, each in cast(dict[Any, str | Fields], written).items()}
    return attack(move, **poses) if "start" in poses else keyed(move, *poses.items())


def choreography(name: str) -> Choreography:
    """Return the poses of the fighter `name` for every move of the game."""
    key, own = read_poses(name)
    stand, walk = CYCLES[name]
    return with_shared_moves(
        key,
        {
            **own,
            Move.STAND: cycle(Move.STAND, partial(stand, key.guard)),
            Move.WALKING: cycle(Move.WALKING, partial(walk, key.guard)),
        },
    )


def _ember_stand(guard: Pose, phase: float) -> Pose:
    bounce = wave(phase, 2)
    sway = wave(phase)
    return replace(
        guard,
        pelvis=(0.02 * sway, 0.825 + 0.03 * bounce),
        lean=9 + 1.5 * sway,
        near=(-34 + 6 * bounce, 0.54 + 0.02 * sway),
        far=(16 - 7 * bounce, 0.66 + 0.03 * sway),
        near_foot=(-0.44, 0.02 + 0.02 * bounce, -14 - 12 * bounce),
    )


def _ember_walk(guard: Pose, phase: float) -> Pose:
    return replace(
        guard,
        pelvis=(0.02, 0.85 + 0.025 * wave(phase, 2)),
        lean=13,
        hips=0.5 * wave(phase + 0.25),
        near=(-34 + 12 * wave(phase), 0.54),
        far=(16 - 10 * wave(phase), 0.66),
        far_foot=stepping_foot(phase, 0.46, 0.17),
        near_foot=stepping_foot(phase + 0.5, 0.46, 0.17),
    )


def _tide_stand(guard: Pose, phase: float) -> Pose:
    breath = wave(phase)
    late = wave(phase - 0.12)
    return replace(
        guard,
        pelvis=(-0.05 - 0.015 * late, 0.925 + 0.012 * breath),
        lean=-3 - 1.2 * breath,
        head=2 + 1.5 * late,
        near=(-32 + 5 * late, 0.42 + 0.02 * breath),
        far=(12 + 5 * breath, 0.80 + 0.03 * late),
    )


def _tide_walk(guard: Pose, phase: float) -> Pose:
    return replace(
        guard,
        pelvis=(0.0, 0.935 + 0.018 * wave(phase, 2)),
        lean=3,
        hips=0.5 * wave(phase + 0.25),
        near=(-32 + 8 * wave(phase), 0.44),
        far=(12 - 5 * wave(phase), 0.80),
        far_foot=stepping_foot(phase, 0.38, 0.13),
        near_foot=stepping_foot(phase + 0.5, 0.38, 0.13),
    )


CYCLES: Mapping[str, tuple[Cycle, Cycle]] = {
    "ember": (_ember_stand, _ember_walk),
    "tide": (_tide_stand, _tide_walk),
}
"""How each fighter stands and walks."""
