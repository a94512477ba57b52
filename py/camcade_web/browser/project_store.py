"""Studio's projects in the browser's IndexedDB, which may be full, switched off, or forbidden to this page.

| store | key | value |
| --- | --- | --- |
| projects | name | JSON text, as `project.json` of a project file, without samples |
| projects | [name, page] | JSON text: samples, `camcade.studio.pages.PAGE_SAMPLES` to a page |
| heads | name | Uint8Array: the weights of the trained head |
| networks | name | {card, graph: Uint8Array, weights: Uint8Array} of a network that others trained |
| pictures, features | [name, sample key] | Uint8Array |
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import BrowserError, StudioError
from camcade.studio.kept import KeptProject, head_of, network_of, parse_project
from camcade.studio.network import Network
from camcade.studio.pages import Stored
from camcade_web.browser.indexed_db import answer_of, completion_of, open_database
from camcade_web.browser.js_interop import js_object
from camcade_web.browser.messages import KEPT_DAMAGED, NOT_KEPT_PROJECT, NOT_LISTED

DATABASE = "camcade-studio"
VERSION = 2
NETWORK_PARTS = ("card", "graph", "weights")
OF_SAMPLES = ("pictures", "features")
STORES = ("projects", "heads", "networks", *OF_SAMPLES)


class ProjectStore:
    """Keeps projects for the next visit, as far as the browser lets it.

    `trouble` says in words why nothing is kept any more; None while all is.
    """

    def __init__(self) -> None:
        self.trouble: str | None = None
        self._database: Any = None
        self._stored: dict[str, Stored] = {}  # of projects that were read or written here, by name

    async def open(self) -> None:
        """Ask the browser; where it refuses, `trouble` says so, and nothing is kept."""
        try:
            self._database = await open_database(DATABASE, VERSION, STORES)
        except BrowserError as error:
            self._give_up(error)

    async def names(self) -> list[str]:
        """Of all kept projects. Raises StudioError."""
        if self._database is None:
            return []
        try:
            keys = await answer_of(self._stores(["projects"]).objectStore("projects").getAllKeys())
        except BrowserError as error:
            raise StudioError(NOT_LISTED.format(what="projects")) from error
        return [key for key in keys if isinstance(key, str)]

    async def read(self, name: str, with_samples: bool = True) -> KeptProject | None:
        """A kept project; None where none of this name is kept.

        Raises:
            StudioError: what is kept is damaged.
        """
        if self._database is None:
            return None
        try:
            return await self._read(name, with_samples)
        except (JsException, AttributeError, TypeError, IndexError, BrowserError) as error:
            raise StudioError(KEPT_DAMAGED.format(name=name)) from error

    async def _read(self, name: str, with_samples: bool) -> KeptProject | None:
        projects = self._stores(["projects"]).objectStore("projects")
        requests = projects.get(name), projects.getAll(all_of(name))  # of one moment
        text, pages = await asyncio.gather(*map(answer_of, requests))
        if not isinstance(text, str):
            return None
        kept, table = parse_project(text, name, pages.to_py() if with_samples else ())
        own = len(table["samples"])  # before there were pages
        weights = await answer_of(self._stores(["heads"]).objectStore("heads").get(name))
        if table.get("head") is not None and weights:
            kept.head = head_of(table["head"], weights.to_bytes(), kept.project, name)
        if table.get("network") is not None:
            found = await answer_of(self._stores(["networks"]).objectStore("networks").get(name))
            parts = [getattr(found, part).to_bytes() for part in NETWORK_PARTS] if found else []
            if parts:
                kept.network = network_of(table["network"], parts[0], parts[1], parts[2], kept.project, name)
        if not with_samples:
            kept.features = await self._features_near(kept)
        else:
            kept.pictures = await self._of_samples("pictures", name)
            kept.features = await self._of_samples("features", name)
            keys = {*kept.pictures} & {*kept.features}
            self._stored[name] = Stored(kept.project.samples[own:], kept.head, kept.network, keys)
            lost = [sample.key for sample in kept.project.samples if sample.key not in kept.pictures]
            kept.project = kept.project.without(lost)
        return kept

    async def _features_near(self, kept: KeptProject) -> dict[str, bytes]:
        """Of the samples that stand for all, where their distance counts."""
        if kept.head is None or kept.project.far == 0:
            return {}
        store = self._stores(["features"]).objectStore("features")
        requests = {key: store.get(to_js([kept.project.name, key])) for key in kept.head.near}
        answers = await asyncio.gather(*map(answer_of, requests.values()))
        return {key: row.to_bytes() for key, row in zip(requests, answers, strict=True) if row}

    async def write(
        self,
        name: str,
        kept: KeptProject | None,
        pictures: Mapping[str, bytes],
        features: Mapping[str, bytes],
    ) -> None:
        """Keep pictures and features of samples, by their keys, and the project that lists them, if it is
        another: all at once, for asking costs more than what is kept. Of the project only what has changed
        since it was read or written is written.
        """
        stored = self._stored.setdefault(name, Stored())
        puts: list[tuple[str, Any, Any]] = [
            (store, to_js([name, key]), to_js(content))
            for store, contents in zip(OF_SAMPLES, (pictures, features), strict=True)
            for key, content in contents.items()
        ]
        stored.keys |= pictures.keys() & features.keys()
        drops: list[tuple[str, Any]] = []
        if kept is not None:
            changes = stored.changes(kept)
            puts.append(("projects", name, changes.project))
            puts += (("projects", to_js([name, page]), text) for page, text in changes.pages.items())
            drops += (("projects", to_js([name, page])) for page in changes.dropped)
            if changes.head is not None:
                puts.append(("heads", name, to_js(changes.head)))
        await self._put(puts, drops)

    async def write_contents(self, kept: KeptProject) -> None:
        """Keep pictures, features and a network, as far as they are not there yet."""
        name = kept.project.name
        stored = self._stored.setdefault(name, Stored())
        await self.write(name, None, stored.lacking(kept.pictures), stored.lacking(kept.features))
        if kept.network is not None and kept.network is not stored.network:
            stored.network = kept.network
            await self._write_network(name, kept.network)

    async def _write_network(self, name: str, network: Network) -> None:
        card = network.card.to_json().encode()
        contents = map(to_js, (card, network.graph, network.weights))
        value = js_object(dict(zip(NETWORK_PARTS, contents, strict=True)))
        await self._put([("networks", name, value)])

    async def drop_samples(self, name: str, keys: Iterable[str]) -> None:
        """Let pictures and features of these samples go."""
        keys = frozenset(keys)
        if name in self._stored:
            self._stored[name].keys -= keys
        await self._put((), [(store, to_js([name, key])) for key in keys for store in OF_SAMPLES])

    async def remove(self, name: str) -> None:
        """Let a project go with all that belongs to it."""
        self._stored.pop(name, None)
        whole = [(store, name) for store in ("projects", "heads", "networks")]
        await self._put((), whole + [(store, all_of(name)) for store in ("projects", *OF_SAMPLES)])

    async def _put(self, puts: Iterable[tuple[str, Any, Any]], drops: Iterable[tuple[str, Any]] = ()) -> None:
        """Write these, and let those go: store and key, or a range of keys."""
        puts, drops = list(puts), list(drops)
        if self._database is None or not (puts or drops):
            return
        try:
            stores = self._stores(STORES, "readwrite")
            for store, key, value in puts:
                stores.objectStore(store).put(value, key)
            for store, key in drops:
                stores.objectStore(store).delete(key)
            await completion_of(stores)
        except (JsException, BrowserError) as error:
            self._give_up(error)

    async def _of_samples(self, store: str, name: str) -> dict[str, bytes]:
        found = self._stores([store]).objectStore(store)
        # All at once: thousands of proxies would take seconds.
        keys = (await answer_of(found.getAllKeys(all_of(name)))).to_py()
        found = self._stores([store]).objectStore(store)
        values = (await answer_of(found.getAll(all_of(name)))).to_py()
        return {str(key[1]): value.tobytes() for key, value in zip(keys, values, strict=True)}

    def _stores(self, names: Iterable[str], mode: str = "readonly") -> Any:
        return self._database.transaction(to_js(list(names)), mode)

    def _give_up(self, error: BaseException) -> None:
        self._database = None
        js.console.warn(f"camcade: keeps no projects: {getattr(error, 'message', None) or error}")
        self.trouble = NOT_KEPT_PROJECT


def all_of(name: str) -> Any:
    """The range of the keys of one project's samples; lists come behind all texts."""
    return js.IDBKeyRange.bound(to_js([name]), to_js([name, []]))
