"""The page on which a supervisor hands in a task."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.audit.requests import client_ip
from apps.supervision.forms import NewWorkForm
from apps.supervision.permissions import CREATE_WORK
from apps.supervision.services import record_order
from apps.supervision.words import refusal
from apps.supervision.work import cancel_work, create_work


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


@staff_member_required
@require_POST
def cancel(request: HttpRequest, interaction: UUID) -> HttpResponse:
    """Say that open work need not be done any more, whether it waits or an agent has it; back to where it was said."""
    if not request.user.has_perm(CREATE_WORK):
        raise PermissionDenied
    assert isinstance(request.user, AbstractBaseUser), "the admin lets nobody else in"
    reason = clean_reason(request.POST.get("reason", ""))
    reply = cancel_work(interaction, by=request.user.get_username(), reason=reason)
    record_order(
        actor=request.user,
        action="work.cancelled",
        obj=None,
        detail={"interaction_id": interaction.hex, "reason": reason},
        reply=reply,
        ip=client_ip(request),
    )
    if reply.ok:
        messages.success(request, _("The work is cancelled."))
    else:
        messages.error(request, refusal(reply))
    return redirect("admin:interactions_interaction_change", interaction)


def clean_reason(text: str) -> str:
    """Return a reason as it can be stored: one line, nothing that cannot be shown."""
    return "".join(character for character in " ".join(text.split())[:200] if character.isprintable())


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
