"""What the Duel page shows, and all that its flow can have it do, as plain values."""

from enum import StrEnum

from camcade.intents import Intent
from camcade_web.browser.told import Told


class Scene(StrEnum):
    """What the page is showing."""

    READY = "ready"
    WAITING = "waiting"
    FIGHT = "fight"
    TUTORIAL = "tutorial"
    PAUSED = "paused"
    OVER = "over"
    BROKEN = "broken"  # the game that was played in is none any more
    REPLAY = "replay"  # a match that has been played before


PLAYED = (Scene.FIGHT, Scene.TUTORIAL)
IN_MATCH = (*PLAYED, Scene.WAITING)
"""Scenes that can be paused. In one of them the match waits until the camera knows its player."""
RUNNING = (*PLAYED, Scene.OVER)
"""Scenes in which the engine ticks: after a match the winner goes on rejoicing."""
WANTED = {Scene.READY: "fight", Scene.PAUSED: "resume", Scene.OVER: "rematch", Scene.BROKEN: "play-built-in"}
"""What has the focus on a card, by its scene."""


class Do(StrEnum):
    """Effects that need no more words."""

    PLAY_MATCH = "play a new match with what is chosen on the card"
    PLAY_PRACTICE = "play a match that never ends, against someone who stands still"
    TAKE_BUILT_IN = "play in the built-in game from now on"
    STAND = "player one lets go of what they asked for"
    MAKE_HARDER = "choose the next level on the card"
    MAKE_EASIER = "choose the level before on the card"
    RELEASE_KEYS = "no key is held any more"
    SHOW_RESULT = "say who has won"
    SHOW_CONTROLS = "show the moves of what the player plays with"
    OPEN_SETTINGS = "open the settings"
    OPEN_CAMERA = "ask for the camera"
    CLOSE_CAMERA = "let the camera go"
    REST_CAMERA = "let the camera go until it is woken"
    WAKE_CAMERA = "ask for the camera again, if it was in use"
    SOUND_SEEN = "sound that a strike was seen"
    FORGET_SEEN = "nothing that was seen counts any more"
    WATCH_REPLAY = "show the replay that was opened, from its beginning"
    PAUSE_REPLAY = "pause the replay, or go on"
    LEAVE_REPLAY = "show the match again that was there before the replay"


class Enter(Told[Scene]):
    """Show this scene; time that has passed before does not count."""


class Focus(Told[str]):
    """Put the focus on the element of this id."""


class SayWhy(Told[str]):
    """Why the fight is paused."""


class SayWhatBroke(Told[str]):
    """Why the game cannot be played on."""


class BeginLessons(Told[str]):
    """From the first lesson, in the words of this controller."""


class ReadBy(Told[str]):
    """Let this recognizer read the camera."""


class Fire(Told[Intent]):
    """Player one strikes."""


class FireOther(Told[Intent]):
    """Player two strikes."""


class Assist(Told[bool]):
    """Whether player one walks up by itself."""


class HintAtStart(Told[str]):
    """What the cards say of beginning without a touch; nothing while nobody is seen."""


Effect = (
    Do
    | Enter
    | Focus
    | SayWhy
    | SayWhatBroke
    | BeginLessons
    | ReadBy
    | Fire
    | FireOther
    | Assist
    | HintAtStart
)
Effects = tuple[Effect, ...]
NOTHING: Effects = ()
