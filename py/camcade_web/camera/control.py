"""The camera with its switch and its picker, which all games have alike."""

from collections.abc import Callable
from typing import Any

import js

from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, new_element
from camcade_web.browser.js_interop import Proxies, RejectedError
from camcade_web.browser.storage import LocalStorage
from camcade_web.camera.device import Camera
from camcade_web.camera.state import BEING_USED, CameraState

PICKED_KEY = "camcade.camera"


class CameraControl:
    """Turns the camera on and off: at the switch, for another one that is picked, while the page is hidden.

    `on_open` is called whenever the camera is asked for, to load what reads it; `on_state` with each new
    state. `wanted`: part of a camera's label; without it, the camera that the player picked last, on
    whichever page.
    """

    def __init__(
        self,
        tasks: BackgroundTasks,
        wanted: str | None,
        on_open: Callable[[], None],
        on_state: Callable[[CameraState], None],
    ) -> None:
        self.camera = Camera(element("preview"), self._changed)
        self._tasks = tasks
        self._wanted = wanted
        self._on_open = on_open
        self._on_state = on_state
        self._was_used = False
        self._storage = LocalStorage()
        self._picked = None if wanted else self._storage.read(PICKED_KEY)
        self._proxies = Proxies()
        self._proxies.listen(element("camera-switch"), "click", lambda _: self._switch())
        self._fields = [*js.document.querySelectorAll("[data-cameras]")]
        for field in self._fields:
            self._proxies.listen(field.querySelector("select"), "change", self._pick)
        element("camera-switch").disabled = False

    def open(self) -> None:
        """Ask for the camera, and for what reads it, side by side."""
        if not self.camera.is_on:
            self._tasks.spawn(self.camera.turn_on(self._picked, self._wanted))
        self._on_open()

    def close(self) -> None:
        """Let the camera go."""
        self.camera.turn_off()

    def rest(self) -> None:
        """The page is hidden: let the camera go until `wake`."""
        self._was_used = self.camera.state in BEING_USED
        if self._was_used:
            self.close()
        else:  # nobody waits any longer for one that gives no picture
            self.camera.turn_off(self.camera.state)

    def wake(self) -> None:
        """The page is shown again."""
        if self._was_used:
            self._was_used = False
            self.open()

    def _switch(self) -> None:
        if self.camera.state in BEING_USED:
            self.close()
        else:
            self.open()

    def _pick(self, event: Any) -> None:
        self._picked = str(event.target.value)
        self._storage.write(PICKED_KEY, self._picked)
        self._tasks.spawn(self.camera.turn_on(self._picked))

    def _changed(self, state: CameraState) -> None:
        if state is CameraState.ON:
            self._tasks.spawn(self._offer_cameras())
        self._on_state(state)

    async def _offer_cameras(self) -> None:
        """Fill every picker; they are there only when there is something to pick."""
        try:
            devices = await self.camera.devices()
        except RejectedError:
            return  # the browser does not tell which there are
        for field in self._fields:
            picker = field.querySelector("select")
            picker.replaceChildren()
            for number, (name, label) in enumerate(devices, start=1):
                option = new_element("option", text=label or f"Camera {number}")
                option.value = name
                option.selected = name == self.camera.device_id
                picker.append(option)
            field.hidden = len(devices) < 2
