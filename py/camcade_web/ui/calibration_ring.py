"""The ring in the preview that fills while the player stands still."""

from camcade.gestures.body_pipeline import CalibrationPhase
from camcade_web.browser.dom import element, show

WORDS = {
    CalibrationPhase.PLAYER: "Step in",
    CalibrationPhase.STILL: "Stand still",
    CalibrationPhase.READY: "There you are",
}


class CalibrationRing:
    """Shows how far the calibration is; once the player is known it says so and goes by itself."""

    def __init__(self) -> None:
        self._box = element("calibration")
        self._word = element("calibration-word")
        self._shown: tuple[CalibrationPhase, int] | None = None

    def show(self, phase: CalibrationPhase, progress: float) -> None:
        """Draw this state; costs nothing while it stays the same."""
        state = phase, round(100 * (1.0 if phase is CalibrationPhase.READY else progress))
        if state == self._shown:
            return
        if self._shown is None or self._shown[0] is not phase:
            self._box.dataset.phase = str(phase)
            self._word.textContent = WORDS[phase]
            show("calibration")
        self._shown = state
        self._box.style.setProperty("--progress", str(state[1] / 100))
        self._box.setAttribute("aria-valuenow", str(state[1]))

    def hide(self) -> None:
        """The body is not read."""
        self._shown = None
        show("calibration", False)
