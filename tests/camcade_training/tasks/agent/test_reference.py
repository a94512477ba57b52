"""Who throws other dice: the same where dice are the same, worse where not, and nobody for people."""

from pathlib import Path

import pytest

from camcade.sessions.archive import read_session, write_session
from camcade.sessions.duel_play import session_of
from camcade_training.sessions.recording import PLAYERS, plan, record_sessions
from camcade_training.tasks.agent import reference
from camcade_training.tasks.agent.reference import reference_of


def test_the_same_dice_say_the_same_and_others_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = record_sessions(plan(3, "test", ["hard"], ["average"], 12), tmp_path, processes=1)
    others = reference_of(paths)
    assert others is not None and 0 < others.composite.value < 1
    monkeypatch.setattr(reference, "FIRST_SEED", 10_000_019 + 2_000_000)  # that of the recorded players
    same = reference_of(paths)
    assert same is not None
    assert {name: one.f1.value for name, one in same.actions.items() if one.support} == {
        name: 1.0 for name, one in same.actions.items() if one.support
    }


def test_a_person_has_no_copy(tmp_path: Path) -> None:
    (path,) = record_sessions(plan(1, "test", ["hard"], ["average"], 4), tmp_path, processes=1)
    replay = read_session(path).replay
    assert replay is not None and "you" not in PLAYERS
    mine = tmp_path / "mine.zip"
    write_session(session_of(replay, "mine", ("you", "opponent")), mine)
    assert reference_of([mine]) is None and reference_of([path, mine]) is None and reference_of([]) is None
