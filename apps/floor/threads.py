"""Database work of an asyncio process: in a worker thread, with the connection given back afterwards."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")


def with_connection(function: Callable[P, R]) -> Callable[P, R]:
    """Return ``function`` for use in any thread: a connection that has died is renewed, and none is kept."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return run


async def in_database_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what ``function``, which uses the database, returns; the event loop goes on meanwhile."""
    return await asyncio.to_thread(with_connection(function), *args, **kwargs)
