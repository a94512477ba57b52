import pytest

from camcade.duel.display_list import ARENAS
from camcade_web.pages.duel.match_choice import BY_CHANCE, MatchChoice
from camcade_web.pages.duel.parameters import Parameters


def test_the_address_is_the_first_choice() -> None:
    parameters = Parameters(opponent="idle", level="hard", fighter="tide", side="right", rounds="5")
    assert MatchChoice.of(parameters) == MatchChoice("idle", "hard", "tide", "right", "5", BY_CHANCE)
    assert MatchChoice.of(Parameters(arena="throne")).arena == "throne"


def test_a_choice_becomes_a_match() -> None:
    settings = MatchChoice(fighter="tide", side="right", rounds="5").settings(8, 99)
    assert settings.arena == ARENAS[8 % len(ARENAS)]
    match = settings.match()
    assert (match.seed, match.rounds, match.time_limit_s) == (8, 5, 99)
    assert match.fighters == ("ember", "tide"), "the player is Tide, on the right"
    assert MatchChoice(fighter="tide").settings(8, 99).match().fighters == ("tide", "ember")


def test_two_of_a_kind_wear_different_colours() -> None:
    same = MatchChoice(fighter="tide", rival="same").settings(8, 99)
    assert (same.match().fighters, same.palettes) == (("tide", "tide"), (0, 1))
    right = MatchChoice(side="right", rival="same", colours="1").settings(8, 99)
    assert (right.match().fighters, right.palettes) == (("ember", "ember"), (0, 1)), "the player wears 1"
    assert MatchChoice(colours="2").settings(8, 99).palettes == (2, 0)
    assert MatchChoice(colours="2", side="right").settings(8, 99).palettes == (0, 2)


def test_nobody_is_timed_against_a_dummy_and_of_two_the_first_stands_on_the_left() -> None:
    assert MatchChoice(opponent="idle").settings(1, 99).time_limit_s is None
    assert MatchChoice(opponent="human", side="right").settings(1, 99).side == 0
    assert MatchChoice().settings(1, None).time_limit_s is None


@pytest.mark.parametrize(("level", "harder"), [("easy", "normal"), ("normal", "hard"), ("hard", None)])
def test_there_is_somebody_harder_until_the_last(level: str, harder: str | None) -> None:
    found = MatchChoice(level=level).harder
    assert (found.level if found else None) == harder
    assert MatchChoice(level=level, opponent="human").harder is None


@pytest.mark.parametrize(("level", "easier"), [("easy", None), ("normal", "easy"), ("hard", "normal")])
def test_there_is_somebody_easier_down_to_the_first(level: str, easier: str | None) -> None:
    found = MatchChoice(level=level).easier
    assert (found.level if found else None) == easier
    assert MatchChoice(level=level, opponent="human").easier is None
