"""Bad calls of the command line: each is answered by one line that names the thing, and by exit code 2; what
was there before stays, and nothing half-written is left.
"""

import io
import json
import os
import re
import zipfile
import zlib
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
    Fault("build --out file", "file is no folder"),
    Fault("build --out /dev/full", "/dev/full is no folder"),
    Fault("build --out .", "is not empty and no earlier build"),
    Fault("build --out full", "is not empty and no earlier build"),
    Fault("build --out loop", "loop"),
    Fault("build --mk nowhere --out site", "nowhere, which is no folder"),
    Fault("build --mk file --out site", "file, which is no folder"),
    Fault("build --mk loop --out site", "loop, which is no folder"),
    Fault("build --mk full --out site", "full holds no MK.js"),
    Fault("build --single-file --mk full --out site.html", "full holds no MK.js"),
    Fault("play --mk full --out site", "full holds no MK.js"),
    Fault("build --single-file --out full", "full is a folder"),
    Fault("build --single-file --out file", "file is no earlier build of Camcade"),
    Fault("build --single-file --out /dev/full", "/dev/full is no ordinary file"),
    Fault("story map weather-office --out full", "the name has to end in .svg"),
    Fault("story map weather-office --out file/map.svg", "file/map.svg cannot be written"),
    Fault("data people --out= --people 1", "--out is empty"),
    Fault('build --base-url https://x/"><script> --out x', "--base-url is"),
    Fault("data people --out file --people 1", "file is no folder"),
    Fault("data people --out /dev/full --people 1", "/dev/full is no folder"),
    Fault("data people --out loop --people 1", "loop is no folder but a link"),
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
    Fault("bench page --out file", "file is no folder"),
    Fault("build --single-file --out loop", "loop cannot be written"),
    Fault("story map weather-office --out loop.svg", "loop.svg cannot be written"),
    Fault("data frames v.mp4 --class punch --out file", "file is no folder"),
    Fault("data studio-example full", "full is a folder"),
    Fault("data studio-example /dev/full", "/dev/full is no ordinary file"),
    Fault("data studio-example loop", "loop cannot be written"),
    Fault("data studio-example file/x.zip", "file/x.zip cannot be written"),
    Fault("data movenet-error --observations notzip.zip", "notzip.zip is no folder"),
    Fault("data movenet-error --out full", "full is a folder"),
    Fault("data bvh v.bvh --out file", "file is no folder"),
    Fault("data motion full --out file", "file is no folder"),
    Fault("train strike-image --data full --out x --export full", "full holds files but no card.json"),
    Fault("train strike-image --data full --out x --export file", "file is no folder"),
    Fault("train strike-image --data full --out x --cache file", "file is no folder"),
    Fault("train body pose --out x --export full", "full holds files but no card.json"),
    Fault("train agent --sessions full --out x --cache file", "file is no folder"),
    Fault("export agent full file", "file is no folder"),
    Fault("export body pose full full", "full holds files but no card.json"),
    Fault("evaluate expression --faces notzip.zip --out file", "file is no folder"),
    Fault("evaluate action v.mp4 --out full", "full is a folder"),
    Fault("sessions record --out file", "file is no folder"),
    Fault("sessions render full --out loop", "loop is no folder but a link"),
    Fault("sessions import v.mp4 file --keys deep.yaml --out full", "full is a folder"),
    Fault("sessions replay match.json --out file", "file is no folder"),
    Fault("sessions report full --out file", "file is no folder"),
    Fault("arena --out file", "file is no folder"),
    Fault("bench opponents --out full", "full is a folder"),
    Fault("bench start --json full", "full is a folder"),
    # Numbers out of range.
    Fault("data people --out x --people 1000000 --pictures-train 10000", "GB are needed"),
    Fault("data movenet-error --clips 99999999999", "--clips"),
    Fault("data bvh v.bvh --out x --seed 99999999999999999999", "--seed"),
    Fault("data bvh v.bvh --out x --margin inf", "--margin"),
    Fault("data bvh v.bvh --out x --views 100000000", "--views"),
    Fault("data motion full --out x --rate inf", "--rate"),
    Fault("train strike-image --data full --out x --set batch_size=0", "setting 'batch_size' is 0"),
    Fault("train strike-image --data full --out x --set epochs=-1", "setting 'epochs' is -1"),
    Fault("train body action --out x --set learning_rate=-1", "setting 'learning_rate' is -1"),
    Fault("train body action --out x --set epochs=1000000000000", "setting 'epochs' is 1000000000000"),
    Fault("train agent --out x --set learning_rate=Infinity", "setting 'learning_rate' is inf"),
    Fault("sessions record --out x --processes 100000", "--processes"),
    Fault("sessions record --out x --count 1000000000000", "--count"),
    Fault("sessions render full --out x --frames-per-second nan", "--frames-per-second"),
    Fault("arena --matches 100000000000", "--matches"),
    Fault("bench engine --seconds inf", "--seconds"),
    Fault("bench pictures --seconds nan", "--seconds"),
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
    Fault("train agent --out x --set window=0", "setting 'window' is 0"),
    Fault('train agent-expert --out x --set opponents=["nobody"]', "no opponent 'nobody'"),
    Fault("train agent-expert --out x --set fights=0", "fights is 0"),
    Fault("train agent-expert --out x --set teacher=rival", "'rival' is the agent of --against or --start"),
    Fault("train agent-expert --out x --start agent --against agent", "--against and --start: give one"),
    Fault("train agent --out x --teacher nobody", "no opponent 'nobody': choose easy, normal, hard, cpu"),
    Fault("train agent --out x --teacher hard --expert full", "--expert and --teacher: give one"),
    Fault("train agent --out x --start agent", "is for --expert and --teacher: give one of them, too"),
    Fault("train agent --out x --expert full --set window=2", "window is 2: give memory to steps, 6 to 40"),
    Fault("train agent --out x --set cell=rnn", "cell is 'rnn': choose gru or lstm"),
    Fault(f"train agent-play {MODELS}/agent --out x --set kl_weight=-1", "setting 'kl_weight' is -1"),
    Fault("train agent-play full --out x", "full/settings.json cannot be read"),
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
    Fault("data frames film.mjpeg nowhere.mp4 --class punch --out x", "nowhere.mp4 is no file"),
    Fault("data frames v.mp4 v.mp4 --class punch --out x", "two videos are called"),
    Fault("data frames v.mp4 --class ../up --out x", "cannot be part of a file's name"),
    Fault("data import /dev/zero --out x", "/dev/zero is no file; expected a project file"),
    Fault("data import folder.bvh --out x", "folder.bvh is a folder; expected a project file"),
    Fault("data import pictures.zip --out x", "cannot be decoded"),
    Fault("data augment pictures/huge --out x", "is too large"),
    Fault("data augment pictures/broken --out x", "cannot be decoded"),
    Fault("data augment pictures/pixel --out x", "is too small (1 × 1 pixels)"),
    Fault("data balance file --out x", "file is no folder"),
    Fault("data balance full --out x", "class folder full/punch is missing"),
    Fault("data video x.mp5", "expected a name in .mjpeg"),
    Fault("data video x.mp4 --script none", "unknown script 'none'"),
    Fault("data video x.mp4 --split other", "unknown split 'other'"),
    Fault("data bvh folder.bvh --out x", "no BVH files (.bvh) in folder.bvh"),
    Fault("data bvh deep.bvh --out x", "no MOTION part"),
    Fault("data bvh notzip.zip --out x", "is no .bvh file"),
    Fault("data bvh channels.bvh --out x", "says CHANNELS '³'"),
    Fault("data bvh v.bvh --labels deep/card.json --out x", "is no JSON (it nests too deeply)"),
    Fault("data bvh v.bvh --joints deep/card.json --out x", "is no JSON (it nests too deeply)"),
    Fault("data bvh v.bvh --joints number.json --out x", "number.json: is no JSON"),
    Fault("data amc file --out x", "is no .amc file"),
    Fault("data motion notzip.zip --out x", "notzip.zip: holds no motion"),
    Fault("data motion nowhere --out x", "nowhere: no such file or folder"),
    Fault("train strike-image --data notzip.zip --out x", "“notzip.zip” is no zip archive"),
    Fault("train expression --faces notzip.zip --out x", "notzip.zip is no zip"),
    Fault("train expression --faces full --out x", "full has no class folders"),
    Fault(
        "train expression --faces nowhere.zip --out x",
        "expected the zip of FER+'s faces with their votes (--faces)",
    ),
    Fault("data motion nowhere.npz --out x", "nowhere.npz: no such file; check the path"),
    Fault("train backbone --data people --faces notzip.zip --out x", "notzip.zip is no zip"),
    Fault("train expression --faces sizes.zip --out x", "pictures of several sizes"),
    Fault("train strike-image --data people --backbone nowhere --out x", "nowhere is no file"),
    Fault("train strike-image --data people --backbone notzip.zip --out x", "no readable Keras model"),
    Fault("train strike-image --data people --backbone empty.keras --out x", "it lacks config.json"),
    Fault("train body pose --out x --clips nowhere", "nowhere"),
    Fault("train body pose --out x --set start=nowhere", "nowhere/body-pose.keras is missing"),
    Fault("train agent --sessions full --out x", "full has no sessions for train, validation, test"),
    Fault("train agent --out x --expert full", "full/expert.npz is missing"),
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
    Fault("evaluate agent deep --out x", "deep/settings.json cannot be read"),
    Fault("export body pose deep x", "deep/settings.json cannot be read"),
    Fault("evaluate body --motion deep/card.json", "is no JSON (it nests too deeply)"),
    Fault("evaluate body --motion rate.json", "frames_per_second is 0.0; expected 1 to 1000"),
    Fault(f"tune body --motion motion.json --pose {MODELS}/body-pose", "people that holds strikes nor one"),
    Fault("tune body --videos full", "full/validation holds no labelled videos"),
    Fault("evaluate body --videos file", "file/test holds no labelled videos"),
    Fault("evaluate body --card", "--card keeps figures of --motion's people: give --motion too"),
    Fault("evaluate body --films x", "--films keeps films of --motion's people: give --motion too"),
    Fault("sessions record --out x --first full", "full holds no agent.keras"),
    Fault(f"sessions record --out x --second {MODELS}/expression", "is a bundle of the task expression"),
    Fault("sessions likeness nowhere file --out x", "nowhere is no file; expected a session (.zip)"),
    Fault(
        "sessions likeness session-whole.zip session-whole.zip --out x",
        "holds no replay; likeness is of matches",
    ),
    Fault("sessions check nowhere", "nowhere is no file; expected a session (.zip)"),
    Fault("sessions check notzip.zip", "notzip.zip is no session that can be read"),
    Fault("sessions check session-deep.zip", "it nests too deeply"),
    Fault("sessions check session-length.zip", "expected seconds, 0 to 1e+07"),
    Fault("sessions check session-side.zip", "expected 0 or 1"),
    Fault("sessions check session-locked.zip", "is no session that can be read"),
    Fault("sessions check session-up.zip", "the name in session-up.zip/manifest.json '../../up' cannot be"),
    Fault("sessions render session-up.zip --out x", "without slashes, of 200 bytes at most"),
    Fault("sessions render session-surrogate.zip --out x", "cannot be part of a file's name"),
    Fault("sessions render session-whole.zip session-whole.zip --out x", "two sessions are called x"),
    Fault("sessions check /dev/zero", "/dev/zero is no file; expected a session (.zip)"),
    Fault("sessions report session-bomb.zip --out x", "events.jsonl is said to have 101 MB"),
    Fault("sessions render session-deep.zip --out x", "it nests too deeply"),
    Fault("sessions render full --out x --arena nothing", "nothing"),
    Fault("sessions import v.mp4 file --keys deep.yaml --out x.zip", "key map deep.yaml cannot be read"),
    Fault("sessions replay match.json ./match.json --out x", "two replays have one name"),
    Fault("replay show nowhere.json", "nowhere.json: the replay cannot be read"),
    Fault("replay show folder.mp4", "folder.mp4: the replay cannot be read"),
    Fault("replay show empty.mp4", "empty.mp4: no valid JSON"),
    Fault("replay show deep/card.json", "deep/card.json: no valid JSON"),
    Fault("replay check list/card.json", "list/card.json: no Camcade replay"),
    Fault("replay check other.json", "replay version 99, but this Camcade reads versions 1 to 3"),
    Fault("replay check rules.json", "made under other rules"),
    Fault("replay check x.html#r=2.AAAA", "The link holds no whole replay"),
    Fault("replay check #r=9.AAAA", "replay version 9"),
    Fault("replay video match.json --out x.gif", "x.gif does not end in .mp4"),
    Fault("replay video match.json --out file/x.mp4", "file/x.mp4 cannot be written"),
    Fault("replay video match.json --out folder.mp4", "folder.mp4 is a folder"),
    Fault("replay video match.json --out x.mp4 --fps 0", "--fps"),
    Fault("replay video match.json --out x.mp4 --width 9", "--width"),
    Fault("replay video rules.json --out x.mp4", "made under other rules"),
    Fault(
        "evaluate action film.mjpeg --labels list/card.json --out x.svg", "no list of strikes (it is list)"
    ),
    Fault("evaluate action film.mjpeg --labels none.json --out x.svg", "none.json cannot be read"),
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
    write_more()
    joint = "JOINT b\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n"
    Path("deep.bvh").write_text("HIERARCHY\n" + joint.replace("JOINT", "ROOT") + joint * 5000)
    return tmp_path


