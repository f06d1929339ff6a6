"""Keeps the table of points that come due in step with the clocks."""

from collections.abc import Iterable
from datetime import UTC, datetime

from apps.sla.domain.clocks import BREACHED, Clock as Counted
from apps.sla.domain.terms import DUE, WARN
from apps.sla.models import Clock, DuePoint

_ANNOUNCED = (WARN, DUE)
_STEP = "step:"


def write_points(tickets: Iterable[tuple[int, list[Counted]]]) -> None:
    """Make the open points of the tickets' clocks what the fold says. What was done stays done, once for each clock;
    only an announcement is armed again whose time is another one and ahead after all: a policy was corrected."""
    found = list(tickets)
    clocks = {
        (row.ticket_id, row.kind, row.cycle): row.pk
        for row in Clock.objects.filter(ticket__in=[pk for pk, _ in found]).only("ticket", "kind", "cycle")
    }
    stored: dict[int, dict[str, DuePoint]] = {}
    for point in DuePoint.objects.filter(clock__in=clocks.values()):
        stored.setdefault(point.clock_id, {})[point.code] = point
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


def _wanted(pk: int, counted: Counted, points: dict[str, DuePoint]) -> Iterable[DuePoint]:
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
                yield _armed(point, at)
        elif point.at != at:
            point.at = at
            yield point
    if counted.ended_at is None:
        yield from _stopped(counted, points)


def _stopped(counted: Counted, points: dict[str, DuePoint]) -> Iterable[DuePoint]:
    """Yield the points of a clock that stands still: nothing comes due until it goes on."""
    for code, point in points.items():
        if code not in counted.points and point.done_at is None and point.at is not None:
            point.at = None
            yield point


def _armed(point: DuePoint, at: datetime) -> DuePoint:
    point.at, point.done_at, point.attempts, point.retry_at, point.error = at, None, 0, None, ""
    return point


def _unwanted(counted: Counted, points: dict[str, DuePoint]) -> Iterable[int]:
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
