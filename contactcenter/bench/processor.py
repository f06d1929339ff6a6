"""Processor time of a measurement: what it costs however busy the machine is with other things."""

from pathlib import Path
from time import process_time


def cpu_seconds() -> float:
    """Return the processor time, in seconds, that this process and the PostgreSQL server behind its connection used;
    without the server's where that runs elsewhere, and without that of its parallel workers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [server] = cursor.fetchone() or (0,)
    path = Path(f"/proc/{server}/schedstat")
    return process_time() + (int(path.read_text("ascii").split()[0]) / 1e9 if path.exists() else 0.0)
