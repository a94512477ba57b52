"""What the story page does when: a state machine that knows no browser.

Each event is a method. It changes the flow and returns what the page has to do, in order, as plain values.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from camcade.escape import EMOTIONS, Emotion, Ending, Play, Story, begin, choose
from camcade.escape.play import correct, has_ended, room_of
from camcade.escape.saves import Saves
from camcade.escape.selector import Choice
from camcade_web.browser.messages import NOT_KEPT

READING_LEAST_MS = 2500.0
READING_MS_PER_WORD = 60_000.0 / 230.0
"""230 words a minute, as grown-ups read; afterwards the face counts, and earlier when they say that they have
read it."""


class Scene(StrEnum):
    """What the page is showing."""

    READY = "ready"
    RELAX = "relax"
    READ = "read"
    CHOOSE = "choose"
    CORRECT = "correct"
    ENDED = "ended"


PROMPTS = {
    Scene.RELAX: "First relax your face, so that I know how it looks at rest.",
    Scene.READ: "Read on. In a moment your face decides.",
    Scene.CHOOSE: "Now: how does that make you look? Hold it for a second.",
    Scene.CORRECT: "What did you mean? Press it.",
}
WAITING_PROMPT = "I wait. Say so when you have read it; then your face decides."
BUTTONS_PROMPT = "How does that make you feel?"


@dataclass(frozen=True, slots=True)
class Seeing:
    """What the flow has to know of the camera: faces in it are read; the face at rest is not known yet."""

    is_seeing: bool = False
    wants_calibration: bool = False


class Do(StrEnum):
    """Effects that need no more words."""

    SHOW_ROOM = "show the room the player is in, and what led there"
    SHOW_COVERS = "show what is known of the story that is picked"
    SAVE = "keep the saves for the next visit"
    OPEN_CAMERA = "ask for the camera"
    CLOSE_CAMERA = "let the camera go"
    REST_CAMERA = "let the camera go until it is woken"
    WAKE_CAMERA = "ask for the camera again, if it was in use"
    FOCUS_FACES = "put the focus on the first emotion's button"
    CALIBRATE = "learn the face at rest from the next readings"


@dataclass(frozen=True, slots=True)
class Enter:
    """Show this scene; a held expression chooses in `CHOOSE` alone."""

    scene: Scene


@dataclass(frozen=True, slots=True)
class Focus:
    """Put the focus on the element of this id."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenStory:
    """Fetch this story, then tell `story_opened`."""

    name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Celebrate:
    """The sounds of a choice, and of the ending it led to, and its button's."""

    emotion: Emotion
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class Teach:
    """The player was misread."""

    seen: Emotion
    meant: Emotion


@dataclass(frozen=True, slots=True)
class Tell:
    """A message to the player; without a text, the one of this cause goes."""

    cause: str
    text: str | None


Effect = Do | Enter | Focus | OpenStory | Celebrate | Teach | Tell
Effects = tuple[Effect, ...]
NOTHING: Effects = ()


