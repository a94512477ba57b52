"""What reads something that others made: bytes in, an error of ours or nothing out."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from unittest.mock import MagicMock, patch

from camcade.duel.replay_link import from_link
from camcade.duel.replay_reading import from_json
from camcade.escape.saves import Saves
from camcade.models.card import ModelCard
from camcade.sessions.archive import read_session
from camcade.studio.intake import bring_in
from camcade_build.project import this_checkout
from camcade_build.site.stories import read_story
from camcade_training.mocap.acclaim import read_amc, read_asf
from camcade_training.mocap.bvh import read_bvh

CORPUS = Path(__file__).parent / "corpus"
PAGES = {
    "duel": "read_parameters",
    "escape": "read_escape_parameters",
    "studio": "read_studio_parameters",
    "widget": "read_widget_parameters",
}


@contextmanager
def kept(content: bytes, name: str) -> Iterator[Path]:
    """The bytes as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def story(content: bytes) -> None:
    with kept(content, "some-story.yaml") as path:
        read_story(path)


def bvh(content: bytes) -> None:
    with kept(content, "motion.bvh") as path:
        read_bvh(path)


def asf(content: bytes) -> None:
    with kept(content, "skeleton.asf") as path:
        read_asf(path)


def amc(content: bytes) -> None:
    skeleton = read_asf(CORPUS / "asf" / "body.asf")
    with kept(content, "motion.amc") as path:
        read_amc(path, skeleton)


def replay(content: bytes) -> None:
    from_json(content.decode("utf-8", "replace"))


def link(content: bytes) -> None:
    from_link(content.decode("utf-8", "replace"))


def save(content: bytes) -> None:
    Saves.from_json(content.decode("utf-8", "replace"))


def card(content: bytes) -> None:
    ModelCard.parse(content, "card.json")


def project(content: bytes) -> None:
    bring_in(content, "project.zip")


def session(content: bytes) -> None:
    with kept(content, "session.zip") as path:
        read_session(path)


def address(content: bytes) -> None:
    query = content.decode("utf-8", "replace")
    dummies = {name: MagicMock() for name in ("js", "pyodide", "pyodide.ffi")}
    with patch.dict(sys.modules, dummies):
        for page, name in PAGES.items():
            getattr(import_module(f"camcade_web.pages.{page}.parameters"), name)(query)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "story": story,
    "bvh": bvh,
    "asf": asf,
    "amc": amc,
    "replay": replay,
    "link": link,
    "save": save,
    "card": card,
    "project": project,
    "session": session,
    "address": address,
}


def right_ones(name: str) -> list[Path]:
    """What is right as it is: the shipped stories, and the corpus without what was found wrong."""
    if name == "story":
        return sorted(this_checkout().root.glob("site/stories/*/story.yaml"))
    return sorted(path for path in (CORPUS / name).iterdir() if not path.name.startswith("found-"))


def found_ones(name: str) -> list[Path]:
    """What went wrong once."""
    return sorted((CORPUS / name).glob("found-*"))


# Words that readers of these formats trip over.
WORDS = tuple(
    word.encode()
    for word in (
        *("", "0", "-1", "1e999", "nan", "-inf", "9" * 400, "null", "true", "\u00b2", "\u0663", "\0", "\n"),
        *(
            "[" * 3000,
            "{" * 300,
            json.dumps("\ud800"),
            "[]",
            "{}",
            "%",
            "&&",
            "#r=",
            "\u202e",
            "::",
            "..",
            "/",
        ),
    )
)
