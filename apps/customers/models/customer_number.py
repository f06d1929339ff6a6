"""Under which numbers a customer is known."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.customers.choices import NumberKindChoice
from apps.customers.models.customer import Customer

E164 = RegexValidator(r"^\+[1-9]\d{4,14}$", _("A number in international form, for example +15550100001."))


class CustomerNumber(models.Model):
    """A telephone number in E.164 form; it belongs to one customer only, so a caller is found with one
    look-up.
    """

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="numbers", on_delete=models.CASCADE
    )
    number = models.CharField(
        pgettext_lazy("telephone", "number"), max_length=16, unique=True, validators=[E164]
    )

    label = models.CharField(_("label"), max_length=40, blank=True, help_text=_("Such as office or home."))
    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=NumberKindChoice,
        blank=True,
        help_text=_("Empty: what the number itself tells."),
    )

    class Meta:
        verbose_name = _("telephone number")
        verbose_name_plural = _("telephone numbers")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number
