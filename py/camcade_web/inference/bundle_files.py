"""The files of a model bundle as they come from the site: read, and compared with what its card says."""

from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from camcade.errors import ModelError
from camcade_web.browser.messages import MODEL_DAMAGED, NO_SUCH

if TYPE_CHECKING:
    from camcade.models.card import ModelCard

WASM_BINARY = "tfjs-backend-wasm-simd.wasm"
WORKER = "worker/inference.js"


class DamagedModelError(ModelError):
    """A bundle of this site is not as it was built; `reason` says where, for those who help the player."""

    def __init__(self, reason: str) -> None:
        super().__init__(MODEL_DAMAGED)
        self.reason = reason


def model_assets(name: str) -> list[str]:
    """Logical names of everything that this model needs, the worker included, in the order to fetch it.

    Raises:
        ModelError: the site holds no model of that name.
    """
    files = list(js.camcadeScripts.downloads.names(f"models/{name}/"))
    if not files:
        known = {path.split("/")[1] for path in js.camcadeScripts.downloads.names("models/")}
        offer = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise ModelError(NO_SUCH.format(what="model", name=name, offer=offer))
    return [WORKER, f"vendor/tfjs/{WASM_BINARY}", *files]


def parse(buffer: Any, name: str) -> Any:
    """The JavaScript value of JSON bytes."""
    try:
        return js.JSON.parse(js.TextDecoder.new().decode(buffer))
    except JsException as error:
        raise DamagedModelError(f"{name} is no JSON") from error


def card_of(text: str, path: str) -> "ModelCard":
    """The card in a bundle's `card.json`. Raises DamagedModelError where it is none."""
    from camcade.models.card import ModelCard  # a page that reads no camera does without

    try:
        return ModelCard.parse(text, path)
    except ModelError as error:
        raise DamagedModelError(str(error)) from error


async def verify(buffer: Any, card: "ModelCard", name: str, path: str) -> None:
    """Compare a file with what the card says of it: with one wrong byte a network still answers, nonsense."""
    expected = card.files.get(path)
    if expected is None:
        raise DamagedModelError(f"its card does not list {name}/{path}")
    # Absent where a page is not trusted, as it is with a camera; then the size has to do.
    subtle = getattr(js.crypto, "subtle", None)
    digest = expected.sha256 if subtle is None else (await subtle.digest("SHA-256", buffer)).to_bytes().hex()
    if buffer.byteLength != expected.bytes or digest != expected.sha256:
        raise DamagedModelError(f"{name}/{path} is not the file its card describes")


def shard_names(model_json: Any) -> list[str]:
    """The weight files of a graph model, in order."""
    groups = getattr(model_json, "weightsManifest", None)
    if groups is None:
        raise DamagedModelError("model.json lists no weights")
    return [path for group in groups for path in group.paths]


def joined(buffers: list[Any]) -> Any:
    """One ArrayBuffer of several."""
    if len(buffers) == 1:
        return buffers[0]
    whole = js.Uint8Array.new(sum(buffer.byteLength for buffer in buffers))
    place = 0
    for buffer in buffers:
        whole.set(js.Uint8Array.new(buffer), place)
        place += buffer.byteLength
    return whole.buffer
