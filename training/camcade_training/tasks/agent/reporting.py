"""What a training of the agent looks like: curves, F1 of each action, some seconds, frames drawn again."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.progress import Record
from camcade_training.core.report import (
    ACCENT,
    INK,
    SECOND,
    Report,
    draw_curves,
    draw_pictures,
    new_figure,
    save_figure,
)
from camcade_training.tasks.agent.examples import FRAMES_PER_S, Windows
from camcade_training.tasks.agent.scoring import Score, Scores
from camcade_training.tasks.agent.training import Networks, as_values
from camcade_training.tasks.agent.watching import write_watching

TIMELINE_S = 15
FILM, FILM_S = "watching.mp4", 30
DRAWN_AGAIN = 6
TRACKS = (SECOND, ACCENT, "#8a63d2", "#b88a1e")  # what was held is the first


def write_report(
    out: Path,
    networks: Networks,
    test: Windows,
    found: NDArray[np.float32],
    thresholds: NDArray[np.float64],
    scores: Scores,
    stages: Mapping[str, Sequence[Record]],
    settings: Any,
    reference: Scores | None = None,
) -> None:
    """Write `report.md` with its pictures into a folder."""
    report = Report(out, "An agent that learned by watching")
    beside = (
        ""
        if reference is None
        else (
            "Another player of the same kind, who is told the whole state and throws other dice, comes to "
            f"{words_of(reference.composite)} and {words_of(reference.strikes_macro)} on the same sessions. "
        )
    )
    report.text(
        "Figures",
        f"{len(np.unique(test.sessions))} test sessions, {len(test.labels):,} frames: mean F1 of block, any "
        f"strike and down {words_of(scores.composite)}; of the six strikes {words_of(scores.strikes_macro)}. "
        f"{beside}"
        f"In brackets: when sessions are drawn anew, 95 %.\n\n{action_table(scores)}",
    )
    report.picture(
        "Precision, recall and F1",
        lambda path: draw_heatmap({"": scores}, path),
        "actions.png",
    )
    predicted = found > thresholds
    report.text(
        "Predicted",
        "An action is predicted in a frame where it is likelier than a threshold, that of the best F1 on "
        "validation sessions; what is never foreseen there is never predicted. Who plays has no thresholds: "
        "they do each as often as it is likely.",
    )
    report.picture(
        f"{TIMELINE_S} seconds: held (teal), predicted (coral)",
        lambda path: draw_timeline(test, predicted, path),
        "timeline.png",
    )
    report.picture(
        "Frames, and the same drawn again from what the network makes of them",
        lambda path: draw_again(networks, test, path),
        "drawn-again.png",
    )
    report.text(
        f"{FILM_S} seconds of play",
        f"[{FILM}]({FILM}): what is seen, what is kept of it, what the player holds and the agent would.",
    )
    write_film(networks, test, predicted, out / FILM)
    for stage, records in stages.items():
        draw = partial(draw_curves, records)
        report.picture(f"Curves, {stage}", draw, f"curves-{stage}.png")
    report.write(settings)


def words_of(figure: Score) -> str:
    """A figure with its interval."""
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def action_table(scores: Scores) -> str:
    """Precision, recall and F1 of each action as a Markdown table."""
    lines = [
        "| action | precision | recall | F1 | frames |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {one.precision:.2f} | {one.recall:.2f} | {words_of(one.f1)} | {one.support:,} |"
        if one.support
        else f"| {name} | – | – | – | 0 |"
        for name, one in scores.actions.items()
    ]
    return "\n".join(lines)


def draw_heatmap(models: Mapping[str, Scores], path: Path) -> str:
    """Precision, recall and F1 of each action, of one model below the other; returns the file's name."""
    first = next(iter(models.values()))
    figure, axes = new_figure(9, 1 + 1.2 * len(models))
    rows, names = [], []
    for name, scores in models.items():
        of_actions = scores.actions.values()
        rows += [
            [one.precision for one in of_actions],
            [one.recall for one in of_actions],
            [one.f1.value for one in of_actions],
        ]
        names += [f"{name} {what}".strip() for what in ("precision", "recall", "F1")]
    values = np.array(rows)
    axes.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    labels = [f"{name}\n{one.support:,}" for name, one in first.actions.items()]
    axes.set_xticks(range(len(labels)), labels, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    for (row, column), value in np.ndenumerate(values):
        ink = "white" if value > 0.5 else INK
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=7, color=ink)
    return save_figure(figure, path)


def draw_timeline(test: Windows, predicted: NDArray[np.bool_], path: Path) -> str:
    """What was held and what was predicted in the first seconds of a fight; returns the file's name."""
    shown = first_seconds(test)
    tracks = {"held": test.labels[shown], "predicted": predicted[shown]}
    return draw_tracks(tracks, test.actions, path)


def first_seconds(test: Windows) -> slice:
    """The frames of the first `TIMELINE_S` of the first fight."""
    begin, end = (int(edge) for edge in test.fights[0])
    return slice(begin, min(end, begin + TIMELINE_S * FRAMES_PER_S))


def draw_tracks(tracks: Mapping[str, NDArray[np.bool_]], actions: Sequence[str], path: Path) -> str:
    """What is held in the same frames as several tell, each (N, K), one below the other for each action; the
    first is what was held. Returns the file's name.
    """
    height = 0.9 / len(tracks)
    figure, axes = new_figure(9, (0.15 + 0.1 * len(tracks)) * len(actions) + 1.2)
    for place, (name, held) in enumerate(tracks.items()):
        colour = TRACKS[place % len(TRACKS)]
        axes.broken_barh([], (0, 0), color=colour, label=name)
        for row in range(len(actions)):
            frames = np.flatnonzero(held[:, row]) / FRAMES_PER_S
            axes.broken_barh(
                [(t, 1 / FRAMES_PER_S) for t in frames], (row + place * height, 0.85 * height), color=colour
            )
    axes.set_yticks(np.arange(len(actions)) + 0.45, actions)
    axes.invert_yaxis()
    longest = max(len(held) for held in tracks.values())
    axes.set(xlabel="seconds", xlim=(0, longest / FRAMES_PER_S))
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncol=len(tracks), frameon=False, fontsize=8)
    return save_figure(figure, path)


def write_film(networks: Networks, test: Windows, predicted: NDArray[np.bool_], path: Path) -> None:
    """The first seconds of a fight: frames, the same drawn again, and what was held and predicted."""
    begin, end = (int(edge) for edge in test.fights[0])
    shown = slice(begin, min(end, begin + FILM_S * FRAMES_PER_S))
    drawn = drawn_again(networks, test.pictures[shown])
    write_watching(path, test.pictures[shown], drawn, test.labels[shown], predicted[shown], test.actions)


def drawn_again(networks: Networks, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(N, 72, 128) frames as they are drawn from what the network makes of them."""
    drawn = np.asarray(networks.decoder(networks.encoder(as_values(frames))))[..., 0]
    return np.rint(255 * np.clip(drawn, 0, 1)).astype(np.uint8)


def draw_again(networks: Networks, test: Windows, path: Path) -> str:
    """Frames above, the same drawn again below; returns the file's name."""
    chosen = np.linspace(0, len(test.pictures) - 1, DRAWN_AGAIN, dtype=np.int64)
    frames = test.pictures[chosen]
    both = np.concatenate([frames, drawn_again(networks, frames)])
    titles = [f"frame {number}" for number in chosen] + ["drawn again"] * DRAWN_AGAIN
    return draw_pictures(np.repeat(both[..., None], 3, axis=-1), titles, path)
