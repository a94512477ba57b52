"""Run folders of those who learn by playing: an expert from nothing, an agent from an expert, an agent that
plays on.

An expert's folder holds `expert.npz`, its weights. An agent's is like one that learned by watching, so it can
be exported, fight in the arena, and be measured on sessions.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from camcade.duel.state import FIGHTER_WIDTH_PX, START_X_PX
from camcade.errors import SettingsError
from camcade.places import folder_to_write
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Progress, Record, Tell
from camcade_training.core.report import Report, draw_curves
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    STATE,
    command_so_far,
    read_history,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import as_plain, display_path, write_json
from camcade_training.tasks.agent.distil import Distillation
from camcade_training.tasks.agent.exploiting import Exploiters
from camcade_training.tasks.agent.judging import GAP_S, gap, judge
from camcade_training.tasks.agent.playing_on import PicturesLearner, refuse_other_networks
from camcade_training.tasks.agent.policies import (
    ACTIONS,
    WEIGHTS,
    PictureWeights,
    Weights,
    read_expert,
    read_exploiters,
    write_expert,
)
from camcade_training.tasks.agent.ppo import ExpertLearner
from camcade_training.tasks.agent.redrawing import (
    RedrawSettings,
    frames_of_matches,
    history_of,
    teach,
)
from camcade_training.tasks.agent.self_play import BY_EXPLOITER, SelfPlay
from camcade_training.tasks.agent.settings import AgentSettings, DistilSettings, PlaySettings, PpoSettings
from camcade_training.tasks.agent.sparring import RIVAL
from camcade_training.tasks.agent.training import Networks, plain_weights
from camcade_training.tasks.agent.workflow import DATA, NETWORK, networks_of, read_about, read_run

HELD_OUT = ("jumper", "masher", "slow-masher", "strikes-in-turn")
"""A style and people whom nobody is trained against."""
JUDGES = ("hard", "normal", "easy", *HELD_OUT)
STANDING = ("idle", "keeps-away")
"""Who has to be gone to."""
EYES = ("latent", "patch_px", "filters", "hidden")
"""Settings of an encoder."""
CURVES = {
    "loss": ("loss", "error"),
    "learning": ("explained", "kl", "entropy"),
    "exploiters": (BY_EXPLOITER,),
}
"""What is drawn together; and all shares of points, under `won`."""
CURVE_FILES = tuple(f"curves-{group}.png" for group in (*CURVES, "won"))
Figures = dict[str, Any]


@dataclass(frozen=True)
class Sitting:
    """One call of a command that trains by playing.

    | field | meaning |
    | --- | --- |
    | out | run folder |
    | command | as it was given |
    | processes | that play |
    | matches | against each of those who judge, at the end; 0: none |
    """

    out: Path
    progress: Progress
    tell: Tell
    command: str
    processes: int
    matches: int

    def begin(self) -> "Sitting":
        """The same, with the commands of all sittings. Raises DataError where nothing can be written."""
        folder_to_write(self.out)
        if not (self.out / STATE).is_file():
            return self
        return replace(self, command=command_so_far(self.out, self.command))

    def after(self, *earlier: str) -> "Sitting":
        """The same, with commands that came before it, each once."""
        commands = [one for whole in (*earlier, self.command) for one in whole.split(" && ") if one]
        return replace(self, command=" && ".join(dict.fromkeys(commands)))

    def scores(self, judges: Sequence[str] = JUDGES, **who: Any) -> Figures:
        """Share of the points against each judge, with Wilson's interval; `who` as `judge` takes it."""
        if not self.matches:
            return {}
        found = judge(self.processes, judges, self.matches, **who)
        return {name: score.as_json() for name, score in found.items()}

    def end(
        self,
        title: str,
        settings: Any,
        metrics: Figures,
        records: Sequence[Record],
        write: Callable[[Path], None],
        how: Any = None,
    ) -> Figures:
        """Write the run folder, what `write` writes included; `settings` of the network, `how` it learned."""
        with whole_folder(self.out) as folder:
            write(folder)
            write_json(folder / SETTINGS, {**as_plain(settings), "command": self.command})
            write_json(folder / METRICS, metrics)
            write_history(folder, self.command, records)
            _report(folder, title, how or settings, metrics, records)
        (self.out / STATE).unlink(missing_ok=True)  # done: the same command trains anew
        return metrics


