"""What holds for every test."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first. Playwright also leaves an event loop running in the thread of later tests."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
