"""What can become of a camera, in words for the player. The page goes on whatever happens here."""

from enum import StrEnum

from camcade_web.browser import messages


class CameraState(StrEnum):
    """How the camera stands. The values are what `snapshot()["camera"]` says."""

    OFF = "off"
    STARTING = "starting"
    UNANSWERED = "unanswered"
    ON = "on"
    DENIED = "denied"
    MISSING = "missing"
    BUSY = "busy"
    UNPLUGGED = "unplugged"
    UNSUPPORTED = "unsupported"
    SILENT = "silent"


BEING_USED = (CameraState.STARTING, CameraState.UNANSWERED, CameraState.ON)
"""States in which the switch turns the camera off."""

WORDS = {
    CameraState.OFF: "Camera is off",
    CameraState.STARTING: "Asking for the camera…",
    CameraState.UNANSWERED: "Waiting for the camera…",
    CameraState.ON: "Camera on",
    CameraState.DENIED: "Camera not allowed",
    CameraState.MISSING: "No camera found",
    CameraState.BUSY: "Camera is taken",
    CameraState.UNPLUGGED: "Camera was unplugged",
    CameraState.UNSUPPORTED: "No camera here",
    CameraState.SILENT: "The camera gives no picture",
}

MESSAGES = {
    CameraState.UNANSWERED: messages.CAMERA_UNANSWERED,
    CameraState.DENIED: messages.CAMERA_DENIED,
    CameraState.MISSING: messages.CAMERA_MISSING,
    CameraState.BUSY: messages.CAMERA_BUSY,
    CameraState.UNPLUGGED: messages.CAMERA_UNPLUGGED,
    CameraState.UNSUPPORTED: messages.CAMERA_UNSUPPORTED,
    CameraState.SILENT: messages.CAMERA_SILENT,
}
"""What the player is told; `otherwise` is a sentence of the page's own: how to go on without a camera."""

# What getUserMedia rejects with (Media Capture and Streams, section 10.2).
STATE_OF_ERROR = {
    "NotAllowedError": CameraState.DENIED,
    "SecurityError": CameraState.DENIED,
    "NotFoundError": CameraState.MISSING,
    "OverconstrainedError": CameraState.MISSING,
    "NotReadableError": CameraState.BUSY,
    "AbortError": CameraState.BUSY,
    "TypeError": CameraState.UNSUPPORTED,
}


def state_of_error(name: str) -> CameraState:
    """The state that an error of getUserMedia, by its name, leaves the camera in."""
    return STATE_OF_ERROR.get(name, CameraState.BUSY)


def preferred(devices: list[tuple[str, str]], wanted: str | None) -> str | None:
    """The id of the first device whose label holds `wanted`, whatever the case; None if there is none.

    Args:
        devices: (id, label) pairs; labels are empty until the camera was allowed once.
    """
    if wanted is None:
        return None
    return next((name for name, label in devices if wanted.casefold() in label.casefold()), None)
