"""Stories as authors write them: what is wrong is told with its line and room. And both that we ship."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade.escape import EMOTIONS, Emotion, Ending, Play, Story, begin, choose
from camcade.escape.emotions import EMOTION_TABLE
from camcade.escape.play import has_ended
from camcade_build import cli, story_cli
from camcade_build.project import Project, this_checkout
from camcade_build.site.stories import (
    compiled_stories,
    examine_story,
    read_story,
    story_name,
    story_path,
    story_paths,
)
from camcade_build.site.story_map import story_map

SHIPPED = story_paths(this_checkout())

SOUND = """\
title: Small
about: A small story.
start: hall
rooms:
  hall:
    title: The hall
    picture-says: A hall.
    text: |
      You stand in
      a hall.

      It is quiet.
    happy: {text: You laugh., to: won}
    sad: {text: You cry., to: lost}
    angry: {text: You shout., to: lost}
    afraid: {text: You hide., to: lost}
    disgusted: {text: You turn away., to: won}
  won:
    title: Won
    ending: good
    picture-says: Light.
    text: You have won.
  lost:
    title: Lost
    ending: bad
    picture: hall
    picture-says: The hall, dark.
    text: You have lost.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "small.yaml"


def faults(path: Path, text: str) -> list[tuple[int, str]]:
    path.write_text(text, encoding="utf-8")
    return [(fault.line, fault.text) for fault in examine_story(path)[1]]


def test_a_sound_story_is_read(path: Path) -> None:
    assert faults(path, SOUND) == []
    story = read_story(path)
    assert (story.name, story.title, story.start) == ("small", "Small", "hall")
    assert story.rooms["hall"].text == ("You stand in a hall.", "It is quiet.")
    assert story.rooms["hall"].answers[Emotion.SAD].to == "lost"
    assert story.rooms["won"].ending is Ending.GOOD
    assert story.rooms["won"].picture == "small/won", (
        "a picture has the room's name if it has none of its own"
    )
    assert story.rooms["lost"].picture == "small/hall"


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        (
            "to: won}\n    sad",
            "to: wonn}\n    sad",
            13,
            "room 'hall': happy leads to 'wonn', but there is no",
        ),
        (
            "start: hall",
            "start: hal",
            3,
            "the story starts in 'hal', but there is no such room; did you mean",
        ),
        ("    afraid: {text: You hide., to: lost}\n", "", 5, "room 'hall': afraid is not answered"),
        ("    ending: good\n", "", 18, "room 'won': a dead end"),
        ("ending: good", "ending: great", 20, "room 'won' ends 'great'; an ending is good or bad"),
        ("ending: good", "ending: bad", 1, "the story has no good ending"),
        ("to: won}", "to: lost}", 18, "room 'won': no way leads here from the start"),
        (
            "    title: Won",
            "    titel: Won",
            19,
            "room 'won' has the unknown key 'titel'; did you mean 'title'?",
        ),
        ("    title: Won\n", "", 18, "room 'won' has no 'title'"),
        ("  lost:\n", "  won:\n", 23, "the list of rooms has 'won' twice"),
        (
            "{text: You cry., to: lost}",
            "lost",
            14,
            "sad in room 'hall' should be a list of `key: value`, but is",
        ),
        ("{text: You cry., to: lost}", "{text: '', to: lost}", 14, "'text' of sad in room 'hall' is empty"),
        ("{text: You cry., to: lost}", "{text: Sniff.}", 14, "sad in room 'hall' has no 'to'"),
        ("text: You have won.", "text: [a, b]", 22, "'text' of room 'won' should be text, but is a list"),
        ("start: hall", "start: hall: door", 3, "this is no YAML: mapping values are not allowed here"),
        ("rooms:", "roms:", 4, "the story has the unknown key 'roms'; did you mean 'rooms'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_room(
    path: Path, old: str, new: str, line: int, text: str
) -> None:
    assert old in SOUND
    found = faults(path, SOUND.replace(old, new))
    assert any(where == line and said.startswith(text) for where, said in found), found
    with pytest.raises(BuildError, match=re.escape(f"{path}:{line}: {text}")):
        read_story(path)


