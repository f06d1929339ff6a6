"""What must be done before a ticket is settled."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.tickets.models.settings import TicketType
from apps.tickets.models.ticket import Ticket


class ChecklistTemplate(models.Model):
    """A list of steps. With a ``type`` every new ticket of it gets the list by itself."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Macros and rules name the list by it."))
    name = models.CharField(_("name"), max_length=120)
    type = models.ForeignKey(
        TicketType,
        verbose_name=_("type"),
        related_name="checklists",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        help_text=_(
            "Tickets of this type get the list by themselves. Empty: put on tickets by hand, macro or rule."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ChecklistStep(models.Model):
    """A line of a template."""

    template = models.ForeignKey(
        ChecklistTemplate, verbose_name=_("checklist"), related_name="steps", on_delete=models.CASCADE
    )
    text = models.CharField(_("step"), max_length=250)
    is_required = models.BooleanField(
        _("required"), default=False, help_text=_("The ticket cannot be resolved before it is done.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("step of a checklist")
        verbose_name_plural = _("steps of checklists")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.text


class ChecklistItem(models.Model):
    """A step on a ticket, and who has done it when."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="checklist", on_delete=models.CASCADE, db_index=False
    )
    text = models.CharField(_("step"), max_length=250)
    is_required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ("position", "id")
        # The list of a ticket, in order; also what keeps it from being resolved.
        indexes = [models.Index(fields=["ticket", "position"], name="ticket_checklist")]

    def __str__(self) -> str:
        return self.text
