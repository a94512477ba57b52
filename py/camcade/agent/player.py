"""A player whose decisions come from a network that sees the match as a small picture.

    player = AgentPlayer(think, seed=7)   # think(view): somebody looks at it, and calls player.decide(…)
    held = player.intents(state, side)    # every tick

The answer may come at once or ticks later: until then the player goes on with what it does, so a game never
waits for it.
"""

from collections.abc import Callable, Mapping

from camcade.agent.actions import GUARDS, MOVES, STEP_TICKS, STRIKES, Hand
from camcade.agent.observation import REACTION_MS, Memory
from camcade.agent.view import View, mirrored_intents, view_of
from camcade.duel.rng import Rng
from camcade.duel.state import Phase, State
from camcade.intents import NO_INTENTS, Intent, Intents

Probabilities = Mapping[str, float]
"""Intent → how likely it is held in the next step, 0..1; what is not named is not done."""

PARTS = 10_000


class AgentPlayer:
    """Decides every 100 ms of a fight. The same seed, views and answers give the same play."""

    def __init__(
        self, think: Callable[[View], object], seed: int = 0, reaction_ms: int = REACTION_MS
    ) -> None:
        """A player of one match.

        Args:
            think: is given what the player sees whenever a decision is due, and sees to it that `decide` is
                called.
            seed: of its choices.
            reaction_ms: how old everything but its own fighter is to it; a multiple of 10.
        """
        self._think = think
        self._random = Rng(seed)
        self._reaction_ms = reaction_ms
        self._memory: Memory | None = None
        self._hand = Hand()
        self._fight_tick = 0
        self._is_mirrored = False
        self.action: tuple[int, int, int] = (0, 0, 0)
        """The last decision, as `camcade.agent.actions` numbers it; left and right are those of the view."""

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        view = self.see(state, side)
        if view is not None:
            self._think(view)
        return self.held(state)

    def see(self, state: State, side: int) -> View | None:
        """Look at the match, once a tick; gives what is seen where a decision is due."""
        if self._memory is None:
            self._memory = Memory(state, self._reaction_ms)
        else:
            self._memory.add(state)
        if state.phase is not Phase.FIGHT:
            self._fight_tick = 0
            self.decide({})
            return None
        is_due = self._fight_tick % STEP_TICKS == 0
        self._fight_tick += 1
        self._is_mirrored = side == 1
        return view_of(self._memory, side, is_first=self._fight_tick == 1) if is_due else None

    def decide(self, probabilities: Probabilities) -> None:
        """Choose by chance, each as likely as is said."""
        self.action = (
            self._one_of(MOVES, probabilities),
            self._one_of(GUARDS, probabilities),
            self._one_of(STRIKES, probabilities),
        )
        self._hand.take(self.action)

    def held(self, state: State) -> Intents:
        """What is held in the next tick; call once a tick."""
        held = self._hand.intents()
        if state.phase is not Phase.FIGHT:
            return NO_INTENTS
        return mirrored_intents(held) if self._is_mirrored else held

    def _one_of(self, choices: tuple[Intent | None, ...], probabilities: Probabilities) -> int:
        """Which of the choices, the first of which is nothing; where they add up to more than 1, by share."""
        shares = [max(0.0, probabilities.get(choice, 0.0)) if choice else 0.0 for choice in choices]
        left = self._random.between(0, PARTS - 1) / PARTS * max(1.0, sum(shares))
        for number, share in enumerate(shares):
            left -= share
            if left < 0:
                return number
        return 0


def pressed(action: tuple[int, int, int]) -> list[str]:
    """What a decision presses, for people."""
    chosen = (choices[number] for choices, number in zip((MOVES, GUARDS, STRIKES), action, strict=True))
    return [intent.replace("-", " ") for intent in chosen if intent is not None]
