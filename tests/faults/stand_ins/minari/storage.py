"""Where datasets are kept."""

import os
from pathlib import Path


def get_dataset_path(name: str = "") -> Path:
    """As Minari has it."""
    return Path(os.environ["MINARI_DATASETS_PATH"]) / name
