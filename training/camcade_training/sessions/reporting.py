"""What recorded play looks like: how often each action is held, how long, how far apart the fighters are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from camcade.duel.replay import play
from camcade.duel.state import Phase
from camcade.errors import DataError
from camcade.sessions.archive import Session, read_session
from camcade.sessions.timeline import edges_of, held_in_windows
from camcade_training.core.progress import Progress, no_progress
from camcade_training.core.report import INK, SECOND, Report, new_figure, save_figure
from camcade_training.core.run_folder import whole_folder
from camcade_training.core.settings import write_json

WINDOWS_PER_S = 10
FRAME_MS = 1000 // WINDOWS_PER_S
DISTANCE_PX = 20  # width of a bar of the distances
TICKS_PER_DISTANCE = 10


@dataclass
class ActionFigures:
    """One action over many sessions."""

    frames: int = 0  # of 100 ms in fights, in which it was held at any moment
    press_s: list[float] = field(default_factory=list)


@dataclass
class SessionFigures:
    """Many sessions together. Shares and rates are of the time within fights."""

    actions: dict[str, ActionFigures]
    sessions: int = 0
    fights: int = 0
    frames: int = 0
    nothing_frames: int = 0  # in which no action was held
    distances: Counter[int] = field(default_factory=Counter)  # px between the middles, in steps of 20
    broken: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """Within fights."""
        return self.frames / WINDOWS_PER_S / 60

    def add(self, session: Session) -> None:
        """One session more. Raises DataError where its actions are others."""
        if session.manifest.actions != tuple(self.actions):
            raise DataError(
                f"session {session.manifest.name} has the actions {', '.join(session.manifest.actions)}, "
                f"those before it {', '.join(self.actions)}: look at them apart."
            )
        self.sessions += 1
        self.broken += session.broken
        timeline = session.timeline
        for begin, end in timeline.fights:
            edges = edges_of((begin, end), WINDOWS_PER_S)
            if len(edges) < 2:
                continue
            self.fights += 1
            held = {action: held_in_windows(presses, edges) for action, presses in timeline.presses.items()}
            for action, windows in held.items():
                figures = self.actions[action]
                figures.frames += sum(windows)
                figures.press_s += [
                    to - since for since, to in timeline.presses[action] if begin <= since < end
                ]
            self.frames += len(edges) - 1
            self.nothing_frames += sum(not any(now) for now in zip(*held.values(), strict=True))
        if session.replay is not None:
            self.distances.update(_distances(session))

    def rows(self) -> list[dict[str, Any]]:
        """One row for each action, the commonest first: share of frames, presses a minute, lengths in ms."""
        rows = [
            {
                "action": action,
                "frames": figures.frames,
                "share": figures.frames / max(1, self.frames),
                "presses_per_minute": len(figures.press_s) / max(self.minutes, 1e-9),
                **_lengths_ms(figures.press_s),
            }
            for action, figures in self.actions.items()
        ]
        return sorted(rows, key=lambda row: -row["frames"])

    def as_dict(self) -> dict[str, Any]:
        """Plain figures for JSON."""
        return {
            "sessions": self.sessions,
            "fights": self.fights,
            "minutes": self.minutes,
            "frames": self.frames,
            "nothing_share": self.nothing_frames / max(1, self.frames),
            "actions": self.rows(),
            "distances_px": {str(px): self.distances[px] for px in sorted(self.distances)},
            "broken": self.broken,
        }


def figures_of(
    paths: Sequence[Path], *, skip_broken: bool = False, progress: Progress = no_progress
) -> SessionFigures:
    """The figures of session files.

    Raises:
        DataError: there is none, one cannot be read, or their actions differ.
    """
    figures: SessionFigures | None = None
    with progress("sessions", len(paths)) as advance:
        for path in paths:
            session = read_session(path, skip_broken=skip_broken)
            if figures is None:
                figures = SessionFigures({action: ActionFigures() for action in session.manifest.actions})
            figures.add(session)
            advance()
    if figures is None:
        raise DataError("no session to look at: give .zip files, or folders that hold some.")
    return figures


def write_report(figures: SessionFigures, out: Path) -> None:
    """Write `report.md` with its pictures, and `sessions.json`, into a folder."""
    with whole_folder(out) as partial:
        write_json(partial / "sessions.json", figures.as_dict())
        _write(Report(partial, "Recorded play"), figures)


def _write(report: Report, figures: SessionFigures) -> None:
    idle_share = figures.nothing_frames / max(1, figures.frames)
    report.text(
        "What there is",
        f"{figures.sessions} sessions, {figures.fights} fights, {figures.minutes:.1f} minutes of fighting: "
        f"{figures.frames:,} frames of {FRAME_MS} ms. In {idle_share:.1%} of them nothing is held. "
        "An action is held in a frame if it is held at any moment of it.",
    )
    report.picture("Share of frames", lambda path: draw_shares(figures, path), "shares.png", table(figures))
    report.picture("How long a press lasts", lambda path: draw_lengths(figures, path), "lengths.png")
    if figures.distances:
        report.picture(
            "How far apart the fighters are", lambda path: draw_distances(figures, path), "distances.png"
        )
    if figures.broken:
        report.text("Left out", "\n".join(f"- {line}" for line in figures.broken))
    report.write({"frame": f"{FRAME_MS} ms", "label": "held at any moment of the frame"})


def table(figures: SessionFigures) -> str:
    """The figures of each action as a Markdown table, sorted by share."""
    lines = [
        "| action | share of frames | frames | presses a minute | press, median | 5 % to 95 % |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures.rows():
        lines.append(
            f"| {row['action']} | {row['share']:.1%} | {row['frames']:,} | {row['presses_per_minute']:.1f} "
            + (
                f"| {row['median_ms']:.0f} ms | {row['p5_ms']:.0f} to {row['p95_ms']:.0f} ms |"
                if figures.actions[row["action"]].press_s
                else "| – | – |"
            )
        )
    return "\n".join(lines)


def draw_shares(figures: SessionFigures, path: Path) -> str:
    """Bars with the share of frames of each action; returns the file's name."""
    rows = figures.rows()
    figure, axes = new_figure(7, 0.4 * len(rows) + 1)
    bars = axes.barh([row["action"] for row in rows], [100 * row["share"] for row in rows], color=SECOND)
    axes.bar_label(bars, [f"{row['share']:.1%}" for row in rows], padding=3, color=INK)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set(xlabel="frames in which it is held, %")
    return save_figure(figure, path)


