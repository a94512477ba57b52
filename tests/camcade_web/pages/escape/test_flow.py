import dataclasses

import pytest

from camcade.escape import EMOTIONS, Answer, Emotion, Ending, Room, Story
from camcade.escape.saves import Saves
from camcade.escape.selector import Choice
from camcade_web.pages.escape.flow import (
    BUTTONS_PROMPT,
    NOT_KEPT,
    NOTHING,
    PROMPTS,
    READING_LEAST_MS,
    READING_MS_PER_WORD,
    Celebrate,
    Do,
    Effects,
    Enter,
    EscapeFlow,
    Focus,
    OpenStory,
    Scene,
    Seeing,
    Teach,
    Tell,
)

HAPPY, SAD, ANGRY = Emotion.HAPPY, Emotion.SAD, Emotion.ANGRY
BLIND = Seeing()
SEEING = Seeing(is_seeing=True)
STRANGER = Seeing(is_seeing=True, wants_calibration=True)
LONG_WORDS = 60


def make_story() -> Story:
    """A hall; happy leads into a long room, all else to the end; from there everything ends well."""

    def answers(**to: str) -> dict[Emotion, Answer]:
        return {emotion: Answer((f"So {emotion}.",), to.get(str(emotion), "cellar")) for emotion in EMOTIONS}

    def room(key: str, text: str, ending: Ending | None = None, **to: str) -> Room:
        return Room(
            key=key,
            title=key.title(),
            text=(text,),
            picture=key,
            picture_says=key,
            answers={} if ending else answers(**to),
            ending=ending,
        )

    rooms = [
        room("hall", "A hall.", happy="library"),
        room("library", "word " * LONG_WORDS, **{str(emotion): "garden" for emotion in EMOTIONS}),
        room("garden", "Free.", Ending.GOOD),
        room("cellar", "Dark.", Ending.BAD),
    ]
    return Story("house", "The House", "", "hall", {one.key: one for one in rooms})


def choice(emotion: Emotion) -> Choice:
    return Choice(emotion, 0.8, "sad", 0.1)


def opened(seeing: Seeing = BLIND, now_ms: float = 0.0, **settings: bool) -> EscapeFlow:
    flow = EscapeFlow(Saves(), **settings)
    flow.story_opened(make_story(), now_ms, seeing, is_new=True)
    return flow


# Begin, go on, leave


def test_who_plays_by_camera_is_asked_for_it_with_the_story() -> None:
    flow = EscapeFlow(Saves())
    effects = flow.start_wanted("house", is_new=True, by_camera=True, is_camera_on=False)
    assert effects == (Do.OPEN_CAMERA, OpenStory("house", True), Focus("page"))
    effects = flow.start_wanted("house", is_new=False, by_camera=True, is_camera_on=True)
    assert effects == (OpenStory("house", False), Focus("page"))


def test_a_story_begins_and_is_kept() -> None:
    flow = EscapeFlow(Saves())
    effects = flow.story_opened(make_story(), 0.0, BLIND, is_new=True)
    assert effects == (Do.SAVE, Enter(Scene.CHOOSE), Do.SHOW_ROOM)
    assert flow.snapshot()["room"] == "hall"


def test_from_the_start_again_is_the_same_story_whatever_is_picked_and_asks_for_no_camera() -> None:
    flow = opened()
    effects = flow.start_wanted("other", is_new=True, by_camera=True, is_camera_on=False)
    assert effects == (OpenStory("house", True), Focus("page"))
    flow.leave_wanted()
    assert OpenStory("other", True) in flow.start_wanted(
        "other", is_new=True, by_camera=False, is_camera_on=False
    )


def test_one_goes_on_where_one_was() -> None:
    flow = opened()
    flow.pressed(HAPPY, "buttons", 0.0, BLIND)
    again = EscapeFlow(flow.saves)
    again.story_opened(make_story(), 0.0, BLIND, is_new=False)
    assert again.snapshot()["room"] == "library"
    assert again.snapshot()["choice"] is None, "that was another time"
    again.story_opened(make_story(), 0.0, BLIND, is_new=True)
    assert again.snapshot()["room"] == "hall"


