"""The recognizers of pictures and faces, with networks played by the test."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.errors import ModelError
from camcade.intents import Intent
from camcade.models.card import ModelCard
from camcade.vision.faces import Face
from camcade_web.ui.settings import Settings

EMOTIONS = {"happy": 0.7, "neutral": 0.3}


class Client:
    """An inference worker that answers what the test wants, and notes what it was asked."""

    def __init__(self, answers: Mapping[str, Mapping[str, float]], **cards: dict[str, Any]) -> None:
        self.answers = answers
        self.cards: dict[str, ModelCard] = {}
        self.known = cards
        self.asked: list[tuple[Any, list[Any]]] = []
        self.dropped_after = 99

    async def load(self, name: str) -> ModelCard:
        said = self.known.get(name) or {"labels": tuple(self.answers.get(name, ()))}
        task = name if name == "expression" else "strike-image"
        self.cards[name] = ModelCard(
            name=name, title=name, task=task, outputs={}, files={}, licence="MIT", **said
        )
        return self.cards[name]

    async def infer(self, frame: Any, taken_ms: float, views: Sequence[Any]) -> Any:
        self.asked.append((frame, list(views)))
        if len(self.asked) > self.dropped_after:
            return None
        outputs = {view.model: self.answers.get(view.model, {}) for view in views}
        return MagicMock(
            outputs=outputs, width_px=640, height_px=480, brightness=0.5, inference_ms=10.0, tensors=9
        )

    def labelled(self, name: str, outputs: Any) -> dict[str, float]:
        return dict(outputs)


FRAME = MagicMock(picture="picture", taken_ms=40.0, width_px=640, height_px=480, aspect=4 / 3)


def loaded(recognizer: Any, client: Client) -> Any:
    asyncio.run(recognizer.load(client))
    return recognizer


def read(recognizer: Any, client: Client, frame: Any = FRAME) -> Any:
    return asyncio.run(recognizer.read(frame, client))


ARTICLE = "camcade_web.recognizers.article"


@pytest.mark.parametrize(
    ("shares", "strike", "bar"),
    [
        ({"punch": 0.35, "kick": 0.26, "other": 0.39}, Intent.HIGH_PUNCH, "punch"),
        ({"punch": 0.26, "kick": 0.35, "other": 0.39}, Intent.LOW_KICK, "kick"),
        ({"punch": 0.59, "kick": 0.01, "other": 0.40}, None, ""),
    ],
)
def test_the_article_s_thresholds_decide_about_each_look_by_itself(
    in_page: Callable[[str], Any], shares: dict[str, float], strike: Intent | None, bar: str
) -> None:
    client = Client({"strike-image": shares})
    recognizer = loaded(in_page(ARTICLE).ArticleRecognizer(), client)
    assert recognizer.bars.marks == {"punch": 0.35, "kick": 0.35, "other": 0.40}
    recognizer.tune(Settings(strikes=2))
    for _ in range(3):
        decision = read(recognizer, client)
        assert (decision.strike, decision.bar) == (strike, bar), "what lasts strikes again"


def test_the_article_looks_ten_times_a_second(in_page: Callable[[str], Any]) -> None:
    """At 30 frames a second every third one counts, though none comes quite on time."""
    recognizer = in_page(ARTICLE).ArticleRecognizer()
    taken, last_ms = [], -1000.0
    for frame in range(31):
        frame_ms = frame * 1000 / 30 + (-4, 0, 3)[frame % 3]
        if frame_ms >= last_ms + recognizer.interval_ms:
            taken.append(frame)
            last_ms = frame_ms
    assert taken == list(range(0, 31, 3))


def test_a_model_of_punches_alone_has_the_article_s_other_threshold(in_page: Callable[[str], Any]) -> None:
    client = Client({"strike-image-binary": {"punch": 0.4}})
    recognizer = loaded(in_page(ARTICLE).ArticleRecognizer("strike-image-binary"), client)
    assert recognizer.bars.marks == {"punch": 0.4}
    assert read(recognizer, client).strike is Intent.HIGH_PUNCH


# Faces ------------------------------------------------------------------------------------------------------


@pytest.fixture
def expression(in_page: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, with a detector that finds the faces in `found`."""
    module = in_page("camcade_web.recognizers.expression")
    module.found = [Face((280, 200), (340, 200), (310, 260)), Face((100, 100), (110, 100), (105, 110))]
    monkeypatch.setattr(module, "detect", lambda outputs, width, height: module.found)
    return module


def test_the_largest_face_is_read_in_the_same_picture(expression: Any) -> None:
    client = Client({"expression": EMOTIONS}, expression={"labels": tuple(EMOTIONS), "flip": True})
    decision = read(loaded(expression.ExpressionRecognizer(), client), client)
    (first, (whole,)), (again, (face,)) = client.asked
    assert (first, again) == ("picture", None), "the worker keeps the picture"
    assert whole.model == "blazeface" and whole.region[0] == 0.0
    assert (face.model, face.is_mirrored) == ("expression", True)
    assert face.region == decision.faces.region and 0.3 < face.region[0] < 310 / 640 < face.region[2]
    assert decision.probabilities == EMOTIONS and decision.shares == EMOTIONS
    assert (decision.inference_ms, decision.tensors) == (20.0, 9)


