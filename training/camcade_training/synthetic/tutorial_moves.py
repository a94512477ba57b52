"""The moving figure that shows players each move: drawn people's motions, as joints for the page to draw.

One loop for each lesson of `camcade.duel.tutorial`, in the view that shows the move best.
`camcade data tutorial-moves` writes them; the file is part of the site's sources: building needs no training
tools.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from camcade.places import write_text
from camcade_training.synthetic import crouching, guarding, low_strikes, moves, strikes, walking
from camcade_training.synthetic.body import Proportions, solve
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.performances import perform

FORMAT = 1
FRAMES_PER_S = 20
REST_S = 0.45  # on guard between two rounds
UNITS = 1000  # in a body's height

JOINTS = (
    "head",
    "neck",
    "pelvis",
    *(
        f"{side}_{joint}"
        for side in ("left", "right")
        for joint in ("shoulder", "elbow", "wrist", "hand", "hip", "knee", "ankle", "toe")
    ),
)


@dataclass(frozen=True)
class Shown:
    """One move as the figure shows it: who wrote the motion, by which side, seen from how far to the left."""

    author: moves.Author
    side: str
    yaw_degrees: float
    seed: int = 1


SHOWN = {
    "high-punch": Shown(strikes.cross, "right", 50.0),
    "high-kick": Shown(strikes.roundhouse_kick, "right", 50.0),
    "block": Shown(guarding.block, "right", 35.0),
    "low-punch": Shown(low_strikes.low_cross, "right", 50.0),
    "low-kick": Shown(low_strikes.low_front_kick, "right", 55.0),
    "squat": Shown(crouching.hold_squat, "right", 40.0),
    "squat-punch": Shown(low_strikes.squat_punch, "right", 50.0),
    "uppercut": Shown(strikes.uppercut, "right", 50.0),
    "spin-kick": Shown(strikes.back_kick, "right", 50.0),
    "jump": Shown(crouching.hop, "right", 30.0, 8),
    "walk": Shown(walking.walk_across, "right", 15.0, 3),
}
HABITS = Habits(tempo=0.85, amplitude=1.05, sway=0.6)


def loop(shown: Shown) -> np.ndarray:
    """(T, joints, 3) float64 in body heights: x to the right, y up from the floor, z towards the viewer."""
    rng = np.random.default_rng(shown.seed)
    body = Proportions()
    made = moves.perform_move(shown.author, HABITS, rng, shown.side)
    performance = perform([made], [], body, HABITS, rng, REST_S).placed(
        np.radians(shown.yaw_degrees), 0.0, 0.0
    )
    times_s = np.arange(0.0, performance.duration_s, 1 / FRAMES_PER_S)
    joints = solve(performance.poses(times_s), body).joints
    places = np.stack([joints[name] for name in JOINTS], axis=1)
    places[..., 0] -= places[0, JOINTS.index("pelvis"), 0]
    return places / body.height


def document() -> dict[str, object]:
    """What the file holds."""
    return {
        "format": FORMAT,
        "frames_per_s": FRAMES_PER_S,
        "units": UNITS,
        "joints": list(JOINTS),
        "moves": {name: np.rint(loop(shown) * UNITS).astype(int).tolist() for name, shown in SHOWN.items()},
    }


def write_tutorial_moves(path: Path) -> None:
    """Write the document as JSON without spaces."""
    write_text(path, json.dumps(document(), separators=(",", ":")))
