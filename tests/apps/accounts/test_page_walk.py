"""T23, T26: every page about one row (admin, its buttons, files, jobs), asked for by those who must not have it, by GET
and by POST. Pages are found by themselves; what is public by design is named."""

import logging
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.urls import get_resolver

from apps.audit.models import AuditEvent
from apps.jobs.models import Job
from apps.outbox.models import Entry
from tests import factories
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

PUBLIC = ("help/", "static/", "media/", "api/", "i18n/")
"""The help page is for everybody; the API has a walk of its own."""
DJANGOS = re.compile(r"/<path:object_id>/(change|delete)/$")
"""Of every admin alike."""
BARE = re.compile(r"/<path:object_id>/(history/)?$")
ACTS = ("<path:object_id>/delete/",)
ADMINS = {(model._meta.app_label, model._meta.model_name): model for model in apps.get_models()}
NAMED = {"formula_id": "asa", "language": "en", "code": "x", "key": "x", "app_label": "tickets"}
REFUSED = {403, 404, 405}


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        elif "<" in route and "(?P" not in route and not route.startswith(PUBLIC) and not BARE.search(route):
            yield route


def path_of(route: str, others: OtherPeople) -> str:
    found = re.match(r"admin/([a-z_]+)/([a-z_]+)/", route)
    model = ADMINS.get((found[1], found[2])) if found else Job

    def fill(match: re.Match[str]) -> str:
        if match[2] in NAMED:
            return NAMED[match[2]]
        if model is None:  # a page of no model's own
            return str(UUID(int=1)) if match[1] == "uuid:" else "1"
        return str(others.row(model).pk)

    return "/" + re.sub(r"<([a-z]+:)?([a-z_]+)>", fill, route)


@pytest.fixture(autouse=True)
def bare_refusals(monkeypatch, caplog) -> None:
    """Nobody reads the pages that say no, nor their tracebacks."""
    caplog.set_level(logging.CRITICAL, "django.request")
    for status in (403, 404):
        answer = partial(_bare, status)
        monkeypatch.setattr(f"contactcenter.urls.handler{status}", answer, raising=False)


def _bare(status: int, request: Any, exception: Exception) -> HttpResponse:
    return HttpResponse(status=status)


def test_no_page_of_a_row_opens_or_acts_for_who_has_no_right(client) -> None:
    others = OtherPeople()
    routes = {path_of(route, others): route for route in patterns(get_resolver())}
    ours = [path for path, route in routes.items() if not DJANGOS.search(route)]
    assert len(ours) > 50
    bystander = factories.SupervisorFactory()
    bystander.groups.clear()
    assert [path for path in ours if not _refuses(client.get(path), path)] == []
    client.force_login(bystander)
    before = AuditEvent.objects.count(), Entry.objects.count()
    looked_at = [path for path, route in routes.items() if not route.endswith(ACTS)]
    assert [path for path in looked_at if not _refuses(client.get(path), path)] == []
    acted_on = [path for path, route in routes.items() if path in ours or route.endswith(ACTS)]
    json = {"content_type": "application/json"}
    assert [path for path in acted_on if not _refuses(client.post(path, "{}", **json), path)] == []
    assert (AuditEvent.objects.count(), Entry.objects.count()) == before


def _refuses(answer: HttpResponse, path: str) -> bool:
    if answer.status_code == 302:
        return _leads_away(answer["Location"], path)
    return answer.status_code in REFUSED


def _leads_away(target: str, path: str) -> bool:
    """To the log-in, to the start, or from an old address of the page: never to what was asked for."""
    return "login" in target or target in ("/admin/", "/") or target == f"{path}change/"
