"""The preview of a game of strikes: a bar for each kind, and the sign that one was seen."""

from collections.abc import Mapping, Sequence

from camcade_web.browser.dom import element, has_touch_buttons, new_element
from camcade_web.ui.camera_preview import CameraPreview

PROMISE = "Only this page sees your camera."
KEYS_WORK = "The keys work: see below."
BUTTONS_WORK = "The buttons work: see below."


class StrikePreview(CameraPreview):
    """Shows bars that are made for what reads, and flashes with each strike."""

    nothing = 0.0

    def __init__(self) -> None:
        super().__init__(PROMISE)
        self._move = element("preview-move")
        self._stage_move = element("move-name")
        self._flashes = 0

    def make_bars(self, names: Sequence[str], marks: Mapping[str, float]) -> None:
        """One bar for each name, with a mark where it begins to count."""
        box = element("bars")
        box.replaceChildren()
        self._bars.clear()
        self._shares.clear()
        for label in names:
            row = new_element("div", "bar")
            row.dataset.move = label
            name = new_element("span", "", label.capitalize())
            dot = new_element("span", "move-dot")
            dot.dataset.move = label
            title = new_element("span", "bar-title")
            title.append(dot, name)
            figure = new_element("span", "bar-figure", "0 %")
            track = new_element("div", "bar-track")
            fill = new_element("div", "bar-fill")
            track.append(fill)
            if label in marks:
                mark = new_element("div", "bar-threshold")
                mark.style.left = f"{marks[label]:.0%}"
                mark.title = "from here on it counts"
                track.append(mark)
            row.append(title, figure, track)
            box.append(row)
            self._bars[label] = fill, figure

    def clear(self, is_told_why: bool = False) -> None:
        """Nothing is seen: empty bars, and what the player can do."""
        super().clear()
        if is_told_why:
            self.guide(BUTTONS_WORK if has_touch_buttons() else KEYS_WORK)

    def flash(self, label: str, name: str) -> None:
        """A strike was recognised: its name pops up in preview and stage, the preview's frame lights up."""
        self._flashes += 1
        for place, text in ((self._frame, self._move), (self._stage_move, self._stage_move)):
            text.textContent = name
            place.dataset.move = label
            place.dataset.flash = "ab"[self._flashes % 2]  # another name starts the animation again
