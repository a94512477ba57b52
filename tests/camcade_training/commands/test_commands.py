import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from camcade_build.cli import main
from camcade_training.commands import data, evaluate, export, sessions, train, tune

COMMANDS = [
    (verb.app, command.name)
    for verb in (data, train, tune, evaluate, export, sessions)
    for command in verb.app.registered_commands
]


@pytest.mark.parametrize(("app", "name"), COMMANDS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_has_help_with_an_example(app, name: str):
    result = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0 and "Example: camcade" in result.output


OLD_NAMES = [
    (train, "posture", "strike-image"),
    (train, "export", None),
    (train, "pose", None),
    (train, "action", None),
    (train, "emotion", "expression"),
    (train, "emotion-export", None),
    (train, "expression-export", None),
    (evaluate, "posture", "strike-image"),
    (evaluate, "emotion", "expression"),
]


@pytest.mark.parametrize(("verb", "old", "new"), OLD_NAMES, ids=lambda value: str(value)[-20:])
def test_commands_of_earlier_versions_still_work_and_are_not_listed(verb, old: str, new: str | None):
    commands = {command.name: command for command in verb.app.registered_commands}
    assert commands[old].hidden
    if new:
        assert commands[old].callback is commands[new].callback and not commands[new].hidden


def test_the_old_commands_of_the_body_train_its_networks(monkeypatch: pytest.MonkeyPatch):
    from camcade_training.tasks.body import training

    asked = []
    monkeypatch.setattr(training, "run_training", lambda name, out, *_: asked.append((name, out.name)) or {})
    for command in (["pose"], ["action"], ["body", "pose"], ["body", "action", "--out", "mine"]):
        result = CliRunner().invoke(train.app, command)
        assert result.exit_code == 0, result.output
    assert asked == [
        ("pose", "body-pose"), ("action", "body-action"), ("pose", "body-pose"), ("action", "mine")
    ]  # fmt: skip


def test_wrong_input_is_answered_before_tensorflow_is_imported(tmp_path: Path):
    program = """
import sys
from camcade_build.cli import main
for line in (
    "train strike-image --data nowhere --out x",
    "train strike-image --data nowhere --out x --set epoch=3",
    "train backbone --data nowhere --out x",
    "train body pose --out x --set epoch=3",
    "train body pose --out x --set start=nowhere",
    "train expression --out x --faces none.zip",
    "evaluate strike-image nowhere --data nowhere",
    "evaluate body --pose nowhere --action nowhere",
    "evaluate features none.keras",
    "evaluate expression --model nowhere",
    "export strike-image nowhere x --data nowhere",
    "export expression nowhere x",
):
    try:
        main(line.split())
    except SystemExit as stop:
        assert stop.code == 2, line
    assert not {"tensorflow", "keras"} & set(sys.modules), line
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120, cwd=tmp_path)
    assert not (tmp_path / "x").exists()


def test_help_needs_no_tensorflow():
    program = (
        "import sys, camcade_training, camcade_training.commands.data\n"
        "import camcade_training.commands.train, camcade_training.commands.evaluate\n"
        "import camcade_training.commands.export\n"
        "assert not {'tensorflow', 'keras', 'imgaug', 'numpy', 'cv2'} & set(sys.modules), 'heavy import'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_frames_balance_and_augment(tmp_path: Path):
    video = tmp_path / "anna.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for index in range(6):
        writer.write(np.full((48, 64, 3), 40 * index, np.uint8))
    writer.release()
    run = CliRunner()
    for label, every in (("punch", "1"), ("kick", "2"), ("other", "3")):
        arguments = [
            "frames",
            str(video),
            "--class",
            label,
            "--every",
            every,
            "--out",
            str(tmp_path / "data"),
        ]
        assert run.invoke(data.app, arguments).exit_code == 0
    counts = {folder.name: len(list(folder.iterdir())) for folder in (tmp_path / "data").iterdir()}
    assert counts == {"punch": 6, "kick": 3, "other": 2}
    assert (
        run.invoke(data.app, ["balance", str(tmp_path / "data"), "--out", str(tmp_path / "even")]).exit_code
        == 0
    )
    counts = {folder.name: len(list(folder.iterdir())) for folder in (tmp_path / "even").iterdir()}
    assert counts == {"punch": 2, "kick": 2, "other": 2}
    arguments = ["augment", str(tmp_path / "even"), "--variants", "3", "--out", str(tmp_path / "more")]
    result = run.invoke(data.app, arguments)
    assert result.exit_code == 0 and "18 pictures" in result.output
    assert len(list((tmp_path / "more").rglob("*.png"))) == 18


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["data", "frames", "none.mp4", "--class", "punch", "--out", "x"], "none.mp4 is no file"),
        (["data", "balance", "nowhere", "--out", "x"], "nowhere is no folder"),
        (["train", "posture", "--data", "nowhere", "--out", "x"], "nowhere is no folder"),
        (["train", "posture", "--data", "d", "--out", "x", "--set", "epoch=3"], "no setting 'epoch'"),
        (
            ["train", "posture", "--data", "d", "--out", "x", "--configuration", "mine"],
            "no configuration 'mine'",
        ),
        (["train", "posture", "--data", "d", "--out", "x", "--task", "ternary"], "no task 'ternary'"),
        (["train", "backbone", "--data", "nowhere", "--out", "x"], "nowhere is no folder"),
        (["evaluate", "posture", "nowhere", "--data", "d"], "settings.json cannot be read"),
        (["evaluate", "video", "nowhere", "--videos", "v"], "settings.json cannot be read"),
        (["evaluate", "features", "none.keras"], "none.keras is no file"),
        (["train", "posture", "--colour", "blue"], "No such option"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_two(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "x").exists()


def test_training_posture_by_command_line(workshop, tmp_path: Path):
    sizes = [
        f"{name}={32}" for name in ("picture_width", "picture_height", "network_width", "network_height")
    ]
    changes = [*sizes, "variants=0", "epochs=2", "hidden_units=8"]
    arguments = ["posture", "--data", str(workshop.people), "--out", str(tmp_path / "run")]
    arguments += ["--cache", str(workshop.cache)]
    arguments += [
        "--backbone",
        str(workshop.backbone / "backbone.keras"),
        "--export",
        str(tmp_path / "models" / "mine"),
    ]
    result = CliRunner().invoke(train.app, [*arguments, *(f"--set={change}" for change in changes)])
    assert result.exit_code == 0, result.output
    card = json.loads((tmp_path / "models" / "mine" / "card.json").read_text())
    assert card["name"] == "mine" and card["training"]["settings"]["epochs"] == 2


@pytest.mark.parametrize(
    ("app", "arguments"),
    [(tune.app, ["strike-image", "run"]), (evaluate.app, ["video", "run", "--tune"])],
    ids=["tune", "evaluate --tune"],
)
def test_tuning_has_a_verb_of_its_own_and_its_old_option(app, arguments, monkeypatch: pytest.MonkeyPatch):
    from camcade_training.tasks.strike_image import workflow

    asked = []
    monkeypatch.setattr(
        workflow, "tune_decision", lambda videos, folder, *_: asked.append((videos, folder)) or {}
    )
    result = CliRunner().invoke(app, [*arguments, "--videos", "seen"])
    assert result.exit_code == 0, result.output
    assert asked == [(Path("seen"), Path("run"))]
    assert "--tune" not in CliRunner().invoke(evaluate.app, ["video", "--help"]).output
