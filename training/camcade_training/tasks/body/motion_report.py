"""The report on real people: figures as JSON and as a table, and film strips of what was not recognised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade.places import write_text
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import whole_folder
from camcade_training.core.settings import write_json
from camcade_training.mocap.catalogue import SPLITS, Catalogue, read_catalogue
from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.film_strips import Mark, film_strip, stacked, write_picture
from camcade_training.mocap.motion_intake import marks_of
from camcade_training.tasks.body.films import PAGE_RATE, PROCESSES, SLOW_RATE
from camcade_training.tasks.body.motion_films import read_films, sides_filmed
from camcade_training.tasks.body.real_motion import Judged, every_side, grouped, judge_motion, read_true
from camcade_training.tasks.body.workflow import decision_of, load_networks

STRIPS_A_SHEET, SHEETS = 8, 5
_DECIDED = (255, 214, 102)
_COLUMNS = ("strikes", "right", "wrong", "missed", "before_peak", "median_delay_s", "false_per_minute")


def report_motion(
    motion: Path,
    splits: str,
    pose: Path,
    action: Path,
    out: Path,
    progress: Progress,
    command: str,
    tell: Callable[[str], object],
    films: Path | None = None,
) -> dict[str, Any]:
    """Judge both networks and the detector on a catalogue's people with true joints, at both rates; and where
    there are to be `films` (a folder that keeps what is read) as drawn people whom MoveNet reads, too.

    Writes `motion.json` and `misses-N.png` into `out`, of the films if there are any.
    Raises MotionCaptureError for unknown splits and for splits without a clip.
    """
    catalogue = read_catalogue(motion)
    wanted = () if splits == "all" else tuple(splits.split(","))
    if unknown := [name for name in wanted if name not in SPLITS]:
        raise MotionCaptureError(
            f"--splits {','.join(unknown)}: expected all, or some of {', '.join(SPLITS)}"
        )
    entries = catalogue.of(*wanted)
    if not entries:
        raise MotionCaptureError(f"{motion} has no clip in {splits}; deal people otherwise with --split")
    networks, settings = load_networks(pose, action), decision_of(action)
    misses: list[Judged] = []
    people = sorted({entry.person for entry in entries})
    figures: dict[str, Any] = {"command": command, "splits": splits, "people": people}
    for way, rate in product(("true joints", "films") if films else ("true joints",), (PAGE_RATE, SLOW_RATE)):
        title = f"{way}, {rate:g} frames a second"
        sides, read = every_side, read_true
        if films and way == "films":
            sides = sides_filmed
            with progress(
                f"filming, {rate:g} frames a second", sum(map(len, map(sides, entries)))
            ) as advance:
                read = read_films(films, catalogue, entries, rate, advance, PROCESSES)
        with progress(title, len(entries)) as advance:
            judged = judge_motion(catalogue, entries, networks, settings, rate, read, advance, sides)
        figures[title] = rows = grouped(judged)
        for line in table(rows, title):
            tell(line)
        if rate == PAGE_RATE and (way == "films" or not films):
            misses = judged
    with whole_folder(out) as partial:
        write_json(partial / "motion.json", figures)
        for path in write_misses(catalogue, misses, partial):
            tell(str(out / path.name))
    return figures


def into_card(figures: Mapping[str, Any], action: Path) -> None:
    """Keep what `report_motion` measured in the card of the action bundle, as `metrics.real_people`.

    Raises ModelError where `action` is no bundle.
    """
    card = read_card(action)
    kept = {name: found["all"] if "second" in name else found for name, found in figures.items()}
    changed = replace(card, metrics={**(card.metrics or {}), "real_people": kept})
    write_text(action / CARD_NAME, changed.to_json())


def table(rows: Mapping[str, Mapping[str, Any]], title: str) -> list[str]:
    """One line for each group and decider."""
    lines = [f"{title:40}" + "".join(f"{name:>17}" for name in ("", *_COLUMNS))]
    for name, both in rows.items():
        for decider, figures in both.items():
            values = [figures.get(column) for column in _COLUMNS]
            cells = "".join(f"{'' if value is None else value:>17}" for value in (decider, *values))
            lines.append(f"{name[:39]:40}{cells}")
    return lines


def write_misses(catalogue: Catalogue, judged: Sequence[Judged], folder: Path) -> list[Path]:
    """Film strips of clips in which a strike was missed or taken for another kind, or a false one found: what
    was labelled, and below it what was decided; the worst first.
    """

    def faults(one: Judged) -> int:
        return sum(answer.outcome != "right" for answer in one.answers) + (
            one.false if one.entry.holds == "none" else 0
        )

    worst = sorted(
        (one for one in judged if one.decider == "body" and faults(one)), key=faults, reverse=True
    )[: STRIPS_A_SHEET * SHEETS]
    paths = []
    for number in range(0, len(worst), STRIPS_A_SHEET):
        strips = []
        for one in worst[number : number + STRIPS_A_SHEET]:
            marks = marks_of(one.entry.strikes)
            marks += [Mark(moment, moment + 0.08, 2, _DECIDED, kind) for moment, kind in one.decisions]
            outcomes = ", ".join(answer.outcome for answer in one.answers) or "no strike in it"
            title = (
                f"{one.entry.clip}  {one.entry.movement}  camera {one.view}: {outcomes}; false {one.false}"
            )
            joints_m = catalogue.joints(one.entry)
            strips.append(film_strip(joints_m, catalogue.frames_per_second, marks, title))
        path = folder / f"misses-{number // STRIPS_A_SHEET + 1}.png"
        paths.append(write_picture(path, stacked(strips)))
    return paths
