"""Files of tickets, for those who may see the ticket."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from apps.tickets.choices import AttachmentState
from apps.tickets.domain.files import INLINE
from apps.tickets.models import TicketAttachment
from apps.tickets.selectors import visible_tickets


@require_safe
@login_required
def attachment_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Return the file; 404 for whoever may not see the ticket, and for a file that has not passed the scan."""
    return serve_attachment(request, key)


def serve_attachment(request: HttpRequest, key: str) -> HttpResponseBase:
    """As :func:`attachment_file`, for a request that is authenticated already."""
    visible = visible_tickets(request.user).values("pk")
    row = TicketAttachment.objects.filter(key=key, state=AttachmentState.CLEAN, ticket__in=visible).first()
    if row is None or not row.file.storage.exists(row.file.name):
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