def test_files_that_are_no_story(path: Path, tmp_path: Path) -> None:
    assert faults(path, "") == [(1, "the file is empty")]
    assert faults(path, "just words")[0][1].startswith("the story should be a list of `key: value`, but is")
    path.write_bytes(b"title: \xff")
    assert "no UTF-8" in examine_story(path)[1][0].text
    assert "no such file" in examine_story(tmp_path / "absent.yaml")[1][0].text
    unnamed = tmp_path / "My Story.yaml"
    assert "part of addresses" in faults(unnamed, SOUND)[0][1]


def test_words_that_yaml_takes_for_values_are_words(path: Path) -> None:
    assert faults(path, SOUND.replace("title: Won", "title: no")) == []
    assert read_story(path).rooms["won"].title == "no"


# The build and the commands ---------------------------------------------------------------------------------


def test_stories_are_compiled_with_an_index(project: Project) -> None:
    project.stories.mkdir()
    (project.stories / "small.yaml").write_text(SOUND, encoding="utf-8")
    files = compiled_stories(project, {"small/hall": b"", "small/won": b""})
    assert Story.from_json(files["small.json"].decode()) == read_story(project.stories / "small.yaml")
    (entry,) = json.loads(files["index.json"])
    assert entry == {
        "name": "small",
        "title": "Small",
        "about": "A small story.",
        "picture": "small/hall",
        "rooms": 3,
        "endings": 2,
    }


def test_a_picture_that_is_not_drawn_stops_the_build(project: Project) -> None:
    project.stories.mkdir()
    (project.stories / "small.yaml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(
        BuildError, match=r"small\.yaml:18: room 'won' shows the picture 'small/won', which is"
    ):
        compiled_stories(project, {"small/hall": b""})


