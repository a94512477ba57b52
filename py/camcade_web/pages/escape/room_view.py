"""A room on the page: its picture with light and weather, and its words."""

import json
from collections.abc import Iterable
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.escape import Emotion, Room
from camcade_web.browser.dom import element, new_element
from camcade_web.browser.js_interop import js_object

FOLDER = "stories/pictures"
NEARLY_PX = 24  # of the room below the last line


class RoomView:
    """Shows one room at a time; pictures are fetched as they are needed and kept."""

    def __init__(self, motions: dict[str, dict[str, Any]]) -> None:
        self._motions = motions
        self._addresses: dict[str, str] = {}
        self._is_seen = False
        self._wanted = ""  # the picture that was asked for last

    @classmethod
    async def open(cls) -> "RoomView":
        """A view that knows how the light moves in every picture; where that does not come, it rests."""
        try:
            content = await js.camcadeScripts.downloads.take(f"{FOLDER}/motions.json")
        except JsException:
            return cls({})
        return cls(json.loads(js.TextDecoder.new().decode(content)))

    def fetch(self, pictures: Iterable[str]) -> None:
        """Begin to fetch these pictures, so that no room has to wait for its own."""
        wanted = [f"{FOLDER}/{name}.svg" for name in dict.fromkeys(pictures) if name not in self._addresses]
        js.camcadeScripts.downloads.begin(to_js(wanted))

    async def address(self, picture: str) -> str:
        """Where an <img> finds this picture."""
        if picture not in self._addresses:
            content = await js.camcadeScripts.downloads.take(f"{FOLDER}/{picture}.svg")
            blob = js.Blob.new([content], js_object({"type": "image/svg+xml"}))
            self._addresses[picture] = js.URL.createObjectURL(blob)
        return self._addresses[picture]

    async def show(self, room: Room, reaction: tuple[str, ...], chosen: Emotion | None) -> None:
        """The words at once, the picture as soon as it is there."""
        self._show_words(room, reaction, chosen)
        await self.show_picture(room.picture, room.picture_says)

    async def show_picture(self, picture: str, says: str) -> None:
        """One picture, which comes up through the one before; `says` is what it shows, in words."""
        self._wanted = picture
        try:
            address = await self.address(picture)
        except JsException:
            return  # a story can be read without its pictures
        if self._wanted != picture:
            return  # another was asked for meanwhile
        front, back = element("picture-front"), element("picture-back")
        if front.src != address:
            if front.src:
                back.src = front.src
                back.hidden = False
            front.src = address
            front.classList.remove("is-coming")
            _ = front.offsetWidth  # so that the animation begins again
            front.classList.add("is-coming")
        front.alt = says
        self._show_motion(self._motions.get(picture, {}))

    def _show_words(self, room: Room, reaction: tuple[str, ...], chosen: Emotion | None) -> None:
        element("room-title").textContent = room.title
        box = element("reaction")
        box.dataset.emotion = "" if chosen is None else str(chosen)
        fill(box, reaction)
        fill(element("room-text"), room.text)
        story = element("story")
        story.classList.remove("is-new")
        _ = story.offsetWidth
        story.classList.add("is-new")
        element("page").scrollTop = 0
        self._is_seen = False

    def is_seen(self) -> bool:
        """The end of the words has been on the screen: long ones have to be scrolled through."""
        page = element("page")
        end_px = page.scrollTop + page.clientHeight
        self._is_seen = self._is_seen or end_px >= page.scrollHeight - NEARLY_PX
        return self._is_seen

    def _show_motion(self, motion: dict[str, Any]) -> None:
        """Lights that breathe or flicker, and the weather."""
        element("weather").dataset.weather = motion.get("weather") or ""
        box = element("lights")
        box.replaceChildren()
        picture = element("picture")
        # The picture is shown as `object-fit: cover` with its middle at 50 % 30 %; the lights have to follow.
        width, height = picture.clientWidth, picture.clientHeight
        scale = max(width / motion.get("width", 1200), height / motion.get("height", 800))
        left = (width - motion.get("width", 1200) * scale) * 0.5
        top = (height - motion.get("height", 800) * scale) * 0.3
        for light in motion.get("lights", []):
            spot = new_element("div", "light is-flame" if light["flickers"] else "light")
            side = light["radius"] * 2 * scale
            spot.style.left = f"{left + light['x'] * scale:.1f}px"
            spot.style.top = f"{top + light['y'] * scale:.1f}px"
            spot.style.width = spot.style.height = f"{side:.1f}px"
            colour = light["colour"]
            spot.style.background = f"radial-gradient(closest-side, {colour}66, {colour}22 55%, transparent)"
            box.append(spot)


def fill(box: Any, paragraphs: Iterable[str]) -> None:
    """Paragraphs, with *words between stars* in italics."""
    box.replaceChildren()
    for text in paragraphs:
        paragraph = new_element("p")
        for place, part in enumerate(text.split("*")):
            paragraph.append(new_element("em", "", part) if place % 2 else part)
        box.append(paragraph)
