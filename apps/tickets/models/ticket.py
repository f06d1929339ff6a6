"""A customer's matter, from the first word until it is settled."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.interactions.models import Interaction
from apps.tickets.choices import StateChoice, TicketMedium
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models.category import Category
from apps.tickets.models.settings import Priority, Tag, TicketType

_OPEN = models.Q(state__in=[str(state) for state in OPEN_STATES])


class NextNumber(models.Func):
    """The next ticket number. The sequence skips what a rolled back transaction drew, and gives none twice."""

    template = "nextval('tickets_number')"
    output_field = models.BigIntegerField()


class Ticket(models.Model):
    """Only ``apps.tickets.services`` writes rows, and only its ``set_state`` (and what follows the same table) a state.

    ``version`` counts the changes: who says which version they saw is told when somebody else was faster. ``custom``
    holds the values of the fields that the site defined (``apps.customfields``).
    """

    number = models.BigIntegerField(_("number"), unique=True, editable=False, db_default=NextNumber())
    subject = models.CharField(_("subject"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    type = models.ForeignKey(
        TicketType,
        verbose_name=_("type"),
        related_name="tickets",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        related_name="tickets",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
    )
    priority = models.ForeignKey(
        Priority,
        verbose_name=_("priority"),
        related_name="tickets",
        on_delete=models.PROTECT,
        db_index=False,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=StateChoice.choices, default=StateChoice.NEW, editable=False
    )
    requester = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        related_name="tickets",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    agent = models.ForeignKey(
        Agent,
        verbose_name=_("agent"),
        related_name="tickets",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="tickets",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    language = models.CharField(_("language"), max_length=16, blank=True)
    medium = models.CharField(
        _("came by"), max_length=10, choices=TicketMedium.choices, default=TicketMedium.DESK
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        related_name="children",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        related_name="merged",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    custom = models.JSONField(_("further fields"), default=dict, blank=True)
    source_key = models.CharField(
        _("source"),
        max_length=200,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("What the ticket was made from; from one source comes one ticket."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed at"), db_default=Now(), editable=False)
    state_since = models.DateTimeField(_("in this state since"), db_default=Now(), editable=False)
    first_replied_at = models.DateTimeField(_("first reply at"), null=True, blank=True, editable=False)
    last_replied_at = models.DateTimeField(_("last reply at"), null=True, blank=True, editable=False)
    customer_wrote_at = models.DateTimeField(_("customer wrote at"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        related_name="created_tickets",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    tags = models.ManyToManyField(
        Tag, verbose_name=_("tags"), through="TicketTag", related_name="tickets", blank=True
    )
    watchers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("watchers"),
        through="Watcher",
        related_name="watched_tickets",
        blank=True,
    )
    interactions = models.ManyToManyField(
        Interaction,
        verbose_name=_("interactions"),
        through="TicketInteraction",
        related_name="tickets",
        blank=True,
    )

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        # Newest first: numbers are drawn in that order, and the key's own index serves it.
        ordering = ("-id",)
        indexes = [
            # Filters of the list, each newest first.
            models.Index(fields=["state", "-id"], name="ticket_state"),
            models.Index(fields=["group", "-id"], name="ticket_group"),
            models.Index(fields=["agent", "-id"], name="ticket_agent"),
            models.Index(fields=["priority", "-id"], name="ticket_priority"),
            models.Index(fields=["category", "-id"], name="ticket_category"),
            models.Index(fields=["type", "-id"], name="ticket_type"),
            # The list by day, what is counted each week, views of the newest and of what has long been untouched.
            # Without them such a view reads the whole table: a million rows, more than a second.
            models.Index(fields=["-created_at", "-id"], name="ticket_created"),
            models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
            # A customer's tickets: the customer's page, the workbench, a merge of customers.
            models.Index(fields=["requester", "-id"], name="ticket_requester"),
            # What an agent created is among what they see.
            models.Index(fields=["created_by", "-id"], name="ticket_created_by"),
            # The lists of work: mine and my group's that are not settled. Small, because nearly everything is.
            models.Index(fields=["agent", "-id"], name="ticket_open_agent", condition=_OPEN),
            models.Index(fields=["group", "-id"], name="ticket_open_group", condition=_OPEN),
            # The children of a ticket, and what was merged into it.
            models.Index(fields=["parent"], name="ticket_parent", condition=models.Q(parent__isnull=False)),
            models.Index(
                fields=["merged_into"],
                name="ticket_merged_into",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class TicketTag(models.Model):
    """A tag on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("tag of a ticket")
        verbose_name_plural = _("tags of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]
        # Filter of the list by tag, newest first.
        indexes = [models.Index(fields=["tag", "-ticket"], name="ticket_tag")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.tag_id}"


class Watcher(models.Model):
    """A user who is told what happens to a ticket, and may see it for that."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watcher_rows", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    added_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="ticket_watcher_once")]
        # What a user watches, newest first.
        indexes = [models.Index(fields=["user", "-ticket"], name="ticket_watcher_user")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"


class TicketInteraction(models.Model):
    """An interaction that belongs to a ticket: its recording, transcript and IVR data are shown there."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="interaction_rows", db_index=False
    )
    # No constraint: the ticket may be made while the floor's record of the call has not been written yet.
    interaction = models.ForeignKey(
        Interaction,
        on_delete=models.DO_NOTHING,
        related_name="ticket_rows",
        db_constraint=False,
        db_index=False,
    )
    added_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("interaction of a ticket")
        verbose_name_plural = _("interactions of tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "interaction"], name="ticket_interaction_once")
        ]
        # The tickets of an interaction: its page, and the workbench.
        indexes = [models.Index(fields=["interaction"], name="ticket_interaction")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.interaction_id}"