def test_a_story_is_a_folder_or_a_file_and_never_both(project: Project) -> None:
    folder = project.stories / "small"
    folder.mkdir(parents=True)
    (folder / "story.yaml").write_text(SOUND, encoding="utf-8")
    (project.stories / "large.yaml").write_text(SOUND, encoding="utf-8")
    assert story_paths(project) == [project.stories / "large.yaml", folder / "story.yaml"]
    small = read_story(folder / "story.yaml")
    assert (small.name, small.rooms["lost"].picture) == ("small", "small/hall")
    (project.stories / "small.yaml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(BuildError, match="are the same story"):
        story_paths(project)


def test_a_picture_is_asked_for_where_it_belongs(project: Project) -> None:
    folder = project.stories / "small"
    folder.mkdir(parents=True)
    (folder / "story.yaml").write_text(SOUND, encoding="utf-8")
    with pytest.raises(BuildError, match=re.escape(f"Put won.svg into {folder}, or name another")):
        compiled_stories(project, {"small/hall": b""})


@pytest.fixture
def checkout(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(story_cli, "this_checkout", lambda: project)
    project.stories.mkdir()
    (project.stories / "small.yaml").write_text(SOUND, encoding="utf-8")
    return project


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        cli.main(list(arguments))
    captured = capsys.readouterr()
    return int(end.value.code or 0), captured.out, captured.err


def test_checking_says_that_all_is_well(checkout: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "story", "check")
    assert code == 0 and "3 rooms, 2 endings" in out


@pytest.mark.parametrize("given", ["", "story.yaml"])
def test_a_story_elsewhere_is_given_by_its_path(
    checkout: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, given: str
) -> None:
    folder = tmp_path / "elsewhere" / "attic"
    folder.mkdir(parents=True)
    (folder / "story.yaml").write_text(SOUND, encoding="utf-8")
    code, out, _ = run(capsys, "story", "check", str(folder / given))
    assert code == 0 and "attic/story.yaml: 3 rooms" in out


def test_checking_lists_every_fault_and_ends_with_2(
    checkout: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = SOUND.replace("to: won}", "to: wonn}").replace("start: hall", "start: hal")
    (checkout.stories / "small.yaml").write_text(broken, encoding="utf-8")
    code, out, err = run(capsys, "story", "check", "small")
    assert code == 2 and "thing(s) to mend" in err
    assert "small.yaml:13: room 'hall': happy leads to 'wonn'" in out
    assert "small.yaml:3: the story starts in 'hal'" in out


def test_the_map_is_drawn(checkout: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    code, _, _ = run(capsys, "story", "map", "small", "--out", str(out))
    assert code == 0 and "The hall" in out.read_text(encoding="utf-8")
    assert run(capsys, "story", "map", "tiny")[0] == 2
    assert run(capsys, "story", "map", "small", "--out", str(tmp_path / "map.png"))[0] == 2
    assert run(capsys, "story", "map", "small", "--out", str(tmp_path / "absent" / "map.svg"))[0] == 0
    assert (tmp_path / "absent" / "map.svg").is_file(), "folders that are not there yet are made"


# The stories that we ship -----------------------------------------------------------------------------------


def test_two_stories_are_shipped() -> None:
    assert len(SHIPPED) >= 2


@pytest.mark.parametrize("path", SHIPPED, ids=story_name)
def test_a_shipped_story_is_sound_and_large_enough(path: Path) -> None:
    story = read_story(path)
    assert len(story.rooms) >= 12
    kinds = [room.ending for room in story.endings]
    assert kinds.count(Ending.GOOD) >= 2 and kinds.count(Ending.BAD) >= 2
    for room in story.rooms.values():
        reactions = [answer.text for answer in room.answers.values()]
        assert len(set(reactions)) == len(reactions), f"{room.key} answers two emotions in the same words"
        if reactions:
            targets = {answer.to for answer in room.answers.values()}
            assert len(targets) >= 2, f"all ways out of {room.key} lead to the same place"


def walks(story: Story, play: Play) -> Iterator[Play]:
    """Every play that begins so, to its end."""
    assert len(play.shown) <= len(story.rooms), "a play that never ends"
    if has_ended(story, play):
        yield play
        return
    for emotion in EMOTIONS:
        yield from walks(story, choose(story, play, emotion))


@pytest.mark.parametrize("path", SHIPPED, ids=story_name)
def test_every_path_of_a_shipped_story_ends(path: Path) -> None:
    story = read_story(path)
    ends: dict[str, int] = {}
    seen: set[tuple[str, Emotion]] = set()
    shortest = longest = None
    for play in walks(story, begin(story)):
        ends[play.room] = ends.get(play.room, 0) + 1
        steps = len(play.shown)
        shortest = min(shortest or steps, steps)
        longest = max(longest or steps, steps)
        here = begin(story)
        for emotion in play.shown:
            seen.add((here.room, emotion))
            here = choose(story, here, emotion)
            assert here.reaction
    assert ends.keys() == {room.key for room in story.endings}
    assert len(seen) == sum(len(room.answers) for room in story.rooms.values()), "every answer was heard"
    assert shortest is not None and shortest >= 3, "long enough to be a story"
    assert longest is not None and longest >= 5


@pytest.mark.parametrize("path", SHIPPED, ids=story_name)
def test_the_map_shows_every_room_and_way(path: Path) -> None:
    story = read_story(path)
    root = ElementTree.fromstring(story_map(story))
    text = " ".join(root.itertext())
    for room in story.rooms.values():
        assert room.key in text
    strokes = [node.get("stroke") for node in root.iter() if node.tag.endswith("path")]
    for emotion in EMOTIONS:
        answering = sum(emotion in room.answers for room in story.rooms.values())
        assert strokes.count(EMOTION_TABLE[emotion].map_hue) == answering
    boxes = [
        tuple(float(node.get(side, "0")) for side in ("x", "y", "width", "height"))
        for node in root.iter()
        if node.tag.endswith("rect") and node.get("rx")
    ]
    assert len(boxes) == len(story.rooms)
    for index, (x, y, wide, high) in enumerate(boxes):
        for other_x, other_y, other_wide, other_high in boxes[index + 1 :]:
            apart = (
                x + wide <= other_x
                or other_x + other_wide <= x
                or y + high <= other_y
                or other_y + other_high <= y
            )
            assert apart, "two rooms lie on top of each other"


def test_the_example_in_the_readme_is_a_sound_story(path: Path) -> None:
    readme = (this_checkout().stories / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    assert faults(path, found[1]) == []


def test_a_story_that_is_nested_too_deep_is_told_by_its_line(tmp_path: Path):
    path = tmp_path / "deep.yaml"
    path.write_text("title: Deep\nrooms:\n  hall: " + "[" * 5000 + "]" * 5000 + "\n", encoding="utf-8")
    story, faults = examine_story(path)
    assert story is None
    assert [(fault.line, fault.text) for fault in faults] == [
        (3, "this is nested deeper than 20 levels; a story has five")
    ]


def test_a_path_may_end_as_yaml_files_of_other_tools_do(tmp_path: Path):
    assert story_path(this_checkout(), str(tmp_path / "weather.yml")) == tmp_path / "weather.yml"
