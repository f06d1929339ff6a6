"""What a browser or a program is told while the database is away: 503 at once, and when to come again."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.defaults import server_error

RETRY_AFTER_SECONDS = 5

_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="{seconds}"><title>{title}</title>
<meta name="color-scheme" content="light dark">
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:34rem;padding:0 1rem}}</style></head>
<body><h1>{title}</h1><p>{text}</p></body></html>"""


def error_page(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody caught: 503 where the database is the reason, else Django's usual 500."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": "The database does not answer."}, status=503)
    else:
        title, text = (
            _("Not available at the moment"),
            _("The database does not answer. Calls go on. This page tries again by itself."),
        )
        page = format_html(_PAGE, seconds=RETRY_AFTER_SECONDS, title=title, text=text)
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
