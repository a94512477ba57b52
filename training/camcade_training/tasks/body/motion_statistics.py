"""How strikes move: real people's beside those that the generator draws, which should cover them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from camcade_training.mocap.catalogue import Catalogue
from camcade_training.mocap.figures import trunk_axes
from camcade_training.mocap.strikes import LimbStrike, strikes_of
from camcade_training.synthetic.body import COCO_JOINTS, solve
from camcade_training.tasks.body.performers import stage

MEASURES = ("speed", "extension", "way_out_s", "returned", "interval_s", "trunk_turn_degrees")
PERCENTILES = (5, 50, 95)
RATE = 60.0
DRAWN = 24  # performances with strikes

Rows = dict[str, list[float]]


def measured(joints_m: NDArray[np.float64], strikes: Sequence[LimbStrike], rate: float) -> Rows:
    """Each measure of each strike: speed of fist or foot (limbs a second), extension (limbs), seconds from
    launch to peak, share of the return, seconds since the launch before (at most 2), and how far the trunk
    turns about the upright from launch to peak.
    """
    ahead = trunk_axes({name: joints_m[:, at] for at, name in enumerate(COCO_JOINTS)})[:, :, 2]
    heading = np.unwrap(np.arctan2(ahead[:, 0], ahead[:, 2]))
    rows: Rows = defaultdict(list)
    for before, one in zip((None, *strikes), strikes, strict=False):
        turn = heading[round(one.peak_s * rate)] - heading[round(one.launch_s * rate)]
        rows["speed"].append(one.speed)
        rows["extension"].append(one.extension)
        rows["way_out_s"].append(one.peak_s - one.launch_s)
        rows["returned"].append(one.returned)
        rows["trunk_turn_degrees"].append(abs(float(np.degrees(turn))))
        if before is not None and one.launch_s - before.launch_s < 2.0:
            rows["interval_s"].append(one.launch_s - before.launch_s)
    return rows


def compare(catalogue: Catalogue, drawn: int = DRAWN) -> dict[str, dict[str, list[float]]]:
    """Percentiles of MEASURES by data set and kind of strike, the drawn ones last."""
    found: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    for entry in catalogue.entries:
        _add(found, entry.data_set, catalogue.joints(entry), entry.strikes, catalogue.frames_per_second)
    for number in range(drawn):
        performance = stage("strikes", "train", number).performance
        times_s = np.arange(0.05, performance.duration_s - 0.05, 1.0 / RATE)
        joints_m = solve(performance.poses(times_s), performance.body).coco()
        _add(found, "drawn", joints_m, strikes_of(joints_m, RATE), RATE)
    return {
        name: {"strikes": [float(len(rows["speed"]))]}
        | {key: np.percentile(rows[key], PERCENTILES).round(3).tolist() for key in MEASURES if rows[key]}
        for name, rows in found.items()
    }


def _add(
    found: Mapping[str, Rows],
    name: str,
    joints_m: NDArray[np.float64],
    strikes: Sequence[LimbStrike],
    rate: float,
) -> None:
    for kind in ("punch", "kick"):
        mine = [one for one in strikes if one.kind == kind]
        if mine:
            for key, values in measured(joints_m, mine, rate).items():
                found[f"{name} {kind}"][key] += values


def as_lines(compared: Mapping[str, Mapping[str, list[float]]]) -> list[str]:
    """One line for each data set and kind: the 5th, 50th and 95th percentile of each measure."""
    lines = [f"{'':16}{'strikes':>8}" + "".join(f"{name:>24}" for name in MEASURES)]
    for name, row in compared.items():
        cells = "".join(f"{' '.join(f'{value:g}' for value in row.get(key, ())):>24}" for key in MEASURES)
        lines.append(f"{name:16}{row['strikes'][0]:>8g}{cells}")
    return lines


__all__ = ["MEASURES", "as_lines", "compare", "measured"]
