"""How an agent files a finished conversation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disposition(models.Model):
    """A result that agents choose in wrap-up."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_resolved = models.BooleanField(
        _("resolved"),
        default=False,
        help_text=_("The customer's request is settled; counts for first contact resolution."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive dispositions are no longer offered.")
    )

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
