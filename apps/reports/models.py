"""Variants of reports that somebody gave a name, and who has which reports at hand."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SavedReport(models.Model):
    """A report with its filters under a name. ``query`` holds the parameters of its address (lists by name); the period
    stays relative: "last month" is another one each month."""

    name = models.CharField(_("name"), max_length=120)
    report = models.CharField(_("report"), max_length=80)
    query = models.JSONField(_("filters"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), related_name="+", on_delete=models.CASCADE
    )
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody who may see the report sees it in the catalogue.")
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_report_name_once",
                violation_error_message=_("You have saved a report under this name already."),
            ),
        ]
        # The catalogue: what is shared with everybody, beside one's own, which the constraint finds.
        indexes = [
            models.Index(fields=["name"], name="saved_report_shared", condition=models.Q(is_shared=True))
        ]

    def __str__(self) -> str:
        return self.name


class FavouriteReport(models.Model):
    """A report that somebody wants at the top of their catalogue."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE, db_index=False
    )
    report = models.CharField(_("report"), max_length=80)

    class Meta:
        verbose_name = _("favourite report")
        verbose_name_plural = _("favourite reports")
        constraints = [models.UniqueConstraint(fields=["user", "report"], name="favourite_report_once")]

    def __str__(self) -> str:
        return self.report
