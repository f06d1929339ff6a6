"""The floor's clock across a restart: who waits goes on waiting by the same clock, whatever was done to the wall's.

A running floor follows the monotonic clock, so that a step of the wall clock changes no wait. A floor that is started
while calls are open carries its predecessor's clock on; one that finds nothing open takes the wall clock's word.
"""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from apps.kernel.clock import SystemClock

log = logging.getLogger(__name__)

FILE_NAME = "clock.json"
TELL_SECONDS = 1.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """Name the run of this machine in which its monotonic clock counts; empty where that is not known."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


class TimeBase:
    """How the floor's clock and the machine's monotonic clock belong together, in a small file beside the journal."""

    def __init__(
        self,
        folder: Path,
        monotonic: Callable[[], float] = time.monotonic,
        boot: Callable[[], str] = boot_id,
    ) -> None:
        self._path = folder / FILE_NAME
        self._monotonic = monotonic
        self._boot = boot

    def carry_on(self, clock: SystemClock, *, busy: bool) -> None:
        """Let ``clock`` show what the clock before it would show by now, where calls are open (``busy``); note it."""
        shown = self._shown() if busy else None
        if shown is not None:
            offset = shown - clock.now()
            clock.set(shown)
            if abs(offset) > TELL_SECONDS:
                log.warning(
                    "the wall clock was set; open calls are counted on by a clock that differs %+.1f s",
                    offset,
                )
        self._note(clock)

    def _shown(self) -> float | None:
        try:
            noted = json.loads(self._path.read_text())
            if noted["boot"] != self._boot() or not noted["boot"]:
                return None
            return float(noted["now"]) + self._monotonic() - float(noted["monotonic"])
        except (OSError, ValueError, TypeError, KeyError):
            return None  # the first start, or a torn file: the wall clock is right most of the time

    def _note(self, clock: SystemClock) -> None:
        noted = {"boot": self._boot(), "monotonic": self._monotonic(), "now": clock.now()}
        try:
            partial = self._path.with_suffix(".partial")
            partial.write_text(json.dumps(noted))
            partial.replace(self._path)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path.name, error)
