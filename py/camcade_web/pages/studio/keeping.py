"""Where pictures and features are while the page lives, and how all of it is kept for the next visit."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.errors import StudioError
from camcade.studio.intake import bring_in
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade.studio.zip_reader import refuse_size
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import RejectedError, outcome
from camcade_web.browser.messages import PROJECT_ELSEWHERE
from camcade_web.browser.project_store import ProjectStore
from camcade_web.browser.storage import LocalStorage

LOCK = "camcade.studio."
LAST_PROJECT = "camcade.studio.project"
KEPT_EVERY_S = 0.7
EXAMPLE = "studio/example.zip"
FIRST_NAME = "My moves"
FIRST_CLASSES = ("punch", "kick", "other")


class Keeping:
    """Pictures and features by sample key, and the browser's store. `on_trouble`: it keeps no more."""

    def __init__(self, tasks: BackgroundTasks, on_trouble: Callable[[str], None]) -> None:
        self.pictures: dict[str, bytes] = {}
        self.features: dict[str, bytes] = {}
        self.variants: dict[tuple[str, Any], bytes] = {}  # features of samples drawn anew
        self.store = ProjectStore()
        self._tasks = tasks
        self._on_trouble = on_trouble
        self._is_told = False
        self._waiting: dict[str, KeptProject] = {}  # to be written, by name
        self._fresh: dict[str, dict[str, tuple[bytes, bytes]]] = {}  # pictures and features, too
        self.is_writing = False  # or something is to be written
        self._is_kept = True  # whatever came last
        self._claimed: str | None = None  # the project that is this tab's alone

    async def first(self, name: str | None) -> KeptProject:
        """The project of this name, else the one used last, else a new one."""
        await self.store.open()
        self._tell_trouble()
        for one in (name, LocalStorage().read(LAST_PROJECT)):
            kept = await self.read(one) if one else None
            if kept is not None:
                return kept
        # Under a free name: one of the first name may be there that cannot be read.
        return KeptProject(Project.of(await self.free_name(FIRST_NAME), FIRST_CLASSES))

    async def claimed(self, kept: KeptProject) -> KeptProject:
        """The project as this tab's own; a copy under another name while another tab has it open."""
        name = kept.project.name
        if not await js.camcadeScripts.hold(f"{LOCK}{name}"):
            own = await self.free_name(name)
            kept.project = kept.project.named(own)
            kept.notes.append(PROJECT_ELSEWHERE.format(name=name, copy=own))
            await js.camcadeScripts.hold(f"{LOCK}{own}")
            await self.keep_all(kept)
        if self._claimed not in (None, kept.project.name):
            js.camcadeScripts.release(f"{LOCK}{self._claimed}")
        self._claimed = kept.project.name
        return kept

    async def renamed(self, kept: KeptProject, name: str) -> KeptProject:
        """The same project under another name, here and where it is kept.

        Raises:
            StudioError: the name is none, or another project has it.
        """
        old, project = kept.project.name, kept.project.named(name)
        if project.name == old:
            return kept
        if project.name in await self.store.names() or not await js.camcadeScripts.hold(LOCK + project.name):
            raise StudioError(f"There is a project “{project.name}” already. Choose another name.")
        kept = replace(kept, project=project)
        await self.keep_all(kept)
        self._waiting.pop(project.name, None)
        await self.store.write(project.name, kept, {}, {})
        self._tell_trouble()
        if self.store.trouble is None:
            await self.remove(old)
        js.camcadeScripts.release(f"{LOCK}{old}")
        self._claimed = project.name
        LocalStorage().write(LAST_PROJECT, project.name)
        return kept

    @property
    def current(self) -> str:
        """The name of the project on the page."""
        return self._claimed or FIRST_NAME

    async def remove(self, name: str) -> None:
        """Let a project go, pictures and all."""
        self._waiting.pop(name, None)
        self._fresh.pop(name, None)
        await self.store.remove(name)

    async def room_words(self) -> str:
        """How much this page keeps in the browser, in words; empty where it does not say."""
        storage = getattr(js.navigator, "storage", None)
        if storage is None or self.store.trouble is not None:
            return ""
        try:
            found = await outcome(storage, "estimate")
        except RejectedError:
            return ""
        return f"{found.usage / 1e6:.1f} MB kept in this browser, {found.quota / 1e9:.1f} GB at most."

    async def _read(self, name: str) -> KeptProject | None:
        """A kept project; where it is damaged, the player is told, and it stays as it is."""
        try:
            return await self.store.read(name)
        except StudioError as error:
            self._on_trouble(str(error))
            return None

    async def read(self, name: str) -> KeptProject | None:
        """A kept project, without what undo could have brought back on an earlier visit."""
        kept = await self._read(name)
        if kept is not None:
            known = {sample.key for sample in kept.project.samples}
            lost = [key for key in kept.pictures if key not in known]
            await self.store.drop_samples(name, lost)
            for key in lost:
                del kept.pictures[key]
        return kept

    def adopt(self, kept: KeptProject) -> None:
        """This is the project from now on. The same dicts go on, with other contents: views hold them."""
        for own, new in ((self.pictures, kept.pictures), (self.features, kept.features)):
            own.clear()
            own.update(new)
        self.variants.clear()
        LocalStorage().write(LAST_PROJECT, kept.project.name)

    async def keep_all(self, kept: KeptProject) -> None:
        """Keep a project that was opened, with all its pictures that are not kept already."""
        await self.store.write_contents(kept)
        self.keep(kept)

    def keep_sample(self, name: str, key: str, picture: bytes, features: bytes) -> None:
        """A sample has its picture and features now; both are kept soon."""
        self.pictures[key], self.features[key] = picture, features
        self._fresh.setdefault(name, {})[key] = picture, features
        self._begin_writing()

    def keep(self, kept: KeptProject) -> None:
        """Keep the project soon; of several calls in a row for one project the last one counts."""
        self._waiting[kept.project.name] = kept
        self._begin_writing()

    @property
    def keeps_all(self) -> bool:
        """Everything is where the next visit finds it."""
        return self._is_kept and self.store.trouble is None

    def _begin_writing(self) -> None:
        self._is_kept = False
        if not self.is_writing:
            self.is_writing = True
            self._tasks.spawn(self._write())

    async def settled_at(self, address: str) -> None:
        """Go to another page as soon as all is kept."""
        while self.is_writing:
            await asyncio.sleep(0.02)
        js.location.assign(address)

    async def _write(self) -> None:
        try:
            while self._waiting or self._fresh:
                name = next(iter(self._waiting or self._fresh))
                kept, fresh = self._waiting.pop(name, None), self._fresh.pop(name, {})
                pictures = {key: picture for key, (picture, _) in fresh.items()}
                features = {key: row for key, (_, row) in fresh.items()}
                await self.store.write(name, kept, pictures, features)
                self._is_kept = not (self._waiting or self._fresh)
                self._tell_trouble()
                await asyncio.sleep(KEPT_EVERY_S)
        finally:
            self.is_writing = False
        element("room").textContent = await self.room_words()

    def _tell_trouble(self) -> None:
        if self.store.trouble is not None and not self._is_told:
            self._is_told = True
            self._on_trouble(self.store.trouble)

    async def free_name(self, name: str) -> str:
        """The name, or the name with a number that no kept project has."""
        taken = {*await self.store.names(), *([self._claimed] if self._claimed else [])}
        return next(one for one in numbered(name) if one not in taken)

    async def opened(self, file: Any) -> KeptProject:
        """The project in a file that the player chose, under a name that is free. Raises StudioError."""
        name = str(file.name)
        refuse_size(int(file.size), name)  # before the page tries to hold it
        try:
            content = (await file.arrayBuffer()).to_bytes()
        except JsException as error:
            raise StudioError(
                f"“{name}” cannot be read: it was moved, changed or locked. Choose it once more."
            ) from error
        kept = bring_in(content, name)
        kept.project = kept.project.named(await self.free_name(kept.project.name))
        return kept

    async def example(self) -> KeptProject:
        """The drawn one; opened again, it is the one that was kept."""
        content = (await js.camcadeScripts.downloads.take(EXAMPLE)).to_bytes()
        kept = bring_in(content, EXAMPLE)
        return await self.read(kept.project.name) or kept


def numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name[:34]} {number}"
        number += 1