def run_expert(
    sitting: Sitting, settings: PpoSettings, rival: Path | None = None, start: Path | None = None
) -> Figures:
    """Train an expert, going on where it was stopped. Gives its scores.

    With the run folder or bundle of an agent as `rival` it exploits that one: it meets nobody else, and is
    judged by matches against it. With one as `start` it begins as that one plays; that may be another expert.
    """
    sitting = sitting.begin()
    weights_of_agent, art = None, None
    is_expert = start is not None and (start / WEIGHTS).is_file()
    if start is not None:
        settings = replace(settings, teacher="" if is_expert else RIVAL)
    if rival is not None:
        settings = replace(settings, opponents=(RIVAL,), self_share=0.0, league_share=0.0, exploiter_every=0)
    if (agent := rival or (None if is_expert else start)) is not None:
        weights_of_agent, art = plain_weights(_networks_in(agent)), art_folder()
    learner = ExpertLearner(settings)
    if start is not None and is_expert:
        learner.decide_as(read_expert(start))
    exploiters = Exploiters(learner, settings) if settings.exploiter_every else None
    playing = SelfPlay(
        learner,
        sitting.out / STATE,
        sitting.progress,
        sitting.tell,
        art=art,
        rival=weights_of_agent,
        exploiters=exploiters,
    )
    if start is not None and is_expert and not playing.diary.records:
        playing.welcome(read_exploiters(start))
    records = playing.run(sitting.processes)
    weights = learner.weights()
    judges = JUDGES if rival is None else (RIVAL,)
    metrics = {"matches": sitting.scores(judges, numbers=weights, art=art, rival=weights_of_agent)}

    def write(folder: Path) -> None:
        members = playing.league.members
        made = exploiters.made if exploiters is not None else []
        write_expert(folder, weights, [cast(Weights, members[one]) for one in made if one in members])

    if start is not None:
        sitting = sitting.after(read_history(start).command if is_expert else history_of(start)[1])
    return sitting.end("An expert that learned by playing", settings, metrics, records, write)


def run_distillation(
    sitting: Sitting,
    expert: Weights | None,
    settings: DistilSettings,
    exploiters: Sequence[Weights] = (),
    start: Path | None = None,
    made_by: str = "",
) -> Figures:
    """Train an agent that learns from an expert, or from the `teacher` of the settings where there is none,
    going on where it was stopped. Gives its scores.

    It meets the expert's `exploiters` as often as the expert; `start` is an agent, a run folder or bundle,
    whose eyes it begins with; `made_by` is the command of the expert, which becomes part of its own.
    """
    sitting, art = sitting.begin(), art_folder()
    eyes = None
    if start is not None:
        eyes = _networks_in(start)
        refuse_other_eyes(read_run(start).settings, settings.network, start)
    learning = Distillation(
        settings, expert, art, sitting.out / STATE, sitting.progress, sitting.tell, exploiters, eyes
    )
    records = learning.run(sitting.processes)
    networks = learning.pupil.networks
    metrics = {"matches": sitting.scores(pictures=plain_weights(networks), art=art)}
    about = {"actions": ACTIONS, "thresholds": [0.5] * len(ACTIONS), "distilled": as_plain(settings)}
    write = partial(_write_agent, networks, about)
    sitting = sitting.after(history_of(start)[1] if start else "", made_by)
    title = f"An agent that learned from {settings.teacher or 'an expert'}"
    return sitting.end(title, settings.network, metrics, records, write, settings)


