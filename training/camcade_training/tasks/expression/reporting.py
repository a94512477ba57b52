"""The report of a run: curves, confusion matrices, reliability, classes, the surest mistakes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core import report
from camcade_training.tasks.expression.calibration import averaged, reliability
from camcade_training.tasks.expression.labels import GROUPS, SEVEN, SIX, among
from camcade_training.tasks.expression.measuring import evaluation_of
from camcade_training.tasks.expression.shipping import LIMITS, ExpressionRun
from camcade_training.tasks.expression.training import FaceData

WORST = 18


@dataclass(frozen=True)
class Measured:
    """What the figures were made of: the test faces, logits (views, N, 7), and the temperature."""

    data: FaceData
    logits: NDArray[np.float32]
    temperature: float


def write_report(folder: Path, run: ExpressionRun, metrics: dict[str, Any], measured: Measured) -> None:
    """`report.md` and its pictures in `folder`."""
    probabilities = averaged(measured.logits, measured.temperature)
    labels = measured.data.labels
    made = report.Report(folder, "Expressions on the test split of FER-2013")
    made.text("What it is", f"{run.trainer.epoch} epochs, seed {run.settings.seed}. {LIMITS}")
    made.text("Compared", comparison(metrics))
    for name, group in GROUPS.items():
        found = evaluation_of(probabilities, labels, group)
        made.confusion(f"Among {name}", found, f"confusion-{name}.png", report.class_table(found))
    honest = metrics["six"]["calibration"]
    chosen = "given in the settings" if run.settings.temperature else "chosen on the validation split"
    made.picture(
        "Calibration, among six",
        lambda path: draw_reliability(measured, path),
        "reliability.png",
        f"Temperature {honest['temperature']}, {chosen}. "
        f"Expected calibration error {honest['before']['expected_calibration_error']:.3f} before, "
        f"{honest['after']['expected_calibration_error']:.3f} after.",
    )
    read_as = ", ".join(f"{label} {share:.0%}" for label, share in metrics["surprised_faces"].items())
    made.text("Surprised faces, which the game has no name for, are read as", read_as)
    made.curves(run.trainer.records)
    made.text("The surest mistakes, among six", draw_mistakes(measured, folder))
    made.write(run.settings)


def comparison(metrics: dict[str, Any]) -> str:
    """A Markdown table of accuracies: this run, and what there is to compare with."""
    rows = {"this network": {name: metrics[name]["accuracy"] for name in GROUPS}, **metrics["compare"]}
    lines = ["| | 7 classes | 6 | 5 |", "| --- | --- | --- | --- |"]
    for name, row in rows.items():
        cells = (f"{row[group]:.1%}" if group in row else "" for group in GROUPS)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def draw_reliability(measured: Measured, path: Path) -> str:
    """Accuracy over confidence before and after the temperature; returns the file's name."""
    import matplotlib

    matplotlib.use("Agg")  # files only, no window
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(4.6, 4.2), dpi=100, layout="constrained")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="dashed", label="honest")
    for name, temperature, colour in (
        ("before", 1.0, report.SECOND),
        ("after", measured.temperature, report.ACCENT),
    ):
        part, truth = among(averaged(measured.logits, temperature), measured.data.labels, SIX)
        bins = reliability(part, truth)
        axes.plot(
            [one.confidence for one in bins],
            [one.accuracy for one in bins],
            marker="o",
            color=colour,
            label=name,
        )
    axes.set(xlabel="largest probability", ylabel="share read rightly", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    plt.close(figure)
    return path.name


def draw_mistakes(measured: Measured, folder: Path) -> str:
    """The names of the surest mistakes; their faces stay in the run folder, which git ignores."""
    part, truth = among(averaged(measured.logits, measured.temperature), measured.data.labels, SIX)
    faces = measured.data.faces[measured.data.labels < len(SIX)]
    wrong = np.flatnonzero(part.argmax(1) != truth)
    worst = wrong[np.argsort(-part[wrong].max(1), kind="stable")][:WORST]
    if not len(worst):
        return "none"
    titles = [f"{SEVEN[truth[i]]}, read as {SEVEN[part[i].argmax()]} {part[i].max():.2f}" for i in worst]
    coloured = np.repeat(faces[worst][..., None], 3, axis=-1)
    return f"![mistakes]({report.draw_pictures(coloured, titles, folder / 'mistakes.png')})"
