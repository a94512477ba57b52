"""Examples of performances: made once, kept by the stretch, the same from several processes as from one."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from camcade_training.body import gathering
from camcade_training.body.gathering import gather
from camcade_training.body.sequences import Examples


class Bar:
    """A progress bar that remembers how far each went."""

    def __init__(self) -> None:
        self.done: dict[str, list[int]] = {}

    @contextmanager
    def __call__(self, title: str, total: int):
        counted = self.done.setdefault(title, [0, total])

        def advance(by: int = 1) -> None:
            counted[0] += by

        yield advance


def made(cache: Path, task: str = "action", performances: int = 5, bar: Bar | None = None) -> Examples:
    return gather(task, "train", performances, 1, 0.5, bar or Bar(), cache)


@pytest.fixture(autouse=True)
def _small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PERFORMANCES_A_FILE", 2)


def test_every_performance_is_there_for_both_tasks(tmp_path: Path) -> None:
    bar = Bar()
    action = made(tmp_path, bar=bar)
    assert bar.done == {"train performances": [5, 5]}
    assert len(list(tmp_path.glob("train-*.pickle"))) == 3
    assert action.inputs.dtype == np.float16 and action.inputs.shape[1:] == (12, 56)
    assert len(set(action.person.tolist())) == 5
    posture = made(tmp_path, "pose")
    assert set(posture.person.tolist()) == set(action.person.tolist())


def test_what_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = made(tmp_path)

    def again(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(gathering, "drawn_sequences", again)
    np.testing.assert_array_equal(made(tmp_path).inputs, before.inputs)
    with pytest.raises(AssertionError, match="made again"):
        made(tmp_path, performances=6)


def test_several_processes_make_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PROCESSES", 9)  # five are too few for so many
    alone = made(tmp_path / "alone")
    monkeypatch.setattr(gathering, "PROCESSES", 1)
    pooled = made(tmp_path / "pooled")
    np.testing.assert_array_equal(pooled.inputs, alone.inputs)
    np.testing.assert_array_equal(pooled.label, alone.label)
