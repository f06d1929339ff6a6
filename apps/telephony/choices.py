"""Fixed sets of values."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingKind(models.TextChoices):
    CALL = "call", _("Conversation")
    VOICEMAIL = "voicemail", _("Voicemail")


class RecordingState(models.TextChoices):
    """``recording``: still going on. ``pending``: complete on the switch, not fetched yet."""

    RECORDING = "recording", _("Being recorded")
    PENDING = "pending", _("On the switch")
    STORED = "stored", _("Stored")
    FAILED = "failed", _("Failed")
