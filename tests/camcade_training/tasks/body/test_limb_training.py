import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.gestures.body_detector import BodySettings
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.limb_inputs import INPUT_NAMES, NETWORK_INPUTS, ODDS_UNIT
from camcade.gestures.limb_tracker import (
    LOOKS,
    NEVER,
    NO_WORD,
    LimbNetwork,
    LimbSettings,
    LimbTracker,
    Word,
)
from camcade.gestures.scoring import Strike
from camcade.models.bundle import read_card
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import limb_training, workflow
from camcade_training.tasks.body.judging import DetectorFigures
from camcade_training.tasks.body.labels import POSTURES, Labels
from camcade_training.tasks.body.limb_inputs import all_limb_inputs
from camcade_training.tasks.body.limb_targets import ARMS, examples_of, heard, targets
from camcade_training.tasks.body.limb_thresholds import (
    Chosen,
    Followed,
    LimbFigures,
    figures_of,
    figures_of_drawn,
    judged,
    odds_of,
    with_thresholds,
    words_of,
)
from camcade_training.tasks.body.limb_training import (
    LimbTrainingSettings,
    dealt,
    fit,
    fitted_limbs,
    followed_film,
)
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.performers import stage
from camcade_training.tasks.body.sequences import Sequence, calibrate
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


def followed(part, limbs, words=None):
    """The only take of a part as the tracker follows it."""
    (one,) = part.takes
    return Followed(one.times_s, odds_of(part, limbs), words or [NO_WORD] * len(one.times_s), one)


def film(part, limbs, strikes=(), words=None):
    """The same as a film of a drawn person."""
    return replace(followed(part, limbs, words), take=None, strikes=strikes)


def test_a_limb_is_on_its_way_out_from_launch_to_peak_and_others_are_not():
    wanted, weight = targets(take())
    times_s = take().times_s
    assert wanted[(times_s > 1.05) & (times_s < 1.2), 0].all()
    assert not wanted[(times_s > 1.3), 0].any()
    assert not wanted[:, 2:].any() and (weight[:, 2:] == 1.0).all()
    assert (weight[(times_s > 1.25) & (times_s < 1.3), 0] == 0.0).all()
    assert (weight[(times_s > 1.05) & (times_s < 1.15), 1] == 1.0).all()


def test_told_learns_which_kind_of_limb_sets_out_and_of_the_other_limb_nothing():
    times_s = take().times_s
    one = take(((0, 1.0, 1.2, 1.5),))
    wanted, weight = targets(one, "told")
    assert wanted[(times_s > 0.86) & (times_s < 1.24), 0].all()
    assert not wanted[:, 1:].any()
    assert (weight[(times_s > 0.7) & (times_s < 1.58), 1] == 0.0).all()
    assert (weight[(times_s > 0.7) & (times_s < 0.84), 0] == 0.0).all()
    assert (weight[times_s > 1.65] == 1.0).all() and (weight[:, 2:] == 1.0).all()


def test_struck_learns_the_moments_around_the_peak_and_nothing_of_the_rest_of_a_strike():
    times_s = take().times_s
    wanted, weight = targets(take(((2, 1.0, 1.2, 1.5),)), "struck")
    assert wanted[:, 2].any() and not wanted[:, :2].any()
    assert wanted[(times_s > 1.15) & (times_s < 1.3), 2].all()
    assert not wanted[(times_s < 1.13) | (times_s > 1.33), 2].any()
    assert (weight[(times_s > 0.9) & (times_s < 1.1), 2] == 0.0).all()
    assert (weight[(times_s > 1.34) & (times_s < 1.55), 2] == 0.0).all()
    assert (weight[times_s > 1.65] == 1.0).all()


