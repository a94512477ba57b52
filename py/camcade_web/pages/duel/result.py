"""A match that is over, in the player's words: who has won, how they fought, what to try next."""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.duel.state import State
from camcade.duel.statistics import Statistics, Tally, next_step
from camcade_web.pages.duel.game import DuelSettings

FIGHTER_NAMES = {"ember": "Ember", "tide": "Tide"}
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Result:
    """What the card shows: `figures` by name (hits, combo, accuracy, reaction); no `next_step` for two.

    `has_won`: of who plays alone; None for a draw, and for two.
    """

    title: str
    line: str
    figures: Mapping[str, str]
    next_step: str
    has_won: bool | None


def fighter_names(state: State) -> list[str]:
    """Both, as the player reads them; two of a kind by where they began."""
    names = [FIGHTER_NAMES.get(fighter.name, fighter.name.title()) for fighter in state.fighters]
    return names if names[0] != names[1] else [f"{names[0]} on the left", f"{names[1]} on the right"]


def result_of(state: State, statistics: Statistics, settings: DuelSettings, guard: str) -> Result:
    """The result as player one reads it. `guard`: how they take cover, in their words."""
    side = settings.side
    mine, theirs = statistics.tallies[side], statistics.tallies[1 - side]
    names = fighter_names(state)
    is_for_two = settings.opponent == "human"
    line = f"{names[0]} {state.wins[0]} : {state.wins[1]} {names[1]}"
    has_won = state.winner == side
    advice = "" if is_for_two else next_step(mine, theirs, has_won=has_won, guard=guard)
    title = _title(state, names, side, is_for_two=is_for_two)
    is_decided = state.winner is not None and not is_for_two
    return Result(title, line, _figures(mine), advice, has_won if is_decided else None)


def _title(state: State, names: list[str], side: int, *, is_for_two: bool) -> str:
    if state.winner is None:
        return "A draw"
    if state.winner == side and not is_for_two:
        return "You win"
    return f"{names[state.winner]} wins"


def round_words(state: State, settings: DuelSettings) -> str:
    """Who has won the round that has just ended, and how it stands: "You win the round. 1 to 0." """
    winner, wins = state.round_winner, state.wins
    if winner is None:
        return "The round is a draw."
    is_you = winner == settings.side and settings.opponent != "human"
    who = "You win" if is_you else f"{fighter_names(state)[winner]} wins"
    return f"{who} the round. {wins[winner]} to {wins[1 - winner]}."


def _figures(tally: Tally) -> Mapping[str, str]:
    accuracy, reaction_ms = tally.accuracy, tally.reaction_ms
    return {
        "hits": str(tally.hits),
        "combo": f"{tally.best_combo} in a row" if tally.best_combo > 1 else UNKNOWN,
        "accuracy": UNKNOWN if accuracy is None else f"{accuracy:.0%}".replace("%", " %"),
        "reaction": UNKNOWN if reaction_ms is None else f"{reaction_ms / 1000:.2f} s",
    }
