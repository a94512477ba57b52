"""The camera's corner of the page: the mirrored picture, the bars, and the sign that a strike was seen."""

from collections.abc import Mapping
from typing import Any

from camcade.intents import Intent, Intents
from camcade_web.browser.dom import element, new_element, show
from camcade_web.camera.state import MESSAGES, WORDS, CameraState
from camcade_web.recognizers.base import Bars

MIRROR_ASPECT = 4 / 3
LEAST_CHANGE = 0.005  # of a bar that is worth showing


class CameraPreview:
    """Shows what the camera is doing; decides nothing."""

    def __init__(self) -> None:
        self._frame = element("mirror")
        self._move = element("mirror-move")
        self._stage_move = element("move-name")
        self._guidance = element("guidance")
        self._measured = element("measured")
        self._fills: dict[str, Any] = {}
        self._figures: dict[str, Any] = {}
        self._shown: dict[str, float] = {}
        self._third = ""
        self._flashes = 0

    def show_state(self, state: CameraState) -> None:
        """The sign, the word in the empty mirror, and what the switch does next."""
        self._frame.dataset.state = str(state)
        show("mirror-sign", state is CameraState.ON)
        element("mirror-word").textContent = WORDS[state]
        is_turned_on = state in (CameraState.ON, CameraState.STARTING)
        element("camera-switch").textContent = "Turn camera off" if is_turned_on else "Turn camera on"

    def make_bars(self, bars: Bars) -> None:
        """One bar for each name, with a mark where it begins to count."""
        box = element("bars")
        box.replaceChildren()
        self._fills.clear()
        self._figures.clear()
        self._shown.clear()
        for label in bars.names:
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
            if label in bars.marks:
                mark = new_element("div", "bar-threshold")
                mark.style.left = f"{bars.marks[label]:.0%}"
                mark.title = "from here on it counts"
                track.append(mark)
            row.append(title, figure, track)
            box.append(row)
            self._fills[label] = fill
            self._figures[label] = figure

    def show_probabilities(self, probabilities: Mapping[str, float]) -> None:
        for label, value in probabilities.items():
            if (
                abs(value - self._shown.get(label, -1.0)) < LEAST_CHANGE
            ):  # each change costs the page a layout
                continue
            self._shown[label] = value
            self._fills[label].style.setProperty("--share", f"{value:.3f}")
            self._figures[label].textContent = f"{value * 100:.0f} %"

    def clear(self, state: CameraState) -> None:
        """Nothing is seen."""
        self.show_probabilities(dict.fromkeys(self._fills, 0.0))
        self._measured.textContent = ""
        self.guide("The keys work: see below." if state in MESSAGES else "Only this page sees your camera.")

    def flash(self, label: str, name: str) -> None:
        """A strike was recognised: its name pops up in mirror and stage, the mirror's frame lights up."""
        self._flashes += 1
        for place, text in ((self._frame, self._move), (self._stage_move, self._stage_move)):
            text.textContent = name
            place.dataset.move = label
            place.dataset.flash = "ab"[self._flashes % 2]  # another name starts the animation again

    def set_third(self, third: float, aspect: float) -> None:
        """Where the strips begin that walk, in shares of a picture of this aspect, which the mirror crops."""
        shown = min(1.0, MIRROR_ASPECT / aspect)
        edge = (third - (1 - shown) / 2) / shown
        element("thirds").style.setProperty("--third", f"{max(0.0, edge):.1%}")

    def show_third(self, held: Intents) -> None:
        """Light up the side of the mirror that walks the fighter."""
        third = "left" if Intent.LEFT in held else "right" if Intent.RIGHT in held else "middle"
        if third != self._third:
            self._third = third
            element("thirds").dataset.third = third

    def guide(self, sentence: str) -> None:
        if self._guidance.textContent != sentence:
            self._guidance.textContent = sentence

    def measure(self, text: str) -> None:
        self._measured.textContent = text
