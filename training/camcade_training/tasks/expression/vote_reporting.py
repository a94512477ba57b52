"""The pictures of an evaluation on votes: confusion of each measure, and what each disturbance costs."""

from pathlib import Path
from typing import Any

import numpy as np

from camcade_training.core import report
from camcade_training.core.metrics import Evaluation

DRAWN = {"eight by majority": "eight", "six by five votes": "six", "FER-2013 seven": "fer2013-seven"}


def write_report(folder: Path, metrics: dict[str, Any], settings: Any) -> None:
    """`report.md` and its pictures in `folder`, of what `vote_workflow.run_evaluation` found."""
    made = report.Report(folder, "Expressions as ten people see them")
    made.text(
        "What it is", f"{metrics['epochs']} epochs, {metrics['split']} split. Command: `{metrics['command']}`"
    )
    made.picture(
        "Under light, camera and framing",
        lambda path: draw_disturbances(metrics, path),
        "disturbances.png",
        disturbance_table(metrics),
    )
    for name, file in DRAWN.items():
        found = Evaluation(
            tuple(metrics[name]["confusion"]["labels"]),
            np.array(metrics[name]["confusion"]["counts"], np.int64),
            {},
        )
        title = f"{name}: {metrics[name]['accuracy']:.1%} of {metrics[name]['faces']} faces"
        made.confusion(title, found, f"confusion-{file}.png", report.class_table(found))
    made.write(settings)


def disturbance_table(metrics: dict[str, Any]) -> str:
    """Markdown: accuracy of each measure on the faces as they are, and points lost under each disturbance."""
    names = list(next(iter(metrics["disturbed"].values())))
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    lines.append(
        "| as they are, % | " + " | ".join(f"{100 * metrics[n]['accuracy']:.1f}" for n in names) + " |"
    )
    for change, found in metrics["disturbed"].items():
        gains = (f"{100 * (found[name] - metrics[name]['accuracy']):+.1f}" for name in names)
        lines.append(f"| {change} | " + " | ".join(gains) + " |")
    return "\n".join(lines)


def draw_disturbances(metrics: dict[str, Any], path: Path) -> str:
    """Bars of what is read rightly under each disturbance, a line where it is without; the file's name."""
    import matplotlib

    matplotlib.use("Agg")  # files only, no window
    import matplotlib.pyplot as plt

    changes = list(metrics["disturbed"])
    places = np.arange(len(changes))
    figure, axes = plt.subplots(figsize=(7.5, 0.34 * len(changes) + 1.2), dpi=100, layout="constrained")
    for shift, name, colour in (
        (-0.2, "eight by majority", report.ACCENT),
        (0.2, "six by five votes", report.SECOND),
    ):
        shares = [metrics["disturbed"][change][name] for change in changes]
        axes.barh(places + shift, shares, 0.38, color=colour, label=name)
        axes.axvline(metrics[name]["accuracy"], color=colour, linewidth=1, linestyle="dashed")
    axes.set_yticks(places, changes)
    axes.invert_yaxis()
    axes.set(xlabel="share read rightly (dashed: undisturbed)", xlim=(0, 1))
    axes.legend(fontsize="small", loc="lower left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    plt.close(figure)
    return path.name
