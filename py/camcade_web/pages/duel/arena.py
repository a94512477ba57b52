"""The match on the stage: who gives the inputs, the ticks that are due, the picture."""

import random
from collections.abc import Callable, Iterator

import js

from camcade.duel.bindings import CONFIRM, START
from camcade.duel.control_map import ControlMap
from camcade.duel.display_list import ARENAS
from camcade.duel.moves import TICK_MS
from camcade.duel.players import Player
from camcade.duel.seats import Seats
from camcade.duel.state import State
from camcade.duel.tempo import Tempo
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade_web.browser.fixed_timestep import FixedTimestep
from camcade_web.pages.duel.canvas_renderer import CanvasRenderer
from camcade_web.pages.duel.game import DuelGame, DuelSettings
from camcade_web.pages.duel.game_host import GameHost, View
from camcade_web.pages.duel.match_choice import MatchChoice
from camcade_web.pages.duel.parameters import Parameters
from camcade_web.ui.gamepads import Gamepads
from camcade_web.ui.keys_and_touch import KeysAndTouch


class Arena:
    """One match at a time, its keys and gamepads.

    `host` is the game that it is played in. `opponent` gives who plays a match that is against none of the
    engine's players, None for others. `on_intents` is called with what player one begins to do and its
    source; `on_pads` with a sentence whenever a gamepad has come or gone.
    """

    def __init__(
        self,
        stage: CanvasRenderer,
        host: GameHost,
        parameters: Parameters,
        on_intents: Callable[[Intents, str], None],
        on_pads: Callable[[str], None],
        opponent: Callable[[DuelSettings], Player | None],
    ) -> None:
        self._opponent = opponent
        self.clock = FixedTimestep(TICK_MS)
        self._tempo = Tempo()
        self.keys = KeysAndTouch(self._pressed)
        self.pads = Gamepads(on_pads)
        self.stillness = js.matchMedia("(prefers-reduced-motion: reduce)")
        self._stage = stage
        self._host = host
        self._parameters = parameters
        self._on_intents = on_intents
        self._pad_held: Intents = NO_INTENTS
        self._controls = ControlMap()
        self.controller = parameters.controller
        """What player one plays with."""
        self.is_other_seen = False
        """Player two plays by the camera too."""
        self._is_practice = False
        self.game = self._new_game(MatchChoice.of(parameters))

    def use(self, host: GameHost) -> None:
        """Play in this game from the next match on."""
        self._host.close()
        self._host = host

    @property
    def seats(self) -> Seats:
        """Who plays with what."""
        return Seats(self.game.for_two, self.controller, self.pads.count, self.is_other_seen)

    def use_controls(self, controls: ControlMap) -> None:
        """The player has chosen keys and buttons."""
        if controls != self._controls:
            self._controls = controls
            self.game.use_keys(controls)
            self.pads.use(controls.buttons)

    def play_match(self, choice: MatchChoice) -> None:
        """Begin a new one."""
        self._is_practice = False
        self._play(self._new_game(choice))

    def play_practice(self) -> None:
        """A match without an end, against someone who stands still; the lesson stands where lives would."""
        self._is_practice = True
        arena = self._parameters.arena or ARENAS[0]
        settings = DuelSettings(1, "idle", "easy", arena, ready_ms=0)
        self._play(DuelGame(settings, self._host, self._controls))

    def read_pads(self) -> list[int]:
        """Gamepads are asked once a frame: which of the buttons that begin and confirm have gone down."""
        self.game.pads = self.pads.read(self.seats)
        self._on_intents(self.game.pads[0] - self._pad_held, "gamepad")
        self._pad_held = self.game.pads[0]
        return [button for button in (START, CONFIRM) if button in self.pads.begun]

    def rest(self) -> None:
        """Something else is on the stage: keys are not the match's."""
        self.keys.release_all()
        self.keys.keyboard = None

    def go_on(self) -> None:
        """The match is on the stage again."""
        self.keys.keyboard = self.game.keyboard

    def fire(self, intent: Intent) -> None:
        """Player one strikes."""
        self.game.intent_queue.fire(intent)

    def fire_other(self, intent: Intent) -> None:
        """Player two strikes."""
        self.game.other_queue.fire(intent)

    def stand(self) -> None:
        """Strikes that player one has asked for and that have not begun are forgotten."""
        self.game.intent_queue.clear()

    def assist(self, is_assisted: bool) -> None:
        """Whether player one walks up by itself."""
        self.game.is_assisted = is_assisted

    def forget_seen(self) -> None:
        """The camera sees nothing any more."""
        self.game.forget_seen()

    def ticks(self, now_ms: float) -> Iterator[State]:
        """Play what is due at this screen frame: the match after each tick."""
        for _ in range(self.clock.advance(self._tempo.match_ms(now_ms))):
            state = self.game.tick()
            if not self.stillness.matches:
                for event in state.events:
                    self._tempo.feel(event)
            yield state

    def draw(self, now_ms: float) -> None:
        """The match as it is."""
        game = self.game
        you = None if game.for_two else game.settings.side
        view = View(
            game.state,
            game.effects,
            game.settings.arena,
            now_ms,
            self.stillness.matches,
            you,
            game.settings.palettes,
            bars=not self._is_practice,
        )
        self._host.draw(self._stage, view)

    def _play(self, game: DuelGame) -> None:
        self.game = game
        self.keys.release_all()
        self.keys.keyboard = game.keyboard

    def _new_game(self, choice: MatchChoice) -> DuelGame:
        seed = self._parameters.seed
        if seed is None:
            seed = random.getrandbits(32)
        settings = choice.settings(seed, self._parameters.time)
        return DuelGame(settings, self._host, self._controls, self._opponent(settings))

    def _pressed(self, code: str, source: str) -> None:
        side, intent = self.game.keyboard.keys[code]
        if side == 0:
            self._on_intents(frozenset({Intent(intent)}), source)
