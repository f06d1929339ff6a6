"""The life of a run and of each of its mails, as data: all of it."""

from datetime import timedelta

from apps.kernel.machine import Machine

DUE, WAITING, MAKING, SENT, PARTLY_SENT, FAILED, MISSED, SKIPPED = (
    "due", "waiting_for_data", "making", "sent", "partly_sent", "failed", "missed", "skipped",
)  # fmt: skip
WAIT, MAKE, DELIVER, DELIVER_SOME, FAIL, MISS, SKIP, RETRY = (
    "wait", "make", "deliver", "deliver_some", "fail", "miss", "skip", "retry",
)  # fmt: skip
OPEN = (DUE, WAITING, MAKING)
BAD = (PARTLY_SENT, FAILED, MISSED)
"""Somebody has to be told."""

RUN: Machine[str] = Machine(
    "report run",
    DUE,
    {
        (DUE, WAIT): WAITING,
        (DUE, MAKE): MAKING,
        (DUE, MISS): MISSED,
        (DUE, SKIP): SKIPPED,
        (WAITING, WAIT): WAITING,
        (WAITING, MAKE): MAKING,
        (WAITING, MISS): MISSED,
        (WAITING, SKIP): SKIPPED,
        (MAKING, MAKE): MAKING,  # again: its worker was killed, or a mail has to be tried again
        (MAKING, DELIVER): SENT,
        (MAKING, DELIVER_SOME): PARTLY_SENT,
        (MAKING, FAIL): FAILED,
        (MAKING, SKIP): SKIPPED,
        (PARTLY_SENT, RETRY): DUE,
        (FAILED, RETRY): DUE,
        (MISSED, RETRY): DUE,
        (SKIPPED, RETRY): DUE,
    },
)

PENDING, HANDING_OVER, DELIVERED, REFUSED, UNCONFIRMED, WITHHELD = (
    "pending", "handing_over", "sent", "refused", "unconfirmed", "withheld",
)  # fmt: skip
CLAIM, ACCEPT, PUT_BACK, REFUSE, LOSE, WITHHOLD, AGAIN = (
    "claim", "accept", "put_back", "refuse", "lose", "withhold", "again",
)  # fmt: skip

MAIL: Machine[str] = Machine(
    "report mail",
    PENDING,
    {
        (PENDING, CLAIM): HANDING_OVER,  # written before the one byte that makes the server responsible
        (HANDING_OVER, ACCEPT): DELIVERED,
        (HANDING_OVER, PUT_BACK): PENDING,  # the server said no, for now
        (HANDING_OVER, REFUSE): REFUSED,
        (
            HANDING_OVER,
            LOSE,
        ): UNCONFIRMED,  # killed or cut off before the answer: never sent a second time by itself
        (PENDING, REFUSE): REFUSED,
        (PENDING, WITHHOLD): WITHHELD,
        (REFUSED, AGAIN): PENDING,
        (UNCONFIRMED, AGAIN): PENDING,  # only when a person says so
        (WITHHELD, AGAIN): PENDING,
    },
)

MOST_ATTEMPTS = 8
LATEST = timedelta(hours=12)
"""Later than this a run is not made by itself any more: it was missed, and somebody is told."""
PATIENCE = timedelta(minutes=60)
"""So long a run waits for data; then it goes out with a note."""
LOOKS_AGAIN = timedelta(minutes=2)
_FIRST_PAUSE = timedelta(minutes=1)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 2, 4 … minutes, an hour at most."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), timedelta(hours=1))


def judge(states: list[str]) -> str:
    """Return what a run's mails make of it: the trigger that ends it, or ``make`` where some are still to be sent."""
    if PENDING in states or HANDING_OVER in states:
        return MAKE
    if all(state in (DELIVERED, WITHHELD) for state in states):
        return DELIVER if DELIVERED in states else SKIP
    return DELIVER_SOME if DELIVERED in states else FAIL
