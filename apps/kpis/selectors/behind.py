"""The interactions behind a figure, each with what it adds and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.agents.domain.capacity import Medium
from apps.interactions.choices import Direction
from apps.interactions.models import Interaction, Segment
from apps.kpis.domain.formulas import Formula, get_formula
from apps.kpis.domain.probes import counts_outbound, outcomes_behind
from apps.kpis.domain.ratio import Ratio
from apps.kpis.domain.segments import Verdict, counts_of_segment, judge
from apps.kpis.policies import Groups, read_groups
from apps.kpis.segments_table import facts_of, policy_of, segments_of
from apps.kpis.selectors.fcr import contacts_params, contacts_sql, get_fcr
from apps.kpis.selectors.figures import get_figures
from apps.kpis.windows import Window, window

FCR = "fcr_repeat"


@dataclass(frozen=True, slots=True)
class BehindRow:
    """``adds`` is the row's part of the figure: the rows' parts sum up to it. ``segment`` is None for
    contacts."""

    interaction: Interaction
    segment: Segment | None
    at: datetime
    group: str
    verdict: Verdict
    adds: Ratio


def list_interactions_behind(
    formula_id: str,
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    medium: str = Medium.VOICE,
    limit: int = 100,
    offset: int = 0,
) -> list[BehindRow]:
    """Return the rows behind a formula's figure of the window, newest first.

    Raises :class:`apps.kpis.domain.formulas.UnknownFormula`. Empty for formulas over offers, which are no
    interactions.
    """
    formula = get_formula(formula_id)
    span = window(start, end)
    if formula_id == FCR:
        sql = (
            contacts_sql("id, arrived_at, repeated_at, is_open")
            + " ORDER BY arrived_at DESC, id LIMIT %(limit)s OFFSET %(offset)s"
        )
        return _contacts(
            sql, contacts_params(span, groups, None, medium) | {"limit": limit, "offset": offset}
        )
    segments = _segments_behind(formula, span, groups, medium)
    ordered = segments.select_related("group", "interaction", "agent__user").order_by("-queued_at", "-pk")
    known = read_groups()
    return [_row(formula, segment, known) for segment in ordered[offset : offset + limit]]


def count_interactions_behind(
    formula_id: str,
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    medium: str = Medium.VOICE,
) -> int:
    """Return how many rows :func:`list_interactions_behind` has in all."""
    formula = get_formula(formula_id)
    span = window(start, end)
    if formula_id == FCR:
        with connection.cursor() as cursor:
            cursor.execute(contacts_sql("COUNT(*)"), contacts_params(span, groups, None, medium))
            return cursor.fetchone()[0]
    return _segments_behind(formula, span, groups, medium).count()


def _segments_behind(
    formula: Formula, span: Window, groups: Iterable[str] | None, medium: str
) -> QuerySet[Segment, Segment]:
    segments = segments_of(span, groups, medium).filter(outcome__in=outcomes_behind(formula))
    return segments if counts_outbound(formula) else segments.filter(interaction__direction=Direction.INBOUND)


def get_ratio_behind(
    formula_id: str,
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    medium: str = Medium.VOICE,
) -> Ratio:
    """Return the figure before the division: what all rows behind it add up to."""
    if formula_id == FCR:
        fcr = get_fcr(start=start, end=end, groups=groups, medium=medium)
        return Ratio(fcr.contacts - fcr.repeated, fcr.contacts)
    figures = get_figures(start=start, end=end, groups=groups, medium=medium)
    return get_formula(formula_id).ratio(figures.counts)


def _row(formula: Formula, segment: Segment, groups: Groups) -> BehindRow:
    facts, policy = facts_of(segment), policy_of(segment, groups)
    return BehindRow(
        interaction=segment.interaction,
        segment=segment,
        at=segment.queued_at or segment.interaction.arrived_at,
        group=str(segment.group),
        verdict=judge(facts, policy),
        adds=formula.ratio(counts_of_segment(facts, policy)),
    )


def _contacts(sql: str, params: dict[str, Any]) -> list[BehindRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    found = Interaction.objects.select_related("group").in_bulk([row[0] for row in rows])
    return [_contact(found[row[0]], *row[1:]) for row in rows if row[0] in found]


def _contact(
    interaction: Interaction, at: datetime, repeated_at: datetime | None, is_open: bool
) -> BehindRow:
    return BehindRow(
        interaction=interaction,
        segment=None,
        at=at,
        group=str(interaction.group),
        verdict=judge_contact(at, repeated_at, is_open),
        adds=Ratio(int(repeated_at is None), 1),
    )


def judge_contact(at: datetime, repeated_at: datetime | None, is_open: bool) -> Verdict:
    """Return why a contact counts as resolved or not."""
    if repeated_at is not None:
        return Verdict("repeated", f"{(repeated_at - at) / timedelta(days=1):.1f}", "7")
    return Verdict("no_repeat_yet" if is_open else "no_repeat", limit="7")
