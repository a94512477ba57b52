"""What each page is and needs: `site/pages/NAME/page.toml`, read once for the builder and for `start.js`.

A folder in `site/pages` is a page: `page.html.j2` and `page.toml`, and, if the page wants them, style sheets
and scripts. What pages share stands in `_parts`.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, cast

from camcade.errors import BuildError
from camcade_build.site.assets import Assets

TEMPLATE_NAME = "page.html.j2"
SETTINGS_NAME = "page.toml"
BASE_STYLE = "base.css"
LEAST_BUDGET_BYTES = 1
INTERPRETER = ("vendor/pyodide/", "vendor/pyscript/core.js")
FETCHED_BY_IMPORT = frozenset({".js", ".mjs"})
"""Scripts ask for these by `import`, out of start.js's sight."""


@dataclass(frozen=True, slots=True)
class Group:
    """Assets that a page cannot be used without; `assets` are how their logical names begin."""

    assets: tuple[str, ...]
    budget_bytes: int | None = None  # of the files as they are


@dataclass(frozen=True, slots=True)
class PageSettings:
    """One page.

    | key | default | meaning |
    | --- | --- | --- |
    | budget_bytes | required | what a first visit may take until the page can be used, compressed |
    | entry | none | the Python module whose `open_page` runs the page; it carries what that module imports |
    | python | [] | modules it carries besides, because they are imported by name |
    | python_later | [] | modules that it fetches when it first needs them, in an archive of their own |
    | styles | [] | style sheets, all of its own and those that it shares of `_parts`, joined in this order |
    | needs.GROUP.assets | – | how the names of assets begin that the page cannot be used without: |
    | | | `start.js` fetches them at once, counted in the row `data-group="GROUP"` if the page has one |
    | needs.GROUP.budget_bytes | none | what the files of the group may hold |
    | later.assets | – | how the names of those begin that come when the player wants more, the camera say |
    | later.budget_bytes | none | what a first visit may take with them, compressed |
    | kept_offline | true | kept on the first visit of any page, so that it works without a network |
    | listed | true | search engines are told of it |
    | in_single_file | true | it is part of the one-file site |
    """

    name: str
    budget_bytes: int
    entry: str | None = None
    python: tuple[str, ...] = ()
    python_later: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    needs: Mapping[str, Group] = field(default_factory=dict[str, Group])
    later: Group | None = None
    kept_offline: bool = True
    listed: bool = True
    in_single_file: bool = True

    @property
    def file_name(self) -> str:
        return f"{self.name}.html"

    @property
    def archive(self) -> str:
        """The logical name of the page's Python."""
        return f"python/{self.name}.zip"

    @property
    def groups(self) -> dict[str, Group]:
        """`needs`, and Python itself for a page that runs it."""
        python = {} if self.entry is None else {"python": Group((*INTERPRETER, self.archive))}
        return {**python, **self.needs}

    def needed(self, assets: Assets) -> dict[str, list[str]]:
        """Logical names of what the page cannot be used without, by group.

        Raises:
            BuildError: the site has no such asset.
        """
        return {name: self._members(f"needs.{name}", group, assets) for name, group in self.groups.items()}

    def wanted_later(self, assets: Assets) -> list[str]:
        """Logical names of what comes once the player wants more. Raises BuildError as `needed` does."""
        return [] if self.later is None else self._members("later", self.later, assets)

    def needs_json(self, assets: Assets) -> dict[str, list[str]]:
        """What `start.js` fetches: `needed` without what `import` fetches by itself."""
        return {
            group: [name for name in names if PurePosixPath(name).suffix not in FETCHED_BY_IMPORT]
            for group, names in self.needed(assets).items()
        }

    def _members(self, place: str, group: Group, assets: Assets) -> list[str]:
        for start in group.assets:
            if not any(name.startswith(start) for name in assets.entries):
                raise BuildError(
                    f"site/pages/{self.name}/{SETTINGS_NAME}: {place}.assets names {start!r}, but "
                    f"no asset's name begins so. {near(start, assets.entries)}"
                )
        return sorted(name for name in assets.entries if name.startswith(group.assets))


