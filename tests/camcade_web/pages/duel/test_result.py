from dataclasses import replace

import pytest

from camcade.duel.state import Match
from camcade.duel.statistics import Statistics, Tally
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.pages.duel.result import Result, fighter_names, result_of


def result(winner: int | None, tally: Tally | None = None, **settings: object) -> Result:
    chosen = DuelSettings(seed=7, **settings)  # pyright: ignore[reportArgumentType]
    wins = (1, 1) if winner is None else (2, 1) if winner == 0 else (1, 2)
    state = replace(Match(seed=7).start(), winner=winner, wins=wins)
    statistics = Statistics()
    other = Tally()
    mine = tally or Tally()
    statistics.tallies = (mine, other) if chosen.side == 0 else (other, mine)
    return result_of(state, statistics, chosen, "Q")


@pytest.mark.parametrize(
    ("winner", "opponent", "side", "title"),
    [
        (0, "cpu", 0, "You win"),
        (1, "cpu", 0, "Tide wins"),
        (1, "cpu", 1, "You win"),
        (0, "cpu", 1, "Ember wins"),
        (0, "human", 0, "Ember wins"),
        (1, "human", 0, "Tide wins"),
        (None, "cpu", 0, "A draw"),
    ],
)
def test_the_result_in_words(winner: int | None, opponent: str, side: int, title: str) -> None:
    found = result(winner, opponent=opponent, side=side)
    first, second = (1, 1) if winner is None else (2, 1) if winner == 0 else (1, 2)
    assert (found.title, found.line) == (title, f"Ember {first} : {second} Tide")
    assert bool(found.next_step) is (opponent != "human")
    assert found.has_won == {"You win": True, "A draw": None}.get(
        title, None if opponent == "human" else False
    )


@pytest.mark.parametrize("side", [0, 1])
def test_the_figures_are_the_player_s(side: int) -> None:
    tally = Tally(strikes=20, hits=11, blocked=2, best_combo=3, reactions_ms=(300, 420, 900))
    assert result(0, tally, side=side).figures == {
        "hits": "11",
        "combo": "3 in a row",
        "accuracy": "55 %",
        "reaction": "0.42 s",
    }


def test_what_is_not_known_is_left_open() -> None:
    assert result(0, Tally()).figures == {
        "hits": "0",
        "combo": "–",
        "accuracy": "–",
        "reaction": "–",
    }


def test_two_of_a_kind_are_called_by_their_places() -> None:
    assert fighter_names(Match(seed=7).start()) == ["Ember", "Tide"]
    assert fighter_names(Match(seed=7, fighters=("tide", "tide")).start()) == [
        "Tide on the left",
        "Tide on the right",
    ]
