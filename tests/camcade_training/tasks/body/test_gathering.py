"""Examples of performances: made once, kept by the stretch, the same from several processes as from one."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from camcade_training.tasks.body import films, gathering
from camcade_training.tasks.body.gathering import gather
from camcade_training.tasks.body.performers import body_seed
from camcade_training.tasks.body.sequences import Examples


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


def test_errors_are_borrowed_from_films_and_only_when_something_is_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings in gathering.SERIES:
        plan = films._plan(
            "strikes", "train", settings.first, settings, body_seed("train", settings.first, 77)
        )
        seen = plan.seen()
        lost = films.Film(
            seen.x + 0.2,
            seen.y,
            np.full_like(seen.x, 0.8),
            plan.times_s,
            plan.labels(),
            "a",
            "strikes",
            4 / 3,
        )
        films.write_film(films.film_path(tmp_path, "train", settings.first, "strikes", settings), lost)

    def borrowing(cache: Path, bar: Bar) -> Examples:
        return gather("pose", "train", 10, 1, 0.5, bar, tmp_path / cache, 1, tmp_path)

    bar = Bar()
    pooled = borrowing(Path("pooled"), bar)
    assert bar.done == {"errors in training films": [2, 2], "train performances": [10, 10]}
    again = Bar()
    np.testing.assert_array_equal(borrowing(Path("pooled"), again).inputs, pooled.inputs)
    assert again.done == {"train performances": [10, 10]}
    monkeypatch.setattr(gathering, "PROCESSES", 9)
    np.testing.assert_array_equal(borrowing(Path("alone"), Bar()).inputs, pooled.inputs)
    fitted_alone = gather("pose", "train", 10, 1, 0.5, Bar(), tmp_path / "fitted")
    assert not np.array_equal(fitted_alone.inputs[:50], pooled.inputs[:50])


def test_several_processes_make_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PROCESSES", 9)  # five are too few for so many
    alone = made(tmp_path / "alone")
    monkeypatch.setattr(gathering, "PROCESSES", 1)
    pooled = made(tmp_path / "pooled")
    np.testing.assert_array_equal(pooled.inputs, alone.inputs)
    np.testing.assert_array_equal(pooled.label, alone.label)
