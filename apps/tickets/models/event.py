"""What happened to a ticket, in order."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.ticket import Ticket


class TicketEvent(models.Model):
    """One line of the history; service levels and reports are folded from these. Rows are never changed.

    ``kind`` is a key of ``apps.tickets.outbox_kinds``. ``data`` holds ids, codes and names of fields, never what
    customers or agents wrote: what must be erased is not here.
    """

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="events", on_delete=models.PROTECT, db_index=False
    )
    at = models.DateTimeField(_("time"), db_default=Now())
    kind = models.CharField(_("kind"), max_length=40)
    data = models.JSONField(_("data"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        related_name="+",
        # The row refuses changes, so it keeps the id of a user who is no more; read it with select_related.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        db_index=False,
    )

    class Meta:
        verbose_name = _("ticket event")
        verbose_name_plural = _("ticket events")
        ordering = ("id",)
        # The history of a ticket, in order.
        indexes = [models.Index(fields=["ticket", "id"], name="ticket_event_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
