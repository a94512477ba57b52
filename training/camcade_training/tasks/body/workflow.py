"""What trained networks are worth on videos, and their bundles: tuned, judged, exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError, ModelError
from camcade.gestures.body_detector import BodySettings
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME, ModelCard
from camcade.places import write_text
from camcade_training.core.backbone import load_network
from camcade_training.core.metrics import Evaluation
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import read_json, whole_folder
from camcade_training.core.settings import RUNS, write_json
from camcade_training.mocap.catalogue import read_catalogue
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import judging
from camcade_training.tasks.body.bundles import export_numbers, network_file
from camcade_training.tasks.body.films import PAGE_RATE, SLOW_RATE, at_rate, films
from camcade_training.tasks.body.gathering import FILMS
from camcade_training.tasks.body.labelled_videos import labelled_videos
from camcade_training.tasks.body.labels import POSTURES, SURE
from camcade_training.tasks.body.networks import NetworkSettings
from camcade_training.tasks.body.sequences import Examples, Sequence
from camcade_training.tasks.body.training import SHARES_SEEN
from camcade_training.tasks.body.tuning import tune

VALIDATION_FILMS = (
    *(8 * ("strikes", "everyday", "mixed", "strikes", "everyday", "strikes")),
    *(32 * ("everyday",)),  # for the detector: false strikes differ much by person
)
LIMB_FILMS = 60  # the first of these choose when limbs strike
TEST_FILMS = 5 * ("strikes", "everyday", "strikes", "mixed", "strikes", "everyday", "strikes")
MOVING = ("strikes", "mixed")  # kinds of films whose every frame is labelled and means something
READ_BY = {"posture": (POSTURES, 0), "action": (ACTIONS, 1)}  # labels, and place in what was read
TASKS = ("pose", "action")
LABELS = {"pose": POSTURES, "action": ACTIONS}
TUNING = "tuning.json"
LIMBS = RUNS / "body-limbs"
MADE_BY = "camcade train body"
LIMITS = (
    "Trained on the joints of drawn people with the error that MoveNet was seen to make on them, and on "
    "films of drawn people that MoveNet itself has read; measured on films of people of other seeds. What "
    "says when a limb strikes has also learned from real people's motion; metrics.real_people of the action "
    "network, where it stands, is of others of them. Filmed people have not been measured."
)


def load_networks(pose: Path, action: Path) -> judging.Networks:
    """Both networks from run folders or bundles, with what a tuning beside the action network takes from
    idle; their files stay as they are.

    Raises DataError where one is missing or where they take different windows.
    """
    paths = {task: network_file(folder, task) for task, folder in (("pose", pose), ("action", action))}
    for task, path in paths.items():
        if not path.is_file():
            raise DataError(f"{path} is missing; train it with: camcade train body {task}")
    found: list[Any] = [load_network(path) for path in paths.values()]
    shapes = [network.input_shape[1:] for network in found]
    if shapes[0] != shapes[1] or len(shapes[0]) != 2:
        raise DataError(
            f"{pose} takes {shapes[0]}, {action} {shapes[1]}: both must take the same (steps, features); "
            "train them with the same settings: camcade train body pose, camcade train body action"
        )
    steps = int(shapes[1][0])
    shifts = shifts_of(action)
    for network, task in zip(found, TASKS, strict=True):
        _take_from_idle(network, LABELS[task].index("idle"), shifts[task])
    return judging.Networks(found[0], found[1], steps, _step_ms(action))


def _step_ms(folder: Path) -> float:
    if (folder / CARD_NAME).is_file():
        return read_card(folder).step_ms or NetworkSettings().step_ms
    return float(_read_json(folder / "settings.json")["step_ms"])


def shifts_of(tuned: Path) -> dict[str, float]:
    """What to take from idle's log-odds, by task: what `tune_body` found, else nothing."""
    path = tuned / TUNING
    return _read_json(path)["taken_from_idle_log_odds"] if path.is_file() else dict.fromkeys(TASKS, 0.0)


