import pytest

from camcade.duel.bindings import CONFIRM, START
from camcade.duel.state import Phase
from camcade.intents import Intent
from camcade.presence import Presence
from camcade_web.pages.duel.flow import (
    AFTER_THE_FALL_MS,
    CAMERA_AFTER_MATCH_MS,
    GET_READY_MS,
    JOY_MS,
    NOTHING,
    Assist,
    BeginLessons,
    Do,
    DuelFlow,
    Enter,
    Fire,
    Focus,
    HintAtStart,
    ReadBy,
    SayWhatBroke,
    SayWhy,
    Scene,
)
from camcade_web.pages.duel.parameters import CAMERA_CONTROLLERS, Parameters

MATCH_BEGINS = (Do.PLAY_MATCH, Enter(Scene.FIGHT))
WAITS = (Enter(Scene.WAITING), Focus("keys-instead"))
MATCH_WAITS = (Do.PLAY_MATCH, *WAITS)


def flow_in(scene: Scene, controller: str = "keyboard") -> DuelFlow:
    """A flow that has come to this scene as a player would whom the camera, if there is one, knows."""
    flow = DuelFlow("body" if scene is Scene.WAITING else controller)
    if scene is not Scene.WAITING:
        flow.presence_changed(Presence.KNOWN)
    if scene is Scene.TUTORIAL:
        flow.lessons_wanted()
    elif scene is not Scene.READY:
        flow.fight_wanted(is_camera_on=True)
    if scene is Scene.PAUSED:
        flow.pause_wanted()
    if scene is Scene.BROKEN:
        flow.game_broke("why")
    if scene is Scene.OVER:
        flow.match_decided(0.0)
        flow.time_passed(AFTER_THE_FALL_MS, Phase.OVER, is_camera_on=False)
    if scene is Scene.REPLAY:
        flow.replay_opened()
    assert flow.scene is scene
    return flow


def paused(why: str) -> tuple[object, ...]:
    return (SayWhy(why), Do.RELEASE_KEYS, Enter(Scene.PAUSED), Focus("resume"))


# The beginning


def test_a_page_begins_at_the_card_with_the_camera_off() -> None:
    effects = DuelFlow().begin(Parameters())
    assert effects == (Enter(Scene.READY), Focus("fight"), Do.CLOSE_CAMERA, Do.SHOW_CONTROLS)


def test_with_autostart_the_match_is_there_and_then_the_camera_is_asked_for() -> None:
    effects = DuelFlow().begin(Parameters(autostart=True, controller="body"))
    assert effects == (*MATCH_WAITS, ReadBy("body"), Do.OPEN_CAMERA, Do.SHOW_CONTROLS)


def test_lessons_asked_for_in_the_address_come_before_autostart() -> None:
    effects = DuelFlow().begin(Parameters(autostart=True, tutorial=True, controller="gamepad"))
    assert effects[:3] == (Do.PLAY_PRACTICE, BeginLessons("gamepad"), Enter(Scene.TUTORIAL))
    assert Do.PLAY_MATCH not in effects


# What the player wants


@pytest.mark.parametrize("controller", CAMERA_CONTROLLERS)
def test_a_rematch_brings_the_camera_back_if_it_was_let_go(controller: str) -> None:
    flow = flow_in(Scene.OVER, controller)
    assert flow.fight_wanted(is_camera_on=False) == (*MATCH_BEGINS, Do.OPEN_CAMERA)
    assert flow.fight_wanted(is_camera_on=True) == MATCH_BEGINS


def test_who_plays_by_keys_is_never_asked_for_the_camera() -> None:
    assert flow_in(Scene.READY).fight_wanted(is_camera_on=False) == MATCH_BEGINS


def test_a_harder_opponent_is_chosen_before_the_match_is_made() -> None:
    effects = flow_in(Scene.OVER).harder_wanted(is_camera_on=False)
    assert effects == (Do.MAKE_HARDER, *MATCH_BEGINS)


