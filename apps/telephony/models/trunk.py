"""A line to the telephone network."""

import ipaddress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.telephony.choices import NumberFormat
from apps.telephony.models.entry_point import DIALLED
from apps.telephony.models.node import HOST, AsteriskNode

LOGIN_NAME = RegexValidator(r"^[A-Za-z0-9._+-]{1,80}\Z", _("Letters, digits, '.', '_', '+' and '-' only."))
TRUNK_NAME = RegexValidator(r"^[A-Za-z0-9_-]{1,40}\Z", _("Letters, digits, '-' and '_' only."))


def validate_addresses(text: str) -> None:
    """Raise unless every line is an IP address or a network."""
    for line in text.split():
        try:
            ipaddress.ip_network(line, strict=False)
        except ValueError:
            raise ValidationError(_("%(line)s is no IP address or network."), params={"line": line}) from None


class Trunk(models.Model):
    """From where calls of the telephone network reach a node, and where outgoing calls leave it.

    ``manage.py asterisk_config`` writes it into the node's files: callers must get through when the floor is away, so
    it is not pushed as agents' phones are. The password is shown nowhere but there.
    """

    node = models.ForeignKey(
        AsteriskNode, verbose_name=_("Asterisk node"), related_name="trunks", on_delete=models.PROTECT
    )
    name = models.CharField(_("name"), max_length=40, validators=[TRUNK_NAME])
    match = models.TextField(
        _("addresses"),
        blank=True,
        validators=[validate_addresses],
        help_text=_(
            "IP addresses or networks of the provider, one a line. Calls from there are customers. May be empty where "
            "we register."
        ),
    )
    max_calls = models.PositiveIntegerField(
        _("calls at once"),
        default=0,
        help_text=_("Above this, callers hear congestion. 0 means no limit."),
    )
    outgoing = models.BooleanField(
        _("for outgoing calls"), default=False, help_text=_("Agents' calls and callbacks may leave here.")
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Of several trunks for outgoing calls, the lowest comes first.")
    )
    host = models.CharField(
        _("address for outgoing calls"),
        max_length=110,
        blank=True,
        validators=[HOST],
        help_text=_("Where outgoing calls are sent, such as sip.example.com:5060."),
    )
    caller_number = models.CharField(
        _("number shown"),
        max_length=40,
        blank=True,
        validators=[DIALLED],
        help_text=_("What people see whom we call. A skill group may show its own."),
    )
    number_format = models.CharField(
        _("form of numbers"), max_length=10, choices=NumberFormat.choices, default=NumberFormat.PLUS
    )
    login_name = models.CharField(
        _("SIP user"),
        max_length=80,
        blank=True,
        validators=[LOGIN_NAME],
        help_text=_(
            "With which we log in at the provider. Left empty: the provider knows us by our address."
        ),
    )
    login_password = EncryptedTextField(_("SIP password"), blank=True, default="")
    registers = models.BooleanField(
        _("registers"),
        default=False,
        help_text=_("We tell the provider where we are, so that calls reach us. Needed where it says so."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("trunk")
        verbose_name_plural = _("trunks")
        ordering = ["node", "name"]
        constraints = [
            models.UniqueConstraint(fields=["node", "name"], name="telephony_trunk_name_once_per_node"),
            models.CheckConstraint(
                condition=models.Q(outgoing=False) | ~models.Q(host=""),
                name="telephony_trunk_outgoing_has_host",
                violation_error_message=_("Outgoing calls need an address to go to."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ``ValidationError``, by field, for a log-in that lacks something and a trunk without any way in."""
        errors: dict[str, Any] = {}
        if not self.match.strip() and not self.registers:
            errors["match"] = _("At least one address is needed.")
        if self.registers and not self.host:
            errors["host"] = _("Where do we register?")
        if (self.registers or self._has_password()) and not self.login_name:
            errors["login_name"] = _("As whom do we log in?")
        if self.login_name and not self._has_password():
            errors["login_password"] = _("A log-in needs a password.")
        if errors:
            raise ValidationError(errors)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, one by one."""
        return tuple(self.match.split())

    def _has_password(self) -> bool:
        """Whether one was entered or is stored; a stored one is not decrypted for that."""
        if "login_password" in self.__dict__:
            return bool(self.login_password)
        return Trunk.objects.filter(pk=self.pk).exclude(login_password="").exists()
