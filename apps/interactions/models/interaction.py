"""One engagement of a customer, as the events tell it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.choices import MediumChoice
from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.interactions.choices import Direction, InteractionState, Outcome
from apps.interactions.models.disposition import Disposition


class Interaction(models.Model):
    """A fold of the interaction's events: only ``apps.interactions.projections`` writes rows.

    ``group``, ``agent``, ``disposition`` and ``note`` are those of the last segment that had one; the
    ``*_seconds`` are sums over the segments. Empty times mean "not (yet)".
    """

    id = models.UUIDField(_("id"), primary_key=True)
    medium = models.CharField(
        _("medium"), max_length=16, choices=MediumChoice.choices, default=MediumChoice.VOICE
    )
    subject = models.TextField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    reference = models.TextField(
        _("reference"), max_length=500, blank=True, help_text=_("Where the whole of it is: a link, a ticket.")
    )
    external_id = models.TextField(
        _("external id"),
        max_length=200,
        blank=True,
        help_text=_("How the system knows it that asked for it."),
    )
    node = models.CharField(_("node"), max_length=50, blank=True)
    channel_id = models.CharField(_("channel"), max_length=150, blank=True)
    ani = models.CharField(
        _("customer's number"), max_length=64, blank=True, help_text=_("Whoever called whom.")
    )
    dnis = models.CharField(_("our number"), max_length=64, blank=True)
    entry_point = models.CharField(_("entry point"), max_length=100, blank=True)
    flow = models.CharField(_("call flow"), max_length=100, blank=True)
    flow_version = models.IntegerField(_("flow version"), default=0)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        related_name="interactions",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    agent = models.ForeignKey(
        Agent,
        verbose_name=_("agent"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    state = models.CharField(
        _("state"), max_length=16, choices=InteractionState.choices, default=InteractionState.FLOW
    )
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.INBOUND
    )
    callback_of = models.CharField(
        _("callback of"),
        max_length=32,
        blank=True,
        help_text=_("The interaction in which the callback was asked for that this one is an attempt of."),
    )
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome.choices, blank=True)
    arrived_at = models.DateTimeField(_("arrived at"))
    queued_at = models.DateTimeField(_("queued at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    wait_seconds = models.FloatField(_("wait"), null=True, blank=True)
    talk_seconds = models.FloatField(_("talk"), null=True, blank=True)
    hold_seconds = models.FloatField(_("hold"), null=True, blank=True)
    wrap_up_seconds = models.FloatField(_("wrap-up"), null=True, blank=True)
    disposition = models.ForeignKey(
        Disposition,
        verbose_name=_("disposition"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
    )
    note = models.TextField(_("note"), blank=True)
    priority = models.IntegerField(_("priority"), default=0)
    tier = models.PositiveSmallIntegerField(_("value tier"), default=0)
    language = models.CharField(
        _("language"),
        max_length=16,
        blank=True,
        default="",
        # Of the database too: what writes rows in bulk by its own columns need not name it.
        db_default="",
        help_text=_("The one that the caller chose, else the customer's."),
    )
    data = models.JSONField(_("data"), default=dict, blank=True)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ("-arrived_at", "-id")
        indexes = [
            # The admin's list: newest first.
            models.Index(fields=["-arrived_at", "-id"], name="interaction_arrived"),
            # Search for a caller's number by its beginning.
            models.Index(fields=["ani"], name="interaction_ani_like", opclasses=["varchar_pattern_ops"]),
            # A customer's history, and first contact resolution by repeat contact.
            models.Index(fields=["customer", "-arrived_at"], name="interaction_customer"),
            # Filter of the list and drill-down from a group's figures.
            models.Index(fields=["group", "-arrived_at"], name="interaction_group"),
            # "My last interactions" in the workbench.
            models.Index(fields=["agent", "-arrived_at"], name="interaction_agent"),
            # The attempts of a callback.
            models.Index(
                fields=["callback_of"], name="interaction_callback_of", condition=~models.Q(callback_of="")
            ),
            # What is open now; small, because nearly everything has ended.
            models.Index(
                fields=["state", "-arrived_at"], name="interaction_open", condition=~models.Q(state="ended")
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.ani or '?'} → {self.dnis or '?'}"
