"""What is true at one tick of a match. Plain frozen data: rendering reads it and never changes it.

Places are pixels of the 600 × 400 arena, with y growing downwards. A fighter's place is the upper left corner
of the box they stand in, FIGHTER_WIDTH_PX × FIGHTER_HEIGHT_PX, whatever pose is drawn inside it.

x and y are floats that are whole multiples of 1/8 px, because 8 ticks make one animation step of 80 ms and
speeds are whole pixels a step. Sums of such numbers are exact, so a trace is the same on every machine.
"""

from dataclasses import dataclass
from enum import StrEnum

from camcade.duel.moves import FREE_MOVES, MOVES, SQUATTING_MOVES, TICK_MS, Move
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents

FIGHTERS = ("ember", "tide")
"""Those that are drawn."""

ARENA_WIDTH_PX = 600
ARENA_HEIGHT_PX = 400
START_X_PX = (50.0, 470.0)
STANDING_Y_PX = 230.0
FULL_LIFE = 100

# The two starting places mirror each other (50 px from either wall) exactly when a fighter is 80 px wide.
FIGHTER_WIDTH_PX = 80
FIGHTER_HEIGHT_PX = 140
# What bodies push each other with: the trunk without arms and legs. Were it the whole width, fighters would
# already touch where a strike begins to reach, and there would be no distance to play with.
BODY_WIDTH_PX = 48
GROUND_Y_PX = STANDING_Y_PX + FIGHTER_HEIGHT_PX


class Phase(StrEnum):
    """Where a match stands."""

    READY = "ready"  # the round is announced, nobody can move yet
    FIGHT = "fight"
    ROUND_OVER = "round-over"  # a round is decided, the next one follows
    OVER = "over"  # the match is decided


class EventKind(StrEnum):
    """What can happen in a tick. `side` of the event is the fighter named first here."""

    ROUND_STARTED = "round-started"  # side is -1: both
    MOVE_STARTED = "move-started"  # a fighter began `move`
    STRIKE = "strike"  # a fighter's attack `move` reached its middle step, whether or not it lands
    HIT = "hit"  # a fighter's attack `move` landed and took `damage` from the opponent
    BLOCKED = "blocked"  # a fighter's attack `move` was blocked; `damage` is the fifth that came through
    KNOCKED_DOWN = "knocked-down"  # a fighter was knocked down
    LANDED = "landed"  # a fighter came down from a jump
    ROUND_ENDED = "round-ended"  # a fighter won the round; side is -1 if it is drawn
    GAME_END = "game-end"  # a fighter lost the match; side is -1 if it is drawn


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in one tick, for sound, effects and callbacks.

    | field | unit | meaning |
    | --- | --- | --- |
    | side | 0, 1 or -1 | whose event it is (see `EventKind`) |
    | damage | life points | only for hits and blocks |
    | x, y | px | where to draw a spark: the point of contact, else the middle of the fighter |
    | combo | hits | of a hit: how many have landed in a row, this one included |
    | variant | 0 … 255 | seeded noise, so that sparks and sounds vary yet a replay repeats them |
    """

    kind: EventKind
    side: int
    move: Move | None = None
    damage: float = 0.0
    x: float = 0.0
    y: float = 0.0
    variant: int = 0
    combo: int = 0


@dataclass(frozen=True, slots=True)
class FighterState:
    """One fighter at one tick.

    | field | unit | range |
    | --- | --- | --- |
    | life_tenths | tenths of a life point | 0 … 1000; tenths because a block lets 20 % through |
    | x, y | px, multiples of 1/8 | 0 … 520, up to 230 (standing) |
    | facing | – | 1 to the right, -1 to the left |
    | step | index of the animation step | 0 … steps - 1; runs back while `is_returning` |
    | step_ticks | ticks spent in this step | 0 … |
    | drift | – | direction of a jump or of being thrown: -1, 0, 1 |
    | has_struck | – | the running attack has had its one strike |
    | strike_step | index | the step at which the running attack strikes |
    | held | intents | held in the last tick, to tell a new press from a key kept down |
    | wanted | attack intent | pressed while locked; starts as soon as the fighter is free |
    | wanted_ticks | ticks | how long `wanted` is still remembered |
    | combo | hits | taken in a row; each further one takes less |
    | combo_ticks | ticks | how long the next hit still belongs to them |
    """

    name: str
    x: float
    facing: int
    life_tenths: int = FULL_LIFE * 10
    y: float = STANDING_Y_PX
    move: Move = Move.STAND
    step: int = 0
    step_ticks: int = 0
    is_returning: bool = False
    has_struck: bool = False
    strike_step: int = 0
    drift: int = 0
    held: Intents = NO_INTENTS
    wanted: Intent | None = None
    wanted_ticks: int = 0
    combo: int = 0
    combo_ticks: int = 0

    @property
    def life(self) -> float:
        """Life points, 0 to 100, in tenths."""
        return self.life_tenths / 10

    @property
    def middle(self) -> float:
        """The x of the middle of the fighter's box, px."""
        return self.x + FIGHTER_WIDTH_PX // 2

    @property
    def height(self) -> float:
        """How far the feet are above the ground, px."""
        return STANDING_Y_PX - self.y

    @property
    def is_locked(self) -> bool:
        """No other move can be started."""
        return self.move not in FREE_MOVES

    @property
    def is_squatting(self) -> bool:
        """Only low strikes hit."""
        return self.move in SQUATTING_MOVES

    @property
    def is_attacking(self) -> bool:
        """An attack is running, before or after its strike."""
        return MOVES[self.move].attack is not None