class EscapeFlow:
    """Where the player is in a story, and what leads on from there.

    `calibrates`: a relaxed face is asked for first, when playing by camera. `is_quick`: there is no time to
    read before the face counts.
    """

    def __init__(self, saves: Saves, *, calibrates: bool = True, is_quick: bool = False) -> None:
        self.scene = Scene.READY
        self.saves = saves
        self.story: Story | None = None
        self.play: Play | None = None
        self.choice: Choice | None = None
        """The last one that a face made; None if the player pressed it."""
        self.chosen: Emotion | None = None
        self.source: str | None = None
        self._calibrates = calibrates
        self._is_quick = is_quick
        self._before_correcting = Scene.CHOOSE
        self._armed_ms = 0.0
        self._is_waiting = False  # until the player says that they have read it
        self._found_before_last: frozenset[str] = frozenset()
        self._has_told_of_storage = False

    @property
    def can_choose(self) -> bool:
        """The buttons of the emotions can be pressed."""
        return self.scene not in (Scene.READY, Scene.ENDED)

    def prompt(self, *, is_seeing: bool) -> str:
        """What the page asks of the player now."""
        if self.scene is Scene.CHOOSE and not is_seeing:
            return BUTTONS_PROMPT
        if self.scene is Scene.READ and self._is_waiting:
            return WAITING_PROMPT
        return PROMPTS.get(self.scene, "")

    # What the player wants ----------------------------------------------------------------------------------

    def start_wanted(self, picked: str, *, is_new: bool, by_camera: bool, is_camera_on: bool) -> Effects:
        """Begin the story that is picked, or go on with it; within a story, that one again."""
        at_covers = self.scene is Scene.READY
        name = picked if at_covers or self.story is None else self.story.name
        wants_camera = by_camera and at_covers and not is_camera_on
        camera = (Do.OPEN_CAMERA,) if wants_camera else NOTHING
        return (*camera, OpenStory(name, is_new), Focus("page"))

    def story_opened(self, story: Story, now_ms: float, seeing: Seeing, *, is_new: bool) -> Effects:
        """The story has come: from its start, or from where the player left it."""
        self.story = story
        self.choice = self.chosen = self.source = None
        self.play = begin(story) if is_new else self.saves.play(story)
        return (*self._save(), *self._enter_room(now_ms, seeing))

    def leave_wanted(self) -> Effects:
        """Back to the covers; the bookmark stays."""
        return (Do.CLOSE_CAMERA, Do.SHOW_COVERS, *self._enter(Scene.READY), Focus("begin"))

    def read_already(self) -> Effects:
        """The player has read the room before the time was over."""
        self._is_waiting = False
        return (*self._enter(Scene.CHOOSE), Focus("page")) if self.scene is Scene.READ else NOTHING

    def correction_wanted(self) -> Effects:
        """“That's not what I meant”, or, pressed again, leave it as it is."""
        if self.scene is Scene.CORRECT:
            return self._enter(self._before_correcting)
        self._before_correcting = self.scene
        return (*self._enter(Scene.CORRECT), Do.FOCUS_FACES)

    def relax_again(self) -> Effects:
        """Learn the face at rest once more."""
        return self._enter(Scene.RELAX) if self.scene in (Scene.READ, Scene.CHOOSE) else NOTHING

    def key_pressed(self, key: str, now_ms: float, seeing: Seeing) -> Effects:
        """The emotions' numbers press their buttons; Escape leaves a correction."""
        if len(key) == 1 and key in "123456789"[: len(EMOTIONS)]:
            return self.pressed(EMOTIONS[int(key) - 1], "keys", now_ms, seeing)
        if key == "Escape" and self.scene is Scene.CORRECT:
            return self.correction_wanted()
        return NOTHING

    def pressed(self, emotion: Emotion, source: str, now_ms: float, seeing: Seeing) -> Effects:
        """The player has pressed an emotion, by `source`."""
        return self._choose(emotion, source, None, now_ms, seeing)

    def wait_wanted(self) -> Effects:
        """The player needs longer: the face counts when they say that they have read it, and not before."""
        if self.scene not in (Scene.READ, Scene.CHOOSE):
            return NOTHING
        self._is_waiting = True
        return (*self._enter(Scene.READ), Focus("ready-now"))

    def can_wait(self, *, is_seeing: bool) -> bool:
        """There is something to wait for: a face decides here, soon or now."""
        return is_seeing and not self._is_waiting and self.scene in (Scene.READ, Scene.CHOOSE)

    # What the camera and photos tell ------------------------------------------------------------------------

    def face_chose(self, choice: Choice, source: str, now_ms: float, seeing: Seeing) -> Effects:
        """A face was held for long enough ("camera"), or a photo was read ("photo"), at any time."""
        if source == "photo":
            entered = self._enter(Scene.CHOOSE) if self.scene is Scene.RELAX else NOTHING
            return (*entered, *self._choose(choice.emotion, source, choice, now_ms, seeing))
        if self.scene is Scene.CHOOSE:
            return self._choose(choice.emotion, source, choice, now_ms, seeing)
        return NOTHING

    def seeing_changed(self, now_ms: float, seeing: Seeing) -> Effects:
        """The camera can be read now, or no longer: the room begins again as it is played now."""
        if self.story is None or self.scene in (Scene.READY, Scene.ENDED, Scene.CORRECT):
            return NOTHING
        return self._enter(self._first_scene(now_ms, seeing))

    def relaxed(self, now_ms: float, seeing: Seeing) -> Effects:
        """The face at rest is known."""
        return self._enter(self._first_scene(now_ms, seeing)) if self.scene is Scene.RELAX else NOTHING

    # What happens by itself ---------------------------------------------------------------------------------

    def time_passed(self, now_ms: float, *, is_text_seen: bool = True) -> Effects:
        """Several times a second: once a room can have been read, the face counts.

        `is_text_seen`: the end of its text has been on the screen.
        """
        if self.scene is Scene.READ and is_text_seen and not self._is_waiting and now_ms >= self._armed_ms:
            return self._enter(Scene.CHOOSE)
        return NOTHING

    def saved(self, *, is_kept: bool) -> Effects:
        """Whether the browser has kept the saves. That it does not is told once."""
        if is_kept:
            return (Tell("saves", None),) if self._has_told_of_storage else NOTHING
        if self._has_told_of_storage:
            return NOTHING
        self._has_told_of_storage = True
        return (Tell("saves", NOT_KEPT),)

    # Inside -------------------------------------------------------------------------------------------------

    def _choose(
        self, emotion: Emotion, source: str, choice: Choice | None, now_ms: float, seeing: Seeing
    ) -> Effects:
        if self.story is None or self.play is None or not self.can_choose:
            return NOTHING
        if self.scene is Scene.CORRECT:
            return self._correct(emotion, now_ms, seeing)
        self.choice, self.chosen, self.source = choice, emotion, source
        self.play = choose(self.story, self.play, emotion)
        return self._step_made(emotion, now_ms, seeing)

    def _correct(self, meant: Emotion, now_ms: float, seeing: Seeing) -> Effects:
        """As if they had chosen this one; the reader leans that way, if it was the reader that chose."""
        assert self.story is not None and self.play is not None
        room = self.play.room
        if has_ended(self.story, self.play) and room not in self._found_before_last:
            self.saves = self.saves.without(self.story, room)
        seen = self.chosen if self.choice is not None else None
        taught = (Teach(seen, meant),) if seen is not None and seen is not meant else NOTHING
        self.play = correct(self.story, self.play, meant)
        self.choice, self.chosen, self.source = None, meant, "correction"
        return (*taught, *self._step_made(meant, now_ms, seeing))

    def _step_made(self, emotion: Emotion, now_ms: float, seeing: Seeing) -> Effects:
        assert self.story is not None and self.play is not None
        self._found_before_last = self.saves.endings(self.story)
        ending = room_of(self.story, self.play).ending
        return (*self._save(), Celebrate(emotion, ending), *self._enter_room(now_ms, seeing))

    def _save(self) -> Effects:
        assert self.story is not None and self.play is not None
        self.saves = self.saves.after(self.story, self.play)
        return (Do.SAVE,)

    def _enter_room(self, now_ms: float, seeing: Seeing) -> Effects:
        return (*self._enter(self._first_scene(now_ms, seeing)), Do.SHOW_ROOM)

    def _first_scene(self, now_ms: float, seeing: Seeing) -> Scene:
        """What comes first in a room."""
        assert self.story is not None and self.play is not None
        if has_ended(self.story, self.play):
            return Scene.ENDED
        if seeing.wants_calibration and self._calibrates:
            return Scene.RELAX
        if self._is_quick or not seeing.is_seeing:
            return Scene.CHOOSE
        texts = (*self.play.reaction, *room_of(self.story, self.play).text)
        words = sum(len(text.split()) for text in texts)
        self._is_waiting = False
        self._armed_ms = now_ms + max(READING_LEAST_MS, words * READING_MS_PER_WORD)
        return Scene.READ

    def _enter(self, scene: Scene) -> Effects:
        self.scene = scene
        return (Enter(scene), *((Do.CALIBRATE,) if scene is Scene.RELAX else NOTHING))

    def snapshot(self) -> dict[str, Any]:
        """Its part of `camcade.snapshot()`, plain values."""
        story, play = self.story, None if self.scene is Scene.READY else self.play
        ending = room_of(story, play).ending if story is not None and play is not None else None
        return {
            "scene": str(self.scene),
            "story": story.name if story is not None and play is not None else None,
            "room": None if play is None else play.room,
            "shown": [] if play is None else list(map(str, play.shown)),
            "choice": self._choice_snapshot(),
            "ended": None if ending is None else str(ending),
            "found": [] if story is None else sorted(self.saves.endings(story)),
        }

    def _choice_snapshot(self) -> dict[str, Any] | None:
        if self.chosen is None:
            return None
        made: dict[str, Any] = {"emotion": str(self.chosen), "source": self.source}
        if self.choice is not None:
            made["confidence"] = round(self.choice.confidence, 4)
            made["runner_up"] = self.choice.runner_up
            made["runner_up_confidence"] = round(self.choice.runner_up_confidence, 4)
        return made
