from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import ModelError, SettingsError
from camcade_training.core.settings import as_plain
from camcade_training.core.state import refuse_other_settings, stored_settings
from camcade_training.tasks.expression.network import build_network, freeze
from camcade_training.tasks.expression.settings import CHANGEABLE, ExpressionSettings
from camcade_training.tasks.expression.training import (
    Trainer,
    class_weights,
    learning_rate,
    read_stored,
    smoothed,
)
from camcade_training.tasks.expression.workflow import new_trainer, read_split


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not(expressions: Path, small, tmp_path: Path):
    data = read_split(expressions, "train")
    whole = new_trainer(data, small)
    whole.run_epoch(data)
    whole.run_epoch(data)

    first = new_trainer(data, small)
    first.run_epoch(data)
    first.save(tmp_path / "state.npz")
    second = new_trainer(data, small, given=True)
    second.restore(tmp_path / "state.npz")
    assert second.epoch == 1
    second.run_epoch(data)

    for one, other in zip(whole.network.weights, second.network.weights, strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), atol=1e-5)
    for one, other in zip(whole.average, second.average, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), atol=1e-5)
    moments = [np.asarray(value) for value in second.optimizer.variables]
    for one, other in zip(whole.optimizer.variables, moments, strict=True):
        np.testing.assert_allclose(np.asarray(one), other, atol=1e-5)
    assert any(np.abs(value).max() > 0 for value in moments[2:])


def test_frozen_blocks_stay_and_the_rest_moves(expressions: Path, small):
    data = read_split(expressions, "train")
    trainer = new_trainer(data, replace(small, frozen_blocks=2))
    before = {value.path: np.asarray(value).copy() for value in trainer.network.weights}
    trainer.run_epoch(data)
    moved = {value.path for value in trainer.network.weights if not np.array_equal(before[value.path], value)}
    assert not any(f"_{block}" in path for path in moved for block in (1, 2)) and moved
    assert any("conv_pw_3" in path for path in moved) and any("head" in path for path in moved)


def test_a_run_with_frozen_blocks_can_go_on_without(expressions: Path, small, tmp_path: Path):
    data = read_split(expressions, "train")
    frozen = new_trainer(data, replace(small, frozen_blocks=2))
    frozen.run_epoch(data)
    frozen.save(tmp_path / "state.npz")
    free = new_trainer(data, small, given=True)
    free.restore(tmp_path / "state.npz")
    for one, other in zip(frozen.network.weights, free.network.weights, strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other))
    assert np.isfinite(free.run_epoch(data))


def test_a_state_of_another_network_is_refused(expressions: Path, small, tmp_path: Path):
    data = read_split(expressions, "train")
    new_trainer(data, small).save(tmp_path / "state.npz")
    other = new_trainer(data, replace(small, blocks=4))
    with pytest.raises(ModelError, match=r"state\.npz has .* expected shape .* start in another folder"):
        other.restore(tmp_path / "state.npz")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ModelError, match="broken.npz is no state of camcade train expression"):
        read_stored(tmp_path / "broken.npz")


def test_other_settings_are_another_run():
    stored = stored_settings(ExpressionSettings(), as_plain(ExpressionSettings()))
    changed = replace(stored, epochs=99, learning_rate=1e-4)
    refuse_other_settings(stored, changed, CHANGEABLE)
    with pytest.raises(SettingsError, match=r"dropout: 0\.5, was 0\.3.*only epochs, .*--out"):
        refuse_other_settings(stored, replace(changed, dropout=0.5), CHANGEABLE)


def test_the_average_follows_the_weights_and_leaves_them_alone(expressions: Path, small):
    data = read_split(expressions, "train")
    trainer = new_trainer(data, small)
    trainer.run_epoch(data)
    kept = [np.asarray(value).copy() for value in trainer.network.weights]
    logits = trainer.averaged_logits(data.faces[:5], both=True)
    assert logits.shape == (2, 5, 7)
    for before, after in zip(kept, trainer.network.weights, strict=True):
        assert np.array_equal(before, np.asarray(after))
    gap = max(
        float(np.abs(mean.numpy() - value).max()) for mean, value in zip(trainer.average, kept, strict=True)
    )
    assert gap > 0
    trainer.use_average()
    np.testing.assert_array_equal(trainer.network.weights[0], trainer.average[0].numpy())


def test_it_learns(expressions: Path, small):
    """Drawn faces differ plainly: one that learns gets far above one in seven on unseen faces."""
    easy = replace(
        small, epochs=40, batch_size=8, brightness=0.0, contrast=(1.0, 1.0), erase_share=0.0, mixup=0.0
    )
    data, test = read_split(expressions, "train"), read_split(expressions, "test")
    trainer = new_trainer(data, easy)
    first = trainer.run_epoch(data)
    for _ in range(39):
        last = trainer.run_epoch(data)
    assert last < 0.75 * first
    assert (trainer.averaged_logits(test.faces).argmax(1) == test.labels).mean() > 0.5


def test_rare_classes_count_more():
    labels = np.array([0] * 90 + [1] * 10 + [2, 3, 4, 5, 6])
    weights = class_weights(labels, 0.5)
    assert weights[1] == pytest.approx(3 * weights[0], rel=1e-5)
    assert weights[labels].mean() == pytest.approx(1)
    np.testing.assert_allclose(class_weights(labels, 0.0), 1)


def test_targets_are_smoothed():
    np.testing.assert_allclose(smoothed(np.array([2]), 0.1)[0, [2, 3]], [0.9 + 0.1 / 7, 0.1 / 7], rtol=1e-6)


def test_the_rate_rises_and_falls():
    settings = replace(ExpressionSettings(), epochs=10, warm_up_steps=5, learning_rate=1.0)
    rates = [learning_rate(settings, step, 10) for step in range(100)]
    assert rates[0] == pytest.approx(0.2, rel=0.01) and max(rates) > 0.98 and rates[-1] < 0.02
    assert all(later < earlier for earlier, later in zip(rates[5:], rates[6:], strict=False))


@pytest.mark.parametrize("changes", [{"blocks": 0}, {"blocks": 14}, {"frozen_blocks": 4}])
def test_impossible_networks_are_refused(small, changes):
    with pytest.raises(SettingsError, match="expected 1 to 13, and 0 to blocks"):
        build_network(replace(small, **changes))


def test_freezing_nothing_frees_everything(small):
    network = build_network(replace(small, frozen_blocks=2))
    backbone = network.get_layer("backbone")
    assert not backbone.get_layer("conv1").trainable and backbone.get_layer("conv_dw_3").trainable
    freeze(backbone, 0)
    assert all(layer.trainable for layer in backbone.layers)
    assert isinstance(Trainer(network, small, np.arange(7)).epoch, int)
