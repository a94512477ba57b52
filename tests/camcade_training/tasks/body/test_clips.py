import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.mocap.export import write_people_bvh
from camcade_training.mocap.intake import IntakeSettings, bvh_sources, take_in
from camcade_training.mocap.labels import ACTIONS, Label
from camcade_training.mocap.views import ViewSettings
from camcade_training.synthetic.body import Proportions, solve
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.motions import motion
from camcade_training.synthetic.performances import perform
from camcade_training.tasks.body.clips import clip_labels, clip_sequences
from camcade_training.tasks.body.labels import SURE
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.sequences import examples_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A recording of a kick from a guard, as motion capture comes, taken in with labels."""
    rng = np.random.default_rng(1)
    made = [motion("guard", Habits(), rng), motion("front-kick", Habits(), rng, "right")]
    performance = perform(made, [0.3], Proportions(), Habits(), rng, 0.4)
    strike = performance.strikes[0]
    times = np.arange(0.0, performance.duration_s, 1 / 60)
    root = tmp_path_factory.mktemp("clips")
    path = root / "anna" / "kick.bvh"
    path.parent.mkdir()
    write_people_bvh(path, solve(performance.poses(times), performance.body), 60.0)
    labels = (
        Label("kick", "idle", "test", 0.0, strike.start_s),
        Label("kick", "front-kick", "test", strike.start_s, strike.end_s),
    )
    settings = IntakeSettings(labels=labels, preview=False, views=ViewSettings(views=2))
    take_in(bvh_sources([path.parent]), root / "taken", settings)
    return root / "taken"


def test_motion_capture_becomes_sequences_with_labels(folder):
    found = clip_sequences(folder, fitted())
    assert len(found) == 2  # one for each camera
    for sequence in found:
        labels = sequence.labels
        named = {ACTIONS[one] for one in labels.action[labels.action_weight >= SURE]}
        assert named == {"idle", "front-kick"}
        assert (
            labels.action_weight[sequence.times_s > sequence.times_s[-1] - 0.2] == 0.0
        ).all()  # unlabelled
        assert np.isfinite(sequence.features()).all()
        made = examples_of("action", sequence, np.random.default_rng(0), 1.0)
        assert set(ACTIONS[one] for one in made.label) == {"idle", "front-kick"}


def test_exact_clips_keep_every_frame_and_stand_where_they_are(folder):
    exact = clip_sequences(folder, fitted(), exact=True)[0]
    noisy = clip_sequences(folder, fitted())[0]
    assert len(exact.times_s) >= len(noisy.times_s)
    hips = exact.features()[:, 0:2]
    assert np.abs(np.diff(hips, axis=0)).max() < 0.3


def test_labels_of_stretches():
    actions = np.array([""] * 5 + ["jab"] * 10 + ["idle"] * 10)
    labels = clip_labels(actions, np.arange(25) / 30.0)
    assert (labels.action_weight[:5] == 0).all() and labels.action_weight[10] == 1.0
    assert set(labels.strike[5:15]) == {labels.strike[5]} and labels.strike[5] >= 0
    assert (labels.strike[15:] == -1).all()
    assert labels.posture_weight[20] == 1.0 and labels.posture_weight[10] == 0.0


def test_a_folder_without_clips_is_refused(tmp_path):
    with pytest.raises(DataError, match="camcade data bvh"):
        clip_sequences(tmp_path, fitted())
