from camcade.escape.emotions import EMOTIONS, NEUTRAL
from camcade_training.tasks.expression.labels import EIGHT, FIVE, FOLDERS, SEVEN, SIX, SIX_OF_EIGHT


def test_the_game_and_the_network_know_the_same_expressions():
    assert set(FIVE) == set(map(str, EMOTIONS)) and SIX == (*FIVE, NEUTRAL)
    assert set(FOLDERS.values()) == set(SEVEN) < set(EIGHT)


def test_the_games_six_are_found_among_the_eight():
    assert tuple(EIGHT[place] for place in SIX_OF_EIGHT) == SIX == SEVEN[:6]
