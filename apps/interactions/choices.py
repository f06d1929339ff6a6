"""Where an interaction stands, and how it ended. The values are those that events carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InteractionState(models.TextChoices):
    FLOW = "flow", _("In the call flow")
    QUEUED = "queued", _("Waiting")
    RINGING = "ringing", _("Ringing")
    DIALLING = "dialling", _("Dialling")
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
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no_answer", _("No answer")
    REJECTED = "rejected", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    AGENT_UNREACHABLE = "agent_unreachable", _("Agent not reached")


class Direction(models.TextChoices):
    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class CallbackState(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    WAITING = "waiting", _("In the line")
    RETRYING = "retrying", _("Tried, again later")
    CONNECTED = "connected", _("Talking")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class SegmentOutcome(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ANSWERED = "answered", _("Answered")
    HANDED_OVER = "handed_over", _("Handed over")
    ABANDONED = "abandoned", _("Abandoned")
    FLOWED_OUT = "flowed_out", _("Flowed out")
    DIALLING = "dialling", _("Dialling")
    NOT_REACHED = "not_reached", _("Not reached")


class EndedBy(models.TextChoices):
    CALLER = "caller", _("Caller")
    AGENT = "agent", _("Agent")
    TRANSFER = "transfer", _("Transfer")
    SUPERVISOR = "supervisor", _("Supervisor")
    SYSTEM = "system", _("System")
