"""The life of a job, as data: all of it.

A job that is *running* may start again (``START``): its worker was killed, and the queue hands the job to another one.
"""

from apps.kernel.machine import Machine

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN = (QUEUED, RUNNING)
START, FINISH, FAIL, CANCEL = "start", "finish", "fail", "cancel"

MAX_ATTEMPTS = 3
"""A job that killed so many workers is not given to another one."""

LIFE: Machine[str] = Machine(
    "job",
    QUEUED,
    {
        (QUEUED, START): RUNNING,
        (QUEUED, FAIL): FAILED,
        (QUEUED, CANCEL): CANCELLED,
        (RUNNING, START): RUNNING,
        (RUNNING, FINISH): DONE,
        (RUNNING, FAIL): FAILED,
        (RUNNING, CANCEL): CANCELLED,
    },
)


def percent(done: int, total: int) -> int | None:
    """Return how far ``done`` of ``total`` is, 0 to 100; None where the end is not known yet."""
    return min(100, done * 100 // total) if total > 0 else None
