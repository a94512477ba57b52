"""Studio's projects in the browser's IndexedDB, which may be full, switched off, or forbidden to this page.

| store | key | value |
| --- | --- | --- |
| projects | name | JSON text, as `project.json` of a project file, without paths |
| heads | name | Uint8Array: the weights of the trained head |
| networks | name | {card, graph: Uint8Array, weights: Uint8Array} of a network that others trained |
| pictures, features | [name, sample key] | Uint8Array |
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import BrowserError, StudioError
from camcade.studio.kept import KeptProject, head_of, network_of, parse_project, plain_project
from camcade.studio.network import Network
from camcade_web.browser.indexed_db import answer_of, completion_of, open_database
from camcade_web.browser.js_interop import js_object
from camcade_web.browser.messages import KEPT_DAMAGED, NOT_KEPT_PROJECT, NOT_LISTED

DATABASE = "camcade-studio"
VERSION = 2
NETWORK_PARTS = ("card", "graph", "weights")
STORES = ("projects", "heads", "networks", "pictures", "features")


class ProjectStore:
    """Keeps projects for the next visit, as far as the browser lets it.

    `trouble` says in words why nothing is kept any more; None while all is.
    """

    def __init__(self) -> None:
        self.trouble: str | None = None
        self._database: Any = None

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
        stores = self._stores(STORES)
        text = await answer_of(stores.objectStore("projects").get(name))
        if not isinstance(text, str):
            return None
        kept, table = parse_project(text, name)
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
        another: all at once, for asking costs more than what is kept.
        """
        puts: list[tuple[str, Any, Any]] = [
            (store, to_js([name, key]), to_js(content))
            for store, contents in (("pictures", pictures), ("features", features))
            for key, content in contents.items()
        ]
        if kept is not None:
            puts.append(("projects", name, json.dumps(plain_project(kept, {}))))
            if kept.head is not None:
                puts.append(("heads", name, to_js(kept.head.weights)))
        await self._put(puts)

    async def write_network(self, name: str, network: Network) -> None:
        """Keep a project's network, which never changes."""
        card = network.card.to_json().encode()
        contents = map(to_js, (card, network.graph, network.weights))
        value = js_object(dict(zip(NETWORK_PARTS, contents, strict=True)))
        await self._put([("networks", name, value)])

    async def drop_samples(self, name: str, keys: Iterable[str]) -> None:
        """Let pictures and features of these samples go."""
        if self._database is None:
            return
        stores = self._stores(("pictures", "features"), "readwrite")
        for key in keys:
            for store in ("pictures", "features"):
                stores.objectStore(store).delete(to_js([name, key]))

    async def remove(self, name: str) -> None:
        """Let a project go with all that belongs to it."""
        if self._database is None:
            return
        stores = self._stores(STORES, "readwrite")
        for store in ("projects", "heads", "networks"):
            stores.objectStore(store).delete(name)
        for store in ("pictures", "features"):
            stores.objectStore(store).delete(all_of(name))

    async def _put(self, puts: Iterable[tuple[str, Any, Any]]) -> None:
        if self._database is None:
            return
        try:
            stores = self._stores(STORES, "readwrite")
            for store, key, value in puts:
                stores.objectStore(store).put(value, key)
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
