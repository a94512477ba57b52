"""The first card of the story page: a cover for each story, and which one is picked."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.escape.saves import Saves
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.messages import NO_SUCH
from camcade_web.pages.escape.room_view import RoomView


class Covers:
    """Shows `index`, the list of `{name, title, about, picture, endings}` that the builder made."""

    def __init__(self, index: list[dict[str, Any]], rooms: RoomView) -> None:
        self._index = index
        self._rooms = rooms

    @property
    def picked(self) -> str:
        return js.document.querySelector("input[name=story]:checked").value

    def pick(self, name: str | None) -> str | None:
        """Pick this story, if one is named; what to tell the player when there is no such story."""
        names = [entry["name"] for entry in self._index]
        if name is not None and name not in names:
            return NO_SUCH.format(what="story", name=name, offer=f"it has {', '.join(names)}")
        if name is not None:
            js.document.querySelector(f"input[name=story][value='{name}']").checked = True
        return None

    async def fill(self, found: Mapping[str, frozenset[str]]) -> None:
        """Make the covers. `found`: the endings found, by story."""
        box = element("covers")
        for place, entry in enumerate(self._index):
            label = new_element("label", "cover")
            radio = new_element("input")
            radio.type, radio.name, radio.value = "radio", "story", entry["name"]
            radio.checked = place == 0
            image = new_element("img")
            image.alt = ""
            with suppress(JsException):  # the words of a cover are enough to choose by
                image.src = await self._rooms.address(entry["picture"])
            words = new_element("span", "cover-words")
            words.append(new_element("b", "", entry["title"]), new_element("span", "", entry["about"]))
            count = new_element("span", "cover-found")
            count.dataset.story = entry["name"]
            words.append(count)
            label.append(radio, image, words)
            box.append(label)
        self.count(found)

    def count(self, found: Mapping[str, frozenset[str]]) -> None:
        """How many endings of each story the player has found."""
        for entry in self._index:
            place = js.document.querySelector(f".cover-found[data-story='{entry['name']}']")
            place.textContent = found_words(len(found.get(entry["name"], ())), entry["endings"])

    def offer(self, saves: Saves) -> None:
        """The buttons of the story that is picked: a bookmark can be gone on from, if it has one."""
        has_bookmark = bool(saves.bookmarks.get(self.picked))
        show("go-on", has_bookmark)
        element("begin").textContent = "From the start" if has_bookmark else "Begin"

    async def show_picture(self) -> None:
        """Show the picture of the story that is picked."""
        entry = next(one for one in self._index if one["name"] == self.picked)
        await self._rooms.show_picture(entry["picture"], "")


def found_words(found: int, count: int) -> str:
    """How many of a story's endings were found. What its author has taken out since does not count."""
    return f"{min(found, count)} of {count} endings found" if found else f"{count} endings"