def test_leaving_lets_the_camera_go_and_keeps_the_bookmark() -> None:
    flow = opened()
    flow.pressed(HAPPY, "keys", 0.0, BLIND)
    assert flow.leave_wanted() == (Do.CLOSE_CAMERA, Do.SHOW_COVERS, Enter(Scene.READY), Focus("begin"))
    assert flow.saves.bookmarks["house"] == (HAPPY,)
    found = flow.snapshot()
    assert (found["scene"], found["room"], found["shown"]) == ("ready", None, [])


# What comes first in a room


@pytest.mark.parametrize(
    ("seeing", "settings", "first"),
    [
        (BLIND, {}, Scene.CHOOSE),
        (SEEING, {}, Scene.READ),
        (SEEING, {"is_quick": True}, Scene.CHOOSE),
        (STRANGER, {}, Scene.RELAX),
        (STRANGER, {"is_quick": True}, Scene.RELAX),
        (STRANGER, {"calibrates": False}, Scene.READ),
    ],
)
def test_what_comes_first_in_a_room(seeing: Seeing, settings: dict[str, bool], first: Scene) -> None:
    assert opened(seeing, **settings).scene is first


def test_the_face_at_rest_is_learnt_when_asked_for() -> None:
    flow = EscapeFlow(Saves())
    effects = flow.story_opened(make_story(), 0.0, STRANGER, is_new=True)
    assert effects == (Do.SAVE, Enter(Scene.RELAX), Do.CALIBRATE, Do.SHOW_ROOM)
    assert flow.relaxed(0.0, SEEING) == (Enter(Scene.READ),)
    assert flow.relaxed(0.0, SEEING) == NOTHING
    assert flow.relax_again() == (Enter(Scene.RELAX), Do.CALIBRATE)
    assert flow.relax_again() == NOTHING, "it is being learnt"


def test_a_short_room_takes_the_least_time_to_read() -> None:
    flow = opened(SEEING, now_ms=1000.0)
    assert flow.time_passed(999.0 + READING_LEAST_MS) == NOTHING
    assert flow.time_passed(1000.0 + READING_LEAST_MS) == (Enter(Scene.CHOOSE),)


def test_a_long_room_takes_longer_by_its_words_and_those_of_the_answer() -> None:
    flow = opened(SEEING)
    flow.pressed(HAPPY, "keys", 0.0, SEEING)
    words = LONG_WORDS + len("So happy.".split())
    assert READING_LEAST_MS < words * READING_MS_PER_WORD
    assert flow.time_passed(words * READING_MS_PER_WORD - 1) == NOTHING
    assert flow.time_passed(words * READING_MS_PER_WORD) == (Enter(Scene.CHOOSE),)


def test_a_text_of_any_length_gets_its_time() -> None:
    flow = EscapeFlow(Saves())
    story = make_story()
    hall = dataclasses.replace(story.rooms["hall"], text=("word " * 2300,))
    flow.story_opened(
        dataclasses.replace(story, rooms={**story.rooms, "hall": hall}), 0.0, SEEING, is_new=True
    )
    assert flow.time_passed(9.9 * 60_000.0) == NOTHING
    assert flow.time_passed(10.1 * 60_000.0) == (Enter(Scene.CHOOSE),), "2,300 words at 230 a minute"


def test_a_face_does_not_count_before_the_end_of_the_text_was_on_the_screen() -> None:
    flow = opened(SEEING)
    assert flow.time_passed(1e6, is_text_seen=False) == NOTHING
    assert flow.time_passed(1e6, is_text_seen=True) == (Enter(Scene.CHOOSE),)


def test_who_says_wait_is_waited_for() -> None:
    flow = opened(SEEING)
    assert flow.can_wait(is_seeing=True) and not flow.can_wait(is_seeing=False)
    assert flow.wait_wanted() == (Enter(Scene.READ), Focus("ready-now"))
    assert flow.time_passed(1e6) == NOTHING and not flow.can_wait(is_seeing=True)
    assert "I wait" in flow.prompt(is_seeing=True)
    assert flow.read_already() == (Enter(Scene.CHOOSE), Focus("page"))
    assert flow.can_wait(is_seeing=True)
    assert flow.wait_wanted() == (Enter(Scene.READ), Focus("ready-now")), "also while the face is read"
    flow.pressed(HAPPY, "keys", 0.0, SEEING)
    assert flow.time_passed(1e6) == (Enter(Scene.CHOOSE),), "the next room has its own time"


