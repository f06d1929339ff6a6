"""The wallboard: the dashboard's figures for a large screen across the room."""

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from apps.supervision.permissions import may_watch


@never_cache
@staff_member_required
def wallboard(request: HttpRequest) -> HttpResponse:
    """The page; its script fills it. Read-only."""
    if not may_watch(request.user):
        raise PermissionDenied
    return render(request, "supervision/wallboard.html")
