import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.gestures.limb_inputs import INPUT_NAMES
from camcade.gestures.limb_tracker import NEVER, LimbNetwork, LimbSettings
from camcade.models.bundle import read_card
from camcade_training.tasks.body import limb_training, workflow
from camcade_training.tasks.body.limb_thresholds import (
    ARMS,
    LimbFigures,
    decisions_of,
    figures_of,
    odds_of,
    with_thresholds,
)
from camcade_training.tasks.body.limb_training import (
    LimbTrainingSettings,
    dealt,
    examples_of,
    fit,
    targets,
)
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.performers import stage
from camcade_training.tasks.body.takes import Errors, LimbTime, Shown, Take, of_drawn, strikes_of

RATE = 25.0
SPEED = INPUT_NAMES.index("whole length speed 0-50 ms")


def take(strikes=((0, 1.0, 1.2, 1.5), (1, 1.3, 1.5, 1.8)), seconds=4.0, holds="strikes", person=""):
    times_s = np.arange(0.0, seconds, 1.0 / RATE)
    told = tuple(LimbTime(*one) for one in strikes)
    return Take(np.zeros((len(times_s), 56), np.float32), times_s, told, "one", holds, "boxing", person)


def shown(one, rng):
    """Inputs of which one is high on the way out, and the rest noise."""
    wanted, _ = targets(one)
    inputs = rng.normal(0.0, 0.2, (len(one.times_s), 4, len(INPUT_NAMES)))
    inputs[:, :, SPEED] += 4.0 * wanted
    return Shown([one], inputs.astype(np.float16), np.ones((len(one.times_s), 4), bool))


def test_a_limb_is_on_its_way_out_from_launch_to_peak_and_others_are_not():
    wanted, weight = targets(take())
    times_s = take().times_s
    assert wanted[(times_s > 1.05) & (times_s < 1.2), 0].all()
    assert not wanted[(times_s > 1.3), 0].any()
    assert not wanted[:, 2:].any() and (weight[:, 2:] == 1.0).all()
    assert (weight[(times_s > 1.25) & (times_s < 1.3), 0] == 0.0).all()
    assert (weight[(times_s > 1.05) & (times_s < 1.15), 1] == 1.0).all()


def test_what_is_learned_finds_each_strike_once_and_nothing_else():
    rng = np.random.default_rng(1)
    part, quiet = shown(take(), rng), shown(take((), holds="none"), rng)
    settings = LimbTrainingSettings(hidden=4, epochs=60, batch_size=64, silenced=0.2)
    told = []
    network = fit(*examples_of([part, quiet], (1.0, 1.0), ARMS), settings, rng, told.append)
    assert len(told) == 60
    silent = replace(network, last=(*(0.0 for _ in range(4)), -9.0))
    limbs = LimbSettings(network, silent, smoothing_ms=0.0)
    decided = decisions_of(part, odds_of(part, limbs), limbs)
    assert [kind for _, kind in decided[0]] == ["punch", "punch"]
    figures = figures_of(part.takes, decided)
    assert (figures.right, figures.repeats) == (1.0, 0)
    assert figures.before_peak == 1.0
    assert decisions_of(quiet, odds_of(quiet, limbs), limbs) == [[]]


def test_decisions_without_a_strike_are_false_and_those_of_another_kind_not_right():
    one, quiet, alike = take(), take((), holds="none"), take((), holds="alike")
    found = figures_of(
        [one, quiet, alike], [[(1.1, "kick"), (1.4, "punch")], [(1.0, "punch")], [(1.0, "punch")]]
    )
    assert (found.right, found.before_peak) == (0.5, 0.5)
    assert found.false_per_minute == pytest.approx(60.0 / (4.0 - 1.0 / RATE))
    assert figures_of([one], [[(1.1, "punch"), (1.15, "punch"), (1.2, "punch")]]).repeats == 1


def test_thresholds_keep_false_strikes_within_what_is_allowed():
    rng = np.random.default_rng(2)
    part, quiet = shown(take(), rng), shown(take((), holds="none"), rng)
    quiet.inputs[30:33, 0, SPEED] = 2.5  # half like a strike
    row = [0.0] * (len(INPUT_NAMES) + 1)
    row[SPEED], row[-1] = 0.5, -1.3
    silent = LimbNetwork((), (NEVER,))
    limbs = LimbSettings(LimbNetwork((tuple(row),), (4.0, 0.0)), silent, off=0.05)
    judged = [(one, odds_of(one, limbs)) for one in (part, quiet)]
    chosen, figures = with_thresholds(limbs, judged, 0.0)
    assert (figures.right, figures.false_per_minute) == (1.0, 0.0)
    assert decisions_of(quiet, odds_of(quiet, chosen), chosen) == [[]]
    assert figures_of(part.takes, decisions_of(part, odds_of(part, chosen), chosen)).right == 1.0


