"""The match as `window.camcade.snapshot()` tells of it."""

from typing import Any

from camcade.duel.state import State


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
