"""The whole way from motion-capture files to a folder of clips.

Everything is made in a folder beside the target and put in its place when all files have been read, so a
faulty file leaves earlier results as they were.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from camcade.places import folder_to_write, is_hidden, unbroken
from camcade_training.core.settings import as_plain
from camcade_training.mocap.acclaim import (
    DEFAULT_FRAMES_PER_SECOND,
    companion_skeleton,
    read_amc,
    read_asf,
)
from camcade_training.mocap.bvh import read_bvh
from camcade_training.mocap.captures import Capture
from camcade_training.mocap.clips import SCORES, Clip, write_clip
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.mocap.figures import Figure, figure, without_calibration_pose
from camcade_training.mocap.joint_names import map_joints, read_joint_map
from camcade_training.mocap.labels import (
    ACTIONS,
    UNLABELLED,
    Label,
    Stretch,
    actions_at,
    stretches,
)
from camcade_training.mocap.preview import write_preview
from camcade_training.mocap.resampling import resample, sample_times
from camcade_training.mocap.views import ViewSettings, facing_camera, keypoints, views_of


@dataclass(frozen=True)
class IntakeSettings:
    """Everything that decides what clips come out of a file."""

    frames_per_second: float = 30.0  # of the clips
    recorded_frames_per_second: float | None = None  # None: the file's (BVH) or 120 (AMC)
    units: str = "auto"  # auto, m, cm, mm, inch, cmu, fit, or metres per unit
    up: str = "auto"  # auto, y or z
    skip_frames: int | None = None  # None: leaves out a T-pose in the first frame
    joints: Path | None = None  # JSON file of joint names
    labels: tuple[Label, ...] = ()
    cut: bool = False  # a clip for each labelled stretch, in place of one for the file
    margin_s: float = 0.5  # before and after each cut
    person: str = ""  # "": from names; see `person_of`
    person_pattern: str = ""  # regular expression; its first group names the person
    preview: bool = True
    views: ViewSettings = field(default_factory=ViewSettings)


@dataclass(frozen=True)
class Source:
    """A motion file to read. `name`: what its clips are called: its path below the given folder, unended."""

    path: Path
    name: str
    read: Callable[[float | None], Capture]  # given the recorded rate
    person: str = ""  # known from the skeleton file


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `problem` is empty unless it was left out."""

    source: Source
    person: str = ""
    clips: int = 0
    seconds: float = 0.0
    recorded_frames_per_second: float = 0.0
    unit: str = ""
    stature_m: float = 0.0
    seconds_by_action: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problem: str = ""


def bvh_sources(inputs: Sequence[Path]) -> list[Source]:
    """BVH files, and all that lie below folders."""
    return _checked(
        [Source(path, name, _bvh_reader(path)) for path, name in _files(inputs, ".bvh")],
        inputs,
        "BVH files (.bvh)",
    )


def _bvh_reader(path: Path) -> Callable[[float | None], Capture]:
    return lambda rate: read_bvh(path, rate)


def amc_sources(inputs: Sequence[Path]) -> list[Source]:
    """AMC files, and all that lie below folders, each with its ASF skeleton: see `companion_skeleton`."""
    skeletons = [path for path in inputs if path.suffix.lower() == ".asf"]
    for path in skeletons:
        if not path.is_file():
            raise fault(path, None, "no such ASF file; give the skeleton that came with the motions")
    rest = [path for path in inputs if path not in skeletons]
    skeletons += [path for folder in rest if folder.is_dir() for path, _ in _files([folder], ".asf")]
    sources = []
    for path, name in _files(rest, ".amc"):
        asf = companion_skeleton(path, skeletons)
        sources.append(Source(path, name, _amc_reader(path, asf), asf.stem))
    return _checked(sources, inputs, "AMC files (.amc)")


def _amc_reader(path: Path, asf: Path) -> Callable[[float | None], Capture]:
    return lambda rate: read_amc(path, read_asf(asf), rate or DEFAULT_FRAMES_PER_SECOND)


def _files(inputs: Sequence[Path], ending: str) -> Iterator[tuple[Path, str]]:
    for given in inputs:
        if given.is_dir():
            found = [
                path
                for path in given.rglob("*")
                if path.suffix.lower() == ending and path.is_file() and not is_hidden(path.relative_to(given))
            ]
            yield from ((path, path.relative_to(given).with_suffix("").as_posix()) for path in sorted(found))
        elif not given.is_file():
            raise fault(given, None, "no such file or folder; check the path")
        elif given.suffix.lower() != ending:
            raise fault(given, None, f"is no {ending} file; give {ending} files or folders of them")
        else:
            yield given, given.stem


