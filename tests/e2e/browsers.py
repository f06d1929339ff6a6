"""Two people at their screens: real Chromium, logged in through the log-in pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.harness.browser import CHROMIUM

SCREEN = {"width": 1440, "height": 900}
SECONDS = 15.0
"""How long a screen may take to show something; the machine may be busy."""


@dataclass
class Screens:
    """A browser whose every page belongs to somebody else. ``errors`` are those of the pages' scripts."""

    url: str
    browser: Browser
    errors: list[str] = field(default_factory=list)

    async def open_admin(self, username: str, password: str, **options: Any) -> Page:
        """Return the admin's home, live."""
        page = await self.open_at("/admin/", username, password, **options)
        await page.locator(".floor-status > .floor-badge.is-good:first-child").wait_for()
        return page

    async def open_workbench(self, username: str, password: str, **options: Any) -> Page:
        """Return the workbench, connected."""
        page = await self.open_at("/workbench/", username, password, **options)
        await page.get_by_text("Connected", exact=True).wait_for()
        return page

    async def open_at(self, path: str, username: str, password: str, **options: Any) -> Page:
        """Return the page at ``path``, once logged in."""
        page = await self._page(**options)
        await page.goto(f"{self.url}{path}")
        await _log_in(page, username, password)
        return page

    async def _page(self, **options: Any) -> Page:
        context = await self.browser.new_context(**({"viewport": SCREEN, "locale": "en-US"} | options))
        context.set_default_timeout(SECONDS * 1000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page


async def _log_in(page: Page, username: str, password: str) -> None:
    await page.locator("input[name=username]").fill(username)
    await page.locator("input[name=password]").fill(password)
    await page.locator("form:has(input[name=password]) button:not([type=button])").click()


@asynccontextmanager
async def open_screens(url: str) -> AsyncIterator[Screens]:
    """Start Chromium for the site at ``url``."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield Screens(url, browser)
        finally:
            await browser.close()
