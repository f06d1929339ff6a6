"""What was sent to a webhook, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.integrations.choices import DeliveryState
from apps.integrations.models.webhook import Webhook


class Delivery(models.Model):
    """One event for one webhook. ``entry_id`` is the outbox entry that it is made of at each attempt (0: a test): a
    copy would have to be found and erased with the customer whom it speaks of. ``message_id`` is the same at every
    attempt and replay, and tells the receiver that it has it already."""

    webhook = models.ForeignKey(
        Webhook, models.CASCADE, verbose_name=_("webhook"), related_name="deliveries", db_index=False
    )
    entry_id = models.BigIntegerField(_("outbox entry"), default=0)
    message_id = models.CharField(_("message id"), max_length=60)
    kind = models.CharField(_("event"), max_length=60)
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    last_error = models.CharField(_("problem"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            # An event is one delivery, however often it is followed or replayed.
            models.UniqueConstraint(
                fields=["webhook", "entry_id"],
                condition=models.Q(entry_id__gt=0),
                name="integrations_delivery_once",
            ),
        ]
        indexes = [
            # What is due, of one webhook and of all; small, as most deliveries are through.
            models.Index(
                fields=["webhook", "next_at"],
                condition=models.Q(state="pending"),
                name="integrations_delivery_due",
            ),
            # The log of one webhook, newest first.
            models.Index(fields=["webhook", "-id"], name="integrations_delivery_log"),
            # Retention.
            models.Index(fields=["created_at"], name="integrations_delivery_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.message_id})"


class DeliveryAttempt(models.Model):
    """One attempt. ``status`` is empty where there was no answer; ``response`` is how its answer began."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, verbose_name=_("delivery"), related_name="log")
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    error = models.CharField(_("problem"), max_length=300, blank=True)
    response = models.TextField(_("answer"), blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}"
