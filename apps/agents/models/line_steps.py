"""What is done for those who wait: overflow steps and comfort messages."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.agents.choices import OverflowAction, OverflowCondition
from apps.agents.models.line_settings import DAY_SECONDS
from apps.agents.models.skill_group import SkillGroup


class OverflowStep(models.Model):
    """One step of a group's treatment of callers whom it cannot serve (soon). The steps of a condition are taken in
    the order of ``position``; those for waiting callers in the order of their times."""

    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="overflow_steps", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    condition = models.CharField(
        _("when"), max_length=10, choices=OverflowCondition.choices, default=OverflowCondition.WAITING
    )
    after_seconds = models.PositiveIntegerField(
        _("after (seconds)"), default=0, validators=[MaxValueValidator(DAY_SECONDS)]
    )
    action = models.CharField(_("do"), max_length=10, choices=OverflowAction.choices)
    target_group = models.ForeignKey(
        SkillGroup,
        verbose_name=_("to group"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    flow = models.SlugField(_("to flow"), blank=True, db_index=False)
    prompt = models.SlugField(_("prompt"), blank=True, db_index=False)

    class Meta:
        verbose_name = _("overflow step")
        verbose_name_plural = _("overflow steps")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.get_action_display()}"


class ComfortMessage(models.Model):
    """Something said to those who wait."""

    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="comfort_messages", on_delete=models.CASCADE
    )
    prompt = models.SlugField(_("prompt"), db_index=False)
    after_seconds = models.PositiveIntegerField(
        _("after (seconds)"), validators=[MinValueValidator(1), MaxValueValidator(DAY_SECONDS)]
    )
    repeat_seconds = models.PositiveIntegerField(
        _("then every (seconds)"), default=0, validators=[MaxValueValidator(DAY_SECONDS)]
    )

    class Meta:
        verbose_name = _("comfort message")
        verbose_name_plural = _("comfort messages")
        ordering = ("after_seconds", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "prompt", "after_seconds"],
                name="comfort_message_once",
                violation_error_message=_("This prompt is played at this time already."),
            ),
        ]

    def __str__(self) -> str:
        return self.prompt