def test_who_has_read_it_says_so() -> None:
    flow = opened(SEEING)
    assert flow.read_already() == (Enter(Scene.CHOOSE), Focus("page"))
    assert flow.read_already() == NOTHING


def test_a_room_begins_again_when_the_camera_can_be_read_or_no_longer() -> None:
    flow = opened()
    assert flow.seeing_changed(0.0, SEEING) == (Enter(Scene.READ),)
    assert flow.seeing_changed(0.0, BLIND) == (Enter(Scene.CHOOSE),)


@pytest.mark.parametrize("scene", [Scene.READY, Scene.ENDED, Scene.CORRECT])
def test_elsewhere_the_camera_changes_nothing(scene: Scene) -> None:
    flow = opened()
    if scene is Scene.READY:
        flow.leave_wanted()
    elif scene is Scene.ENDED:
        flow.pressed(SAD, "keys", 0.0, BLIND)
    else:
        flow.correction_wanted()
    assert flow.scene is scene
    assert flow.seeing_changed(0.0, SEEING) == NOTHING


# Choosing


def test_an_emotion_leads_on_with_its_sound() -> None:
    flow = opened()
    effects = flow.pressed(HAPPY, "buttons", 0.0, BLIND)
    assert effects == (Do.SAVE, Celebrate(HAPPY, None), Enter(Scene.CHOOSE), Do.SHOW_ROOM)
    assert flow.snapshot()["choice"] == {"emotion": "happy", "source": "buttons"}


def test_the_end_is_celebrated_and_found() -> None:
    flow = opened()
    effects = flow.pressed(SAD, "keys", 0.0, SEEING)
    assert effects == (Do.SAVE, Celebrate(SAD, Ending.BAD), Enter(Scene.ENDED), Do.SHOW_ROOM)
    found = flow.snapshot()
    assert (found["ended"], found["found"]) == ("bad", ["cellar"])
    assert flow.saves.bookmarks == {}


@pytest.mark.parametrize("number", range(5))
def test_keys_press_the_buttons_in_their_order(number: int) -> None:
    flow = opened()
    assert Celebrate(EMOTIONS[number], None if number == 0 else Ending.BAD) in flow.key_pressed(
        str(number + 1), 0.0, BLIND
    )
    assert flow.source == "keys"


@pytest.mark.parametrize("key", ["6", "0", "12", "a", "Enter", "Escape", ""])
def test_other_keys_choose_nothing(key: str) -> None:
    assert opened().key_pressed(key, 0.0, BLIND) == NOTHING


def test_buttons_do_nothing_at_the_covers_and_at_the_end() -> None:
    flow = EscapeFlow(Saves())
    assert not flow.can_choose and flow.key_pressed("1", 0.0, BLIND) == NOTHING
    flow = opened()
    flow.pressed(SAD, "keys", 0.0, BLIND)
    assert not flow.can_choose and flow.pressed(HAPPY, "buttons", 0.0, BLIND) == NOTHING


@pytest.mark.parametrize("scene", [Scene.READ, Scene.RELAX])
def test_a_face_counts_only_once_it_is_asked_for_but_buttons_always_work(scene: Scene) -> None:
    flow = opened(SEEING if scene is Scene.READ else STRANGER)
    assert flow.scene is scene
    assert flow.face_chose(choice(HAPPY), "camera", 0.0, SEEING) == NOTHING
    assert Do.SHOW_ROOM in flow.pressed(HAPPY, "buttons", 0.0, SEEING)


def test_a_held_face_chooses_and_its_figures_are_told() -> None:
    flow = opened(SEEING)
    flow.read_already()
    assert Celebrate(HAPPY, None) in flow.face_chose(choice(HAPPY), "camera", 0.0, SEEING)
    told = {"confidence": 0.8, "runner_up": "sad", "runner_up_confidence": 0.1}
    assert flow.snapshot()["choice"] == {"emotion": "happy", "source": "camera", **told}


