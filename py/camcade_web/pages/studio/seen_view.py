"""The camera's part of the page, in words, and Studio as tests and embedders see it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import js

from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.browser.samples import rounded
from camcade_web.camera.state import BEING_USED, WORDS, CameraState
from camcade_web.pages.studio.effects import RecordingSettings, Scene
from camcade_web.pages.studio.flow import StudioFlow
from camcade_web.recognizers.head import HeadDecision

PACE_EVERY_MS = 500.0
DARK = 0.15  # brightness, 0..1
DARK_WORDS = "It is too dark to see you well."
NOBODY_WORDS = "I see nobody: step back until I see your shoulders and hips."
OUTSIDE_WORDS = {
    "hands": "Your hands leave the picture: step back a little.",
    "feet": "I can't see your feet: step back if poses need your legs.",
}
OUTSIDE_MS = 2000.0  # as long is said what was outside last: a punch is out for a moment


def show_camera(state: CameraState) -> None:
    """The camera is in this state."""
    element("camera-preview").dataset.state = str(state)
    element("preview-word").textContent = WORDS[state]
    element("camera-switch").textContent = "Turn camera off" if state in BEING_USED else "Turn camera on"
    show("preview-sign", state is CameraState.ON)
    show("trial-off", state is not CameraState.ON)
    show("mirrored-choice", state is CameraState.ON)
    if state is CameraState.ON:
        # Who films with the camera at the back sees the room as it is.
        track = element("preview").srcObject.getVideoTracks()[0]
        element("mirrored").checked = getattr(track.getSettings(), "facingMode", None) != "environment"
        show_mirrored()


def is_mirrored() -> bool:
    """The preview is a mirror, not the room as the camera sees it: the player has chosen."""
    return bool(element("mirrored").checked)


def show_mirrored() -> None:
    """The preview is as the player has chosen."""
    element("camera-preview").dataset.mirrored = str(is_mirrored()).lower()
    side = ", mirrored" if is_mirrored() else ""
    element("preview").setAttribute("aria-label", f"Your camera{side}")


def show_scene(scene: Scene) -> None:
    """What is going on, and what the button of training does next."""
    is_training = scene is Scene.TRAINING
    element("studio").dataset.scene = str(scene)
    element("train").disabled = scene not in (Scene.READY, Scene.TRAINING)
    element("train-word").textContent = "Stop" if is_training else "Train"
    show("training-progress", is_training)
    show("recording", scene is Scene.RECORDING)


class SeenView:
    """How well the player is seen, how fast, and how much of a class has come."""

    def __init__(self) -> None:
        self._paced_ms = 0.0
        self._outside_ms = dict.fromkeys(OUTSIDE_WORDS, -OUTSIDE_MS)
        self._proxies = Proxies()
        self._proxies.listen(element("mirrored"), "change", lambda _: show_mirrored())

    def show(self, decision: HeadDecision, pace: Callable[[float], str], flow: StudioFlow) -> None:
        """After each look. `pace` says how fast they come; it counts them all: asked now and then."""
        now_ms = js.performance.now()
        texts = {"hint": self._hint(decision, now_ms)}
        if now_ms - self._paced_ms > PACE_EVERY_MS:
            self._paced_ms = now_ms
            texts["measured"] = pace(now_ms)
        if flow.scene is Scene.RECORDING and flow.recorded:
            name = flow.project.class_of(flow.recorded).name
            texts["recording-words"] = f"{name} · {flow.recorded_count}"
        for place, text in texts.items():
            if element(place).textContent != text:
                element(place).textContent = text

    def _hint(self, decision: HeadDecision, now_ms: float) -> str:
        """What keeps the player from being seen well; first what matters most."""
        self._outside_ms.update(dict.fromkeys(decision.outside, now_ms))
        if decision.brightness < DARK:
            return DARK_WORDS
        if not decision.follows:
            return NOBODY_WORDS
        lately = (end for end, last_ms in self._outside_ms.items() if now_ms - last_ms < OUTSIDE_MS)
        return next((OUTSIDE_WORDS[end] for end in lately), "")


def recording_settings() -> RecordingSettings | None:
    """What the fields say; None while one is empty."""
    values = [str(element(f"recording-{name}").value) for name in ("rate", "delay", "length")]
    return RecordingSettings.within(*map(float, values)) if all(values) else None


def flow_snapshot(flow: StudioFlow, featured: Collection[str], shares: Mapping[str, float]) -> dict[str, Any]:
    """The project's part of `camcade.snapshot()`, as site/README.md describes it."""
    counts, labels = flow.project.counts(), flow.labels()
    return {
        "ready": flow.scene is not Scene.LOADING,
        "scene": str(flow.scene),
        "project": flow.project.name,
        "kind": flow.project.kind,
        "classes": [
            {"name": one.name, "samples": counts[one.key], "move": one.move} for one in flow.project.classes
        ],
        "featured": sum(one.key in featured for one in flow.project.samples),
        "trained": flow.head is not None,
        "stale": flow.is_stale,
        "accuracy": None if flow.confusion is None else flow.confusion.accuracy,
        "shares": rounded({labels.get(key, key): share for key, share in shares.items()}),
    }
