"""What a supervisor decides about a group's waiting line."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.schedules.models import BusinessHours

DAY_SECONDS = 86_400
LINE_FIELDS = (
    "hours",
    "close_on_waiting",
    "max_waiting",
    "max_wait_seconds",
    "music_class",
    "tell_position",
    "tell_expected_wait",
    "tell_after_seconds",
    "tell_every_seconds",
)
_WITHIN_A_DAY = [MaxValueValidator(DAY_SECONDS)]
MUSIC_CLASS = RegexValidator(r"^[A-Za-z0-9_-]+$", _("The name of a class: letters, digits, - and _ only."))


class LineSettings(models.Model):
    """The settings of the line that are one value each; the lists are models of their own."""

    hours = models.ForeignKey(
        BusinessHours,
        verbose_name=_("business hours"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_(
            "Outside of them, and on their holidays, new callers are treated as the steps below say."
        ),
    )
    close_on_waiting = models.BooleanField(
        _("closing time ends the wait"),
        default=False,
        help_text=_(
            "Callers who still wait at closing time are treated like new ones; else they are served."
        ),
    )
    max_waiting = models.PositiveIntegerField(
        _("longest line (callers)"),
        default=0,
        help_text=_("With so many waiting, a new caller is treated as “line full”; 0 means no limit."),
    )
    max_wait_seconds = models.PositiveIntegerField(
        _("longest wait (seconds)"),
        default=0,
        validators=_WITHIN_A_DAY,
        help_text=_(
            "Then the call goes back to its flow. The flow's own limit counts too; 0 means no limit."
        ),
    )
    tell_position = models.BooleanField(_("tell the place in the line"), default=False)
    tell_expected_wait = models.BooleanField(
        _("tell the expected wait"),
        default=False,
        help_text=_("Only once it can be estimated from the group's last calls."),
    )
    tell_after_seconds = models.PositiveIntegerField(
        _("first told after (seconds)"), default=30, validators=[MinValueValidator(5), *_WITHIN_A_DAY]
    )
    tell_every_seconds = models.PositiveIntegerField(
        _("told again every (seconds)"),
        default=60,
        validators=_WITHIN_A_DAY,
        help_text=_("At least 15; 0 tells it once."),
    )
    music_class = models.CharField(
        _("music"),
        max_length=40,
        blank=True,
        validators=[MUSIC_CLASS],
        help_text=_("A music class of the switch (musiconhold.conf). Left empty: the usual music."),
    )

    class Meta:
        abstract = True
