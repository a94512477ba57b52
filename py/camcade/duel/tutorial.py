"""The moves of Duel as lessons, ticked off as the player manages them, whatever they play with."""

from camcade.duel.controls import CONTROLS, Control
from camcade.duel.moves import Move


class Tutorial:
    """Where the player is in the lessons."""

    def __init__(self, lessons: tuple[Control, ...] = CONTROLS) -> None:
        self.lessons = lessons
        self.done: frozenset[str] = frozenset()
        self.index = 0

    @property
    def lesson(self) -> Control:
        """The one that is shown."""
        return self.lessons[self.index]

    @property
    def is_over(self) -> bool:
        """Every move was managed."""
        return len(self.done) == len(self.lessons)

    def see(self, move: Move) -> tuple[Control, ...]:
        """The fighter does this: the lessons that are ticked off by it for the first time."""
        managed = tuple(
            lesson for lesson in self.lessons if move in lesson.moves and lesson.name not in self.done
        )
        self.done |= {lesson.name for lesson in managed}
        return managed

    def choose(self, index: int) -> Control:
        """Show this lesson; the row of lessons has no end."""
        self.index = index % len(self.lessons)
        return self.lesson

    def go_on(self) -> Control:
        """Show the next lesson that is not managed; the next one, when all are."""
        count = len(self.lessons)
        ahead = [(self.index + step) % count for step in range(1, count + 1)]
        open_ones = [index for index in ahead if self.lessons[index].name not in self.done]
        return self.choose((open_ones or ahead)[0])

    def restart(self) -> None:
        """Begin with the first, nothing ticked."""
        self.done = frozenset()
        self.index = 0
