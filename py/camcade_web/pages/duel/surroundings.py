"""What the page offers to code around it, as the original game does: a classifier's calls, and callbacks."""

from collections.abc import Callable
from typing import Any

import js

from camcade.duel.callbacks import call_back
from camcade.duel.state import FighterState, State
from camcade.intents import Intent
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.pages.duel.match_snapshot import fighter_snapshot


class Surroundings:
    """`window.Detect`, and the events `attack` and `game-end` of the stage, which bubble.

    Args:
        strike: called with what a classifier saw.
        stand: called when it saw nobody strike.
    """

    def __init__(self, strike: Callable[[Intent], None], stand: Callable[[], None]) -> None:
        self._proxies = Proxies()
        calls: dict[str, Callable[[], None]] = {
            "onPunch": lambda: strike(Intent.HIGH_PUNCH),
            "onKick": lambda: strike(Intent.LOW_KICK),
            "onStand": stand,
        }
        if not hasattr(js.window, "Detect"):
            js.window.Detect = js_object({})
        for name, call in calls.items():
            setattr(js.window.Detect, name, self._proxies.wrap(call))

    def tell(self, state: State) -> None:
        """Whoever listens hears what happened in this tick."""

        def attack(attacker: FighterState, opponent: FighterState, damage: float) -> None:
            sides = {"attacker": describe(state, attacker), "opponent": describe(state, opponent)}
            dispatch("attack", {**sides, "damage": damage})

        def game_end(loser: FighterState) -> None:
            dispatch("game-end", {"loser": describe(state, loser)})

        if state.events:
            call_back(state, attack, game_end)


def describe(state: State, fighter: FighterState) -> dict[str, Any]:
    """A fighter as plain values, with the side: 0 is player one."""
    return {"side": int(fighter is state.fighters[1]), **fighter_snapshot(fighter)}


def dispatch(name: str, detail: dict[str, Any]) -> None:
    """An event of the stage."""
    options = {"detail": js_object(detail), "bubbles": True}
    element("stage").dispatchEvent(js.CustomEvent.new(name, js_object(options)))
