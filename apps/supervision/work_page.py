"""The page on which a supervisor hands in a task."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.audit.requests import client_ip
from apps.supervision.forms import NewWorkForm
from apps.supervision.permissions import CREATE_WORK
from apps.supervision.services import record_order
from apps.supervision.words import refusal
from apps.supervision.work import create_work


@staff_member_required
def new_work(request: HttpRequest) -> HttpResponse:
    """Show the form, and hand in what was entered."""
    if not request.user.has_perm(CREATE_WORK):
        raise PermissionDenied
    form = NewWorkForm(request.POST or None)
    if form.is_valid() and _handed_in(request, form):
        return redirect("new-work")
    context: dict[str, Any] = admin.site.each_context(request) | {"title": _("New task"), "form": form}
    return TemplateResponse(request, "supervision/new_work.html", context)


def _handed_in(request: HttpRequest, form: NewWorkForm) -> bool:
    """Tell the floor; a refusal is shown above what was entered."""
    assert isinstance(request.user, AbstractBaseUser), "the admin lets nobody else in"
    wanted = form.wanted()
    answer = create_work(wanted, by=request.user.get_username())
    detail = {"subject": wanted.subject, "group": wanted.group, "medium": wanted.medium}
    record_order(
        actor=request.user,
        action="work.created",
        obj=None,
        detail=detail | {"interaction_id": answer.interaction_id},
        reply=answer.reply,
        ip=client_ip(request),
    )
    if answer.reply.ok:
        messages.success(request, _("“%(subject)s” waits for an agent.") % {"subject": wanted.subject})
    else:
        form.add_error(None, refusal(answer.reply))
    return answer.reply.ok
