"""How a player's intents become moves and keys of the original game, MK.js.

Its rules differ from ours in what it takes from a player: a move that comes while another one is under way
is lost, directions go before strikes, and nothing is looked at but when a key goes down or up. Here a strike
waits a little until its fighter is free, goes before directions, and is asked for again until it has begun.

Forward means to the right there, and backward to the left, wherever the opponent stands.
"""

from collections.abc import Mapping

from camcade.duel.moves import (
    COMBINATIONS,
    JUMPING_STRIKES,
    MOVES,
    SQUATTING_STRIKES,
    STANDING_STRIKES,
    STRIKE_INTENTS,
    Move,
)
from camcade.intents import NO_INTENTS, Intent, Intents

WAITING_TICKS = 30
"""How long a strike is asked for: squatting down for an uppercut alone takes 80 ms there."""

KEY_CODES: Mapping[Intent, int] = {
    Intent.LEFT: 37,
    Intent.UP: 38,
    Intent.RIGHT: 39,
    Intent.DOWN: 40,
    Intent.BLOCK: 16,
    Intent.HIGH_PUNCH: 65,
    Intent.LOW_PUNCH: 83,
    Intent.LOW_KICK: 68,
    Intent.HIGH_KICK: 70,
}
NO_KEY = 0

JUMP_HEADINGS = {Move.FORWARD_JUMP: 1, Move.BACKWARD_JUMP: -1}
KEYS: Mapping[Move, tuple[Intent, ...]] = {
    Move.STAND: (),
    Move.WALKING: (Intent.RIGHT,),
    Move.WALKING_BACKWARD: (Intent.LEFT,),
    Move.SQUATING: (Intent.DOWN,),
    Move.BLOCKING: (Intent.BLOCK,),
    Move.JUMPING: (Intent.UP,),
    Move.FORWARD_JUMP: (Intent.RIGHT, Intent.UP),
    Move.BACKWARD_JUMP: (Intent.LEFT, Intent.UP),
    Move.HIGH_PUNCH: (Intent.HIGH_PUNCH,),
    Move.LOW_PUNCH: (Intent.LOW_PUNCH,),
    Move.HIGH_KICK: (Intent.HIGH_KICK,),
    Move.LOW_KICK: (Intent.LOW_KICK,),
    Move.UPPERCUT: (Intent.DOWN, Intent.HIGH_PUNCH),
    Move.SPIN_KICK: (Intent.LEFT, Intent.HIGH_KICK),  # of a fighter who looks to the right
    Move.SQUAT_LOW_PUNCH: (Intent.DOWN, Intent.LOW_PUNCH),
    Move.SQUAT_LOW_KICK: (Intent.DOWN, Intent.LOW_KICK),
    Move.SQUAT_HIGH_KICK: (Intent.DOWN, Intent.HIGH_KICK),
    Move.FORWARD_JUMP_PUNCH: (Intent.HIGH_PUNCH,),
    Move.FORWARD_JUMP_KICK: (Intent.HIGH_KICK,),
    Move.BACKWARD_JUMP_PUNCH: (Intent.HIGH_PUNCH,),
    Move.BACKWARD_JUMP_KICK: (Intent.HIGH_KICK,),
}
"""What is held down for a move, in the order of pressing."""


class Wishes:
    """What one player wants, tick by tick: the move to ask their fighter for."""

    def __init__(self) -> None:
        self._held = NO_INTENTS
        self._strike: Intent | None = None
        self._is_asked = False
        self._ticks = 0

    def move(self, held: Intents, facing: int, current: Move) -> Move:
        """The move for this tick.

        Args:
            held: what the player holds.
            facing: 1 to the right, -1 to the left.
            current: what the fighter is doing.
        """
        self._note_new_strike(held, facing)
        if self._strike is not None:
            is_striking = MOVES[current].attack is not None
            self._ticks -= 1
            if self._ticks < 0 or (self._is_asked and is_striking):
                self._strike = None
            elif not is_striking:
                self._is_asked = True
                return _strike(self._strike, held, current)
        return _step(held)

    def _note_new_strike(self, held: Intents, facing: int) -> None:
        begun = next((intent for intent in STRIKE_INTENTS if intent in held - self._held), None)
        self._held = held
        if begun is not None:
            self._strike, self._is_asked, self._ticks = _meant(begun, held, facing), False, WAITING_TICKS


class Keys:
    """The keys that ask the first fighter for a move, as events."""

    def __init__(self) -> None:
        self._down: tuple[int, ...] = ()

    def events(self, move: Move, facing: int) -> str:
        """What happens to keys in this tick: `+39 -65`, codes that go down and up.

        Something always does, or the game would not look: the last key goes down once more, as one that is
        kept down does, or none goes up.
        """
        wanted = tuple(KEY_CODES[intent] for intent in _keys(move, facing))
        begun = [f"+{code}" for code in wanted if code not in self._down]
        ended = [f"-{code}" for code in self._down if code not in wanted]
        self._down = wanted
        again = f"+{wanted[-1]}" if wanted else f"-{NO_KEY}"
        return " ".join([*ended, *begun] or [again])


def move_asked(move: Move, current: Move) -> Move:
    """The same for a fighter that is told its moves: it gets up before it does anything but squat."""
    is_low = Intent.DOWN in KEYS[move]
    return Move.STAND_UP if current is Move.SQUATING and not is_low else move


def _meant(pressed: Intent, held: Intents, facing: int) -> Intent:
    if pressed not in COMBINATIONS:
        return pressed
    hold, combined = COMBINATIONS[pressed]
    is_held = _heading(held) == -facing if hold is None else hold in held
    return combined if is_held else pressed


def _strike(intent: Intent, held: Intents, current: Move) -> Move:
    if current in JUMP_HEADINGS:
        return JUMPING_STRIKES[intent, JUMP_HEADINGS[current]]
    return (SQUATTING_STRIKES if Intent.DOWN in held else STANDING_STRIKES)[intent]


def _step(held: Intents) -> Move:
    """Block, jump, squat, walk or stand, in this order of precedence, as in the built-in game."""
    heading = _heading(held)
    if Intent.BLOCK in held:
        return Move.BLOCKING
    if Intent.UP in held:
        return (Move.JUMPING, Move.FORWARD_JUMP, Move.BACKWARD_JUMP)[heading]
    if Intent.DOWN in held:
        return Move.SQUATING
    return (Move.STAND, Move.WALKING, Move.WALKING_BACKWARD)[heading]


def _heading(held: Intents) -> int:
    return (Intent.RIGHT in held) - (Intent.LEFT in held)


def _keys(move: Move, facing: int) -> tuple[Intent, ...]:
    if move is Move.SPIN_KICK and facing < 0:
        return Intent.RIGHT, Intent.HIGH_KICK
    return KEYS[move]
