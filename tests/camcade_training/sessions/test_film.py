"""`camcade replay`: what it says, and the video that it draws."""

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from camcade.duel import EventKind, Match, Move
from camcade.duel.highlights import AFTER_END_TICKS, MOST_CLIP_TICKS
from camcade.duel.moves import MOVES
from camcade.duel.players import make_player
from camcade.duel.replay import PERSON, record
from camcade.duel.replay_link import to_link
from camcade_build.cli import main
from camcade_training.core.art import art_folder, load_pictures
from camcade_training.sessions.film import best_clips, film_frames, frames_in, moments, write_film

REPLAY = record(
    Match(3, ("tide", "ember"), rounds=1, time_limit_s=30, ready_ms=0),
    (make_player("cpu", "hard", 1), make_player("cpu", "easy", 2)),
    names=("cpu-hard", PERSON),
)


@pytest.fixture
def match(tmp_path: Path) -> Path:
    REPLAY.save(tmp_path / "match.json")
    return tmp_path / "match.json"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ending:
        main(["replay", *words])
    assert ending.value.code == 0
    return capsys.readouterr().out


def test_show_tells_rounds_hits_and_the_winner_of_a_file_or_a_link(match, capsys):
    told = said(capsys, "show", str(match))
    assert "Tide (cpu-hard) against Ember (person), tower, best of 1, 30 s a round, seed 3" in told
    assert "Tide wins 1 : 0" in told
    for word in ("round", "won by", "hits", "accuracy", "best combination", "reaction"):
        assert word in told
    assert said(capsys, "show", f"https://arcade.example/duel.html#r={to_link(REPLAY)}") == told


def test_check_says_that_nothing_has_changed(match, capsys):
    assert "1 rounds: exactly as it was played." in said(capsys, "check", str(match))


def test_a_match_made_by_other_rules_is_shown_as_far_as_it_goes(match, capsys):
    match.write_text(match.read_text().replace(REPLAY.end, "0" * 32))
    with pytest.raises(SystemExit) as ending:
        main(["replay", "show", str(match)])
    answer = capsys.readouterr()
    assert ending.value.code == 0
    assert "hits" in answer.out and "made under other rules" in answer.err


def test_pictures_come_at_the_rate_and_only_of_the_clips():
    pictures = load_pictures(art_folder())
    clips = [(20, 60), (100, 131)]
    frames = list(film_frames(REPLAY, pictures, clips, 25, 120))
    assert len(frames) == frames_in(REPLAY, clips, 25) == 18
    assert frames[0].shape == (80, 120, 3) and frames[0].dtype == np.uint8
    whole = list(film_frames(REPLAY, pictures, [(0, 131)], 100, 120))
    assert (frames[0] == whole[20]).all() and (frames[-1] == whole[128]).all()


def test_the_best_moments_end_with_the_end():
    clips = best_clips(REPLAY)
    assert clips[-1][1] == REPLAY.ticks + AFTER_END_TICKS
    assert sum(end - begin for begin, end in clips) <= MOST_CLIP_TICKS


def test_a_film_goes_on_until_the_loser_lies_and_the_winner_rejoices():
    knocked_out = record(Match(3), (make_player("cpu", "hard", 1), make_player("idle")))
    *_, last = moments(knocked_out, best_clips(knocked_out))
    assert [fighter.move for fighter in last.state.fighters] == [Move.WIN, Move.FALL]
    assert all(fighter.step == MOVES[fighter.move].steps - 1 for fighter in last.state.fighters)


def test_a_video_is_as_long_as_what_it_shows(match, tmp_path, capsys):
    out = tmp_path / "new" / "match.mp4"
    told = said(
        capsys, "video", str(match), "--out", str(out), "--fps", "5", "--width", "125", "--highlights"
    )
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        count = sum(1 for _ in container.decode(stream))
        assert (stream.width, stream.height, stream.average_rate) == (120, 80, 5)
    assert count == frames_in(REPLAY, best_clips(REPLAY), 5)
    assert f"{count} pictures" in told
    assert [path.name for path in out.parent.iterdir()] == ["match.mp4"]


def test_the_whole_match_is_shown_unless_clips_are_given(tmp_path):
    count = write_film(
        tmp_path / "x.mp4", REPLAY, load_pictures(art_folder()), frames_per_second=1, width_px=120
    )
    assert count == frames_in(REPLAY, [(0, REPLAY.watched_ticks)], 1) > REPLAY.ticks // 100 + 3


def test_a_hit_holds_the_film_and_a_knock_out_is_slow():
    players = make_player("cpu", "hard", 1), make_player("idle", "easy", 2)
    replay = record(Match(3, rounds=3), players, max_ticks=2500)
    shown = list(moments(replay, [(0, replay.ticks)]))
    assert [moment.state.tick for moment in shown] == list(range(replay.ticks + 1))
    waits = {after.state.tick: after.film_s - one.film_s for one, after in pairwise(shown)}
    ends = {
        kind: [m.state.tick for m in shown for e in m.state.events if e.kind is kind] for kind in EventKind
    }
    knocked_out = ends[EventKind.ROUND_ENDED][0]
    assert all(waits[hit + 1] > 0.05 for hit in ends[EventKind.HIT] if hit < replay.ticks)
    assert sum(waits[tick] for tick in range(knocked_out + 1, knocked_out + 21)) > 0.2 / 0.35
    assert sum(waits[tick] for tick in range(1, 21)) == pytest.approx(0.2, abs=0.01)


def test_ctrl_c_leaves_what_was_there(match, tmp_path):
    out = tmp_path / "match.mp4"
    out.write_bytes(b"earlier")
    call = [sys.executable, "-m", "camcade_build", "replay", "video", str(match), "--out", str(out)]
    handled = signal.signal(signal.SIGINT, signal.default_int_handler)  # calls inherit an ignored one
    try:
        process = subprocess.Popen([*call, "--fps", "100", "--width", "2400"], stderr=subprocess.DEVNULL)
    finally:
        signal.signal(signal.SIGINT, handled)
    try:
        until = time.monotonic() + 60
        while not list(tmp_path.glob(".match.partial*")) and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) != 0
    finally:
        process.kill()
    assert out.read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["match.json", "match.mp4"]
