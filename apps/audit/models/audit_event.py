"""One line of the record of who did what."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Something that a person (or the system, where ``actor`` is empty) did. Rows are never changed.

    Names of actor and object are kept as they were: the row outlives both. That is also why ``actor`` has no
    constraint in the database.
    """

    at = models.DateTimeField(_("time"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        related_name="+",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
    )
    actor_label = models.CharField(_("by"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=64)
    object_type = models.CharField(_("object type"), max_length=100, blank=True)
    object_id = models.CharField(_("object id"), max_length=64, blank=True)
    object_label = models.CharField(_("object"), max_length=200, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at", "-id")
        indexes = [
            # The list in the admin: newest first.
            models.Index(fields=["-at", "-id"], name="audit_at"),
            # Search for an object's id: what happened to it?
            models.Index(fields=["object_id", "object_type", "-at"], name="audit_object"),
            # Search for the beginning of a user name: what did this person do?
            models.Index(fields=["actor_label"], name="audit_actor_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label or _('System')}: {self.action} {self.object_label}".strip()
