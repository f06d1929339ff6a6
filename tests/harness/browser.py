"""What all browser tests share: which Chromium, and how somebody gets to a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page

from tests.factories.accounts import PASSWORD
from tests.plugins.parts import CHROMIUMS

CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), None)


@contextmanager
def open_page(context: BrowserContext, url: str, username: str) -> Iterator[Page]:
    """Yield the page at ``url`` after the log-in page. Errors of its scripts fail the test, and so does what the
    Content-Security-Policy forbids."""
    page = context.new_page()
    errors = watch(page)
    page.goto(url)
    log_in(page, username)
    yield page
    assert errors == []


def watch(page: Page) -> list[str]:
    """Return the errors of the page's scripts and the breaches of its policy, to which later ones are added."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: "Content Security Policy" in said.text and errors.append(said.text))
    return errors


def log_in(page: Page, username: str) -> None:
    """Fill the log-in page in and send it."""
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button:not([type=button])").click()