def _checked(sources: list[Source], inputs: Sequence[Path], what: str) -> list[Source]:
    if not sources:
        raise MotionCaptureError(
            f"no {what} in {', '.join(path.as_posix() for path in inputs)}; check the path"
        )
    first: dict[str, Source] = {}
    for source in sources:
        other = first.setdefault(source.name.casefold(), source)
        if other is not source:
            raise MotionCaptureError(
                f"{other.path.as_posix()} and {source.path.as_posix()} would both be named {source.name}; "
                "give the folder that holds both, or use two --out folders"
            )
    return sources


_ACTION_WORDS = {word for action in ACTIONS for word in action.split("-")} | {"punch", "punches", "kicks"}


def person_of(source: Source, settings: IntakeSettings) -> str:
    """Who moves in a file, so that splits can keep people apart.

    `settings.person`; else the group of `person_pattern` in the path; else the ASF's name; else the begin of
    the file's name up to the first _ - . or blank ("13" of 13_17), or the folder, whichever is no action.
    """
    if settings.person:
        return settings.person
    if settings.person_pattern:
        try:
            found = re.search(settings.person_pattern, source.path.as_posix())
        except re.error as error:
            raise MotionCaptureError(
                f"--person-pattern {settings.person_pattern!r}: {error}; expected a regular expression"
            ) from error
        if found is None or not (found.groups() or ("",))[0]:
            raise fault(
                source.path,
                None,
                f"--person-pattern {settings.person_pattern!r} finds no group (…) in the path",
            )
        return found.group(1)
    if source.person:
        return source.person
    begin = re.split(r"[_\-. ]", source.path.stem)[0]
    folder = source.name.rpartition("/")[0].rpartition("/")[2]
    for name in (begin, folder):
        if name and re.sub(r"\d+$", "", name).casefold() not in _ACTION_WORDS:
            return name
    return source.path.stem


def take_in(
    sources: Sequence[Source],
    out: Path,
    settings: IntakeSettings,
    command: str = "",
    skip_bad: bool = False,
    advance: Callable[[], Any] = lambda: None,
) -> list[Outcome]:
    """Read all sources and write their clips below `out`: NAME.v00.npz, its .json, …, NAME.preview.png.

    Clips that an earlier run made of the same files are replaced, others stay. Raises MotionCaptureError for
    the first file at fault, before anything in `out` is touched; with `skip_bad` such files are left out and
    named in the outcomes.
    """
    out = Path(out)
    folder_to_write(out)
    staging = out.parent / f".{out.name}.partial"
    shutil.rmtree(staging, ignore_errors=True)
    given = read_joint_map(settings.joints) if settings.joints else {}
    outcomes: list[Outcome] = []
    try:
        for source in sources:
            try:
                outcomes.append(_take_in_one(source, staging, settings, given, command))
            except MotionCaptureError as error:
                if not skip_bad:
                    raise
                _remove_clips(staging, source.name)
                outcomes.append(Outcome(source, problem=str(error)))
            advance()
        if all(outcome.problem for outcome in outcomes):
            raise MotionCaptureError(
                f"none of {len(outcomes)} files could be read; the first: {outcomes[0].problem}"
            )
        _put_in_place(staging, out, [outcome.source.name for outcome in outcomes if not outcome.problem])
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return outcomes


