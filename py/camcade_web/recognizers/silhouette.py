"""The silhouette control's end in the page: small pictures out of the video, the outline onto the mirror."""

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
from camcade.vision.background import planes_of_rgba
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import js_object

LEAST_INTERVAL_MS = 45.0  # a camera of 30 frames a second is read at every second frame
BRIGHTNESS = 110  # opacity of the outline in the mirror, of 255
COLOUR = (255, 209, 102)
THIRDS = ("left", "middle", "right")


class SilhouetteRecognizer:
    """Reads the player's outline from a video on the main thread, in a few milliseconds a look."""

    def __init__(self, video: Any) -> None:
        self.reading: SilhouetteReading | None = None
        self.device_id: str | None = None  # the camera whose room is known
        self._video = video
        self._strikes = 0
        self._detector = SilhouetteDetector()
        settings = self._detector.settings.background
        self._size = settings.width, settings.height
        canvas = js.OffscreenCanvas.new(*self._size)
        self._small = canvas.getContext("2d", js_object({"willReadFrequently": True}))
        self._small.imageSmoothingQuality = "medium"
        self._shown = element("outline")
        self._shown.width, self._shown.height = self._size
        self._context = self._shown.getContext("2d")
        self._image = self._context.createImageData(*self._size)
        self._pixels = bytearray(bytes((*COLOUR, 0)) * settings.pixels)
        self._looked_ms = -LEAST_INTERVAL_MS
        self._opacity = bytes([0, BRIGHTNESS]) + bytes(254)

    @property
    def settings(self) -> Any:
        """Of the strikes, for the bars."""
        return self._detector.settings.strikes

    def is_due(self, taken_ms: float) -> bool:
        """Enough time has passed since the last look."""
        return taken_ms - self._looked_ms >= LEAST_INTERVAL_MS and self._video.videoWidth > 0

    def look(self, taken_ms: float) -> SilhouetteReading:
        """Read the video's picture of this moment and show what is seen."""
        self._looked_ms = taken_ms
        self.reading = self._detector.update(taken_ms / 1000, self._picture())
        self._draw(self.reading)
        return self.reading

    def tune(self, strikes: int) -> None:
        """How easily strikes count, from -2 to 2; the room has to be learnt anew."""
        if strikes == self._strikes:
            return
        self._strikes = strikes
        usual = SilhouetteDetectorSettings()
        self._detector = SilhouetteDetector(replace(usual, strikes=tuned_strikes(usual.strikes, strikes)))

    def take_room(self) -> None:
        """Learn the empty room anew."""
        self._detector.take_room()

    def forget(self) -> None:
        """A new match begins: what was seen before does not count."""
        self._detector.reset()

    def show(self, is_shown: bool) -> None:
        """The outline, the thirds and the button for a new room are there only while they are of use."""
        for name in ("outline", "room-again"):
            show(name, is_shown)
        if not is_shown:
            self.reading = None
            self._context.clearRect(0, 0, *self._size)

    def sentence(self) -> str:
        """What the player should do now."""
        reading = self.reading
        if reading is None:
            return SENTENCES[SilhouettePhase.ROOM]
        words = SENTENCES[reading.phase]
        if reading.leave_s > 0:
            return f"{words} {reading.leave_s + 0.5:.0f} …"
        if reading.phase in (SilhouettePhase.ROOM, SilhouettePhase.LIGHT_CHANGED):
            return f"{words} {reading.learnt:.0%}"
        return words

    def _picture(self) -> bytes:
        """The part of the video that the mirror shows, small."""
        width, height = self._size
        seen_width, seen_height = self._video.videoWidth, self._video.videoHeight
        scale = min(seen_width / width, seen_height / height)
        part = width * scale, height * scale
        corner = (seen_width - part[0]) / 2, (seen_height - part[1]) / 2
        self._small.drawImage(self._video, *corner, *part, 0, 0, width, height)
        return planes_of_rgba(self._small.getImageData(0, 0, width, height).data.to_bytes())

    def _draw(self, reading: SilhouetteReading) -> None:
        mask = reading.silhouette.mask if reading.silhouette is not None else bytes(len(self._pixels) // 4)
        self._pixels[3::4] = mask.translate(self._opacity)
        self._image.data.assign(self._pixels)
        self._context.putImageData(self._image, 0, 0)
        place = reading.place
        element("thirds").dataset.third = (
            ""
            if place is None or reading.phase is not SilhouettePhase.READY
            else THIRDS[min(2, int(place * 3))]
        )
