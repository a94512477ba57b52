"""A Markdown report with pictures: curves, confusion matrix, threshold sweep, people, worst mistakes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.places import replacing, write_text
from camcade_training.core.metrics import Evaluation
from camcade_training.core.progress import Record
from camcade_training.core.settings import as_plain

INK, ACCENT, SECOND = "#22303c", "#c8553d", "#2a7f8e"


def new_figure(width: float, height: float) -> Any:
    """A figure of so many inches, and its axes, to draw into files only."""
    import matplotlib

    matplotlib.use("Agg")  # files only, no window
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), dpi=100, layout="constrained")


def save_figure(figure: Any, path: Path) -> str:
    """Write a figure as a picture and let go of it; returns the file's name."""
    import matplotlib.pyplot as plt

    with replacing(path) as partial:
        figure.savefig(partial)
    plt.close(figure)
    return path.name


DASHES = ("-", "--", ":", "-.")  # as there are ten colours


def draw_curves(history: Sequence[Record], path: Path) -> str:
    """One line for each figure that was recorded, broken where it was not; returns the file's name."""
    keys = list(dict.fromkeys(key for row in history for key in row if key != "epoch"))
    figure, axes = new_figure(7, 4)
    marker = "o" if len(history) == 1 else None  # a line of one point is none
    for number, key in enumerate(keys):
        places, values = [row["epoch"] + 1 for row in history], [row.get(key, np.nan) for row in history]
        axes.plot(places, values, label=key, marker=marker, linestyle=DASHES[number // 10 % len(DASHES)])
    axes.set(xlabel="epoch", ylabel="loss or share", ylim=(0, None))
    if keys:
        axes.legend(fontsize="small", ncols=1 + len(keys) // 10)
    axes.grid(alpha=0.3)
    return save_figure(figure, path)


def draw_confusion(evaluation: Evaluation, path: Path) -> str:
    """Counts and shares of each true class; returns the file's name."""
    side = max(4.6, 0.7 * len(evaluation.labels) + 2.0)
    figure, axes = new_figure(side, side - 0.6)
    shares = evaluation.confusion / np.maximum(1, evaluation.confusion.sum(1, keepdims=True))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    ticks = range(len(evaluation.labels))
    axes.set_xticks(ticks, evaluation.labels, rotation=0 if len(evaluation.labels) < 6 else 60)
    axes.set_yticks(ticks, evaluation.labels)
    axes.set(xlabel="predicted", ylabel="true")
    for i in ticks:
        for j in ticks:
            ink = "white" if shares[i, j] > 0.5 else INK
            axes.text(
                j,
                i,
                f"{evaluation.confusion[i, j]}\n{shares[i, j]:.1%}",
                ha="center",
                va="center",
                color=ink,
                fontsize="medium" if len(evaluation.labels) < 6 else 6,
            )
    return save_figure(figure, path)


def draw_sweep(rows: Sequence[dict[str, float]], chosen: float, path: Path) -> str:
    """Precision, recall and F1 over the threshold; returns the file's name."""
    figure, axes = new_figure(6, 3.6)
    thresholds = [row["threshold"] for row in rows]
    for key, colour in (("precision", SECOND), ("recall", ACCENT), ("f1", INK)):
        axes.plot(thresholds, [row[key] for row in rows], label=key, color=colour)
    axes.axvline(chosen, linestyle=":", color=INK)
    axes.set(xlabel="threshold of P(punch)", ylim=(0, 1.02))
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)
    return save_figure(figure, path)


def draw_people(evaluation: Evaluation, path: Path) -> str:
    """Each person's share of pictures read rightly, sorted; returns the file's name."""
    figure, axes = new_figure(7, 3)
    shares = sorted(evaluation.per_person.values())
    axes.bar(range(len(shares)), shares, color=SECOND)
    axes.set(xlabel="people, worst first", ylabel="read rightly", ylim=(0, 1.02))
    return save_figure(figure, path)


def draw_pictures(pictures: NDArray[np.uint8], titles: Sequence[str], path: Path) -> str:
    """Pictures (N, H, W, 3) uint8 in rows of six, each with its title; returns the file's name."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    columns = 6
    rows = max(1, -(-len(pictures) // columns))
    figure, axes = plt.subplots(
        rows, columns, figsize=(1.9 * columns, 2.2 * rows), dpi=100, squeeze=False, layout="constrained"
    )
    for place in axes.flat:
        place.axis("off")
    for place, picture, title in zip(axes.flat, pictures, titles, strict=False):
        place.imshow(picture)
        place.set_title(title, fontsize=7)
    return save_figure(figure, path)


def class_table(evaluation: Evaluation) -> str:
    """Precision, recall and F1 of each class as a Markdown table."""
    rows = ["| class | precision | recall | F1 | pictures |", "| --- | --- | --- | --- | --- |"]
    for i, label in enumerate(evaluation.labels):
        figures = (evaluation.precision[i], evaluation.recall[i], evaluation.f1[i])
        count = int(evaluation.confusion[i].sum())
        rows.append(f"| {label} | " + " | ".join(f"{figure:.3f}" for figure in figures) + f" | {count} |")
    return "\n".join(rows)


def settings_table(settings: Any) -> str:
    """The resolved settings as a Markdown table."""
    plain = as_plain(settings)
    return "\n".join(
        ["| setting | value |", "| --- | --- |", *(f"| {key} | {value} |" for key, value in plain.items())]
    )


class Report:
    """A report as it grows: sections of Markdown text, and pictures beside it in the same folder."""

    def __init__(self, folder: Path, title: str):
        """The report `report.md` in `folder`, which is made where it is not there."""
        self.folder = folder
        self._title = title
        self._sections: list[tuple[str, str]] = []

    def text(self, heading: str, body: str) -> None:
        """A section of Markdown text."""
        self._sections.append((heading, body))

    def picture(self, heading: str, draw: Callable[[Path], str], name: str, body: str = "") -> None:
        """A section with what `draw` draws into the file `name`, text below it."""
        drawn = f"![{heading}]({draw(self.folder / name)})"
        self.text(heading, f"{drawn}\n\n{body}" if body else drawn)

    def confusion(self, heading: str, evaluation: Evaluation, name: str, body: str = "") -> None:
        """A section with a confusion matrix, text below it."""
        self.picture(heading, lambda path: draw_confusion(evaluation, path), name, body)

    def curves(self, records: Sequence[Record]) -> None:
        """A section with what the epochs recorded; none where nothing is."""
        if records:
            self.picture("Curves", lambda path: draw_curves(records, path), "curves.png")

    def write(self, settings: Any) -> None:
        """Write all of it with the resolved settings at the end, whole or not at all."""
        sections = [*self._sections, ("Settings", settings_table(settings))]
        parts = [f"# {self._title}", *(f"## {heading}\n\n{body}" for heading, body in sections)]
        write_text(self.folder / "report.md", "\n\n".join(parts) + "\n")
