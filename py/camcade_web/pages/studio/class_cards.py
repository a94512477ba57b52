"""A card for each class: its name, its samples as small pictures, and the buttons that bring more."""

from collections.abc import Callable, Mapping
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.studio.project import Project, Sample, StudioClass
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.pages.studio.parts import copy_of, part

THUMBNAILS = 16
"""The newest, until the player asks for all."""

SPOKEN = {
    "record": "Hold to record {name}",
    "timer": "Timer of {name}",
    "files": "Add pictures or videos to {name}",
    "folder": "Add a folder of pictures to {name}",
    "on": "{name} is on",
    "remove": "Delete {name}",
}
"""Part of a card → how it is called where it is read out."""


class Thumbnails:
    """Samples as buttons with their pictures; each is made once."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self.mirrored: set[str] = set()  # keys of those that are shown as in a mirror
        self._pictures = pictures
        self._made: dict[str, Any] = {}
        self._addresses: list[str] = []

    def button(self, key: str) -> Any:
        """The button of one sample."""
        if key not in self._made:
            button = new_element("button", "thumb")
            button.type = "button"
            button.dataset.do = "sample"
            button.dataset.key = key
            button.setAttribute("aria-pressed", "false")
            button.setAttribute("aria-label", f"Sample {key[1:]}")
            button.append(self.image(key))
            self._made[key] = button
        return self._made[key]

    def image(self, key: str) -> Any:
        """Its picture alone."""
        image = new_element("img")
        image.alt = ""
        image.width = image.height = 128
        image.classList.toggle("is-mirrored", key in self.mirrored)
        if key in self._pictures:
            blob = js.Blob.new(to_js([to_js(self._pictures[key])]), js_object({"type": "image/jpeg"}))
            image.src = js.URL.createObjectURL(blob)
            self._addresses.append(image.src)
        return image

    def arrived(self, key: str) -> None:
        """The picture of this sample is there now."""
        if key in self._made:
            self._made[key].replaceChildren(self.image(key))

    def clear(self) -> None:
        """Another project: let all go."""
        for address in self._addresses:
            js.URL.revokeObjectURL(address)
        self._addresses.clear()
        self._made.clear()


class ClassCards:
    """All cards; `on_event` is told what the player does: a word, a class key, and a value that goes with it.

    | word | value |
    | --- | --- |
    | press, release, timer, remove, files, drop | None, or the files |
    | name | the new name |
    | on | whether it is on |
    | delete | keys of samples |
    """

    def __init__(self, thumbnails: Thumbnails, on_event: Callable[[str, str, Any], None]) -> None:
        self._thumbnails = thumbnails
        self._on_event = on_event
        self._cards: dict[str, Any] = {}
        self._shown: dict[str, tuple[StudioClass, tuple[str, ...], bool]] = {}
        self._chosen: set[str] = set()
        self._whole: set[str] = set()  # classes all of whose samples are shown
        self._list = element("class-list")
        self._proxies = Proxies()
        listen = self._proxies.listen
        listen(self._list, "click", self._clicked)
        listen(self._list, "change", self._changed)
        listen(self._list, "pointerdown", self._pressed)
        for event in ("pointerup", "pointercancel"):
            listen(js.window, event, lambda _: self._on_event("release", "", None))
        listen(self._list, "keydown", self._key_down, passive=False)
        listen(self._list, "keyup", self._key_up, passive=False)
        listen(self._list, "contextmenu", self._no_menu, passive=False)
        listen(self._list, "dragover", self._dragged, passive=False)
        listen(self._list, "drop", self._dropped, passive=False)

    def show(self, project: Project) -> None:
        """The project is this; what has not changed stays as it is, the focus included."""
        by_class: dict[str, list[Sample]] = {one.key: [] for one in project.classes}
        for sample in project.samples:
            by_class[sample.class_key].append(sample)
        self._chosen &= {sample.key for sample in project.samples}
        self._thumbnails.mirrored = {sample.key for sample in project.samples if sample.is_mirrored}
        for key in [key for key in self._cards if key not in by_class]:
            self._cards.pop(key).remove()
            self._shown.pop(key)
        for one in project.classes:
            self._show_class(one, tuple(sample.key for sample in by_class[one.key]))
            name = part(self._cards[one.key], "name")
            if name.value != one.name and name != js.document.activeElement:
                name.value = one.name  # what was typed may have been refused
        if [card.dataset.key for card in self._list.children] != list(by_class):
            self._list.replaceChildren(*(self._cards[key] for key in by_class))

    def took(self, sample: Sample) -> None:
        """One sample more of the class that is recorded: its card alone changes, by one picture."""
        one, keys, is_whole = self._shown[sample.class_key]
        keys = (*keys, sample.key)
        self._shown[sample.class_key] = one, keys, is_whole
        card = self._cards[sample.class_key]
        if sample.is_mirrored:
            self._thumbnails.mirrored.add(sample.key)
        thumbs = part(card, "thumbs")
        thumbs.prepend(self._thumbnails.button(sample.key))
        if not is_whole and len(keys) > THUMBNAILS:
            thumbs.lastElementChild.remove()
        self._show_count(card, len(keys), is_whole)

    def mark(self, key: str | None, scene: str) -> None:
        """The class that is recorded now, if one is."""
        for own, card in self._cards.items():
            card.dataset.scene = scene if own == key else ""
            is_counting = own == key and scene == "countdown"
            timer, name = part(card, "timer"), self._shown[own][0].name
            timer.textContent = "Cancel" if is_counting else "Timer"
            words = "Cancel the timer of {name}" if is_counting else SPOKEN["timer"]
            timer.setAttribute("aria-label", words.format(name=name))

    def clear(self) -> None:
        """Another project."""
        self._cards.clear()
        self._shown.clear()
        self._chosen.clear()
        self._list.replaceChildren()
        self._thumbnails.clear()

    def _show_class(self, one: StudioClass, keys: tuple[str, ...]) -> None:
        state = (one, keys, one.key in self._whole)
        if self._shown.get(one.key) == state:
            return
        self._shown[one.key] = state
        card = self._cards.get(one.key)
        if card is None:
            card = self._cards[one.key] = copy_of("class-card")
            card.dataset.key = one.key
            part(card, "folder-button").hidden = not hasattr(part(card, "folder"), "webkitdirectory")
        for name, words in SPOKEN.items():
            part(card, name).setAttribute("aria-label", words.format(name=one.name))
        part(card, "on").checked = one.is_on
        card.classList.toggle("is-off", not one.is_on)
        shown = keys if one.key in self._whole else keys[-THUMBNAILS:]
        part(card, "thumbs").replaceChildren(*(self._thumbnails.button(key) for key in reversed(shown)))
        self._show_count(card, len(keys), one.key in self._whole)
        self._show_chosen(card)

    def _show_count(self, card: Any, count: int, is_whole: bool) -> None:
        part(card, "count").textContent = f"{count} sample{'' if count == 1 else 's'}"
        more = part(card, "more")
        more.hidden = count <= THUMBNAILS
        more.textContent = "Fewer" if is_whole else f"All {count}"

    def _show_chosen(self, card: Any) -> None:
        keys = self._shown[card.dataset.key][1]
        chosen = [key for key in keys if key in self._chosen]
        button = part(card, "delete")
        button.hidden = not chosen
        button.textContent = f"Delete {len(chosen)}"
        for thumb in part(card, "thumbs").children:
            thumb.setAttribute("aria-pressed", "true" if thumb.dataset.key in self._chosen else "false")

    # What the player does -----------------------------------------------------------------------------------

    def _clicked(self, event: Any) -> None:
        found, card = whose(event)
        if found is None:
            return
        key, word = card.dataset.key, found.dataset.do
        if word == "sample":
            self._chosen ^= {str(found.dataset.key)}
            self._show_chosen(card)
        elif word == "more":
            self._whole ^= {key}
            one, keys, _ = self._shown[key]
            self._show_class(one, keys)
        elif word == "delete":
            keys = [one for one in self._shown[key][1] if one in self._chosen]
            self._on_event("delete", key, keys)
        elif word in ("timer", "remove"):
            self._on_event(word, key, None)

    def _changed(self, event: Any) -> None:
        card = event.target.closest(".class-card")
        word = event.target.dataset.part
        if word in ("files", "folder"):
            self._on_event("files", card.dataset.key, list(event.target.files))
            event.target.value = ""  # so that the same files can be chosen again
        elif word == "on":
            self._on_event("on", card.dataset.key, event.target.checked)
        elif word == "name":
            self._on_event("name", card.dataset.key, event.target.value)

    def _pressed(self, event: Any) -> None:
        found, card = whose(event)
        if found is not None and found.dataset.do == "record" and event.button == 0:
            self._on_event("press", card.dataset.key, None)

    def _key_down(self, event: Any) -> None:
        found, card = whose(event)
        if found is not None and found.dataset.do == "record" and event.key in (" ", "Enter"):
            event.preventDefault()
            if not event.repeat:
                self._on_event("press", card.dataset.key, None)
        elif event.target.getAttribute("data-part") == "name" and event.key == "Enter":
            event.target.blur()

    def _key_up(self, event: Any) -> None:
        found, _ = whose(event)
        if found is not None and found.dataset.do == "record" and event.key in (" ", "Enter"):
            event.preventDefault()
            self._on_event("release", "", None)

    def _no_menu(self, event: Any) -> None:
        """A long press on glass is a recording, not a menu."""
        found, _ = whose(event)
        if found is not None and found.dataset.do == "record":
            event.preventDefault()

    def _dragged(self, event: Any) -> None:
        event.preventDefault()
        event.dataTransfer.dropEffect = "copy"

    def _dropped(self, event: Any) -> None:
        event.preventDefault()
        card = event.target.closest(".class-card")
        if card:
            # At once: after this event the browser gives no entries any more.
            self._on_event("drop", card.dataset.key, js.camcadeScripts.droppedFiles(event.dataTransfer))


def whose(event: Any) -> tuple[Any, Any]:
    """The button that an event is about, and the card it stands on; None without a button."""
    found = event.target.closest("[data-do]")
    return (found, found.closest(".class-card")) if found else (None, None)


def show_invitation(is_shown: bool) -> None:
    """What to do first, while there is nothing."""
    show("invitation", is_shown)
