"""Why an agent is away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReasonCode(models.Model):
    """A reason that an agent gives when taking a break."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive reasons are no longer offered.")
    )

    class Meta:
        verbose_name = _("break reason")
        verbose_name_plural = _("break reasons")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
