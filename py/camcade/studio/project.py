"""A project as a value: classes, samples and what a class does in a game. Every change gives a new one.

>>> project = Project.of("Mine", ["punch", "other"])
>>> project = project.recorded(project.classes[0].key, 2)
>>> [(sample.key, sample.session) for sample in project.samples]
[('p4', 'r3'), ('p5', 'r3')]
>>> project.renamed("c1", "jab").names
('jab', 'other')
"""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from camcade.errors import StudioError
from camcade.escape.emotions import Emotion
from camcade.intents import Intent
from camcade.studio.head import Kind
from camcade.studio.moves import MoveSettings, suggested_emotion, suggested_move

LONGEST_NAME = 40
FEWEST_CLASSES = 2
MOST_CLASSES = 50
MOST_SAMPLES = 20_000
SURE = MoveSettings().on
LEAST_SURE, MOST_SURE = 0.3, 0.95
MOST_LOOKS, FARTHEST = 10, 5.0
MIRRORED = "m"  # begins the names of sessions


@dataclass(frozen=True, slots=True)
class StudioClass:
    """One thing to tell from others.

    | field | meaning |
    | --- | --- |
    | key | its name for life, such as `c1`: samples and heads keep it when the class is renamed |
    | name | what people call it |
    | is_on | it is trained and told; one that is off keeps its samples |
    | move | what it asks Duel for; None: nothing |
    | emotion | the way that it chooses in Emotion Escape; None: none |
    | sure | 0..1: below this probability it does not count, and what is seen is unknown |
    """

    key: str
    name: str
    is_on: bool = True
    move: Intent | None = None
    emotion: Emotion | None = None
    sure: float = SURE


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of a class. `session`: the recording it is from, or the pictures that came together."""

    key: str
    class_key: str
    session: str

    @property
    def is_mirrored(self) -> bool:
        """It was recorded before a mirrored preview, and is shown as it was seen there.

        The picture itself is as the camera took it: that is how the games look at players, too.
        """
        return self.session.startswith(MIRRORED)


@dataclass(frozen=True, slots=True)
class Project:
    """Classes and samples in their order. `counter` numbers keys: each is given once and never again.

    A project is of its kind for life: samples of one kind say nothing to a head of the other. `looks`: so
    many looks together decide. `far`: what is farther than this from every sample, in shares of what is
    usual, is unknown; 0: distance does not matter.
    """

    name: str
    classes: tuple[StudioClass, ...] = ()
    samples: tuple[Sample, ...] = ()
    counter: int = 0
    kind: Kind = Kind.PICTURE
    looks: int = 1
    far: float = 0.0

    @classmethod
    def of(cls, name: str, classes: Iterable[str] = (), kind: Kind = Kind.PICTURE) -> "Project":
        """A project with these classes and no samples."""
        project = cls(checked_name(name, "project"), kind=kind)
        for class_name in classes:
            project = project.added(class_name)
        return project

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes, in their order."""
        return tuple(one.name for one in self.classes)

    @property
    def trained_classes(self) -> tuple[StudioClass, ...]:
        """Those that are on, in their order: the labels of a head."""
        return tuple(one for one in self.classes if one.is_on)

    def mark(self) -> str:
        """Tells sets of samples of the classes that are on apart: the same ones have the same mark."""
        told = {one.key for one in self.trained_classes}
        listing = " ".join(f"{one.class_key}.{one.key}" for one in self.samples if one.class_key in told)
        return f"{zlib.crc32(listing.encode()):08x}"

    def class_of(self, key: str) -> StudioClass:
        """The class of this key. Raises StudioError."""
        found = next((one for one in self.classes if one.key == key), None)
        if found is None:
            raise StudioError(f"The project “{self.name}” has no class {key!r}; it has {self._keys}.")
        return found

    def samples_of(self, key: str) -> tuple[Sample, ...]:
        """The samples of one class, in the order they came."""
        return tuple(sample for sample in self.samples if sample.class_key == key)

    def counts(self) -> dict[str, int]:
        """Class key → how many samples, of every class."""
        found = dict.fromkeys((one.key for one in self.classes), 0)
        for sample in self.samples:
            found[sample.class_key] += 1
        return found

    # Changes ------------------------------------------------------------------------------------------------

    def named(self, name: str) -> "Project":
        """The same under another name."""
        return replace(self, name=checked_name(name, "project"))

    def added(self, name: str) -> "Project":
        """With one class more, at the end. Raises StudioError for a name that is taken or none."""
        if len(self.classes) >= MOST_CLASSES:
            raise StudioError(f"A project has {MOST_CLASSES} classes at most. Delete one first.")
        name = self._free_name(name)
        key = f"c{self.counter + 1}"
        made = StudioClass(key, name, move=suggested_move(name), emotion=suggested_emotion(name))
        return replace(self, classes=(*self.classes, made), counter=self.counter + 1)

    def renamed(self, key: str, name: str) -> "Project":
        """With another name for a class; nothing has to be trained again. Raises StudioError."""
        return self._changed(replace(self.class_of(key), name=self._free_name(name, key)))

    def switched(self, key: str, is_on: bool) -> "Project":
        """With a class on or off."""
        return self._changed(replace(self.class_of(key), is_on=is_on))

    def moved(self, key: str, move: Intent | None) -> "Project":
        """With another move for a class."""
        return self._changed(replace(self.class_of(key), move=move))

    def felt(self, key: str, emotion: Emotion | None) -> "Project":
        """With another way in a story for a class."""
        return self._changed(replace(self.class_of(key), emotion=emotion))

    def bounded(self, key: str, sure: float) -> "Project":
        """With another probability from which on a class counts; kept within what makes sense."""
        return self._changed(replace(self.class_of(key), sure=min(MOST_SURE, max(LEAST_SURE, sure))))

    def decided(self, looks: int, far: float) -> "Project":
        """With other looks that decide together, and another distance; kept within what makes sense."""
        looks = min(MOST_LOOKS, max(1, looks))
        return replace(self, looks=looks, far=min(FARTHEST, max(0.0, far)))

    def removed(self, key: str) -> "Project":
        """Without a class and its samples."""
        self.class_of(key)
        return replace(
            self,
            classes=tuple(one for one in self.classes if one.key != key),
            samples=tuple(sample for sample in self.samples if sample.class_key != key),
        )

    def begun(self, is_mirrored: bool = False) -> tuple["Project", str]:
        """Ready for another session, and its name. `is_mirrored`: as `Sample.is_mirrored`."""
        letter = MIRRORED if is_mirrored else "r"
        return replace(self, counter=self.counter + 1), f"{letter}{self.counter + 1}"

    def took(self, class_key: str, session: str) -> "Project":
        """With one sample more of a session, the last of `samples`. Raises StudioError where it is full."""
        self.class_of(class_key)
        if len(self.samples) >= MOST_SAMPLES:
            raise StudioError(
                f"A project holds {MOST_SAMPLES:,} samples at most. Delete some, or begin another project."
            )
        made = Sample(f"p{self.counter + 1}", class_key, session)
        return replace(self, samples=(*self.samples, made), counter=self.counter + 1)

    def recorded(self, class_key: str, count: int) -> "Project":
        """With `count` samples of a session of their own."""
        project, session = self.begun()
        for _ in range(count):
            project = project.took(class_key, session)
        return project

    def without(self, keys: Collection[str]) -> "Project":
        """Without these samples."""
        dropped = frozenset(keys)
        return replace(self, samples=tuple(one for one in self.samples if one.key not in dropped))

    def _changed(self, changed: StudioClass) -> "Project":
        classes = tuple(changed if one.key == changed.key else one for one in self.classes)
        return replace(self, classes=classes)

    def _free_name(self, name: str, own_key: str = "") -> str:
        name = checked_name(name, "class")
        taken = {one.name.casefold() for one in self.classes if one.key != own_key}
        if name.casefold() in taken:
            raise StudioError(f"There is a class “{name}” already. Choose another name.")
        return name

    @property
    def _keys(self) -> str:
        return ", ".join(one.key for one in self.classes) or "none"


def checked_name(name: str, what: str) -> str:
    """A name on one line without white space around it. Raises StudioError for none, or one too long."""
    name = " ".join("".join(one if one.isprintable() else " " for one in name).split())
    if not name:
        raise StudioError(f"A {what} needs a name.")
    if len(name) > LONGEST_NAME:
        raise StudioError(
            f"“{name[:LONGEST_NAME]}…” has {len(name)} letters; a {what}'s name has {LONGEST_NAME} at most."
        )
    return name
