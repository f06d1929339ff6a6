"""Addresses of reports: everything that is asked is in them."""

from dataclasses import replace

from django.urls import reverse

from apps.reports.asking import BadQuestion, ask, encode, parse_asked, query_of
from apps.reports.domain.asked import Asked

__all__ = [
    "BadQuestion",
    "ask",
    "conversations_url",
    "encode",
    "export_url",
    "parse_asked",
    "query_of",
    "report_url",
]


def report_url(asked: Asked) -> str:
    """Return the path of the page that shows this."""
    return f"{reverse('admin:reports_report', args=[asked.report])}?{encode(asked)}"


def conversations_url(asked: Asked, agent: int | None = None) -> str:
    """Return the path of the list of the conversations that a report over conversations counts: those of one agent."""
    narrowed = replace(asked, agents=(str(agent),)) if agent else asked
    return f"{reverse('admin:reports_conversations', args=[asked.report])}?{encode(narrowed)}"


def export_url(asked: Asked, form: str) -> str:
    """Return the path of the file: ``xlsx``, ``csv`` or ``pdf``."""
    return f"{reverse('admin:reports_export', args=[asked.report, form])}?{encode(asked)}"
