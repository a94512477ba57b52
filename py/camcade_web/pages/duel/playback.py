"""A replay as it is watched: paused, step by step, slower, faster, from any moment, checked at its end."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from camcade.duel.effects import Effects
from camcade.duel.match import ROUND_OVER_MS
from camcade.duel.moves import TICK_MS
from camcade.duel.players import WITH_LEVELS
from camcade.duel.replay import AFTERMATH_TICKS, PERSON, Replay, watch
from camcade.duel.state import State
from camcade.duel.tempo import Tempo
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError
from camcade_web.pages.duel.result import fighter_names

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
MOST_TICKS_A_FRAME = 60
"""A machine that is slower than the speed shows it as fast as it can."""
SOUGHT_TICKS_A_FRAME = 400
"""On the way to a moment that is looked for."""
KEPT_EVERY_TICKS = 300
"""A state is kept, from which a moment is looked for."""
JUMP_TICKS = 5000 // TICK_MS


class Verdict(StrEnum):
    """What has come of a replay."""

    OPEN = "open"  # it is still shown
    SAME = "same"  # it ended exactly as it was played
    OTHER = "other"  # it was made by other rules; what has been shown is all that can be


class Playback:
    """Where a replay stands. `is_calm`: no hit holds time and no knock-out slows it."""

    def __init__(self, replay: Replay, *, is_calm: bool = False) -> None:
        self.replay = replay
        self.ticks = replay.watched_ticks
        self.speed = 1.0
        self.is_paused = False
        self._is_calm = is_calm
        self._kept: dict[int, tuple[State, Effects]] = {}
        self.restart()

    def restart(self) -> None:
        """From the first tick on, as fast as before."""
        self.is_paused = False
        self._begin(self.replay.match.start(), Effects())

    def _begin(self, state: State, effects: Effects) -> None:
        """From this state on, which is shown at once."""
        self.verdict = Verdict.OPEN
        self._sought: int | None = None
        self._states = watch(self.replay, state)
        self.state, self.effects = next(self._states), effects
        self._tempo, self._match_ms, self._saved_ms = Tempo(), 0.0, 0.0

    @property
    def tick(self) -> int:
        """Where it stands, or will as soon as that moment is found."""
        return self.state.tick if self._sought is None else self._sought

    @property
    def round_begins(self) -> tuple[int, ...]:
        """The ticks at which rounds begin, but for the first."""
        ends = (tick for tick, _ in self.replay.rounds if tick + AFTERMATH_TICKS < self.ticks)
        return tuple(tick + ROUND_OVER_MS // TICK_MS for tick in ends)

    def seek(self, tick: int) -> None:
        """Look for this moment, and go on from there, or stay there where it is paused."""
        tick = min(max(tick, 0), self.ticks)
        if self.verdict is Verdict.OTHER and tick >= self.state.tick:
            return
        nearest = max((kept for kept in self._kept if kept <= tick), default=0)
        if tick < self.state.tick or nearest > self.state.tick:
            start = self.replay.match.start(), Effects()
            self._begin(*self._kept.get(nearest, start))
        self._sought = tick

    def jump(self, ticks: int) -> None:
        """So far on, or back."""
        self.seek(self.tick + ticks)

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
        self.is_paused, self._sought = True, None
        yield from self._next()

    def skip_to(self, tick: int, most: int) -> None:
        """At once to this tick, or `most` ticks nearer to it."""
        for _ in range(min(most, tick - self.state.tick)):
            for _ in self._next() if self.verdict is Verdict.OPEN else ():
                pass

    def advance(self, now_ms: float) -> Iterator[State]:
        """Play what is due at this screen frame: the match after each tick; nothing while it looks."""
        if self._sought is not None:
            self.skip_to(self._sought, SOUGHT_TICKS_A_FRAME)
            if self.state.tick >= self._sought or self.verdict is not Verdict.OPEN:
                self._sought = None
                self._tempo, self._match_ms, self._saved_ms = Tempo(), 0.0, 0.0
            return
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
            if state.tick % KEPT_EVERY_TICKS == 0:
                self._kept[state.tick] = state, self.effects
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
