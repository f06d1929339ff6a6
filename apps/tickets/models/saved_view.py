"""Lists of tickets that people look at again and again."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.sharing import Shared, scope_is_whole


class SavedView(Shared):
    """Filters, columns and order under a name; ``spec`` is read by ``apps.tickets.domain.views``."""

    name = models.CharField(_("name"), max_length=80)
    spec = models.JSONField(_("what it shows"), default=dict)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("position", "name", "id")
        constraints = [scope_is_whole("saved_view_scope")]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view with which somebody's list of tickets opens."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE, primary_key=True
    )
    view = models.ForeignKey(SavedView, related_name="+", on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")

    def __str__(self) -> str:
        return f"{self.user_id} {self.view_id}"
