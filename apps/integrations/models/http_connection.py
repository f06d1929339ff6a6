"""Which other systems may be asked."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.integrations.domain.addresses import read_networks
from apps.integrations.domain.exchange import NotAnswered
from apps.integrations.domain.headers import read_headers
from apps.integrations.domain.target import BadAddress, refuse_base

BAD_ADDRESS = {
    "no_address": _("An address such as https://orders.example.com/api is needed."),
    "with_password": _("Names and passwords belong into the headers, not into the address."),
    "bad_port": _("HTTP is spoken to the ports 80, 443 and those from 1024 on only."),
    "disguised": _("This is an IP address in disguise. Write it as it is."),
}
PRIVATE = _("This address is private or of this machine. List it below if it is meant.")


def validate_networks(text: str) -> None:
    """Raise unless every line is an IP address or a network."""
    try:
        read_networks(text)
    except ValueError as error:
        raise ValidationError(
            _("%(line)s is no IP address or network."), params={"line": str(error)}
        ) from None


def validate_headers(text: str) -> None:
    """Raise unless every line is a header."""
    try:
        read_headers(text)
    except ValueError as error:  # the line itself may hold a secret: its number is said only
        raise ValidationError(
            _("Line %(number)s is no header such as “Authorization: Bearer …”."),
            params={"number": str(error)},
        ) from None


class HttpConnection(models.Model):
    """A system that call flows may ask over HTTP, by the connection's code. Flows say what is asked and never where:
    address and secrets are here, the secrets encrypted and never shown again."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("By this flows name the connection; it cannot be changed later."),
    )
    name = models.CharField(_("name"), max_length=100)
    base_url = models.CharField(
        _("address"),
        max_length=300,
        help_text=_("Such as https://orders.example.com/api. Flows add a path to it."),
    )
    headers = EncryptedTextField(
        _("headers"),
        blank=True,
        default="",
        validators=[validate_headers],
        help_text=_(
            "Sent with every request, one a line, such as “Authorization: Bearer …”. Never shown again. Leave it empty "
            "to keep the present ones."
        ),
    )
    listed = models.TextField(
        _("private addresses"),
        blank=True,
        validators=[validate_networks],
        help_text=_(
            "IP addresses or networks, one a line, that this system may have although they are private or of this "
            "machine. All others but public ones are refused, and link-local ones always."
        ),
    )
    timeout_seconds = models.PositiveSmallIntegerField(
        _("longest wait"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Seconds for a whole answer. The caller hears nothing meanwhile."),
    )
    most_failures = models.PositiveSmallIntegerField(
        _("failures in a row"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("After so many the system is left alone, and flows go on by “failed” at once."),
    )
    pause_seconds = models.PositiveSmallIntegerField(
        _("pause"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
        help_text=_("Seconds until it is tried again, with one request."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("HTTP connection")
        verbose_name_plural = _("HTTP connections")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ``ValidationError`` for an address that would never be asked."""
        super().clean()
        try:
            refuse_base(self.base_url, read_networks(self.listed))
        except BadAddress as problem:
            raise ValidationError({"base_url": BAD_ADDRESS[problem.code]}) from None
        except NotAnswered:
            raise ValidationError({"base_url": PRIVATE}) from None
        except ValueError:
            return  # a line of the private addresses: that field says so itself