def test_an_easier_opponent_is_chosen_before_the_match_is_made() -> None:
    effects = flow_in(Scene.OVER).easier_wanted(is_camera_on=False)
    assert effects == (Do.MAKE_EASIER, *MATCH_BEGINS)


def test_choosing_a_control_turns_the_camera_on_or_off() -> None:
    flow = DuelFlow()
    on = flow.controller_chosen("silhouette")
    assert on == (ReadBy("silhouette"), Do.OPEN_CAMERA, Do.SHOW_CONTROLS)
    assert flow.controller == "silhouette" and flow.plays_by_camera
    assert flow.controller_chosen("gamepad") == (Do.CLOSE_CAMERA, Do.SHOW_CONTROLS)


@pytest.mark.parametrize("scene", [Scene.FIGHT, Scene.TUTORIAL])
def test_a_pause_goes_on_where_it_began(scene: Scene) -> None:
    flow = flow_in(scene)
    assert flow.pause_wanted() == paused("Take a breath.")
    assert flow.pause_wanted() == (Enter(scene),)


@pytest.mark.parametrize("scene", [Scene.READY, Scene.OVER])
def test_where_nothing_is_played_nothing_is_paused(scene: Scene) -> None:
    flow = flow_in(scene)
    assert flow.pause_wanted() == flow.escape_pressed(is_dialog_open=False) == NOTHING
    assert flow.hidden() == (Do.REST_CAMERA,)
    assert flow.settings_wanted() == (Do.OPEN_SETTINGS,)
    assert flow.scene is scene


def test_escape_pauses_and_goes_on_but_in_a_dialog_only_closes_that() -> None:
    flow = flow_in(Scene.FIGHT)
    assert flow.escape_pressed(is_dialog_open=True) == NOTHING
    assert flow.escape_pressed(is_dialog_open=False) == paused("Take a breath.")
    assert flow.escape_pressed(is_dialog_open=True) == NOTHING
    assert flow.escape_pressed(is_dialog_open=False) == (Enter(Scene.FIGHT),)


def test_the_fight_waits_for_who_opens_the_settings() -> None:
    flow = flow_in(Scene.FIGHT)
    assert flow.settings_wanted() == (*paused("You were in the settings."), Do.OPEN_SETTINGS)


@pytest.mark.parametrize("scene", [Scene.PAUSED, Scene.OVER])
def test_leaving_lets_the_camera_go(scene: Scene) -> None:
    assert flow_in(scene, "body").leave_wanted() == (Do.CLOSE_CAMERA, Enter(Scene.READY), Focus("fight"))


# Gamepads


@pytest.mark.parametrize("scene", [Scene.READY, Scene.OVER])
@pytest.mark.parametrize("button", [START, CONFIRM])
def test_between_matches_a_pad_begins_one(scene: Scene, button: int) -> None:
    flow = flow_in(scene, "gamepad")
    assert flow.pad_pressed([button], is_dialog_open=False, is_camera_on=False) == MATCH_BEGINS


def test_in_a_fight_start_pauses_and_the_other_button_is_a_move() -> None:
    flow = flow_in(Scene.FIGHT, "gamepad")
    assert flow.pad_pressed([CONFIRM], is_dialog_open=False, is_camera_on=False) == NOTHING
    assert flow.pad_pressed([START], is_dialog_open=False, is_camera_on=False) == paused("Take a breath.")
    assert flow.pad_pressed([START], is_dialog_open=False, is_camera_on=False) == (Enter(Scene.FIGHT),)


@pytest.mark.parametrize("scene", list(Scene))
def test_behind_a_dialog_raised_hands_do_nothing(scene: Scene) -> None:
    flow = flow_in(scene, "body")
    assert flow.hands_raised(is_dialog_open=True, is_camera_on=True) == NOTHING


@pytest.mark.parametrize("scene", list(Scene))
def test_behind_a_dialog_a_pad_does_nothing(scene: Scene) -> None:
    flow = flow_in(scene)
    assert flow.pad_pressed([START, CONFIRM], is_dialog_open=True, is_camera_on=False) == NOTHING