def test_without_a_face_there_is_nothing_to_read_in_it(expression: Any) -> None:
    client = Client({"expression": EMOTIONS})
    recognizer = loaded(expression.ExpressionRecognizer(), client)
    assert recognizer.hint(0.0, 30.0) == ""
    expression.found = []
    decision = read(recognizer, client)
    assert decision.probabilities is None and decision.inference_ms == 10.0 and len(client.asked) == 1
    assert "no face" in recognizer.hint(0.0, 30.0)


@pytest.mark.parametrize("looks", [0, 1])
def test_a_dropped_look_is_no_decision(expression: Any, looks: int) -> None:
    client = Client({"expression": EMOTIONS})
    client.dropped_after = looks
    assert read(loaded(expression.ExpressionRecognizer(), client), client) is None


def test_a_network_of_other_labels_is_refused(expression: Any) -> None:
    client = Client({"expression": EMOTIONS})
    loaded(expression.ExpressionRecognizer("expression", frozenset(EMOTIONS)), client)
    with pytest.raises(ModelError, match="reads happy, neutral, but what is needed is bored"):
        loaded(expression.ExpressionRecognizer("expression", frozenset({"bored"})), client)


# Several networks -------------------------------------------------------------------------------------------


def test_a_picture_is_read_by_all(in_page: Callable[[str], Any], expression: Any) -> None:
    module = in_page("camcade_web.recognizers.picture")
    posture = {"punch": 0.9, "other": 0.1}
    client = Client({"expression": EMOTIONS, "strike-image": posture})
    recognizer = loaded(module.PictureRecognizer(("expression", "strike-image")), client)
    assert recognizer.models == ("blazeface", "expression", "strike-image")
    decision = read(recognizer, client)
    assert decision.face.probabilities == EMOTIONS and decision.others == {"strike-image": posture}
    assert [frame for frame, _ in client.asked] == ["picture", None, None]
    assert decision.inference_ms == 30.0


def test_a_picture_without_interest_in_faces(in_page: Callable[[str], Any]) -> None:
    module = in_page("camcade_web.recognizers.picture")
    client = Client({"strike-image": {"punch": 1.0}})
    decision = read(loaded(module.PictureRecognizer(("strike-image",)), client), client)
    assert decision.face is None and decision.others == {"strike-image": {"punch": 1.0}}
    assert [frame for frame, _ in client.asked] == ["picture"]


# Strikes in whole pictures ----------------------------------------------------------------------------------


@pytest.fixture
def image(in_page: Callable[[str], Any]) -> Any:
    return in_page("camcade_web.recognizers.image")


def strike_card(**more: Any) -> dict[str, Any]:
    from camcade.gestures import StrikeSettings

    return {"labels": ("punch", "kick", "other"), "decision": StrikeSettings().to_card(), **more}


def test_a_strike_is_seen_once_and_has_its_bar(image: Any) -> None:
    answers = {"mine": {"punch": 0.0, "kick": 0.0, "other": 1.0}}
    client = Client(answers, mine=strike_card())
    recognizer = loaded(image.ImageRecognizer("mine"), client)
    recognizer.begin(0.0)
    strikes = []
    for number in range(20):
        if number == 10:
            answers["mine"] = {"punch": 0.999, "kick": 0.0, "other": 0.001}
        decision = read(recognizer, client, MagicMock(taken_ms=40.0 * number, aspect=4 / 3))
        if decision.strike is not None:
            strikes.append((decision.strike, decision.bar))
    assert strikes == [(Intent.HIGH_PUNCH, "punch")]
    assert recognizer.snapshot() == {"probabilities": answers["mine"]}
    assert client.asked[0][1][0].region is None, "the whole picture"
    assert recognizer.bars.names == ("punch", "kick", "other") and "other" not in recognizer.bars.marks


def test_a_network_that_follows_the_player_looks_at_them(image: Any) -> None:
    follow = {"seen": 0.5, "pace": 0.7, "leap": 0.5, "room": 1.06}
    joints = [0.5 + 0.1 * (number % 3 - 1) for number in range(34)]
    answers: dict[str, Any] = {"mine": {"punch": 1.0, "kick": 0.0, "other": 0.0}}
    client = Client(answers, mine=strike_card(follow=follow))
    recognizer = loaded(image.ImageRecognizer("mine"), client)
    client.labelled = lambda name, outputs: {"punch": 1.0, "kick": 0.0, "other": 0.0}  # type: ignore[method-assign]
    answers["mine"] = {"joints": joints, "seen": [0.9]}
    read(recognizer, client)
    read(recognizer, client)
    whole, player = (views[0].region for _, views in client.asked)
    assert player[2] - player[0] < whole[2] - whole[0]
    answers["mine"] = {"joints": joints, "seen": [0.1]}
    assert set(read(recognizer, client).shares.values()) == {0.0}, "nobody is there to strike"


def test_a_keen_player_needs_less(image: Any) -> None:
    client = Client({}, mine=strike_card())
    recognizer = loaded(image.ImageRecognizer("mine"), client)
    usual = recognizer.bars.marks["punch"]
    recognizer.tune(Settings(strikes=2))
    assert recognizer.bars.marks["punch"] < usual


@pytest.mark.parametrize("module", ["camcade_web.recognizers.image", ARTICLE])
def test_a_network_of_another_task_is_refused_in_words(in_page: Callable[[str], Any], module: str) -> None:
    client = Client({"expression": EMOTIONS})
    made = in_page(module)
    recognizer = getattr(made, "ArticleRecognizer" if module == ARTICLE else "ImageRecognizer")("expression")
    with pytest.raises(ModelError, match="“expression” does not tell strikes in pictures: it gives happy"):
        asyncio.run(recognizer.load(client))
