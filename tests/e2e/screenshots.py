"""Pictures for the documentation, of a living demonstration site: ``python -m tests.e2e.screenshots [FOLDER]``.

Takes about six minutes: a yesterday and a today pass at sixty times their pace, then people are watched at work. Needs
Chromium and, for the Chinese picture, a font (Debian: fonts-wqy-microhei); pngquant makes small files.
"""

import argparse
import asyncio
import logging
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from contactcenter.env import BASE_DIR
from tests.e2e.browsers import Screens, open_screens
from tests.e2e.demo_site import DemoSite

DEFAULT_FOLDER = BASE_DIR / "docs" / "images"
CALLS, SPEED = 900, 60.0
OPENS_AT = 9
NOTE = "Two blue ones, delivery on Thursday. Confirmation by mail."
MOST_BYTES = 250_000

log = logging.getLogger("screenshots")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--calls", type=int, default=CALLS, help="calls of each of the two days")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        site = DemoSite(Path(folder))
        try:
            site.prepare()
            live_two_days(site, options.calls)
            asyncio.run(take_all(site, options.folder))
        finally:
            site.stop()


def live_two_days(site: DemoSite, calls: int) -> None:
    """Yesterday and today, from nine o'clock on."""
    today = datetime.now(UTC).replace(hour=OPENS_AT, minute=0, second=0, microsecond=0)
    for days, seed in ((1, 5), (0, 7)):
        start = (today - timedelta(days=days)).timestamp()
        log.info("living %s", f"{today - timedelta(days=days):%Y-%m-%d}")
        site.live_a_day(start, calls, speed=SPEED, seed=seed)
    site.live(site.now + 60, seed=9)


async def take_all(site: DemoSite, folder: Path) -> None:
    """Everybody at work."""
    shots = Shots(folder)
    async with open_screens(site.url) as screens:
        boss = await open_dashboard(screens, site)
        await busy_floor(site, boss)
        await shots.take(boss, "dashboard")
        await take_variants(screens, site, shots)
        call_page = await take_workbench(screens, site, boss, shots)
        await take_pages(boss, site, call_page, shots)
    if screens.errors:
        raise RuntimeError(f"errors in pages: {screens.errors}")


