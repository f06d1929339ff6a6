"""What holds for all tests."""

from collections.abc import Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests.plugins.databases import empty_tables, own_database
from tests.plugins.services import TEST_DIR

# On a busy machine the clock judges no example, neither its making nor its run.
settings.register_profile(
    "busy machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

TESTS = Path(__file__).parent
LONG_ONES = ("bench", "e2e", "demo")
"""Folders whose files take longest, first of all: many workers wait for one that begins such a file as the last."""
WAITING_ONES = ("telephony", "embedded", "settings")
"""Folders whose tests mostly wait for other programs. They are spread among those that compute, so that neither all
workers wait at once nor all want the processor."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others mixed. Browser tests last, and at the very end those that use Playwright's
    synchronous interface: once that has started, its event loop stays "running" in this thread, and no test with a loop
    of its own can run after it."""
    turns = _turns(items)
    items.sort(key=lambda item: (_kind(item), turns[item.path]))


def _turns(items: list[pytest.Item]) -> dict[Path, float]:
    """When each file's turn comes, as a share of all."""
    files = list(dict.fromkeys(item.path for item in items))
    long = [path for name in LONG_ONES for path in files if _folder(path) == name]
    waiting = [path for path in files if _folder(path) in WAITING_ONES]
    others = [path for path in files if path not in {*long, *waiting}]
    turns: dict[Path, float] = {path: n / len(long) - 1 for n, path in enumerate(long)}
    for spread in (waiting, others):
        turns |= {path: n / len(spread) for n, path in enumerate(spread)}
    return turns


def _folder(path: Path) -> str:
    return path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""


def _kind(item: pytest.Item) -> int:
    if item.get_closest_marker("chromium") is None:
        return 0
    return 1 if iscoroutinefunction(getattr(item, "function", None)) else 2


@pytest.fixture(autouse=True)
def source_language() -> None:
    """A page that was asked for in another language leaves that language behind in its thread."""
    translation.activate("en")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """In place of pytest-django's: see ``tests/plugins/databases.py``."""
    with django_db_blocker.unblock(), own_database(TEST_DIR), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: empty_tables())
        with django_db_blocker.block():
            yield