def decision_of(action: Path) -> BodySettings:
    """The detector's settings that belong to an action network: what a tuning found, else the bundle's, else
    the defaults.
    """
    tuned = action / "decision.json"
    if tuned.is_file():
        return BodySettings.from_card(_read_json(tuned))
    card = read_card(action) if (action / CARD_NAME).is_file() else None
    return BodySettings.from_card((card and card.decision) or {})


def _read_json(path: Path) -> Any:
    found = read_json(path, MADE_BY)
    if not isinstance(found, dict):
        raise ModelError(f"{path} is {type(found).__name__}, expected an object that {MADE_BY} wrote")
    return found


ReadSequences = list[tuple[Sequence, judging.Probabilities, judging.Probabilities]]


def read_films(
    split: str,
    networks: judging.Networks,
    progress: Progress,
    videos: Path | None = None,
    frames_per_second: float = PAGE_RATE,
    first: int | None = None,
) -> ReadSequences:
    """The films of a split, or the `first` of them, shot where they are not there yet, and labelled videos,
    with what the networks read in them.
    """
    kinds = (VALIDATION_FILMS if split == "validation" else TEST_FILMS)[:first]
    with progress(f"{split} films, {frames_per_second:g} frames a second", len(kinds)) as advance:
        made = films(FILMS, split, kinds, advance, at_rate(frames_per_second))
    if videos is not None:
        made = [*made, *labelled_videos(videos / split, FILMS, frames_per_second, progress)]
    sequences = [film.sequence() for film in made]
    return [(sequence, *networks.read(sequence)) for sequence in sequences]


def tune_body(
    pose: Path, action: Path, progress: Progress, command: str, videos: Path | None = None
) -> dict[str, Any]:
    """Choose on validation people, by films at the page's rate, how fond of idle the networks are and the
    detector's thresholds. Written beside the action network: `tuning.json`, `decision.json`. The networks'
    files stay as they are; `ship` folds what was taken from idle into the bundles.
    `videos`: a folder with labelled videos in `validation`, much longer than films, to tune on too.
    """
    networks = load_networks(pose, action)
    before = read_films("validation", networks, progress, videos)
    found = {"pose": _shift("posture", before), "action": _shift("action", before)}
    read = _less_idle(before, (found["pose"], found["action"]))
    decision, tuned = tune(read, BodySettings())
    earlier = shifts_of(action)  # the networks were read with them
    figures = {
        "command": command,
        "taken_from_idle_log_odds": {task: earlier[task] + found[task] for task in TASKS},
        "validation": {
            "judged_on": _judged_on(read, PAGE_RATE),
            "detector": tuned.as_dict(),
            **_macro_f1(read),
        },
    }
    with whole_folder(action) as partial:
        write_json(partial / "decision.json", decision.to_card())
        write_json(partial / TUNING, figures)
    return figures


def tune_limbs(
    motion: Path,
    pose: Path,
    action: Path,
    progress: Progress,
    tell: Callable[[str], object],
    command: str,
    folder: Path = LIMBS,
) -> BodySettings:
    """Train what says when a fist or foot strikes on a catalogue's train and validation people and on drawn
    ones, by what both networks say of them; thresholds by people left out in turn and by films of drawn
    validation people, together. Written where the action network's decision stands: in a bundle's card, or in
    `decision.json`. No network's file changes. Takes are kept in `folder`.
    """
    from camcade_training.tasks.body.limb_training import LimbTrainingSettings, train_limbs

    settings, networks, before = LimbTrainingSettings(), load_networks(pose, action), decision_of(action)
    drawn = read_films("validation", networks, progress, first=LIMB_FILMS)
    limbs, figures = train_limbs(read_catalogue(motion), networks, before, drawn, settings, tell, folder)
    tell(f"chosen: {figures}")
    decision = replace(before, limbs=limbs)
    if (action / CARD_NAME).is_file():
        card = read_card(action)
        judged_on = f"people left out in turn, and {_judged_on(drawn, PAGE_RATE)}"
        limb_part = {"command": command, "settings": asdict(settings), "judged_on": judged_on, **figures}
        training = {**(card.training or {}), "limbs": limb_part}
        changed = replace(card, decision=decision.to_card(), training=training)
        write_text(action / CARD_NAME, changed.to_json())
    else:
        write_json(action / "decision.json", decision.to_card())
    return decision