@pytest.mark.parametrize("seeing", [BLIND, SEEING, STRANGER])
def test_a_photo_chooses_at_any_time(seeing: Seeing) -> None:
    flow = opened(seeing)
    effects = flow.face_chose(choice(HAPPY), "photo", 0.0, seeing)
    assert Celebrate(HAPPY, None) in effects
    assert (effects[0] == Enter(Scene.CHOOSE)) is seeing.wants_calibration
    assert flow.source == "photo"


# That's not what I meant


def corrected(source: str, meant: Emotion) -> tuple[EscapeFlow, Effects]:
    flow = opened(SEEING)
    flow.read_already()
    if source == "camera":
        flow.face_chose(choice(HAPPY), "camera", 0.0, SEEING)
    else:
        flow.pressed(HAPPY, source, 0.0, SEEING)
    assert flow.correction_wanted() == (Enter(Scene.CORRECT), Do.FOCUS_FACES)
    return flow, flow.pressed(meant, "buttons", 0.0, SEEING)


def test_a_misread_face_is_put_right_and_learnt_from() -> None:
    flow, effects = corrected("camera", ANGRY)
    assert effects[0] == Teach(HAPPY, ANGRY)
    assert flow.snapshot()["shown"] == ["angry"], "as if they had chosen this one"
    assert flow.snapshot()["choice"] == {"emotion": "angry", "source": "correction"}


def test_from_a_wrong_press_or_the_same_emotion_nothing_is_learnt() -> None:
    for source, meant in (("buttons", ANGRY), ("camera", HAPPY)):
        assert not [effect for effect in corrected(source, meant)[1] if isinstance(effect, Teach)]


def test_while_correcting_the_camera_waits_and_escape_leaves_it_as_it_is() -> None:
    flow = opened(SEEING)
    flow.pressed(HAPPY, "keys", 0.0, SEEING)
    flow.correction_wanted()
    assert flow.face_chose(choice(SAD), "camera", 0.0, SEEING) == NOTHING
    assert flow.time_passed(999_999.0) == NOTHING
    assert flow.key_pressed("Escape", 0.0, SEEING) == (Enter(Scene.READ),), "where one was before"
    assert flow.snapshot()["shown"] == ["happy"]


def test_an_ending_that_was_not_meant_is_not_found() -> None:
    flow = opened()
    flow.pressed(SAD, "keys", 0.0, BLIND)
    flow.correction_wanted()
    assert flow.can_choose
    flow.pressed(HAPPY, "keys", 0.0, BLIND)
    found = flow.snapshot()
    assert (found["room"], found["ended"], found["found"]) == ("library", None, [])


def test_an_ending_that_was_found_before_stays_found() -> None:
    flow = opened()
    flow.pressed(SAD, "keys", 0.0, BLIND)
    flow.story_opened(make_story(), 0.0, BLIND, is_new=True)
    flow.pressed(SAD, "keys", 0.0, BLIND)
    flow.correction_wanted()
    flow.pressed(HAPPY, "keys", 0.0, BLIND)
    assert flow.snapshot()["found"] == ["cellar"]


# Words and storage


def test_what_is_asked_of_the_player() -> None:
    flow = opened(SEEING)
    assert flow.prompt(is_seeing=True) == PROMPTS[Scene.READ]
    flow.read_already()
    assert flow.prompt(is_seeing=True) == PROMPTS[Scene.CHOOSE]
    assert flow.prompt(is_seeing=False) == BUTTONS_PROMPT
    flow.leave_wanted()
    assert flow.prompt(is_seeing=True) == ""


def test_storage_that_keeps_nothing_is_told_once_and_taken_back_when_it_does() -> None:
    flow = opened()
    assert flow.saved(is_kept=True) == NOTHING
    assert flow.saved(is_kept=False) == (Tell("saves", NOT_KEPT),)
    assert flow.saved(is_kept=False) == NOTHING
    assert flow.saved(is_kept=True) == (Tell("saves", None),)
