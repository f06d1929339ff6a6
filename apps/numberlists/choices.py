"""What lists are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class Purpose(models.TextChoices):
    BLOCKED = "blocked", _("Blocked callers")
    VIP = "vip", _("Important callers")
    INTERNAL = "internal", _("Internal numbers")
    TEST = "test", _("Test numbers")
    DO_NOT_CALL = "do_not_call", _("Not to be called")
    OTHER = "other", pgettext_lazy("purpose of a number list", "Other")
