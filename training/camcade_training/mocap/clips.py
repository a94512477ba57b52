"""The clips that training reads: an .npz of keypoints over time, and a .json with all that is known of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from camcade.errors import DataError
from camcade.places import ARCHIVE_FAULTS, reason, replacing, visible
from camcade.plain_json import parse_json
from camcade_training.core.settings import write_json
from camcade_training.mocap.errors import fault
from camcade_training.synthetic.body import COCO_JOINTS

FORMAT = 1
SCORES = np.array([0.0, 0.5, 1.0], dtype=np.float32)  # out of the picture, hidden, seen


@dataclass(frozen=True)
class Clip:
    """A person seen by one camera.

    `keypoints_px` float32 (T, 17, 2), x right, y down; `visible` uint8 (T, 17): 0 out of the picture, 1
    hidden by the body, 2 seen; `score` float32 (T, 17): 0, 0.5, 1 for these (a perfect pose network: training
    adds the errors of a real one); `joints_m` float32 (T, 17, 3), y up, floor at 0, turned towards the
    camera; `t_s` float64 (T,) seconds of the recording; `action` (T,) text, "" where unlabelled; `person`:
    keep one person's clips in one split; `about`: source, camera, units and joints, as written beside it.
    """

    keypoints_px: np.ndarray
    visible: np.ndarray
    score: np.ndarray
    joints_m: np.ndarray
    t_s: np.ndarray
    action: np.ndarray
    person: str
    about: dict[str, Any]


def write_clip(path: Path, clip: Clip) -> Path:
    """Write PATH (.npz) and its .json; each appears whole or not at all. The same clip, the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        "keypoints_px": clip.keypoints_px,
        "visible": clip.visible,
        "score": clip.score,
        "joints_m": clip.joints_m,
        "t_s": clip.t_s,
        "action": clip.action,
        "person": np.array(clip.person),
    }
    with replacing(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():  # as np.savez_compressed, but without the time of writing
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entry.getvalue())
    write_json(
        path.with_suffix(".json"),
        {"format": FORMAT, "joints": COCO_JOINTS, "person": clip.person, **clip.about},
    )
    return path


def read_clip(path: Path) -> Clip:
    """Read a clip. Raises MotionCaptureError for a file that is none."""
    path = Path(path)
    try:
        about = parse_json(path.with_suffix(".json").read_text(encoding="utf-8"))
        with np.load(path, allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except ARCHIVE_FAULTS as error:
        raise fault(
            path, None, f"is no clip with its .json beside it ({reason(error)}); make it again"
        ) from error
    wanted = {"keypoints_px", "visible", "score", "joints_m", "t_s", "action", "person"}
    if about.get("format") != FORMAT or not wanted <= set(arrays):
        raise fault(path, None, f"is no clip of format {FORMAT}; make it again with camcade data bvh or amc")
    person = str(arrays.pop("person"))
    return Clip(**{name: arrays[name] for name in sorted(wanted - {"person"})}, person=person, about=about)


def holds_clips(folder: Path) -> bool:
    """Whether there is a clip below a folder."""
    return bool(_clips(folder))


def _clips(folder: Path) -> list[Path]:
    return visible(Path(folder), "**/*.npz")


def clip_paths(folder: Path) -> list[Path]:
    """All clips below a folder, in the order of their names; DataError where there is none."""
    found = _clips(folder)
    if not found:
        raise DataError(
            f"{folder} holds no labelled clip; make some: camcade data bvh … --labels TABLE --out {folder}"
        )
    return found
