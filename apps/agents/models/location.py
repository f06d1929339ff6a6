"""Where agents sit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Location(models.Model):
    """A place where agents work, such as an office or a town. Not a site, which is what one floor process leads: agents
    of one floor may sit at many locations."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
