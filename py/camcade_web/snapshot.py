"""What `window.camcade.snapshot()` and `.metrics()` say: plain values for tests, benches and other pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from camcade.duel.state import State
from camcade_web.browser.samples import Samples


def match_snapshot(state: State) -> dict[str, Any]:
    """The match, small: `{tick, round, phase, winner, fighters: [{name, life, move, x, facing}]}`."""
    return {
        "tick": state.tick,
        "round": state.round,
        "phase": str(state.phase),
        "winner": state.winner,
        "wins": list(state.wins),
        "fighters": [
            {
                "name": fighter.name,
                "life": fighter.life,
                "move": str(fighter.move),
                "x": fighter.x,
                "facing": fighter.facing,
            }
            for fighter in state.fighters
        ],
    }


def rounded(values: Mapping[str, float] | None, digits: int = 4) -> dict[str, float] | None:
    return None if values is None else {name: round(value, digits) for name, value in values.items()}


def spread(samples: Samples) -> dict[str, Any]:
    """`{count, p50, p95, max}` of a window of measurements; the last three are None without any."""
    return {
        "count": samples.count,
        "p50": samples.percentile(50),
        "p95": samples.percentile(95),
        "max": samples.percentile(100),
    }


def longest_block(tasks: Sequence[Mapping[str, float]], since_ms: float) -> float:
    """The longest block of the main thread, ms, that began after `since_ms`; 0.0 without any over 50 ms."""
    return max((task["duration_ms"] for task in tasks if task["start_ms"] >= since_ms), default=0.0)
