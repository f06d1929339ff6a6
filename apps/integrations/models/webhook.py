"""Who is told what happens, and where."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.integrations.domain.addresses import read_networks
from apps.integrations.domain.exchange import NotAnswered
from apps.integrations.domain.target import BadAddress, refuse_base
from apps.integrations.models.http_connection import BAD_ADDRESS, PRIVATE, validate_networks


class Webhook(models.Model):
    """Another system that is told what happens: each event of ``kinds`` is sent to ``url`` by POST, signed.

    ``failures`` counts rounds in a row in which nothing was taken. ``paused_at``: that happened too often; what happens
    meanwhile waits. Secrets are made here, shown once and encrypted; the one before is valid until then.
    """

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(
        _("address"), max_length=500, help_text=_("Such as https://crm.example.com/hooks/calls.")
    )
    kinds = ArrayField(models.CharField(max_length=60), verbose_name=_("events"))
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
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Seconds for a whole answer."),
    )
    most_failures = models.PositiveSmallIntegerField(
        _("failures in a row"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("After so many rounds in which nothing was taken, the webhook is paused."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    secret = EncryptedTextField(_("secret"), default="", editable=False)
    old_secret = EncryptedTextField(_("secret before"), blank=True, default="", editable=False)
    old_secret_until = models.DateTimeField(_("secret before valid until"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("failed rounds"), default=0, editable=False)
    resting_until = models.DateTimeField(_("rests until"), null=True, editable=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, editable=False)
    pause_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ``ValidationError`` for an address that would never be asked."""
        super().clean()
        try:
            listed = read_networks(self.listed)
        except ValueError:
            return  # that field says so itself
        try:
            if any(character <= " " for character in self.url):
                raise BadAddress("no_address", "an address holds neither spaces nor control characters")
            refuse_base(self.url.partition("?")[0], listed)
        except BadAddress as problem:
            raise ValidationError({"url": BAD_ADDRESS[problem.code]}) from None
        except NotAnswered:
            raise ValidationError({"url": PRIVATE}) from None
        if self.url.startswith("http:") and not listed:
            raise ValidationError(
                {
                    "url": _(
                        "What happens here is sent over https only, but to private addresses that are listed."
                    )
                }
            )
