"""First contact resolution by repeat contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.agents.domain.capacity import Medium
from apps.agents.models import SkillGroup
from apps.interactions.models import Interaction
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import get_formula
from apps.kpis.windows import Window, window

REPEAT_DAYS = 7
_REPEAT = timedelta(days=REPEAT_DAYS)


@dataclass(frozen=True, slots=True)
class Fcr:
    """``contacts`` were answered in the window and can be told apart; ``repeated`` of them came again in
    time.

    ``open`` are those whose 7 days are not over: until then the figure is ``provisional`` and can only fall.
    """

    contacts: int
    repeated: int
    open: int

    @property
    def value(self) -> float | None:
        return get_formula("fcr_repeat").evaluate(
            Counts(contacts=self.contacts, contacts_repeated=self.repeated)
        )

    @property
    def provisional(self) -> bool:
        return self.open > 0


def contacts_sql(columns: str) -> str:
    """Return the query of the contacts of a window with the time of their repeat; ``columns`` is what to
    select.

    A party is the customer, or the number where the customer is unknown; who hides the number is nobody that could be
    recognised, and is left out. What began with us is neither a contact nor a repeat. Who writes after a call has come
    again; a task is no coming. The repeat is the party's next interaction in the same group's queue, answered or not,
    so the window function must see beyond the window's end, and the unanswered too.
    """
    return f"""
    WITH visits AS (
        SELECT id, arrived_at, answered_at, group_id, medium,
               LEAD(arrived_at) OVER (
                   PARTITION BY group_id, customer_id, CASE WHEN customer_id IS NULL THEN ani END
                   ORDER BY arrived_at, id
               ) AS next_at
        FROM {Interaction._meta.db_table}
        WHERE group_id IN (SELECT id FROM {SkillGroup._meta.db_table}
                           WHERE %(groups)s::text[] IS NULL OR code = ANY(%(groups)s))
          AND arrived_at >= %(start)s AND arrived_at < %(end)s + %(repeat)s
          AND (customer_id IS NOT NULL OR ani <> '') AND direction = 'inbound'
          AND (medium = %(medium)s OR medium <> '{Medium.TASK}')
    ), contacts AS (
        SELECT id, arrived_at, group_id,
               CASE WHEN next_at <= arrived_at + %(repeat)s THEN next_at END AS repeated_at,
               arrived_at + %(repeat)s > %(now)s AS is_open
        FROM visits WHERE answered_at IS NOT NULL AND arrived_at < %(end)s AND medium = %(medium)s
    )
    SELECT {columns} FROM contacts
    """


def contacts_params(
    span: Window, groups: Iterable[str] | None, now: datetime | None, medium: str = Medium.VOICE
) -> dict[str, Any]:
    """Return the parameters of :func:`contacts_sql`."""
    return {
        "start": span.start,
        "end": span.end,
        "repeat": _REPEAT,
        "now": now or timezone.now(),
        "medium": str(medium),
        "groups": None if groups is None else list(groups),
    }


def get_fcr(
    *,
    start: datetime,
    end: datetime,
    groups: Iterable[str] | None = None,
    now: datetime | None = None,
    medium: str = Medium.VOICE,
) -> Fcr:
    """Return the first contact resolution of the contacts that arrived in the window. One statement.

    ``now`` (default: this moment) decides which contacts are still open. The window is widened to whole
    quarters of an hour.
    """
    sql = contacts_sql(
        "COUNT(*), COUNT(repeated_at), COUNT(*) FILTER (WHERE is_open AND repeated_at IS NULL)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, contacts_params(window(start, end), groups, now, medium))
        return Fcr(*cursor.fetchone())
