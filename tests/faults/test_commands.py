"""Bad calls of the command line: each is answered by one line that names the thing, and by exit code 2; what
was there before stays, and nothing half-written is left.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from camcade.duel.players import IdlePlayer
from camcade.duel.replay import VERSION, record
from camcade.duel.state import Match
from camcade_build.cli import main
from camcade_build.project import this_checkout

MODELS = this_checkout().models
HUGE = "1" + "0" * 40


@dataclass(frozen=True)
class Fault:
    """A call, and what its answer says (a part of it)."""

    call: str
    says: str


FAULTS = [
    # Where nothing can be written.
    Fault("build --out file", "file is a file; the site needs a folder"),
    Fault("build --out /dev/full", "/dev/full is a file"),
    Fault("build --out .", "is not empty and no earlier build"),
    Fault("build --out full", "is not empty and no earlier build"),
    Fault("build --out loop", "loop"),
    Fault("build --single-file --out full", "full is a folder"),
    Fault("build --single-file --out file", "file is no earlier build of Camcade"),
    Fault("build --single-file --out /dev/full", "/dev/full is no ordinary file"),
    Fault("story map weather-office --out full", "the name has to end in .svg"),
    Fault("story map weather-office --out file/map.svg", "file/map.svg cannot be written"),
    Fault("data people --out file --people 1", "cannot write pictures to file"),
    Fault("data people --out /dev/full --people 1", "cannot write pictures to /dev/full"),
    Fault("data people --out loop --people 1", "cannot write pictures to loop"),
    Fault("data video file/x.mjpeg", "file/x.labels.json cannot be written"),
    Fault("data tutorial-moves full", "full is a folder"),
    Fault("data tutorial-moves /dev/full", "/dev/full is no ordinary file"),
    Fault("data tutorial-moves loop", "loop cannot be written"),
    Fault("data tutorial-moves file/x.json", "file/x.json cannot be written"),
    Fault("data tutorial-moves " + "x" * 300, "File name too long"),
    Fault("train body pose --out file", "file is no folder"),
    Fault("train body action --out dangling", "dangling is no folder"),
    Fault("train strike-image --data full --out file", "file is no folder"),
    Fault("train backbone --data full --out file", "file is no folder"),
    Fault("train expression --faces notzip.zip --out file", "file is no folder"),
    Fault("train agent --sessions full --out file", "file is no folder"),
    Fault("bench page --out file", "file is a file"),
    # Numbers out of range.
    Fault("serve --port 70000", "--port"),
    Fault("data people --out x --seed -1", "--seed"),
    Fault(f"data people --out x --people {HUGE}", "--people"),
    Fault("data people --out x --processes 0", "--processes"),
    Fault("data video x.mjpeg --frames-per-second 0", "--frames-per-second"),
    Fault("data video x.mjpeg --seed -1", "--seed"),
    Fault("data augment full --out x --width 100000", "--width"),
    Fault("train body pose --out x --set seed=-1", "setting 'seed' is -1"),
    Fault(f"train body pose --out x --set seed={HUGE}", "setting 'seed' is"),
    Fault("train body pose --out x --set epochs=inf", "setting 'epochs' is 'inf'"),
    Fault("train expression --faces notzip.zip --out x --set epochs=nan", "setting 'epochs' is 'nan'"),
    Fault("train agent --out x --set window=0", "burn_in is 5"),
    Fault("train agent --out x --set cell=rnn", "cell is 'rnn': choose gru or lstm"),
    Fault("arena --matches 1", "--matches"),
    Fault("arena --player nobody", "There is no player 'nobody'"),
    Fault("bench engine --matches 0", "matches"),
    Fault("bench opponents --rounds 0", "--rounds"),
    Fault("bench tensors --minutes inf", "minutes"),
    # Another kind of file than is wanted, or none.
    Fault("serve --out nowhere", "nowhere holds no page to serve"),
    Fault("serve --out file", "file holds no page to serve"),
    Fault("bench start --before nowhere", "nowhere holds no page to serve"),
    Fault("bench frame file", "file holds no page to serve"),
    Fault("bench house file .", "file is no checkout"),
    Fault("story map nothing", "There is no story 'nothing'"),
    Fault("story check deep.yaml", "nested deeper than 20 levels"),
    Fault("data frames empty.mp4 --class punch --out x", "empty.mp4 cannot be read (0 bytes)"),
    Fault("data frames folder.mp4 --class punch --out x", "folder.mp4 is no file"),
    Fault("data balance file --out x", "file is no folder"),
    Fault("data balance full --out x", "class folder full/punch is missing"),
    Fault("data video x.mp5", "expected a name in .mjpeg"),
    Fault("data video x.mp4 --script none", "unknown script 'none'"),
    Fault("data video x.mp4 --split other", "unknown split 'other'"),
    Fault("data bvh folder.bvh --out x", "no BVH files (.bvh) in folder.bvh"),
    Fault("data bvh deep.bvh --out x", "no MOTION part"),
    Fault("data bvh notzip.zip --out x", "is no .bvh file"),
    Fault("data amc file --out x", "is no .amc file"),
    Fault("data motion notzip.zip --out x", "notzip.zip: holds no motion"),
    Fault("data motion nowhere --out x", "nowhere: no such file or folder"),
    Fault("train strike-image --data notzip.zip --out x", "“notzip.zip” is no zip archive"),
    Fault("train expression --faces notzip.zip --out x", "notzip.zip is no zip"),
    Fault("train expression --faces full --out x", "full has no class folders"),
    Fault("train agent --sessions full --out x", "full has no sessions for train, validation, test"),
    Fault("evaluate agent full --sessions full --out x", "full/settings.json cannot be read"),
    Fault("export agent full x", "full/settings.json cannot be read"),
    Fault("arena --agent nowhere --player easy", "nowhere is no folder"),
    Fault("arena --agent full --player easy", "full holds no agent.keras"),
    Fault(f"arena --agent {MODELS}/expression --player easy", "is a bundle of the task expression"),
    Fault("evaluate features notzip.zip", "notzip.zip is no readable Keras model (6 bytes"),
    Fault("evaluate features full", "full is no file"),
    Fault("evaluate strike-image full --data full", "full/settings.json cannot be read"),
    Fault("evaluate video full --videos full", "full/settings.json cannot be read"),
    Fault("evaluate body --pose deep --action deep", "deep/card.json is no card: it nests too deeply"),
    Fault("evaluate body --pose list --action list", "list/card.json is a list of 2, expected an object"),
    Fault(f"evaluate body --pose {MODELS}/strike-image", "is a bundle of the task strike-image"),
    Fault(
        f"evaluate body --pose {MODELS}/body-pose --action {MODELS}/expression",
        "is a bundle of the task expression",
    ),
    Fault(f"evaluate body --motion file --pose {MODELS}/body-pose", "file"),
    Fault("replay show nowhere.json", "nowhere.json: the replay cannot be read"),
    Fault("replay show folder.mp4", "folder.mp4: the replay cannot be read"),
    Fault("replay show empty.mp4", "empty.mp4: no valid JSON"),
    Fault("replay show deep/card.json", "deep/card.json: no valid JSON"),
    Fault("replay check list/card.json", "list/card.json: no Camcade replay"),
    Fault("replay check other.json", "replay version 99, but this Camcade reads versions 1 to 2"),
    Fault("replay check rules.json", "made under other rules"),
    Fault("replay check x.html#r=2.AAAA", "The link holds no whole replay"),
    Fault("replay check #r=9.AAAA", "replay version 9"),
    Fault("replay video match.json --out x.gif", "x.gif does not end in .mp4"),
    Fault("replay video match.json --out file/x.mp4", "file/x.mp4 cannot be written"),
    Fault("replay video match.json --out folder.mp4", "folder.mp4 is a folder"),
    Fault("replay video match.json --out x.mp4 --fps 0", "--fps"),
    Fault("replay video match.json --out x.mp4 --width 9", "--width"),
    Fault("replay video rules.json --out x.mp4", "made under other rules"),
    Fault("export strike-image full x --data full", "full/settings.json cannot be read"),
    Fault("tune strike-image full --videos full", "full/settings.json cannot be read"),
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands are called: with things in their way."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("here")
    Path("full").mkdir()
    Path("full/x").write_text("here")
    Path("loop").symlink_to("loop")
    Path("dangling").symlink_to("nowhere/else")
    Path("notzip.zip").write_bytes(b"no zip")
    Path("empty.mp4").touch()
    for folder in ("folder.mp4", "folder.bvh", "deep", "list"):
        Path(folder).mkdir()
    Path("deep/card.json").write_text("[" * 10_000)
    Path("list/card.json").write_text("[1, 2]")
    Path("deep.yaml").write_text("title: " + "[" * 10_000)
    match = record(Match(1), (IdlePlayer(), IdlePlayer()), max_ticks=100).to_json()
    Path("match.json").write_text(match)
    Path("rules.json").write_text(re.sub('"end": "[^"]*"', f'"end": "{"0" * 32}"', match))
    Path("other.json").write_text(match.replace(f'"version": {VERSION}', '"version": 99'))
    joint = "JOINT b\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n"
    Path("deep.bvh").write_text("HIERARCHY\n" + joint.replace("JOINT", "ROOT") + joint * 5000)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes | str]:
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = (
            f"-> {os.readlink(path)}" if path.is_symlink() else "" if path.is_dir() else path.read_bytes()
        )
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.call[:60])
def test_a_bad_call_is_answered_in_one_line(fault: Fault, place: Path, capfd: pytest.CaptureFixture[str]):
    before = contents(place)
    with pytest.raises(SystemExit) as ending:
        main(fault.call.split())
    answer = capfd.readouterr()
    said = " ".join((answer.out + answer.err).split())
    assert ending.value.code == 2, said
    assert fault.says in said
    assert "Traceback" not in said
    assert contents(place) == before
    assert Path("/dev/full").is_char_device()


def test_there_are_many_of_them():
    assert len({fault.call for fault in FAULTS}) == len(FAULTS) >= 70
