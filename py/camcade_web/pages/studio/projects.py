"""Where projects come from and go to: this browser's others, files, the example, and what is taken along."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import StudioError
from camcade.escape import EMOTIONS, NEUTRAL
from camcade.models.card import ModelCard
from camcade.studio.archive import write_project
from camcade.studio.head import BACKBONE, Head, Kind
from camcade.studio.kept import KeptProject
from camcade.studio.moves import MOVE_WORDS
from camcade.studio.network import head_on
from camcade.studio.project import Project
from camcade_web.browser.dom import element, new_element
from camcade_web.browser.js_interop import js_object, reason_of
from camcade_web.browser.messages import DID_NOT_COME_AS
from camcade_web.inference.bundle_files import model_assets
from camcade_web.pages.studio.keeping import FIRST_CLASSES, FIRST_NAME, Keeping
from camcade_web.pages.studio.parts import offer
from camcade_web.pages.studio.training_task import TrainingTask, start_of
from camcade_web.ui.notifications import Notifications

READY_MADE: Mapping[str, tuple[str, str, tuple[str, ...], Kind]] = {
    "+moves": ("New: punch, kick, other", FIRST_NAME, FIRST_CLASSES, Kind.PICTURE),
    "+body": ("New: by your joints alone", "My body", FIRST_CLASSES, Kind.BODY),
    "+every": ("New: every move of Duel", "Every move", (*MOVE_WORDS.values(), "other"), Kind.PICTURE),
    "+faces": ("New: faces for the story", "Faces", (*map(str, EMOTIONS), NEUTRAL), Kind.PICTURE),
    "+empty": ("New: empty", "Project", (), Kind.PICTURE),
}
"""The picker's value for one that is yet to be made → its words, name, classes and kind."""

PROJECT_ENDINGS = (".zip", ".tm")


class Listen(Protocol):
    """How `Proxies.listen` is called."""

    def __call__(
        self, target: Any, event: str, handler: Callable[[Any], object], *, passive: bool = True
    ) -> None: ...


