"""A line to the telephone network."""

import ipaddress

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.telephony.choices import NumberFormat
from apps.telephony.models.entry_point import DIALLED
from apps.telephony.models.node import HOST, AsteriskNode

TRUNK_NAME = RegexValidator(r"^[A-Za-z0-9_-]{1,40}\Z", _("Letters, digits, '-' and '_' only."))


def validate_addresses(text: str) -> None:
    """Raise unless every line is an IP address or a network."""
    lines = text.split()
    for line in lines:
        try:
            ipaddress.ip_network(line, strict=False)
        except ValueError:
            raise ValidationError(_("%(line)s is no IP address or network."), params={"line": line}) from None
    if not lines:
        raise ValidationError(_("At least one address is needed."))


class Trunk(models.Model):
    """From where calls of the telephone network reach a node, and where outgoing calls leave it.

    ``manage.py asterisk_config`` writes it into the node's files: callers must get through when the floor is away, so
    it is not pushed as agents' phones are.
    """

    node = models.ForeignKey(
        AsteriskNode, verbose_name=_("Asterisk node"), related_name="trunks", on_delete=models.PROTECT
    )
    name = models.CharField(_("name"), max_length=40, validators=[TRUNK_NAME])
    match = models.TextField(
        _("addresses"),
        validators=[validate_addresses],
        help_text=_("IP addresses or networks of the provider, one a line. Calls from there are customers."),
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

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, one by one."""
        return tuple(self.match.split())
