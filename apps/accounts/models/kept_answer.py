"""Answers that are given again when a request is repeated."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField


class KeptAnswer(models.Model):
    """What a request with an ``Idempotency-Key`` was answered. Written in the transaction of its effect; the answer is
    encrypted, as it may name a customer. ``fingerprint`` is the SHA-256 of the whole request."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True, default="")
    location = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            # Found by user and key, and what makes one of two at once wait for the other.
            models.UniqueConstraint(fields=["user", "key"], name="accounts_answer_once"),
        ]
        # The hourly clean-up.
        indexes = [models.Index(fields=["at"], name="accounts_answer_at")]

    def __str__(self) -> str:
        return self.key
