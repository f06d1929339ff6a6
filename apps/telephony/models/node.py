"""A switch."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField

BASE_URL = RegexValidator(
    r"^https?://[A-Za-z0-9._\-]+(:\d{1,5})?(/[\w./-]*)?\Z|^https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?(/[\w./-]*)?\Z",
    _("An address such as http://10.0.0.5:8088."),
)
APP_NAME = RegexValidator(r"^[A-Za-z][A-Za-z0-9_-]*\Z", _("Letters, digits, '-' and '_' only."))


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
