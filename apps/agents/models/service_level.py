"""How the service level of a group is computed, and since when."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from apps.agents.choices import ServiceLevelFormula
from apps.agents.domain.service_level import (
    BEGINNING,
    DEFAULT_FORMULA,
    DEFAULT_SHORT_ABANDON_SECONDS,
    DEFAULT_THRESHOLD_SECONDS,
    is_on_raster,
)
from apps.agents.models.skill_group import SkillGroup

LONGEST_SECONDS = 32_767


class ServiceLevelPolicy(models.Model):
    """What counts as in time in one group from ``valid_from`` until its next policy begins.

    Only ``apps.agents.services`` writes rows. One that has begun is never changed or deleted: what was judged by
    it must come out the same in ten years (ADR 0190).
    """

    group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("skill group"),
        related_name="service_levels",
        on_delete=models.CASCADE,
        db_index=False,
    )
    valid_from = models.DateTimeField(
        _("valid from"), help_text=_("The beginning of a quarter of an hour that is still to come.")
    )
    formula = models.CharField(
        _("formula"), max_length=1, choices=ServiceLevelFormula.choices, default=DEFAULT_FORMULA
    )
    threshold_seconds = models.PositiveSmallIntegerField(
        _("threshold (seconds)"),
        default=DEFAULT_THRESHOLD_SECONDS,
        validators=[MaxValueValidator(LONGEST_SECONDS)],
        help_text=_("An interaction answered within this time counts for the service level."),
    )
    short_abandon_seconds = models.PositiveSmallIntegerField(
        _("short abandon (seconds)"),
        default=DEFAULT_SHORT_ABANDON_SECONDS,
        validators=[MaxValueValidator(LONGEST_SECONDS)],
        help_text=_("A caller who gives up within this time is shown apart from the other abandons."),
    )
    note = models.CharField(
        _("reason for the change"),
        max_length=300,
        blank=True,
        help_text=_("Why it was changed, for example the contract that asks for it."),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("set by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
    )
    made_at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        verbose_name = _("service level policy")
        verbose_name_plural = _("service level policies")
        ordering = ("group", "-valid_from")
        constraints = [
            # One policy at a time: each holds until the next one begins. Also where the one in force is looked up.
            models.UniqueConstraint(fields=["group", "valid_from"], name="service_level_policy_once"),
        ]

    def __str__(self) -> str:
        return gettext("%(formula)s, %(seconds)s s") % {
            "formula": self.formula,
            "seconds": self.threshold_seconds,
        }

    @property
    def is_first(self) -> bool:
        """Whether it holds since ever."""
        return self.valid_from == BEGINNING

    def clean(self) -> None:
        if self.valid_from and not is_on_raster(self.valid_from):
            raise ValidationError(
                {"valid_from": _("It must be a full quarter of an hour, for example 14:15.")}
            )

    @property
    def has_begun(self) -> bool:
        """Whether it can no longer be changed."""
        return self.valid_from <= timezone.now()
