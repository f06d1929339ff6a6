"""Addresses of the pages about figures."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.kpis.windows import Window


def behind_url(formula_id: str, span: Window, group: str = "") -> str:
    """Return the address of the interactions behind a figure."""
    query = {"start": span.start.isoformat(), "end": span.end.isoformat()} | (
        {"group": group} if group else {}
    )
    return f"{reverse('admin:kpis_behind', args=[formula_id])}?{urlencode(query)}"
