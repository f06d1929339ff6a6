"""A switch."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.telephony.links import Extensions, InvalidRange, read_extensions

BASE_URL = RegexValidator(
    r"^https?://[A-Za-z0-9._\-]+(:\d{1,5})?(/[\w./-]*)?\Z|^https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?(/[\w./-]*)?\Z",
    _("An address such as http://10.0.0.5:8088."),
)
HOST = RegexValidator(
    r"^([A-Za-z0-9.-]{1,100}|\[[0-9A-Fa-f:]{2,45}\])(:\d{1,5})?\Z",
    _("A host name or IP address, perhaps with a port."),
)
APP_NAME = RegexValidator(r"^[A-Za-z][A-Za-z0-9_-]*\Z", _("Letters, digits, '-' and '_' only."))


def validate_extensions(text: str) -> None:
    """Raise unless every line is an extension or a range of them."""
    try:
        read_extensions(text)
    except InvalidRange as problem:
        raise ValidationError(
            _("%(line)s is no extension and no range such as 2000-2999."), params={"line": str(problem)}
        ) from None


class AsteriskNode(models.Model):
    """One Asterisk that the floor keeps a connection to.

    The code is part of the identity of every interaction that the node carries: it cannot be changed.
    """

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Identifies the node for good; it cannot be changed later."),
    )
    name = models.CharField(_("name"), max_length=100)
    base_url = models.CharField(
        _("address"),
        max_length=200,
        validators=[BASE_URL],
        help_text=_("Root of the node's HTTP server, such as http://10.0.0.5:8088."),
    )
    username = models.CharField(_("user name"), max_length=80, help_text=_("As in ari.conf."))
    password = EncryptedTextField(_("password"))
    app = models.CharField(
        _("application"),
        max_length=40,
        default="contactcenter",
        validators=[APP_NAME],
        help_text=_("Name of the Stasis application to which the dialplan hands calls."),
    )
    most_calls = models.PositiveIntegerField(
        _("most calls at once"),
        default=0,
        help_text=_("Further calls are shed, so that those which are taken are served as ever. 0: no limit."),
    )
    most_new_per_second = models.PositiveIntegerField(
        _("most new calls per second"),
        default=0,
        help_text=_("Further calls are shed until the next moment with room. 0: no limit."),
    )
    overload_flow = models.ForeignKey(
        "ivr.CallFlow",
        models.PROTECT,
        verbose_name=_("flow for shed calls"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("An announcement, a message or a callback. Empty: the caller hears busy."),
    )
    most_into_flow_per_second = models.PositiveIntegerField(
        _("most shed calls per second into that flow"),
        default=0,
        help_text=_(
            "Of the calls above the rate so many get the flow, and the others hear busy. 0: all get it."
        ),
    )
    sip_address = models.CharField(
        _("address for other nodes"),
        max_length=110,
        blank=True,
        validators=[HOST],
        help_text=_(
            "Where the other nodes reach this one by SIP, such as 10.0.0.5:5060, and from where it calls them. Needed "
            "only with several nodes."
        ),
    )
    home_extensions = models.TextField(
        _("phones at home here"),
        blank=True,
        validators=[validate_extensions],
        help_text=_(
            "Extensions or ranges such as 2000-2999, one a line: these phones register at this node, and the other "
            "nodes ring them through it. Phones of no node must be within reach of all."
        ),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("The floor connects to active nodes only. Calls stay up on a node."),
    )

    class Meta:
        verbose_name = _("Asterisk node")
        verbose_name_plural = _("Asterisk nodes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def home(self) -> tuple[Extensions, ...]:
        """The extensions at home here."""
        return read_extensions(self.home_extensions)

    def clean(self) -> None:
        """A phone has one home, and one that others cannot reach is none."""
        super().clean()
        if self.home_extensions and not self.sip_address:
            raise ValidationError({"sip_address": _("Other nodes need it to ring the phones at home here.")})
        for other in AsteriskNode.objects.exclude(pk=self.pk).exclude(home_extensions=""):
            self._refuse_shared(other)

    def _refuse_shared(self, other: "AsteriskNode") -> None:
        try:
            shared = [one for one in self.home if any(one.overlaps(another) for another in other.home)]
        except InvalidRange:
            return  # the field says so itself
        if shared:
            raise ValidationError(
                {
                    "home_extensions": _("%(extensions)s are at home at node %(node)s already.")
                    % {"extensions": f"{shared[0].first}-{shared[0].last}", "node": other}
                }
            )
