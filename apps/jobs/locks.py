"""Locks by which work that a queue hands out twice is done once."""

from django.db import connection


class OnlyHere:
    """A lock of the session: whoever holds it does the work, and death lets go of it. ``space`` tells apart what is
    locked, a number of 32 bits for each kind of work; true inside where it is ours."""

    def __init__(self, space: int, key: int) -> None:
        self._key = (space, key & 0x7FFFFFFF)

    def __enter__(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", self._key)
            self._is_ours = bool(cursor.fetchone()[0])
        return self._is_ours

    def __exit__(self, *error: object) -> None:
        if self._is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", self._key)
