"""Who has a ticket open."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.ticket import Ticket


class Doing(models.TextChoices):
    VIEWING = "viewing", _("looks at it")
    WRITING = "writing", _("is answering")


class TicketLease(models.Model):
    """One screen on one ticket, until ``expires_at``; see ``apps.tickets.domain.leases``."""

    session = models.CharField(max_length=64, primary_key=True)
    ticket = models.ForeignKey(Ticket, related_name="leases", on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    doing = models.CharField(max_length=8, choices=Doing.choices, default=Doing.VIEWING)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("open ticket")
        verbose_name_plural = _("open tickets")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id} {self.doing}"
