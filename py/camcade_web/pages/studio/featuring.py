"""Pictures and videos that come as files, and samples without features, looked at between frames."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import CamcadeError
from camcade.studio.project import Project
from camcade_web.camera.cutting import SIDE_PX, cut, jpeg_of
from camcade_web.camera.picture_intake import opened
from camcade_web.pages.studio.keeping import Keeping
from camcade_web.pages.studio.video_frames import frames_of
from camcade_web.perception import Perception
from camcade_web.recognizers.head import HeadDecision, StillFrame

NO_PICTURES = "There is no picture and no video in it. Choose a folder that holds some, or single files."


class Featuring:
    """Looks at still pictures with the recognizer of the page."""

    def __init__(self, perception: Perception, keeping: Keeping) -> None:
        self._perception = perception
        self._keeping = keeping

    async def can_look(self) -> bool:
        """What looks at pictures is there; it is fetched when it is wanted first."""
        await self._perception.load()
        return self._perception.ready is not None

    async def look_at_sample(self, project: str, key: str) -> None:
        """Features of a sample that has a picture alone; one that cannot be opened stays without."""
        picture = self._keeping.pictures.get(key)
        if picture is None:
            return
        try:
            bitmap = await js.createImageBitmap(js.Blob.new(to_js([to_js(picture)])))
        except JsException:
            return
        decision = await self._look(bitmap, is_cut=True)
        if decision is not None and self._keeping.pictures.get(key) is picture:
            self._keeping.keep_sample(project, key, picture, decision.features)

    async def look_at_missing(self, project: Project, tell: Callable[[str], None]) -> list[str]:
        """Features of all samples that have a picture alone. Keys of those that still have none."""
        missing = [one.key for one in project.samples if one.key not in self._keeping.features]
        if not missing or not await self.can_look():
            return []
        for done, key in enumerate(missing, start=1):
            if self._keeping.current != project.name:
                return []
            tell(f"Looking at the samples: {done} of {len(missing)}…")
            await self.look_at_sample(project.name, key)
        tell("All samples are looked at: press Train.")
        return [key for key in missing if key not in self._keeping.features]

    async def look_at_variant(
        self, picture: bytes | None, is_mirrored: bool, brightness: float, place: tuple[float, float, float]
    ) -> bytes | None:
        """Features of a picture drawn anew; None where it cannot be opened. `place`: zoom, right, down."""
        if picture is None:
            return None
        try:
            bitmap = await js.createImageBitmap(js.Blob.new(to_js([to_js(picture)])))
        except JsException:
            return None
        zoom, right, down = place
        canvas = js.OffscreenCanvas.new(SIDE_PX, SIDE_PX)
        context = canvas.getContext("2d")
        context.fillRect(0, 0, SIDE_PX, SIDE_PX)
        context.filter = f"brightness({brightness})"
        context.translate((0.5 + right) * SIDE_PX, (0.5 + down) * SIDE_PX)
        context.scale(-zoom if is_mirrored else zoom, zoom)
        context.drawImage(bitmap, -SIDE_PX / 2, -SIDE_PX / 2, SIDE_PX, SIDE_PX)
        bitmap.close()
        decision = await self._look(canvas.transferToImageBitmap(), is_cut=True)
        return None if decision is None else decision.features

    async def look_at_files(self, files: Sequence[Any]) -> tuple[list[tuple[bytes, bytes]], list[str]]:
        """(picture, features) of each file that holds a picture, and a sentence for each other."""
        files = pictures_among(files)
        taken: list[tuple[bytes, bytes]] = []
        refused: list[str] = [] if files else [NO_PICTURES]
        if not files or not await self.can_look():
            return taken, refused
        for file in files:
            try:
                if str(file.type).startswith("video/"):
                    async for bitmap in frames_of(file):
                        taken += as_list(await self._look_at_bitmap(bitmap))
                    continue
                found = await self._look_at_file(file)
            except CamcadeError as error:
                found = str(error)
            if isinstance(found, str):
                refused.append(found)
            else:
                taken.append(found)
        return taken, refused

    async def _look_at_file(self, file: Any) -> tuple[bytes, bytes] | str:
        return (
            await self._look_at_bitmap(await opened(file))
            or f"Nobody could be made out in “{file.name}”. Try it once more, or a picture of somebody whole."
        )

    async def _look_at_bitmap(self, bitmap: Any) -> tuple[bytes, bytes] | None:
        try:
            copy = await js.createImageBitmap(bitmap)
            decision = await self._look(copy, is_cut=False)
            if decision is None:
                return None
            canvas = cut(bitmap, bitmap.width, bitmap.height, decision.region)
            return await jpeg_of(canvas), decision.features
        finally:
            bitmap.close()

    async def _look(self, bitmap: Any, is_cut: bool) -> HeadDecision | None:
        frame = StillFrame(bitmap, js.performance.now(), bitmap.width, bitmap.height, None, is_cut)
        decision = await self._perception.read(frame)
        return decision if isinstance(decision, HeadDecision) and decision.features else None


def as_list(found: tuple[bytes, bytes] | None) -> list[tuple[bytes, bytes]]:
    return [] if found is None else [found]


def pictures_among(files: Iterable[Any]) -> list[Any]:
    """Files as they were chosen; of a folder its pictures and videos alone: systems keep notes there."""
    return [
        file
        for file in files
        if not getattr(file, "webkitRelativePath", "") or str(file.type).startswith(("image/", "video/"))
    ]
