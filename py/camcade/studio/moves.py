"""What a class asks a game for, and how its probability becomes that.

Strikes fire once, as `StrikeDetector` decides; steps and the like last as long as they are seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from camcade.escape.emotions import Emotion
from camcade.gestures.strike_detector import StrikeClass, StrikeSettings
from camcade.intents import NO_INTENTS, Intent, Intents

HELD_INTENTS: Intents = frozenset({Intent.LEFT, Intent.RIGHT, Intent.DOWN, Intent.BLOCK})
"""Kept up for as long as the class is seen."""

MOVE_WORDS = {
    Intent.HIGH_PUNCH: "punch",
    Intent.LOW_PUNCH: "low punch",
    Intent.UPPERCUT: "uppercut",
    Intent.HIGH_KICK: "kick",
    Intent.LOW_KICK: "low kick",
    Intent.SPIN_KICK: "spin kick",
    Intent.UP: "jump",
    Intent.DOWN: "squat",
    Intent.BLOCK: "block",
    Intent.LEFT: "step left",
    Intent.RIGHT: "step right",
}
"""Every intent as a player reads it."""

OTHER_WORDS = {
    "high punch": Intent.HIGH_PUNCH,
    "jab": Intent.HIGH_PUNCH,
    "cross": Intent.HIGH_PUNCH,
    "hook": Intent.HIGH_PUNCH,
    "high kick": Intent.HIGH_KICK,
    "front kick": Intent.HIGH_KICK,
    "roundhouse kick": Intent.SPIN_KICK,
    "back kick": Intent.SPIN_KICK,
    "duck": Intent.DOWN,
    "crouch": Intent.DOWN,
    "guard": Intent.BLOCK,
    "left": Intent.LEFT,
    "right": Intent.RIGHT,
    "up": Intent.UP,
}
INTENT_OF_WORDS = {**{words: intent for intent, words in MOVE_WORDS.items()}, **OTHER_WORDS}


def suggested_move(name: str) -> Intent | None:
    """The move that a class of this name most likely stands for; None: none.

    >>> suggested_move("Uppercut"), suggested_move("spin-kick"), suggested_move("cat")
    (<Intent.UPPERCUT: 'uppercut'>, <Intent.SPIN_KICK: 'spin-kick'>, None)
    """
    return INTENT_OF_WORDS.get(" ".join(name.casefold().replace("-", " ").replace("_", " ").split()))


OTHER_EMOTIONS = {
    "smile": Emotion.HAPPY,
    "joy": Emotion.HAPPY,
    "sadness": Emotion.SAD,
    "anger": Emotion.ANGRY,
    "fear": Emotion.AFRAID,
    "scared": Emotion.AFRAID,
    "disgust": Emotion.DISGUSTED,
}


def suggested_emotion(name: str) -> Emotion | None:
    """The way in a story that a class of this name most likely chooses; None: none.

    >>> suggested_emotion("Happy"), suggested_emotion("fear"), suggested_emotion("punch")
    (<Emotion.HAPPY: 'happy'>, <Emotion.AFRAID: 'afraid'>, None)
    """
    known = {**{str(one): one for one in Emotion}, **OTHER_EMOTIONS}
    return known.get(name.casefold().strip())


@dataclass(frozen=True, slots=True)
class MoveSettings:
    """When a class that was seen counts. All are smoothed probabilities but `smoothing_ms`.

    | field | unit | meaning |
    | --- | --- | --- |
    | on | 0..1 | from here on a strike fires, and what is held begins |
    | off | 0..1 | below it both are over |
    | smoothing_ms | ms | time constant of the smoothing |
    """

    on: float = 0.7
    off: float = 0.4
    smoothing_ms: float = 60.0


def strike_settings(
    moves: Mapping[str, Intent],
    settings: MoveSettings = MoveSettings(),
    sure: Mapping[str, float] | None = None,
) -> StrikeSettings | None:
    """How the strikes among `moves` (label → move) are decided; None if there is none among them.

    `sure`: label → its own `on`, where it has one; it is over in the same proportion.
    """
    strikes = {
        label: StrikeClass(move, on=on, off=settings.off * on / settings.on, instant=1.1)
        for label, move in moves.items()
        if move not in HELD_INTENTS
        for on in [(sure or {}).get(label, settings.on)]
    }
    return StrikeSettings(classes=strikes, smoothing_ms=settings.smoothing_ms) if strikes else None


@dataclass(slots=True)
class HeldMoves:
    """Which of `moves` (label → move) a player keeps up, with a lower bound to end than to begin."""

    moves: Mapping[str, Intent]
    settings: MoveSettings = field(default_factory=MoveSettings)
    held: Intents = NO_INTENTS
    sure: Mapping[str, float] = field(default_factory=dict[str, float])

    def update(self, shares: Mapping[str, float]) -> Intents:
        """What is held after this reading, label → probability."""
        self.held = frozenset(
            move
            for label, move in self.moves.items()
            if move in HELD_INTENTS and shares[label] >= self._bound(label, move)
        )
        return self.held

    def _bound(self, label: str, move: Intent) -> float:
        on = self.sure.get(label, self.settings.on)
        return self.settings.off * on / self.settings.on if move in self.held else on