def test_the_loss_of_the_pad_that_is_played_with_pauses_the_fight() -> None:
    flow = flow_in(Scene.FIGHT)
    flow.note_begun(frozenset({Intent.HIGH_PUNCH}), "gamepad")
    assert flow.pads_changed(1) == NOTHING, "there is another one"
    assert flow.pads_changed(0) == paused("Your gamepad is gone.")


def test_two_players_wait_for_either_gamepad() -> None:
    flow = DuelFlow()
    flow.fight_wanted(is_camera_on=False)
    assert flow.pads_changed(1, for_two=True) == NOTHING
    assert flow.pads_changed(2, for_two=True) == NOTHING
    assert flow.pads_changed(1, for_two=True) == paused("A gamepad is gone.")
    assert flow.pads_changed(0, for_two=True) == NOTHING, "the fight waits already"


def test_who_has_changed_to_the_keys_does_not_miss_the_pad() -> None:
    flow = flow_in(Scene.FIGHT)
    flow.note_begun(frozenset({Intent.HIGH_PUNCH}), "gamepad")
    flow.note(Intent.LEFT, "keyboard")
    assert flow.pads_changed(0) == NOTHING


# What the camera sees


@pytest.mark.parametrize("scene", [Scene.FIGHT, Scene.TUTORIAL])
def test_a_strike_is_done_where_it_is_played(scene: Scene) -> None:
    flow = flow_in(scene, "body")
    effects = flow.struck(Intent.LOW_KICK, "body")
    assert effects == (Do.SOUND_SEEN, Fire(Intent.LOW_KICK))
    assert (flow.last_intent, flow.last_source) == (Intent.LOW_KICK, "body")


@pytest.mark.parametrize("scene", [Scene.READY, Scene.OVER])
@pytest.mark.parametrize("intent", [Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.UPPERCUT])
def test_between_matches_a_punch_begins_one(scene: Scene, intent: Intent) -> None:
    flow = flow_in(scene, "image")
    assert flow.struck(intent, "image") == (Do.SOUND_SEEN, *MATCH_BEGINS)


@pytest.mark.parametrize("scene", [Scene.READY, Scene.OVER])
def test_a_kick_begins_nothing(scene: Scene) -> None:
    flow = flow_in(scene, "image")
    assert flow.struck(Intent.HIGH_KICK, "image") == (Do.SOUND_SEEN,)
    assert flow.scene is scene


def test_a_strike_does_not_end_a_pause() -> None:
    flow = flow_in(Scene.PAUSED, "image")
    assert flow.struck(Intent.HIGH_PUNCH, "image") == (Do.SOUND_SEEN,)


def test_who_is_seen_without_steps_is_walked_for() -> None:
    flow = flow_in(Scene.FIGHT, "image")
    effects = flow.seeing_changed(is_seeing=True, sees_steps=False)
    assert effects == (Assist(True), Do.SHOW_CONTROLS, HintAtStart("or punch at the camera"))
    assert flow.seeing_changed(is_seeing=True, sees_steps=True)[0] == Assist(False)


def test_what_was_seen_is_forgotten_when_nothing_sees_any_more() -> None:
    effects = flow_in(Scene.FIGHT, "image").seeing_changed(is_seeing=False, sees_steps=False)
    assert effects == (Assist(False), Do.FORGET_SEEN, Do.SHOW_CONTROLS, HintAtStart(""))


def test_the_keys_are_explained_until_the_camera_sees() -> None:
    flow = DuelFlow("body")
    assert flow.help_shown(is_seeing=False) == "keyboard"
    assert flow.help_shown(is_seeing=True) == "body"
    assert DuelFlow("gamepad").help_shown(is_seeing=False) == "gamepad"


def test_the_last_intent_stays_until_another_begins() -> None:
    flow = DuelFlow()
    flow.note_begun(frozenset({Intent.RIGHT, Intent.DOWN}), "silhouette")
    last = flow.last_intent, flow.last_source
    assert last == (min(Intent.RIGHT, Intent.DOWN), "silhouette")
    flow.note_begun(frozenset(), "gamepad")
    assert (flow.last_intent, flow.last_source) == last
    told = {"scene": "ready", "controller": "keyboard", "source": "silhouette", "intent": str(last[0])}
    assert flow.snapshot() == told