@dataclass(frozen=True, slots=True)
class Match:
    """The settings of a match, and with the inputs all that a replay needs.

    | field | unit | meaning |
    | --- | --- | --- |
    | seed | any int | the same seed and inputs give the same trace |
    | fighters | ids | who fights, player one first |
    | rounds | rounds | best of so many; odd. A drawn round is played again, up to `most_rounds` |
    | time_limit_s | seconds a round | None: until somebody falls. When time is up, more life wins |
    | ready_ms | ms | how long a round is announced before anybody can move; a multiple of 10 |

    Raises `SettingsError` for a value out of range.
    """

    seed: int
    fighters: tuple[str, str] = ("ember", "tide")
    rounds: int = 1
    time_limit_s: int | None = None
    ready_ms: int = 0

    def __post_init__(self) -> None:
        if len(self.fighters) != 2 or not all(self.fighters):
            raise SettingsError(f"fighters is {self.fighters!r}: give the names of two fighters.")
        if self.rounds < 1 or self.rounds % 2 == 0:
            raise SettingsError(
                f"rounds is {self.rounds}: give an odd number, 1 or more (best of 1, 3, 5 …)."
            )
        if self.time_limit_s is not None and self.time_limit_s < 1:
            raise SettingsError(f"time_limit_s is {self.time_limit_s}: give 1 second or more, or None.")
        if self.ready_ms < 0 or self.ready_ms % TICK_MS:
            raise SettingsError(f"ready_ms is {self.ready_ms}: give a multiple of {TICK_MS} ms, 0 or more.")

    @property
    def rounds_to_win(self) -> int:
        """How many rounds decide the match."""
        return self.rounds // 2 + 1

    @property
    def most_rounds(self) -> int:
        """After so many the match ends in any case: who has won more wins, else it is drawn."""
        return 2 * self.rounds

    def start(self) -> "State":
        """The state at tick 0."""
        return State(
            match=self,
            fighters=self.fighters_at_start(),
            random=self.seed & 0xFFFFFFFF,
            phase=Phase.READY if self.ready_ms else Phase.FIGHT,
            events=(Event(EventKind.ROUND_STARTED, -1),),
        )

    def fighters_at_start(self) -> tuple[FighterState, FighterState]:
        """Both fighters as a round begins."""
        first, second = self.fighters
        return FighterState(first, START_X_PX[0], 1), FighterState(second, START_X_PX[1], -1)


@dataclass(frozen=True, slots=True)
class State:
    """A whole match at one tick.

    | field | unit | meaning |
    | --- | --- | --- |
    | match | – | the settings it is played with |
    | tick | ticks of 10 ms | since the match began |
    | round | 1 … | the round that is being played |
    | phase_ticks | ticks | since this phase began |
    | wins | rounds | won by either side |
    | winner | side | of the match; None while it is open or if it is drawn |
    | round_winner | side | of the round that just ended; None while open or if drawn |
    | random | 32 bits | the state of the match's random numbers |
    | events | – | what happened in this very tick |
    """

    match: Match
    fighters: tuple[FighterState, FighterState]
    random: int
    tick: int = 0
    round: int = 1
    phase: Phase = Phase.FIGHT
    phase_ticks: int = 0
    wins: tuple[int, int] = (0, 0)
    winner: int | None = None
    round_winner: int | None = None
    events: tuple[Event, ...] = ()

    @property
    def is_over(self) -> bool:
        """The match is decided."""
        return self.phase is Phase.OVER
