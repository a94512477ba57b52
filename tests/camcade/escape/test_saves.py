from dataclasses import replace

import pytest

from camcade.errors import StoryError
from camcade.escape import Emotion, Story, begin, replay
from camcade.escape.saves import Saves


def test_a_bookmark_is_kept_and_found_again(story: Story) -> None:
    play = replay(story, [Emotion.SAD])
    saves = Saves.from_json(Saves().after(story, play).to_json())
    assert saves.play(story) == play
    assert saves.after(story, begin(story)).bookmarks == {}, "back at the start there is nothing to keep"


def test_an_ending_is_noted_and_its_bookmark_taken_out(story: Story) -> None:
    saves = Saves().after(story, replay(story, [Emotion.HAPPY]))
    saves = saves.after(story, replay(story, [Emotion.HAPPY, Emotion.SAD]))
    assert saves.bookmarks == {}
    assert saves.endings(story) == {"won"}
    again = Saves.from_json(saves.to_json()).after(story, replay(story, [Emotion.SAD, Emotion.SAD]))
    assert again.endings(story) == {"won", "lost"}
    assert again.without(story, "lost").endings(story) == {"won"}


def test_a_story_that_has_changed_begins_anew(story: Story) -> None:
    saves = Saves({"small": (Emotion.HAPPY, Emotion.SAD, Emotion.SAD)}, {"small": frozenset({"won", "gone"})})
    assert saves.play(story) == begin(story)
    assert saves.endings(story) == {"won"}


def test_each_story_has_its_own(story: Story) -> None:
    other = replace(story, name="other")
    saves = Saves().after(story, replay(story, [Emotion.SAD])).after(other, replay(other, [Emotion.HAPPY]))
    assert saves.play(story).room == "cellar"
    assert saves.play(other).room == "attic"


def test_nothing_kept_is_empty() -> None:
    assert Saves.from_json(None) == Saves()


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"format": 9}', '{"format":1}', '{"format":1,"bookmarks":{"small":["bored"]},"found":{}}'],
)
def test_what_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(StoryError, match="cannot be read"):
        Saves.from_json(text)


def test_two_tabs_do_not_wipe_each_other_s_bookmarks(story: Story) -> None:
    other = replace(story, name="other")
    start = Saves().after(story, replay(story, [Emotion.SAD]))
    kept = start.after(other, replay(other, [Emotion.HAPPY]))  # the other tab's
    mine = start.after(story, replay(story, [Emotion.HAPPY, Emotion.SAD]))
    merged = mine.merged(start, kept)
    assert merged.bookmarks == {"other": (Emotion.HAPPY,)}, "an ending takes its own bookmark out"
    assert merged.endings(story) == {"won"}


def test_an_ending_that_was_not_meant_stays_out_whatever_another_tab_has_found(story: Story) -> None:
    start = Saves(found={story.name: frozenset({"won"})})
    kept = Saves(found={story.name: frozenset({"won", "lost"})})
    assert start.without(story, "won").merged(start, kept).endings(story) == {"lost"}


def test_what_did_not_change_here_is_as_the_other_tab_has_left_it(story: Story) -> None:
    start = Saves().after(story, replay(story, [Emotion.SAD]))
    assert start.merged(start, Saves()) == Saves()


def test_what_nests_too_deeply_is_told() -> None:
    with pytest.raises(StoryError):
        Saves.from_json('{"format":' + "[" * 100_000)
