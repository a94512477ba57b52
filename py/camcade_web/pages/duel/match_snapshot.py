"""What the match and the page's smoothness look like in plain values, for `window.camcade`."""

from collections.abc import Mapping, Sequence
from typing import Any

from camcade.duel.state import FighterState, State


def match_snapshot(state: State) -> dict[str, Any]:
    """The match, small: `{tick, round, phase, winner, fighters: [{name, life, move, x, facing}]}`."""
    return {
        "tick": state.tick,
        "round": state.round,
        "phase": str(state.phase),
        "winner": state.winner,
        "wins": list(state.wins),
        "fighters": [fighter_snapshot(fighter) for fighter in state.fighters],
    }


def fighter_snapshot(fighter: FighterState) -> dict[str, Any]:
    """One fighter of it."""
    return {
        "name": fighter.name,
        "life": fighter.life,
        "move": str(fighter.move),
        "x": fighter.x,
        "facing": fighter.facing,
    }


def blocks(tasks: Sequence[Mapping[str, float]], since_ms: float) -> dict[str, Any]:
    """The main thread's blocks over 50 ms that began after `since_ms`, and the longest; 0.0 without any."""
    counted = [task for task in tasks if task["start_ms"] >= since_ms]
    longest = max((task["duration_ms"] for task in counted), default=0.0)
    return {"longest_block_ms": longest, "long_tasks": counted}
