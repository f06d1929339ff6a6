"""When a place is open. What the rows mean is said in ``apps.schedules.domain.hours``."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.schedules.choices import Weekday

OVER_MIDNIGHT = _(
    "Where this is not later than the opening, it is a time of the next day; 00:00 is midnight."
)


def validate_time_zone(name: str) -> None:
    """Raise ``ValidationError`` where ``name`` is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone."), params={"name": name}, code="time_zone")


class BusinessHours(models.Model):
    """The hours of one place, with its blocks by weekday and its holidays."""

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Used in call flows; do not change it later.")
    )
    name = models.CharField(_("name"), max_length=100)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("The hours are wall-clock times of this zone, for example Asia/Shanghai."),
    )

    class Meta:
        verbose_name = _("business hours")
        verbose_name_plural = _("business hours")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class HoursBlock(models.Model):
    """Open on one weekday, from one time to another; several a day are fine, for a break at noon."""

    hours = models.ForeignKey(
        BusinessHours, verbose_name=_("business hours"), related_name="blocks", on_delete=models.CASCADE
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=OVER_MIDNIGHT)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(
                condition=~Q(opens=F("closes")),
                name="hours_block_is_not_empty",
                violation_error_message=_(
                    "Opening and closing are the same. For a whole day give two blocks: 00:00–12:00 and 12:00–00:00."
                ),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_block_weekday_0_6"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A date that differs from its weekday: closed, or open with hours of its own (a make-up workday)."""

    hours = models.ForeignKey(
        BusinessHours, verbose_name=_("business hours"), related_name="holidays", on_delete=models.CASCADE
    )
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=100)
    opens = models.TimeField(
        _("opens"), null=True, blank=True, help_text=_("Leave both times empty for a day that is closed.")
    )
    closes = models.TimeField(_("closes"), null=True, blank=True, help_text=OVER_MIDNIGHT)

    class Meta:
        verbose_name = _("holiday or special day")
        verbose_name_plural = _("holidays and special days")
        ordering = ("date", "opens")
        constraints = [
            models.UniqueConstraint(
                fields=["hours", "date", "opens"],
                nulls_distinct=False,
                name="holiday_once",
                violation_error_message=_("This day is given twice."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | (Q(opens__isnull=False, closes__isnull=False) & ~Q(opens=F("closes"))),
                name="holiday_has_both_times_or_none",
                violation_error_message=_("Give both times, and different ones, or none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    @property
    def is_open(self) -> bool:
        """Whether there are hours on this day at all."""
        return self.opens is not None
