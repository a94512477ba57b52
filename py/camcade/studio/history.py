"""A project with a way back: each step that the player takes can be undone."""

from collections import deque
from dataclasses import replace

from camcade.studio.project import Project

STEPS_KEPT = 100


class ProjectHistory:
    """The project as it is now, as it was before, and as it was before an undo.

    Keys given meanwhile stay given, so that pictures kept under them are never mixed up.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._past: deque[tuple[str, Project]] = deque(maxlen=STEPS_KEPT)
        self._future: list[tuple[str, Project]] = []

    @property
    def undoes(self) -> str | None:
        """The step that `undo` takes back, in words; None: there is nothing to undo."""
        return self._past[-1][0] if self._past else None

    @property
    def redoes(self) -> str | None:
        """The step that `redo` takes again."""
        return self._future[-1][0] if self._future else None

    def step(self, words: str, project: Project) -> None:
        """The player changed something."""
        self._past.append((words, self.project))
        self._future.clear()
        self.project = project

    def go_on(self, project: Project) -> None:
        """The last step goes on: another sample of the same recording."""
        self.project = project

    def rename(self, name: str) -> None:
        """The project is called so, whichever step leads to it."""
        self.project = self.project.named(name)
        for steps in (self._past, self._future):
            renamed = [(words, project.named(name)) for words, project in steps]
            steps.clear()
            steps.extend(renamed)

    def undo(self) -> bool:
        """Take the last step back. Whether there was one."""
        return self._go(self._past, self._future)

    def redo(self) -> bool:
        """Take the last undone step again. Whether there was one."""
        return self._go(self._future, self._past)

    def reachable_samples(self) -> frozenset[str]:
        """Keys of the samples that some step leads to: the pictures of all others can go."""
        projects = [self.project, *(project for _, project in (*self._past, *self._future))]
        return frozenset(sample.key for project in projects for sample in project.samples)

    def _go(
        self,
        source: "deque[tuple[str, Project]] | list[tuple[str, Project]]",
        target: "deque[tuple[str, Project]] | list[tuple[str, Project]]",
    ) -> bool:
        if not source:
            return False
        words, project = source.pop()
        target.append((words, self.project))
        self.project = replace(project, counter=max(project.counter, self.project.counter))
        return True
