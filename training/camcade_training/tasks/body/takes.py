"""People before cameras as the limb tracker sees them: features of every frame, and each limb's strikes.

Real people's clips of a catalogue, mirrored, faster or slower and with other limbs, and drawn people, both
with the error that MoveNet makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from camcade_training.mocap.catalogue import Catalogue, Entry
from camcade_training.mocap.resampling import resample
from camcade_training.mocap.strikes import LimbStrike
from camcade_training.mocap.views import ViewSettings, facing_camera, views_of
from camcade_training.synthetic.body import MIRRORED_JOINTS, solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.performances import Performance
from camcade_training.tasks.body.features import body_features
from camcade_training.tasks.body.filmed_error import FilmedErrors, pose_seen
from camcade_training.tasks.body.movenet_error import MovenetError, disturb
from camcade_training.tasks.body.observing import joints_seen
from camcade_training.tasks.body.performers import body_seed, stage
from camcade_training.tasks.body.real_motion import SCORES, STILL_AFTER_S, STILL_BEFORE_S
from camcade_training.tasks.body.sequences import calibrate

Floats = NDArray[np.float64]

LIMBS = ("left-punch", "right-punch", "left-kick", "right-kick")
VIEWS = ViewSettings(
    views=1,
    yaw_degrees=50.0,
    height_m=(0.4, 1.9),
    distance_m=(1.8, 4.4),
    field_of_view_degrees=(50.0, 80.0),
    upper_body_share=0.06,
)
RATES = (11.0, 31.0)  # frames a second
PACES = (0.8, 1.3)  # of a real motion
FILM_PACES, FRAMES_LEFT_OUT = (0.85, 1.2), (0.0, 0.15, 0.35)  # of what was filmed; shares
ERRORS = (0.3, 2.0)  # times MoveNet's fitted error
FILMED_SHARE, BORROWED = (
    0.75,
    (0.8, 1.3),
)  # of takes borrow from films, where there are some; times their error
LIMB_LENGTHS = (0.9, 1.12)  # of real people's arms and legs
TOGETHER = "+"  # between the people whose limbs are joined in one take
CHAINS = ((5, 7, 9), (6, 8, 10), (11, 13, 15), (12, 14, 16))


@dataclass(frozen=True)
class LimbTime:
    """A strike of limb `limb` of `LIMBS`: sets off, is furthest out, is back; seconds."""

    limb: int
    launch_s: float
    peak_s: float
    end_s: float


@dataclass(frozen=True)
class Take:
    """Somebody before a camera: features (T, F) and times (T,), its strikes, and what it is for: `name`,
    `holds` (see `catalogue.HOLDS`), `movement`; `person`: "" for drawn people, `TOGETHER` between several.
    """

    features: NDArray[np.float32]
    times_s: Floats
    strikes: tuple[LimbTime, ...]
    name: str
    holds: str
    movement: str
    person: str = ""


@dataclass(frozen=True)
class Shown:
    """Takes with what the limbs' networks look at in all their frames: `inputs` (N, 4, I), `moves` (N, 4)."""

    takes: list[Take]
    inputs: NDArray[np.float16]
    moves: NDArray[np.bool_]

    def of(self, people: Set[str], *, is_wanted: bool = True) -> Shown:
        """The takes in which any of these people moves, or all others."""
        shown = [not people.isdisjoint(one.person.split(TOGETHER)) for one in self.takes]
        chosen = np.array(shown, bool) == is_wanted
        frames = np.repeat(chosen, np.array([len(one.times_s) for one in self.takes], int))
        takes = [one for one, is_chosen in zip(self.takes, chosen, strict=True) if is_chosen]
        return Shown(takes, self.inputs[frames], self.moves[frames])


