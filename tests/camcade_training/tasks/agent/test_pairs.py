"""Everybody against everybody: sides, parts, and what is kept of an arena that was stopped."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from camcade_training.core.wins import Score
from camcade_training.tasks.agent import pairs
from camcade_training.tasks.agent.pairs import Arena, Pair, Part, pairs_of, part_score, scripted_score, seats

Played = list[str]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    """The names of the parts that were played, which here takes no time: the first wins all."""
    names: Played = []

    def score(agents: Any, art: Any, part: Part) -> Score:
        names.append(part.name)
        return Score(part.end - part.begin, 0, 0)

    @contextmanager
    def here(workers: int, begin: Callable[[], None]) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(map=map)

    monkeypatch.setattr(pairs, "work_pool", here)
    monkeypatch.setattr(pairs, "art_folder", Path)
    monkeypatch.setattr(pairs, "part_score", score)
    monkeypatch.setattr(pairs, "AT_ONCE", 100)
    return names


def agents_in(folder: Path) -> dict[str, Path]:
    for name in ("mine", "theirs"):
        (folder / name).mkdir()
        (folder / name / "agent.keras").write_text(name)
    return {name: folder / name for name in ("mine", "theirs")}


def test_sides_are_swapped_and_matches_come_in_pairs() -> None:
    assert [seats(number, "a", "b") for number in (0, 1, 2)] == [("a", "b"), ("b", "a"), ("a", "b")]


def test_parts_add_up_to_the_same_matches() -> None:
    whole = scripted_score(Part("hard", "slow-masher", 0, 6))
    assert whole.matches == 6 and whole.won > whole.lost
    parts = [part_score({}, None, Part("hard", "slow-masher", *ends)) for ends in ((0, 3), (3, 6))]
    assert parts[0] + parts[1] == whole == scripted_score(Part("hard", "slow-masher", 0, 6))


def test_agents_meet_all_others_and_each_other(played: Played, tmp_path: Path) -> None:
    agents = agents_in(tmp_path)
    found = list(
        Arena(agents, tmp_path / "played.json").play(pairs_of(["easy", "masher"], [*agents], 250, 2), 3)
    )
    assert [(pair.first, pair.second, score.won) for pair, score in found] == [
        ("easy", "masher", 2),
        *(("mine", "easy", 250), ("mine", "masher", 250), ("theirs", "easy", 250), ("theirs", "masher", 250)),
        ("mine", "theirs", 250),
    ]
    assert [name.split()[-1] for name in played] == [
        *["0-100"] * 5,
        "0-2",
        *["100-200"] * 5,
        *["200-250"] * 5,
    ]


def test_an_arena_goes_on_where_it_was_stopped(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agents, kept = agents_in(tmp_path), tmp_path / "played.json"
    two = [Pair("mine", "easy", 300), Pair("mine", "hard", 300)]
    begun = Arena(agents, kept).play(two, 1)
    next(begun)
    begun.close()
    before = [*played]
    assert before[-1] == "mine easy 200-300" and len(before) < 6
    assert [score.won for _, score in Arena(agents, kept).play(two, 1)] == [300, 300]
    assert len(played) == len(set(played)) == 6, "nothing is played twice"
    (tmp_path / "mine" / "agent.keras").write_text("another network")
    list(Arena(agents, kept).play(two, 1))
    assert len(played) == 12, "another agent plays anew"
    assert json.loads(kept.read_text())["version"]["agents"]["mine"] != "mine"
    monkeypatch.setattr(pairs, "game_version", lambda: "another game")
    list(Arena(agents, kept).play(two, 1))
    assert len(played) == 18, "so does another game"
