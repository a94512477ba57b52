from dataclasses import replace

import pytest

from camcade.duel.state import Match, Phase, State
from camcade_web.pages.duel.score import HURRIED, LOOP_S, SLOW, compose, hz, tempo_of


def fighting(**changes: object) -> State:
    return replace(Match(seed=1, time_limit_s=60).start(), phase=Phase.FIGHT, **changes)


def test_the_loop_ends_before_it_begins_again() -> None:
    tones = compose()
    assert max(tone.delay_s + tone.seconds for tone in tones) <= LOOP_S
    assert min(tone.delay_s for tone in tones) == 0
    assert LOOP_S == pytest.approx(8.0)


def test_it_stays_below_what_clips() -> None:
    """Were all tones at their loudest for as long as they last."""
    tones = compose()
    for moment in {tone.delay_s for tone in tones}:
        together = [tone for tone in tones if tone.delay_s <= moment < tone.delay_s + tone.seconds]
        assert sum(tone.loudness for tone in together) <= 1.0


def test_a_has_440_hz() -> None:
    assert (hz(69), hz(57)) == (440.0, 220.0)


def test_the_music_hurries_when_time_or_a_life_runs_out() -> None:
    assert tempo_of(fighting()) == 1.0
    assert tempo_of(fighting(phase_ticks=4400)) == 1.0
    assert tempo_of(fighting(phase_ticks=4500)) == HURRIED
    weak = replace(fighting().fighters[0], life_tenths=250)
    assert tempo_of(fighting(fighters=(weak, fighting().fighters[1]))) == HURRIED
    assert tempo_of(Match(seed=1, ready_ms=100).start()) == SLOW
    assert tempo_of(replace(fighting(), match=Match(seed=1))) == 1.0, "no clock, no hurry"
