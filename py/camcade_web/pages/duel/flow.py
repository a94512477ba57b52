"""What the Duel page does when: a state machine that knows no browser.

Each event is a method. It changes the flow and returns what the page has to do, in order, as plain values.
What the flow has to know of the camera comes with the event: `is_camera_on` is true while it is on, whether
or not anybody can read it yet; `is_seeing` while it is read; `sees_steps` if what reads it sees the player
walk.
"""

from collections.abc import Sequence

from camcade.duel.bindings import CONFIRM, START
from camcade.duel.state import Phase
from camcade.intents import PUNCHES, Intent, Intents
from camcade.presence import Presence
from camcade_web.pages.duel.parameters import CAMERA_CONTROLLERS, Parameters
from camcade_web.pages.duel.scenes import (
    IN_MATCH,
    NOTHING,
    PLAYED,
    WANTED,
    Assist,
    BeginLessons,
    Do,
    Effects,
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

AFTER_THE_FALL_MS = 3400.0  # let the loser fall and the winner rejoice before the card comes
CAMERA_AFTER_MATCH_MS = 20_000.0  # the camera waits so long for a punch that wants another match
JOY_MS = 2000.0  # hands raised so soon after the card has come mean no other match
GET_READY_MS = 1200.0  # from the moment the player is known until time runs


class DuelFlow:
    """The scene, and what leads from one to the next."""

    def __init__(self, controller: str = "keyboard") -> None:
        self.scene = Scene.READY
        self.controller = controller
        """What is chosen on the card."""
        self.last_intent: Intent | None = None
        """The last one of player one's, and who it came from."""
        self.last_source: str | None = None
        self._paused_scene = Scene.FIGHT
        self._scene_before_replay = Scene.READY
        self._presence = Presence.ABSENT
        self.pads = 0
        """Connected gamepads."""
        self._is_by_hand = False  # keys, buttons or a pad were used last
        self._known_ms: float | None = None  # since when the player has been known, while the match waits
        self._decided_ms: float | None = None
        self._camera_off_ms = 0.0
        self._over_ms = 0.0  # when the card with the result came
        self._now_ms = 0.0
        self._phase = Phase.READY

    @property
    def plays_by_camera(self) -> bool:
        return self.controller in CAMERA_CONTROLLERS

    def begin(self, parameters: Parameters) -> Effects:
        """The page is there. The camera is asked for after the first scene has been entered."""
        self.controller = parameters.controller
        if parameters.tutorial:
            first = self.lessons_wanted()
        elif parameters.autostart:
            first = self._start_match()
        else:
            first = self._show_ready()
        return (*first, *self.controller_chosen(parameters.controller))

    # What the player wants ----------------------------------------------------------------------------------

    def fight_wanted(self, *, is_camera_on: bool) -> Effects:
        """A new match; who plays by camera gets it back if it was let go."""
        wants_camera = self.plays_by_camera and not is_camera_on
        return (*self._start_match(), *((Do.OPEN_CAMERA,) if wants_camera else NOTHING))

    def harder_wanted(self, *, is_camera_on: bool) -> Effects:
        """The same once more, against a better opponent."""
        return (Do.MAKE_HARDER, *self.fight_wanted(is_camera_on=is_camera_on))

    def easier_wanted(self, *, is_camera_on: bool) -> Effects:
        """The same once more, against an opponent who is not as good."""
        return (Do.MAKE_EASIER, *self.fight_wanted(is_camera_on=is_camera_on))

    def lessons_wanted(self) -> Effects:
        """Practise the moves first."""
        self._decided_ms = None
        return (Do.PLAY_PRACTICE, BeginLessons(self.controller), self._enter(Scene.TUTORIAL))

    def controller_chosen(self, controller: str) -> Effects:
        """The camera goes on for those that need it, off for the others."""
        self.controller = controller
        if self.plays_by_camera:
            return (ReadBy(controller), Do.OPEN_CAMERA, Do.SHOW_CONTROLS)
        return (Do.CLOSE_CAMERA, Do.SHOW_CONTROLS)

    def pause_wanted(self) -> Effects:
        """Pause, or go on where the player paused; nothing where there is nothing to pause."""
        if self.scene is Scene.PAUSED:
            return (
                self._begin_fight() if self._paused_scene is Scene.FIGHT else (self._enter(Scene.TUTORIAL),)
            )
        return self._pause("Take a breath.")

    def settings_wanted(self) -> Effects:
        """The fight waits while the player thinks."""
        return (*self._pause("You were in the settings."), Do.OPEN_SETTINGS)

    def escape_pressed(self, *, is_dialog_open: bool) -> Effects:
        """The key pauses, or goes on; it leaves a replay; in a dialog it closes that."""
        if is_dialog_open:
            return NOTHING
        return self.replay_left() if self.scene is Scene.REPLAY else self.pause_wanted()

    def leave_wanted(self) -> Effects:
        """Back to the first card."""
        self._is_by_hand = False
        return (Do.CLOSE_CAMERA, *self._show_ready())

    # Replays ------------------------------------------------------------------------------------------------

    def replay_opened(self) -> Effects:
        """A replay is there to be watched; what is played waits meanwhile, and the camera rests."""
        waits = NOTHING
        if self.scene is not Scene.REPLAY:
            waits = (*self._pause("You have watched a replay."), Do.REST_CAMERA)
            self._scene_before_replay = self.scene
        return (*waits, Do.WATCH_REPLAY, self._enter(Scene.REPLAY), Focus("replay-pause"))

    def replay_left(self) -> Effects:
        """The player has watched enough: back to where they were."""
        if self.scene is not Scene.REPLAY:
            return NOTHING
        before = self._scene_before_replay
        return (Do.LEAVE_REPLAY, Do.WAKE_CAMERA, self._enter(before), Focus(WANTED[before]))

    # Another game than the built-in one -------------------------------------------------------------------

    def game_broke(self, why: str) -> Effects:
        """The game that is played in does not work any more; the built-in one always does."""
        left = self.replay_left()
        broken = (SayWhatBroke(why), Do.RELEASE_KEYS, self._enter(Scene.BROKEN), Focus("play-built-in"))
        return (*left, *broken)

    def built_in_wanted(self, *, is_camera_on: bool) -> Effects:
        """Play in the built-in game instead."""
        return (Do.TAKE_BUILT_IN, *self.fight_wanted(is_camera_on=is_camera_on))

    # Code around the page -----------------------------------------------------------------------------------

    def asked(self, intent: Intent) -> Effects:
        """Code around the page wants player one to strike."""
        if self.scene not in PLAYED:
            return NOTHING
        self.note(intent, "code")
        return (Fire(intent),)

    def stand_asked(self) -> Effects:
        """Code around the page wants player one to stand."""
        return (Do.STAND,)

    # Gamepads -----------------------------------------------------------------------------------------------

    def pad_pressed(self, begun: Sequence[int], *, is_dialog_open: bool, is_camera_on: bool) -> Effects:
        """These buttons have gone down on any pad: start pauses, and between matches both begin one."""
        if is_dialog_open:
            return NOTHING
        if self.scene is Scene.REPLAY:
            return (Do.PAUSE_REPLAY,) if begun else NOTHING
        paused = self.pause_wanted() if START in begun else NOTHING
        if self.scene in (Scene.READY, Scene.OVER) and (START in begun or CONFIRM in begun):
            return (*paused, *self.fight_wanted(is_camera_on=is_camera_on))
        return paused

    def pads_changed(self, count: int, *, for_two: bool = False) -> Effects:
        """A pad has come or gone: who fights with the last one, or with one of two, is waited for."""
        is_gone, self.pads = count < self.pads, count
        if self.scene is not Scene.FIGHT:
            return NOTHING
        if for_two and is_gone:
            return self._pause("A gamepad is gone.")
        return (
            self._pause("Your gamepad is gone.") if not count and self.last_source == "gamepad" else NOTHING
        )

    # What the camera sees -----------------------------------------------------------------------------------

    def struck(self, intent: Intent, source: str) -> Effects:
        """The camera saw a strike. Between matches a punch begins one: nobody has to walk to the keyboard."""
        self.note(intent, source)
        return self._seen(intent, Fire(intent))

    def other_struck(self, intent: Intent) -> Effects:
        """The camera saw player two strike."""
        return self._seen(intent, FireOther(intent))

    def _seen(self, intent: Intent, fire: Fire | FireOther) -> Effects:
        if self.scene in PLAYED:
            return (Do.SOUND_SEEN, fire)
        if self.scene in (Scene.READY, Scene.OVER) and intent in PUNCHES:
            return (Do.SOUND_SEEN, *self.fight_wanted(is_camera_on=True))
        return (Do.SOUND_SEEN,)

    def hands_raised(self, *, is_dialog_open: bool, is_camera_on: bool) -> Effects:
        """Both hands were held up: what the page's main button does, and in a fight a pause."""
        if is_dialog_open or self.scene is Scene.WAITING or self._is_celebrating:
            return NOTHING
        if self.scene in (Scene.READY, Scene.OVER):
            return (Do.SOUND_SEEN, *self.fight_wanted(is_camera_on=is_camera_on))
        if self.scene is Scene.PAUSED:
            return (Do.SOUND_SEEN, *self.pause_wanted())
        return (Do.SOUND_SEEN, *self._pause("You raised both hands."))

    @property
    def _is_celebrating(self) -> bool:
        """A round has just been decided: hands in the air are joy then."""
        if self.scene is Scene.FIGHT:
            return self._phase not in (Phase.READY, Phase.FIGHT)
        return self.scene is Scene.OVER and self._now_ms < self._over_ms + JOY_MS

    def seeing_changed(self, *, is_seeing: bool, sees_steps: bool) -> Effects:
        """The camera is read now, or no longer; without steps in sight the fighter walks up by itself."""
        forgotten = NOTHING if is_seeing else (Do.FORGET_SEEN,)
        assist = Assist(is_seeing and not sees_steps)
        return (assist, *forgotten, Do.SHOW_CONTROLS, HintAtStart(self._start_words(is_seeing)))

    def presence_changed(self, presence: Presence) -> Effects:
        """The camera finds, knows or loses its player. Whoever is lost while playing by it is waited for."""
        self._presence = presence
        self._known_ms = None
        is_lost = presence is Presence.ABSENT and self.scene is Scene.FIGHT and self._decided_ms is None
        return self._wait() if is_lost and self._must_wait else NOTHING

    def keys_wanted(self) -> Effects:
        """Who plays by hand is there, whatever the camera sees."""
        self._is_by_hand = True
        return (self._enter(Scene.FIGHT),) if self.scene is Scene.WAITING else NOTHING

    def note(self, intent: Intent, source: str) -> None:
        """Player one has just meant this."""
        self.last_intent, self.last_source = intent, source
        self._is_by_hand = source not in CAMERA_CONTROLLERS

    def note_begun(self, begun: Intents, source: str) -> Effects:
        """Player one has just begun to hold these, if any."""
        if begun:
            self.note(min(begun), source)
        return self.keys_wanted() if begun and self._is_by_hand else NOTHING

    def help_shown(self, *, is_seeing: bool) -> str:
        """The controller whose moves are shown: of the keys, while a camera does not see yet."""
        return "keyboard" if self.plays_by_camera and not is_seeing else self.controller

    def snapshot(self) -> dict[str, str | None]:
        """Its part of `camcade.snapshot()`, plain values."""
        return {
            "scene": str(self.scene),
            "controller": self.controller,
            "source": self.last_source,
            "intent": None if self.last_intent is None else str(self.last_intent),
        }

    # What happens by itself ---------------------------------------------------------------------------------

    def hidden(self) -> Effects:
        """Nobody watches: the game waits, and the camera is let go until somebody does; in a replay it is."""
        if self.scene is Scene.REPLAY:
            return NOTHING
        return (Do.REST_CAMERA, *self._pause("You were away, so the fight waited."))

    def shown(self) -> Effects:
        """Somebody watches again. The fight waits until they say so; nobody plays in a replay."""
        return NOTHING if self.scene is Scene.REPLAY else (Do.WAKE_CAMERA,)

    def match_decided(self, now_ms: float) -> None:
        """The last round has just been won."""
        self._decided_ms = now_ms

    def time_passed(self, now_ms: float, phase: Phase, *, is_camera_on: bool) -> Effects:
        """Once a frame. `phase` is the match's."""
        self._now_ms, self._phase = now_ms, phase
        if self.scene is Scene.TUTORIAL and phase not in (Phase.READY, Phase.FIGHT):
            self._decided_ms = None
            return (Do.PLAY_PRACTICE,)
        if self.scene is Scene.WAITING and self._presence is Presence.KNOWN:
            return self._count_in(now_ms)
        if self.scene is Scene.FIGHT and phase is Phase.OVER and self._has_fallen(now_ms):
            self._over_ms, self._camera_off_ms = now_ms, now_ms + CAMERA_AFTER_MATCH_MS
            return (Do.SHOW_RESULT, self._enter(Scene.OVER), Focus("rematch"))
        if self.scene is Scene.OVER and now_ms >= self._camera_off_ms and is_camera_on:
            return (Do.CLOSE_CAMERA,)
        return NOTHING

    def _has_fallen(self, now_ms: float) -> bool:
        return self._decided_ms is not None and now_ms - self._decided_ms >= AFTER_THE_FALL_MS

    def _start_match(self) -> Effects:
        self._decided_ms = None
        return (Do.PLAY_MATCH, *self._begin_fight())

    def _begin_fight(self) -> Effects:
        """Time runs at once if the player is there; else the match waits for them."""
        return self._wait() if self._must_wait else (self._enter(Scene.FIGHT),)

    @property
    def _must_wait(self) -> bool:
        return self.plays_by_camera and not self._is_by_hand and self._presence is not Presence.KNOWN

    def _wait(self) -> Effects:
        self._known_ms = None
        return (self._enter(Scene.WAITING), Focus("keys-instead"))

    def _count_in(self, now_ms: float) -> Effects:
        if self._known_ms is None:
            self._known_ms = now_ms
        return (self._enter(Scene.FIGHT),) if now_ms - self._known_ms >= GET_READY_MS else NOTHING

    def _start_words(self, is_seeing: bool) -> str:
        if not is_seeing:
            return ""
        return "or raise both hands" if self.controller == "body" else "or punch at the camera"

    def _show_ready(self) -> Effects:
        return (self._enter(Scene.READY), Focus("fight"))

    def _pause(self, why: str) -> Effects:
        """Only what is played can be paused."""
        if self.scene not in IN_MATCH:
            return NOTHING
        self._paused_scene = Scene.TUTORIAL if self.scene is Scene.TUTORIAL else Scene.FIGHT
        return (SayWhy(why), Do.RELEASE_KEYS, self._enter(Scene.PAUSED), Focus("resume"))

    def _enter(self, scene: Scene) -> Enter:
        self.scene = scene
        return Enter(scene)
