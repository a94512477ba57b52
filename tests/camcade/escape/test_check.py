from collections.abc import Callable
from dataclasses import replace

from camcade.escape import EMOTIONS, Answer, Emotion, Ending, Room, Story
from camcade.escape.check import problems


def told(story: Story) -> list[tuple[str | None, str]]:
    return [(problem.room, problem.text) for problem in problems(story)]


def test_a_sound_story_has_no_problems(story: Story) -> None:
    assert problems(story) == []


def test_a_start_that_is_no_room(story: Story) -> None:
    ((room, text),) = told(replace(story, start="hal"))
    assert room is None and "starts in 'hal'" in text and "did you mean hall" in text


def test_a_way_to_a_room_that_is_not_there(
    with_rooms: Callable[..., Story], room: Callable[..., Room]
) -> None:
    story = with_rooms(room("attic", dict.fromkeys(EMOTIONS, "won") | {Emotion.SAD: "wonn"}))
    (problem,) = problems(story)
    assert (problem.room, problem.emotion, problem.key) == ("attic", Emotion.SAD, "to")
    assert "did you mean won" in problem.text


def test_an_unanswered_emotion(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    ways = dict.fromkeys(EMOTIONS, "won")
    del ways[Emotion.DISGUSTED]
    assert told(with_rooms(room("attic", ways))) == [("attic", "disgusted is not answered")]


def test_an_unreachable_room(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    ((key, text),) = told(with_rooms(room("roof", "won")))
    assert key == "roof" and "no way leads here" in text


def test_a_dead_end(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    assert ("won", "a dead end: answer the five emotions, or say `ending: good` or `ending: bad`") in told(
        with_rooms(room("won", None))
    )


def test_a_circle_without_a_way_out(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    story = with_rooms(room("attic", "stair"), room("stair", "attic"), without="won")
    found = told(story)
    assert {key for key, text in found if "no ending can be reached" in text} == {"attic", "stair"}
    assert (None, "the story has no good ending: give a room `ending: good`") in found


def test_answers_after_an_ending(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    ending = replace(room("won", None, Ending.GOOD), answers={Emotion.HAPPY: Answer(("Ha.",), "hall")})
    (problem,) = problems(with_rooms(ending))
    assert (problem.room, problem.emotion) == ("won", Emotion.HAPPY)
    assert "nothing can follow" in problem.text


def test_each_kind_of_ending_is_needed(with_rooms: Callable[..., Story], room: Callable[..., Room]) -> None:
    story = with_rooms(room("lost", None, Ending.GOOD))
    assert told(story) == [(None, "the story has no bad ending: give a room `ending: bad`")]
