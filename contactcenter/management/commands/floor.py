"""The floor process of a site: routes every call. One leads, further ones stand by."""

import asyncio
import contextlib
import logging
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.floor.journal.codec import UnknownEvent
from apps.floor.journal.reader import JournalDamaged
from apps.floor.leadership import LeaseLost
from apps.floor.process import Parts, run_floor
from apps.kernel.clock import SystemClock
from contactcenter.bootstrap import make_parts
from contactcenter.helpers import fork_helpers
from contactcenter.priority import be_called, go_first

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the floor of a site: flows, queue, calls. A second one waits as a standby."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--site", default=settings.FLOOR_SITE, help="the site to lead")
        parser.add_argument(
            "--speed", type=float, default=1.0, help="seconds on the floor's clock per real second"
        )
        parser.add_argument(
            "--clock-start", type=float, help="what the clock shows at the anchor (Unix seconds)"
        )
        parser.add_argument(
            "--clock-anchor", type=float, help="real time of the start of the clock (Unix seconds)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        be_called("floor")
        forks = fork_helpers(options["site"])  # first: a child takes on all that is here by then
        go_first()
        clock = SystemClock(options["speed"], options["clock_start"], options["clock_anchor"])
        parts = make_parts(options["site"], clock, forks)
        try:
            asyncio.run(_run_until_signal(parts))
        except* LeaseLost as lost:
            raise CommandError(f"Superseded: {lost.exceptions[0]}", returncode=3) from None
        except* (JournalDamaged, UnknownEvent) as damaged:
            raise CommandError(f"The journal cannot be read: {damaged.exceptions[0]}", returncode=4) from None


async def _run_until_signal(parts: Parts) -> None:
    """SIGTERM and Ctrl-C end the floor in order; calls stay up on the switch."""
    task = asyncio.current_task()
    assert task is not None
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await run_floor(parts)
    if not stopped:
        sys.exit(1)
