"""A small checkout to build from: our own sources are a few lines, the npm packages are the real ones."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import camcade_build.art
from camcade.models.bundle import file_record
from camcade_build.project import Project, this_checkout
from camcade_build.site.builder import build_site
from camcade_build.vendor.npm import install_packages

PAGE = """<!doctype html>
<html lang="en">
<head>
  <title>{{ page }}</title>
  <link rel="stylesheet" href="{{ asset('styles/duel.css') }}">
  <script type="module" src="{{ asset('scripts/start.js') }}"></script>
</head>
<body>
  <script type="application/json" id="manifest">{{ manifest }}</script>
  <script type="py" config="{{ pyscript_config }}">import camcade</script>
</body>
</html>
"""

SOURCES = {
    "site/pages/duel/page.html.j2": PAGE,
    "site/pages/duel/page.toml": 'entry = "camcade_web"\nstyles = ["style"]\nbudget_bytes = 8_000_000\n',
    "site/pages/_parts/part.html.j2": "<p>only included</p>",
    "site/pages/duel/style.css": 'h1 { background: url("asset:art/atlas.json"); }',
    "site/pages/_parts/start.js": 'import { one } from "./one.js";\nconsole.log(one);\n',
    "site/pages/_parts/one.js": "export const one = 1;\n",
    "site/worker/index.js": "self.onmessage = () => self.postMessage(tf.version_core);\n",
    "site/worker/kernels/convolutions.wat.j2": "(module)",
    "py/camcade/__init__.py": '"""Rules."""\n',
    "py/camcade_web/__init__.py": '"""Pages."""\nimport camcade\n',
    "models/README.md": "No model yet.\n",
}


@pytest.fixture(scope="session")
def vendored() -> Path:
    """The real checkout's node_modules, installed if this is the first use of the checkout."""
    checkout = this_checkout()
    install_packages(checkout)
    return checkout.node_modules


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replaces the drawing of the art by one that takes no time; lists the folders it drew into."""
    folders: list[Path] = []

    def draw(folder: Path) -> None:
        folders.append(folder)
        draw_nothing(folder)

    monkeypatch.setattr(camcade_build.art, "build_atlas", draw)
    return folders


def draw_nothing(folder: Path) -> None:
    folder.mkdir()
    (folder / "atlas.json").write_text("{}", encoding="utf-8")


@pytest.fixture(scope="session")
def compiled_python(vendored: Path, made_once: Callable[..., Path]) -> Path:
    """What a build of the small checkout keeps of its Python: compiling it takes longer than all the rest."""

    def fill(folder: Path) -> None:
        checkout = write_checkout(folder / "checkout", vendored)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(camcade_build.art, "build_atlas", draw_nothing)
            build_site(checkout, folder / "site", lambda stage: None)

    return made_once("small-checkout", fill) / "checkout" / ".cache" / "python"


@pytest.fixture
def project(tmp_path: Path, vendored: Path, compiled_python: Path, drawings: list[Path]) -> Project:
    """A checkout with one page, one of everything else, and no model; its Python has been compiled before."""
    checkout = write_checkout(tmp_path / "checkout", vendored)
    shutil.copytree(compiled_python, checkout.cache / "python", copy_function=os.link)
    return checkout


def write_checkout(root: Path, vendored: Path) -> Project:
    checkout = Project(root)
    for name, text in SOURCES.items():
        path = checkout.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    checkout.builder.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc", "requirements.txt", "vendored-hashes.json"):
        shutil.copy(vendored.parent / name, checkout.builder / name)
    checkout.node_modules.symlink_to(vendored)
    return checkout


@pytest.fixture
def model(project: Project) -> Path:
    """A model bundle in the small checkout whose card agrees with its files."""
    return write_bundle(project.models / "strike-image")


@pytest.fixture
def make_model(project: Project) -> Callable[[str, bytes], Path]:
    """Makes a bundle of this name and these weights in the small checkout."""
    return lambda name, weights: write_bundle(project.models / name, weights)


def write_bundle(folder: Path, weights: bytes = b"\x00\x3c" * 8) -> Path:
    folder.mkdir(parents=True)
    tensors = {"inputs": "window:0", "outputs": "Identity:0"}
    graph = {
        "format": "graph-model",
        "modelTopology": {"node": []},
        "signature": {side: {name: {"name": name}} for side, name in tensors.items()},
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": []}],
    }
    files = {"model.json": json.dumps(graph).encode(), "group1-shard1of1.bin": weights}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    card = {
        "format": 1,
        "name": folder.name,
        "title": "nothing",
        "task": "test",
        "inputs": {"window": {"tensor": tensors["inputs"], "shape": [1, 2]}},
        "outputs": {"probabilities": {"tensor": tensors["outputs"], "size": 2}},
        "files": {name: vars(file_record(content)) for name, content in files.items()},
        "licence": "MIT",
    }
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder
