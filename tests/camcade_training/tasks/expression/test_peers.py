"""Networks by others, asked as their own programs ask them."""

import numpy as np
import pytest

from camcade_training.tasks.expression import peers
from camcade_training.tasks.expression.labels import SEVEN, SIX


def faces() -> np.ndarray:
    return np.random.default_rng(4).integers(0, 256, (3, 48, 48), np.uint8)


@pytest.mark.skipif(not peers.HUMAN.is_file(), reason="`camcade build` fetches @vladmandic/human")
def test_human_answers_in_our_order():
    answers = peers.human()(faces())
    assert answers["seven"].shape == (3, len(SEVEN)) and answers["six"].shape == (3, len(SIX))
    np.testing.assert_allclose(answers["seven"].sum(1), 1, atol=1e-4)
    np.testing.assert_allclose(answers["six"].sum(1), 1, atol=1e-4)


def test_what_face_api_says_is_put_into_our_order(monkeypatch: pytest.MonkeyPatch):
    """Its own program is replaced: it would have to be fetched."""
    monkeypatch.setattr(peers, "_fetch", lambda folder: None)
    shares = {"neutral": 0.1, "happy": 0.2, "sad": 0.05, "angry": 0.05, "fearful": 0.4, "disgusted": 0.1}
    shares["surprised"] = 0.1

    def node(arguments: list[str]) -> None:
        runner, _, data, side, answer = arguments
        assert runner.endswith("face_api_runner.cjs") and side == "48"
        with open(data, "rb") as stream:
            assert len(stream.read()) == 3 * 48 * 48
        rows = [[shares[name] for name in peers.FACE_API_LABELS]] * 3
        with open(answer, "w") as stream:
            stream.write(str(rows))

    monkeypatch.setattr(peers, "_node", node)
    seven = peers.face_api()(faces())["seven"]
    assert seven[0, SEVEN.index("afraid")] == pytest.approx(0.4)
    assert seven[0, SEVEN.index("neutral")] == pytest.approx(0.1)
