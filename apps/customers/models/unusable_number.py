"""What was given as a number and cannot be called."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers.choices import NumberSource, ReasonChoice
from apps.customers.models.customer import Customer


class UnusableNumber(models.Model):
    """A text as it was typed, so that nothing is lost; ``suggestion`` is what was probably meant, or empty."""

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="unusable_numbers", on_delete=models.CASCADE
    )
    text = models.CharField(_("as typed"), max_length=200)
    reason = models.CharField(_("reason"), max_length=16, choices=ReasonChoice)
    suggestion = models.CharField(_("suggestion"), max_length=16, blank=True)
    label = models.CharField(_("label"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=NumberSource, default=NumberSource.FORM)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("unusable number")
        verbose_name_plural = _("unusable numbers")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["customer", "text"], name="unusable_number_once")]

    def __str__(self) -> str:
        return self.text
