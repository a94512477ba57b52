"""The ring in the preview that fills while the player stands still, and the bar of hands held up."""

import js

from camcade.gestures.body_pipeline import CalibrationPhase
from camcade_web.browser.dom import element, show

WORDS = {
    CalibrationPhase.PLAYER: "Step in",
    CalibrationPhase.STILL: "Stand still",
    CalibrationPhase.READY: "There you are",
}


class CalibrationRing:
    """Shows how far the calibration is; once the player is known it says so and goes by itself."""

    def __init__(self, half: str = "") -> None:
        """`half` of the preview that it stands in: "left" or "right"; the whole preview without it."""
        self._name = f"calibration-{half}" if half else "calibration"
        self._box = element(self._name)
        self._word = element(f"{self._name}-word")
        self._shown: tuple[CalibrationPhase, int] | None = None
        self._held = 0

    def show(self, phase: CalibrationPhase, progress: float) -> None:
        """Draw this state; costs nothing while it stays the same."""
        state = phase, round(100 * (1.0 if phase is CalibrationPhase.READY else progress))
        if state == self._shown:
            return
        if self._shown is None or self._shown[0] is not phase:
            self._box.dataset.phase = str(phase)
            self._word.textContent = WORDS[phase]
            show(self._name)
        self._shown = state
        self._box.style.setProperty("--progress", str(state[1] / 100))
        self._box.setAttribute("aria-valuenow", str(state[1]))

    def show_hold(self, progress: float) -> None:
        """How long both hands have been held up, 0..1 of the time it takes: for styles of the whole page."""
        tenths = round(10 * progress)
        if tenths != self._held:
            self._held = tenths
            js.document.body.style.setProperty("--hold", str(tenths / 10))

    def hide(self) -> None:
        """The body is not read."""
        self._shown = None
        self.show_hold(0.0)
        show(self._name, False)
