"""Call flows and their versions. What a definition means is said in ``apps.ivr.domain``."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ivr.choices import VersionStatus
from apps.ivr.domain.lifecycle import EDITABLE


class CallFlow(models.Model):
    """What a caller hears before an agent answers. New calls get its published version."""

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Used by entry points and exports; do not change it later.")
    )
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Calls to an inactive flow are refused as if its number did not exist."),
    )
    required_coverage = models.PositiveSmallIntegerField(
        _("required coverage in percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "So many of the exits must be taken by the test cases before a version can be published."
        ),
    )

    class Meta:
        verbose_name = _("call flow")
        verbose_name_plural = _("call flows")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """One definition of a flow. A call keeps the version that it began with, so a version that has been published is
    never changed again: a trigger of the database (in the first migration) refuses it whoever tries.
    """

    flow = models.ForeignKey(
        CallFlow, verbose_name=_("call flow"), related_name="versions", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    status = models.CharField(
        _("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("What is new, and why."))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    revision = models.PositiveIntegerField(
        _("revision"),
        default=1,
        help_text=_("How often it has been saved: who saves says which one they had read."),
    )
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    publish_at = models.DateTimeField(
        _("to be published at"), null=True, blank=True, help_text=_("It is checked again at that time.")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("planned by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    plan_problem = models.TextField(
        _("why it was not published"), blank=True, help_text=_("Why the planned publication failed.")
    )
    share = models.PositiveSmallIntegerField(
        _("share of the calls in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("flow version")
        verbose_name_plural = _("flow versions")
        ordering = ("flow__code", "-number")
        permissions = (("publish_flowversion", _("Can publish call flows")),)
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="flow_version_number_once"),
            models.UniqueConstraint(
                fields=["flow"], condition=Q(status=VersionStatus.PUBLISHED), name="flow_published_once"
            ),
            models.UniqueConstraint(
                fields=["flow"], condition=Q(status=VersionStatus.RELEASED), name="flow_released_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=EDITABLE, published_at__isnull=True)
                | Q(status=VersionStatus.RELEASED, share__isnull=False, released_at__isnull=False)
                | Q(status=VersionStatus.PUBLISHED, published_at__isnull=False, archived_at__isnull=True)
                | Q(status=VersionStatus.ARCHIVED, archived_at__isnull=False),
                name="flow_version_times_fit_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow.code} {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed: no call has begun with it."""
        return self.status in EDITABLE
