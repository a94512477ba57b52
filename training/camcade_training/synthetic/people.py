"""A person: body, looks and habits out of one seed, and the shapes that draw them in a pose."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from camcade_training.synthetic.appearance import MATERIAL, Appearance, appearance
from camcade_training.synthetic.body import SIDES, Proportions, Skeleton
from camcade_training.synthetic.drawing import Shape
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.seeds import check_split, generator


@dataclass(frozen=True, init=False)
class Person:
    """Person number `seed` of a split: always the same body, clothes and way of moving."""

    seed: int
    split: str
    body: Proportions
    looks: Appearance
    habits: Habits

    def __init__(self, seed: int, split: str) -> None:
        rng = generator(check_split(split), "body", seed)
        body = Proportions.varied(rng)
        set_field = object.__setattr__
        set_field(self, "seed", seed)
        set_field(self, "split", split)
        set_field(self, "body", body)
        set_field(self, "looks", appearance(seed, split, 0.5 + body.bust / 2 if body.bust else 0.0))
        set_field(self, "habits", Habits.varied(generator(split, "habits", seed)))

    def of_build(self, body: Proportions) -> Person:
        """The same looks and habits on another body."""
        other = copy(self)
        object.__setattr__(other, "body", body)
        return other

    @property
    def name(self) -> str:
        """How files and labels name this person: unique over all splits."""
        return f"{self.split}-person-{self.seed:04d}"

    def shapes(self, skeleton: Skeleton, moment: int) -> list[Shape]:
        """What to draw for moment number `moment` of a skeleton of this body."""
        return _Figure(self, skeleton, moment).shapes()


def _axes(start: np.ndarray, end: np.ndarray, hint: np.ndarray) -> np.ndarray:
    """(3, 3) frame of a limb: y from end to start (so textures hang down), z near `hint`."""
    up = start - end
    up = up / max(float(np.linalg.norm(up)), 1e-6)
    ahead = hint - up * float(hint @ up)
    size = float(np.linalg.norm(ahead))
    if size < 1e-3:
        ahead = np.array([up[1], -up[0], 0.1])
        ahead = ahead - up * float(ahead @ up)
        size = float(np.linalg.norm(ahead))
    ahead = ahead / size
    side = (  # np.cross is slow on single vectors
        up[1] * ahead[2] - up[2] * ahead[1],
        up[2] * ahead[0] - up[0] * ahead[2],
        up[0] * ahead[1] - up[1] * ahead[0],
    )
    return np.array([side, up, ahead]).T


# Middles of the balls that curly hair is made of, in head radii.
_CURLS = (
    (0.6, 0.75, 0.2),
    (-0.6, 0.75, 0.2),
    (0.0, 1.05, 0.25),
    (0.8, 0.3, -0.4),
    (-0.8, 0.3, -0.4),
    (0.0, 0.6, -0.9),
    (0.0, 1.1, -0.4),
)


class _Figure:
    """One person in one pose, taken apart into round cones."""

    def __init__(self, person: Person, skeleton: Skeleton, moment: int) -> None:
        self.body, self.looks = person.body, person.looks
        self.joints = {name: places[moment] for name, places in skeleton.joints.items()}
        self.turns = {name: turns[moment] for name, turns in skeleton.turns.items()}
        self.fists: dict[str, float] = dict(zip(SIDES, skeleton.fists[moment], strict=True))
        self.unit = person.body.height / 1.70
        self.found: list[Shape] = []

    def shapes(self) -> list[Shape]:
        self._trunk()
        for side in SIDES:
            self._arm(side)
            self._leg(side)
        if self.looks.bottom == "skirt":
            self._skirt()
        self._head()
        return self.found

    def add(self, start, end, radius_start, radius_end, frame, material, **more) -> None:
        self.found.append(
            Shape(start, end, float(radius_start), float(radius_end), frame, MATERIAL[material], **more)
        )

    def limb(self, start, end, radius_start, radius_end, hint, material, **more) -> None:
        self.add(start, end, radius_start, radius_end, _axes(start, end, hint), material, **more)

    def _trunk(self) -> None:
        body, looks, joints, unit = self.body, self.looks, self.joints, self.unit
        chest, pelvis = self.turns["chest"], self.turns["pelvis"]
        thick = {"hoodie": 1.10, "jacket": 1.09}.get(looks.top, 1.0) * looks.looseness**0.5
        girth = body.girth**0.6
        waist_radius = 0.118 * unit * body.belly_girth * thick
        chest_radius = 0.78 * body.clavicle * body.breadth**0.5 * thick * girth**0.4
        hip_radius = (body.hip_half_width + 0.058 * unit) * girth**0.7
        top_of_chest = joints["neck"] - chest[:, 1] * (0.105 * unit)
        panel = {"texture_kind": "panel", "texture_scale": 1.25 / unit, "texture_origin": joints["waist"]}
        self.add(
            joints["waist"],
            top_of_chest,
            waist_radius,
            chest_radius,
            chest,
            "panel",
            squash=(1.0, 1.0, 1.36 / girth**0.5),
            **panel,
        )
        deep = (1.0, 1.0, 1.28 / girth**0.5)
        seat = hip_radius * (0.99 if looks.tucked else 0.95)
        self.add(
            joints["pelvis"] - pelvis[:, 1] * 0.035 * unit,
            joints["pelvis"] + pelvis[:, 1] * 0.01 * unit,
            seat * 0.97,
            seat,
            pelvis,
            "bottom",
            squash=deep,
        )
        if looks.tucked:
            line = joints["pelvis"] + pelvis[:, 1] * 0.09 * unit
            middle = 0.45 * waist_radius + 0.55 * seat
            self.add(joints["waist"], line, waist_radius, middle, pelvis, "panel", squash=deep, **panel)
            low = joints["pelvis"] - pelvis[:, 1] * 0.035 * unit
            self.add(low, line, seat, middle * 1.04, pelvis, "bottom", squash=deep, open_end=True)
        else:
            hem = joints["pelvis"] - pelvis[:, 1] * (0.05 + 0.06 * (looks.sleeve - 0.4)) * unit
            wide = hip_radius * (1.03 + 0.06 * (looks.looseness - 1.0)) * thick
            self.add(
                joints["waist"], hem, waist_radius, wide, pelvis, "panel", squash=deep, open_end=True, **panel
            )
        if body.belly_girth > 1.08:
            front = joints["waist"] + chest[:, 2] * 0.035 * unit - chest[:, 1] * 0.03 * unit
            self.add(front, front, waist_radius * 0.98, waist_radius * 0.98, chest, "panel", **panel)
        for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
            shoulder = joints[f"{side}_shoulder"]
            inner = joints["neck"] - chest[:, 1] * 0.045 * unit + chest[:, 0] * sign * 0.03 * unit
            yoke = 0.060 * unit * thick * girth**0.5
            self.limb(inner, shoulder, yoke * 1.05, yoke, chest[:, 2], "top")
            if body.bust > 0.1:
                breast = top_of_chest + chest[:, 0] * sign * 0.34 * body.clavicle
                breast = breast - chest[:, 1] * 0.06 * unit + chest[:, 2] * 0.055 * unit
                size = (0.066 + 0.012 * body.bust) * unit * thick
                self.add(breast, breast, size, size, chest, "panel", **panel)
            # from the neck down to the shoulder
            high = joints["neck"] + (joints["skull"] - joints["neck"]) * 0.25
            low = joints["neck"] + (shoulder - joints["neck"]) * 0.62
            skin = "skin" if looks.top == "tank-top" else "top"
            self.limb(high, low, 0.040 * unit * girth**0.5, 0.042 * unit, chest[:, 2], skin)
        self.limb(
            joints["neck"] - chest[:, 1] * 0.03 * unit,
            joints["skull"],
            0.058 * unit * girth**0.5,
            0.052 * unit * girth**0.4,
            chest[:, 2],
            "skin",
        )
        if looks.top in ("hoodie", "jacket"):
            for sign in (1.0, -1.0):
                side = joints["neck"] + chest[:, 0] * sign * 0.075 * unit
                back = joints["neck"] - chest[:, 2] * 0.075 * unit + chest[:, 1] * 0.015 * unit
                front = joints["neck"] + chest[:, 2] * 0.06 * unit - chest[:, 1] * 0.05 * unit
                puff = (0.040 if looks.top == "hoodie" else 0.026) * unit
                self.limb(side, back, puff, puff * 1.3, chest[:, 1], "top")
                self.limb(side, front, puff, puff * 0.7, chest[:, 1], "top")

    def _arm(self, side: str) -> None:
        looks, joints, unit = self.looks, self.joints, self.unit
        girth = self.body.girth**0.75
        shoulder, elbow, wrist = (joints[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        hint = self.turns["chest"][:, 2]
        long = looks.top in ("long-sleeves", "hoodie", "jacket")
        loose = {"hoodie": 1.28, "jacket": 1.30, "long-sleeves": 1.12}.get(looks.top, 1.0) * looks.looseness
        upper, middle, lower = (radius * unit * girth for radius in (0.052, 0.040, 0.028))
        cover = "top" if long else "skin"
        grow = loose if long else 1.0
        sleeve_top = "skin" if looks.top == "tank-top" else "top"
        self.limb(
            shoulder, shoulder + (elbow - shoulder) * 0.15, upper * 1.08, upper * 1.05, hint, sleeve_top
        )
        self.limb(shoulder, elbow, upper * grow, middle * grow, hint, cover)
        belly = elbow + (wrist - elbow) * 0.28
        self.limb(elbow, belly, middle * grow * 0.98, middle * grow * 1.04, hint, cover)
        self.limb(belly, wrist, middle * grow * 1.04, lower * (1.0 + (grow - 1.0) * 0.8), hint, cover)
        if looks.top == "t-shirt":
            hem = shoulder + (elbow - shoulder) * looks.sleeve
            wide = upper * 1.22 * looks.looseness**0.8
            self.limb(shoulder, hem, upper * 1.13, wide, hint, "top", open_end=True)
        self._hand(side, wrist, elbow, lower)

    def _hand(self, side: str, wrist: np.ndarray, elbow: np.ndarray, girth: float) -> None:
        """From open (flat palm, fingers, thumb) to closed (a fist)."""
        unit, fist = self.unit, self.fists[side]
        length = self.body.hand
        ahead = (wrist - elbow) / max(float(np.linalg.norm(wrist - elbow)), 1e-6)
        sign = 1.0 if side == "left" else -1.0
        chest = self.turns["chest"]
        palm_normal = chest[:, 2] * 0.8 - chest[:, 0] * sign * 0.5 + np.array([0.0, 0.1, 0.0])
        frame = _axes(wrist, wrist + ahead, palm_normal)
        across = frame[:, 0]
        flat = 1.0 + 1.1 * (1.0 - fist)
        palm = wrist + ahead * length * (0.46 + 0.06 * fist)
        knuckle = (0.040 + 0.010 * fist) * unit
        self.add(
            wrist + ahead * 0.02 * unit, palm, girth * 1.05, knuckle, frame, "skin", squash=(1.0, 1.0, flat)
        )
        if fist < 0.75:
            tip = palm + (ahead - frame[:, 2] * 0.6 * fist) * length * 0.50 * (1.0 - fist)
            self.add(palm, tip, knuckle * 0.98, knuckle * 0.62, frame, "skin", squash=(1.0, 1.0, flat * 1.2))
        base = wrist + ahead * length * 0.25 - across * sign * 0.028 * unit
        reach = ahead * (0.055 + 0.0 * fist) - across * sign * 0.045 * (1.0 - fist)
        thumb = base + (reach + frame[:, 2] * 0.035 * fist) * unit
        self.limb(base, thumb, 0.016 * unit, 0.012 * unit, frame[:, 2], "skin")

    def _leg(self, side: str) -> None:
        looks, joints, unit = self.looks, self.joints, self.unit
        girth = self.body.girth**0.7
        hip, knee, ankle = (joints[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        hint = self.turns["pelvis"][:, 2]
        thigh, middle, calf, lower = (radius * unit * girth for radius in (0.084, 0.056, 0.054, 0.037))
        loose = {"trousers": 1.10, "jeans": 1.06, "leggings": 1.0}.get(looks.bottom, 1.0)
        if looks.bottom in ("trousers", "jeans"):
            loose *= looks.looseness
        covered = looks.bottom in ("trousers", "jeans", "leggings")
        cover = "bottom" if covered else "skin"
        self.limb(hip, knee, thigh * (loose if covered else 0.95), middle * loose, hint, cover)
        belly = knee + (ankle - knee) * 0.3
        self.limb(knee, belly, middle * loose * 0.96, calf * loose, hint, cover)
        end = knee + (ankle - knee) * 0.97
        wide = lower * (1.0 + (loose - 1.0) * 2.2 + (0.18 if looks.bottom == "trousers" else 0.0))
        self.limb(belly, end, calf * loose, wide, hint, cover)
        if looks.bottom == "shorts":
            hem = hip + (knee - hip) * (0.55 + 0.35 * (looks.sleeve - 0.4))
            self.limb(hip, hem, thigh * 1.06, thigh * 1.10 * looks.looseness, hint, "bottom", open_end=True)
        sole = self.turns[f"{side}_sole"]
        shoe = "skin" if looks.barefoot else "shoes"
        heel, toe = joints[f"{side}_heel"], joints[f"{side}_toe"]
        up = sole[:, 1]
        self.limb(ankle, heel + up * 0.045 * unit, lower * 1.05, 0.040 * unit, sole[:, 2], shoe)
        self.add(
            heel + up * 0.035 * unit,
            toe + up * 0.022 * unit - sole[:, 2] * 0.02 * unit,
            0.042 * unit,
            0.038 * unit,
            sole,
            shoe,
        )
        instep = ankle + sole[:, 2] * 0.02 * unit
        self.limb(
            instep, toe + up * 0.03 * unit - sole[:, 2] * 0.05 * unit, 0.040 * unit, 0.034 * unit, up, shoe
        )

    def _skirt(self) -> None:
        joints, unit = self.joints, self.unit
        hem = 0.5 * (joints["left_knee"] + joints["right_knee"])
        hips = joints["pelvis"]
        hem = hips + (hem - hips) * (0.65 + 0.4 * (self.looks.sleeve - 0.4))
        apart = float(np.linalg.norm(joints["left_knee"] - joints["right_knee"]))
        wide = (self.body.hip_half_width + 0.075 * unit) * self.body.girth**0.6
        self.limb(
            hips,
            hem,
            wide,
            min(wide * 1.25 + 0.15 * apart, 0.30),
            self.turns["pelvis"][:, 2],
            "bottom",
            squash=(1.0, 1.0, 1.15),
            open_end=True,
        )

    def _head(self) -> None:
        radius, turn = self.body.head_radius, self.turns["head"]
        centre = self.joints["head"]

        def at(x: float, y: float, z: float) -> np.ndarray:
            return centre + turn @ np.array([x, y, z]) * radius

        wrapped = {"texture_kind": "head", "texture_scale": 1.0 / (2.6 * radius), "texture_origin": centre}
        self.add(
            at(0, 0.12, -0.06),
            at(0, -0.62, 0.26),
            0.98 * radius,
            0.58 * radius,
            turn,
            "head",
            squash=(1.22, 1.0, 1.0),
            **wrapped,
        )
        self.add(at(0, 0.12, 0.90), at(0, -0.16, 0.98), 0.07 * radius, 0.12 * radius, turn, "skin")
        for sign in (1.0, -1.0):
            ear = at(0.80 * sign, -0.02, -0.08)
            self.add(ear, ear, 0.22 * radius, 0.22 * radius, turn, "skin", squash=(1.8, 0.85, 1.2))
        self._hair(at, radius, turn)

    def _hair(self, at, radius: float, turn: np.ndarray) -> None:  # noqa: C901 - a case for each style
        style = self.looks.hair_style
        narrow = (1.16, 1.0, 1.0)

        def ball(place, size, material="hair", squash=(1.0, 1.0, 1.0)) -> None:
            self.add(at(*place), at(*place), size * radius, size * radius, turn, material, squash=squash)

        if style in ("short", "crest", "bob", "long", "ponytail", "bun", "curls"):
            ball((0, 0.30, -0.16), 1.0, squash=narrow)
        if style == "crest":
            self.add(at(0, 0.95, 0.45), at(0, 0.95, -0.3), 0.30 * radius, 0.35 * radius, turn, "hair")
        if style in ("bob", "long"):
            low = -0.75 if style == "bob" else -2.0
            self.add(at(0, 0.2, -0.35), at(0, low, -0.42), 0.92 * radius, 0.62 * radius, turn, "hair")
            for sign in (1.0, -1.0):
                self.add(
                    at(0.66 * sign, 0.3, 0.05),
                    at(0.72 * sign, low * 0.8, 0.0),
                    0.34 * radius,
                    0.24 * radius,
                    turn,
                    "hair",
                )
        if style == "ponytail":
            self.add(at(0, 0.45, -1.05), at(0, -1.2, -1.25), 0.30 * radius, 0.16 * radius, turn, "hair")
        if style == "bun":
            ball((0, 1.05, -0.65), 0.42)
        if style == "afro":
            ball((0, 0.48, -0.30), 1.32)
        if style == "curls":
            for place in _CURLS:
                ball(place, 0.42)
        if style in ("cap", "beanie"):
            ball((0, 0.36, -0.12), 1.02, "hat", narrow)
            if style == "cap":
                self.add(
                    at(0, 0.58, 0.7),
                    at(0, 0.50, 1.25),
                    0.55 * radius,
                    0.48 * radius,
                    turn,
                    "hat",
                    squash=(1.0, 5.0, 1.0),
                )
