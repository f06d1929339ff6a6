"""Keeps the table of points that come due in step with the clocks."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from apps.sla.domain.clocks import BREACHED, Clock as Counted
from apps.sla.domain.terms import DUE, WARN
from apps.sla.models import DuePoint

_ANNOUNCED = (WARN, DUE)
_STEP = "step:"


class Stored(NamedTuple):
    """What is looked at of a point: rows of the model would cost much more, and nearly all stay as they are."""

    pk: int
    code: str
    step_id: int | None
    at: datetime | None
    done_at: datetime | None
    attempts: int
    retry_at: datetime | None
    error: str

    def armed(self, clock: int, at: datetime) -> DuePoint:
        """Return the row as one that was never done."""
        return DuePoint(clock_id=clock, code=self.code, step_id=self.step_id, at=at)

    def moved(self, clock: int, at: datetime | None) -> DuePoint:
        """Return the row with another time."""
        return DuePoint(
            clock_id=clock, code=self.code, step_id=self.step_id, at=at, done_at=self.done_at,
            attempts=self.attempts, retry_at=self.retry_at, error=self.error,
        )  # fmt: skip


def write_points(
    tickets: Iterable[tuple[int, list[Counted]]], clocks: Mapping[tuple[int, str, int], int]
) -> None:
    """Make the open points of the tickets' clocks what the fold says; ``clocks``: their keys by ticket, kind and cycle.
    What was done stays done, once for each clock; only an announcement is armed again whose time is another one and
    ahead after all: a policy was corrected."""
    found = list(tickets)
    stored: dict[int, dict[str, Stored]] = {}
    rows = DuePoint.objects.filter(clock__in=clocks.values())
    for clock, *row in rows.order_by().values_list("clock_id", *Stored._fields):
        point = Stored(*row)
        stored.setdefault(clock, {})[point.code] = point
    changed: list[DuePoint] = []
    gone: list[int] = []
    for ticket, counted_clocks in found:
        for counted in counted_clocks:
            pk = clocks[ticket, counted.kind, counted.cycle]
            points = stored.get(pk, {})
            changed += _wanted(pk, counted, points)
            gone += _unwanted(counted, points)
    if gone:
        DuePoint.objects.filter(pk__in=gone).delete()
    if changed:
        DuePoint.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["clock", "code"],
            update_fields=["at", "done_at", "attempts", "retry_at", "error"],
            batch_size=5_000,
        )


def _wanted(pk: int, counted: Counted, points: Mapping[str, Stored]) -> Iterable[DuePoint]:
    """Yield the points that are new or whose time is another one."""
    for code, seconds in counted.points.items():
        if not _matters(counted, code):
            continue
        at = datetime.fromtimestamp(seconds, UTC)
        point = points.get(code)
        if point is None:
            step = int(code.removeprefix(_STEP)) if code.startswith(_STEP) else None
            yield DuePoint(clock_id=pk, code=code, step_id=step, at=at)
        elif point.done_at is not None:
            # Not where only the server's clock was set back: then it is the same moment.
            if code in _ANNOUNCED and code not in counted.reached and point.at != at:
                yield point.armed(pk, at)
        elif point.at != at:
            yield point.moved(pk, at)
    if counted.ended_at is None:
        yield from _stopped(pk, counted, points)


def _stopped(pk: int, counted: Counted, points: Mapping[str, Stored]) -> Iterable[DuePoint]:
    """Yield the points of a clock that stands still: nothing comes due until it goes on."""
    for code, point in points.items():
        if code not in counted.points and point.done_at is None and point.at is not None:
            yield point.moved(pk, None)


def _unwanted(counted: Counted, points: Mapping[str, Stored]) -> Iterable[int]:
    """Yield the open points of a clock that has ended."""
    for code, point in points.items():
        is_over = counted.ended_at is not None and code not in counted.points
        if point.done_at is None and (is_over or not _matters(counted, code)):
            yield point.pk


def _matters(counted: Counted, code: str) -> bool:
    """A clock that ended in time warns nobody; one that was broken before it ended still tells so."""
    if counted.ended_at is None:
        return True
    return counted.state == BREACHED and code != WARN
