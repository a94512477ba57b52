"""What every training leaves: settings, history, figures and report in one folder, whole or not at all.

settings.json   the resolved settings
history.json    {"command": …, "epochs": [record, …]}; the command makes the run again
metrics.json    figures on people who were not trained on
report.md       the same for people to read, with pictures beside it
state.npz       all that is needed to go on, while a training that can be stopped is under way
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camcade.errors import DataError, ModelError
from camcade.places import json_to_read, scratch_folder, unbroken
from camcade.plain_json import parse_json
from camcade_training.core.progress import Record
from camcade_training.core.settings import write_json

SETTINGS, HISTORY, METRICS, STATE = "settings.json", "history.json", "metrics.json", "state.npz"


@dataclass(frozen=True)
class History:
    """The command of a run, those of several sittings joined by `&&`, and the record of each epoch."""

    command: str
    epochs: list[Record]


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write a run into; its files take their places only when all went well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder(out.parent, ".run-") as scratch:
        yield Path(scratch)
        with unbroken():
            out.mkdir(exist_ok=True)
            for path in sorted(Path(scratch).iterdir()):
                path.replace(out / path.name)


def read_json(path: Path, made_by: str) -> Any:
    """The content of a file in a run folder.

    Args:
        path: The file.
        made_by: The command that writes it, for the message: "camcade train strike-image".

    Raises:
        ModelError: The file is missing or no JSON.
    """
    try:
        return json_to_read(path, f"a folder that {made_by} wrote")
    except DataError as problem:
        raise ModelError(str(problem)) from problem


def write_history(folder: Path, command: str, epochs: Sequence[Record]) -> None:
    """Write `history.json`, whole or not at all."""
    write_json(folder / HISTORY, {"command": command, "epochs": list(epochs)})


def read_history(folder: Path) -> History:
    """The history of a run folder or bundle, whose file may hold the records alone; empty without one."""
    path = folder / HISTORY
    if not path.is_file():
        return History("", [])
    content = parse_json(path.read_text(encoding="utf-8"))
    if isinstance(content, list):
        return History("", content)
    return History(content["command"], content["epochs"])


def command_so_far(folder: Path, command: str) -> str:
    """The commands of all sittings in a run folder, one after another: together they make the run again."""
    sittings = [one for one in read_history(folder).command.split(" && ") if one and one != command]
    return " && ".join([*sittings, command])