def draw_lengths(figures: SessionFigures, path: Path) -> str:
    """A box for each action that was pressed: middle half, median, 5 % to 95 %; returns the file's name."""
    pressed = [row["action"] for row in figures.rows() if figures.actions[row["action"]].press_s]
    figure, axes = new_figure(7, 0.4 * max(1, len(pressed)) + 1)
    if pressed:
        lengths = [1000 * np.maximum(figures.actions[action].press_s, 1e-3) for action in pressed]
        axes.boxplot(lengths, orientation="horizontal", tick_labels=pressed, whis=(5, 95), showfliers=False)
        axes.set_xscale("log")
    axes.invert_yaxis()
    axes.set(xlabel="ms")
    axes.grid(alpha=0.3)
    return save_figure(figure, path)


def draw_distances(figures: SessionFigures, path: Path) -> str:
    """How often the fighters were how far apart; returns the file's name."""
    figure, axes = new_figure(7, 3)
    places = sorted(figures.distances)
    total = figures.distances.total()
    axes.bar(
        places,
        [100 * figures.distances[place] / total for place in places],
        width=DISTANCE_PX * 0.9,
        align="edge",
        color=SECOND,
    )
    axes.set(xlabel="px between their middles", ylabel="% of the time")
    return save_figure(figure, path)


def _lengths_ms(press_s: Sequence[float]) -> dict[str, float]:
    shares = np.percentile(press_s, [5, 50, 95]) if press_s else np.zeros(3)
    return dict(zip(("p5_ms", "median_ms", "p95_ms"), (1000 * shares).tolist(), strict=True))


def _distances(session: Session) -> Iterable[int]:
    assert session.replay is not None
    for state in play(session.replay):
        if state.phase is Phase.FIGHT and state.tick % TICKS_PER_DISTANCE == 0:
            first, second = state.fighters
            yield int(abs(first.middle - second.middle)) // DISTANCE_PX * DISTANCE_PX
