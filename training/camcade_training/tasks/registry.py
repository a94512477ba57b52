"""The one table of what can be trained. A new task is a package beside this module and a line below.

    # tasks/blink/task.py
    TASK = Task(
        name="blink",
        title="Eyes open or shut, from a face",
        settings="camcade_training.tasks.blink.settings:BlinkSettings",
        commands={"train": train, "evaluate": evaluate, "export": export},
    )

Importing a task's `task` module costs nothing: its commands import what they need when they run.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import typer

from camcade_training.core.settings import parse_assignments, resolve

Command = Callable[..., None]
"""A function with Typer's annotations; its docstring is the help, with an example."""

PACKAGES = ("strike_image", "body", "expression", "agent")


@dataclass(frozen=True)
class Task:
    """Something that can be trained, with its commands by verb.

    The verbs are `data`, `train`, `tune`, `evaluate` and `export`. `commands` has the command `camcade VERB
    NAME` of each that makes sense; `more` has further ones by verb and name, `old` those under names of
    earlier versions, which go on working but are not listed.
    """

    name: str  # in commands
    title: str  # one line
    settings: str  # MODULE:CLASS of the dataclass of settings, imported when it is needed
    commands: Mapping[str, Command]
    more: Mapping[str, Mapping[str, Command]] = field(default_factory=dict)
    old: Mapping[str, Mapping[str, Command]] = field(default_factory=dict)

    def resolved(self, changes: Iterable[str] | None) -> Any:
        """The default settings with `key=value` changes. Raises SettingsError for what cannot be meant."""
        module, _, name = self.settings.partition(":")
        return resolve(getattr(import_module(module), name)(), parse_assignments(changes or []))


def tasks(packages: Iterable[str] = PACKAGES) -> list[Task]:
    """The tasks in the order of the table. A package is a name beside this module, or a whole module name."""
    named = (name if "." in name else f"{__package__}.{name}" for name in packages)
    return [import_module(f"{name}.task").TASK for name in named]


def register(app: typer.Typer, verb: str, known: Iterable[Task] | None = None) -> None:
    """Add the commands of every task for a verb to its group."""
    for task in tasks() if known is None else known:
        if verb in task.commands:
            app.command(task.name, short_help=task.title)(task.commands[verb])
        for name, command in task.more.get(verb, {}).items():
            app.command(name)(command)
        for name, command in task.old.get(verb, {}).items():
            app.command(name, hidden=True)(command)


def help_of(verb: str, what: str) -> str:
    """The help of a verb's group: what it does, and what can be given for TASK."""
    names = ", ".join(task.name for task in tasks() if verb in task.commands)
    return f"{what} TASK is one of: {names}."
