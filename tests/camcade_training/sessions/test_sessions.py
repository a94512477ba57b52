import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.duel.players.people import Masher
from camcade.duel.replay import record
from camcade.duel.state import Match
from camcade.errors import DataError, ReplayError, SettingsError
from camcade.intents import Intent
from camcade.sessions.archive import read_session, write_session
from camcade.sessions.events import EventKind
from camcade_build.cli import main
from camcade_render import Pictures
from camcade_render.small import SmallRenderer
from camcade_training.commands.sessions import sessions_replay
from camcade_training.core.frames import describe_video, read_frames
from camcade_training.sessions import recording
from camcade_training.sessions.checking import check_session
from camcade_training.sessions.frames import drawn_frames, write_three_files, write_video
from camcade_training.sessions.importing import import_session, read_key_map
from camcade_training.sessions.recording import plan, record_sessions
from camcade_training.sessions.reporting import figures_of, write_report


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three short matches of two kinds of players."""
    out = tmp_path_factory.mktemp("sessions")
    return record_sessions(plan(3, "test", ["hard"], ["hard", "beginner"], time_limit_s=6), out, processes=1)


def test_a_recording_is_the_same_every_time_and_in_any_process(recorded: list[Path], tmp_path: Path) -> None:
    recordings = plan(3, "test", ["hard"], ["hard", "beginner"], time_limit_s=6)
    again = record_sessions(recordings, tmp_path, processes=2)
    assert [path.name for path in again] == [path.name for path in recorded]
    assert [read_session(path) for path in again] == [read_session(path) for path in recorded]
    assert recorded[1].name == "test-00001-hard-against-beginner.zip"


def test_sessions_that_are_there_stay(tmp_path: Path) -> None:
    recordings = plan(1, "train", ["masher"], ["easy"], time_limit_s=2)
    (path,) = record_sessions(recordings, tmp_path, processes=1)
    path.write_bytes(b"mine")
    assert record_sessions(recordings, tmp_path) == [path] and path.read_bytes() == b"mine"


def test_no_match_is_in_two_splits() -> None:
    starts = sorted(recording.SPLITS.values())
    assert all(after - before >= starts[1] for before, after in zip(starts, starts[1:], strict=False))
    with pytest.raises(SettingsError, match="1000001 sessions"):
        plan(1_000_001, "train", ["hard"], ["hard"])
    for wrong in ({"split": "tests"}, {"first": ["nobody"]}, {"second": ["nobody"]}):
        with pytest.raises(SettingsError, match="nobody|tests"):
            plan(**({"count": 1, "split": "test", "first": ["hard"], "second": ["hard"]} | wrong))


def test_a_session_is_drawn_at_a_constant_rate(
    recorded: list[Path], pictures: Pictures, tmp_path: Path
) -> None:
    session = read_session(recorded[0])
    frames = list(drawn_frames(session, pictures, 10, SmallRenderer(pictures)))
    assert [t for t, _ in frames] == [n / 10 for n in range(int(session.manifest.length_s * 10) + 1)]
    video, events, times = write_three_files(session, iter(frames), 10, tmp_path)
    facts = describe_video(video)
    assert (facts.width, facts.height, facts.frames, facts.frames_per_second) == (128, 72, len(frames), 10)
    assert len(times.read_text().splitlines()) == len(frames)
    assert events.read_text().splitlines() == [event.to_line() for event in session.events]
    for seen, (_, drawn) in zip(read_frames(video), frames, strict=True):
        assert np.abs(seen.picture.mean(axis=2) - drawn).mean() < 8


def test_large_pictures_come_in_colour(recorded: list[Path], pictures: Pictures) -> None:
    _, picture = next(drawn_frames(read_session(recorded[0]), pictures, 10))
    assert picture.shape == (400, 600, 3) and picture.dtype == np.uint8


KEYS = """
game: other
actions: {left: a, right: [d, arrow_right], jump: space}
ignore: [esc]
"""


@pytest.fixture
def foreign(tmp_path: Path) -> dict[str, Path]:
    """A recording of another game in three files: five seconds at ten frames a second."""
    frames = ((n / 10, np.full((72, 128), 5 * n, np.uint8)) for n in range(50))
    write_video(tmp_path / "run.mp4", frames, 10)
    (tmp_path / "run_frames.jsonl").write_text("".join(f'{{"t": {n / 10}}}\n' for n in range(50)))
    events = [
        (0.5, "fight_start", ""), (1.0, "keydown", "d"), (1.2, "keydown", "arrow_right"),
        (1.3, "keydown", "esc"), (1.4, "keyup", "esc"),
        (1.5, "keyup", "d"), (2.0, "keyup", "arrow_right"), (2.5, "keydown", "space"),
        (2.53, "keyup", "space"), (4.5, "fight_end", ""),
    ]  # fmt: skip
    (tmp_path / "run_events.jsonl").write_text(
        "".join(
            json.dumps({"t": t, "event": kind} | ({"key": key} if key else {})) + "\n"
            for t, kind, key in events
        )
    )
    (tmp_path / "keys.yaml").write_text(KEYS)
    names = {
        "video": "run.mp4",
        "events": "run_events.jsonl",
        "times": "run_frames.jsonl",
        "keys": "keys.yaml",
    }
    return {kind: tmp_path / name for kind, name in names.items()} | {"out": tmp_path / "run.zip"}


def take_in(foreign: dict[str, Path], *, skip_broken: bool = False):
    keys = read_key_map(foreign["keys"])
    return import_session(
        foreign["video"], foreign["events"], foreign["times"], keys, foreign["out"], skip_broken=skip_broken
    )


def test_another_game_becomes_a_session(foreign: dict[str, Path]) -> None:
    session = take_in(foreign)
    assert read_session(foreign["out"]) == session
    assert session.manifest.actions == ("left", "right", "jump") and session.manifest.game == "other"
    assert session.timeline.presses == {"left": [], "right": [(1.0, 2.0)], "jump": [(2.5, 2.53)]}
    assert check_session(foreign["out"]).problems == []
    rows = {row["action"]: row for row in figures_of([foreign["out"]]).rows()}
    assert rows["jump"]["frames"] == 1 and rows["right"]["frames"] == 10


def add_line(path: Path, line: str) -> None:
    path.write_text(path.read_text() + line)


@pytest.mark.parametrize(
    ("kind", "line", "told"),
    [
        ("events", '{"t": 4.6, "event": "keydown", "key": "q"}\n', "line 11, after 4.5 s: key 'q'"),
        ("events", '{"t": 9.5, "event": "keydown", "key": "a"}\n', "ends at 5 s, but the log goes on to 9.5"),
        ("events", '{"t": 4.6, "ev', "run_events.jsonl, line 11, after 4.5 s"),
        ("times", '{"t": 9.5}\n', "beside its place"),
        ("times", "".join(f'{{"t": {n / 10}}}\n' for n in range(50, 60)), "60 times of frames"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_recording_is_told(
    foreign: dict[str, Path], kind: str, line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    add_line(foreign[kind], line)
    words = [
        "sessions",
        "import",
        str(foreign["video"]),
        str(foreign["events"]),
        "--keys",
        str(foreign["keys"]),
    ]
    with pytest.raises(SystemExit) as ended:
        main([*words, "--out", str(foreign["out"])])
    assert ended.value.code == 2 and told in " ".join(capsys.readouterr().err.split())
    assert not foreign["out"].exists()
    session = take_in(foreign, skip_broken=True)
    assert session.broken and len(session.timeline.presses["jump"]) == 1


NO_KEY_MAPS = ("", "actions: 3", "actions: {left: a, right: a}", "actions: [", "a: b")
NO_NAMES = ("{left: [[a]]}", "{left: {a: b}}", "{left: 2026-01-01}", "{yes: a}", "{left: a}\ngame: [1]")


@pytest.mark.parametrize("text", [*NO_KEY_MAPS, *(f"actions: {one}" for one in NO_NAMES)])
def test_a_wrong_key_map_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.yaml").write_text(text)
    with pytest.raises(SettingsError, match="keys.yaml"):
        read_key_map(tmp_path / "keys.yaml")


def test_a_log_that_contradicts_its_replay_is_found(recorded: list[Path], tmp_path: Path) -> None:
    from dataclasses import replace

    session = read_session(recorded[0])
    assert check_session(recorded[0]).problems == []
    last = max(n for n, event in enumerate(session.events) if event.kind is EventKind.KEY_UP)
    write_session(replace(session, events=session.events[:last]), tmp_path / "cut.zip")
    (problem,) = check_session(tmp_path / "cut.zip").problems
    assert "events and replay differ" in problem
    assert "expected a session" in check_session(tmp_path / "nowhere.zip").problems[0]


def test_the_report_says_what_was_held(recorded: list[Path], tmp_path: Path) -> None:
    figures = figures_of(recorded)
    write_report(figures, tmp_path)
    written = json.loads((tmp_path / "sessions.json").read_text())
    assert written["sessions"] == 3 and written["frames"] > 100
    shares = [row["share"] for row in written["actions"]]
    assert shares == sorted(shares, reverse=True) and 0 < shares[0] <= 1
    strikes = {row["action"]: row["median_ms"] for row in written["actions"]}
    assert strikes["high-kick"] == pytest.approx(30) and sum(written["distances_px"].values()) > 100
    for name in ("report.md", "shares.png", "lengths.png", "distances.png"):
        assert (tmp_path / name).stat().st_size > 500


def test_sessions_of_two_games_are_not_mixed(recorded: list[Path], foreign: dict[str, Path]) -> None:
    take_in(foreign)
    with pytest.raises(DataError, match="look at them apart"):
        figures_of([recorded[0], foreign["out"]])
    with pytest.raises(DataError, match="no session to look at"):
        figures_of([])


def test_the_commands_work_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, art_folder: Path
) -> None:
    from camcade_training.core import art

    monkeypatch.setattr(art, "art_folder", lambda: art_folder)
    out = tmp_path / "sessions"
    for words in (
        ["record", "--out", out, "--count", 1, "--split", "test", "--first", "masher", "--processes", 1],
        ["check", out],
        ["report", out, "--out", tmp_path / "report"],
        ["render", out, "--out", tmp_path / "videos", "--frames-per-second", 5],
    ):
        with pytest.raises(SystemExit) as ended:
            main(["sessions", *map(str, words)])
        assert ended.value.code in (0, None), capsys.readouterr().err
    assert "1 sessions" in capsys.readouterr().out
    assert cv2.VideoCapture(str(next((tmp_path / "videos").glob("*.mp4")))).isOpened()
    with pytest.raises(SystemExit) as ended:
        main(["sessions", "check", str(tmp_path / "videos")])
    assert ended.value.code == 2 and "no session" in capsys.readouterr().err


def test_replays_of_the_page_become_sessions(tmp_path: Path) -> None:
    replay = record(Match(3, rounds=3, time_limit_s=10, ready_ms=1200), (Masher(1), Masher(2)))
    (tmp_path / "monday.json").write_text(replay.to_json())
    sessions_replay([tmp_path / "monday.json"], tmp_path / "mine", on_the_right=True)
    session = read_session(tmp_path / "mine" / "monday.zip")
    assert session.replay == replay and session.manifest.side == 1
    assert len(session.timeline.fights) >= 2 and session.timeline.presses[Intent.BLOCK]
    (tmp_path / "monday.json").write_text("{")
    with pytest.raises(ReplayError, match=r"monday\.json"):
        sessions_replay([tmp_path / "monday.json"], tmp_path / "mine")


def test_files_as_windows_begins_them_are_read(foreign: dict[str, Path]) -> None:
    for kind in ("events", "times", "keys"):
        foreign[kind].write_bytes(b"\xef\xbb\xbf" + foreign[kind].read_bytes())
    assert take_in(foreign).manifest.actions == ("left", "right", "jump")