class Shots:
    """Pictures in a folder, small enough for a repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pngquant = shutil.which("pngquant")
        if self._pngquant is None:
            log.warning("pngquant is missing: pictures stay large")

    async def take(self, page: Page, name: str) -> None:
        """The window as it is, with the pointer out of the way."""
        path = self._folder / f"{name}.png"
        await page.mouse.move(720, 3)
        await page.screenshot(path=path)
        self._compress(path)

    def _compress(self, path: Path) -> None:
        if self._pngquant is None:
            return
        options = ("--force", "--skip-if-larger", "--strip", "--speed", "1", "--output", path)
        subprocess.run([self._pngquant, *options, path], check=False)  # 98: it was smaller already
        size = path.stat().st_size
        log.info("%s: %d kB", path.name, size // 1000)
        if size > MOST_BYTES:
            raise ValueError(f"{path.name} has {size} bytes, more than {MOST_BYTES}")


async def open_dashboard(screens: Screens, site: DemoSite, **options: object) -> Page:
    login = site.credentials.supervisor
    page = await screens.open_admin(login.username, login.password, **options)
    await expect(page.locator("[data-tile=service_level] .floor-value")).to_contain_text("%")
    return page


async def busy_floor(site: DemoSite, boss: Page) -> None:
    """Life as it comes until somebody wraps up; then more callers than agents, so that some wait."""
    site.simulator("calls", count=7, talk_seconds=25.0, patience_seconds=300)
    site.simulator("calls", count=9, talk_seconds=300, patience_seconds=300)
    working = boss.locator("[data-agent] .floor-state.is-wrap_up")
    await expect(working.nth(1)).to_be_visible(timeout=90_000)
    for digits, count in (("1", 4), ("2", 8), ("3", 3)):
        site.simulator(
            "calls", count=count, dnis="4001", digits=digits, talk_seconds=300, patience_seconds=300
        )
    waiting = boss.get_by_role("region", name="Live interactions").locator(".floor-state.is-queued")
    await expect(waiting.nth(1)).to_be_visible(timeout=60_000)


async def take_variants(screens: Screens, site: DemoSite, shots: Shots) -> None:
    """The dashboard as others see it."""
    dark = await open_dashboard(screens, site, color_scheme="dark")
    await dark.evaluate("localStorage.setItem('adminTheme', '\"dark\"')")
    await dark.reload()
    await expect(dark.locator("html")).to_have_class(re.compile("dark"))
    await settled(dark)
    await shots.take(dark, "dashboard-dark")
    await dark.context.close()
    chinese = await open_dashboard(screens, site, locale="zh-CN")
    await chinese.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": site.url}])
    await chinese.reload()
    await settled(chinese)
    await shots.take(chinese, "dashboard-zh")
    await chinese.context.close()


async def settled(page: Page) -> None:
    """Until there are figures, agents, and the state of the switch."""
    await expect(page.locator("[data-tile=service_level] .floor-value")).to_contain_text("%")
    await expect(page.locator("[data-agent]").first).to_be_visible()
    await expect(page.locator(".floor-status .floor-badge.is-good")).to_have_count(3)
    await page.evaluate("document.fonts.ready")


async def take_workbench(screens: Screens, site: DemoSite, boss: Page, shots: Shots) -> str:
    """An agent's call from offer to wrap-up; return the address of its page."""
    login = site.credentials.agent
    desk = await screens.open_workbench(login.username, login.password)
    site.simulator("phones", extension="1100", phone={"mode": "when_asked", "answer_after": 0.3})
    await desk.locator(".presence-button").click()
    await desk.get_by_role("menuitem", name="Available").click()
    await expect(desk.get_by_role("button", name="Accept")).to_be_visible(timeout=60_000)
    await expect(desk.locator(".customer-panel .history li").first).to_be_visible()
    await shots.take(desk, "workbench-offer")
    mine = boss.get_by_role("region", name="Live interactions").locator("tr", has_text="Alex Rivera")
    address = await mine.get_by_role("link").get_attribute("href")
    await desk.get_by_role("button", name="Accept").click()
    await desk.get_by_label("Notes").fill(NOTE)
    await expect(desk.locator(".call .timer.big")).to_have_text(
        re.compile("^0:1[2-9]|^0:[2-5]"), timeout=30_000
    )
    await shots.take(desk, "workbench-call")
    await desk.evaluate("localStorage.setItem('workbench.theme', 'dark')")
    await desk.reload()
    await expect(desk.get_by_text("In conversation")).to_be_visible()
    await shots.take(desk, "workbench-dark")
    await desk.get_by_role("button", name="Hold").click()
    await desk.get_by_role("button", name="Resume").click()
    await desk.get_by_role("button", name="End call").click()
    await desk.locator(".wrap-up .chip", has_text="Order placed").click()
    await desk.get_by_role("button", name="Complete").click()
    await expect(desk.locator(".wrap-up")).to_have_count(0)
    return f"{site.url}{address}"


async def take_pages(boss: Page, site: DemoSite, call_page: str, shots: Shots) -> None:
    """The call's own page, and the flow that it came through."""
    player = boss.locator("audio")
    for _ in range(40):  # the page itself does not change: it is asked again until the worker has the file
        await boss.goto(call_page)
        if await player.count() and await boss.get_by_text("finished the wrap-up").count():
            break
        await boss.wait_for_timeout(500)
    await player.evaluate("audio => { audio.preload = 'metadata'; audio.load(); }")
    await boss.wait_for_function("document.querySelector('audio').duration > 0")
    await shots.take(boss, "interaction")
    await boss.goto(f"{site.url}/admin/ivr/callflow/")
    await boss.get_by_role("link", name="Main line").click()
    await expect(boss.locator("svg").first).to_be_visible()
    await shots.take(boss, "flow")


if __name__ == "__main__":
    main()
