"""A session's file: written whole, read with every fault named."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from camcade.duel.replay import Replay
from camcade.duel.replay_reading import from_json
from camcade.errors import DataError
from camcade.places import ARCHIVE_FAULTS, ordinary_file, reason, replacing
from camcade.plain_json import parse_json
from camcade.sessions.events import SessionEvent, is_time, read_events, write_events
from camcade.sessions.manifest import Manifest
from camcade.sessions.timeline import Timeline, timeline_of

MANIFEST, EVENTS, FRAMES, VIDEO, REPLAY = (
    "manifest.json",
    "events.jsonl",
    "frames.jsonl",
    "video.mp4",
    "replay.json",
)

LARGEST_BYTES = 100_000_000  # of a text: a day of play


@dataclass(frozen=True, slots=True)
class Session:
    """Recorded play. `frame_times` (seconds) are those of the video; `broken` tells what was left out."""

    manifest: Manifest
    events: tuple[SessionEvent, ...]
    frame_times: tuple[float, ...] = ()
    replay: Replay | None = None
    broken: tuple[str, ...] = ()

    @property
    def timeline(self) -> Timeline:
        """What was held when."""
        return timeline_of(self.events, self.manifest.actions, self.manifest.length_s)


def write_session(session: Session, path: Path, video: Path | None = None) -> None:
    """Write the file with its video, if any; an earlier one of the name stays until the new one is whole."""
    with replacing(path) as unfinished, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, session.manifest.to_json())
        archive.writestr(EVENTS, write_events(session.events))
        if session.replay is not None:
            archive.writestr(REPLAY, session.replay.to_json())
        if video is not None:
            archive.writestr(FRAMES, write_times(session.frame_times))
            archive.write(video, VIDEO, zipfile.ZIP_STORED)


def read_session(path: Path, *, skip_broken: bool = False) -> Session:
    """Read a session, all but the pictures of its video.

    Args:
        path: the `.zip`.
        skip_broken: leave broken lines out and tell them in `broken`, instead of raising.

    Raises:
        DataError: names the file, the line, the time and the fault.
        ReplayError: the replay in it cannot be read.
    """
    ordinary_file(path, "a session (.zip)")
    try:
        with zipfile.ZipFile(path) as archive:
            about = {one.filename: one for one in archive.infolist()}
            wanted = [name for name in (MANIFEST, EVENTS, FRAMES, REPLAY) if name in about]
            if too_large := [name for name in wanted if about[name].file_size > LARGEST_BYTES]:
                raise DataError(
                    f"{path}: {too_large[0]} is said to have {about[too_large[0]].file_size / 1e6:,.0f} MB, "
                    f"expected {LARGEST_BYTES / 1e6:,.0f} at most: it is no session."
                )
            texts = {name: archive.read(name).decode("utf-8", errors="replace") for name in wanted}
    except ARCHIVE_FAULTS as problem:
        raise DataError(f"{path} is no session that can be read ({reason(problem)}).") from problem
    missing = [name for name in (MANIFEST, EVENTS) if name not in texts]
    if missing:
        raise DataError(f"{path} lacks {', '.join(missing)}: it is no session.")
    manifest = Manifest.from_json(texts[MANIFEST], f"{path}/{MANIFEST}")
    log = read_events(texts[EVENTS], f"{path}/{EVENTS}", manifest.actions, skip_broken=skip_broken)
    times, broken = read_times(texts.get(FRAMES, ""), f"{path}/{FRAMES}", skip_broken=skip_broken)
    replay = from_json(texts[REPLAY], f"{path}/{REPLAY}") if REPLAY in texts else None
    return Session(manifest, log.events, times, replay, (*log.broken, *broken))


def write_times(times: tuple[float, ...]) -> str:
    """The text of frames.jsonl."""
    return "".join(json.dumps({"t": t}) + "\n" for t in times)


def read_times(
    text: str, source: str, *, skip_broken: bool = False
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The times that frames.jsonl holds, and a message for each line that was left out.

    Raises:
        DataError: a line is broken, and none is to be left out.
    """
    times: list[float] = []
    broken: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            t: object = parse_json(line)["t"]
        except (ValueError, TypeError, KeyError):
            t = None
        if is_time(t) and t >= (times[-1] if times else 0):
            times.append(float(t))
            continue
        after = f"after {times[-1]:g} s" if times else "at the beginning"
        message = f'{source}, line {number}, {after}: {line[:60]!r} is no later {{"t": seconds}}'
        if not skip_broken:
            raise DataError(f"{message} (--skip-broken uses the lines that are whole)")
        broken.append(message)
    return tuple(times), tuple(broken)
