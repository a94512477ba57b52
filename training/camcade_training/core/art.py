"""The game's drawn art, for whoever needs pictures of Duel."""

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from camcade.errors import BuildError
from camcade_render import Pictures


@lru_cache(maxsize=1)
def art_folder() -> Path:
    """The folder with the art of this checkout, drawn first (a minute) if it is not there.

    The builder draws it in a process of its own: training does not import the builder.

    Raises:
        BuildError: it cannot be drawn; says why.
    """
    words = [sys.executable, "-m", "camcade_build", "art"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as drawing:
        try:
            folder, trouble = drawing.communicate()
        except BaseException:
            drawing.terminate()  # not killed: it has processes of its own to end
            raise
    if drawing.returncode:
        raise BuildError(f"the art cannot be drawn (camcade art): {trouble.strip()}")
    return Path(folder.strip())


@lru_cache(maxsize=2)
def load_pictures(folder: Path) -> Pictures:
    """The art of a folder, loaded once in each process."""
    return Pictures(folder)
