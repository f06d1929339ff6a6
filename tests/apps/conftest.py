"""A browser for those tests that want one."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from apps.outbox.kinds import declared_kinds
from tests.apps.outbox.followed import KINDS
from tests.harness.browser import CHROMIUM
from tests.harness.web_server import WebServer


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Playwright's loop runs in this thread; the ORM would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1600, "height": 1000}, "locale": "en-US"}


@pytest.fixture
def kinds_of_tests() -> Iterator[None]:
    """Lets tests publish kinds of their own."""
    declared = declared_kinds()
    declared.update(dict.fromkeys(KINDS, "of tests"))
    yield
    for kind in KINDS:
        del declared[kind]


@pytest.fixture(scope="module")
def web(django_db_setup: None) -> Iterator[WebServer]:
    """One server for the tests of a module: it takes seconds to start."""
    server = WebServer()
    yield server
    server.stop()
    print(server.log)
