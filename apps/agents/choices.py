"""Fixed choices of the agent directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MIN_LEVEL = 1
MAX_LEVEL = 10


class AcceptOn(models.TextChoices):
    """Where an agent says yes to an offer."""

    SCREEN = "screen", _("Screen")
    PHONE = "phone", _("Phone")