def test_told_learns_only_where_the_other_networks_say_something():
    rng = np.random.default_rng(4)
    part = shown(take(), rng)
    part.inputs[:, :, -len(NETWORK_INPUTS) :] = -6.0 / ODDS_UNIT
    said = [INPUT_NAMES.index(name) for name in ("own punch", "action punch")]
    part.inputs[20:60, 0, said] = 1.0
    part.inputs[20:60, 2, said] = 1.0
    assert heard(part.inputs[:, 0].astype(np.float32), "punch").sum() == 40
    assert not heard(part.inputs[:, 2].astype(np.float32), "kick").any()
    inputs, wanted, _ = examples_of([part], (1.0,), ARMS, "told")
    assert 0 < wanted.sum() < len(inputs) <= 40
    assert len(examples_of([part], (1.0,), ARMS)[0]) > 100


def test_three_looks_are_learned_for_arms_and_for_legs():
    rng = np.random.default_rng(6)
    strikes = ((0, 1.0, 1.2, 1.5), (2, 2.0, 2.2, 2.5))
    part = shown(take(strikes), rng)
    settings = LimbTrainingSettings(
        weights=(1.0,),
        other_weights=(1.0,),
        hidden=3,
        epochs=1,
        told_hidden=2,
        told_epochs=1,
        struck_hidden=4,
        struck_epochs=1,
    )
    limbs = fitted_limbs([part], settings, lambda _: None)
    units = {look: len(limbs.network(look, kind).hidden) for look in LOOKS for kind in ("punch", "kick")}
    assert units == {"out": 3, "told": 2, "struck": 4}
    odds = odds_of(part, limbs)
    assert odds.keys() == LOOKS.keys() and all(one.shape == (100, 4) for one in odds.values())


def test_what_is_followed_is_what_the_page_s_tracker_decides():
    rng = np.random.default_rng(7)
    times_s = np.cumsum(rng.uniform(0.03, 0.07, 400))
    features = np.cumsum(rng.normal(0.0, 0.15, (400, len(FEATURE_NAMES))), axis=0) % 2.0 - 1.0
    gates = [at for at, name in enumerate(FEATURE_NAMES) if name.endswith("_gate")]
    features[:, gates] = 1.0
    features = features.astype(np.float32)
    pose, action = (
        rng.dirichlet(np.full(len(labels), 0.2), 400).astype(np.float32) for labels in (POSTURES, ACTIONS)
    )

    def drawn(units):
        rows = 0.2 * rng.normal(0.0, 1.0, (units, len(INPUT_NAMES) + 1))
        return LimbNetwork(tuple(map(tuple, rows.tolist())), tuple(rng.normal(0.0, 1.5, units + 1).tolist()))

    limbs = LimbSettings(*(drawn(units) for units in (3, 3, 2, 2, 4, 4)))
    decision = BodySettings(limbs=limbs)
    inputs, moves = all_limb_inputs(features, times_s, pose, action)
    words = words_of(times_s, pose, action, decision)
    odds = odds_of(Shown([], inputs, moves), limbs)
    followed = Followed(times_s, odds, words).decided(limbs)
    tracker, found = LimbTracker(limbs), []
    for frame, moment in enumerate(times_s.tolist()):
        struck = tracker.update(
            moment * 1e3,
            features[frame].tolist(),
            dict(zip(POSTURES, pose[frame].tolist(), strict=True)),
            dict(zip(ACTIONS, action[frame].tolist(), strict=True)),
            words[frame],
        )
        found += [] if struck is None else [(moment, struck[1])]
    assert found == followed and len(found) > 20
    for silenced in ("told", "struck"):
        without = {**odds, silenced: np.full_like(odds[silenced], NEVER)}
        assert Followed(times_s, without, words).decided(limbs) != found, f"{silenced} has a say here"


