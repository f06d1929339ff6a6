"""How tickets hang together: links, and what a merge moved."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.choices import LinkKind
from apps.tickets.models.ticket import Ticket


class TicketLink(models.Model):
    """``source`` <kind> ``target``; *related* says the same from both sides and is kept from the lower id."""

    source = models.ForeignKey(
        Ticket, verbose_name=_("from"), related_name="links_out", on_delete=models.CASCADE, db_index=False
    )
    target = models.ForeignKey(
        Ticket, verbose_name=_("to"), related_name="links_in", on_delete=models.CASCADE
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind.choices, default=LinkKind.RELATED)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("ticket link")
        verbose_name_plural = _("ticket links")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="ticket_link_once"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="ticket_link_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class TicketMerge(models.Model):
    """One merge, with what it takes to undo it: ``moved`` maps the label of a model to the keys of the rows moved."""

    source = models.ForeignKey(
        Ticket, verbose_name=_("merged ticket"), related_name="merges", on_delete=models.CASCADE
    )
    target = models.ForeignKey(
        Ticket, verbose_name=_("into"), related_name="absorbed", on_delete=models.CASCADE
    )
    state_before = models.CharField(_("state before"), max_length=20)
    moved = models.JSONField(_("moved"), default=dict)
    merged_at = models.DateTimeField(_("merged at"), db_default=Now())
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("ticket merge")
        verbose_name_plural = _("ticket merges")

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
