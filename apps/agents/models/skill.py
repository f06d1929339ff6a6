"""What agents can do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    """A named ability, for example a language or a product. Agents have it at a level; groups and flows ask
    for one.
    """

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Used in call flows and exports; do not change it later.")
    )
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
