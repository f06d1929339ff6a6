"""Which tickets are routed, and where their work is."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.agents.models import Agent, SkillGroup
from apps.dispatch.domain.agree import OPEN_TURNS, Turn
from apps.tickets.models import Ticket

_OPEN = models.Q(turn__in=sorted(OPEN_TURNS))


class TurnChoice(models.TextChoices):
    """:class:`apps.dispatch.domain.agree.Turn` in words."""

    WANTED = Turn.WANTED, _("To be queued")
    QUEUED = Turn.QUEUED, _("Waits for an agent")
    TAKEN = Turn.TAKEN, _("An agent has it")
    WITHDRAWING = Turn.WITHDRAWING, _("To be taken back")
    DONE = Turn.DONE, _("Done")
    WITHDRAWN = Turn.WITHDRAWN, _("Taken back")


class RoutedGroup(models.Model):
    """A skill group whose tickets are offered to its agents as work, by the group's own rules of routing."""

    group = models.OneToOneField(
        SkillGroup, verbose_name=_("skill group"), related_name="routes_tickets", on_delete=models.CASCADE
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Tickets of this group that nobody has are offered to agents who have room for a task."),
    )
    priority_step = models.PositiveSmallIntegerField(
        _("weight of a priority"),
        default=10,
        help_text=_(
            "By so much the place in the line rises with each priority of the ticket; 0: not at all."
        ),
    )

    class Meta:
        verbose_name = _("routing of tickets")
        verbose_name_plural = _("routing of tickets")
        ordering = ("group__code",)

    def __str__(self) -> str:
        return str(self.group)


class TicketWork(models.Model):
    """One time that a ticket was handed to the floor. ``round`` counts them; the interaction's id is derived from both,
    so that handing in twice is handing in once."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), related_name="works", on_delete=models.CASCADE, db_index=False
    )
    round = models.PositiveIntegerField(_("round"), default=1)
    interaction_id = models.UUIDField(_("interaction"), unique=True)
    turn = models.CharField(_("state"), max_length=12, choices=TurnChoice.choices, default=TurnChoice.WANTED)
    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="+", on_delete=models.CASCADE, db_index=False
    )
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), related_name="+", on_delete=models.SET_NULL, null=True, db_index=False
    )
    completes = models.BooleanField(_("is completed"), default=False)
    note = models.CharField(_("note"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("since"), db_default=Now())
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("work of a ticket")
        verbose_name_plural = _("work of tickets")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="dispatch_round_once"),
            # A ticket is on the floor once, whatever happens at the same time.
            models.UniqueConstraint(fields=["ticket"], condition=_OPEN, name="dispatch_one_open"),
        ]
        # What is still to be told, and what is compared by the clock: few among many.
        indexes = [models.Index(fields=["turn", "id"], name="dispatch_open", condition=_OPEN)]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_turn_display()}"
