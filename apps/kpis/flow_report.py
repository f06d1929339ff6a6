"""The figures of a flow's nodes in the flow editor: who gets the panel, and what it is told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.ivr.models import FlowVersion
from apps.kpis.permissions import VIEW_FIGURES

MODULE = "kpis/flow_report.js"


def report_settings(request: HttpRequest, version: FlowVersion) -> dict[str, Any] | None:
    """Return where to ask for which flow; None for a user who may not see figures."""
    if not request.user.has_perm(VIEW_FIGURES):
        return None
    return {
        "flow": version.flow.code,
        "version": version.number,
        "published": (version.released_at or version.published_at) is not None,
        "figures": reverse("api:kpis-flow-nodes"),
        "change": reverse("api:kpis-flow-change"),
    }
