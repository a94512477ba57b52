"""The callbacks that MK.js offers to the page around it, called from a state's events."""

from collections.abc import Callable

from camcade.duel.state import EventKind, FighterState, State

OnAttack = Callable[[FighterState, FighterState, float], None]
OnGameEnd = Callable[[FighterState], None]


def call_back(state: State, attack: OnAttack | None = None, game_end: OnGameEnd | None = None) -> None:
    """Tell listeners what happened in this tick.

    | callback | called with | when |
    | --- | --- | --- |
    | attack | attacker, opponent, damage in life points | a strike landed, blocked or not |
    | game_end | loser | the match is decided; not if it is drawn |
    """
    for event in state.events:
        if event.kind in (EventKind.HIT, EventKind.BLOCKED) and attack is not None:
            attack(state.fighters[event.side], state.fighters[1 - event.side], event.damage)
        elif event.kind is EventKind.GAME_END and event.side >= 0 and game_end is not None:
            game_end(state.fighters[event.side])