# Waiting for the player


def seen_in(scene: Scene) -> DuelFlow:
    """A flow in this scene, of a player whom the camera has known and who was seen to move."""
    flow = flow_in(scene, "body")
    flow.note(Intent.HIGH_PUNCH, "body")
    return flow


def test_nothing_counts_down_before_the_player_is_known() -> None:
    flow = DuelFlow("body")
    assert flow.fight_wanted(is_camera_on=True) == MATCH_WAITS
    for presence in (Presence.NEW, Presence.ABSENT, Presence.NEW):
        assert flow.presence_changed(presence) == NOTHING
        assert flow.time_passed(60_000, Phase.READY, is_camera_on=True) == NOTHING
    flow.presence_changed(Presence.KNOWN)
    assert flow.time_passed(61_000, Phase.READY, is_camera_on=True) == NOTHING
    almost = flow.time_passed(61_000 + GET_READY_MS - 1, Phase.READY, is_camera_on=True)
    assert almost == NOTHING, "time to put the hands up"
    due = flow.time_passed(61_000 + GET_READY_MS, Phase.READY, is_camera_on=True)
    assert due == (Enter(Scene.FIGHT),)


def test_who_steps_out_again_while_the_match_counts_in_is_waited_for_anew() -> None:
    flow = flow_in(Scene.WAITING, "body")
    flow.presence_changed(Presence.KNOWN)
    flow.time_passed(0.0, Phase.READY, is_camera_on=True)
    flow.presence_changed(Presence.ABSENT)
    flow.presence_changed(Presence.KNOWN)
    assert flow.time_passed(GET_READY_MS, Phase.READY, is_camera_on=True) == NOTHING


def test_the_loss_of_the_player_stops_time_and_their_return_goes_on() -> None:
    flow = seen_in(Scene.FIGHT)
    assert flow.presence_changed(Presence.NEW) == NOTHING, "only measured anew"
    assert flow.presence_changed(Presence.ABSENT) == WAITS
    flow.presence_changed(Presence.KNOWN)
    flow.time_passed(0.0, Phase.FIGHT, is_camera_on=True)
    assert flow.time_passed(GET_READY_MS, Phase.FIGHT, is_camera_on=True) == (Enter(Scene.FIGHT),)


def test_once_the_match_is_decided_nobody_is_waited_for() -> None:
    flow = seen_in(Scene.FIGHT)
    flow.match_decided(0.0)
    assert flow.presence_changed(Presence.ABSENT) == NOTHING


@pytest.mark.parametrize("source", ["keyboard", "touch", "gamepad"])
def test_who_plays_by_hand_is_not_waited_for(source: str) -> None:
    flow = flow_in(Scene.WAITING, "body")
    assert flow.note_begun(frozenset({Intent.RIGHT}), source) == (Enter(Scene.FIGHT),)
    flow.presence_changed(Presence.KNOWN)
    assert flow.presence_changed(Presence.ABSENT) == NOTHING
    flow.pause_wanted()
    assert flow.pause_wanted() == (Enter(Scene.FIGHT),)


def test_the_button_for_the_keys_starts_the_fight() -> None:
    assert flow_in(Scene.WAITING, "body").keys_wanted() == (Enter(Scene.FIGHT),)


def test_what_the_camera_sees_starts_no_fight_of_somebody_unknown() -> None:
    flow = flow_in(Scene.WAITING, "body")
    assert flow.note_begun(frozenset({Intent.RIGHT}), "body") == NOTHING
    assert flow.struck(Intent.HIGH_PUNCH, "body") == (Do.SOUND_SEEN,)
    assert flow.scene is Scene.WAITING


def test_a_match_that_waits_can_be_left_by_its_pause() -> None:
    flow = flow_in(Scene.WAITING, "body")
    assert flow.pause_wanted() == paused("Take a breath.")
    assert flow.pause_wanted() == WAITS
    flow.pause_wanted()
    assert flow.leave_wanted()[-2:] == (Enter(Scene.READY), Focus("fight"))