@dataclass(frozen=True)
class Errors:
    """How MoveNet errs: as fitted, or as it did in films, of which a take borrows; see `filmed_error`."""

    fitted: MovenetError
    filmed: FilmedErrors | None = None

    def read(
        self, joints_m: Floats, camera: PinholeCamera, times_s: Floats, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Floats]:
        """x and y in frame heights and score, each (T, 17), of joints (T, 17, 3) m."""
        seen = joints_seen(joints_m, camera, times_s)
        found = disturb(seen, self.fitted, rng, float(np.exp(rng.uniform(*np.log(ERRORS)))))
        if self.filmed is None or rng.random() >= FILMED_SHARE:
            return found
        amount = float(rng.uniform(*BORROWED))
        return self.filmed.lay_on(seen, pose_seen(joints_m, camera), found, rng, amount)


def of_real(
    catalogue: Catalogue, entries: Iterable[Entry], errors: Errors | None, seed: int, variants: int = 1
) -> Iterator[Take]:
    """`variants` takes of each clip; with exact joints where there is no error."""
    for number, entry in enumerate(entries):
        for variant in range(variants):
            yield _real_take(catalogue, entry, errors, np.random.default_rng([seed, number, variant]))


def _real_take(catalogue: Catalogue, entry: Entry, errors: Errors | None, rng: np.random.Generator) -> Take:
    return read_take(shown_anew(catalogue, entry, rng), errors, rng)


def read_take(showing: Showing, errors: Errors | None, rng: np.random.Generator) -> Take:
    """As MoveNet may read it; without its error: exactly."""
    joints_m = showing.joints_m(showing.times_s)
    if errors is not None:
        return as_take(showing, *errors.read(joints_m, showing.camera, showing.times_s, rng))
    seen = joints_seen(joints_m, showing.camera, showing.times_s)
    return as_take(showing, seen.x, seen.y, SCORES[seen.visible])


@dataclass(frozen=True)
class Showing:
    """A clip as another person may do it before some camera: joints (T, 17, 3) m at `own_s` (T,), and the
    times at which frames are taken. Its first and last picture stay for what lies before and after.
    """

    entry: Entry
    own_m: Floats
    own_s: Floats
    strikes: tuple[LimbTime, ...]
    times_s: Floats
    camera: PinholeCamera

    def joints_m(self, at_s: Floats) -> Floats:
        """Joints (N, 17, 3) at times (N,)."""
        return resample(self.own_m, self.own_s, np.clip(at_s, 0.0, self.own_s[-1]))


def shown_anew(catalogue: Catalogue, entry: Entry, rng: np.random.Generator) -> Showing:
    """A clip mirrored or not, at another pace, with other limbs, frame rate and camera."""
    return anew(entry, facing(catalogue, entry), catalogue.frames_per_second, rng)


def facing(catalogue: Catalogue, entry: Entry) -> Floats:
    """Its joints (T, 17, 3) m, turned to the camera."""
    return facing_camera(catalogue.joints(entry), catalogue.frames_per_second, "auto")[0]


def anew(entry: Entry, joints_m: Floats, rate: float, rng: np.random.Generator) -> Showing:
    """The same of joints (T, 17, 3) m, `rate` a second, that the entry's strikes fit."""
    strikes: Sequence[LimbStrike] = entry.strikes
    if rng.random() < 0.5:
        joints_m = joints_m[:, MIRRORED_JOINTS] * [-1.0, 1.0, 1.0]
        strikes = [replace(one, side="left" if one.side == "right" else "right") for one in strikes]
    joints_m = rebodied(joints_m, rng)
    pace = float(np.exp(rng.uniform(*np.log(PACES))))
    own_s = np.arange(len(joints_m)) / rate / pace
    times_s = _frame_times(-STILL_BEFORE_S, own_s[-1] + STILL_AFTER_S, rng)
    first_m = resample(joints_m, own_s, np.clip(times_s[:10], 0.0, own_s[-1]))
    camera = views_of(first_m, replace(VIEWS, seed=int(rng.integers(1 << 30))))[0].camera
    told = tuple(
        LimbTime(
            LIMBS.index(f"{one.side}-{one.kind}"),
            one.launch_s / pace,
            one.peak_s / pace,
            max(one.return_s, one.peak_s) / pace,
        )
        for one in strikes
    )
    return Showing(entry, joints_m, own_s, told, times_s, camera)