def _take_in_one(
    source: Source, folder: Path, settings: IntakeSettings, given: dict[str, tuple[str, ...]], command: str
) -> Outcome:
    capture = without_calibration_pose(source.read(settings.recorded_frames_per_second), settings.skip_frames)
    shape = figure(capture, map_joints(source.path, capture.names, given), settings.units, settings.up)
    person = person_of(source, settings)
    start_s, end_s = float(shape.times_s[0]), float(shape.times_s[-1])
    done = stretches(settings.labels, _label_path(source), start_s, end_s + capture.frame_time_s)
    times_s = sample_times(start_s, end_s, settings.frames_per_second)
    joints_m = resample(shape.joints_m, shape.times_s, times_s)
    actions = actions_at(done, times_s)
    clips = 0
    spans = _cuts(done, settings, times_s) if settings.cut else [(0, len(times_s))]
    if not spans:
        raise fault(source.path, None, "--cut finds no labelled stretch in it; label it or leave --cut away")
    for number, (first, last) in enumerate(spans):
        name = f"{source.name}.c{number:03d}" if settings.cut else source.name
        part = slice(first, last)
        about = _about(source, shape, capture, settings, command)
        made = _clips(name, joints_m[part], times_s[part], actions[part], person, settings, about)
        for view, clip in enumerate(made):
            write_clip(folder / f"{name}.v{view:02d}.npz", clip)
        if settings.preview:
            write_preview(folder / f"{name}.preview.png", made[0], f"{name} ({person})")
        clips += len(made)
    stature_m = (
        float(np.percentile(shape.joints_m[:, 1:5, 1].max(axis=1), 90)) + 0.11
    )  # eyes or ears to crown
    seconds = {
        str(action) or "unlabelled": float(np.sum(actions == action)) / settings.frames_per_second
        for action in (*ACTIONS, UNLABELLED)
        if np.any(actions == action)
    }
    return Outcome(
        source,
        person,
        clips,
        end_s - start_s,
        1.0 / capture.frame_time_s,
        f"{shape.unit} ({shape.metres_per_unit:.4g} m), {shape.up} up",
        stature_m,
        seconds,
        shape.notes,
    )


def _label_path(source: Source) -> Path:
    return Path(source.name + source.path.suffix)


def _cuts(done: Sequence[Stretch], settings: IntakeSettings, times_s: np.ndarray) -> list[tuple[int, int]]:
    """First and last+1 sample of each labelled stretch with its margins."""
    spans = []
    for stretch in done:
        first = int(np.searchsorted(times_s, stretch.start_s - settings.margin_s))
        last = int(np.searchsorted(times_s, stretch.end_s + settings.margin_s, side="right"))
        if first < last:
            spans.append((first, last))
    return spans


def _about(
    source: Source, shape: Figure, capture: Capture, settings: IntakeSettings, command: str
) -> dict[str, Any]:
    return {
        "source": source.path.name,
        "name": source.name,
        "recorded_frames_per_second": 1.0 / capture.frame_time_s,
        "frames_per_second": settings.frames_per_second,
        "metres_per_unit": shape.metres_per_unit,
        "unit": shape.unit,
        "up": shape.up,
        "joint_sources": shape.sources,
        "notes": shape.notes,
        "seed": settings.views.seed,
        "command": command,
    }


def _clips(
    name: str,
    joints_m: np.ndarray,
    times_s: np.ndarray,
    actions: np.ndarray,
    person: str,
    settings: IntakeSettings,
    about: dict[str, Any],
) -> list[Clip]:
    placed, travel = facing_camera(joints_m, settings.frames_per_second, settings.views.travel)
    made = []
    for view in views_of(placed, settings.views, zlib.crc32(name.encode())):
        places_px, visible = keypoints(placed, view.camera)
        camera = {
            **as_plain(view.camera),
            "framing": view.framing,
            "yaw_from_facing_degrees": view.yaw_degrees,
            "distance_m": view.distance_m,
            "travel": travel,
        }
        made.append(
            Clip(
                places_px,
                visible,
                SCORES[visible],
                placed.astype(np.float32),
                times_s,
                actions,
                person,
                {**about, "camera": camera, "share_seen": round(float(np.mean(visible > 0)), 4)},
            )
        )
    return made


def _remove_clips(folder: Path, name: str) -> None:
    """Remove what was made of the source `name` below `folder`."""
    own = re.compile(re.escape(Path(name).name) + r"(\.c\d+)?\.(v\d+\.(npz|json)|preview\.png)")
    place = (folder / name).parent
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if own.fullmatch(path.name):
            path.unlink()


def _put_in_place(staging: Path, out: Path, names: Sequence[str]) -> None:
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        staging.replace(out)
        return
    with unbroken():
        for name in names:
            _remove_clips(out, name)
        for path in sorted(path for path in staging.rglob("*") if path.is_file()):
            target = out / path.relative_to(staging)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)


def unused_labels(labels: Sequence[Label], sources: Sequence[Source]) -> list[Label]:
    """Labels that fit no source: perhaps a wrong name."""
    return [label for label in labels if not any(label.fits(_label_path(source)) for source in sources)]
