"""Django's PostgreSQL backend with one more sentence: what to do when the embedded engine is not running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base

from contactcenter.db.breaker import Breaker

START_HINT = "start them with: python manage.py services start"


class EnginesNotRunning(OperationalError):
    """Nobody listens on the Unix socket that the settings point at, or it is another user's."""


class DatabaseAway(OperationalError):
    """Refused without asking: the server was not there a moment ago."""


_breakers: dict[str, Breaker] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """Refuses at once where the socket is missing, or where the server did not answer a moment ago; the pool alone
    would let every thread try for its whole timeout."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        refuse_when_not_running(self.settings_dict["HOST"], str(self.settings_dict["PORT"] or "5432"))
        breaker = _breakers.setdefault(self.alias, Breaker())
        if not breaker.allows():
            raise DatabaseAway("PostgreSQL did not answer a moment ago.")
        try:
            connection = super().get_new_connection(conn_params)
        except Exception:
            breaker.failed()
            raise
        breaker.succeeded()
        return connection


def refuse_when_not_running(host: str, port: str) -> None:
    """Raise EnginesNotRunning when `host` is a socket directory without a server's socket; else do nothing."""
    if not host.startswith("/"):
        return
    socket = Path(host, f".s.PGSQL.{port}")
    try:
        socket.stat()
    except FileNotFoundError as error:
        raise EnginesNotRunning(
            f"PostgreSQL does not listen on {socket}. If you use the embedded engines, {START_HINT}",
        ) from error
    except PermissionError as error:
        raise EnginesNotRunning(
            f"The socket {socket} belongs to another user: run this as the user who started the engines, "
            "or set VAR_DIR or DATABASE_URL to your own.",
        ) from error
