"""Who calls."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """A person or company that we know. ``tier`` says how much the business values a short wait for them."""

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
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(tier__lte=100), name="customer_tier_0_100"),
        ]

    def __str__(self) -> str:
        return self.name
