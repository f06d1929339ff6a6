"""Fixed choices of service levels."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.sla.domain import clocks, terms


class ClockKind(models.TextChoices):
    """What a clock measures; ``domain/clocks.py`` has the rules."""

    FIRST_RESPONSE = terms.FIRST_RESPONSE, _("First response")
    NEXT_RESPONSE = terms.NEXT_RESPONSE, _("Next response")
    RESOLUTION = terms.RESOLUTION, _("Resolution")


class ClockState(models.TextChoices):
    """How a clock stands. One that was too late stays breached, also when the response came in the end."""

    RUNNING = clocks.RUNNING, _("Running")
    PAUSED = clocks.PAUSED, _("Paused")
    MET = clocks.MET, _("Met")
    BREACHED = clocks.BREACHED, _("Breached")
    CANCELLED = clocks.CANCELLED, _("Cancelled")


class Reopening(models.TextChoices):
    """What becomes of the resolution time of a ticket that is opened again."""

    CONTINUE = "continue", _("Goes on where it stood")
    RESTART = "restart", _("Begins anew")


class Timing(models.TextChoices):
    """When a step is taken."""

    PERCENT = "percent", _("Per cent of the time used")
    BEFORE = "before", _("Minutes before it is due")
    AFTER = "after", _("Minutes after it was due")