def test_what_is_learned_finds_each_strike_once_and_nothing_else():
    rng = np.random.default_rng(1)
    part, quiet = shown(take(), rng), shown(take((), holds="none"), rng)
    settings = LimbTrainingSettings(hidden=4, epochs=60, batch_size=64, silenced=0.2)
    told = []
    network = fit(*examples_of([part, quiet], (1.0, 1.0), ARMS), settings, rng, told.append)
    assert len(told) == 60
    silent = replace(network, last=(*(0.0 for _ in range(4)), -9.0))
    limbs = LimbSettings(network, silent, smoothing_ms=0.0)
    decided = followed(part, limbs).decided(limbs)
    assert [kind for _, kind in decided] == ["punch", "punch"]
    figures = figures_of(part.takes, [decided])
    assert (figures.right, figures.repeats) == (1.0, 0)
    assert figures.before_peak == 1.0
    assert followed(quiet, limbs).decided(limbs) == []


def test_decisions_without_a_strike_are_false_and_those_of_another_kind_not_right():
    one, quiet, alike = take(), take((), holds="none"), take((), holds="alike")
    found = figures_of(
        [one, quiet, alike], [[(1.1, "kick"), (1.4, "punch")], [(1.0, "punch")], [(1.0, "punch")]]
    )
    assert (found.right, found.before_peak) == (0.5, 0.5)
    assert found.false_per_minute == pytest.approx(60.0 / (4.0 - 1.0 / RATE))
    assert figures_of([one], [[(1.1, "punch"), (1.15, "punch"), (1.2, "punch")]]).repeats == 1


def test_kicks_count_as_much_as_punches_however_few_they_are():
    punches, kick = take(), take(((2, 1.0, 1.2, 1.5),))
    found = [(1.1, "punch"), (1.4, "punch")]
    without = figures_of([punches, punches, kick], [found, found, []])
    assert (without.right, without.before_peak, without.strikes) == (0.5, 0.5, 5)
    late = figures_of([punches, punches, kick], [found, [], [(1.25, "kick")]])
    assert (late.right, late.before_peak) == (0.75, 0.25)
    assert figures_of([take((), holds="none")], [[]]).right == 0.0


def loud(speed, like):
    """Limbs' networks that are sure of `speed` and half sure of `like`, and the takes that show both."""
    rng = np.random.default_rng(2)
    part, quiet = shown(take(), rng), shown(take((), holds="none"), rng)
    quiet.inputs[30:33, 0, SPEED] = like
    row = [0.0] * (len(INPUT_NAMES) + 1)
    row[SPEED], row[-1] = 2.0 / speed, -1.3
    limbs = LimbSettings(LimbNetwork((tuple(row),), (4.0, 0.0)), LimbNetwork((), (NEVER,)), off=0.05)
    return part, quiet, limbs


def test_thresholds_are_those_that_make_up_no_strike_of_real_people():
    part, quiet, limbs = loud(4.0, 2.8)
    real = [followed(part, limbs), followed(quiet, limbs)]
    easy = replace(limbs, punch_on=0.4)
    assert judged(easy, real, []).real.false_per_minute > 0.0
    chosen = with_thresholds(easy, real, [])
    assert (chosen.real.right, chosen.real.false_per_minute) == (1.0, 0.0)
    assert real[1].decided(chosen.settings) == []
    assert chosen.merit > judged(easy, real, []).merit


def test_drawn_people_have_a_say_in_the_thresholds():
    part, quiet, limbs = loud(4.0, 2.8)
    real, easy = [followed(part, limbs)], replace(limbs, punch_on=0.4)
    strikes = tuple(Strike(one.launch_s, one.launch_s, one.end_s, "punch") for one in part.takes[0].strikes)
    drawn = [film(part, limbs, strikes), film(quiet, limbs)]
    assert with_thresholds(easy, real, []).settings == easy, "of real people nothing speaks against it"
    chosen = with_thresholds(easy, real, drawn)
    assert chosen.drawn.everyday.false_strikes == 0 < judged(easy, real, drawn).drawn.everyday.false_strikes
    assert (chosen.real.right, chosen.drawn.strikes.recognised) == (1.0, 2)
    figures = json.loads(json.dumps(chosen.as_dict()))
    assert figures["drawn_people"]["everyday_videos"]["false_strikes"] == 0
    assert figures["real_people_left_out_in_turn"]["right"] == 1.0
    assert figures["chosen"]["punch_on"] == chosen.settings.punch_on > 0.4


