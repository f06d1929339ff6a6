"""What agents' time went into."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.models import Agent
from apps.kpis.choices import AgentStateChoice


def _agent() -> models.ForeignKey:
    # No constraint: the rows outlive the agent, and the log may speak of one that the directory does not know.
    return models.ForeignKey(
        Agent,
        verbose_name=_("agent"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
    )


class AgentStateSeconds(models.Model):
    """Seconds that an agent spent in a state in a quarter of an hour. The states of an interval add up to the time
    logged in. A stretch is counted when it ends; the one that goes on is that of :class:`AgentStateNow`.

    Only ``apps.kpis.agent_states_table`` writes rows.
    """

    agent = _agent()
    interval_start = models.DateTimeField(pgettext_lazy("quarter of an hour", "interval"))
    state = models.CharField(_("state"), max_length=12, choices=AgentStateChoice.choices)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    seconds = models.DecimalField(_("seconds"), max_digits=12, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("time of an agent in a state")
        verbose_name_plural = _("times of agents in states")
        ordering = ("interval_start", "agent", "state")
        constraints = [
            # Where the projection adds to a row; its beginning is the window of reports.
            models.UniqueConstraint(
                fields=["interval_start", "agent", "state", "reason"], name="agent_state_seconds_once"
            ),
        ]
        indexes = [
            # One agent's days.
            models.Index(fields=["agent", "interval_start"], name="agent_state_seconds_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.interval_start:%Y-%m-%d %H:%M} {self.state}"


class AgentStateNow(models.Model):
    """In what an agent is since when, as far as the journal has been projected: one row an agent."""

    agent = models.OneToOneField(
        Agent,
        verbose_name=_("agent"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
    )
    since = models.DateTimeField(_("since"))
    presence = models.CharField(_("presence"), max_length=12)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    work = models.CharField(_("work state"), max_length=12)
    is_held = models.BooleanField(_("on hold"), default=False)

    class Meta:
        verbose_name = _("state of an agent")
        verbose_name_plural = _("states of agents")

    def __str__(self) -> str:
        return f"{self.agent_id} {self.presence} {self.work}"
