"""Outside addresses that may get reports."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_pattern(text: str) -> None:
    """Refuse what is neither an address nor a domain (``@example.org``)."""
    try:
        validate_email(f"a{text}" if text.startswith("@") else text)
    except ValidationError:
        raise ValidationError(_("Enter an address (ann@example.org) or a domain (@example.org).")) from None


class AllowedAddress(models.Model):
    """An address, or a whole domain, to which reports may leave the house. Administrators only."""

    pattern = models.CharField(
        _("address or domain"), max_length=254, unique=True, validators=[validate_pattern],
        help_text=_("ann@example.org, or @example.org for everybody there. A subdomain is another domain."),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("allowed address")
        verbose_name_plural = _("allowed addresses")
        ordering = ("pattern",)

    def __str__(self) -> str:
        return self.pattern
