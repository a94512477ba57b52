"""Encoders that were trained once, for all heads that are trained on them: the networks of a grid differ in
latent, cell, loss and seed, and only latent and seed say how their autoencoder comes out.

    CACHE/autoencoder-DIGEST.npz       encoder and decoder, and the records of their training
    CACHE/features-SPLIT-DIGEST.npy    what the last encoder makes of the frames of a split: large

DIGEST is of all that they depend on: settings, sessions, the way they are drawn.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.places import replacing
from camcade_training.core.progress import Record
from camcade_training.core.settings import as_plain
from camcade_training.core.state import packed, read_state, unpack, write_state
from camcade_training.tasks.agent.settings import AgentSettings

MADE_BY = "camcade train agent"
DEPENDS_ON = (
    *("latent", "filters", "halving", "patch_px", "hidden", "drawn_hidden", "drawn_maps"),
    *("autoencoder_epochs", "autoencoder_frames", "patience", "batch_frames", "learning_rate", "seed"),
)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class KeptEncoders:
    """Those of some sessions in a folder; `sessions` is a digest of them."""

    folder: Path
    sessions: str

    def load(self, settings: AgentSettings, variables: list[Any]) -> list[Record] | None:
        """Give encoder and decoder the values of an earlier training that was the same in all that matters.

        Returns:
            the records of that training; None where there was none.
        """
        path = self._path(settings)
        if not path.is_file():
            return None
        about, arrays = read_state(path, MADE_BY)
        unpack(path, arrays, "weight", variables)
        return about["records"]

    def keep(self, settings: AgentSettings, variables: list[Any], records: list[Record]) -> None:
        """For the next one."""
        write_state(self._path(settings), {"records": records}, packed("weight", variables))

    def features(self, split: str, variables: list[Any], encode: Callable[[], Floats]) -> Floats:
        """(N, F) what the frames of a split become with an encoder of these variables."""
        digest = hashlib.sha256(self.sessions.encode())
        for variable in variables:
            digest.update(np.ascontiguousarray(variable).tobytes())
        path = self.folder / f"features-{split}-{digest.hexdigest()[:12]}.npy"
        with suppress(FileNotFoundError):  # on a cluster others, with other encoders, take them away
            return np.load(path, mmap_mode="r", allow_pickle=False)
        found = encode()
        with replacing(path) as partial, partial.open("wb") as stream:
            np.save(stream, found)
        for other in self.folder.glob(f"features-{split}-*.npy"):
            if other != path:
                other.unlink(missing_ok=True)
        return found

    def _path(self, settings: AgentSettings) -> Path:
        about = {name: as_plain(getattr(settings, name)) for name in DEPENDS_ON}
        digest = hashlib.sha256(json.dumps([about, self.sessions]).encode()).hexdigest()[:12]
        return self.folder / f"autoencoder-{digest}.npz"