def test_of_drawn_films_what_belongs_to_no_strike_is_false_and_what_comes_again_a_repeat():
    part, quiet, limbs = loud(4.0, 0.0)
    strikes = (Strike(1.0, 1.0, 1.5, "punch"),)
    films = [film(part, limbs, strikes), film(quiet, limbs)]
    decisions = [[(1.1, "punch"), (1.2, "punch"), (3.0, "kick")], [(2.0, "punch")]]
    found = figures_of_drawn(films, decisions)
    assert (found.strikes.recognised, found.strikes.repeats, found.strikes.false_strikes) == (1, 1, 1)
    assert found.strikes.delays_s == pytest.approx([0.1])
    assert found.everyday.false_strikes == 1


def test_the_networks_word_is_what_the_page_makes_of_them():
    settings = BodySettings()
    times_s = np.arange(30) / 25.0
    pose, action = (np.full((30, len(labels)), 1e-3, np.float32) for labels in (POSTURES, ACTIONS))
    pose[10:20, POSTURES.index("left-punch-high")] = action[10:20, ACTIONS.index("jab")] = 0.95
    words = words_of(times_s, pose, action, settings)
    assert [set(word.sees) for word in words] == 10 * [set()] + 10 * [{"punch"}] + 10 * [set()]
    assert [word.decides for word in words if word.decides] == ["punch"]
    told = Word({"punch"}, "punch")
    assert told in words[10:14]


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


def test_thresholds_come_from_people_left_out_and_drawn_films_and_a_stopped_run_keeps_its_takes(
    tmp_path, monkeypatch
):
    rng = np.random.default_rng(3)
    made, asked, seen = [], [], []

    def takes_of(source, *_):
        made.append(source)
        is_real = source in ("strikes", "none", "exact", "filmed", "filmed_none")
        people = ("utd-1", "utd-2") if is_real else ("cmu-1+utd-1",) if source == "joined" else ("",)
        told = {"none": (), "filmed_none": (), "everyday": (), "joined": ()}.get(source)
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

    def said_of(takes, _):
        made.append("said")
        return [
            tuple(np.full((len(one.times_s), len(labels)), 0.01) for labels in (POSTURES, ACTIONS))
            for one in takes
        ]

    def with_thresholds(limbs, real, drawn):
        seen.append(([one.take.person for one in real], drawn))
        return Chosen(limbs, LimbFigures(1.0, 1.0, 0.0, 0, 2), DetectorFigures(None, None))

    for name, stand_in in (
        ("takes_of", takes_of),
        ("shown", shown_of),
        ("said_of", said_of),
        ("fitted_limbs", fitted_limbs),
        ("followed_film", lambda *part: part[0]),
        ("with_thresholds", with_thresholds),
    ):
        monkeypatch.setattr(limb_training, name, stand_in)
    settings, drawn = LimbTrainingSettings(folds=2), [("a film", None, None)]
    for _ in range(2):
        limb_training.train_limbs(None, None, BodySettings(), drawn, settings, lambda _: None, tmp_path)
    sources = [one for one in made if one != "said"]
    assert sources == [*limb_training.SOURCES], "the second run finds them"
    assert made.count("said") == len(limb_training.JUDGED)
    assert asked[:2] == [{"", "utd-2"}, {"", "utd-1", "cmu-1+utd-1"}], "who lends an arm is left out, too"
    assert asked[2:] == [{"", "utd-1", "utd-2", "cmu-1+utd-1"}], "and networks are kept, too"
    assert seen[0] == seen[1] == ([*2 * ["utd-1"], *2 * ["utd-2"]], ["a film"])
    fewer = replace(settings, everyday=2)
    limb_training.train_limbs(None, None, BodySettings(), drawn, fewer, lambda _: None, tmp_path)
    others = ["everyday", "more_everyday"]  # what comes behind the first ones is others as well
    assert [one for one in made if one != "said"] == [*sources, *others], "other settings, other takes"
    assert len(asked) == 6, "and other networks"


