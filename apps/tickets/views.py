"""Files of tickets, for those who may see the ticket; and a ticket from an interaction with one click."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.audit.choices import OBJECT_ADDED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.interactions.models import Interaction
from apps.tickets.choices import AttachmentState
from apps.tickets.domain.files import INLINE
from apps.tickets.models import TicketAttachment
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import create_ticket_from_interaction


@require_safe
@login_required
def attachment_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Return the file; 404 for whoever may not see the ticket, and for a file that has not passed the scan."""
    return serve_attachment(request, key)


def serve_attachment(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """As :func:`attachment_file`, for a request that is authenticated already."""
    visible = visible_tickets(request.user).values("pk")
    row = TicketAttachment.objects.filter(key=key, state=AttachmentState.CLEAN, ticket__in=visible).first()
    if row is None or not row.file.storage.exists(str(row.file.name)):
        raise Http404
    shown = row.content_type in INLINE and "download" not in request.GET
    response = FileResponse(
        row.file.open("rb"), as_attachment=not shown, filename=row.name, content_type=row.content_type
    )
    # Whatever it is, it runs nothing, is guessed to be nothing else, and stays in no cache.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@permission_required(["tickets.add_ticket", "interactions.view_interaction"], raise_exception=True)
def ticket_from_interaction(request: HttpRequest, interaction_id: UUID) -> HttpResponseBase:
    """Make the ticket of an interaction, or find the one that was made, and show it."""
    shown = Interaction.objects.select_related("customer", "group", "agent__user")
    interaction = get_object_or_404(shown.defer("agent__sip_password"), pk=interaction_id)
    user = request.user
    assert isinstance(user, User)  # who has a permission is one
    ticket = create_ticket_from_interaction(interaction=interaction, by=user)
    detail = {"interaction": interaction.pk.hex}
    record_audit(actor=user, action=OBJECT_ADDED, obj=ticket, detail=detail, ip=client_ip(request))
    return redirect("admin:tickets_ticket_change", ticket.pk)
