"""What the floor keeps in the database: who leads a site, and how far its journal has been projected."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FloorLease(models.Model):
    """The right to be the one writer of a site, until ``expires_at``.

    ``epoch`` grows with every change of holder and is written into every journal entry: what a superseded leader still
    writes can be told apart. An advisory lock would not do: it stays with a frozen process for ever.
    """

    site = models.SlugField(_("site"), primary_key=True)
    holder = models.CharField(_("holder"), max_length=200)
    epoch = models.PositiveBigIntegerField(_("epoch"), default=0)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("floor lease")
        verbose_name_plural = _("floor leases")

    def __str__(self) -> str:
        return f"{self.site}: {self.holder} ({self.epoch})"


class ProjectorOffset(models.Model):
    """The last journal position of a site that is in the database; moved in the transaction that writes the rows."""

    site = models.SlugField(_("site"), primary_key=True)
    position = models.PositiveBigIntegerField(_("position"), default=0)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    complete_at = models.DateTimeField(
        _("complete until"),
        null=True,
        help_text=_("Everything that happened until then is in the database."),
    )

    class Meta:
        verbose_name = _("projector offset")
        verbose_name_plural = _("projector offsets")

    def __str__(self) -> str:
        return f"{self.site}: {self.position}"
