"""Stories: YAML as an author writes it, read with line numbers, checked, and compiled for the page.

The format is described in `site/stories/README.md`. Only the structure of YAML is used: every scalar is text,
so that `to: no` means a room called "no".
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml

from camcade.errors import BuildError
from camcade.escape.check import Problem, problems
from camcade.escape.emotions import EMOTIONS, Emotion
from camcade.escape.story import Answer, Ending, Room, Story
from camcade.places import visible
from camcade_build.project import Project

SUFFIX = ".yaml"
SUFFIXES = (SUFFIX, ".yml")  # of a file whose path is given
STORY_FILE = f"story{SUFFIX}"
STORY_KEYS = {"title", "about", "start", "rooms"}
ROOM_KEYS = {"title", "text", "picture", "picture-says", "ending", *EMOTIONS}
ANSWER_KEYS = {"text", "to"}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LISTED = 12  # problems told at once
DEEPEST = 20  # levels of nesting that are read; a story has five

Place = tuple[str, ...]
"""Where in a story something stands: (), ("start",), (room,), (room, key), (room, emotion, key)."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend: its line in the file, from 1, and a sentence that names the room."""

    line: int
    text: str


@dataclass
class Reader:
    """Turns YAML nodes into values, keeps their lines, and collects what is wrong instead of giving up."""

    lines: dict[Place, int] = field(default_factory=dict[Place, int])
    faults: list[Fault] = field(default_factory=list[Fault])

    def complain(self, node: yaml.Node, text: str) -> None:
        self.faults.append(Fault(line_of(node), text))

    def mapping(self, node: yaml.Node, what: str, known: set[str] | None) -> dict[str, tuple[yaml.Node, int]]:
        """`{key: (value, the key's line)}`; keys twice or, with `known`, unknown ones are complained of."""
        if not isinstance(node, yaml.MappingNode):
            self.complain(node, f"{what} should be a list of `key: value`, but is {kind_of(node)}")
            return {}
        pairs: dict[str, tuple[yaml.Node, int]] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in pairs:
                self.complain(key_node, f"{what} has {key!r} twice: the first would be lost")
            elif known is not None and key not in known:
                self.complain(key_node, f"{what} has the unknown key {key!r}; {suggestion(key, known)}")
            pairs[key] = value, line_of(key_node)
        return pairs

    def text(self, pairs: Mapping[str, tuple[yaml.Node, int]], key: str, what: str, line: int) -> str:
        """The text under `key`, which has to be there and not empty."""
        if key not in pairs:
            self.faults.append(Fault(line, f"{what} has no {key!r}"))
            return ""
        node = pairs[key][0]
        if not isinstance(node, yaml.ScalarNode):
            self.complain(node, f"{key!r} of {what} should be text, but is {kind_of(node)}")
            return ""
        if not node.value.strip():
            self.complain(node, f"{key!r} of {what} is empty")
        return node.value.strip()


def read_story(path: Path) -> Story:
    """Read and check one story.

    Raises:
        BuildError: naming the file, and line and room of everything that is wrong.
    """
    story, faults = examine_story(path)
    if story is None or faults:
        listed = "; ".join(f"{path}:{fault.line}: {fault.text}" for fault in faults[:LISTED])
        more = f"; and {len(faults) - LISTED} more" if len(faults) > LISTED else ""
        raise BuildError(f"{listed}{more}. The format is described in site/stories/README.md.")
    return story


