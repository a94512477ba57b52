from dataclasses import replace

import pytest

from camcade.duel import EventKind, Match, Phase, step
from camcade.duel.assist import approach
from camcade.intents import NO_INTENTS, Intent


@pytest.mark.parametrize("side", [0, 1])
def test_it_walks_up_until_a_punch_reaches(side):
    state = Match(1).start()
    for _ in range(1000):
        held = approach(state, side)
        if not held:
            break
        state = step(state, (held, NO_INTENTS) if side == 0 else (NO_INTENTS, held))
    punch = frozenset({Intent.HIGH_PUNCH})
    hits = []
    for _ in range(20):
        state = step(state, (punch, NO_INTENTS) if side == 0 else (NO_INTENTS, punch))
        hits += [event for event in state.events if event.kind is EventKind.HIT]
    assert len(hits) == 1


def test_it_rests_outside_the_fight():
    state = replace(Match(1).start(), phase=Phase.READY)
    assert approach(state, 0) == NO_INTENTS
