"""The report of an evaluation: compared, disturbed, cut out, over time; calibration and confusion."""

from pathlib import Path
from typing import Any

import numpy as np

from camcade.places import replacing
from camcade_training.core import report
from camcade_training.core.metrics import Evaluation

DRAWN = {"eight by majority": "eight", "six by five votes": "six", "FER-2013 seven": "fer2013-seven"}


def write_report(folder: Path, metrics: dict[str, Any], settings: Any) -> None:
    """`report.md` and its pictures in `folder`, of what `workflow.run_evaluation` found."""
    made = report.Report(folder, "Expressions as ten people see them")
    epochs = f", {metrics['epochs']} epochs" if "epochs" in metrics else ""
    part = "" if metrics["every"] == 1 else f", every {metrics['every']}th face"
    made.text(
        "What it is",
        f"`{metrics['model']}`{epochs}, {metrics['split']} split{part}. Command: `{metrics['command']}`",
    )
    made.text("Compared, % read rightly", comparison_table(metrics))
    made.picture(
        "Under light, camera and framing",
        lambda path: draw_disturbances(metrics, path),
        "disturbances.png",
        disturbance_table(metrics),
    )
    if scenes := metrics.get("in_scenes"):
        made.text(
            "Cut out of a picture of 640 × 480, by the side of the face in px", rows(scenes["by_side_px"])
        )
    made.text("Over time, in the game", rows(metrics["over_time"]))
    asked = [name for name, found in metrics.items() if isinstance(found, dict) and "calibration" in found]
    made.text("Calibration", rows({name: metrics[name]["calibration"] for name in asked}))
    for name, file in DRAWN.items():
        if name not in metrics:
            continue
        found = Evaluation(
            tuple(metrics[name]["confusion"]["labels"]),
            np.array(metrics[name]["confusion"]["counts"], np.int64),
            {},
        )
        title = f"{name}: {metrics[name]['accuracy']:.1%} of {metrics[name]['faces']} faces"
        made.confusion(title, found, f"confusion-{file}.png", report.class_table(found))
    made.write(settings)


def comparison_table(metrics: dict[str, Any]) -> str:
    """Markdown: each measure for the network, as it is and in two other lights, and for those beside it."""
    beside = metrics.get("compare", {})
    names = list(metrics["disturbed"][next(iter(metrics["disturbed"]))])
    lights = list(next(iter(beside.values()))["disturbed"]) if beside else []
    lines = ["| | | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names)]
    for who, found in {metrics["model"]: metrics, **beside}.items():
        for light in ("", *lights):
            shares = found["disturbed"][light] if light else accuracies_of(found)
            cells = (f"{100 * shares[name]:.1f}" if name in shares else "" for name in names)
            lines.append(f"| {who} | {light or 'as they are'} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def accuracies_of(found: dict[str, Any]) -> dict[str, float]:
    """By the name of each measure, of what `measuring.figures` found."""
    return {
        name: row["accuracy"] for name, row in found.items() if isinstance(row, dict) and "accuracy" in row
    }


def rows(found: dict[str, dict[str, Any]]) -> str:
    """Markdown: one line for each, a column for each figure that any of them has."""
    keys = list(dict.fromkeys(key for row in found.values() for key in row))
    lines = [
        "| | " + " | ".join(key.replace("_", " ") for key in keys) + " |",
        "| --- |" + " --- |" * len(keys),
    ]
    for name, row in found.items():
        lines.append(
            f"| {name.replace('_', ' ')} | " + " | ".join(str(row.get(key, "")) for key in keys) + " |"
        )
    return "\n".join(lines)


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
    bars = ((-0.2, "eight by majority", report.ACCENT), (0.2, "six by five votes", report.SECOND))
    for shift, name, colour in (bar for bar in bars if bar[1] in metrics):
        shares = [metrics["disturbed"][change][name] for change in changes]
        axes.barh(places + shift, shares, 0.38, color=colour, label=name)
        axes.axvline(metrics[name]["accuracy"], color=colour, linewidth=1, linestyle="dashed")
    axes.set_yticks(places, changes)
    axes.invert_yaxis()
    axes.set(xlabel="share read rightly (dashed: undisturbed)", xlim=(0, 1))
    axes.legend(fontsize="small", loc="lower left")
    with replacing(path) as partial:
        figure.savefig(partial)
    plt.close(figure)
    return path.name
