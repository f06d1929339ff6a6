"""For whom people call."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers.models.customer import Customer


class Organisation(models.Model):
    """A company, an authority, a household: customers belong to one or more."""

    name = models.CharField(_("name"), max_length=200)
    external_ref = models.CharField(
        _("external reference"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Key of this organisation in another system, for example the CRM."),
    )
    domain = models.CharField(
        _("mail domain"),
        max_length=200,
        blank=True,
        help_text=_("Such as example.com, where it is theirs alone."),
    )
    note = models.TextField(_("note"), blank=True, max_length=50_000)
    custom = models.JSONField(
        _("further details"),
        default=dict,
        blank=True,
        help_text=_("Values of the site's own fields, by their codes."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name", "id")
        indexes = [
            # The list in the admin by name, and search by its beginning.
            models.Index(fields=["name"], name="organisation_name_like", opclasses=["varchar_pattern_ops"]),
            # Whether an organisation that is being entered is there under a similar name.
            GinIndex(fields=["name"], name="organisation_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A customer speaks for an organisation, as its ``role``."""

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), related_name="memberships", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), related_name="memberships", on_delete=models.CASCADE
    )
    role = models.CharField(_("role"), max_length=100, blank=True, help_text=_("Such as buyer or director."))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "organisation"],
                name="membership_once",
                violation_error_message=_("The customer belongs to this organisation already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
