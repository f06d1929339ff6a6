"""Forks a floor's reader and projector where the floor begins, before it has anything that a child must not have."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import connections
from django.utils.log import configure_logging

from apps.floor.forked import Fork, NotAlone, fork
from contactcenter.floor_projector import copy_journal
from contactcenter.floor_reader import answer_questions
from contactcenter.priority import be_called, come_later

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forks:
    """The helpers of a floor that were forked; None: it executes that one when it leads."""

    reader: Fork | None = None
    projector: Fork | None = None


def fork_helpers(site: str) -> Forks:
    """Fork both. Call it once Django is loaded, and before anything else: raises NotAlone."""
    if any(connection.connection for connection in connections.all(initialized_only=True)):
        raise NotAlone("the database is connected")
    return Forks(
        reader=_fork(_be_reader, answers=True),
        projector=_fork(partial(_be_projector, site), answers=False),
    )


def _fork(serve: Callable[[], None], *, answers: bool) -> Fork | None:
    try:
        return fork(serve, answers=answers)
    except OSError as error:
        log.warning("a helper is started later, it cannot be forked: %s", error)
        return None


def _be_reader() -> None:
    _begin("floor-reader")
    answer_questions()


def _be_projector(site: str) -> None:
    """Only the projector of a leader touches journal and database: the first byte says that its floor leads."""
    _begin("floor-projector")
    if os.read(0, 1):
        copy_journal(site)


def _begin(name: str) -> None:
    """Be a process of our own."""
    be_called(name)
    come_later()
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
