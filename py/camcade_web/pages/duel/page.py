"""The Duel page: hands events to the flow, does what it answers, and runs the match. One object, one page."""

import gc
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import js

from camcade.duel.state import Event, EventKind, State
from camcade.intents import Intents
from camcade_web.browser.dom import element, has_touch_buttons
from camcade_web.browser.frame_meter import FrameMeter
from camcade_web.browser.messages import NO_AGENT, NOT_KEPT, PLAIN_SHAPES
from camcade_web.browser.page_api import Effects, FlowPage, FrameLoop, offer_api, opening
from camcade_web.browser.storage import LocalStorage
from camcade_web.pages.duel.agent import MODEL, DuelAgent, is_offered
from camcade_web.pages.duel.arena import Arena
from camcade_web.pages.duel.camera import DuelCamera
from camcade_web.pages.duel.canvas_renderer import CanvasRenderer
from camcade_web.pages.duel.cards import Cards
from camcade_web.pages.duel.flow import DuelFlow
from camcade_web.pages.duel.game_host import BuiltInGame
from camcade_web.pages.duel.games import open_game
from camcade_web.pages.duel.joint_recording import JointRecording
from camcade_web.pages.duel.key_legends import KeyLegends
from camcade_web.pages.duel.match_snapshot import blocks, match_snapshot
from camcade_web.pages.duel.parameters import Parameters, read_parameters
from camcade_web.pages.duel.recording import Recording
from camcade_web.pages.duel.replays import Replays
from camcade_web.pages.duel.scenes import (
    RUNNING,
    Assist,
    BeginLessons,
    Do,
    Enter,
    Fire,
    FireOther,
    Focus,
    HintAtStart,
    ReadBy,
    SayWhatBroke,
    SayWhy,
    Scene,
)
from camcade_web.pages.duel.seen import SeenPlayers
from camcade_web.pages.duel.soundscape import Soundscape
from camcade_web.pages.duel.spoken import Commentary
from camcade_web.pages.duel.surroundings import Surroundings
from camcade_web.pages.duel.tutorial_panel import TutorialPanel
from camcade_web.ui.kept_settings import PlayerSettings
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings_dialog import SettingsDialog


async def open_page() -> None:
    """Start the page."""
    with opening("The game"):
        stage = await CanvasRenderer.open("arena")
        page = DuelPage(stage, *read_parameters(js.location.search))
    gc.freeze()  # what start-up made lives as long as the page: never look through it again
    page.begin()


