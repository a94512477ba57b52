"""Reading the player's silhouette against the empty room: no network, a few milliseconds a frame."""

from dataclasses import replace
from typing import Any

import js

from camcade.gestures.sensitivity import tuned_strikes
from camcade.gestures.silhouette_detector import (
    SENTENCES,
    SilhouetteDetector,
    SilhouetteDetectorSettings,
    SilhouettePhase,
    SilhouetteReading,
)
from camcade.intents import limb_of
from camcade.vision.background import planes_of_rgba
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.browser.samples import rounded
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient
from camcade_web.recognizers.base import Bars, Decision, Recognizer
from camcade_web.ui.settings import Settings
from camcade_web.ui.walking_strips import WalkingStrips

BRIGHTNESS = 110  # opacity of the silhouette in the preview, of 255
COLOUR = (255, 209, 102)
THIRDS = ("left", "middle", "right")
BARS = ("punch", "kick")
"""Each shows the strength of its kinds of strike, and where the kind of the same name begins to count."""


class SilhouetteRecognizer(Recognizer):
    """Everything that the outline of a player tells whose room is known."""

    sees_steps = True
    interval_ms = 45.0  # a camera of 30 frames a second is read at every second frame

    def __init__(self) -> None:
        self._device_id: str | None = None  # the camera whose room is known
        self._strikes: int = 0
        self._reading: SilhouetteReading | None = None
        self.is_seeing = False  # until room and player are known
        self._aspect = 1.0
        self._detector = SilhouetteDetector()
        settings = self._detector.settings.background
        self._size = settings.width, settings.height
        self._small = js.OffscreenCanvas.new(*self._size).getContext(
            "2d", js_object({"willReadFrequently": True})
        )
        self._small.imageSmoothingQuality = "medium"
        canvas = element("silhouette")
        canvas.width, canvas.height = self._size
        self._context = canvas.getContext("2d")
        self._image = self._context.createImageData(*self._size)
        self._pixels = bytearray(bytes((*COLOUR, 0)) * settings.pixels)
        self._opacity = bytes([0, BRIGHTNESS]) + bytes(254)
        self._strips = WalkingStrips()
        self._proxies = Proxies()
        self._proxies.listen(element("room-again"), "click", lambda _: self._detector.take_room())

    @property
    def models(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def bars(self) -> Bars:
        """Punches and kicks."""
        classes = self._detector.settings.strikes.classes
        return Bars(BARS, {bar: classes[bar].on for bar in BARS})

    async def read(self, frame: Frame, client: InferenceClient) -> Decision:
        """The part of the frame that the preview shows, small, against the empty room."""
        begun_ms = js.performance.now()
        if frame.device_id != self._device_id:
            self._device_id = frame.device_id
            self._detector.take_room()
        self._aspect = frame.aspect
        self._reading = reading = self._detector.update(frame.taken_ms / 1000, self._small_picture(frame))
        self.is_seeing = reading.phase is SilhouettePhase.READY
        kinds = self._detector.settings.strikes.classes.items()
        shares = {
            bar: max(reading.strengths.get(name, 0.0) for name, kind in kinds if limb_of(kind.intent) == bar)
            for bar in BARS
        }
        return Decision(
            frame.taken_ms,
            shares,
            js.performance.now() - begun_ms,
            strike=reading.strike,
            bar=max(shares, key=lambda bar: shares[bar]),
            held=reading.held,
        )

    def draw(self) -> None:
        """The silhouette, and the third of the picture in which the player stands."""
        reading = self._reading
        if reading is None:
            return
        mask = reading.silhouette.mask if reading.silhouette is not None else bytes(len(self._pixels) // 4)
        self._pixels[3::4] = mask.translate(self._opacity)
        self._image.data.assign(self._pixels)
        self._context.putImageData(self._image, 0, 0)
        is_known = reading.place is not None and reading.phase is SilhouettePhase.READY
        lit = THIRDS[min(2, int((reading.place or 0.0) * 3))] if is_known else ""
        self._strips.draw(1 / 3, self._aspect, lit)

    def show(self, is_shown: bool) -> None:
        """Silhouette, strips and the button that learns the room are there only while it is read."""
        show("silhouette", is_shown)
        show("room-again", is_shown)
        self._strips.show(is_shown)
        if not is_shown:
            self._reading, self.is_seeing = None, False
            self._context.clearRect(0, 0, *self._size)

    def tune(self, settings: Settings) -> None:
        """How easily strikes count; if that changes, the room has to be learnt anew."""
        if settings.strikes == self._strikes:
            return
        self._strikes = settings.strikes
        usual = SilhouetteDetectorSettings()
        strikes = tuned_strikes(usual.strikes, settings.strikes)
        self._detector = SilhouetteDetector(replace(usual, strikes=strikes))

    def forget(self) -> None:
        """Strikes that were seen before do not count; room and player stay known."""
        self._detector.reset()

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """What the player should do now."""
        reading = self._reading
        if reading is None:
            return SENTENCES[SilhouettePhase.ROOM]
        words = SENTENCES[reading.phase]
        if reading.leave_s > 0:
            return f"{words} {reading.leave_s + 0.5:.0f} …"
        if reading.phase in (SilhouettePhase.ROOM, SilhouettePhase.LIGHT_CHANGED):
            return f"{words} {reading.learnt:.0%}"
        return words

    def snapshot(self) -> dict[str, Any]:
        """`silhouette`, and the strengths of its strikes as `probabilities`."""
        reading = self._reading
        if reading is None:
            return {}
        silhouette = {
            "phase": str(reading.phase),
            "learnt": round(reading.learnt, 3),
            "place": None if reading.place is None else round(reading.place, 3),
            "held": sorted(map(str, reading.held)),
        }
        return {"silhouette": silhouette, "probabilities": rounded(reading.strengths)}

    def _small_picture(self, frame: Frame) -> bytes:
        width, height = self._size
        scale = min(frame.width_px / width, frame.height_px / height)
        part = width * scale, height * scale
        corner = (frame.width_px - part[0]) / 2, (frame.height_px - part[1]) / 2
        self._small.drawImage(frame.picture, *corner, *part, 0, 0, width, height)
        return planes_of_rgba(self._small.getImageData(0, 0, width, height).data.to_bytes())
