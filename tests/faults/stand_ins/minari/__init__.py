"""In the place of Minari, an optional package: it takes long to write a dataset."""

import time

from minari.storage import get_dataset_path


def create_dataset_from_buffers(name: str, *_: object, **__: object) -> None:
    """Half of it is written at once."""
    folder = get_dataset_path(name) / "data"
    folder.mkdir(parents=True)
    (folder.parent.parent / "namespace_metadata.json").write_text("{}")
    (folder / "half").write_text("half")
    time.sleep(60)
    (folder / "whole").touch()
