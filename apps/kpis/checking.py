"""The conservation check: is everybody of each interval accounted for, exactly once?

Interval rows are set against a fresh count of the segments, and those against the event log. What does not agree is a
finding, which is an alarm until a later check finds it mended (ADR 0192).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.agents.models import SkillGroup
from apps.interactions.models import Segment
from apps.kpis.domain.finding import Comparison, SegmentEvents, Tally
from apps.kpis.domain.intervals import INTERVAL_SECONDS
from apps.kpis.models import ConservationFinding
from apps.kpis.outbox_kinds import MENDED, MISMATCH
from apps.kpis.windows import Window, window
from apps.outbox.services import publish

MOST_NAMED = 50
"""So many interactions a finding names."""
MOST_RECHECKED = 200

_QUARTER = timedelta(seconds=INTERVAL_SECONDS)

# Group by group, so that the index of a group's segments is used; one statement, and so one snapshot: what a projector
# commits meanwhile is in both sides or in neither.
_COMPARE = """
WITH stored AS (
    SELECT group_id, interval_start, medium, offered, answered, abandoned, flowed_out
    FROM kpis_intervalfigures
    WHERE basis = 'arrival' AND interval_start >= %(start)s AND interval_start < %(end)s
), fresh AS (
    SELECT g.id AS group_id, s.*
    FROM agents_skillgroup g CROSS JOIN LATERAL (
        SELECT date_bin('15 minutes', s.queued_at, '1970-01-01 00:00:00+00') AS interval_start, i.medium,
               COUNT(*) FILTER (WHERE s.outcome <> 'handed_over') AS offered,
               COUNT(*) FILTER (WHERE s.outcome = 'answered') AS answered,
               COUNT(*) FILTER (WHERE s.outcome = 'abandoned') AS abandoned,
               COUNT(*) FILTER (WHERE s.outcome = 'flowed_out') AS flowed_out,
               COUNT(*) FILTER (WHERE s.outcome = 'waiting') AS waiting,
               COUNT(*) FILTER (WHERE s.outcome = 'waiting' AND i.ended_at IS NOT NULL) AS lost
        FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
        WHERE s.group_id = g.id AND s.queued_at >= %(start)s AND s.queued_at < %(end)s AND i.direction = 'inbound'
        GROUP BY 1, 2
    ) s
)
SELECT group_id, interval_start, medium,
       COALESCE(a.offered, 0), COALESCE(a.answered, 0), COALESCE(a.abandoned, 0), COALESCE(a.flowed_out, 0),
       COALESCE(b.offered, 0), COALESCE(b.answered, 0), COALESCE(b.abandoned, 0), COALESCE(b.flowed_out, 0),
       COALESCE(b.waiting, 0), COALESCE(b.lost, 0)
