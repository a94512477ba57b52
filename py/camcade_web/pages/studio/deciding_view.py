"""How looks become what counts: the settings, and the picture of what counted in the last one."""

from collections.abc import Callable, Sequence
from math import isqrt

import js
from pyodide.ffi import to_js

from camcade.studio.deciding import Deciding
from camcade.studio.head import Kind
from camcade.studio.project import Project
from camcade.vision.region import Region
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.recognizers.head import HeadDecision, HeadRecognizer

STRONGEST = 190  # opacity, 0..255, of the place that counted most
COLOUR = (255, 140, 40)


class DecidingView:
    """Fields and canvas.

    Args:
        on_change: told how many looks decide together, and what is too far from all samples.
        recognizer: asked how much each place counted, while the player wants to see it.
    """

    def __init__(self, on_change: Callable[[int, float], None], recognizer: HeadRecognizer) -> None:
        self._on_change = on_change
        self._recognizer = recognizer
        self._settings = 1, 0.0
        self._deciding = Deciding()
        self._canvas = element("heat")
        self._small = js.OffscreenCanvas.new(1, 1)
        self._proxies = Proxies()
        self._proxies.listen(element("deciding"), "change", lambda _: self._changed())

    def show(self, project: Project, is_trained: bool) -> None:
        """The fields are those of this project; before it is trained there is nothing to decide."""
        if (project.looks, project.far) != self._settings:
            self._settings = project.looks, project.far
            self._deciding = Deciding(*self._settings)
        element("deciding-looks").value = str(project.looks)
        element("deciding-far").value = f"{project.far:g}"
        show("deciding", is_trained)
        show("heat-choice", project.kind is Kind.PICTURE)
        is_possible = is_trained and project.kind is Kind.PICTURE
        self._choose_heat(is_possible and bool(element("heat-switch").checked))

    def look(self, decision: HeadDecision) -> dict[str, float]:
        """What the last looks come to together, by class key."""
        shares = self._deciding.update(decision.shares, decision.distance)
        distance = decision.distance
        words = "" if distance is None else f"Now {distance:.1f} times as far as its samples usually lie."
        if element("distance").textContent != words:
            element("distance").textContent = words
        if decision.heat is not None and decision.follows:
            self._draw(decision.heat, decision.region)
        else:
            self._clear()
        return shares

    def _changed(self) -> None:
        self._choose_heat(bool(element("heat-switch").checked))
        text = str(element("deciding-looks").value)
        looks = int(text) if text.isdecimal() else self._settings[0]
        chosen = looks, float(element("deciding-far").value)
        if chosen != self._settings:
            self._on_change(*chosen)

    def _choose_heat(self, is_shown: bool) -> None:
        self._recognizer.tells_heat = is_shown
        show("heat", is_shown)
        self._clear()

    def _clear(self) -> None:
        self._canvas.getContext("2d").clearRect(0, 0, self._canvas.width, self._canvas.height)

    def _draw(self, heat: Sequence[float], region: Region) -> None:
        """Over the part of the picture that was looked at; the video covers the preview."""
        side = isqrt(len(heat))
        pixels = bytes(value for share in heat for value in (*COLOUR, round(STRONGEST * share * share)))
        small = self._small
        small.width = small.height = side
        data = js.ImageData.new(js.Uint8ClampedArray.new(to_js(pixels)), side, side)
        small.getContext("2d").putImageData(data, 0, 0)
        canvas, video = self._canvas, element("preview")
        canvas.width, canvas.height = canvas.clientWidth, canvas.clientHeight  # which clears it
        scale = max(canvas.width / video.videoWidth, canvas.height / video.videoHeight)
        across, down = video.videoWidth * scale, video.videoHeight * scale
        left, top = (canvas.width - across) / 2, (canvas.height - down) / 2
        context = canvas.getContext("2d")
        context.imageSmoothingQuality = "high"
        context.drawImage(
            small,
            left + region[0] * across,
            top + region[1] * down,
            (region[2] - region[0]) * across,
            (region[3] - region[1]) * down,
        )
