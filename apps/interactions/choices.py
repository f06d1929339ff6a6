"""Where an interaction stands, and how it ended. The values are those that events carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InteractionState(models.TextChoices):
    FLOW = "flow", _("In the call flow")
    QUEUED = "queued", _("Waiting")
    RINGING = "ringing", _("Ringing")
    CONNECTED = "connected", _("Connected")
    WRAP_UP = "wrap_up", _("Wrap-up")
    ENDED = "ended", _("Ended")


class Outcome(models.TextChoices):
    HANDLED = "handled", _("Handled")
    ABANDONED = "abandoned", _("Abandoned")
    FLOWED_OUT = "flowed_out", _("Flowed out")
    VOICEMAIL = "voicemail", _("Voicemail")
    SELF_SERVICE = "self_service", _("Self-service")
    REFUSED = "refused", _("Refused")
    SHED = "shed", _("Shed: too many calls")
    FAILED = "failed", _("Failed")


class SegmentOutcome(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ANSWERED = "answered", _("Answered")
    HANDED_OVER = "handed_over", _("Handed over")
    ABANDONED = "abandoned", _("Abandoned")
    FLOWED_OUT = "flowed_out", _("Flowed out")


class EndedBy(models.TextChoices):
    CALLER = "caller", _("Caller")
    AGENT = "agent", _("Agent")
    TRANSFER = "transfer", _("Transfer")
    SUPERVISOR = "supervisor", _("Supervisor")
    SYSTEM = "system", _("System")
