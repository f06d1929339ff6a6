"""The projector process: woken by the floor through a pipe, it writes until nothing is left, and waits again."""

import logging
import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from django.db import Error as DatabaseError, close_old_connections

from apps.floor.journal.writer import remove_old_segments
from apps.floor.models import ProjectorOffset
from apps.floor.projector import BATCH_EVENTS, Projector

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
GATHER_SECONDS = 0.2
"""After a transaction so much time passes before the next, unless there is plenty to write. Each of them makes the
database wait for the same disk that the journal, and so every caller, waits for."""
PLENTY = BATCH_EVENTS // 2
TIDY_SECONDS = 60.0


class ProjectorProcess:
    """Runs one :class:`Projector` until the floor closes the pipe ``wake`` (a file descriptor).

    ``announce`` is called after new rows were committed, at most once a second.
    """

    def __init__(self, projector: Projector, folder: Path, wake: int, announce: Callable[[], None]) -> None:
        self._projector = projector
        self._folder = folder
        self._wake = wake
        self._announce = announce
        self._announced = 0.0
        self._wrote = 0.0
        self._unannounced = False
        self._tidied = time.monotonic()
        self._failing = False

    def run(self) -> None:
        """Return when the floor is gone and everything that it wrote is in the database, or that is away: what is
        missing then the projector of the next floor writes."""
        open_pipe = True
        while True:
            written = self._write()
            self._tell()
            if not written and not open_pipe:
                return
            if written == 0:
                self._tidy()
            if open_pipe and (written or 0) < PLENTY:
                open_pipe = self._wait()

    def _write(self) -> int | None:
        """Project one batch; None while the database is away (the journal keeps everything meanwhile)."""
        close_old_connections()
        try:
            written = self._projector.project_batch()
        except DatabaseError as error:
            if not self._failing:
                log.warning("projection waits, the database refused: %s", error)
            self._failing = True
            return None
        if self._failing:
            log.info("projection goes on")
        self._failing = False
        self._wrote = time.monotonic()
        self._unannounced = self._unannounced or bool(written)
        return written

    def _wait(self) -> bool:
        """Sleep until there may be something new; return False when the floor is gone. What comes right behind a
        transaction gathers for the next."""
        time.sleep(max(0.0, self._wrote + GATHER_SECONDS - time.monotonic()))
        readable, _, _ = select.select([self._wake], [], [], LOOK_SECONDS)
        return not readable or bool(os.read(self._wake, 65_536))

    def _tell(self) -> None:
        if self._unannounced and time.monotonic() - self._announced >= 1.0:
            self._announce()
            self._announced = time.monotonic()
            self._unannounced = False

    def _tidy(self) -> None:
        """Remove journal segments that are in the database and behind a snapshot."""
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        offset = ProjectorOffset.objects.filter(site=self._projector.site).first()
        if offset:
            for path in remove_old_segments(self._folder, offset.position):
                log.info("journal segment %s is no longer needed", path.name)