def examine_story(path: Path) -> tuple[Story | None, list[Fault]]:
    """The story, if its shape allows to say so much, and everything that is wrong with it by line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None, [Fault(1, "there is no such file")]
    except UnicodeDecodeError as error:
        return None, [Fault(1, f"this is no UTF-8 text ({error.reason} at byte {error.start})")]
    try:
        too_deep = line_of_depth(text)
        if too_deep:
            return None, [Fault(too_deep, f"this is nested deeper than {DEEPEST} levels; a story has five")]
        node = cast("yaml.Node | None", yaml.compose(text, Loader=yaml.BaseLoader))  # pyright: ignore
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [
            Fault(mark.line + 1 if mark else 1, f"this is no YAML: {error.problem or error.context}")
        ]
    except yaml.YAMLError as error:
        return None, [Fault(1, f"this is no YAML: {error}")]
    if node is None:
        return None, [Fault(1, "the file is empty")]
    reader = Reader()
    story = story_from(reader, node, story_name(path))
    faults = reader.faults
    if not faults:  # else one thing mistyped would be told again as a way that leads nowhere
        faults = [fault_of(problem, reader) for problem in problems(story)]
    return story, sorted(faults, key=lambda fault: fault.line)


def line_of_depth(text: str) -> int:
    """The line, from 1, that is nested too deeply to be read; 0 where none is. Raises yaml.YAMLError."""
    depth = 0
    events = cast("Iterator[yaml.Event]", yaml.parse(text, Loader=yaml.BaseLoader))  # pyright: ignore
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event.start_mark.line + 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0


def story_from(reader: Reader, node: yaml.Node, name: str) -> Story:
    if not NAME.fullmatch(name):
        reader.complain(
            node, f"the story's name {name!r} is part of addresses: a-z, 0-9 and single dashes only"
        )
    pairs = reader.mapping(node, "the story", STORY_KEYS)
    first = line_of(node)
    reader.lines[()] = first
    reader.lines[("start",)] = pairs["start"][1] if "start" in pairs else first
    rooms: dict[str, Room] = {}
    if "rooms" in pairs:
        for key, (room, line) in reader.mapping(pairs["rooms"][0], "the list of rooms", None).items():
            reader.lines[(key,)] = line
            if not NAME.fullmatch(key):
                reader.complain(room, f"the room's name {key!r} should be of a-z, 0-9 and single dashes only")
            rooms[key] = room_from(reader, room, key, name, line)
    else:
        reader.faults.append(Fault(first, "the story has no 'rooms'"))
    return Story(
        name,
        reader.text(pairs, "title", "the story", first),
        reader.text(pairs, "about", "the story", first),
        reader.text(pairs, "start", "the story", first),
        rooms,
    )


def room_from(reader: Reader, node: yaml.Node, key: str, story: str, line: int) -> Room:
    what = f"room {key!r}"
    pairs = reader.mapping(node, what, ROOM_KEYS)
    ending: Ending | None = None
    if "ending" in pairs:
        said = reader.text(pairs, "ending", what, line)
        if said in tuple(Ending):
            ending = Ending(said)
        elif said:
            reader.complain(pairs["ending"][0], f"{what} ends {said!r}; an ending is {' or '.join(Ending)}")
    answers: dict[Emotion, Answer] = {}
    for emotion in EMOTIONS:
        if emotion in pairs:
            value, answer_line = pairs[emotion]
            reader.lines[(key, emotion)] = answer_line
            its = f"{emotion} in {what}"
            answer = reader.mapping(value, its, ANSWER_KEYS)
            reader.lines[(key, emotion, "to")] = answer["to"][1] if "to" in answer else answer_line
            answers[emotion] = Answer(
                paragraphs(reader.text(answer, "text", its, answer_line)),
                reader.text(answer, "to", its, answer_line),
            )
    picture = reader.text(pairs, "picture", what, line) if "picture" in pairs else key
    return Room(
        key,
        reader.text(pairs, "title", what, line),
        paragraphs(reader.text(pairs, "text", what, line)),
        f"{story}/{picture}",
        one_line(reader.text(pairs, "picture-says", what, line)),
        answers,
        ending,
    )


def fault_of(problem: Problem, reader: Reader) -> Fault:
    """A problem of the story's ways, at the line where it is mended."""
    place = tuple(part for part in (problem.room, problem.emotion, problem.key) if part is not None)
    subject = [] if problem.room is None else [f"room {problem.room!r}:"]
    subject += [] if problem.emotion is None else [str(problem.emotion)]
    return Fault(reader.lines[place], " ".join([*subject, problem.text]))


def paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs are parted by empty lines; the breaks within one are the author's editor's."""
    return tuple(one_line(part) for part in re.split(r"\n\s*\n", text) if part.strip())


def one_line(text: str) -> str:
    return " ".join(text.split())


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def kind_of(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a list of `key: value`"
    return "a list" if isinstance(node, yaml.SequenceNode) else f"the text {str(node.value)[:30]!r}"


def suggestion(key: str, known: set[str]) -> str:
    near = difflib.get_close_matches(key, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"


# The stories of a checkout ----------------------------------------------------------------------------------


def story_paths(project: Project) -> list[Path]:
    """The stories of the checkout, in order of name: `NAME/story.yaml`, or `NAME.yaml` beside its folder.

    Raises:
        BuildError: two files are the same story.
    """
    found: dict[str, Path] = {}
    for path in [*visible(project.stories, f"*/{STORY_FILE}"), *visible(project.stories, f"*{SUFFIX}")]:
        other = found.setdefault(story_name(path), path)
        if other != path:
            raise BuildError(f"{other} and {path} are the same story; remove one of them.")
    return [found[name] for name in sorted(found)]


def story_name(path: Path) -> str:
    """The name of the story in this file, which is its folder's if the file is called `story.yaml`."""
    return path.resolve().parent.name if path.name == STORY_FILE else path.stem


def pictures_folder(path: Path) -> Path:
    """Where the story's pictures stand: beside `story.yaml`, or in `NAME` beside `NAME.yaml`."""
    return path.parent if path.name == STORY_FILE else path.with_suffix("")


def story_path(project: Project, name: str) -> Path:
    """The file of the story `name`, which may also be given as the path of its file or folder.

    Raises:
        BuildError: there is none; the message lists those that are there.
    """
    given = Path(name)
    if given.suffix in SUFFIXES:
        return given
    paths = {story_name(path): path for path in story_paths(project)}
    if name in paths:
        return paths[name]
    if (given / STORY_FILE).is_file():
        return given / STORY_FILE
    known = ", ".join(paths) or "none"
    raise BuildError(f"There is no story {name!r} in {project.stories}; there are: {known}.")


def compiled_stories(project: Project, pictures: Mapping[str, object]) -> dict[str, bytes]:
    """`{NAME.json: content}` of every story, and `index.json`, which lists them.

    Args:
        project: the checkout.
        pictures: the drawings there are, by `STORY/PICTURE`.

    Raises:
        BuildError: a story is wrong, or shows a picture that is not there.
    """
    stories = [(path, read_story(path)) for path in story_paths(project)]
    for path, story in stories:
        for room in story.rooms.values():
            if room.picture not in pictures:
                line = room_line(path, room.key)
                raise BuildError(
                    f"{path}:{line}: room {room.key!r} shows the picture {room.picture!r}, which is not "
                    f"there. Put {Path(room.picture).name}.svg into {pictures_folder(path)}, or name another "
                    "under `picture`."
                )
    index = [
        {
            "name": story.name,
            "title": story.title,
            "about": one_line(story.about),
            "picture": story.rooms[story.start].picture,
            "rooms": len(story.rooms),
            "endings": len(story.endings),
        }
        for _, story in stories
    ]
    files = {f"{story.name}.json": story.to_json().encode() for _, story in stories}
    return {**files, "index.json": json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()}


def room_line(path: Path, room: str) -> int:
    """The line of the room's key in the file."""
    found = re.search(rf"^\s+{re.escape(room)}\s*:", path.read_text(encoding="utf-8"), re.MULTILINE)
    return 1 if found is None else path.read_text(encoding="utf-8").count("\n", 0, found.start()) + 1
