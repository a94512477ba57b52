"""Where things stand in a checkout. Everything the builder reads is found from here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """One checkout of Camcade; besides the output, the builder writes only `cache` and `node_modules`.

    `original` is a folder elsewhere: a copy of the original game that the site is to be built with.
    """

    root: Path
    original: Path | None = None

    @property
    def pages(self) -> Path:
        """A folder for each page; `camcade_build.site.page_settings` says what stands in it."""
        return self.root / "site" / "pages"

    @property
    def page_parts(self) -> Path:
        """What pages share: templates that others include, style sheets, ES modules of the main thread.

        `inline/first.js` is not one of them: it stands in each page itself.
        """
        return self.pages / "_parts"

    @property
    def service_worker(self) -> Path:
        """The script that keeps the site for playing offline; a site without it has to be online."""
        return self.root / "site" / "service-worker.js"

    @property
    def single_file(self) -> Path:
        """Templates and inline scripts of the one-file packaging."""
        return self.root / "site" / "single-file"

    @property
    def original_frame(self) -> Path:
        """`frame.js`, which stands before the original game's own script."""
        return self.root / "site" / "original"

    @property
    def worker(self) -> Path:
        """ES modules of the inference worker, joined into one classic script that begins with `index.js`."""
        return self.root / "site" / "worker"

    @property
    def stories(self) -> Path:
        """Stories of Emotion Escape, `NAME/story.yaml`, and beside it their pictures, `NAME/PICTURE.svg`."""
        return self.root / "site" / "stories"

    @property
    def python(self) -> Path:
        return self.root / "py"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def builder(self) -> Path:
        return self.root / "build"

    @property
    def node_modules(self) -> Path:
        return self.builder / "node_modules"

    @property
    def cache(self) -> Path:
        """Results that can be made again at any time (drawn art)."""
        return self.root / ".cache"


def this_checkout() -> Project:
    """The checkout this very file lies in (the package is installed editable)."""
    return Project(Path(__file__).resolve().parents[2])
