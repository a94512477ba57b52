"""Ctrl-C and SIGTERM in the middle of a command that learns or measures: it ends, nothing half written stays;
what earlier calls left is whole, and the next call goes on with it.
"""

import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.camcade_training.conftest import Workshop
from tests.camcade_training.mocap.conftest import body_bvh
from tests.camcade_training.tasks.expression.conftest import write_votes

from camcade_build.cli import EXIT_TERMINATED, EXIT_WRONG_INPUT, main
from camcade_build.project import this_checkout
from camcade_training.sessions.recording import plan, record_sessions

MODELS = this_checkout().models
SMALL_EXPRESSION = "alpha=0.25 blocks=2 side_px=32 start=random epochs=2 batch_size=8".split()
SMALL_HEAD = (
    "picture_width=32 picture_height=32 network_width=32 network_height=32 variants=1 epochs=2".split()
)
SMALL_BACKBONE = "alpha=0.25 weights=random size=32 epochs=2 batch_size=8 faces_per_batch=4".split()
SMALL_AGENT = "latent=6 filters=[2,2] units=[5] window=6 burn_in=2 batch_frames=16 batch_windows=4".split()

BEGUN, STEP = "rich.progress.Progress.add_task", "rich.progress.Progress.advance"
CALLS = {  # what is called, with which settings, and by the how-manieth call of what the signal comes
    "train strike-image": (
        "--data {people} --out out --backbone {backbone} --cache cache",
        SMALL_HEAD,
        BEGUN,
        1,
    ),
    "train backbone": ("--data {people} --faces {faces} --out out --cache cache", SMALL_BACKBONE, STEP, 1),
    "train body pose": ("--out out", [], BEGUN, 1),
    "train expression": ("--faces {votes} --out out --workers 0", SMALL_EXPRESSION, STEP, 3),
    "train agent": ("--sessions {sessions} --out out --cache cache --workers 1", SMALL_AGENT, STEP, 1),
    "train agent-expert": ("--out out --workers 1", [], BEGUN, 1),
    "train agent-play": ("{models}/agent --out out --workers 1", ["steps=4", "fights=2"], BEGUN, 1),
    "train agent-grid": (
        "--sessions {sessions} --out out --cache cache --workers 1 --latent 6 --cell gru --seeds 1",
        SMALL_AGENT[1:],
        STEP,
        3,
    ),
    "train agent-redraw": ("{models}/agent --out out", ["frames=8", "steps=4", "batch=1"], STEP, 12),
    "evaluate strike-image": ("{nary} --data {people} --out out --cache cache", [], STEP, 2),
    "evaluate body": ("--pose {models}/body-pose --action {models}/body-action --out out", [], BEGUN, 1),
    "evaluate expression": ("--model {models}/expression --faces {votes} --out out", [], STEP, 2),
    "data motion": ("{bvh} --out out", [], "numpy.savez_compressed", 1),
    "sessions render": ("{sessions} --out out", [], STEP, 1),
}


@pytest.fixture(scope="module")
def places(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("inputs")
    for split in ("train", "validation", "test"):
        record_sessions(plan(1, split, ["hard"], ["easy"], time_limit_s=2), root / "sessions", 1)
    (root / "ann.bvh").write_text(body_bvh())
    return {
        "people": workshop.people,
        "faces": workshop.faces,
        "backbone": workshop.backbone / "backbone.keras",
        "nary": workshop.nary,
        "models": MODELS,
        "votes": write_votes(root / "votes.zip"),
        "sessions": root / "sessions",
        "bvh": root / "ann.bvh",
    }


# Files of an earlier result that a run which is not over leaves as they are.
EARLIER = ("report.md", "earlier.keras")
EXIT_INTERRUPTED = 128 + signal.SIGINT


@pytest.fixture(autouse=True)
def heeding_ctrl_c() -> Iterator[None]:
    """Whatever the tests' own caller has told them to ignore."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, earlier)


def signal_at(call: int, ending: signal.Signals) -> Callable[..., None]:
    """What takes the place of a function: at its call of that number the signal comes."""
    left = call

    def called(*_: object, **__: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            signal.raise_signal(ending)

    return called


@pytest.mark.parametrize("command", CALLS)
def test_nothing_half_written_stays(
    command: str, places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, settings, function, call = CALLS[command]
    monkeypatch.chdir(tmp_path)
    changes = [word for one in settings for word in ("--set", one)]
    out = tmp_path / "out"
    for ending, codes in (
        (signal.SIGTERM, {EXIT_TERMINATED}),
        (signal.SIGINT, {EXIT_INTERRUPTED, EXIT_WRONG_INPUT}),  # 2 where it says that the next call goes on
    ):
        if command != "sessions render" and command != "data motion":  # these want a new folder
            out.mkdir(exist_ok=True)
            for name in EARLIER:
                (out / name).write_text("earlier")
        monkeypatch.setattr(function, signal_at(call, ending))
        with pytest.raises((SystemExit, KeyboardInterrupt)) as ended:
            main([*command.split(), *words.format(**places).split(), *changes])
        assert getattr(ended.value, "code", EXIT_INTERRUPTED) in codes
        assert list(tmp_path.rglob("*partial*")) == []
        assert {path.name for path in tmp_path.iterdir()} <= {"out", "cache"}
        if (out / EARLIER[0]).exists():
            assert {(out / name).read_text() for name in EARLIER} == {"earlier"}
        for state in tmp_path.rglob("*.npz"):
            with zipfile.ZipFile(state) as kept:
                assert kept.testzip() is None, f"{state.name} is not whole"
