"""The training needs no TensorFlow where Keras has JAX, and its runs are opened here all the same."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from camcade_training.tasks.expression.classifiers import of_network
from camcade_training.tasks.expression.faces import faces_with_votes
from camcade_training.tasks.expression.measuring import accuracies
from camcade_training.tasks.expression.shipping import read_run

WITHOUT_TENSORFLOW = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("tensorflow", "tensorflowjs"):
            raise ImportError("not here: " + name)

sys.meta_path.insert(0, Refused())
"""
TRAINED = """
from dataclasses import replace
from pathlib import Path
from camcade_training.core.progress import no_progress
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.workflow import run_training

if __name__ == "__main__":
    faces, out = map(Path, sys.argv[1:])
    tiny = ExpressionSettings(
        alpha=0.25, blocks=2, side_px=32, start="random", epochs=2, batch_size=8, precision="bfloat16"
    )
    once = replace(tiny, epochs=1)
    run_training(faces, out / "teacher", once, no_progress, None, "camcade teacher")
    run_training(faces, out / "run", tiny, no_progress, None, "camcade", False, [out / "teacher"], workers=1)
"""


def ran(program: str, folder: Path, *words: Path) -> None:
    path = folder / "program.py"
    path.write_text(WITHOUT_TENSORFLOW + program)
    done = subprocess.run(
        [sys.executable, path, *words],
        env=os.environ | {"KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed: pip install jax")
def test_a_run_of_jax_is_read_as_it_was_measured_there(voted: Path, tmp_path: Path):
    ran(TRAINED, tmp_path, voted, tmp_path)
    last = json.loads((tmp_path / "run" / "history.json").read_text())["epochs"][-1]
    run = read_run(tmp_path / "run")
    assert run.trainer.epoch == 2 and run.trainer.taught_by[0]["command"] == "camcade teacher"
    assert all(np.isfinite(np.asarray(value)).all() for value in run.trainer.average)
    found = accuracies(faces_with_votes(voted).split("validation"), of_network(run.network))
    assert found == pytest.approx({name: last[name] for name in found}, abs=0.1)  # it learned in 16 bits
