"""A task is one package and one line in the table."""

import dataclasses
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from camcade.errors import SettingsError
from camcade_training.tasks.registry import help_of, register, tasks

TOY = """
from dataclasses import dataclass

import typer

from camcade_training.core.terminal import SetOption
from camcade_training.tasks.registry import Task


@dataclass(frozen=True)
class BlinkSettings:
    epochs: int = 3


def train(changes: SetOption = None) -> None:
    \"\"\"Train eyes. Example: camcade train blink\"\"\"
    typer.echo(f"{TASK.resolved(changes).epochs} epochs")


TASK = Task(
    name="blink",
    title="Eyes open or shut",
    settings=f"{__name__}:BlinkSettings",
    commands={"train": train},
    old={"train": {"wink": train}},
)
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a package with one more task."""
    (tmp_path / "toys" / "blink").mkdir(parents=True)
    (tmp_path / "toys" / "blink" / "task.py").write_text(TOY)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("toys", "toys.blink", "toys.blink.task"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "toys.blink"


def test_a_task_is_one_package_and_one_line(toy: str) -> None:
    app = typer.Typer()
    register(app, "train", tasks(("expression", toy)))
    listed = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output
    assert "blink" in listed and "Eyes open or shut" in listed and "wink" not in listed
    assert CliRunner().invoke(app, ["blink", "--set", "epochs=7"]).output == "7 epochs\n"
    assert CliRunner().invoke(app, ["wink"]).output == "3 epochs\n", "an old name goes on working"
    problem = CliRunner().invoke(app, ["blink", "--set", "epoch=7"]).exception
    assert isinstance(problem, SettingsError) and "no setting 'epoch'" in str(problem)


def test_every_task_has_a_name_a_title_settings_and_the_verbs() -> None:
    assert [task.name for task in tasks()] == ["strike-image", "body", "expression", "agent"]
    for task in tasks():
        settings = task.resolved(None)
        assert dataclasses.is_dataclass(settings) and settings.seed == 7 and task.title
        assert {"train", "evaluate", "export"} <= set(task.commands)
    assert "strike-image, body, expression" in help_of("train", "Train networks.")