def judge(
    pose: Path, action: Path, progress: Progress, command: str, videos: Path | None = None
) -> dict[str, Any]:
    """Measure everything on test films at the page's rate, and whether it holds on a slow machine. Written
    beside the action network: `films.json`; a bundle's card takes over what the detector is worth. No
    network's file changes, nor do the detector's settings. `videos`: a folder with labelled videos in `test`
    to measure on too.
    """
    networks, decision = load_networks(pose, action), decision_of(action)
    read = read_films("test", networks, progress, videos)
    tuning = _read_json(action / TUNING) if (action / TUNING).is_file() else {}
    chosen = {key: tuning[key] for key in ("taken_from_idle_log_odds", "validation") if key in tuning}
    figures: dict[str, Any] = {"command": command, **chosen, **_figures(read, decision, PAGE_RATE)}
    slow = read_films("test", networks, progress, videos, SLOW_RATE)
    figures["on_a_slow_machine"] = {
        "judged_on": _judged_on(slow, SLOW_RATE),
        "detector": judging.detector_figures(slow, decision).as_dict(),
        **_macro_f1(slow),
    }
    write_json(action / "films.json", figures)
    if (action / CARD_NAME).is_file():
        _detector_into_card(figures, action)
    return figures


def _detector_into_card(figures: dict[str, Any], action: Path) -> None:
    """What the decision in a bundle's card is worth, in place of what an earlier one was."""
    card = read_card(action)
    metrics = {**(card.metrics or {}), "detector": {**figures["detector"], "command": figures["command"]}}
    slow = "videos_on_a_slow_machine"
    metrics[slow] = {**metrics.get(slow, {}), "detector": figures["on_a_slow_machine"]["detector"]}
    if "limbs" in (card.training or {}) and "videos_validation" in metrics:
        kept = metrics["videos_validation"].items()
        metrics["videos_validation"] = {name: part for name, part in kept if name != "detector"}
    write_text(action / CARD_NAME, replace(card, metrics=metrics).to_json())


def _judged_on(read: ReadSequences, frames_per_second: float) -> str:
    return (
        f"{len(read)} videos of drawn people of other seeds, read by MoveNet {frames_per_second:g} times a "
        "second"
    )


def _figures(read: ReadSequences, decision: BodySettings, frames_per_second: float) -> dict[str, Any]:
    """All figures of what was read. Frames of posture and action are those of films with strikes; in everyday
    films count the false strikes.
    """
    figures: dict[str, Any] = {
        "judged_on": _judged_on(read, frames_per_second),
        "detector": judging.detector_figures(read, decision).as_dict(),
    }
    for name in READ_BY:
        report, examples, found = _by_frames(read, name)
        figures[name] = {**report.as_dict(), "frames": int((examples.weight >= SURE).sum())}
        del figures[name]["pictures"]
        if name == "action":
            figures[name]["by_share_of_strike_seen"] = judging.by_share(examples, found, SHARES_SEEN)
    figures["movements_told_apart"] = judging.movements_told(read)
    return figures


def _macro_f1(read: ReadSequences) -> dict[str, Any]:
    """Of the frames of films with strikes."""
    return {name: {"macro_f1": round(_by_frames(read, name)[0].macro_f1, 4)} for name in READ_BY}


def _by_frames(read: ReadSequences, name: str) -> tuple[Evaluation, Examples, judging.Probabilities]:
    """What one of both networks says of each frame of films with strikes."""
    labels, place = READ_BY[name]
    moving = [part for part in read if part[0].kind in MOVING]
    found = np.concatenate([(part[1], part[2])[place] for part in moving])
    examples = _all_frames([part[0] for part in moving], name)
    return judging.frames_figures(labels, examples, found), examples, found


