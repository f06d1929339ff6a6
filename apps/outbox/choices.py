"""Choices of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeldState(models.TextChoices):
    """waiting: tried again by itself · set_aside: tried often enough, somebody has to look."""

    WAITING = "waiting", _("tried again")
    SET_ASIDE = "set_aside", _("set aside")