def test_drawn_people_tell_which_limb_strikes():
    planned = strikes_of(stage("combinations", "train", 2).performance)
    assert {one.limb for one in planned} >= {0, 1}
    (made,) = of_drawn("combinations", "train", [2], Errors(fitted()), 1)
    assert made.strikes == planned
    assert made.features.shape == (len(made.times_s), 56)


def test_people_of_each_collection_are_spread_over_the_groups():
    found = dealt(["utd-1", "utd-2", "utd-3", "hdm05-bd", "hdm05-bk"], 3)
    assert found == [{"hdm05-bd", "utd-1"}, {"hdm05-bk", "utd-2"}, {"utd-3"}]
    assert dealt(["utd-1"], 3) == [{"utd-1"}]


def test_thresholds_come_from_people_left_out_and_a_stopped_run_keeps_its_takes(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    made, asked, seen = [], [], []

    def takes_of(source, *_):
        made.append(source)
        is_real = source in ("strikes", "none", "exact", "filmed", "filmed_none")
        people = ("utd-1", "utd-2") if is_real else ("",)
        told = {"none": (), "filmed_none": (), "everyday": (), "validation": ()}.get(source)
        return [
            take(*(() if told is None else (told,)), holds="none" if told == () else "strikes", person=one)
            for one in people
        ]

    def shown_of(takes, _):
        parts = [shown(one, rng) for one in takes]
        inputs, moves = (
            np.concatenate([getattr(one, name) for one in parts]) for name in ("inputs", "moves")
        )
        return Shown(takes, inputs, moves)

    def fitted_limbs(parts, *_):
        asked.append({one.person for part in parts for one in part.takes})
        return LimbSettings(LimbNetwork((), (0.5,)), LimbNetwork((), (-9.0,)))

    def with_thresholds(limbs, judged, _):
        seen.append([{one.person for one in part.takes} for part, _ in judged])
        return limbs, LimbFigures(1.0, 1.0, 0.0, 0)

    for name, stand_in in (
        ("takes_of", takes_of),
        ("shown", shown_of),
        ("fitted_limbs", fitted_limbs),
        ("with_thresholds", with_thresholds),
    ):
        monkeypatch.setattr(limb_training, name, stand_in)
    for _ in range(2):
        limb_training.train_limbs(None, None, LimbTrainingSettings(folds=2), lambda _: None, tmp_path)
    assert made == [*limb_training.SOURCES, "validation"], "the second run finds them"
    assert asked[:3] == [{"", "utd-2"}, {"", "utd-1"}, {"", "utd-1", "utd-2"}]
    assert seen[0] == [*3 * [{"utd-1"}], *3 * [{"utd-2"}], {""}]


def test_a_bundle_s_card_takes_the_limbs_and_nothing_else_changes(tmp_path, monkeypatch):
    bundle = tmp_path / "body-action"
    shutil.copytree(Path("models/body-action"), bundle)
    before = read_card(bundle)
    limbs = LimbSettings(LimbNetwork((), (0.5,)), LimbNetwork((), (-0.5,)), punch_on=0.6)
    monkeypatch.setattr(workflow, "load_networks", lambda *_: None)
    monkeypatch.setattr(workflow, "read_catalogue", lambda _: None)
    monkeypatch.setattr(limb_training, "train_limbs", lambda *_: (limbs, {"right": 0.9}))
    workflow.tune_limbs(Path("motion"), bundle, bundle, print, "camcade tune body --motion motion")
    assert workflow.decision_of(bundle).limbs == limbs
    after = read_card(bundle)
    assert replace(after, decision=None, training=None) == replace(before, decision=None, training=None)
    assert after.training is not None and after.training["limbs"]["people_left_out_in_turn"] == {"right": 0.9}
    (bundle / "card.json").unlink()
    workflow.tune_limbs(Path("motion"), bundle, bundle, print, "")
    assert json.loads((bundle / "decision.json").read_text())["limbs"]["punch_on"] == 0.6