FROM stored a FULL JOIN fresh b USING (group_id, interval_start, medium)
"""

_EVENTS = """
WITH said AS (
    SELECT interaction_id, (data ->> 'segment')::int AS number,
           COUNT(*) FILTER (WHERE type = 'InteractionQueued') AS queued,
           COUNT(*) FILTER (WHERE type = 'InteractionAnswered') AS answered,
           COUNT(*) FILTER (WHERE type = 'InteractionAbandoned') AS abandoned,
           COUNT(*) FILTER (WHERE type = 'InteractionFlowedOut') AS flowed_out
    FROM interactions_eventlog
    WHERE type IN ('InteractionQueued', 'InteractionAnswered', 'InteractionAbandoned', 'InteractionFlowedOut')
      AND (interaction_id = ANY(%(known)s)
           OR (at >= %(start)s AND at < %(end)s AND type = 'InteractionQueued' AND data ->> 'group' = %(code)s))
    GROUP BY 1, 2
)
SELECT interaction_id, number, queued, answered, abandoned, flowed_out FROM said
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An interval of a group."""

    group_id: int
    interval_start: datetime
    medium: str

    @property
    def span(self) -> Window:
        return Window(self.interval_start, self.interval_start + _QUARTER)


def check_conservation(
    *, start: datetime, end: datetime, now: datetime | None = None
) -> list[ConservationFinding]:
    """Check every interval from ``start`` up to ``end``, and once more those that are still alarms; return the open
    findings of the window. Findings are written, and those who wait for alarms are told; where nothing is wrong only
    two statements run."""
    at, span = now or timezone.now(), window(start, end)
    _check(span, at)
    within = {"interval_start__gte": span.start, "interval_start__lt": span.end}
    still_open = ConservationFinding.objects.filter(mended_at=None)
    for place in {
        _place(row) for row in still_open.exclude(**within).order_by("checked_at")[:MOST_RECHECKED]
    }:
        _check(place.span, at)
    return list(still_open.filter(**within).select_related("group").order_by("interval_start", "group"))


def _check(span: Window, at: datetime) -> None:
    found = {place: problems for place, compared in _compare(span) if (problems := compared.problems)}
    named = {place: _name(place) for place in found}
    with transaction.atomic():
        open_rows = ConservationFinding.objects.select_for_update().filter(
            mended_at=None, interval_start__gte=span.start, interval_start__lt=span.end
        )
        known = {_place(row): row for row in open_rows.order_by("pk")}
        for place, problems in found.items():
            _open(known.get(place), place, problems, named[place], at)
        for place, row in known.items():
            if place not in found:
                _mend(row, at)


def _place(row: ConservationFinding) -> Place:
    return Place(row.group_id, row.interval_start, row.medium)


def _compare(span: Window) -> Iterable[tuple[Place, Comparison]]:
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"start": span.start, "end": span.end})
        rows = cursor.fetchall()
    for row in rows:
        waiting, lost = row[11:]
        yield Place(*row[:3]), Comparison(Tally(*row[3:7]), Tally(*row[7:11]), waiting, lost)


def _open(
    row: ConservationFinding | None, place: Place, problems: dict[str, Any], named: list[str], at: datetime
) -> None:
    values = {"problems": problems, "interactions": named, "checked_at": at}
    if row is not None:
        ConservationFinding.objects.filter(pk=row.pk).update(**values)
        return
    made, is_new = ConservationFinding.objects.get_or_create(
        group_id=place.group_id,
        interval_start=place.interval_start,
        medium=place.medium,
        mended_at=None,
        defaults=values,
    )
    if is_new:
        publish(kind=MISMATCH, key=f"finding:{made.pk}", data=_said(made))


def _mend(row: ConservationFinding, at: datetime) -> None:
    row.mended_at = row.checked_at = at
    row.save(update_fields=["mended_at", "checked_at"])
    publish(kind=MENDED, key=f"finding:{row.pk}", data=_said(row))


def _said(row: ConservationFinding) -> dict[str, Any]:
    return {
        "group": row.group.code,
        "interval_start": row.interval_start,
        "medium": row.medium,
        "problems": row.problems,
        "interactions": row.interactions,
    }


def _name(place: Place) -> list[str]:
    """Return the interactions behind a difference: those that are over and still wait, and those of which segment row
    and event log do not tell the same. None where both agree: then the interval row itself is wrong."""
    rows: Iterable[Any] = (
        Segment.objects.filter(
            group=place.group_id,
            queued_at__gte=place.span.start,
            queued_at__lt=place.span.end,
            interaction__medium=place.medium,
            interaction__direction="inbound",
        )
        .order_by("queued_at", "pk")
        .values_list("interaction_id", "number", "outcome", "interaction__ended_at")
    )
    outcomes: dict[tuple[UUID, int], str] = {}
    lost: list[UUID] = []
    for interaction_id, number, outcome, ended_at in rows:
        outcomes[interaction_id, number] = outcome
        lost += [interaction_id] if outcome == "waiting" and ended_at else []
    known = {key[0] for key in outcomes}
    said = _events_of(place, known)
    strangers = _without_row({key for key in said if key[0] not in known})
    odd = [key[0] for key in (*outcomes, *strangers) if not _agrees(outcomes.get(key, ""), said.get(key))]
    return [str(one) for one in dict.fromkeys((*lost, *odd))][:MOST_NAMED]


def _agrees(outcome: str, said: tuple[int, ...] | None) -> bool:
    return SegmentEvents(outcome, *(said or ())).agrees


def _without_row(keys: set[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    rows = Segment.objects.filter(interaction__in={key[0] for key in keys}).order_by()
    return sorted(keys - set(rows.values_list("interaction_id", "number"))) if keys else []


def _events_of(place: Place, known: set[UUID]) -> dict[tuple[UUID, int], tuple[int, ...]]:
    """Return how often each event is in the log, by segment: of the ``known`` interactions, and of those that the log
    says were queued for the group in the interval."""
    code = SkillGroup.objects.values_list("code", flat=True).get(pk=place.group_id)
    params: dict[str, Any] = {
        "known": list(known),
        "start": place.span.start,
        "end": place.span.end,
        "code": code,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, params)
        return {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
