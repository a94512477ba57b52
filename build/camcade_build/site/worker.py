"""The inference worker: TF.js and our own code in one classic script.

One file, because a worker that starts from a single HTML file over `file://` can import nothing.
"""

from __future__ import annotations

from camcade_build.project import Project
from camcade_build.site.kernels import kernel_script
from camcade_build.vendor.packages import tensorflow_scripts

SEPARATOR = b"\n;\n"  # ends a last statement without semicolon, and a last line that is a comment


def inference_worker(project: Project) -> bytes | None:
    """The joined worker, or None while `site/worker` holds no script.

    Our own files follow the bundles in order of their names and share one scope.
    """
    sources = sorted(project.worker.glob("*.js"))
    if not sources:
        return None
    own = [path.read_bytes() for path in sources]
    return SEPARATOR.join([*tensorflow_scripts(project), kernel_script(project), *own])
