"""The convolutions that the inference worker computes itself, `site/worker/kernels`, assembled.

TensorFlow.js's WebAssembly backend was built without the instruction that multiplies and adds at once. Two
convolutions that use it, in that backend's own memory, take a fifth to a third off a network of the MobileNet
family (`camcade bench models`), for 9 kB of script.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass

from camcade.errors import BuildError
from camcade_build.project import Project

SOURCE = "kernels/convolutions.wat.j2"


@dataclass(frozen=True)
class Variant:
    """One assembly of the source, whose head says what the fields mean."""

    relaxed: bool
    rows: int


# The first that a browser accepts is used. Sums that are two instructions need registers for the products.
VARIANTS = {"relaxed": Variant(relaxed=True, rows=6), "plain": Variant(relaxed=False, rows=4)}


def assemble(project: Project, variant: Variant) -> bytes:
    """A WebAssembly module that imports `env.memory` and exports `pointwise` and `depthwise`.

    Raises:
        BuildError: the source is no WebAssembly text, or what assembles it is not installed.
    """
    from jinja2 import Environment, StrictUndefined

    try:
        from wasmtime import WasmtimeError, wat2wasm
    except ModuleNotFoundError as error:
        raise BuildError(
            "WebAssembly cannot be assembled: the Python package wasmtime is not installed in this "
            "environment. Run `make play` once (it sets everything up), or "
            "`pip install -r build/requirements.txt`."
        ) from error
    source = project.worker / SOURCE
    template = Environment(undefined=StrictUndefined).from_string(source.read_text(encoding="utf-8"))
    try:
        return bytes(wat2wasm(template.render(asdict(variant))))
    except WasmtimeError as error:
        raise BuildError(f"{source} is no WebAssembly text: {error}") from error


def kernel_modules(project: Project) -> dict[str, str]:
    """The modules as the worker has them: name of the variant → base64, the better one first.

    A worker that starts from one HTML file has nothing to load them from, and so small they need no file.
    """
    return {name: base64.b64encode(assemble(project, one)).decode() for name, one in VARIANTS.items()}
