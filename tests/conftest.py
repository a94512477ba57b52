"""What holds for every test."""

from pathlib import Path

import pytest

from camcade_build.art import cache
from camcade_build.project import this_checkout
from camcade_render import Pictures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first. Playwright also leaves an event loop running in the thread of later tests."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def art_folder() -> Path:
    """The real art of this checkout, drawn if its sources changed since the last build."""
    return cache.art_folder(this_checkout())


@pytest.fixture(scope="session")
def pictures(art_folder: Path) -> Pictures:
    """The real art, loaded."""
    return Pictures(art_folder)
