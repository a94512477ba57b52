"""Somebody to practise on."""

from camcade.duel.state import State
from camcade.intents import NO_INTENTS, Intents


class IdlePlayer:
    """Does nothing: somebody to practise on."""

    def intents(self, state: State, side: int) -> Intents:
        """Nothing, ever."""
        return NO_INTENTS
