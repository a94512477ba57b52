"""The moves of Duel as lessons, ticked off as the player manages them, whatever they play with."""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.duel.moves import Move


@dataclass(frozen=True, slots=True)
class Lesson:
    """One move to learn.

    | field | meaning |
    | --- | --- |
    | name | identifier, also that of the moving figure that shows it |
    | title | as the page names it |
    | moves | moves of the fighter that count |
    | how | how to do it, by controller: "body", "keyboard", "gamepad", "image", "silhouette" |
    """

    name: str
    title: str
    moves: frozenset[Move]
    how: Mapping[str, str]

    def words(self, controller: str) -> str:
        """How to do it with this controller; what a camera cannot see is done with the keys."""
        return self.how.get(controller) or f"Your camera control has none: {self.how['keyboard']}"


def _lesson(
    name: str, title: str, moves: tuple[Move, ...], *, body: str, keys: str, pad: str, **other: str
) -> Lesson:
    return Lesson(name, title, frozenset(moves), {"body": body, "keyboard": keys, "gamepad": pad, **other})


LESSONS = (
    _lesson(
        "high-punch",
        "High punch",
        (Move.HIGH_PUNCH,),
        body="Punch straight out at shoulder height, left or right, and pull back on guard.",
        keys="Press A.",
        pad="Press the left face button.",
        image="Punch straight out at shoulder height and pull back on guard.",
        silhouette="Side on to the camera, punch out at shoulder height.",
    ),
    _lesson(
        "high-kick",
        "High kick",
        (Move.HIGH_KICK,),
        body="Kick to the side or the front, above your hip.",
        keys="Press F.",
        pad="Press the top face button.",
        image="Kick high, to the side or the front.",
        silhouette="Side on to the camera, kick out above your hip.",
    ),
    _lesson(
        "block",
        "Block",
        (Move.BLOCKING,),
        body="Both forearms up in front of your face, and hold them there.",
        keys="Hold Shift.",
        pad="Hold the left shoulder button.",
    ),
    _lesson(
        "low-punch",
        "Low punch",
        (Move.LOW_PUNCH, Move.SQUAT_LOW_PUNCH),
        body="Punch down towards the belt.",
        keys="Press S.",
        pad="Press the bottom face button.",
        silhouette="Squat, and punch out.",
    ),
    _lesson(
        "low-kick",
        "Low kick",
        (Move.LOW_KICK, Move.SQUAT_LOW_KICK),
        body="Kick below your hip, at the other's knee.",
        keys="Press D.",
        pad="Press the right face button.",
        silhouette="Squat, and put a leg out.",
    ),
    _lesson(
        "squat",
        "Squat",
        (Move.SQUATING,),
        body="Bend your knees until your hips are well down. High strikes pass over you.",
        keys="Hold the down arrow.",
        pad="Push the stick down.",
        silhouette="Bend your knees until your hips are well down.",
    ),
    _lesson(
        "squat-punch",
        "Squat punch",
        (Move.SQUAT_LOW_PUNCH,),
        body="Stay down in the squat, and punch.",
        keys="Hold the down arrow, press S.",
        pad="Push the stick down, press the bottom face button.",
        silhouette="Stay down in the squat, and punch out.",
    ),
    _lesson(
        "uppercut",
        "Uppercut",
        (Move.UPPERCUT,),
        body="From low to high with a bent arm, past your chin.",
        keys="Hold the down arrow, press A.",
        pad="Press the right shoulder button.",
        silhouette="From the squat, an arm straight up.",
    ),
    _lesson(
        "spin-kick",
        "Spin kick",
        (Move.SPIN_KICK,),
        body="Turn your back for a moment and kick behind you.",
        keys="Hold the arrow away from the other, press F.",
        pad="Press the right trigger.",
    ),
    _lesson(
        "jump",
        "Jump",
        (Move.JUMPING, Move.FORWARD_JUMP, Move.BACKWARD_JUMP),
        body="Jump with both feet.",
        keys="Press the up arrow.",
        pad="Push the stick up.",
        silhouette="Jump with both feet.",
    ),
    _lesson(
        "walk",
        "Walk",
        (Move.WALKING, Move.WALKING_BACKWARD),
        body="Step to the left or right third of the mirror: your fighter walks that way while you stay.",
        keys="Hold the left or right arrow.",
        pad="Push the stick left or right.",
        silhouette="Step to the left or right third of the mirror.",
    ),
)


class Tutorial:
    """Where the player is in the lessons."""

    def __init__(self, lessons: tuple[Lesson, ...] = LESSONS) -> None:
        self.lessons = lessons
        self.done: frozenset[str] = frozenset()
        self.index = 0

    @property
    def lesson(self) -> Lesson:
        """The one that is shown."""
        return self.lessons[self.index]

    @property
    def is_over(self) -> bool:
        """Every move was managed."""
        return len(self.done) == len(self.lessons)

    def see(self, move: Move) -> tuple[Lesson, ...]:
        """The fighter does this: the lessons that are ticked off by it for the first time."""
        managed = tuple(
            lesson for lesson in self.lessons if move in lesson.moves and lesson.name not in self.done
        )
        self.done |= {lesson.name for lesson in managed}
        return managed

    def choose(self, index: int) -> Lesson:
        """Show this lesson; the row of lessons has no end."""
        self.index = index % len(self.lessons)
        return self.lesson

    def go_on(self) -> Lesson:
        """Show the next lesson that is not managed; the next one, when all are."""
        count = len(self.lessons)
        ahead = [(self.index + step) % count for step in range(1, count + 1)]
        open_ones = [index for index in ahead if self.lessons[index].name not in self.done]
        return self.choose((open_ones or ahead)[0])

    def restart(self) -> None:
        """Begin with the first, nothing ticked."""
        self.done = frozenset()
        self.index = 0
