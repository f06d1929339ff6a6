"""Who calls."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Customers, and what is left of those who were merged or erased."""

    def current(self) -> "CustomerQuerySet":
        """Leave out whoever was merged into another customer, or erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)


class Customer(models.Model):
    """A person that we know. ``tier`` says how much the business values a short wait for them.

    A row with ``merged_into`` is another customer now (always one who is not merged further), one with ``erased_at``
    has nothing left that names a person; both stay, for what happened refers to them.
    """

    name = models.CharField(_("name"), max_length=200, db_index=True)
    external_ref = models.CharField(
        _("external reference"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Key of this customer in another system, for example the CRM."),
    )
    tier = models.PositiveSmallIntegerField(
        _("value tier"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "0 (none) to 100 (highest). A higher tier waits less: each point is worth 0.2 seconds in the queue."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        help_text=_("Language that the customer speaks, as a code such as en or zh-hans."),
    )
    do_not_call = models.BooleanField(
        _("do not call"),
        default=False,
        help_text=_("The customer does not want to be called by us."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Shown to the agent with each call."))
    custom = models.JSONField(
        _("further details"),
        default=dict,
        blank=True,
        help_text=_("Values of the site's own fields, by their codes."),
    )
    organisations: Any = models.ManyToManyField(
        "customers.Organisation",
        verbose_name=_("organisations"),
        through="customers.Membership",
        related_name="customers",
        blank=True,
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        related_name="family",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("name", "id")
        permissions = [
            ("merge_customer", _("Can merge customers, and undo it")),
            ("export_customer", _("Can export all data of a customer")),
            ("erase_customer", _("Can erase the personal data of a customer")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(tier__lte=100), name="customer_tier_0_100"),
        ]
        indexes = [
            # Whether somebody who is being entered is there under a similar name.
            GinIndex(fields=["name"], name="customer_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name
