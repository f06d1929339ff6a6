"""What holds for all tests."""

from inspect import iscoroutinefunction

import pytest
from django.utils import translation


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last, and at the very end those that use Playwright's synchronous interface: once that has started,
    its event loop stays "running" in this thread, and no test with a loop of its own can run after it."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("chromium") is None:
        return 0
    return 1 if iscoroutinefunction(getattr(item, "function", None)) else 2


@pytest.fixture(autouse=True)
def source_language() -> None:
    """A page that was asked for in another language leaves that language behind in its thread."""
    translation.activate("en")