def _shift(name: str, read: ReadSequences) -> float:
    """What to take from idle's log-odds, by the films with strikes."""
    _, examples, found = _by_frames(read, name)
    return judging.best_shift(READ_BY[name][0], examples, found)


def _less_idle(read: ReadSequences, shifts: tuple[float, float]) -> ReadSequences:
    return [
        (
            sequence,
            judging.less_idle(pose, POSTURES.index("idle"), shifts[0]),
            judging.less_idle(action, ACTIONS.index("idle"), shifts[1]),
        )
        for sequence, pose, action in read
    ]


def _take_from_idle(network: Any, idle: int, by: float) -> None:
    """Fold a shift of idle's log-odds into the last layer's bias."""
    layer = network.get_layer("probabilities")
    kernel, bias = layer.get_weights()
    bias[idle] -= by
    layer.set_weights([kernel, bias])


def _all_frames(sequences: list[Sequence], name: str) -> Examples:
    """Every frame with its label; inputs left out."""

    def rows(of: Callable[[Sequence], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([of(sequence) for sequence in sequences])

    offset = {id(sequence): number * 1000 for number, sequence in enumerate(sequences)}
    return Examples(
        np.zeros((sum(len(sequence.times_s) for sequence in sequences), 0), np.float16),
        rows(lambda one: getattr(one.labels, name)).astype(np.int16),
        rows(lambda one: getattr(one.labels, f"{name}_weight")),
        rows(lambda one: one.labels.since_s),
        rows(lambda one: one.labels.share),
        rows(lambda one: np.where(one.labels.strike >= 0, one.labels.strike + offset[id(one)], -1)),
        rows(lambda one: np.full(len(one.times_s), offset[id(one)] // 1000, np.int32)),
    )


TITLES = {
    "pose": "What posture a player is in, from the joints of the last 0.55 seconds",
    "action": "Which strike or movement is under way, from the joints of the last 0.55 seconds",
}


def ship(task: str, run: Path, bundle: Path, films_of: Path | None = None) -> ModelCard:
    """Export a trained run as a bundle, what a tuning takes from idle folded in. `films_of`: the
    action run that was tuned and judged.
    """
    settings, metrics = _read_json(run / "settings.json"), _read_json(run / "metrics.json")
    data = _read_json(run / "data.json")
    network: Any = load_network(network_file(run, task))
    from camcade_training.tasks.body.played import played

    shift = shifts_of(films_of or run)[task]
    _take_from_idle(network, LABELS[task].index("idle"), shift)
    judged = (films_of or run) / "films.json"
    if judged.is_file():
        found = _read_json(judged)
        name = "posture" if task == "pose" else "action"
        parts = (name, "detector") if task == "action" else (name,)
        metrics["videos"] = {"judged_on": found["judged_on"], "command": found["command"], **found[name]}
        if task == "action":
            metrics["videos"]["movements_told_apart"] = found["movements_told_apart"]
            metrics["detector"] = found["detector"]
        for other in ("validation", "on_a_slow_machine"):
            if other in found:
                metrics[f"videos_{other}"] = {key: found[other][key] for key in ("judged_on", *parts)}
    card: dict[str, Any] = {
        "title": TITLES[task],
        "task": f"body-{task}",
        "labels": list(LABELS[task]),
        "features": "camcade.gestures.body_features.FEATURE_NAMES",
        "step_ms": settings["step_ms"],
    }
    if task == "action":
        card["decision"] = decision_of(films_of or run).to_card()
    card |= {
        "training": {
            "command": settings["command"],
            "workflow": "training/README.md",
            "settings": {key: value for key, value in settings.items() if key != "command"},
            "data": data,
            "limits": LIMITS,
        },
        "metrics": metrics,
        "keras": {"file": f"body-{task}.keras"},
    }
    beside = {name: run / name for name in ("report.md", "curves.png", "confusion.png", "settings.json")}
    trained = network.save if shift else network_file(run, task)
    keep = {f"body-{task}.keras": trained, **beside}
    return export_numbers(played(network), bundle, card, np.load(run / "check.npy"), keep)
