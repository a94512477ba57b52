"""Ways in a story by what a player trained, with a store and a worker of the test's."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import pytest
from tests.camcade_web.recognizers.test_studio import ASPECT, Worker

from camcade.errors import ModelError
from camcade.escape import Emotion
from camcade.studio.head import FEATURES, Head, weight_count
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project


@pytest.fixture
def recognizer_of(in_page: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    studio = in_page("camcade_web.recognizers.studio")
    module = in_page("camcade_web.recognizers.studio_story")
    monkeypatch.setattr(
        module, "View", lambda model, region=None: SimpleNamespace(model=model, region=region)
    )

    def make(project: Project) -> Any:
        head = Head(("c1", "c2", "c3"), 0, bytes(4 * weight_count(FEATURES, 0, 3)))
        store = MagicMock()
        store.open, store.read = AsyncMock(), AsyncMock(return_value=KeptProject(project, head=head))
        monkeypatch.setattr(studio, "ProjectStore", lambda: store)
        return module.StudioStoryRecognizer("Mine")

    return make


def test_classes_choose_the_ways_that_they_are_mapped_to(recognizer_of):
    project = Project.of("Mine", ["hand up", "happy", "other"]).felt("c1", Emotion.ANGRY)
    recognizer, worker = recognizer_of(project), Worker()
    asyncio.run(recognizer.load(worker))
    worker.shares = (0.7, 0.2, 0.1)
    decision = asyncio.run(recognizer.read(MagicMock(taken_ms=1.0, aspect=ASPECT), worker))
    assert decision.probabilities["angry"] == 0.7 and decision.probabilities["happy"] == 0.2
    assert decision.probabilities["neutral"] == 0.1 and decision.probabilities["sad"] == 0.0


def test_a_project_none_of_whose_classes_chooses_is_told(recognizer_of):
    with pytest.raises(ModelError, match="No class of “Mine” chooses a way"):
        asyncio.run(recognizer_of(Project.of("Mine", ["a", "b", "c"])).load(Worker()))
