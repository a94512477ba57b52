"""Who acts while somebody is taught."""

from dataclasses import replace

import numpy as np
import pytest

from camcade.agent.observation import STATE_NUMBERS
from camcade_training.core.art import art_folder
from camcade_training.tasks.agent.actors import Order, Plan, Worker
from camcade_training.tasks.agent.distil import Pupil
from camcade_training.tasks.agent.fights import Fights, Partners
from camcade_training.tasks.agent.leading import Leads
from camcade_training.tasks.agent.policies import PARTS, cut, held_of
from camcade_training.tasks.agent.settings import DistilSettings
from camcade_training.tasks.agent.training import Networks, plain_weights


@pytest.mark.parametrize("share", [0.3, 0.5, 0.85])
def test_somebody_leads_for_stints_and_as_often_as_asked(share: float) -> None:
    random, leads = np.random.default_rng(3), Leads()
    led = np.stack([leads.draw(400, share, 12, random) for _ in range(400)], 1)
    assert abs(led.mean() - share) < 0.03
    ends = (led[:, :-1] & ~led[:, 1:]).sum() / led[:, :-1].sum()
    assert 1 / ends == pytest.approx(12, rel=0.1)


def test_without_stints_each_decision_is_drawn_by_itself() -> None:
    random, leads = np.random.default_rng(3), Leads()
    led = np.stack([leads.draw(400, 0.2, 1, random) for _ in range(200)], 1)
    assert abs(led.mean() - 0.2) < 0.02 and abs((led[:, :-1] & led[:, 1:]).mean() - 0.04) < 0.01


@pytest.mark.slow
def test_a_scripted_teacher_is_learned_from_while_it_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a frame that counts a fighter does what its label says; in the others anything."""
    s = DistilSettings(filters=(8,), hidden=16, units=(8,), latent=96)
    pictures = plain_weights(Networks.of(s.network, 11))
    order = Order(80, Partners({"easy": 1.0}, teacher="hard"), pictures=pictures, led=0.5, stint=10, wild=1.0)
    done: list[np.ndarray] = []
    act = Fights.act

    def noted(fights: Fights, actions: np.ndarray) -> object:
        done.append(actions[: fights.rows].copy())
        return act(fights, actions)

    monkeypatch.setattr(Fights, "act", noted)
    worker = Worker(Plan(0, 4, 5, art_folder()), 0)
    found, _ = worker.obey(order)
    taken = np.stack(done, 1)
    parts = np.zeros((*taken.shape[:2], PARTS[-1].stop), np.float32)
    for number, part in enumerate(PARTS):
        np.put_along_axis(parts, part.start + taken[..., number : number + 1], 1.0, -1)
    held = held_of(parts.reshape(-1, parts.shape[-1])).reshape(*taken.shape[:2], -1)
    agrees = (held == found["labels"].astype(np.float32)).all(-1)
    counts = found["counts"]
    assert 0.3 < counts.mean() < 0.7 and agrees[counts].all() and agrees[~counts].mean() < 0.5
    everything, _ = worker.obey(replace(order, stint=1.0, wild=0.0))
    assert everything["counts"].all(), "where each frame is labelled alike, each counts"


def test_whoever_leads_all_the_time_always_leads() -> None:
    random, leads = np.random.default_rng(3), Leads()
    leads.draw(50, 0.5, 10, random)
    assert all(leads.draw(50, 1.0, 10, random).all() for _ in range(40))


def test_what_a_pupil_did_itself_is_not_learned_from() -> None:
    """Labels that do not count may say anything: the same is learned."""
    s = DistilSettings(filters=(4,), hidden=8, units=(8,), latent=96, memory=2, window=4, batch=2)
    random = np.random.default_rng(1)
    frames = cut(random.integers(0, 255, (2, 4, 72, 128), np.uint8), s.patch_px)
    states = random.normal(size=(2, 4, STATE_NUMBERS)).astype(np.float32)
    labels = (random.random((2, 4, 11)) < 0.3).astype(np.float32)
    counts, ages = np.array([[1, 0, 1, 0], [0, 1, 0, 1]], np.float32), np.full((2, 4), 9, np.int32)
    others = np.where(counts[..., None] > 0, labels, 1 - labels)
    pupil = Pupil(s)
    for loss in (pupil._loss, pupil._loss_when_told):
        first, second = (float(loss(frames, one, states, ages, counts)) for one in (labels, others))
        assert first == pytest.approx(second)
        assert float(loss(frames, 1 - labels, states, ages, counts)) != pytest.approx(first)
