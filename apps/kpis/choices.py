"""Fixed choices of the key figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kpis.domain.delta import ARRIVAL, EVENT


class Basis(models.TextChoices):
    """Into which interval something is counted."""

    ARRIVAL = ARRIVAL, _("By arrival")
    EVENT = EVENT, _("By event")