def run_play(sitting: Sitting, place: Path, settings: PlaySettings) -> Figures:
    """An agent, of a run folder or a bundle, plays on and learns, going on where it was stopped.

    Returns:
        `matches`, its scores, and `gap_px`, how far it is from somebody who does nothing after `GAP_S`
        seconds; `before` has the same of the agent that it began as.
    """
    sitting, art = sitting.begin(), art_folder()
    run = read_run(place)
    learner = PicturesLearner(settings, _networks_in(place), networks_of(run))
    playing = SelfPlay(
        learner, sitting.out / STATE, sitting.progress, sitting.tell, art=art, begins_in_league=True
    )
    records = playing.run(sitting.processes)
    before, after = (
        _figures(sitting, plain_weights(networks), art) for networks in (learner.start, learner.networks)
    )
    metrics = {**after, **({"before": before} if before else {})}
    if settings.redraw_steps:
        again = RedrawSettings(steps=settings.redraw_steps, seed=settings.seed)
        frames = frames_of_matches(min(again.frames, 16 * again.steps), art, again.seed, sitting.progress)
        teach(learner.networks, frames, again, sitting.progress, lambda record: None)
    sitting = sitting.after(history_of(place)[1])
    about = {**read_about(place), "played_on": as_plain(settings)}
    write = partial(_write_agent, learner.networks, about)
    title = "An agent that played on"
    return sitting.end(title, run.settings, metrics, records, write, settings)


def _figures(sitting: Sitting, pictures: PictureWeights, art: Path) -> Figures:
    if not sitting.matches:
        return {"matches": {}}
    matches = sitting.scores((*JUDGES, *STANDING), pictures=pictures, art=art)
    return {"matches": matches, "gap_px": gap(sitting.processes, sitting.matches, pictures=pictures, art=art)}


def refuse_other_eyes(theirs: AgentSettings, wanted: AgentSettings, place: Path) -> None:
    """Raises SettingsError where an encoder of the one's settings does not fit the other's."""
    other = {name: getattr(theirs, name) for name in EYES if getattr(theirs, name) != getattr(wanted, name)}
    if other:
        given = " ".join(f"--set {name}={json.dumps(value)}" for name, value in as_plain(other).items())
        raise SettingsError(f"The encoder of {display_path(place)} has other settings: give {given}, too.")


def _networks_in(folder: Path) -> Networks:
    """Those of an agent that processes without Keras can play."""
    run = read_run(folder)
    refuse_other_networks(run.settings, folder)
    return networks_of(run)


def _write_agent(networks: Networks, about: Figures, folder: Path) -> None:
    networks.player().save(folder / NETWORK)
    write_json(folder / DATA, about)


def _report(folder: Path, title: str, settings: Any, metrics: Figures, records: Sequence[Record]) -> None:
    """Scores and curves for people to read."""
    report = Report(folder, title)
    if metrics["matches"]:
        report.text("Matches", _table(metrics))
    won = [name for name in (records or [{}])[-1] if name.startswith("won_") and name != BY_EXPLOITER]
    groups = {**CURVES, "won": won}
    for group, names in groups.items():
        drawn = [
            {"epoch": one["epoch"]} | {name: one[name] for name in names if name in one} for one in records
        ]
        if any(len(one) > 1 for one in drawn):
            report.picture(f"Curves, {group}", partial(draw_curves, drawn), f"curves-{group}.png")
    report.write(settings)


def _table(metrics: Figures) -> str:
    """Share of the points against each judge as a Markdown table, and before, where that is known."""
    before = metrics.get("before", {}).get("matches", {})
    columns = ["against", "matches", *(["share before"] if before else []), "share"]
    lines = ["| " + " | ".join(columns) + " |", "| --- " * len(columns) + "|"]
    for name, one in metrics["matches"].items():
        shares = [one, *([before[name]] if before else [])]
        words = ["{:.1%} ({:.0%} to {:.0%})".format(of["share"], *of["interval"]) for of in reversed(shares)]
        count = sum(one[how] for how in ("won", "drawn", "lost"))
        lines.append("| " + " | ".join([name, str(count), *words]) + " |")
    text = "Share of the points, a draw half of one; in brackets 95 %, Wilson.\n\n" + "\n".join(lines)
    if "gap_px" in metrics:
        first = START_X_PX[1] - START_X_PX[0]
        text += (
            f"\n\nWho does nothing stands {first:.0f} px away as a match begins; {GAP_S} seconds later it is "
            f"{metrics['gap_px']:.0f} px, and was {metrics['before']['gap_px']:.0f} before this training (a "
            f"fighter is {FIGHTER_WIDTH_PX} wide)."
        )
    return text
