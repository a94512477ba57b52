"""How fast the engine runs without a picture."""

from time import perf_counter

from camcade.duel.match import step
from camcade.duel.players import Level, make_player
from camcade.duel.state import Match


def ticks_per_second(seconds: float = 2.0) -> float:
    """Let two CPU players fight for so long and count the ticks, the players' thinking included."""
    started = now = perf_counter()
    ticks = seed = 0
    while now - started < seconds:
        ticks += _play(seed)
        seed += 1
        now = perf_counter()
    return ticks / (now - started)


def _play(seed: int) -> int:
    """One match to its end; how many ticks it took."""
    state = Match(seed).start()
    first, second = make_player("cpu", Level.HARD, seed), make_player("cpu", Level.NORMAL, seed + 1)
    while not state.is_over:
        state = step(state, (first.intents(state, 0), second.intents(state, 1)))
    return state.tick
