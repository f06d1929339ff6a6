"""Everything that happened, in order; what all figures are folded from."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventLog(models.Model):
    """One event with its place in the journal (see ``apps.interactions.domain.record.Recorded``).

    The floor's projector writes the rows by COPY; a trigger refuses to change them (ADR 0062). There are no
    foreign keys: the log outlives what it speaks of, and may arrive before it.
    """

    site = models.CharField(_("site"), max_length=50)
    position = models.BigIntegerField(_("position"))
    epoch = models.IntegerField(_("epoch"))
    interaction_id = models.UUIDField(_("interaction"), null=True)
    agent_id = models.IntegerField(_("agent"), null=True)
    seq = models.IntegerField(_("sequence"))
    type = models.CharField(_("type"), max_length=64)
    at = models.DateTimeField(_("time"))
    data = models.JSONField(_("data"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("site", "position")
        constraints = [
            # The projector's guard against writing a batch twice; also the order in which a rebuild reads.
            models.UniqueConstraint(fields=["site", "position"], name="event_log_position"),
            # One interaction's timeline.
            models.UniqueConstraint(
                fields=["interaction_id", "seq"],
                name="event_log_interaction_seq",
                condition=models.Q(interaction_id__isnull=False),
            ),
        ]
        indexes = [
            # Time ranges of reports, at a thousandth of a B-tree's size: rows arrive in time order.
            BrinIndex(fields=["at"], name="event_log_at_brin"),
            # Calls that a flow handed on: containment asks for each of thousands. Few events are of these kinds.
            models.Index(
                fields=["interaction_id"],
                name="event_log_handed_on",
                condition=models.Q(type__in=("CallbackWanted", "FlowNumberConnected", "VoicemailLeft")),
            ),
            # An agent's day.
            models.Index(
                fields=["agent_id", "at"],
                name="event_log_agent_at",
                condition=models.Q(agent_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}/{self.position} {self.type}"