def as_take(showing: Showing, x: Floats, y: Floats, score: Floats) -> Take:
    """What was read of it, x and y in frame heights, each (T, 17) at its times."""
    width, height = showing.camera.size
    times_s, entry = showing.times_s, showing.entry
    features = body_features(x, y, score, calibrate(x, y, score, times_s, width / height))
    return Take(features, times_s, showing.strikes, entry.clip, entry.holds, entry.movement, entry.person)


def varied(showing: Showing, x: Floats, y: Floats, score: Floats, rng: np.random.Generator) -> Take:
    """The same as another afternoon might show it: mirrored or not, at another pace, some frames left out."""
    width, height = showing.camera.size
    pace, limbs = float(np.exp(rng.uniform(*np.log(FILM_PACES)))), np.arange(len(LIMBS))
    kept = rng.random(len(showing.times_s)) >= float(rng.choice(FRAMES_LEFT_OUT))
    x, y, score = x[kept], y[kept], score[kept]
    if rng.random() < 0.5:
        limbs ^= 1
        x, y, score = width / height - x[:, MIRRORED_JOINTS], y[:, MIRRORED_JOINTS], score[:, MIRRORED_JOINTS]
    strikes = tuple(
        LimbTime(int(limbs[one.limb]), one.launch_s / pace, one.peak_s / pace, one.end_s / pace)
        for one in showing.strikes
    )
    return as_take(replace(showing, strikes=strikes, times_s=showing.times_s[kept] / pace), x, y, score)


def rebodied(joints_m: Floats, rng: np.random.Generator) -> Floats:
    """The same motion with longer or shorter arms and legs."""
    made = joints_m.copy()
    arms, legs = rng.uniform(*LIMB_LENGTHS, 2)
    for place, (root, middle, end) in enumerate(CHAINS):
        factor = arms if place < 2 else legs
        for joint in (middle, end):
            made[:, joint] = joints_m[:, root] + factor * (joints_m[:, joint] - joints_m[:, root])
    made[..., 1] -= (made[:, [15, 16], 1] - joints_m[:, [15, 16], 1]).mean()
    return made


def _frame_times(begin_s: float, end_s: float, rng: np.random.Generator) -> Floats:
    rate = float(rng.uniform(*RATES))
    steps = np.maximum(
        rng.normal(1.0, float(rng.uniform(0.0, 0.25)), int((end_s - begin_s) * rate * 1.4)), 0.3
    )
    steps[rng.random(len(steps)) < 0.03] *= 2.0  # a dropped frame
    times_s = begin_s + np.cumsum(steps) / rate
    return times_s[times_s < end_s]


def of_drawn(kind: str, split: str, numbers: Iterable[int], errors: Errors, views: int) -> Iterator[Take]:
    """Takes of performances of drawn people, seen by `views` cameras each."""
    for number in numbers:
        staged = stage(kind, split, number)
        told = strikes_of(staged.performance)
        for view in range(views):
            rng = body_seed(split, number, 31, view)
            performance = staged.performance
            times_s = _frame_times(0.05, performance.duration_s - 0.05, rng)
            joints_m = solve(performance.poses(times_s), performance.body).coco()
            settings = replace(VIEWS, seed=int(rng.integers(1 << 30)))
            if staged.style.seated:
                settings = replace(settings, upper_body_share=0.6)
            camera = views_of(joints_m[:10], settings)[0].camera
            x, y, score = errors.read(joints_m, camera, times_s, rng)
            aspect = camera.size[0] / camera.size[1]
            features = body_features(x, y, score, calibrate(x, y, score, times_s, aspect))
            holds = "strikes" if told else "none"
            yield Take(features, times_s, told, f"{kind}-{split}-{number}", holds, kind)


def strikes_of(performance: Performance) -> tuple[LimbTime, ...]:
    """The strikes that a performance's plan tells."""
    return tuple(
        LimbTime(
            LIMBS.index(f"{one.joint.partition('_')[0]}-{one.label}"), one.launch_s, one.peak_s, one.end_s
        )
        for one in performance.strikes
    )
