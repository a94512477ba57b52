from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from camcade_training.core import report
from camcade_training.core.datasets import read_picture
from camcade_training.core.metrics import evaluate, sweep_threshold
from camcade_training.core.report import (
    Report,
    class_table,
    draw_confusion,
    draw_curves,
    draw_people,
    draw_pictures,
    draw_sweep,
    settings_table,
)
from camcade_training.tasks.strike_image.network import ARTICLE


@pytest.fixture
def result():
    truth = np.array([0, 0, 1, 1, 2, 2])
    return evaluate(truth, np.array([0, 1, 1, 1, 2, 2]), list("aabbcc"), ("punch", "kick", "other"))


def test_every_drawing_is_a_picture_with_something_in_it(result, tmp_path: Path):
    history = [{"epoch": 0.0, "loss": 1.0}, {"epoch": 1.0, "loss": 0.5}]
    sweep = sweep_threshold(np.array([0, 1]), np.array([0.9, 0.1], np.float32))
    pictures = np.random.default_rng(0).integers(0, 256, (7, 16, 16, 3), dtype=np.uint8)
    names = [
        draw_curves(history, tmp_path / "curves.png"),
        draw_confusion(result, tmp_path / "confusion.png"),
        draw_sweep(sweep, 0.5, tmp_path / "sweep.png"),
        draw_people(result, tmp_path / "people.png"),
        draw_pictures(pictures, [f"picture {i}" for i in range(7)], tmp_path / "mistakes.png"),
    ]
    for name in names:
        assert read_picture(tmp_path / name).std() > 10


def test_curves_are_broken_where_nothing_was_recorded_and_none_looks_like_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    drawn: list[Figure] = []
    monkeypatch.setattr(report, "save_figure", lambda figure, path: drawn.append(figure) or path.name)
    history = [{"epoch": float(one), "loss": 1.0} for one in range(4)]
    history[2] = {"epoch": 2.0, "late": 0.5}
    for row in history:
        row |= {f"figure {number}": 0.1 for number in range(12)}
    draw_curves(history, tmp_path / "curves.png")
    lines = {str(line.get_label()): line for line in drawn[0].axes[0].get_lines()}
    assert len(lines) == 14
    assert np.isnan(np.asarray(lines["loss"].get_ydata())).tolist() == [False, False, True, False]
    assert np.isnan(np.asarray(lines["late"].get_ydata())).tolist() == [True, True, False, True]
    assert len({(line.get_color(), line.get_linestyle()) for line in lines.values()}) == 14


def test_no_mistakes_and_no_history_draw_as_well(tmp_path: Path):
    draw_pictures(np.zeros((0, 8, 8, 3), np.uint8), [], tmp_path / "none.png")
    draw_curves([], tmp_path / "empty.png")
    assert (tmp_path / "none.png").is_file() and (tmp_path / "empty.png").is_file()


def test_tables(result):
    assert "| punch | 1.000 | 0.500 | 0.667 | 2 |" in class_table(result)
    table = settings_table(ARTICLE)
    assert "| learning_rate | 1e-06 |" in table and "| epochs | 500 |" in table


def test_a_report_appears_whole(result, tmp_path: Path):
    report = Report(tmp_path / "r", "Title")
    report.text("One", "text")
    report.confusion("Two", result, "two.png", "more")
    report.curves([])
    report.write(ARTICLE)
    text = (tmp_path / "r" / "report.md").read_text()
    assert text.startswith(
        "# Title\n\n## One\n\ntext\n\n## Two\n\n![Two](two.png)\n\nmore\n\n## Settings\n\n| "
    )
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"report.md", "two.png"}
