"""The player's camera on a game's page: its switch, what reads it, and the preview that shows both.

A game has a kind of `PlayerCamera` of its own, which says what becomes of decisions. Whatever fails on the
way is told to the player, and the game goes on.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.camera.control import CameraControl
from camcade_web.camera.state import BEING_USED, MESSAGES, WORDS, CameraState
from camcade_web.perception import Perception
from camcade_web.reading_messages import ReadingMessages
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.ui.camera_preview import CameraPreview
from camcade_web.ui.notifications import Notifications

ADVISED_EVERY_MS = 500.0


class PlayerCamera(ReadingMessages):
    """The camera, the loop that reads it, and the page's corner that shows it.

    Args:
        messages: where the player is told what went wrong.
        preview: shows the camera and what is seen.
        wanted: part of a camera's label; None for the browser's choice.
        create: makes a recognizer by its name.
    """

    without_camera = ""
    """A sentence to the player: how the game goes on when there is no camera."""

    def __init__(
        self,
        messages: Notifications,
        preview: CameraPreview,
        wanted: str | None,
        create: Callable[[str], Recognizer],
    ) -> None:
        self._messages = messages
        self._preview = preview
        self._advised_ms = 0.0
        self._tasks = BackgroundTasks(self.broke)
        self._control = CameraControl(
            self._tasks,
            wanted,
            on_open=lambda: self._tasks.spawn(self._perception.load()),
            on_state=self.camera_changed,
        )
        self._perception = Perception(self._control.camera, create, self)
        self._tasks.spawn(self._perception.run())

    @property
    def is_on(self) -> bool:
        """The camera is on, whether or not anybody can read it yet."""
        return self._control.camera.is_on

    @property
    def is_seeing(self) -> bool:
        """The player can play by the camera now."""
        return self._perception.is_seeing

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin work that nobody waits for; what goes wrong in it is told."""
        self._tasks.spawn(work)

    def open(self) -> None:
        """Ask for the camera and load what reads it, side by side."""
        self._control.open()

    def close(self) -> None:
        """Let the camera go. The models stay, for the next time."""
        self._control.close()

    def rest(self) -> None:
        """The page is hidden: let the camera go until `wake`."""
        self._control.rest()

    def wake(self) -> None:
        """The page is shown again."""
        self._control.wake()

    def advise(self, now_ms: float) -> None:
        """Tell the player how well they are seen, now and then."""
        if now_ms - self._advised_ms < ADVISED_EVERY_MS or not self.is_on:
            return
        hint = self._perception.hint(now_ms)
        if hint is not None:
            self._advised_ms = now_ms
            self._preview.guide(hint)
            self._preview.measure(self._perception.pace(now_ms))

    def camera_changed(self, state: CameraState) -> None:
        """The camera has another state: tell the player, and begin anew."""
        if state in MESSAGES:
            self._messages.tell("camera", MESSAGES[state].format(otherwise=self.without_camera))
        else:
            self._messages.withdraw("camera")
        self._preview.show_state(state, WORDS[state], state in BEING_USED)
        if state is not CameraState.ON:
            self._preview.clear(is_told_why=state in MESSAGES)
        self._perception.source_changed()

    # What the loop tells ------------------------------------------------------------------------------------

    def decided(self, decision: Decision) -> None:
        """A frame has been read; a game acts on it."""
        raise NotImplementedError

    def show(self, decision: Decision) -> None:
        """Show what was read."""
        raise NotImplementedError

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`."""
        return {"camera": str(self._control.camera.state), **self._perception.snapshot()}

    def metrics(self) -> dict[str, Any]:
        """This part of `camcade.metrics()`."""
        return self._perception.metrics()
