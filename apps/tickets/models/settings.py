"""What a site defines for its tickets: types, priorities, tags."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tickets.choices import Tone


class TicketType(models.Model):
    """A kind of ticket (question, fault, complaint), which may have a form of its own."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    reopen_days = models.PositiveSmallIntegerField(
        _("reopened for (days)"),
        null=True,
        blank=True,
        default=14,
        help_text=_(
            "So long after closing, the customer's words reopen the ticket; later ones open a new one that names it. "
            "Empty: without limit."
        ),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("ticket type")
        verbose_name_plural = _("ticket types")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class Priority(models.Model):
    """How urgent a ticket is: the higher the ``rank``, the more."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True, help_text=_("Higher is more urgent."))
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("ticket priority")
        verbose_name_plural = _("ticket priorities")
        ordering = ("rank",)
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="ticket_priority_one_default",
                violation_error_message=_("Another priority is the default already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that is put on tickets."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
