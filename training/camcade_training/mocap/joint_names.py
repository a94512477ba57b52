"""Which joint of a skeleton is which of COCO's: by the names that recorders and animation programs give.

Names are taken apart into a side and a part ("Bip01 L UpperArm", "mixamorig:LeftArm", "upperarm_l",
"lhumerus"), and each of COCO's joints has the parts that mean it, the surest first. That covers the skeletons
of CMU (ASF names and the usual BVH conversions of them), Biovision, MotionBuilder, Mixamo, Rokoko, HumanEva,
3ds Max ("Bip01"), Character Creator ("CC_Base_"), VRoid ("J_Bip_"), MakeHuman ("upperarm01.L"), Daz, Unreal,
Rigify, Xsens, SMPL and the Kinect. Others are named in a JSON file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from camcade.plain_json import parse_json
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.synthetic.body import COCO_JOINTS

FACE_JOINTS = COCO_JOINTS[:5]
BODY_JOINTS = COCO_JOINTS[5:]
HELPERS = ("head", "neck")  # the base of the skull and of the neck: the face is derived from them

# A joint sits where its bone begins: the shoulder is the start of the upper arm, the ankle that of the foot.
_PARTS: dict[str, tuple[str, ...]] = {
    "shoulder": (
        "upperarm", "uparm", "uarm", "arm", "shldrbend", "shldr", "humerus", "shoulderjoint", "shoulder",
    ),
    "elbow": ("forearm", "forearmbend", "lowerarm", "lowarm", "farm", "radius", "elbow"),
    "wrist": ("wrist", "hand"),
    "hip": ("upleg", "upperleg", "uleg", "thigh", "thighbend", "femur", "hip"),
    "knee": ("knee", "shin", "calf", "lowerleg", "lowleg", "tibia", "leg"),
    "ankle": ("ankle", "foot"),
    "eye": ("eye", "eyeball", "faceeye"),
    "ear": ("ear",),
}  # fmt: skip
_MIDDLE: dict[str, tuple[str, ...]] = {
    "nose": ("nose",),
    "head": ("head", "head01"),
    "neck": ("neck", "neck01", "neck1", "necklower", "lowerneck", "neckupper", "upperneck", "necktwist01"),
}
_SHOWN = 10  # joints that an error names at most
_SIDES = {"left": "left", "l": "left", "right": "right", "r": "right"}
_PREFIXES = re.compile(
    r"^(mixamorig\d*|character\d*|cc_base|j_(bip|adj)(_c(?=_))?|bip0*\d*|def|[mfn]_avg)[\s_:\-.]*",
    re.IGNORECASE,
)
_FIRST_OF_SEVERAL = re.compile(r"0?1$")  # bones that are cut in pieces to twist: "upperarm01", "upperarm02"
_TOKENS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_KNOWN = frozenset(part for parts in (*_PARTS.values(), *_MIDDLE.values()) for part in parts)


@dataclass(frozen=True)
class JointMap:
    """Indexes into a capture's joints for each of COCO's joints and HELPERS that has a source; a joint with
    several sources lies in their middle. Of the face only what the skeleton has itself.
    """

    sources: Mapping[str, tuple[int, ...]]


def side_and_part(name: str) -> tuple[str, str]:
    """("left", "upperarm") of a joint's name; side "" for joints in the middle."""
    plain = _PREFIXES.sub("", name.rpartition(":")[2].rpartition("|")[2])
    tokens = [token.lower() for token in _TOKENS.findall(plain)]
    for at, token in enumerate(tokens):
        if token in _SIDES and len(tokens) > 1:
            return _SIDES[token], "".join(tokens[at + 1 :] or tokens[:at])
    part = "".join(tokens)
    if part not in _KNOWN:
        for prefix, side in _SIDES.items():  # "lfemur", "rightupleg"
            if part.startswith(prefix) and part.removeprefix(prefix) in _KNOWN:
                return side, part.removeprefix(prefix)
    return "", part


def map_joints(path: Path, names: tuple[str, ...], given: Mapping[str, tuple[str, ...]]) -> JointMap:
    """Sources by name, those of `given` (see `read_joint_map`) first.

    Raises MotionCaptureError, with the joints found and those of COCO's without a source, for a skeleton that
    is not understood, and for a given name that the skeleton lacks.
    """
    found: dict[tuple[str, str], int] = {}
    for index, name in enumerate(names):
        if not name.endswith("_end"):
            found.setdefault(side_and_part(name), index)
    for (side, part), index in list(found.items()):
        found.setdefault((side, _FIRST_OF_SEVERAL.sub("", part)), index)
    sources: dict[str, tuple[int, ...]] = {}
    for target in (*COCO_JOINTS, *HELPERS):
        side, _, part = target.rpartition("_")
        choices = _PARTS[part] if side else _MIDDLE[part]
        index = next((found[side, choice] for choice in choices if (side, choice) in found), None)
        if index is not None:
            sources[target] = (index,)
    index_of = {name: index for index, name in enumerate(names)}
    for target, wanted in given.items():
        for name in wanted:
            if name not in index_of:
                raise fault(
                    path,
                    None,
                    f"the joint map takes {target} from {name!r}, which is none; there are {_list(names)}",
                )
        sources[target] = tuple(index_of[name] for name in wanted)
    lacking = [target for target in BODY_JOINTS if target not in sources]
    if not any(helper in sources for helper in HELPERS):
        lacking.append("head or neck")
    if lacking:
        used = {names[index] for source in sources.values() for index in source}
        raise fault(
            path,
            None,
            f"unknown skeleton; joints found: {_list(names, used)}; no source for {', '.join(lacking)}: "
            'name them in a JSON file such as {"left_wrist": "HandL"} and give it with --joints',
        )
    return JointMap(sources)


def _list(names: Sequence[str], used: Container[str] = ()) -> str:
    """At most ten of them, what nothing uses first: a rig with fingers has hundreds."""
    own = [name for name in names if not name.endswith("_end")]
    likeliest = sorted(own, key=lambda name: name in used)[:_SHOWN]
    rest = f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
    return ", ".join(sorted(likeliest, key=own.index)) + rest


def read_joint_map(path: Path) -> dict[str, tuple[str, ...]]:
    """A JSON object from COCO's joints, "head" and "neck" to a joint's name or a list of names (the middle).

    What it leaves out is found by name. Raises MotionCaptureError for anything else.
    """
    path = Path(path)
    try:
        written = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise fault(path, None, f"cannot be read ({error.strerror}); give the path of a JSON file") from error
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise fault(path, line, f"is no JSON ({error}); write an object such as {{}}") from error
    if not isinstance(written, dict):
        raise fault(path, None, 'holds no JSON object; write e.g. {"left_wrist": "HandL"}')
    known = (*COCO_JOINTS, *HELPERS)
    result: dict[str, tuple[str, ...]] = {}
    for target, value in written.items():
        names = [value] if isinstance(value, str) else value
        if target not in known:
            raise fault(path, None, f"unknown joint {target!r}; expected some of {', '.join(known)}")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise MotionCaptureError(
                f"{path.as_posix()}: {target} is {value!r}; expected a joint's name or a list of names"
            )
        result[target] = tuple(names)
    return result
