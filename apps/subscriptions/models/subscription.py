"""Who gets which reports, when."""

from datetime import time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import language_choices
from apps.accounts.models import User
from apps.schedules.choices import Weekday
from apps.subscriptions.choices import Attachment, CadenceChoice
from apps.subscriptions.domain.question import Question, parse_questions
from apps.subscriptions.domain.schedule import Cadence, Schedule
from apps.subscriptions.domain.wording import DEFAULT_SUBJECT


def default_zone() -> str:
    """Return the site's time zone."""
    return settings.TIME_ZONE


class ReportSubscription(models.Model):
    """Reports that are sent by themselves. ``questions`` is read by ``parse_questions``. ``next_at`` is the first
    moment that no run was made for; None while it is switched off. Only ``services`` writes rows."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), related_name="+", on_delete=models.SET_NULL, null=True, blank=True,
        help_text=_("Is told when a run fails or is missed."),
    )  # fmt: skip
    questions = models.JSONField(_("reports"))
    users = models.ManyToManyField(User, verbose_name=_("users"), related_name="+", blank=True)
    roles = models.ManyToManyField(
        Group, verbose_name=_("roles"), related_name="+", blank=True, help_text=_("Everybody who has the role then.")
    )  # fmt: skip
    outside = models.JSONField(_("other addresses"), default=list, blank=True)
    cadence = models.CharField(
        _("how often"), max_length=10, choices=CadenceChoice.choices, default=Cadence.WEEKLY
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, default=Weekday.MONDAY)
    day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1, validators=[MaxValueValidator(31)]
    )
    at = models.TimeField(_("time"), default=time(8))
    zone = models.CharField(_("time zone"), max_length=64, default=default_zone)
    language = models.CharField(
        _("language"), max_length=16, blank=True, choices=language_choices,
        help_text=_("Of outside addresses, and of users who have not chosen one."),
    )  # fmt: skip
    subject = models.CharField(_("subject"), max_length=200, default=DEFAULT_SUBJECT)
    text = models.TextField(_("text"), max_length=2_000, blank=True)
    attachment = models.CharField(
        _("attached"), max_length=5, choices=Attachment.choices, default=Attachment.PDF
    )
    is_active = models.BooleanField(_("active"), default=True)
    next_at = models.DateTimeField(_("next run"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("scheduled report")
        verbose_name_plural = _("scheduled reports")
        ordering = ("name",)
        # What the sweep looks for every minute.
        indexes = [models.Index(fields=["next_at"], name="subscriptions_next")]

    def __str__(self) -> str:
        return self.name

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Schedule(Cadence(self.cadence), self.at, ZoneInfo(self.zone), self.weekday, self.day)

    @cached_property
    def asks(self) -> tuple[Question, ...]:
        """What it asks; raises ValueError where what is stored cannot be read."""
        return parse_questions(self.questions)
