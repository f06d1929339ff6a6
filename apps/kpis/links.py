"""Addresses of the pages about figures."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.agents.domain.capacity import Medium
from apps.kpis.windows import Window


def behind_url(formula_id: str, span: Window, group: str = "", medium: str = Medium.VOICE) -> str:
    """Return the address of the interactions behind a figure."""
    query = {"start": span.start.isoformat(), "end": span.end.isoformat()} | (
        {"group": group} if group else {}
    )
    query |= {"medium": str(medium)} if medium != Medium.VOICE else {}
    return f"{reverse('admin:kpis_behind', args=[formula_id])}?{urlencode(query)}"
