"""By which e-mail addresses a customer writes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers.models.customer import Customer


class CustomerAddress(models.Model):
    """An e-mail address as typed; ``key`` is :func:`apps.customers.domain.addresses.mail_key` of it.

    Unlike a telephone number it may belong to several customers: ``info@`` is read by many.
    """

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="addresses", on_delete=models.CASCADE
    )
    address = models.EmailField(_("e-mail address"), max_length=254)
    key = models.CharField(_("key"), max_length=254, editable=False)
    label = models.CharField(_("label"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="customer_address_once")]
        indexes = [
            # Who writes, search by the beginning of an address, and the look for duplicates.
            models.Index(fields=["key"], name="customer_address_key", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.address
