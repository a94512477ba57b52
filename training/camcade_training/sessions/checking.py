"""Whether a session can be believed: its lines, its frames against its clock, its video against its log."""

import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from camcade.errors import CamcadeError
from camcade.sessions.archive import VIDEO, Session, read_session
from camcade.sessions.duel_play import session_of
from camcade_training.core.frames import count_frames

FRAMES_OF_DRIFT = 1.0
"""How far a frame may be from its place in a constant rate, in frames."""
FRAMES_TOO_FEW = 2
"""So many the video may lack at its end: encoders keep the last ones."""


@dataclass(frozen=True)
class Check:
    """What was found. `problems` is empty for a session that is as it should be.

    `is_unreadable`: it is none at all, and its one problem says why.
    """

    path: Path
    length_s: float = 0.0
    events: int = 0
    frames: int = 0
    drift_ms: float = 0.0
    problems: list[str] = field(default_factory=list)
    is_unreadable: bool = False


def check_session(path: Path) -> Check:
    """Look for every fault of a session file."""
    try:
        session = read_session(path, skip_broken=True)
        problems = [*session.broken, *replay_problems(session)]
        frames, drift_ms = 0, 0.0
        if session.manifest.frames_per_second:
            with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
                frames = count_frames(Path(archive.extract(VIDEO, folder)))
            drift_ms = 1000 * drift_s(session.frame_times, session.manifest.frames_per_second)
            problems += video_problems(session, frames)
    except KeyError:
        return Check(path, problems=[f"{path} should hold {VIDEO}, and does not"])
    except CamcadeError as problem:
        return Check(path, problems=[str(problem)], is_unreadable=True)
    return Check(path, session.manifest.length_s, len(session.events), frames, drift_ms, problems)


def replay_problems(session: Session) -> list[str]:
    """Where the log says otherwise than the replay beside it."""
    if session.replay is None:
        return []
    about = session.manifest
    expected = session_of(session.replay, about.name, ("", ""), about.side).events
    if expected == session.events:
        return []
    differing = [one.t for one in {*expected} ^ {*session.events}] or [0.0]
    return [f"{about.name}: events and replay differ from {min(differing):g} s on"]


def video_problems(session: Session, video_frames: int) -> list[str]:
    """What is wrong between a video of so many frames, the frames' times, and the events."""
    about, times = session.manifest, session.frame_times
    problems: list[str] = []
    if abs(len(times) - video_frames) > FRAMES_TOO_FEW:
        problems.append(
            f"{about.name}: {len(times)} times of frames, but the video has {video_frames} frames"
        )
    drift = drift_s(times, about.frames_per_second) * about.frames_per_second
    if drift > FRAMES_OF_DRIFT:
        problems.append(
            f"{about.name}: a frame is {drift / about.frames_per_second:.3f} s beside its place at "
            f"{about.frames_per_second:g} frames a second; at most {FRAMES_OF_DRIFT:g} frame is expected"
        )
    for before, after in zip(times, times[1:], strict=False):
        if after - before > (1 + FRAMES_OF_DRIFT) / about.frames_per_second + 1e-6:
            problems.append(f"{about.name}: no frame between {before:g} s and {after:g} s")
    end_s = video_frames / about.frames_per_second + FRAMES_TOO_FEW / about.frames_per_second
    late = [event.t for event in session.events if event.t > end_s]
    if late:
        problems.append(
            f"{about.name}: the video ends at {video_frames / about.frames_per_second:g} s, but the log goes "
            f"on to {late[-1]:g} s ({len(late)} events)"
        )
    return problems


def drift_s(times: tuple[float, ...], frames_per_second: float) -> float:
    """How far the frame farthest from its place in a constant rate is from it, seconds."""
    return max(
        (abs(t - times[0] - number / frames_per_second) for number, t in enumerate(times)), default=0.0
    )
