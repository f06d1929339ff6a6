"""Forked processes get database connections of their own.

A pool does not survive a fork: its threads are gone, and its sockets are still the parent's. Celery forks its
scheduler (`-B`) and, with the prefork pool, its workers; without this, they wait for connections that nobody
hands out, or end the parent's by closing them.
"""

from __future__ import annotations

import os
from typing import Any

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

# Kept, never closed: closing would say goodbye to the server over the parent's sockets.
_inherited: list[Any] = []


def forget_connections() -> None:
    """Start afresh in a child: no pool, no open connection; both are made again on first use."""
    backend: Any = DatabaseWrapper  # its pools are no part of the published interface
    _inherited.append(backend._connection_pools)
    backend._connection_pools = {}
    for wrapper in connections.all(initialized_only=True):
        _inherited.append(wrapper.connection)
        wrapper.connection = None


def watch_forks() -> None:
    """Call `forget_connections` in every process forked from now on."""
    os.register_at_fork(after_in_child=forget_connections)