class DuelPage(FlowPage):
    """Everything on the page, and what happens between its parts."""

    def __init__(self, stage: CanvasRenderer, parameters: Parameters, problems: tuple[str, ...]) -> None:
        super().__init__()
        self._parameters = parameters
        self._flow = DuelFlow(parameters.controller)
        self._messages = Notifications()
        game = open_game(parameters.game, self._game_broke, lambda why: self._messages.tell("game", why))
        if stage.is_plain:
            self._messages.tell("drawings", PLAIN_SHAPES)
        self._agent = DuelAgent(self._messages, stage.atlas)
        if not is_offered():
            element("opponent-agent").remove()
            if parameters.opponent == MODEL:
                parameters = replace(parameters, opponent="cpu")
                self._messages.tell(MODEL, NO_AGENT)
        self._arena = Arena(stage, game, parameters, self._begun, self._pads_changed, self._agent.opponent)
        self._cards = Cards(
            parameters, lambda name: self.do(self._flow.controller_chosen(name)), self._opponent_chosen
        )
        self._settings = SettingsDialog(self._messages, self._settings_changed)
        self._legends = KeyLegends(self._settings.names)
        self._tutorial = TutorialPanel(self._settings.names, lambda: self.do(self._fight_wanted()))
        self._surroundings = Surroundings(
            lambda intent: self.do(self._flow.asked(intent)), lambda: self.do(self._flow.stand_asked())
        )
        self._meter = FrameMeter()
        self._recording = JointRecording(self._messages, parameters.controller) if parameters.record else None
        self._camera = DuelCamera(
            self._messages,
            self._settings.current,
            parameters.models,
            parameters.camera,
            SeenPlayers(
                self._flow,
                self._arena,
                self.do,
                self._begun,
                self._play_by_silhouette,
                lambda: self._is_dialog_open,
            ),
            None if self._recording is None else self._recording.see,
        )
        self._sound = Soundscape(self._settings.current, parameters.muted, self._camera.spawn)
        self._replays = Replays(
            stage,
            self._cards,
            self._messages,
            self._sound.happened,
            lambda: self.do(self._flow.replay_opened()),
            lambda: self.do(self._flow.replay_left()),
        )
        self._sessions = Recording(self._messages, lambda: (self._arena.game, self._flow.controller))
        self._commentary = Commentary(self._arena.game.settings)
        self._use_settings(self._settings.current)
        self._camera.spawn(self._settings.names.learn())
        self.answers = self._answers()
        self._ready_ms: float | None = None  # when the first picture was drawn
        self._loop = FrameLoop(self._frame, self.proxies)
        self._listen()
        offer_api(snapshot=self.snapshot, metrics=self.metrics, replay=self.replay)
        for problem in problems:
            self._messages.tell(problem, problem)
        if not LocalStorage().keeps:
            self._messages.tell("storage", NOT_KEPT)

    def begin(self) -> None:
        """Show the first picture and start the loop; with `autostart`, the match too."""
        self._flow.pads = self._arena.pads.count
        self.do(self._flow.begin(self._parameters))
        self._replays.open_address()
        self._loop.begin()

    # What the flow wants ------------------------------------------------------------------------------------

    def _answers(self) -> dict[Any, Callable[..., object]]:
        camera, arena, cards = self._camera, self._arena, self._cards
        return {
            Do.PLAY_MATCH: self._play_match,
            Do.PLAY_PRACTICE: self._play_practice,
            Do.TAKE_BUILT_IN: lambda: arena.use(BuiltInGame()),
            Do.STAND: arena.stand,
            Do.RELEASE_KEYS: arena.keys.release_all,
            Do.MAKE_HARDER: cards.make_harder,
            Do.MAKE_EASIER: cards.make_easier,
            Do.SHOW_RESULT: self._show_result,
            Do.WATCH_REPLAY: self._watch_replay,
            Do.PAUSE_REPLAY: self._replays.toggle,
            Do.LEAVE_REPLAY: self._leave_replay,
            Do.SHOW_CONTROLS: self._show_controls,
            Do.OPEN_SETTINGS: self._settings.open,
            Do.OPEN_CAMERA: camera.open,
            Do.CLOSE_CAMERA: camera.close,
            Do.REST_CAMERA: camera.rest,
            Do.WAKE_CAMERA: camera.wake,
            Do.SOUND_SEEN: self._sound.seen,
            Do.FORGET_SEEN: arena.forget_seen,
            Enter: self._enter,
            Focus: self._focus,
            SayWhy: cards.say_why,
            SayWhatBroke: cards.say_what_broke,
            BeginLessons: self._tutorial.begin,
            ReadBy: self._read_by,
            Fire: arena.fire,
            FireOther: arena.fire_other,
            Assist: arena.assist,
            HintAtStart: cards.hint_at_start,
        }

    def _enter(self, scene: Scene) -> None:
        self._arena.clock.hold()
        self._cards.show(scene)
        self._sound.enter(scene)
        self._tutorial.show(scene is Scene.TUTORIAL)

    def _focus(self, name: str) -> None:
        element(name).focus()

    def _play_match(self) -> None:
        self._read_for(self._cards.choice.is_pair(self._flow.controller))
        self._arena.play_match(self._cards.choice)
        self._agent.begin(self._arena.game.settings)
        self._commentary = Commentary(self._arena.game.settings)
        self._say(self._arena.game.state)
        self._sound.hear(self._arena.game.state)
        self._begin_to_see()

    def _play_practice(self) -> None:
        self._read_for(False)
        self._arena.play_practice()
        self._agent.begin(self._arena.game.settings)
        self._begin_to_see()

    def _read_by(self, controller: str) -> None:
        """The camera, if the player has chosen it."""
        self._arena.is_other_seen = self._cards.choice.is_pair(controller)
        self._camera.use(controller, for_two=self._arena.is_other_seen)

    def _read_for(self, is_pair: bool) -> None:
        """One player or two before the camera."""
        if self._flow.plays_by_camera and self._arena.is_other_seen != is_pair:
            self._arena.is_other_seen = is_pair
            self._camera.use(self._flow.controller, for_two=is_pair)

    def _opponent_chosen(self) -> None:
        """Somebody else on the card, or what they play with."""
        self._read_for(self._cards.choice.is_pair(self._flow.controller))
        self._show_names()

    def _begin_to_see(self) -> None:
        """What was seen before the match does not count in it."""
        self._cards.name_fighters(self._arena.game.state)
        self._show_names()
        self._arena.assist(self._camera.is_seeing and not self._camera.sees_steps)
        self._camera.forget()

    def _show_result(self) -> None:
        self._cards.show_result(self._arena.game, self._guard())
        self._replays.offer(self._arena.game)

    def _guard(self) -> str:
        """How the player takes cover, in their words."""
        controller = self._flow.controller
        if controller == "body":
            return "both forearms up"
        if controller != "gamepad" and has_touch_buttons():
            return "the Block button"
        return self._settings.names.in_sentences("pad" if controller == "gamepad" else "alone")["block"]

    def _watch_replay(self) -> None:
        self._arena.rest()
        self._replays.watch()

    def _leave_replay(self) -> None:
        self._arena.go_on()
        self._replays.leave(self._arena.game.state)

    def _show_controls(self) -> None:
        js.document.body.dataset.controller = self._arena.controller = self._flow.controller
        self._show_names()
        self._tutorial.use(self._flow.controller)
        self._cards.show_help(self._flow.help_shown(is_seeing=self._camera.is_seeing))

    def _show_names(self) -> None:
        """The players' keys, wherever the page names them."""
        arena, chosen = self._arena, self._cards.choice.opponent
        self._settings.names.mark(for_two=arena.game.for_two)
        self._legends.show(arena.seats)
        self._legends.say(replace(arena.seats, for_two=chosen == "human"))
        self._tutorial.say_how()

    def _use_settings(self, settings: PlayerSettings) -> None:
        self._arena.use_controls(settings.controls)

    def _settings_changed(self, settings: PlayerSettings) -> None:
        """The player has chosen otherwise, or the browser has told what stands on the keys."""
        self._use_settings(settings)
        self._sound.use(settings)
        self._camera.apply(settings)
        self._show_names()

    # The loop -----------------------------------------------------------------------------------------------

    def _frame(self, now_ms: float) -> None:
        begun_ms = js.performance.now()
        begun = self._arena.read_pads()
        for button in self._arena.pads.begun if self._settings.is_open else ():
            self._settings.pad_pressed(button)
        if begun:
            is_open, is_on = self._is_dialog_open, self._camera.is_on
            self.do(self._flow.pad_pressed(begun, is_dialog_open=is_open, is_camera_on=is_on))
        if self._flow.scene in RUNNING:
            for state in self._arena.ticks(now_ms):
                self._say(state)
                for event in state.events:
                    self._happened(event, begun_ms)
                self._surroundings.tell(state)
                self._sound.hear(state)
                if self._flow.scene is Scene.TUTORIAL:
                    self._tutorial.see(state.fighters[0].move, begun_ms)
        if self._flow.scene is Scene.REPLAY:
            self._replays.frame(now_ms)
        else:
            self._arena.draw(now_ms)
        self._camera.advise(begun_ms)
        if self._flow.scene is Scene.TUTORIAL:
            self._tutorial.draw(begun_ms, still=self._arena.stillness.matches)
        phase = self._arena.game.state.phase
        self.do(self._flow.time_passed(begun_ms, phase, is_camera_on=self._camera.is_on))
        self._meter.note(now_ms, js.performance.now() - begun_ms)
        if self._ready_ms is None:
            self._ready_ms = js.performance.now()

    def _say(self, state: State) -> None:
        """What of this tick a screen reader says."""
        if sentences := list(self._commentary.sentences(state)):
            self._cards.speak(" ".join(sentences))

    def _happened(self, event: Event, now_ms: float) -> None:
        self._sound.happened(event)
        if event.kind is EventKind.GAME_END:
            self._flow.match_decided(now_ms)

    # What the player does -----------------------------------------------------------------------------------

    def _listen(self) -> None:
        flow = self._flow
        self.on_submit("card-ready", self._fight_wanted)
        self.on_click(
            {
                "rematch": self._fight_wanted,
                "try-again": self._fight_wanted,
                "play-built-in": lambda: flow.built_in_wanted(is_camera_on=self._camera.is_on),
                "harder": lambda: flow.harder_wanted(is_camera_on=self._camera.is_on),
                "easier": lambda: flow.easier_wanted(is_camera_on=self._camera.is_on),
                "practise": flow.lessons_wanted,
                "open-settings": flow.settings_wanted,
                "pause": flow.pause_wanted,
                "resume": flow.pause_wanted,
                "keys-instead": flow.keys_wanted,
                "leave": flow.leave_wanted,
                "change": flow.leave_wanted,
            }
        )
        self.on_visibility(flow.hidden, flow.shown)
        self.proxies.listen(js.document, "keydown", self._key_down)

    def _fight_wanted(self) -> Effects:
        return self._flow.fight_wanted(is_camera_on=self._camera.is_on)

    @property
    def _is_dialog_open(self) -> bool:
        return self._settings.is_open or self._replays.is_choosing

    def _begun(self, begun: Intents, source: str) -> None:
        """Player one has begun to do these."""
        if self._recording is not None:
            self._recording.pressed(begun, source)
        self.do(self._flow.note_begun(begun, source))

    def _key_down(self, event: Any) -> None:
        if event.code == "Escape":
            self.do(self._flow.escape_pressed(is_dialog_open=self._is_dialog_open))

    def _pads_changed(self, sentence: str) -> None:
        """A gamepad has come or gone."""
        count = self._arena.pads.count
        self._messages.tell("gamepad", sentence)
        self._cards.count_gamepads(count)
        self._show_names()
        self.do(self._flow.pads_changed(count, for_two=self._arena.game.for_two))

    def _game_broke(self, why: str) -> None:
        """The game that is played in does not work any more."""
        self.do(self._flow.game_broke(why))

    def _play_by_silhouette(self) -> None:
        """The model does not load, and the player takes the control that needs none."""
        self._cards.choose_controller("silhouette")
        self.do(self._flow.controller_chosen("silhouette"))

    # What the page tells others -----------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """The page at this moment, as documented in site/README.md."""
        flow = self._flow
        return {
            "ready": self._ready_ms is not None,
            **flow.snapshot(),
            **self._camera.snapshot(),
            **self._sound.snapshot(),
            "gamepads": self._arena.pads.count,
            "tutorial": self._tutorial.snapshot() if flow.scene is Scene.TUTORIAL else None,
            "agent": self._agent.snapshot(),
            "recording": self._sessions.is_on,
            "fps": round(self._meter.per_second(js.performance.now()), 1),
            "replay": self._replays.snapshot(),
            "match": match_snapshot(self._replays.state or self._arena.game.state),
        }

    def replay(self) -> Any:
        """The match so far, as `camcade.duel.replay` reads it; None of a game that keeps none."""
        replay = self._arena.game.replay()
        return None if replay is None else json.loads(replay.to_json())

    def metrics(self) -> dict[str, Any]:
        """Counters and measurements, as documented in site/README.md."""
        return {
            "ready_ms": self._ready_ms,
            "game_frames": self._meter.metrics(),
            **self._camera.metrics(),
            **blocks(js.camcadeScripts.longTasks.to_py(), self._ready_ms or 0.0),
        }