def test_raised_hands_begin_pause_and_go_on() -> None:
    flow = seen_in(Scene.READY)

    def raise_hands() -> tuple[object, ...]:
        first, *rest = flow.hands_raised(is_dialog_open=False, is_camera_on=True)
        assert first is Do.SOUND_SEEN
        return tuple(rest)

    assert raise_hands() == MATCH_BEGINS
    assert raise_hands() == paused("You raised both hands.")
    assert raise_hands() == (Enter(Scene.FIGHT),)
    flow.match_decided(0.0)
    over_ms = AFTER_THE_FALL_MS
    flow.time_passed(over_ms - 1, Phase.OVER, is_camera_on=True)
    assert flow.hands_raised(is_dialog_open=False, is_camera_on=True) == NOTHING, "that is joy"
    flow.time_passed(over_ms, Phase.OVER, is_camera_on=True)
    flow.time_passed(over_ms + JOY_MS - 1, Phase.OVER, is_camera_on=True)
    assert flow.hands_raised(is_dialog_open=False, is_camera_on=True) == NOTHING, "and still is"
    flow.time_passed(over_ms + JOY_MS, Phase.OVER, is_camera_on=True)
    assert raise_hands() == MATCH_BEGINS


def test_the_cards_say_how_to_begin_without_a_touch() -> None:
    effects = flow_in(Scene.READY, "body").seeing_changed(is_seeing=True, sees_steps=True)
    assert effects[-1] == HintAtStart("or raise both hands")


# What happens by itself


@pytest.mark.parametrize("scene", [Scene.FIGHT, Scene.TUTORIAL])
def test_nobody_fights_on_a_hidden_page_and_coming_back_does_not_resume(scene: Scene) -> None:
    flow = flow_in(scene, "body")
    assert flow.hidden() == (Do.REST_CAMERA, *paused("You were away, so the fight waited."))
    assert flow.shown() == (Do.WAKE_CAMERA,)
    assert flow.scene is Scene.PAUSED


def test_after_the_fall_the_result_comes() -> None:
    flow = flow_in(Scene.FIGHT)
    assert flow.time_passed(999_999, Phase.FIGHT, is_camera_on=True) == NOTHING
    flow.match_decided(1000.0)
    early = flow.time_passed(999 + AFTER_THE_FALL_MS, Phase.OVER, is_camera_on=True)
    assert early == NOTHING, "the loser is still falling"
    due = flow.time_passed(1000 + AFTER_THE_FALL_MS, Phase.OVER, is_camera_on=True)
    assert due == (Do.SHOW_RESULT, Enter(Scene.OVER), Focus("rematch"))


def test_the_camera_waits_a_while_for_a_rematch() -> None:
    flow = flow_in(Scene.OVER, "body")
    ended_ms = AFTER_THE_FALL_MS
    before, due = ended_ms + CAMERA_AFTER_MATCH_MS - 1, ended_ms + CAMERA_AFTER_MATCH_MS
    assert flow.time_passed(before, Phase.OVER, is_camera_on=True) == NOTHING
    assert flow.time_passed(due, Phase.OVER, is_camera_on=False) == NOTHING, "it is off already"
    assert flow.time_passed(due, Phase.OVER, is_camera_on=True) == (Do.CLOSE_CAMERA,)


def test_the_end_of_one_match_does_not_end_the_next() -> None:
    flow = flow_in(Scene.OVER)
    flow.fight_wanted(is_camera_on=False)
    assert flow.time_passed(999_999, Phase.OVER, is_camera_on=False) == NOTHING


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in (Phase.READY, Phase.FIGHT)])
def test_lessons_never_end(phase: Phase) -> None:
    flow = flow_in(Scene.TUTORIAL)
    assert flow.time_passed(0.0, Phase.FIGHT, is_camera_on=False) == NOTHING
    assert flow.time_passed(0.0, phase, is_camera_on=False) == (Do.PLAY_PRACTICE,)
    assert flow.scene is Scene.TUTORIAL


