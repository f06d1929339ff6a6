"""What was said."""

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.interactions.models import Interaction
from apps.telephony.choices import RecordingKind, RecordingState


def recording_storage() -> FileSystemStorage:
    """Return where recordings lie: outside the media that a web server may publish, readable for the owner only."""
    return FileSystemStorage(
        location=settings.RECORDINGS_DIR,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class Recording(models.Model):
    """One recording of an interaction. Rows are written by the projection of the event log and by the fetching of the
    file; ``name`` is the recording's id in the events and on the switch."""

    interaction = models.ForeignKey(
        Interaction,
        verbose_name=_("interaction"),
        related_name="recordings",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty for a message that was left while the application was away."),
    )
    caller = models.CharField(
        _("from"),
        max_length=40,
        blank=True,
        help_text=_("Number of the caller where there is no interaction."),
    )
    segment = models.PositiveIntegerField(
        _("segment"), null=True, blank=True, help_text=_("Empty for a voicemail.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RecordingKind.choices)
    name = models.CharField(_("name"), max_length=64, unique=True)
    node = models.CharField(_("Asterisk node"), max_length=40, blank=True, help_text=_("Code of the node."))
    started_at = models.DateTimeField(_("started at"))
    duration_seconds = models.FloatField(_("duration"), null=True, blank=True, help_text=_("In seconds."))
    state = models.CharField(
        _("state"), max_length=10, choices=RecordingState.choices, default=RecordingState.RECORDING
    )
    file: Any = models.FileField(_("file"), storage=recording_storage, max_length=200, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-started_at", "-pk"]
        indexes = [
            # The list in the admin, newest first.
            models.Index(fields=["-started_at", "-id"], name="telephony_recording_newest"),
            # The task that looks for what was not fetched.
            models.Index(
                fields=["started_at"], condition=models.Q(state="pending"), name="telephony_recording_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.name
