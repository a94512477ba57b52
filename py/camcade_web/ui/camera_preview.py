"""The camera's corner of the page: the mirrored picture, its sign, and what is seen in words."""

from collections.abc import Mapping
from typing import Any

from camcade_web.browser.dom import element, show

LEAST_CHANGE = 0.005  # of a bar that is worth showing


class CameraPreview:
    """What the previews of all games have in common: they show what the camera is doing and decide nothing.

    `promise` is what the player reads while nothing is seen.
    """

    nothing: float | None = None
    """What bars show while nothing is seen."""

    def __init__(self, promise: str) -> None:
        self._promise = promise
        self._frame = element("camera-preview")
        self._hint = element("hint")
        self._measured = element("measured")
        self._bars: dict[str, tuple[Any, Any]] = {}  # label → what fills it, its figure
        self._shares: dict[str, float | None] = {}

    def show_state(self, state: str, word: str, is_used: bool) -> None:
        """The sign, the word in the empty preview, and what the switch does next."""
        self._frame.dataset.state = state
        show("preview-sign", state == "on")
        element("preview-word").textContent = word
        element("camera-switch").textContent = "Turn camera off" if is_used else "Turn camera on"

    def clear(self, is_told_why: bool = False) -> None:
        """Nothing is seen; the player may have been told why, and how to play all the same."""
        self.show_shares(dict.fromkeys(self._bars, self.nothing))
        self.measure("")
        self.guide(self._promise)

    def show_shares(self, shares: Mapping[str, float | None]) -> None:
        """Fill the bars, each 0..1; None where nothing is known."""
        for label, share in shares.items():
            before = self._shares.get(label, -1.0)
            if share == before:
                continue
            if share is not None and before is not None and abs(share - before) < LEAST_CHANGE:
                continue  # each change costs the page a layout
            self._shares[label] = share
            fill, figure = self._bars[label]
            fill.style.setProperty("--share", f"{share or 0.0:.3f}")
            figure.textContent = "–" if share is None else f"{share * 100:.0f} %"

    def guide(self, sentence: str) -> None:
        """What the player should know now."""
        if self._hint.textContent != sentence:
            self._hint.textContent = sentence

    def measure(self, text: str) -> None:
        """How fast the camera is read."""
        self._measured.textContent = text
