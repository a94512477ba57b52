"""How real people's strikes are recognised: a catalogue's clips before cameras, by the page's own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodySettings
from camcade.gestures.body_pipeline import BodyInputs, BodyPipeline, named
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.catalogue import Catalogue, Entry
from camcade_training.mocap.labels import ACTIONS
from camcade_training.mocap.resampling import resample
from camcade_training.mocap.strikes import LimbStrike
from camcade_training.mocap.views import facing_camera, keypoints
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.tasks.body.judging import STRIKE_INTENTS, Networks
from camcade_training.tasks.body.labels import POSTURES

YAWS = {"ahead": 0.0, "left": -35.0, "right": 35.0}  # degrees: where the camera stands, as the player sees it
SIZE = (640, 480)
DISTANCE_M, HEIGHT_M, AIM_M, FIELD_OF_VIEW_DEGREES = 3.2, 1.2, 0.95, 65.0
STILL_BEFORE_S, STILL_AFTER_S = 1.5, 0.4  # of the first and last picture: who plays stands before he strikes
SCORES = np.array([0.05, 0.35, 0.8])  # of joints out of the picture, hidden, seen
EARLY_S, LATE_S = 0.15, 0.25  # a decision so long before a launch, or after the return, still answers it

Decision = tuple[float, str]
"""When, in seconds of the clip, and punch or kick."""


def camera_at(view: str) -> PinholeCamera:
    """One of YAWS."""
    yaw = float(np.radians(YAWS[view]))
    pitch = float(np.arctan2(HEIGHT_M - AIM_M, DISTANCE_M))
    place = (float(DISTANCE_M * np.sin(yaw)), HEIGHT_M, float(DISTANCE_M * np.cos(yaw)))
    return PinholeCamera(place, yaw, pitch, 0.0, FIELD_OF_VIEW_DEGREES, SIZE)


def frames_of(catalogue: Catalogue, entry: Entry, frames_per_second: float) -> tuple[NDArray, NDArray]:
    """Times (T,) s of the clip, from -STILL_BEFORE_S, and joints (T, 17, 3) then."""
    rate = catalogue.frames_per_second
    joints_m, _ = facing_camera(catalogue.joints(entry), rate, "auto")
    own_s = np.arange(len(joints_m)) / rate
    at_s = np.arange(-STILL_BEFORE_S, own_s[-1] + STILL_AFTER_S, 1.0 / frames_per_second)
    return at_s, resample(joints_m, own_s, np.clip(at_s, 0.0, own_s[-1]))


def true_keypoints(joints_m: NDArray, at_s: NDArray, camera: PinholeCamera) -> list[Keypoints]:
    """The joints where they are: a pose network that never errs."""
    places_px, seen = keypoints(joints_m, camera)
    width, height = camera.size
    x, y, score = places_px[..., 0] / height, places_px[..., 1] / height, SCORES[seen]
    return [
        Keypoints(
            tuple(x[at].tolist()),
            tuple(y[at].tolist()),
            tuple(score[at].tolist()),
            float(at_s[at] * 1e3),
            width / height,
        )
        for at in range(len(at_s))
    ]


def decided(
    read: Sequence[list[Keypoints]], networks: Networks, settings: BodySettings
) -> list[list[Decision]]:
    """What the page decides in each of several clips; the networks are asked for all frames at once."""
    pipelines = [BodyPipeline(networks.steps, networks.step_ms, settings) for _ in read]
    inputs: list[list[BodyInputs]] = [
        [one for one in map(pipeline.take, clip) if one is not None]
        for pipeline, clip in zip(pipelines, read, strict=True)
    ]
    windows = np.array([one.window for clip in inputs for one in clip], np.float32)
    if not len(windows):
        return [[] for _ in read]
    pose, action = networks.ask(windows.reshape(len(windows), networks.steps, -1))
    at, found = 0, []
    for pipeline, clip in zip(pipelines, inputs, strict=True):
        decisions = []
        for one in clip:
            reading = pipeline.decide(
                one, named(POSTURES, pose[at].tolist()), named(ACTIONS, action[at].tolist())
            )
            at += 1
            if reading.strike is not None and reading.strike in STRIKE_INTENTS:
                decisions.append((one.keypoints.t_ms / 1e3, STRIKE_INTENTS[reading.strike]))
        found.append(decisions)
    return found


@dataclass(frozen=True)
class Baseline:
    """Two thresholds for each limb, in trunks as the picture shows them: no network, nothing learned."""

    speed: float = 4.0  # trunks a second of a wrist or ankle against the hips
    arm: float = 0.7  # from the shoulder
    foot: float = 0.45  # over the other foot
    rest: float = 0.8  # of these, below which a limb may strike again
    lately_ms: float = 150.0  # a limb that was fast so short a while ago counts as fast

    def decided(self, read: Sequence[Keypoints]) -> list[Decision]:
        """A limb that is out and still fast strikes, once until it is back."""
        found: list[Decision] = []
        is_out = dict.fromkeys((9, 10, 15, 16), False)
        before: dict[int, NDArray] = {}
        fast_ms = dict.fromkeys(is_out, -np.inf)
        then_ms = 0.0
        for one in read:
            places = np.stack([one.x, one.y], axis=1)
            hips = places[[11, 12]].mean(axis=0)
            trunk = max(float(np.linalg.norm(places[[5, 6]].mean(axis=0) - hips)), 1e-3)
            for limb, out in is_out.items():
                is_arm = limb in (9, 10)
                other = 31 - limb
                gone = (
                    float(np.linalg.norm(places[limb] - places[limb - 4])) / self.arm
                    if is_arm
                    else float(places[other, 1] - places[limb, 1]) / self.foot
                ) / trunk
                hangs = is_arm and places[limb, 1] > hips[1] - 0.2 * trunk
                way = places[limb] - hips
                moved = float(np.linalg.norm(way - before.get(limb, way))) / trunk
                speed = moved / max((one.t_ms - then_ms) / 1e3, 1e-3)
                if speed >= self.speed:
                    fast_ms[limb] = one.t_ms
                is_fast = one.t_ms - fast_ms[limb] <= self.lately_ms
                if out and gone < self.rest:
                    is_out[limb] = False
                elif not out and gone >= 1.0 and is_fast and not hangs:
                    is_out[limb] = True
                    found.append((one.t_ms / 1e3, "punch" if is_arm else "kick"))
                before[limb] = way
            then_ms = one.t_ms
        return found


@dataclass(frozen=True)
class Answer:
    """What became of a strike: right, wrong or missed; delay from its launch, and whether before its peak."""

    strike: LimbStrike
    outcome: str
    delay_s: float | None = None
    before_peak: bool = False


def matched(decisions: Iterable[Decision], strikes: Sequence[LimbStrike]) -> tuple[list[Answer], int, int]:
    """(answer to each strike, false decisions, repeats). A decision belongs to a strike it falls into, of
    several to the one with the nearest peak that nothing has answered yet; the first answer decides.
    """
    answers: dict[int, Decision] = {}
    wrong = repeats = 0
    for moment, kind in sorted(decisions):
        within = [
            at
            for at, one in enumerate(strikes)
            if one.launch_s - EARLY_S <= moment <= max(one.return_s, one.peak_s) + LATE_S
        ]
        if not within:
            wrong += 1
            continue
        best = min(within, key=lambda at: (at in answers, abs(moment - strikes[at].peak_s)))
        if best in answers:
            repeats += 1
        else:
            answers[best] = (moment, kind)
    found = []
    for at, one in enumerate(strikes):
        if at not in answers:
            found.append(Answer(one, "missed"))
            continue
        moment, kind = answers[at]
        outcome = "right" if kind == one.kind else "wrong"
        found.append(Answer(one, outcome, moment - one.launch_s, moment <= one.peak_s))
    return found, wrong, repeats


@dataclass(frozen=True)
class Judged:
    """One clip in one view: what the networks decided (`body`) or the thresholds (`baseline`)."""

    entry: Entry
    view: str
    decider: str
    seconds: float
    decisions: tuple[Decision, ...]
    answers: tuple[Answer, ...]
    false: int
    repeats: int


ReadClip = Callable[[Catalogue, Entry, str, float], list[Keypoints]]


def every_side(_: Entry) -> Sequence[str]:
    """All of YAWS."""
    return tuple(YAWS)


def read_true(catalogue: Catalogue, entry: Entry, view: str, frames_per_second: float) -> list[Keypoints]:
    """The true joints of a clip, projected."""
    at_s, joints_m = frames_of(catalogue, entry, frames_per_second)
    return true_keypoints(joints_m, at_s, camera_at(view))


def judge_motion(
    catalogue: Catalogue,
    entries: Sequence[Entry],
    networks: Networks,
    settings: BodySettings,
    frames_per_second: float,
    read: ReadClip = read_true,
    advance: Callable[..., object] = lambda clips: None,
    sides: Callable[[Entry], Sequence[str]] = every_side,
    batch: int = 16,
) -> list[Judged]:
    """Every clip from its `sides`, by the networks and by the baseline."""
    judged = []
    for first in range(0, len(entries), batch):
        part = [(entry, view) for entry in entries[first : first + batch] for view in sides(entry)]
        clips = [read(catalogue, entry, view, frames_per_second) for entry, view in part]
        by_body = decided(clips, networks, settings)
        for (entry, view), clip, body in zip(part, clips, by_body, strict=True):
            for decider, decisions in (("body", body), ("baseline", Baseline().decided(clip))):
                answers, false, repeats = matched(decisions, entry.strikes)
                seconds = entry.frames / catalogue.frames_per_second
                judged.append(
                    Judged(entry, view, decider, seconds, tuple(decisions), tuple(answers), false, repeats)
                )
        advance(min(batch, len(entries) - first))
    return judged


def figures_of(judged: Sequence[Judged]) -> dict[str, Any]:
    """Strikes by what became of them, and false ones a minute; throws and swings apart."""
    answers = [answer for one in judged for answer in one.answers]
    delays = [
        answer.delay_s for answer in answers if answer.outcome == "right" and answer.delay_s is not None
    ]
    figures: dict[str, Any] = {}
    if answers:
        outcomes = [answer.outcome for answer in answers]
        figures |= {"strikes": len(answers)}
        figures |= {
            name: round(outcomes.count(name) / len(answers), 3) for name in ("right", "wrong", "missed")
        }
        figures["before_peak"] = round(
            sum(one.before_peak and one.outcome == "right" for one in answers) / len(answers), 3
        )
        figures["median_delay_s"] = round(float(np.median(delays)), 3) if delays else None
        figures["repeats"] = sum(one.repeats for one in judged)
    for holds, name in (
        ("none", "false_per_minute"),
        ("alike", "alike_per_minute"),
        ("strikes", "false_among_strikes"),
    ):
        mine = [one for one in judged if one.entry.holds == holds]
        seconds = sum(one.seconds for one in mine)
        if seconds:
            figures[name] = round(60.0 * sum(one.false for one in mine) / seconds, 2)
    return figures


def grouped(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """Figures of all, and by data set, person, view, form of the strike and movement; of both deciders."""
    keys: Mapping[str, Callable[[Judged], str]] = {
        "all": lambda _: "",
        "data set": lambda one: one.entry.data_set,
        "person": lambda one: one.entry.person,
        "view": lambda one: one.view,
        "movement": lambda one: one.entry.movement,
    }
    rows: dict[str, dict[str, Any]] = {}
    for name, key in keys.items():
        groups: dict[str, list[Judged]] = defaultdict(list)
        for one in judged:
            groups[key(one)].append(one)
        for value, mine in sorted(groups.items()):
            rows[f"{name} {value}".strip()] = _of_both(mine)
    forms = sorted({(a.strike.kind, a.strike.form) for one in judged for a in one.answers})
    for kind, form in forms:
        rows[f"form {form} {kind}"] = {
            decider: _of_form([one for one in judged if one.decider == decider], kind, form)
            for decider in ("body", "baseline")
        }
    return rows


def _of_both(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        decider: figures_of([one for one in judged if one.decider == decider])
        for decider in ("body", "baseline")
    }


def _of_form(judged: Sequence[Judged], kind: str, form: str) -> dict[str, Any]:
    found = [
        a.outcome for one in judged for a in one.answers if (a.strike.kind, a.strike.form) == (kind, form)
    ]
    rights = {name: round(found.count(name) / max(1, len(found)), 3) for name in ("right", "wrong", "missed")}
    return {"strikes": len(found), **rights}


__all__ = ["Answer", "Baseline", "Judged", "grouped", "judge_motion", "matched", "read_true"]
