"""A replay as it is watched: paused, step by step, slower, faster, from the start, and checked at its end."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from camcade.duel.effects import Effects
from camcade.duel.moves import TICK_MS
from camcade.duel.players import WITH_LEVELS
from camcade.duel.replay import PERSON, Replay, play
from camcade.duel.state import State
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError
from camcade_web.pages.duel.result import fighter_names
from camcade_web.pages.duel.tempo import Tempo

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
MOST_TICKS_A_FRAME = 60
"""A machine that is slower than the speed shows it as fast as it can."""


class Verdict(StrEnum):
    """What has come of a replay."""

    OPEN = "open"  # it is still shown
    SAME = "same"  # it ended exactly as it was played
    OTHER = "other"  # it was made by other rules; what has been shown is all that can be


class Playback:
    """Where a replay stands. `is_calm`: no hit holds time and no knock-out slows it."""

    def __init__(self, replay: Replay, *, is_calm: bool = False) -> None:
        self.replay = replay
        self.ticks = replay.ticks
        self.speed = 1.0
        self.is_paused = False
        self._is_calm = is_calm
        self.restart()

    def restart(self) -> None:
        """From the first tick on, as fast as before."""
        self.verdict = Verdict.OPEN
        self.is_paused = False
        self._states = play(self.replay)
        self.state = next(self._states)
        self.effects = Effects()
        self._tempo, self._match_ms, self._saved_ms = Tempo(), 0.0, 0.0

    def toggle(self) -> None:
        """Pause, or go on; at the end, once more from the start."""
        if self.verdict is Verdict.OPEN:
            self.is_paused = not self.is_paused
        else:
            self.restart()

    def faster(self) -> None:
        """The next of `SPEEDS`."""
        self.speed = min((speed for speed in SPEEDS if speed > self.speed), default=SPEEDS[-1])

    def slower(self) -> None:
        """The one of `SPEEDS` before."""
        self.speed = max((speed for speed in SPEEDS if speed < self.speed), default=SPEEDS[0])

    def step(self) -> Iterator[State]:
        """One tick, paused: the state after it, if there is one."""
        self.is_paused = True
        yield from self._next()

    def skip_to(self, tick: int, most: int) -> None:
        """At once to this tick, or `most` ticks nearer to it."""
        for _ in range(min(most, tick - self.state.tick)):
            for _ in self._next():
                pass

    def advance(self, now_ms: float) -> Iterator[State]:
        """Play what is due at this screen frame: the match after each tick."""
        match_ms = self._tempo.match_ms(now_ms)
        passed_ms, self._match_ms = match_ms - self._match_ms, match_ms
        if self.is_paused or self.verdict is not Verdict.OPEN:
            return
        self._saved_ms = min(self._saved_ms + passed_ms * self.speed, MOST_TICKS_A_FRAME * TICK_MS)
        while self._saved_ms >= TICK_MS and self.verdict is Verdict.OPEN:
            self._saved_ms -= TICK_MS
            for state in self._next():
                if not self._is_calm:
                    for event in state.events:
                        self._tempo.feel(event)
                yield state

    def _next(self) -> Iterator[State]:
        try:
            state = next(self._states)
        except StopIteration:
            self.verdict = Verdict.SAME
        except ReplayError:
            self.verdict = Verdict.OTHER
        else:
            self.state, self.effects = state, self.effects.after(state)
            yield state
            if state.tick == self.ticks:
                yield from self._next()  # nothing comes, but the verdict


LEVEL_WORDS = {"easy": "gentle", "normal": "fair", "hard": "hard"}
PLAYER_WORDS: Mapping[str, str] = {
    PERSON: "player",
    "idle": "dummy",
    **{
        f"{name}-{level}": f"{'computer' if name == 'cpu' else name}, {words}"
        for name in WITH_LEVELS
        for level, words in LEVEL_WORDS.items()
    },
}


def title(replay: Replay) -> str:
    """Who fights whom: "Ember (player) against Tide (computer, fair)"."""
    sides = [
        f"{name} ({PLAYER_WORDS.get(player, player)})" if player else name
        for name, player in zip(fighter_names(replay.match.start()), replay.players, strict=True)
    ]
    return " against ".join(sides)


def clock(ticks: int) -> str:
    """How long so many ticks are: "1:07.25"."""
    hundredths = ticks * TICK_MS // 10
    return f"{hundredths // 6000}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def verdict_words(playback: Playback) -> str:
    """What is said at the end."""
    match playback.verdict:
        case Verdict.OPEN:
            return ""
        case Verdict.SAME:
            return "The end, exactly as it was played."
        case Verdict.OTHER:
            return (
                f"This replay was made by other rules of Duel. It is true at most up to here, "
                f"{clock(playback.state.tick)}."
            )


def refusal(error: ReplayError, name: str | None) -> str:
    """Why a replay cannot be shown, to the player. `name`: of its file; None for a link."""
    what = "This link" if name is None else f"“{name}”"
    if isinstance(error, ReplayVersionError):
        return (
            f"{what} is a replay of another version of Camcade, which this one does not read. Load the page "
            "again to have its newest version; you can play on meanwhile."
        )
    if isinstance(error, ReplayTooLongError):
        return f"{what} is longer than any replay that Camcade shows. You can play on."
    if name is None:
        return (
            "This link holds no whole replay: it was cut off or changed on its way. Copy all of it once "
            "more; you can play on."
        )
    return (
        f"{what} is no replay that can be shown: it is damaged, or another kind of file. Choose a file that "
        "Camcade has saved; you can play on."
    )
