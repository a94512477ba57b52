"""One match as the page plays it: who gives the inputs, what was pressed last, and the log for a replay."""

from dataclasses import dataclass

from camcade.duel.assist import approach
from camcade.duel.bindings import TOUCHED, Keyboard
from camcade.duel.control_map import ControlMap
from camcade.duel.effects import Effects
from camcade.duel.highlights import Highlights
from camcade.duel.palettes import palettes_of
from camcade.duel.players import WITH_LEVELS, Player, make_player
from camcade.duel.replay import PERSON, Recorder, Replay
from camcade.duel.state import FIGHTERS, Match, State
from camcade.duel.statistics import Statistics
from camcade.intents import NO_INTENTS, Intent, IntentQueue, Intents
from camcade_web.pages.duel.game_host import BuiltInGame, GameHost

FEET: Intents = frozenset({Intent.LEFT, Intent.RIGHT, Intent.UP, Intent.DOWN, Intent.BLOCK})


@dataclass(frozen=True, slots=True)
class DuelSettings:
    """What a match is played with.

    | field | unit | meaning |
    | --- | --- | --- |
    | seed | 32 bits | of the match and of the computer's play |
    | opponent | one of `PLAYERS`, agent, human | |
    | level | easy, normal, hard | of the cpu |
    | arena | tower, throne | where it is; changes nothing but the picture |
    | is_assisted | – | player one walks up by itself, because a camera sees strikes but no steps |
    | rounds | rounds | best of so many |
    | time_limit_s | s | of a round; None: until somebody falls |
    | fighter | ember, tide | player one's |
    | rival | other, same | the opponent's, seen from player one's |
    | colours | number | player one's palette; the opponent's is 0, or the next for one of the same kind |
    | side | 0, 1 | where player one stands: on the left, on the right |
    | ready_ms | ms | the announcement of a round |
    """

    seed: int
    opponent: str = "cpu"
    level: str = "normal"
    arena: str = "tower"
    is_assisted: bool = False
    rounds: int = 3
    ready_ms: int = 1200
    time_limit_s: int | None = None
    fighter: str = "ember"
    side: int = 0
    rival: str = "other"
    colours: int = 0

    def match(self) -> Match:
        """The match that the engine plays."""
        is_same = self.rival == "same"
        other = next(name for name in FIGHTERS if (name == self.fighter) == is_same)
        pair = (self.fighter, other) if self.side == 0 else (other, self.fighter)
        return Match(self.seed, pair, self.rounds, self.time_limit_s, self.ready_ms)

    @property
    def palettes(self) -> tuple[int, int]:
        """What both wear, by their sides."""
        theirs = (
            palettes_of((self.fighter, self.fighter), (self.colours, 0))[1] if self.rival == "same" else 0
        )
        return (self.colours, theirs) if self.side == 0 else (theirs, self.colours)

    def players(self) -> tuple[str, str]:
        """Who plays on the left and on the right, as a replay names them."""
        cpu = f"{self.opponent}-{self.level}" if self.opponent in WITH_LEVELS else self.opponent
        other = PERSON if self.opponent == "human" else cpu
        return (PERSON, other) if self.side == 0 else (other, PERSON)


class DuelGame:
    """A running match. `tick` is the only thing that changes it.

    `host` is the game it is played in; the built-in one unless given. `controls`: the players' keys.
    `opponent` plays where the settings name one that is not of `PLAYERS`.
    """

    def __init__(
        self,
        settings: DuelSettings,
        host: GameHost | None = None,
        controls: ControlMap | None = None,
        opponent: Player | None = None,
    ) -> None:
        self.settings = settings
        self.host: GameHost = host or BuiltInGame()
        self.is_assisted = settings.is_assisted
        self.keyboard = Keyboard()
        self.use_keys(controls or ControlMap())
        self.intent_queue = IntentQueue()
        self.held: Intents = NO_INTENTS  # what a camera sees player one keep doing: steps, a squat
        self.other_queue, self.other_held = IntentQueue(), NO_INTENTS  # the same of player two
        self.pads: tuple[Intents, Intents] = NO_INTENTS, NO_INTENTS  # what both hold on their gamepads
        match = settings.match()
        self.state: State = self.host.start(match, settings.arena)
        self.effects = Effects()
        self.statistics = Statistics()
        self.highlights = Highlights()
        self._recorder = Recorder(match, settings.arena, settings.players(), settings.palettes)
        self._opponent = opponent
        if opponent is None and not self.for_two:
            self._opponent = make_player(settings.opponent, settings.level, settings.seed)

    @property
    def for_two(self) -> bool:
        """Two people play each other."""
        return self.settings.opponent == "human"

    def use_keys(self, controls: ControlMap) -> None:
        """The players' keys from now on; none is held."""
        self.keyboard.release_all()
        self.keyboard.keys = {**controls.keys(for_two=self.for_two), **TOUCHED}

    def forget_seen(self) -> None:
        """A camera sees nobody any more."""
        self.intent_queue.clear()
        self.other_queue.clear()
        self.held = self.other_held = NO_INTENTS

    def tick(self) -> State:
        """Play 10 ms."""
        side = self.settings.side
        mine, other = self.keyboard.read()
        mine |= self.intent_queue.read() | self.held | self.pads[0]
        other |= self.other_queue.read() | self.other_held | self.pads[1]
        seen = self.host.for_players(self.state)
        if self.is_assisted and not mine & FEET:
            mine |= approach(seen, side)
        if self._opponent is not None:
            other = self._opponent.intents(seen, 1 - side)
        inputs = (mine, other) if side == 0 else (other, mine)
        self.state = self.host.step(self.state, inputs)
        self._recorder.add(inputs, self.state)
        self.effects = self.effects.after(self.state)
        self.statistics.note(self.state)
        self.highlights.note(self.state)
        return self.state

    def replay(self) -> Replay | None:
        """Everything played so far; None of another game than the built-in one, or of too long a match."""
        return self._recorder.replay() if self.host.is_replayable and self._recorder.is_whole else None
