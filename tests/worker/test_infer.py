"""The worker's looks at faces, under Node with TensorFlow.js's plain JavaScript backend: no browser."""

import csv
import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from camcade.vision.face_detector import detect, letterbox
from camcade.vision.faces import Face, face_region
from camcade_build.project import this_checkout
from camcade_build.site.models import shipped_files
from camcade_build.site.worker import inference_worker
from camcade_build.vendor.networks import NETWORKS, network_bundle
from camcade_build.vendor.npm import install_packages, node_command

pytestmark = pytest.mark.slow

FACES = this_checkout().root.parent / "shared" / "datasets" / "fer2013.zip"
WIDTH, HEIGHT = 640, 480
SIDE, LEFT, TOP = 240, 150, 130  # where the face is pasted

RUN = """
const { readFileSync, writeFileSync } = require("node:fs");
const [workerPath, requestPath, answerPath] = process.argv.slice(1);
const request = JSON.parse(readFileSync(requestPath, "utf8"));
const answers = new Map();
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = class {};
globalThis.OffscreenCanvas = class { getContext() { return null; } };
globalThis.postMessage = (answer) => answers.get(answer.id)(answer);
// In a worker there is none of these, and TensorFlow.js looks.
const { exit } = process;
for (const name of ["module", "exports", "require", "process"]) globalThis[name] = undefined;
(0, eval)(readFileSync(workerPath, "utf8"));
let lastId = 0;
const ask = (message) => new Promise((resolve) => {
  lastId += 1;
  answers.set(lastId, resolve);
  self.onmessage({ data: { id: lastId, ...message } });
});
const frame = ({ path, width, height }) => ({
  displayWidth: width,
  displayHeight: height,
  visibleRect: { width, height },
  copyTo: async (target) => target.set(readFileSync(path)),
  close() {},
});
const bundle = ({ name, folder, weights }) => ({
  type: "load",
  name,
  card: JSON.parse(readFileSync(`${folder}/card.json`, "utf8")),
  modelJson: JSON.parse(readFileSync(`${folder}/model.json`, "utf8")),
  weights: new Uint8Array(readFileSync(`${folder}/${weights}`)).buffer,
});
(async () => {
  await ask({ type: "start", wasm: {}, backends: ["cpu"] });
  for (const model of request.models) {
    const answer = await ask(bundle(model));
    if (!answer.ok) throw new Error(answer.error.message);
  }
  const results = [];
  for (const { picture, views } of request.looks) {
    const answer = await ask({ type: "infer", ...(picture ? { frame: frame(picture) } : {}), views, t: 1 });
    for (const roles of Object.values(answer.outputs ?? {})) {
      for (const role of Object.keys(roles)) roles[role] = Array.from(roles[role]);
    }
    results.push(answer);
  }
  writeFileSync(answerPath, JSON.stringify(results));
  exit(0);
})();
"""


def scene() -> Image.Image:
    """A grey room with one face of FER-2013 in it."""
    with zipfile.ZipFile(FACES) as archive:
        name = next(name for name in archive.namelist() if name.startswith("test/happy/"))
        face = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
    room = Image.new("RGB", (WIDTH, HEIGHT), (96, 96, 96))
    room.paste(face.resize((SIDE, SIDE), Image.Resampling.BICUBIC), (LEFT, TOP))
    return room


def written(picture: Image.Image, path: Path) -> dict[str, Any]:
    path.write_bytes(picture.convert("RGBA").tobytes())
    return {"path": str(path), "width": picture.width, "height": picture.height}


