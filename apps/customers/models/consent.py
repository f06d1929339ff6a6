"""What customers allowed, and when they said so."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.choices import ConsentChannel, ConsentSource, ConsentStateChoice
from apps.customers.models.customer import Customer


class ConsentPurpose(models.Model):
    """What customers may be approached for, or their data be used for."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("purpose of consent")
        verbose_name_plural = _("purposes of consent")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """One word of a customer about one purpose. Rows are never changed; what holds is the newest.

    After a merge they stay with the customer who said them; whoever reads asks for the whole family
    (:func:`apps.customers.selectors.family_of`).
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        related_name="consents",
        on_delete=models.PROTECT,
        db_index=False,
    )
    purpose = models.ForeignKey(
        ConsentPurpose, verbose_name=_("purpose"), related_name="+", on_delete=models.PROTECT, db_index=False
    )
    channel = models.CharField(_("channel"), max_length=8, choices=ConsentChannel, default=ConsentChannel.ANY)
    state = models.CharField(_("said"), max_length=12, choices=ConsentStateChoice)
    at = models.DateTimeField(_("when"), default=timezone.now)
    source = models.CharField(_("source"), max_length=12, choices=ConsentSource, default=ConsentSource.CALL)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    by_label = models.CharField(_("entered by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-at", "-id")
        indexes = [
            # What a customer has said.
            models.Index(fields=["customer", "-at"], name="consent_customer"),
            # The list in the admin, newest first.
            models.Index(fields=["-at", "-id"], name="consent_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.get_state_display()}"