# Replays


@pytest.mark.parametrize(
    ("scene", "focus"), [(Scene.READY, "fight"), (Scene.OVER, "rematch"), (Scene.BROKEN, "play-built-in")]
)
def test_who_leaves_a_replay_is_where_they_were(scene: Scene, focus: str) -> None:
    flow = flow_in(scene, "body")
    watched = (Do.WATCH_REPLAY, Enter(Scene.REPLAY), Focus("replay-pause"))
    assert flow.replay_opened() == (Do.REST_CAMERA, *watched)
    assert flow.replay_opened() == watched, "another one; the camera rests already"
    assert flow.replay_left() == (Do.LEAVE_REPLAY, Do.WAKE_CAMERA, Enter(scene), Focus(focus))
    assert flow.replay_left() == NOTHING


@pytest.mark.parametrize("scene", [Scene.FIGHT, Scene.TUTORIAL, Scene.WAITING, Scene.PAUSED])
def test_what_is_played_waits_for_who_watches(scene: Scene) -> None:
    flow = flow_in(scene)
    opened = flow.replay_opened()
    assert (SayWhy("You have watched a replay.") in opened) == (scene is not Scene.PAUSED)
    assert flow.escape_pressed(is_dialog_open=True) == NOTHING
    assert flow.escape_pressed(is_dialog_open=False)[2:] == (Enter(Scene.PAUSED), Focus("resume"))
    assert flow.pause_wanted() in ((Enter(scene),), WAITS, (Enter(Scene.FIGHT),))


def test_in_a_replay_nothing_is_played() -> None:
    flow = flow_in(Scene.REPLAY, "body")
    assert flow.hidden() == flow.shown() == NOTHING, "the camera rests already"
    assert flow.asked(Intent.HIGH_PUNCH) == flow.pause_wanted() == NOTHING
    assert flow.struck(Intent.HIGH_PUNCH, "body") == (Do.SOUND_SEEN,)
    assert flow.presence_changed(Presence.ABSENT) == NOTHING
    assert flow.note_begun(frozenset({Intent.LEFT}), "keyboard") == NOTHING
    assert flow.time_passed(999_999, Phase.OVER, is_camera_on=True) == NOTHING
    assert flow.pad_pressed([], is_dialog_open=False, is_camera_on=False) == NOTHING
    assert flow.pad_pressed([START], is_dialog_open=False, is_camera_on=False) == (Do.PAUSE_REPLAY,)
    assert flow.scene is Scene.REPLAY


# Another game, and code around the page


@pytest.mark.parametrize("scene", list(Scene))
def test_a_game_that_breaks_says_why_and_the_built_in_one_is_offered(scene: Scene) -> None:
    flow = flow_in(scene)
    broke = flow.game_broke("It stopped.")
    left = (Do.LEAVE_REPLAY, Do.WAKE_CAMERA, Enter(Scene.PAUSED), Focus("resume"))
    assert broke == (
        *(left if scene is Scene.REPLAY else ()),
        SayWhatBroke("It stopped."),
        Do.RELEASE_KEYS,
        Enter(Scene.BROKEN),
        Focus("play-built-in"),
    )
    assert flow.pause_wanted() == NOTHING and flow.hidden() == (Do.REST_CAMERA,)
    begun = flow.built_in_wanted(is_camera_on=False)
    assert begun[:2] == (Do.TAKE_BUILT_IN, Do.PLAY_MATCH) and flow.scene in (Scene.FIGHT, Scene.WAITING)


def test_code_around_the_page_strikes_while_something_is_played() -> None:
    flow = flow_in(Scene.FIGHT)
    assert flow.asked(Intent.LOW_KICK) == (Fire(Intent.LOW_KICK),)
    assert flow.snapshot()["source"] == "code"
    assert flow.stand_asked() == (Do.STAND,)
    for scene in (Scene.READY, Scene.PAUSED, Scene.OVER, Scene.BROKEN):
        assert flow_in(scene).asked(Intent.HIGH_PUNCH) == NOTHING, scene
