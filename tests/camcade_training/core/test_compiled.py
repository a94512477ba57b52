"""Steps of learning are the same on every backend."""

import importlib.util
import json
import os
import subprocess
import sys

import keras
import pytest

from camcade.errors import SettingsError
from camcade_training.core.compiled import compiled

PROGRAM = """
import json, keras, numpy as np
from camcade_training.core.compiled import compiled, learning_step
from keras import ops

random = np.random.default_rng(5)
seen = keras.Input((8,))
hidden = keras.layers.BatchNormalization(momentum=0.9)(keras.layers.Dense(16, activation="relu")(seen))
network = keras.Model(seen, keras.layers.Dense(1)(hidden))
trained = network.trainable_variables
for variable in trained:
    variable.assign(0.3 * random.standard_normal(variable.shape))
optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.02, global_clipnorm=2.0)
optimizer.build(trained)
count = keras.Variable(0.0, trainable=False)

def loss_of(values, asked):
    return ops.mean(ops.square(network(values, training=True) - asked))

def after(values, asked):
    count.assign(count + values.shape[0])

step = learning_step(loss_of, trained, optimizer, [*network.non_trainable_variables, count], after)
look = compiled(lambda values: network(values, training=False), network.variables)
values = random.standard_normal((64, 8)).astype(np.float32)
asked = values[:, :1] * values[:, 1:2]
losses = []
for number in range(60):
    optimizer.learning_rate.assign(0.01 if number < 50 else 0.001)
    losses.append(float(step(values, asked)))
found = {"losses": losses, "count": float(count.value), "sum": float(np.asarray(look(values)).sum())}
print(json.dumps(found))
"""


def learned_with(backend: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def learned_here(capsys: pytest.CaptureFixture[str]) -> dict:
    """In this process, with the backend that it has: another would first import TensorFlow."""
    exec(compile(PROGRAM, "program", "exec"), {})
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_step_learns_and_what_follows_it_is_kept(capsys: pytest.CaptureFixture[str]):
    found = learned_here(capsys)
    assert found["losses"][-1] < found["losses"][0] / 2
    assert found["count"] == 60 * 64


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed: pip install jax")
def test_jax_learns_the_same():
    tensorflow, jax = learned_with("tensorflow"), learned_with("jax")
    assert jax["losses"] == pytest.approx(tensorflow["losses"], rel=1e-3)
    assert jax["count"] == tensorflow["count"]
    assert jax["sum"] == pytest.approx(tensorflow["sum"], abs=0.5)


def test_another_backend_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(SettingsError, match="KERAS_BACKEND is torch"):
        compiled(len)
