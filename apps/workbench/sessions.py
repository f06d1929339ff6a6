"""Ends the WebSockets of people who may no longer be there.

A WebSocket is authenticated once, when it opens; log-out, deactivation and a new password happen later. One task
per process looks at all open ones together, with two queries, so that a thousand agents cost no more than one.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.floor.loops import PerLoop
from apps.workbench.selectors import list_usable_users

logger = logging.getLogger(__name__)

CHECK_SECONDS = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One open WebSocket: whose it is, and what to call when it must end."""

    session_key: str
    user_id: int
    revoke: Callable[[], None]


class SessionWatch:
    """Checks every ticket of the process each ``CHECK_SECONDS``; runs only while there are any.

    While the database is away nobody is sent off: agents go on working, and the check catches up later.
    """

    def __init__(self) -> None:
        self._tickets: set[Ticket] = set()
        self._task: asyncio.Task[None] | None = None

    def add(self, ticket: Ticket) -> None:
        self._tickets.add(ticket)
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="session-watch")

    def remove(self, ticket: Ticket) -> None:
        self._tickets.discard(ticket)
        if not self._tickets and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                revoked = await database_sync_to_async(find_revoked)(list(self._tickets))
            except DatabaseError as error:
                logger.warning("open workbenches cannot be checked: %s", error)
                continue
            for ticket in revoked:
                ticket.revoke()


def find_revoked(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return the tickets whose session has ended or expired, whose user or agent is inactive, or whose password
    has changed since the log-in."""
    tickets = list(tickets)
    sessions = _load_sessions({ticket.session_key for ticket in tickets})
    users = list_usable_users({ticket.user_id for ticket in tickets})
    return [
        ticket
        for ticket in tickets
        if not _holds(sessions.get(ticket.session_key, {}), users.get(ticket.user_id))
    ]


def _load_sessions(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Read sessions without touching them: looking must not keep a session alive."""
    current = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return {session.session_key: session.get_decoded() for session in current}


def _holds(session: dict[str, Any], user: Any) -> bool:
    if user is None or session.get(SESSION_KEY) != str(user.pk):
        return False
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


_watches: PerLoop[SessionWatch] = PerLoop(SessionWatch)


def session_watch() -> SessionWatch:
    """The watch of the running event loop."""
    return _watches.get()