def test_a_false_strike_a_minute_is_cheap_and_many_are_not():
    def merit(right, false_per_minute):
        real = LimbFigures(right, right, false_per_minute, 0, 100)
        return Chosen(loud(4.0, 2.8)[2], real, DetectorFigures(None, None)).merit

    assert merit(0.72, 0.9) > merit(0.7, 0.6), "of few false ones two strikes in a hundred are worth more"
    assert merit(0.72, 1.9) < merit(0.7, 1.6), "of many not"
    assert merit(0.8, 1.9) > merit(0.7, 1.6)


def test_a_film_is_followed_as_it_was_read():
    rng = np.random.default_rng(5)
    times_s = np.arange(40) / 27.0
    labels = Labels.idle(40)
    labels.strike[10:20], labels.launch_s[10:20] = 0, 0.1
    labels.action[10:20] = ACTIONS.index("jab")
    labels.since_s[10:20] = np.arange(10) / 27.0
    x, y = rng.uniform(0.3, 0.9, (2, 40, 17))
    score = np.full((40, 17), 0.9)
    read = Sequence(
        x, y, score, times_s, labels, calibrate(x, y, score, times_s, 4 / 3), "somebody", "strikes", 4 / 3
    )
    pose, action = (np.full((40, len(names)), 0.01, np.float32) for names in (POSTURES, ACTIONS))
    limbs = LimbSettings(LimbNetwork((), (0.5,)), LimbNetwork((), (-5.0,)))
    found = followed_film(read, pose, action, limbs, BodySettings())
    assert found.odds["out"].shape == (40, 4) and set(np.unique(found.odds["out"])) <= {0.5, -5.0, NEVER}
    assert (found.odds["struck"] == NEVER).all(), "what is not there says nothing"
    assert len(found.words) == 40 and len(found.strikes) == 1
    assert found.take is None


def test_a_bundle_s_card_takes_the_limbs_and_nothing_else_changes(tmp_path, monkeypatch):
    bundle = tmp_path / "body-action"
    shutil.copytree(Path("models/body-action"), bundle)
    before = read_card(bundle)
    limbs = LimbSettings(LimbNetwork((), (0.5,)), LimbNetwork((), (-0.5,)), punch_on=0.6)
    monkeypatch.setattr(workflow, "load_networks", lambda *_: None)
    monkeypatch.setattr(workflow, "read_catalogue", lambda _: None)
    monkeypatch.setattr(workflow, "read_films", lambda split, *_, first: [(split, first)])
    figures = {"real_people_left_out_in_turn": {"right": 0.9}}
    asked = []

    def train_limbs(*given):
        asked.append(given[2:4])
        return limbs, figures

    monkeypatch.setattr(limb_training, "train_limbs", train_limbs)
    before_limbs = workflow.decision_of(bundle)
    workflow.tune_limbs(Path("motion"), bundle, bundle, None, print, "camcade tune body --motion motion")
    assert asked == [(before_limbs, [("validation", workflow.LIMB_FILMS)])]
    assert workflow.decision_of(bundle).limbs == limbs
    after = read_card(bundle)
    assert replace(after, decision=None, training=None) == replace(before, decision=None, training=None)
    assert after.training is not None
    assert after.training["limbs"]["real_people_left_out_in_turn"] == {"right": 0.9}
    (bundle / "card.json").unlink()
    workflow.tune_limbs(Path("motion"), bundle, bundle, None, print, "")
    assert json.loads((bundle / "decision.json").read_text())["limbs"]["punch_on"] == 0.6