class Projects:
    """The picker, and the buttons for files.

    Args:
        keeping: of the page.
        messages: where the player is told what could not be opened.
        tell: one line of what is going on.
        open_project: makes a project the page's.
    """

    def __init__(
        self,
        keeping: Keeping,
        messages: Notifications,
        tell: Callable[[str], None],
        open_project: Callable[[KeptProject], Awaitable[None]],
    ) -> None:
        self._keeping = keeping
        self._messages = messages
        self._tell = tell
        self._open = open_project

    def listen(
        self,
        listen: Listen,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        kept: Callable[[], KeptProject],
        is_busy: Callable[[], bool],
    ) -> None:
        """Do what the picker and the buttons ask for, and take what is dropped beside the classes.

        `kept`: the project on the page; `is_busy`: something is under way that would lose it.
        """

        def on(name: str, work: Callable[[], Coroutine[Any, Any, None]], event: str = "click") -> None:
            listen(element(name), event, lambda _: spawn(work()))

        def playing(event: Any) -> None:
            """The game reads what is kept: all has to be."""
            if self._keeping.is_writing and not event.ctrlKey and not event.metaKey:
                event.preventDefault()
                spawn(self._keeping.settled_at(str(event.currentTarget.href)))

        for game in ("play-duel", "play-escape"):
            listen(element(game), "click", playing, passive=False)
        for name in ("example", "example-first"):
            on(name, self.open_example)
        listen(element("save-file"), "click", lambda _: self.save(kept()))
        on("delete-project", lambda: self.remove(kept(), is_busy()))
        for event in ("dragover", "drop"):
            listen(js.document, event, lambda event: event.preventDefault(), passive=False)
        listen(js.document, "drop", lambda event: self._dropped(event, spawn))
        for kind in ("teachable-machine", "camcade"):
            on(f"save-{kind}", lambda kind=kind: self.save_model(kind, kept()))
        on("project-picker", lambda: self.switch(str(element("project-picker").value)), "change")
        on("open-file", self._file_chosen, "change")

    async def _file_chosen(self) -> None:
        field = element("open-file")
        file = field.files.item(0) if field.files.length else None
        field.value = ""  # so that the same file can be chosen again
        tools = element("project-tools")
        if hasattr(tools, "hidePopover") and tools.matches(":popover-open"):
            tools.hidePopover()
        if file:
            await self.open_file(file)

    def _dropped(self, event: Any, spawn: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        """Without this the browser would leave the page for the file."""
        files = event.dataTransfer.files
        if event.target.closest(".class-card") or not files.length:
            return
        file = files.item(0)
        if str(file.name).lower().endswith(PROJECT_ENDINGS):
            spawn(self.open_file(file))
        else:
            self._messages.tell("file", f"Drop “{file.name}” on the class that it shows.")

    async def show(self, current: str) -> None:
        """The picker offers all kept projects."""
        names = [current, *(name for name in await self._keeping.store.names() if name != current)]
        made = {value: words for value, (words, *_) in READY_MADE.items()}
        offer(element("project-picker"), {name: name for name in names} | made, current)
        element("room").textContent = await self._keeping.room_words()

    async def open_example(self) -> None:
        """The drawn one."""
        self._tell("Fetching the example…")
        try:
            await self._open(await self._keeping.example())
        except JsException as error:
            self._tell(DID_NOT_COME_AS.format(what="The example", reason=reason_of(error)))

    async def open_file(self, file: Any) -> None:
        """A project, pictures by class, or a trained network."""
        self._tell(f"Opening “{file.name}”…")
        try:
            await self._open(await self._keeping.opened(file))
        except StudioError as error:
            self._messages.tell("file", str(error))
            self._tell("Nothing was changed.")

    async def switch(self, value: str) -> None:
        """The player has picked another project, or a new one."""
        if value in READY_MADE:
            _, name, classes, kind = READY_MADE[value]
            await self._open(KeptProject(Project.of(await self._keeping.free_name(name), classes, kind)))
            return
        kept = await self._keeping.read(value)
        if kept is not None:
            await self._open(kept)
        else:
            await self.show(self._keeping.current)

    async def rename(self, kept: KeptProject) -> str | None:
        """Ask for another name; the one it has then, or None where it stays as it was."""
        asked = js.prompt("What shall the project be called?", kept.project.name)
        if not isinstance(asked, str):
            return None
        try:
            renamed = await self._keeping.renamed(kept, asked)
        except StudioError as error:
            self._messages.tell("file", str(error))
            return None
        await self.show(renamed.project.name)
        return renamed.project.name

    async def remove(self, kept: KeptProject, is_busy: bool) -> None:
        """Let the project on the page go; another that is kept, or a new one, takes its place."""
        current = kept.project.name
        if is_busy:
            self._tell("Stop first; then I can delete the project.")
            return
        if not js.confirm(f"Delete “{current}” with all its samples? This cannot be undone."):
            return
        await self._keeping.remove(current)
        for other in (name for name in await self._keeping.store.names() if name != current):
            found = await self._keeping.read(other)
            if found is not None:  # not damaged
                await self._open(found)
                return
        await self.switch("+moves")

    def save(self, kept: KeptProject) -> None:
        """Hand the project file to the player."""
        hand_over(f"{kept.project.name}.zip", write_project(kept))

    async def start(self, kept: KeptProject, task: TrainingTask) -> Head | None:
        """What a training goes on from; None where it begins anew. Raises StudioError where it is none that
        Studio could train, and JsException.
        """
        if not task.settings.is_continued:
            return None
        head = kept.head
        if head is None and kept.network is not None:
            _, graph, weights = await backbone_parts()
            head = head_on(kept.network, graph, weights)
        return start_of(kept.project, task, head)

    async def save_model(self, kind: str, kept: KeptProject) -> None:
        """Hand what was trained to the player, `kind`: `teachable-machine` or `camcade`."""
        self._tell("Writing the model…")
        try:
            content = await model_file(kept, kind)
        except StudioError as error:
            self._messages.tell("file", str(error))
            return
        except JsException as error:
            js.console.warn(f"camcade: {error}")
            self._messages.tell(
                "file", "The model could not be written. Load the page again and try once more."
            )
            return
        name = f"{kept.project.name}-{kind}.zip"
        hand_over(name, content)
        self._tell(f"“{name}” is yours.")


async def model_file(kept: KeptProject, kind: str) -> bytes:
    """What tells a project's classes, as a file. Raises StudioError, JsException."""
    from camcade.studio.exports import (
        bundle_name,
        camcade_file,
        teachable_machine_file,
    )  # for the few who take one along

    backbone = await backbone_parts()
    if kind == "teachable-machine":
        return teachable_machine_file(kept, *backbone, str(js.Date.new().toISOString()))
    return camcade_file(kept, *backbone, bundle_name(kept.project.name))


async def backbone_parts() -> tuple[ModelCard, bytes, bytes]:
    """Card, `model.json` and joined weights of the network that looks at pictures. Raises JsException."""
    take = js.camcadeScripts.downloads.take
    files = {
        path: (await take(path)).to_bytes() for path in model_assets(BACKBONE) if path.startswith("models/")
    }
    folder = f"models/{BACKBONE}/"
    card = ModelCard.parse(files.pop(f"{folder}card.json"), f"{folder}card.json")
    graph = files.pop(f"{folder}model.json")
    return card, graph, b"".join(files.values())


def hand_over(name: str, content: bytes) -> None:
    """Let the player keep a file."""
    blob = js.Blob.new(to_js([to_js(content)]), js_object({"type": "application/zip"}))
    link = new_element("a")
    link.href = js.URL.createObjectURL(blob)
    link.download = name
    link.click()
    js.setTimeout(js.URL.revokeObjectURL, 10_000, link.href)