class Worker:
    """The built worker, asked for several looks in one Node process."""

    def __init__(self, folder: Path) -> None:
        project = this_checkout()
        install_packages(project)
        self.folder = folder
        self.path = folder / "inference.js"
        script = inference_worker(project)
        assert script is not None
        self.path.write_bytes(script)
        self.models: list[dict[str, str]] = []
        (blazeface,) = (network for network in NETWORKS if network.name == "blazeface")
        self.add("blazeface", network_bundle(project, blazeface))

    def add(self, name: str, files: Mapping[str, bytes]) -> None:
        place = self.folder / name
        place.mkdir()
        for file, content in files.items():
            (place / file).write_bytes(content)
        (weights,) = (file for file in files if file.endswith(".bin"))
        self.models.append({"name": name, "folder": str(place), "weights": weights})

    def look(self, *looks: dict[str, Any]) -> list[dict[str, Any]]:
        request, results = self.folder / "request.json", self.folder / "results.json"
        request.write_text(json.dumps({"models": self.models, "looks": looks}), encoding="utf-8")
        answer = subprocess.run(
            [str(node_command()), "-e", RUN, str(self.path), str(request), str(results)],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert answer.returncode == 0, answer.stderr[-2000:]
        return json.loads(results.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Worker:
    return Worker(tmp_path_factory.mktemp("worker"))


def view(model: str, region: object, *, flip: bool = False) -> dict[str, Any]:
    return {"model": model, "region": region, "flip": flip}


def faces_in(answer: dict[str, Any]) -> list[Face]:
    return detect(answer["outputs"]["blazeface"], answer["width"], answer["height"])


def test_looking_again_needs_a_picture(worker: Worker) -> None:
    (answer,) = worker.look({"views": []})
    assert not answer["ok"] and "no picture yet" in answer["error"]["message"]


def test_faces_are_found_where_they_are_and_the_picture_is_kept(worker: Worker, tmp_path: Path) -> None:
    if not FACES.is_file():
        pytest.skip(f"FER-2013 is not there ({FACES.name} beside the checkout)")
    if not any(model["name"] == "expression" for model in worker.models):
        bundle = this_checkout().models / "expression"
        if not bundle.is_dir():
            pytest.skip("there is no expression model")
        worker.add("expression", shipped_files(bundle))
    room = scene()
    whole = letterbox(WIDTH, HEIGHT)
    # The pasted face, as its own picture fills the network's input.
    face = [LEFT / WIDTH, TOP / HEIGHT, (LEFT + SIDE) / WIDTH, (TOP + SIDE) / HEIGHT]
    mirrored_face = [1 - face[2], face[1], 1 - face[0], face[3]]
    empty = Image.new("RGB", (WIDTH, HEIGHT), (96, 96, 96))
    mirrored = room.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    tiny = Image.new("RGB", (6, 5), (230, 230, 230))
    found, again, both, alone, other, nobody, bright = worker.look(
        {"picture": written(room, tmp_path / "room"), "views": [view("blazeface", whole)]},
        {"views": [view("blazeface", whole)]},
        {"views": [view("expression", face, flip=True)]},
        {"views": [view("expression", face)]},
        {
            "picture": written(mirrored, tmp_path / "mirrored"),
            "views": [view("expression", mirrored_face)],
        },
        {"picture": written(empty, tmp_path / "empty"), "views": [view("blazeface", whole)]},
        {"picture": written(tiny, tmp_path / "tiny"), "views": [view("blazeface", letterbox(6, 5))]},
    )
    assert all(answer["ok"] for answer in (found, again, both, alone, other, nobody, bright))
    (seen,) = faces_in(found)
    for x, y in (seen.left_eye, seen.right_eye, seen.mouth):
        assert LEFT < x < LEFT + SIDE and TOP < y < TOP + SIDE
    assert seen.left_eye[0] < LEFT + SIDE / 2 < seen.right_eye[0]
    assert seen.mouth[1] > max(seen.left_eye[1], seen.right_eye[1])
    assert face_region(seen, WIDTH, HEIGHT) == pytest.approx(face, abs=0.08), "framed as in training"
    assert again["outputs"] == found["outputs"], "the same picture is looked at again"
    assert faces_in(nobody) == []
    here, there = (one["outputs"]["expression"]["probabilities"] for one in (alone, other))
    mean = [(one + two) / 2 for one, two in zip(here, there, strict=True)]
    assert both["outputs"]["expression"]["probabilities"] == pytest.approx(mean, abs=1e-3)
    assert sum(here) == pytest.approx(1, abs=1e-3)
    tensors = {answer["tensors"] for answer in (found, again, both, alone, other, nobody)}
    assert len(tensors) == 1, "nothing leaks"
    assert nobody["brightness"] == pytest.approx(96 / 255, abs=0.01)
    assert bright["brightness"] == pytest.approx(230 / 255, abs=0.01), "even of a few pixels"


VOTED = this_checkout().root.parent / "shared" / "datasets" / "fer2013plus.zip"
SIDES = (240, 120)  # of the pasted face, px


def voted_faces(count: int) -> list[Image.Image]:
    """Test faces that all ten people call happy, neutral or surprised, in turn: surely read ones."""
    rows: dict[str, list[str]] = {"happy": [], "neutral": [], "surprise": []}
    with zipfile.ZipFile(VOTED) as archive:
        table = csv.DictReader(io.StringIO(archive.read("labels.csv").decode()))
        for row in table:
            for label, names in rows.items():
                if row["split"] == "test" and row[f"votes_{label}"] == "10":
                    names.append(f"test/{row['image']}")
        chosen = [name for names in zip(*rows.values(), strict=False) for name in names][:count]
        return [Image.open(io.BytesIO(archive.read(name))).convert("RGB") for name in chosen]


def likeliest(answer: dict[str, Any]) -> int:
    shares = answer["outputs"]["expression"]["probabilities"]
    return shares.index(max(shares))


def test_a_face_in_a_room_is_read_as_the_face_itself(worker: Worker, tmp_path: Path) -> None:
    """The page's way from a whole picture to the network's input gives what the data's framing gives."""
    if not VOTED.is_file():
        pytest.skip(f"{VOTED.name} is not there; it may not be redistributed")
    if not any(model["name"] == "expression" for model in worker.models):
        worker.add("expression", shipped_files(this_checkout().models / "expression"))
    faces = voted_faces(6)
    alone = [
        {"picture": written(face, tmp_path / f"{number}"), "views": [view("expression", None)]}
        for number, face in enumerate(faces)
    ]
    rooms = []
    for side in SIDES:
        for number, face in enumerate(faces):
            room = Image.new("RGB", (WIDTH, HEIGHT), face.getpixel((0, 0)))
            room.paste(face.resize((side, side), Image.Resampling.BICUBIC), (LEFT, TOP))
            rooms.append(written(room, tmp_path / f"{number} {side}"))
    whole = letterbox(WIDTH, HEIGHT)
    seen = [{"picture": room, "views": [view("blazeface", whole)]} for room in rooms]
    answers = worker.look(*alone, *seen)  # each process first makes both networks ready
    direct, found = answers[: len(faces)] * len(SIDES), [faces_in(one) for one in answers[len(faces) :]]
    looks = [
        {"picture": room, "views": [view("expression", face_region(some[0], WIDTH, HEIGHT))]}
        for room, some in zip(rooms, found, strict=True)
        if some
    ]
    read = iter(worker.look(*looks))
    same = [likeliest(next(read)) == likeliest(one) for one, some in zip(direct, found, strict=True) if some]
    assert len(same) >= 8, "most faces are found"
    assert sum(same) >= 0.75 * len(same), same
