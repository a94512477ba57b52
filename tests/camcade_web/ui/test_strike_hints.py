from camcade_web.ui.hints import ON_GUARD, PATIENCE_MS, TOO_DARK
from camcade_web.ui.strike_hints import NEARLY, SEEN, StrikeHints

QUIET = {"punch": 0.05, "kick": 0.02}
LIKELY = {"punch": NEARLY + 0.2, "kick": 0.0}


def test_a_dark_room_comes_before_all_else() -> None:
    assert "dark" in StrikeHints().sentence(0.0, LIKELY, TOO_DARK / 2, 3.0).lower()


def test_glare_is_told() -> None:
    assert "bright" in StrikeHints().sentence(0.0, QUIET, 0.97, 30.0).lower()


def test_a_slow_device_is_told_but_not_before_it_is_known() -> None:
    assert "slow" in StrikeHints().sentence(0.0, QUIET, 0.5, 4.0)
    assert StrikeHints().sentence(0.0, QUIET, 0.5, 0.0) == ON_GUARD


def test_a_player_who_moves_is_seen() -> None:
    guidance = StrikeHints()
    assert guidance.sentence(0.0, QUIET, 0.5, 30.0) == ON_GUARD
    assert guidance.sentence(100.0, LIKELY, 0.5, 30.0) == SEEN
    assert guidance.sentence(200.0, QUIET, 0.5, 30.0) == SEEN, "and stays seen"


def test_after_a_while_it_says_why_nothing_happens() -> None:
    guidance = StrikeHints()
    guidance.sentence(0.0, QUIET, 0.5, 30.0)
    assert "lost you" in guidance.sentence(PATIENCE_MS, QUIET, 0.5, 30.0)
    guidance.sentence(PATIENCE_MS, LIKELY, 0.5, 30.0)
    assert "Nearly" in guidance.sentence(PATIENCE_MS, QUIET, 0.5, 30.0)


def test_a_strike_starts_it_afresh() -> None:
    guidance = StrikeHints()
    guidance.sentence(PATIENCE_MS, LIKELY, 0.5, 30.0)
    guidance.reset(PATIENCE_MS)
    assert guidance.sentence(PATIENCE_MS + 1, QUIET, 0.5, 30.0) == ON_GUARD