def read_pages(folder: Path) -> tuple[PageSettings, ...]:
    """The settings of every page, by name. `folder`: `site/pages`.

    Raises:
        BuildError: a page lacks a file, or a key or value of its settings is wrong; the message names them.
    """
    places = sorted(place for place in folder.glob("[!_.]*") if place.is_dir())
    return tuple(read_page(place) for place in places)


def read_page(folder: Path) -> PageSettings:
    """The settings of the page in this folder."""
    for name in (TEMPLATE_NAME, SETTINGS_NAME):
        if not (folder / name).is_file():
            raise BuildError(
                f"{folder} is a page without {name}. Add it, or begin the folder's name with “_”."
            )
    path = folder / SETTINGS_NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BuildError(f"{path} is no TOML: {error}.") from error
    return Reader(path, table).page(folder.name)


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes values out of a table, or says which key of which file is wrong."""

    path: Path
    table: Mapping[str, Any]
    place: str = ""  # of the table in the file, with a dot at its end

    def page(self, name: str) -> PageSettings:
        known = {
            "budget_bytes",
            "entry",
            "python",
            "python_later",
            "styles",
            "needs",
            "later",
            "kept_offline",
            "listed",
            "in_single_file",
        }
        self.refuse_others(known)
        entry = self.text("entry")
        python = self.texts("python")
        python_later = self.texts("python_later")
        for key, names in (("python", python), ("python_later", python_later)):
            if names and entry is None:
                raise self.wrong(key, list(names), "nothing, since the page has no entry")
        budget = self.size("budget_bytes")
        if budget is None:
            raise self.wrong("budget_bytes", None, "a number of bytes")
        return PageSettings(
            name=name,
            budget_bytes=budget,
            entry=entry,
            python=python,
            python_later=python_later,
            styles=self.texts("styles"),
            needs={group: self.inner("needs", group).group() for group in self.tables("needs")},
            later=self.later(),
            kept_offline=self.switch("kept_offline"),
            listed=self.switch("listed"),
            in_single_file=self.switch("in_single_file"),
        )

    def later(self) -> Group | None:
        table = self.tables("later")
        return Reader(self.path, table, "later.").group() if table else None

    def group(self) -> Group:
        self.refuse_others({"assets", "budget_bytes"})
        assets = self.texts("assets")
        if not assets:
            raise self.wrong("assets", self.table.get("assets"), "beginnings of assets' names")
        return Group(assets, self.size("budget_bytes"))

    def refuse_others(self, known: set[str]) -> None:
        for key in self.table:
            if key not in known:
                raise BuildError(
                    f"{self.path}: {self.place}{key} is no setting of a page. {near(key, known)}"
                )

    def wrong(self, key: str, value: object, expected: str) -> BuildError:
        given = "is missing" if value is None else f"is {json.dumps(value, default=str)}"
        return BuildError(f"{self.path}: {self.place}{key} {given}, expected {expected}.")

    def text(self, key: str) -> str | None:
        value = self.table.get(key)
        if value is not None and (not isinstance(value, str) or not value):
            raise self.wrong(key, value, "a name")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value: object = self.table.get(key, [])
        items = cast(list[object], value) if isinstance(value, list) else [None]
        if not all(isinstance(item, str) and item for item in items):
            raise self.wrong(key, cast(object, value), "a list of names")
        return tuple(map(str, items))

    def size(self, key: str) -> int | None:
        value = self.table.get(key)
        if value is not None and (type(value) is not int or value < LEAST_BUDGET_BYTES):
            raise self.wrong(key, value, "a number of bytes")
        return value

    def switch(self, key: str) -> bool:
        value = self.table.get(key, True)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def tables(self, key: str) -> Mapping[str, Any]:
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, value, f"a table such as [{key}.art]")
        return cast(dict[str, Any], value)

    def inner(self, key: str, name: str) -> Reader:
        value = self.tables(key)[name]
        if not isinstance(value, dict):
            raise self.wrong(f"{key}.{name}", value, "a table with assets")
        return Reader(self.path, cast(dict[str, Any], value), f"{self.place}{key}.{name}.")


def near(wanted: str, known: Sequence[str] | Mapping[str, object] | set[str]) -> str:
    """The end of a message: what may have been meant."""
    found = difflib.get_close_matches(wanted, list(known), n=3)
    return f"Did you mean {', '.join(found)}?" if found else f"There are: {', '.join(sorted(known))}."
