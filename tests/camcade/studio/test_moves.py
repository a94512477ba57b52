import pytest

from camcade.gestures import StrikeDetector
from camcade.intents import Intent
from camcade.studio.moves import MOVE_WORDS, HeldMoves, strike_settings, suggested_move


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_can_be_chosen_by_its_words(intent):
    assert suggested_move(MOVE_WORDS[intent]) is intent


def test_strikes_fire_once_and_what_is_held_stays():
    moves = {"jab": Intent.HIGH_PUNCH, "guard": Intent.BLOCK}
    settings = strike_settings(moves)
    assert settings is not None and set(settings.classes) == {"jab"}
    detector, held = StrikeDetector(settings), HeldMoves(moves)
    fired = []
    for frame in range(40):
        jab = 0.95 if 5 <= frame < 25 else 0.02
        shares = {"jab": jab, "guard": 0.98 - jab, "other": 0.02}
        fired.append(detector.update(frame / 30, shares))
        assert held.update(shares) == (frozenset() if 5 <= frame < 25 else {Intent.BLOCK})
    assert [one for one in fired if one] == [Intent.HIGH_PUNCH]


def test_what_is_held_is_let_go_lower_than_it_began():
    held = HeldMoves({"left": Intent.LEFT})
    seen = [bool(held.update({"left": share})) for share in (0.5, 0.75, 0.5, 0.3, 0.5)]
    assert seen == [False, True, True, False, False]


def test_without_a_strike_there_is_nothing_to_detect():
    assert strike_settings({"guard": Intent.BLOCK}) is None
