"""Fixed sets of values."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingKind(models.TextChoices):
    CALL = "call", _("Conversation")
    VOICEMAIL = "voicemail", _("Voicemail")


class NumberFormat(models.TextChoices):
    """What stands for the ``+`` of an international number on the line."""

    PLUS = "plus", _("With the plus: +4930…")
    DIGITS = "digits", _("Digits only: 4930…")
    ZEROS = "zeros", _("With two zeros: 004930…")


class RecordingState(models.TextChoices):
    """``recording``: still going on. ``pending``: complete on the switch, not fetched yet."""

    RECORDING = "recording", _("Being recorded")
    PENDING = "pending", _("On the switch")
    STORED = "stored", _("Stored")
    FAILED = "failed", _("Failed")
