"""Which forms take fields of a site's own, and what a field may ask for."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.customfields.domain.fields import Kind


class FormChoice(models.TextChoices):
    CUSTOMER = "customer", _("customer")
    ORGANISATION = "organisation", _("organisation")
    TICKET = "ticket", _("ticket")


class KindChoice(models.TextChoices):
    TEXT = Kind.TEXT.value, _("text")
    NUMBER = Kind.NUMBER.value, pgettext_lazy("kind of field", "number")
    DATE = Kind.DATE.value, _("date")
    YES_NO = Kind.YES_NO.value, _("yes or no")
    CHOICE = Kind.CHOICE.value, _("one of several")
    CHOICES = Kind.CHOICES.value, _("any of several")
