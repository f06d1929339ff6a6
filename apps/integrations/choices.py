"""Choices of the connections to other systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """pending: to be sent, for the first time or again · delivered: answered 2xx · failed: given up."""

    PENDING = "pending", _("to be sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")
