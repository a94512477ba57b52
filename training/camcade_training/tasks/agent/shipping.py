"""A run of the agent as the bundle that the page plays with."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import STEP_TICKS
from camcade.agent.observation import REACTION_MS
from camcade.agent.player import AgentPlayer
from camcade.agent.view import View
from camcade.duel.moves import TICK_MS
from camcade.duel.players.people import Masher
from camcade.duel.replay import Replay, play, record
from camcade.duel.state import EventKind, Match
from camcade.models.card import ModelCard
from camcade_training.core.export import export_bundle
from camcade_training.core.graph_weights import halve_large_weights, quarter_large_weights
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    read_history,
    read_json,
    whole_folder,
    write_history,
)
from camcade_training.tasks.agent.encoders import MADE_BY
from camcade_training.tasks.agent.learning_by_playing import CURVE_FILES
from camcade_training.tasks.agent.minds import Minds, ThinkingPlayer
from camcade_training.tasks.agent.policies import MADE_BY as EXPERT_MADE_BY
from camcade_training.tasks.agent.policies import WEIGHTS, read_expert
from camcade_training.tasks.agent.workflow import DATA, NETWORK, Run, read_run

TASK_NAME = "agent"
CHECKED_STEPS = 32
LIMITS = (
    "It plays Duel of this version, as Ember from the left, in a picture of 128 x 72 grey pixels; a "
    "change of rules, drawings or camera needs a new training. It was never measured against people. "
    "Whoever learns against it alone soon wins nearly always: training/AGENT.md has the figure."
)
DRAWS = "/decoder"
"""In the names of weights that only draw again."""
EXHIBITION = "exhibition.json"
EXHIBITIONS, EXHIBITION_TICKS = 3, 1500
"""So many matches are tried; as long as the front page shows one."""
KEPT = (SETTINGS, "report.md", "actions.png", "timeline.png", "drawn-again.png", *CURVE_FILES)


def run_export(folder: Path, bundle: Path) -> ModelCard:
    """Write the bundle of a run folder. Raises ModelError where it is none."""
    run = read_run(folder)
    data = {key: value for key, value in read_json(folder / DATA, MADE_BY).items() if key != "actions"}
    way = "playing" if {"distilled", "played_on"} & set(data) else "watching"
    words = {
        "title": f"Plays Duel from a small picture; learned by {way}",
        "task": TASK_NAME,
        "labels": run.actions,
        "step_ms": STEP_TICKS * TICK_MS,
        "decision": {"reaction_ms": REACTION_MS},
        "training": {
            "command": read_history(folder).command,
            "settings": run.settings,
            **data,
            "limits": LIMITS,
        },
        "metrics": read_json(folder / METRICS, MADE_BY),
        "keras": {"file": NETWORK},
    }
    files = {name: folder / name for name in (NETWORK, *KEPT) if (folder / name).is_file()}
    keep = {**files, EXHIBITION: lambda path: exhibition(run).save(path)}
    return export_bundle(
        run.network,
        bundle,
        words,
        None,
        check_rows(run.network),
        keep,
        shrink=shrink,
        probabilities=("probabilities", "state"),
    )


def export_expert(folder: Path, out: Path) -> None:
    """Keep an expert: whom agents can learn from, and other experts begin as. Report, curves and the records
    of its updates stay behind. Raises ModelError where the folder is no finished expert's.
    """
    read_expert(folder)
    for name in (SETTINGS, METRICS):
        read_json(folder / name, EXPERT_MADE_BY)
    with whole_folder(out) as made:
        for name in (WEIGHTS, SETTINGS, METRICS):
            shutil.copyfile(folder / name, made / name)
        write_history(made, read_history(folder).command, [])


def shrink(folder: Path) -> None:
    """What decides as float16, and what only draws for people who look on as bytes: most of what they weigh
    is the layer that draws.
    """
    halve_large_weights(folder, but=DRAWS)
    quarter_large_weights(folder, only=DRAWS)


def exhibition(run: Run) -> Replay:
    """The liveliest of some matches of the agent against itself, for the front page of a site."""
    minds = Minds(run.network, run.actions)

    def match_of(seed: int) -> Replay:
        players = ThinkingPlayer(minds, 2 * seed), ThinkingPlayer(minds, 2 * seed + 1)
        return record(Match(seed, ready_ms=1500), players, EXHIBITION_TICKS, (TASK_NAME, TASK_NAME))

    return max(map(match_of, range(EXHIBITIONS)), key=hits_of)


def hits_of(replay: Replay) -> int:
    """How many strikes land."""
    return sum(event.kind is EventKind.HIT for state in play(replay) for event in state.events)


def check_rows(network: Any, count: int = CHECKED_STEPS) -> dict[str, NDArray[np.float32]]:
    """What the network is given in the first steps of a match against somebody who presses anything, with the
    state that it carries from one to the next.
    """
    minds, rows = Minds(network), list[dict[str, NDArray[np.float32]]]()
    mind = minds.new()

    def think(view: View) -> None:
        rows.append(minds.given([(mind, view)]))
        minds.answer([(mind, view)], rows[-1])

    record(Match(3, time_limit_s=99), (AgentPlayer(think), Masher(1)))
    return {role: np.concatenate([one[role] for one in rows[:count]]) for role in ("picture", "state")}
