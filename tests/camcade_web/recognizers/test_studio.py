"""Playing with a trained project, with a store and a worker of the test's."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import pytest
from tests.camcade.gestures.test_body_features import person

from camcade.errors import ModelError
from camcade.intents import Intent
from camcade.models.card import ModelCard
from camcade.studio.head import FEATURES, JOINTS, POSE_FEATURES, Head, Kind, weight_count
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade_build.project import this_checkout

ASPECT = 4 / 3


class Worker:
    """Sees a player in the middle who does what the test wants."""

    def __init__(self) -> None:
        self.shares: Sequence[float] = (0.0, 0.0, 1.0)
        self.attached: tuple[str, ...] = ()

    async def load(self, name: str) -> ModelCard:
        path = this_checkout().models / name / "card.json"
        return ModelCard.parse(path.read_bytes(), str(path))

    async def attach(
        self, name: str, backbone: str, labels: Sequence[str], head: Head, near: bytes, rest: Any
    ) -> Any:
        self.attached = tuple(labels)
        assert rest is None, "pictures are shown as they are"
        card = await self.load(backbone)
        return replace(card, name=name, labels=tuple(labels), decision=None)

    async def infer(self, frame: Any, taken_ms: float, views: Sequence[Any]) -> Any:
        (view,) = views
        outputs = {
            "probabilities": list(self.shares),
            "joints": [0.5, 0.3] * 11 + [0.5, 0.6] * 6,
            "seen": [1.0],
        }
        return MagicMock(
            outputs={view.model: outputs}, taken_ms=taken_ms, brightness=0.5, inference_ms=20.0, tensors=5
        )

    def labelled(self, name: str, outputs: Any) -> dict[str, float]:
        return dict(zip(self.attached, outputs["probabilities"], strict=True))


@pytest.fixture
def kept() -> KeptProject:
    project = Project.of("Mine", ["jab", "guard", "other"]).moved("c2", Intent.BLOCK)
    weights = bytes(4 * weight_count(FEATURES, 0, 3))
    return KeptProject(project, head=Head(("c1", "c2", "c3"), 0, weights))


@pytest.fixture
def recognizer_of(
    in_page: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[[KeptProject | None], Any]:
    module = in_page("camcade_web.recognizers.studio")
    monkeypatch.setattr(module, "View", None, raising=False)
    image = in_page("camcade_web.recognizers.image")
    monkeypatch.setattr(image, "View", lambda model, region=None: SimpleNamespace(model=model, region=region))

    def make(kept: KeptProject | None) -> Any:
        store = MagicMock()
        store.open, store.read = AsyncMock(), AsyncMock(return_value=kept)
        store.names = AsyncMock(return_value=["Other"])
        monkeypatch.setattr(module, "ProjectStore", lambda: store)
        return module.StudioRecognizer("Mine")

    return make


def test_a_class_strikes_once_and_another_is_held(recognizer_of, kept):
    recognizer, worker = recognizer_of(kept), Worker()
    asyncio.run(recognizer.load(worker))
    assert worker.attached == ("jab", "guard", "other")
    strikes, held = [], []
    for number in range(60):
        worker.shares = (0.97, 0.02, 0.01) if 10 <= number < 30 else (0.01, 0.95, 0.04)
        frame = MagicMock(taken_ms=number * 33.0, aspect=ASPECT)
        decision = asyncio.run(recognizer.read(frame, worker))
        strikes.append(decision.strike)
        held.append(decision.held)
    assert [one for one in strikes if one] == [Intent.HIGH_PUNCH]
    assert held[5] == {Intent.BLOCK} and held[20] == frozenset()
    assert recognizer.bars.names == ("jab", "guard", "other") and set(recognizer.bars.marks) == {"jab"}


def test_a_renamed_class_is_told_by_its_new_name(recognizer_of, kept):
    kept.project = kept.project.renamed("c1", "left jab")
    worker = Worker()
    asyncio.run(recognizer_of(kept).load(worker))
    assert worker.attached[0] == "left jab"


def test_what_is_missing_is_told(recognizer_of, kept):
    def said(project: KeptProject | None) -> str:
        with pytest.raises(ModelError) as caught:
            asyncio.run(recognizer_of(project).load(Worker()))
        return str(caught.value)

    assert "keeps no project “Mine” (it has “Other”)" in said(None)
    assert "not trained yet" in said(KeptProject(kept.project))
    kept.project = kept.project.moved("c1", None)
    assert "choose a punch or a kick" in said(kept)


class BodyWorker(Worker):
    """Finds the joints of somebody who stands there, or of nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.score = 0.8
        self.loaded: list[str] = []
        self.cards: dict[str, Any] = {}
        self.computed: list[Any] = []

    async def load(self, name: str) -> Any:
        self.loaded.append(name)

    async def attach(
        self, name: str, backbone: str, labels: Sequence[str], head: Head, near: bytes, rest: Any
    ) -> Any:
        self.attached = tuple(labels)
        assert rest["untold"], "legs that are not seen are taken for a standing player's"
        card = await Worker().load("strike-image")
        self.cards[name] = replace(card, name=name, labels=tuple(labels), decision=None, follow=None)
        return self.cards[name]

    async def infer(self, frame: Any, taken_ms: float, views: Sequence[Any]) -> Any:
        (view,) = views
        assert view.model == "movenet"
        found = person(score=self.score)
        values = [
            value
            for x, y, score in zip(found.x, found.y, found.score, strict=True)
            for value in (y, x * 0.75, score)
        ]
        outputs = {"movenet": {"keypoints": values}}
        return MagicMock(outputs=outputs, taken_ms=taken_ms, brightness=0.5, inference_ms=20.0, tensors=5)

    async def compute(self, names: Sequence[str], inputs: Any) -> Any:
        self.computed.append(inputs["features"])
        return MagicMock(outputs={names[0]: {"probabilities": list(self.shares)}})


@pytest.fixture
def body() -> KeptProject:
    project = Project.of("Mine", ["jab", "guard", "other"], Kind.BODY).moved("c2", Intent.BLOCK)
    weights = bytes(4 * weight_count(POSE_FEATURES, 0, 3))
    return KeptProject(project, head=Head(("c1", "c2", "c3"), 0, weights, POSE_FEATURES, JOINTS))


def test_a_project_of_the_body_looks_for_joints_alone(recognizer_of, body, in_page, monkeypatch):
    look = in_page("camcade_web.recognizers.pose_look")
    monkeypatch.setattr(look, "View", lambda model, region=None: SimpleNamespace(model=model, region=region))
    recognizer, worker = recognizer_of(body), BodyWorker()
    asyncio.run(recognizer.prepare())
    assert recognizer.models == ("movenet",), "so that its files are what is fetched"
    asyncio.run(recognizer.load(worker))
    assert worker.loaded == ["movenet"] and worker.attached == ("jab", "guard", "other")

    def read(number: int) -> Any:
        frame = MagicMock(taken_ms=number * 33.0, aspect=ASPECT)
        return asyncio.run(recognizer.read(frame, worker))

    worker.shares = (0.97, 0.02, 0.01)
    strikes = [read(number).strike for number in range(20)]
    assert [one for one in strikes if one] == [Intent.HIGH_PUNCH]
    assert {len(row) for row in worker.computed} == {POSE_FEATURES}
    worker.shares = (0.0, 0.97, 0.03)
    assert read(21).held == {Intent.BLOCK}
    worker.score = 0.01
    gone = read(22)
    assert gone.held == frozenset() and set(gone.shares.values()) == {0.0}, "nobody is there"
