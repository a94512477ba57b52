"""Samples in several versions, with a worker of the test's."""

import asyncio
from array import array
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest

from camcade.gestures.body_features import FEATURE_NAMES
from camcade.studio.body import without_legs
from camcade.studio.head import Kind, TrainingSettings
from camcade.studio.project import Project
from camcade_web.pages.studio.training_task import training_task


@pytest.mark.parametrize(
    ("changed", "each"), [({}, 0), ({"is_mirrored": True}, 1), ({"is_mirrored": True, "is_varied": True}, 3)]
)
def test_what_is_learnt_from_has_variants_and_what_judges_has_none(
    in_page: Callable[[str], Any], changed: dict[str, bool], each: int
):
    augmenting = in_page("camcade_web.pages.studio.augmenting")
    project = Project.of("Mine", ["a", "b"])
    for key in ("c1", "c2", "c1", "c2"):
        project = project.recorded(key, 5)
    task = training_task(project, TrainingSettings(**changed))
    looked: list[tuple[bytes, bool]] = []

    async def look_at_variant(picture: bytes, is_mirrored: bool, *_: Any) -> bytes | None:
        looked.append((picture, is_mirrored))
        return None if picture == b"p4" else b"VVVV"  # one cannot be opened

    keys = [one.key for one in project.samples]
    keeping = SimpleNamespace(
        features=dict.fromkeys(keys, b"ffff"), pictures={key: key.encode() for key in keys}, variants={}
    )
    featuring = SimpleNamespace(look_at_variant=look_at_variant, can_look=AsyncMock(return_value=True))
    told: list[str] = []
    for _ in range(2):
        rows, labels, held = asyncio.run(augmenting.with_variants(task, featuring, keeping, told.append))
    learnt = [key for key, is_held in zip(task.samples, task.held, strict=True) if not is_held]
    lost = each if "p4" in learnt else 0
    count = each * len(learnt) - lost
    assert rows.count(b"ffff") == 20 and rows.count(b"VVVV") == count
    assert len(labels) == len(held) == 20 + count and labels[:20] == task.labels
    assert not any(held[20:]) and bool(told) == bool(each)
    assert {key for key, _ in looked} == ({key.encode() for key in learnt} if each else set())
    assert len(looked) == count + 2 * lost, "each is looked at once, but for what cannot be opened"


def test_poses_are_also_learnt_from_as_a_nearer_camera_shows_them(in_page: Callable[[str], Any]):
    augmenting = in_page("camcade_web.pages.studio.augmenting")
    project = Project.of("Mine", ["a", "b"], Kind.BODY)
    for key in ("c1", "c2", "c1", "c2"):
        project = project.recorded(key, 5)
    task = training_task(project, TrainingSettings())
    row = array("f", [1.0] * len(FEATURE_NAMES)).tobytes()
    keeping = SimpleNamespace(features=dict.fromkeys(task.samples, row), pictures={}, variants={})
    rows, labels, held = asyncio.run(augmenting.with_variants(task, SimpleNamespace(), keeping, print))
    learnt = held.count(0, 0, 20)
    assert len(rows) == len(row) * len(labels) == len(row) * len(held) == len(row) * (20 + 2 * learnt)
    assert all(rows.count(one) == learnt for one in without_legs(row))
    for label in (0, 1):
        shown = sum(one == label and not out for one, out in zip(task.labels, task.held, strict=True))
        assert labels[20:].count(label) == 2 * shown
