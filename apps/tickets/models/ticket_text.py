"""What is found in a ticket by its words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.ticket import Ticket


class TicketText(models.Model):
    """The words of subject, description and messages of one ticket; follows the ticket in its own transaction.

    One row a ticket, not one a message: a search for two words finds a ticket that has one in its subject and the other
    in a note. ``subject`` is folded, for searches by beginning and for typing errors.
    """

    ticket = models.OneToOneField(Ticket, related_name="text", on_delete=models.CASCADE, primary_key=True)
    subject = models.CharField(max_length=250)
    words = SearchVectorField()

    class Meta:
        verbose_name = _("words of a ticket")
        verbose_name_plural = _("words of tickets")
        indexes = [
            # The search box. No pending list: one slow search must not pay for a thousand writes before it.
            GinIndex(fields=["words"], name="ticket_text_words", fastupdate=False),
            # subject: searches by part, and the second try of a search that found nothing (typing errors).
            GinIndex(fields=["subject"], name="ticket_text_subject", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"
