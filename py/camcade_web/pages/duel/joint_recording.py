"""With `record=1`: the player's joints and the keys pressed at each strike, kept until the player saves them.

No picture is kept and nothing is sent; the file is for `camcade train body` and `camcade evaluate action`.
"""

import js

from camcade.gestures.keypoint_recording import LONGEST_MS, KeypointRecorder
from camcade.intents import Intents
from camcade.vision.keypoints import Keypoints
from camcade_web.browser.saving import save_text
from camcade_web.ui.notifications import Notifications

CAUSE, FILE_NAME, SAVE = "record", "my-strikes.keypoints.json", "Save the recording"
BEGUN = (
    "Your joints are recorded, no pictures. Have somebody press each strike while it happens, on what you "
    "would play with by hand, then save."
)
NOTHING = "Nothing is recorded yet: choose the control Body, turn the camera on and stand before it."
FULL = f"{LONGEST_MS / 60_000:.0f} minutes are recorded, and no more fits. Save them."
NOT_BY_BODY = "record=1 records joints, and only the control Body reads any: choose it."


class JointRecording:
    """Takes joints and keys as they come, and hands the file over when asked."""

    def __init__(self, messages: Notifications, controller: str) -> None:
        self._messages = messages
        self._recorder = KeypointRecorder()
        self._say(BEGUN if controller == "body" else NOT_BY_BODY)

    def see(self, joints: Keypoints) -> None:
        """A frame's joints."""
        if self._recorder.is_full:
            return
        self._recorder.see(joints)
        if self._recorder.is_full:
            self._say(FULL)

    def pressed(self, begun: Intents, source: str) -> None:
        """What player one has begun to do, and with what: only what was pressed counts."""
        if source in ("keyboard", "touch", "gamepad"):
            for intent in sorted(begun):
                self._recorder.press(js.performance.now(), intent)

    def _say(self, text: str) -> None:
        self._messages.tell(CAUSE, text, (SAVE, self._save))

    def _save(self) -> None:
        recorder = self._recorder
        if not recorder.seconds:
            self._say(NOTHING)
            return
        save_text(recorder.to_json(), FILE_NAME, "application/json")
        self._say(
            f"Saved: {recorder.seconds:.0f} seconds, {recorder.keys} strikes pressed. Recording goes on."
        )
