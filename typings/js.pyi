"""The boundary to JavaScript, for pyright: what camcade_web uses of the browser and of our scripts.

A JavaScript object is typed where a wrong use of it would go unnoticed for long, and is Any elsewhere.
"""

from collections.abc import Awaitable
from typing import Any, Protocol

class Performance(Protocol):
    def now(self) -> float:
        """Milliseconds since the page began."""

class Downloads(Protocol):
    """site/pages/_parts/downloads.js; logical names are those of the manifest."""

    def names(self, prefix: str) -> list[str]: ...
    def begin(self, names: Any) -> None: ...
    def forget(self, names: Any) -> None: ...
    def take(self, logical: str) -> Awaitable[Any]: ...  # an ArrayBuffer

class CamcadeScripts(Protocol):
    """What site/pages/_parts/start.js leaves for Python, and pages' own scripts."""

    downloads: Downloads
    longTasks: Any  # [{start_ms, duration_ms}]
    lacking: Any  # an array of names of what this browser lacks

    def showProgress(self, group: str, names: Any) -> None: ...
    def recolour(
        self, page: Any, x: int, y: int, width: int, height: int, channels: Any, stays: Any
    ) -> Any: ...
    def fail(self, what: str, advice: str, technical: str) -> None: ...
    def giveUp(self, what: str, technical: str) -> None: ...  # noqa: N802
    def advice(self) -> str: ...
    def droppedFiles(self, transfer: Any) -> Any: ...  # a promise of an array of files
    async def hold(self, name: str) -> bool: ...
    def release(self, name: str) -> None: ...
    async def outcome(self, owner: Any, method: str, *given: Any) -> Any: ...

performance: Performance
camcadeScripts: CamcadeScripts

def __getattr__(name: str) -> Any: ...
