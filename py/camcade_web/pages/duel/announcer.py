"""Who calls out rounds and results: a voice made of tones, or the browser's own."""

from collections.abc import Iterator, Mapping

import js

from camcade.duel.state import Event, EventKind, Phase, State
from camcade_web.pages.duel.result import fighter_names
from camcade_web.ui.kept_settings import LOUDEST
from camcade_web.ui.sound_effects import SoundEffects
from camcade_web.ui.voice import speak

PHONES: Mapping[str, str] = {
    "round": "raund",
    "one": "wxn",
    "two": "tuu",
    "three": "triii",
    "four": "foor",
    "five": "faif",
    "fight": "faait",
    "down": "daun",
    "draw": "droo",
    "time": "taim",
    "wins": "wynz",
    "ember": "embxr",
    "tide": "taid",
}
"""Words → the sounds of `ui.voice`."""
NUMBERS = ("one", "two", "three", "four", "five")


def calls(event: Event, state: State) -> Iterator[str]:
    """What an event of the engine is called out as, in words that have phones."""
    match event.kind:
        case EventKind.ROUND_STARTED:
            yield f"round {NUMBERS[min(state.round, len(NUMBERS)) - 1]}"
        case EventKind.ROUND_ENDED if event.side == -1:
            yield "draw"
        case EventKind.ROUND_ENDED if state.phase is not Phase.OVER:
            yield f"{fighter_names(state)[event.side].lower()} wins"
        case EventKind.GAME_END if event.side != -1:
            yield f"{fighter_names(state)[1 - event.side].lower()} wins"
        case _:
            pass


class Announcer:
    """Calls out what happens in one match after another."""

    def __init__(self, speaker: SoundEffects) -> None:
        self.is_spoken = False
        """By the browser's voice, where it has one."""
        self.volume = 1.0
        self._speaker = speaker
        self._phase = Phase.READY

    def hear(self, state: State) -> None:
        """A tick of a match; the words for it, if it has any."""
        for event in state.events:
            for words in calls(event, state):
                self.say(words)
        if state.phase is Phase.FIGHT and self._phase is Phase.READY:
            self.say("fight")
        self._phase = state.phase

    def say(self, words: str) -> None:
        """Call this out, over what was called before."""
        if not self.volume or not self._speaker.is_heard:
            return
        if self.is_spoken and hasattr(js.window, "speechSynthesis"):
            utterance = js.SpeechSynthesisUtterance.new(words)
            utterance.lang, utterance.volume, utterance.rate = "en", self.volume, 1.1
            js.speechSynthesis.cancel()
            js.speechSynthesis.speak(utterance)
            return
        known = [PHONES[word] for word in words.split() if word in PHONES]
        if known:
            speak(self._speaker, " ".join(known))

    def set_volume(self, loudness: int) -> None:
        """0..`LOUDEST`, as the player has set it."""
        self.volume = loudness / LOUDEST
        self._speaker.set_volume("announcer", self.volume)
