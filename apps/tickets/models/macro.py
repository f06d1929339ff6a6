"""What agents do with many tickets in the same way."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.sharing import Shared, scope_is_whole


class Macro(Shared):
    """Actions of ``apps.tickets.domain.actions``, done one after the other by one click."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    actions = models.JSONField(_("actions"), default=list)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ("position", "name")
        constraints = [scope_is_whole("macro_scope")]

    def __str__(self) -> str:
        return self.name
