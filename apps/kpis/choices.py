"""Fixed choices of the key figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kpis.domain.agent_states import AgentState
from apps.kpis.domain.delta import ARRIVAL, EVENT


class Basis(models.TextChoices):
    """Into which interval something is counted."""

    ARRIVAL = ARRIVAL, _("By arrival")
    EVENT = EVENT, _("By event")


class AgentStateChoice(models.TextChoices):
    """What an agent's time is counted as."""

    IDLE = AgentState.IDLE, _("Free")
    RINGING = AgentState.RINGING, _("Ringing")
    DIALLING = AgentState.DIALLING, _("Dialling")
    TALKING = AgentState.TALKING, _("Talking")
    HOLD = AgentState.HOLD, _("On hold")
    CONSULTING = AgentState.CONSULTING, _("Consulting")
    WRAP_UP = AgentState.WRAP_UP, _("Wrap-up")
    LISTENING = AgentState.LISTENING, _("Listening")
    BREAK = AgentState.BREAK, _("Break")


class RestatementReason(models.TextChoices):
    """Why an interval that was over has changed."""

    LATE = "late", _("events came late")
    REBUILD = "rebuild", _("counted anew")


class ShedReason(models.TextChoices):
    """Which limit of the node was reached."""

    CALLS = "calls", _("too many at once")
    RATE = "rate", _("too many new ones")


class ShedPolicy(models.TextChoices):
    """What a shed caller got."""

    BUSY = "busy", _("heard busy")
    FLOW = "flow", _("got the flow for shed calls")
