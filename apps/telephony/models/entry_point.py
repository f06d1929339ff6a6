"""A number that customers dial."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DIALLED = RegexValidator(
    r"^[+*#0-9]{1,40}\Z", _("Digits, '+', '*' and '#' only, as the trunk delivers them.")
)


class EntryPoint(models.Model):
    """Leads a dialled number to the call flow that answers it. A call to any other number is refused."""

    dnis = models.CharField(
        _("number dialled"),
        max_length=40,
        unique=True,
        validators=[DIALLED],
        help_text=_("Exactly as the trunk delivers it."),
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("What agents see, such as “Support Germany”.")
    )
    flow = models.ForeignKey(
        "ivr.CallFlow", verbose_name=_("call flow"), related_name="entry_points", on_delete=models.PROTECT
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("entry point")
        verbose_name_plural = _("entry points")
        ordering = ["dnis"]

    def __str__(self) -> str:
        return f"{self.dnis} {self.name}"
