"""How well a head does on the samples that were held back, and what the player should mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from camcade.studio.project import Project
from camcade.studio.split import by_session

FEW_SAMPLES = 12
LARGEST_RATIO = 4.0
COLLAPSED_RECALL = 0.34
FEWEST_JUDGED = 3  # one or two say nothing of a class
SWALLOWS_SHARE = 0.75
"""From this share of all wrong answers on, one class swallows the others."""
FEWEST_WRONG = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the head said of one sample: its true class and the probability of each class, by class key."""

    sample: str
    truth: str
    shares: Mapping[str, float]

    @property
    def said(self) -> str:
        """The likeliest class."""
        return max(self.shares, key=lambda key: self.shares[key])


@dataclass(frozen=True, slots=True)
class Confusion:
    """Answers by true class and by said class. `cells[truth][said]` are keys of samples."""

    classes: tuple[str, ...]
    cells: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, classes: Sequence[str], answers: Sequence[Answer]) -> "Confusion":
        """The matrix of these answers; `classes` gives rows and columns their order."""
        cells: dict[str, dict[str, list[str]]] = {one: {other: [] for other in classes} for one in classes}
        for answer in answers:
            cells[answer.truth][answer.said].append(answer.sample)
        frozen = {one: {other: tuple(keys) for other, keys in row.items()} for one, row in cells.items()}
        return cls(tuple(classes), frozen)

    def count(self, truth: str, said: str) -> int:
        """How many samples of a class were said to be of another, or of the same."""
        return len(self.cells[truth][said])

    def recall(self, key: str) -> float | None:
        """The share of a class's samples that were told rightly; None if none was held back."""
        total = sum(self.count(key, other) for other in self.classes)
        return self.count(key, key) / total if total else None

    @property
    def accuracy(self) -> float | None:
        """The share of all samples that were told rightly; None if none was held back."""
        total = sum(self.count(one, other) for one in self.classes for other in self.classes)
        return sum(self.count(one, one) for one in self.classes) / total if total else None


def surest_mistakes(answers: Sequence[Answer], count: int = 6) -> list[Answer]:
    """Wrong answers, the surest first."""
    wrong = [answer for answer in answers if answer.said != answer.truth]
    return sorted(wrong, key=lambda answer: -answer.shares[answer.said])[:count]


class Caution(StrEnum):
    """What the player should know, before training or after it."""

    TOO_FEW_CLASSES = "too few classes"
    EMPTY = "empty"
    FEW = "few"
    UNEVEN = "uneven"
    ONE_SESSION = "one session"
    COLLAPSED = "collapsed"
    SWALLOWS = "swallows"


@dataclass(frozen=True, slots=True)
class Advice:
    """One caution in words, about a class, or about all (empty key). `blocks`: training cannot begin."""

    caution: Caution
    class_key: str
    words: str
    blocks: bool = False


def before_training(project: Project) -> list[Advice]:
    """What stands in the way of training, then what will make it worse than it could be."""
    classes, counts = project.trained_classes, project.counts()
    found: list[Advice] = []
    if len(classes) < 2:
        words = f"{len(classes)} class is on; telling things apart takes two. Add one, or turn one on."
        found.append(Advice(Caution.TOO_FEW_CLASSES, "", words, blocks=True))
    largest = max((counts[one.key] for one in classes), default=0)
    for one in classes:
        count = counts[one.key]
        if count == 0:
            words = f"“{one.name}” has no samples. Record some, or turn it off."
            found.append(Advice(Caution.EMPTY, one.key, words, blocks=True))
        elif count < FEW_SAMPLES:
            words = f"“{one.name}” has {samples_of(count)}; {FEW_SAMPLES} or more work better."
            found.append(Advice(Caution.FEW, one.key, words))
        elif count * LARGEST_RATIO < largest:
            words = f"“{one.name}” has {count} samples where another class has {largest}. Record more of it."
            found.append(Advice(Caution.UNEVEN, one.key, words))
        if count > 1 and len(by_session(project.samples_of(one.key))) == 1:
            words = f"“{one.name}” is one single recording, so its score flatters. Record it once more."
            found.append(Advice(Caution.ONE_SESSION, one.key, words))
    return sorted(found, key=lambda warning: not warning.blocks)


def samples_of(count: int) -> str:
    return f"{count} sample{'' if count == 1 else 's'}"


def after_training(project: Project, confusion: Confusion) -> list[Advice]:
    """Classes that are hardly ever told, and one that is told instead of others."""
    found: list[Advice] = []
    classes = {one.key: one for one in project.classes}  # some may have come and gone during the training
    for one in (classes[key] for key in confusion.classes if key in classes):
        recall = confusion.recall(one.key)
        judged = sum(confusion.count(one.key, said) for said in confusion.classes)
        if recall is not None and recall < COLLAPSED_RECALL and judged >= FEWEST_JUDGED:
            words = f"“{one.name}” is hardly ever recognised. Record it again, larger and more alike."
            found.append(Advice(Caution.COLLAPSED, one.key, words))
    wrong = {
        said: sum(confusion.count(truth, said) for truth in confusion.classes if truth != said)
        for said in confusion.classes
    }
    total = sum(wrong.values())
    for key, count in wrong.items():
        if key in classes and len(wrong) > 2 and total >= FEWEST_WRONG and count >= SWALLOWS_SHARE * total:
            words = f"“{classes[key].name}” swallows the others. Record fewer kinds of things as it."
            found.append(Advice(Caution.SWALLOWS, key, words))
    return found