def write_more() -> None:
    """Pictures, faces, motions and sessions that are nearly right."""
    from PIL import Image

    for name in ("v.mp4", "v.bvh", "channels.bvh"):
        Path(name).write_text("HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS ³ Xposition\n}\nMOTION\n")
    Path("loop.svg").symlink_to("loop.svg")
    Path("number.json").write_text("9" * 5000)
    picture = io.BytesIO()
    Image.new("RGB", (16, 16)).save(picture, "PNG")
    pixel = io.BytesIO()
    Image.new("RGB", (1, 1)).save(pixel, "PNG")
    head = picture.getvalue()[16:24]
    huge = picture.getvalue().replace(head, (30_000).to_bytes(4, "big") * 2)
    huge = huge[:29] + zlib.crc32(huge[12:29]).to_bytes(4, "big") + huge[33:]
    right = picture.getvalue()
    film = io.BytesIO()
    Image.new("RGB", (16, 16)).save(film, "JPEG")
    Path("film.mjpeg").write_bytes(film.getvalue() * 10)
    for kind, content in (("huge", huge), ("broken", right[:40]), ("pixel", pixel.getvalue())):
        for label in ("punch", "kick", "other"):
            Path("pictures", kind, label).mkdir(parents=True)
            Path("pictures", kind, label, "anna_1.png").write_bytes(content if label == "punch" else right)
    for label in ("punch", "kick", "other"):
        for split in ("train", "validation", "test"):
            Path("people", split, label).mkdir(parents=True)
            Path("people", split, label, f"{split}_1.png").write_bytes(right)
    with zipfile.ZipFile("pictures.zip", "w") as archive:
        for label in ("punch", "kick"):
            archive.writestr(f"{label}/1.jpg", b"no picture")
    with zipfile.ZipFile("sizes.zip", "w") as archive:
        for split in ("train", "validation", "test"):
            archive.writestr(f"{split}/happy/1.png", right)
            archive.writestr(f"{split}/sad/1.png", pixel.getvalue())
    with zipfile.ZipFile("empty.keras", "w"):
        pass
    about = {
        "format": "camcade-session", "version": 1, "name": "x", "game": "duel", "actions": ["left"],
        "length_s": 1.0, "players": [], "side": 0, "frames_per_second": 0.0,
    }  # fmt: skip
    manifests = {
        "deep": "[" * 100_000,
        "length": json.dumps({**about, "length_s": 10**400}),
        "side": json.dumps({**about, "side": True}),
        "locked": json.dumps(about),
        "up": json.dumps({**about, "name": "../../up"}),
        "surrogate": json.dumps({**about, "name": "\ud800"}),
        "whole": json.dumps(about),
        "bomb": json.dumps(about),
    }
    catalogue = {"format": 1, "frames_per_second": 60, "clips": []}
    Path("motion.json").write_text(json.dumps(catalogue))
    Path("rate.json").write_text(json.dumps({**catalogue, "frames_per_second": 0}))
    for name, manifest in manifests.items():
        with zipfile.ZipFile(f"session-{name}.zip", "w") as archive:
            archive.writestr("manifest.json", manifest)
            archive.writestr("events.jsonl", "")
    bomb = bytearray(Path("session-bomb.zip").read_bytes())
    size = bomb.find(b"events.jsonl", bomb.find(b"PK\1\2")) - 46 + 24
    bomb[size : size + 4] = (101_000_000).to_bytes(4, "little")  # as it says of itself
    Path("session-bomb.zip").write_bytes(bomb)
    locked = bytearray(Path("session-locked.zip").read_bytes())
    for sign, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = locked.find(sign)
        locked[at + place] |= 1  # as if with a password
    Path("session-locked.zip").write_bytes(locked)


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
    assert "Traceback" not in said and "Errno" not in said
    assert contents(place) == before
    assert Path("/dev/full").is_char_device()


def test_there_are_many_of_them():
    assert len({fault.call for fault in FAULTS}) == len(FAULTS) >= 70
