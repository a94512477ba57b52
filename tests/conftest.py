"""What holds for every test."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first. Playwright also keeps an event loop running in the thread of the tests that come after it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
