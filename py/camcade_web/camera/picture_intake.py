"""Pictures that come as files: chosen, taken with a phone's camera, dropped, or pasted."""

from collections.abc import Awaitable, Callable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.errors import DataError
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.camera.picture_files import (
    HEAD_BYTES,
    decoding_trouble,
    kind_of,
    refusal,
    scale_for,
    size_of,
    size_trouble,
    unreadable,
)

OnPicture = Callable[[Any, str], Awaitable[None]]
"""Called with an ImageBitmap, which then belongs to the callee, and the file's name."""
OnRefusal = Callable[[str], None]


class PictureIntake:
    """Watches the file inputs and the whole page for pictures.

    `on_refusal` is told, in words for the player, why a file is no use. Of files brought one after the other,
    one that is slow to decode does not take the place of a later one.
    """

    def __init__(
        self, inputs: list[Any], tasks: BackgroundTasks, on_picture: OnPicture, on_refusal: OnRefusal
    ) -> None:
        self._tasks = tasks
        self._on_picture = on_picture
        self._on_refusal = on_refusal
        self._brought = self._passed_on = 0  # how many files came, and which of them was told of last
        self._proxies = Proxies()
        listen = self._proxies.listen
        for field in inputs:
            listen(field, "change", self._chosen)
        listen(js.document, "dragover", self._dragged, passive=False)
        listen(js.document, "dragleave", lambda _: self._hover(False))
        listen(js.document, "drop", self._dropped, passive=False)
        listen(js.document, "paste", lambda event: self._take_first(event.clipboardData.files))

    def close(self) -> None:
        """Watch no longer."""
        self._proxies.close()

    def _chosen(self, event: Any) -> None:
        files = event.target.files
        self._take_first(files)
        event.target.value = ""  # so that the same file can be chosen again

    def _dragged(self, event: Any) -> None:
        event.preventDefault()
        event.dataTransfer.dropEffect = "copy"
        self._hover(True)

    def _dropped(self, event: Any) -> None:
        event.preventDefault()
        self._hover(False)
        if event.dataTransfer.files.length == 0:
            self._on_refusal("That was no file. Drop a picture from a folder, or choose one.")
            return
        self._take_first(event.dataTransfer.files)

    def _hover(self, is_over: bool) -> None:
        js.document.body.classList.toggle("is-dropping", is_over)

    def _take_first(self, files: Any) -> None:
        if files.length > 0:
            self._tasks.spawn(self._take(files.item(0)))

    async def _take(self, file: Any) -> None:
        self._brought += 1
        mine = self._brought
        try:
            bitmap = await opened(file)
        except DataError as error:
            if self._is_in_turn(mine):
                self._on_refusal(str(error))
            return
        if self._is_in_turn(mine):
            await self._on_picture(bitmap, file.name)
        else:
            bitmap.close()

    def _is_in_turn(self, mine: int) -> bool:
        is_in_turn = mine > self._passed_on
        self._passed_on = max(mine, self._passed_on)
        return is_in_turn


async def opened(file: Any) -> Any:
    """The picture in a file as an ImageBitmap, turned as its EXIF says, of its first frame, not too large.

    Raises:
        DataError: in the player's words, why it is no use.
    """
    try:
        head = (await file.slice(0, HEAD_BYTES).arrayBuffer()).to_bytes()
    except JsException as error:
        raise DataError(unreadable(file.name)) from error
    kind = kind_of(head)
    problem = refusal(file.name, file.size, kind) or size_trouble(file.name, size_of(head))
    if problem is not None:
        raise DataError(problem)
    try:
        return await decoded(file)
    except JsException as error:
        raise DataError(decoding_trouble(file.name, kind)) from error


async def decoded(file: Any) -> Any:
    """As `opened`, of a file that may be one. Raises JsException where the browser cannot decode it."""
    bitmap = await js.createImageBitmap(file, js_object({"imageOrientation": "from-image"}))
    scale = scale_for(bitmap.width, bitmap.height)
    if scale == 1.0:
        return bitmap
    smaller = js_object(
        {
            "resizeWidth": max(1, round(bitmap.width * scale)),
            "resizeHeight": max(1, round(bitmap.height * scale)),
            "resizeQuality": "high",
        }
    )
    try:
        return await js.createImageBitmap(bitmap, smaller)
    finally:
        bitmap.close()
