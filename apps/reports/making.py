"""Making a report now: all of it of one moment, and not for ever."""

from django.db import connection
from django.utils import timezone

from apps.kpis.windows import one_snapshot
from apps.reports.catalogue import make_report
from apps.reports.domain.asked import Asked
from apps.reports.domain.result import Result

PATIENCE_MS = 30_000
"""So long a statement of a report may read the database, in milliseconds."""


def make_now(asked: Asked) -> Result:
    """Return the result, all of it of one moment. Raises ``OperationalError`` where it takes too long."""
    with one_snapshot(), timezone.override(asked.zone), connection.cursor() as cursor:
        # For this transaction only; not a parameter of SET, which takes none.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
        return make_report(asked)
