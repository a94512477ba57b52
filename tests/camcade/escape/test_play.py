import pytest

from camcade.errors import StoryError
from camcade.escape import EMOTIONS, Emotion, Story, begin, choose, correct, replay
from camcade.escape.play import has_ended, rooms_passed, take_back


def test_a_play_goes_where_the_emotions_lead(story: Story) -> None:
    play = choose(story, begin(story), Emotion.SAD)
    assert (play.room, play.reaction) == ("cellar", ("sad in hall",))
    play = choose(story, play, Emotion.ANGRY)
    play = choose(story, play, Emotion.HAPPY)
    play = choose(story, play, Emotion.AFRAID)
    assert play.room == "won" and has_ended(story, play)
    assert rooms_passed(story, play) == ["hall", "cellar", "hall", "attic", "won"]


def test_an_ended_story_answers_nothing(story: Story) -> None:
    play = replay(story, [Emotion.HAPPY, Emotion.HAPPY])
    with pytest.raises(StoryError, match="nothing answers happy"):
        choose(story, play, Emotion.HAPPY)


def test_a_choice_can_be_corrected(story: Story) -> None:
    play = choose(story, begin(story), Emotion.SAD)
    assert correct(story, play, Emotion.HAPPY) == choose(story, begin(story), Emotion.HAPPY)
    assert take_back(story, play) == begin(story)
    with pytest.raises(StoryError, match="no choice to take back"):
        correct(story, begin(story), Emotion.HAPPY)


def test_the_same_emotions_give_the_same_play(story: Story) -> None:
    shown = (Emotion.SAD, Emotion.ANGRY, Emotion.DISGUSTED)
    assert replay(story, shown) == replay(story, shown)
    assert replay(story, shown).shown == shown


def test_the_small_story_survives_json(story: Story) -> None:
    again = Story.from_json(story.to_json())
    assert again == story
    assert [room.key for room in again.endings] == ["won", "lost"]
    for emotion in EMOTIONS:
        assert choose(again, begin(again), emotion) == choose(story, begin(story), emotion)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', "null"])
def test_what_is_no_story_is_refused(text: str) -> None:
    with pytest.raises(StoryError, match="Build the site again"):
        Story.from_json(text)


def test_another_format_is_refused(story: Story) -> None:
    with pytest.raises(StoryError, match="format 2"):
        Story.from_json(story.to_json().replace('"format":1', '"format":2'))
