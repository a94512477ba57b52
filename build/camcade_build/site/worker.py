"""The workers: inference, TF.js and our own code in one classic script, and training, our own code alone.

One file each, because a worker that starts from a single HTML file over `file://` can import nothing.
"""

from __future__ import annotations

import json

from camcade_build.project import Project
from camcade_build.site.kernels import kernel_modules
from camcade_build.vendor.esbuild import bundle_script
from camcade_build.vendor.packages import tensorflow_scripts

ENTRY = "index.js"
TRAINING_ENTRY = "training/index.js"
SEPARATOR = b"\n;\n"  # ends a last statement without semicolon, and a last line that is a comment


def inference_worker(project: Project) -> bytes | None:
    """The joined worker, or None while `site/worker` holds no entry.

    TensorFlow.js's bundles stay the separate scripts that they are; behind them come our own modules.

    Raises:
        BuildError: a module does not parse, or imports something that is not there.
    """
    entry = project.worker / ENTRY
    if not entry.is_file():
        return None
    own = bundle_script(project, entry, {"CONVOLUTIONS": json.dumps(kernel_modules(project))})
    return SEPARATOR.join([*tensorflow_scripts(project), own])


def training_worker(project: Project) -> bytes | None:
    """The joined worker that trains heads, or None while `site/worker/training` holds no entry.

    Raises:
        BuildError: as `inference_worker`.
    """
    entry = project.worker / TRAINING_ENTRY
    return bundle_script(project, entry, {}) if entry.is_file() else None
