from pathlib import Path

import pytest
from PIL import Image

from camcade.duel.players import Level
from camcade_bench import opponents
from camcade_bench.ladder import draw_ladder

LEVEL_LIMITS = {Level.EASY: 0.6, Level.NORMAL: 0.4, Level.HARD: 0.2}
"""How many rounds of a hundred nobody may win who does the same for ever."""


def test_every_trick_is_searched_alone_and_with_every_other():
    ways = len(opponents.BEATS_MS) * len(opponents.WAYS_BETWEEN)
    tricks = len(opponents.TRICKS)
    assert len(opponents.loops()) == (tricks + tricks * (tricks - 1)) * ways
    some = opponents.loops(7, seed=1)
    assert len(some) == tricks * ways + 7 and some == opponents.loops(7, seed=1)
    beats = opponents.beats_ms(1)
    assert {loop.every_ms for loop in some} == set(beats) != set(opponents.BEATS_MS)
    assert len(beats) == len(opponents.BEATS_MS) and 100 <= beats[0] < beats[-1] <= 800


def test_a_round_is_the_same_each_time():
    loop = opponents.loops(0)[40]
    shares = {opponents.share_won_by_loop(loop, Level.HARD) for _ in range(2)}
    assert len(shares) == 1


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", [name for name in opponents.PEOPLE if "every" in name])
def test_pressing_keys_without_looking_wins_little(name: str, level: Level):
    assert opponents.share_won_by_person(name, level, 20) <= LEVEL_LIMITS[level]


def test_an_average_player_fares_better_than_a_beginner():
    beginner, average = (
        opponents.share_won_by_person(name, Level.NORMAL, 30) for name in ("beginner", "average player")
    )
    assert beginner < average


@pytest.mark.parametrize("level", Level)
def test_the_same_strike_for_ever_wins_little(level: Level):
    """Each strike at one beat and one way to wait; `camcade bench opponents` searches them all."""
    searched = [loop for loop in opponents.loops(0) if loop.every_ms == 300]
    searched = searched[:: len(opponents.WAYS_BETWEEN) + 1]
    shares = [opponents.round_won(loop.player(), level, seed) for loop in searched for seed in (3, 4)]
    assert sum(shares) / len(shares) <= LEVEL_LIMITS[level]


@pytest.mark.parametrize(
    ("names", "every_ms", "between", "level"),
    [
        (("uppercut",), 800, "retreat", Level.NORMAL),
        (("spin-kick", "uppercut"), 400, "stand", Level.NORMAL),
        (("squat high kick", "uppercut"), 200, "retreat", Level.NORMAL),
        (("jump punch", "low-punch"), 500, "guard", Level.HARD),
        (("jump kick", "low-punch"), 500, "squat", Level.HARD),
        (("low-kick", "jump kick"), 800, "guard", Level.HARD),
    ],
    ids=str,
)
def test_loops_that_were_hard_to_answer_win_little(
    names: tuple[str, ...], every_ms: int, between: str, level: Level
):
    tricks = [trick.name for trick in opponents.TRICKS]
    loop = opponents.Loop(tuple(tricks.index(name) for name in names), every_ms, between)
    shares = [opponents.round_won(loop.player(), level, seed) for seed in range(8)]
    assert sum(shares) / len(shares) <= LEVEL_LIMITS[level]


def test_points_say_who_wins_how_often():
    points = opponents.strengths({("one", "two"): 10 / 11 - 0.5 / 1100}, 1100)
    assert points["one"] - points["two"] == pytest.approx(400, abs=2)  # Elo: ten to one is 400 points
    assert sum(points.values()) == pytest.approx(0)


def test_the_ladder_is_a_picture(tmp_path: Path):
    draw_ladder({"computer, easy": -100.0, "beginner": 100.0}, tmp_path / "deep" / "ladder.png")
    with Image.open(tmp_path / "deep" / "ladder.png") as image:
        assert image.size[1] == 2 * 36 + 48
