"""Requests of people about what is stored of them."""

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.choices import RequestKind, RequestReason, RequestState
from apps.customers.models.customer import Customer


def export_storage() -> FileSystemStorage:
    """Return where exports lie until they are fetched: not where a web server publishes files."""
    return FileSystemStorage(
        location=settings.VAR_DIR / "privacy-exports",
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class PrivacyRequest(models.Model):
    """Who had what done with a person's data, when and why, and what came of it. Names nobody: the row outlives the
    person's data. ``result`` counts by source; ``kept`` says what stayed, and why."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        related_name="privacy_requests",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=8, choices=RequestKind)
    reason = models.CharField(_("reason"), max_length=12, choices=RequestReason, default=RequestReason.ASKED)
    reference = models.CharField(
        _("reference"),
        max_length=60,
        blank=True,
        help_text=_("Under which number the request is filed. No name: it outlives the data."),
    )
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.REQUESTED)
    at = models.DateTimeField(_("requested at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        related_name="+",
        on_delete=models.SET_NULL,
        db_index=False,
        null=True,
        blank=True,
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    kept = models.JSONField(_("kept"), default=list, blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    file: Any = models.FileField(_("file"), storage=export_storage, max_length=200, blank=True)
    expires_at = models.DateTimeField(_("file is kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ("-at", "-id")
        indexes = [
            # The list in the admin, newest first.
            models.Index(fields=["-at", "-id"], name="privacy_request_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference or self.pk}"


class SuppressedNumber(models.Model):
    """The fingerprint of a number whose owner did not want to be called and was erased since: whoever is entered with
    that number is not called either. The number itself is not kept."""

    digest = models.CharField(_("fingerprint"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("suppressed number")
        verbose_name_plural = _("suppressed numbers")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.digest[:12]
