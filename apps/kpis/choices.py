"""Fixed choices of the key figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kpis.domain.delta import ARRIVAL, EVENT


class Basis(models.TextChoices):
    """Into which interval something is counted."""

    ARRIVAL = ARRIVAL, _("By arrival")
    EVENT = EVENT, _("By event")


class ShedReason(models.TextChoices):
    """Which limit of the node was reached."""

    CALLS = "calls", _("too many at once")
    RATE = "rate", _("too many new ones")


class ShedPolicy(models.TextChoices):
    """What a shed caller got."""

    BUSY = "busy", _("heard busy")
    FLOW = "flow", _("got the flow for shed calls")
