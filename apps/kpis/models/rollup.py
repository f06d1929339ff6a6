"""Roll-ups: sums of whole days and hours, what they were made of, and what is still to be added."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.agents.choices import MediumChoice
from apps.agents.domain.service_level import DEFAULT_FORMULA
from apps.agents.models import SkillGroup
from apps.kpis.choices import Basis


def _count() -> models.IntegerField:
    # Not positive: the upsert proposes what is to be taken away, and a check would look at that.
    return models.IntegerField(default=0)


def _milliseconds() -> models.BigIntegerField:
    return models.BigIntegerField(default=0)


class Rollup(models.Model):
    """Counts of one key of a dimension in one period; durations in whole milliseconds, which add up fastest.

    ``dimension`` ``group`` has no key of its own: every row belongs to a group and a medium, so that figures of agents
    can be asked for a group. Only ``apps.kpis.rollups`` and ``apps.kpis.figures_table`` write rows.
    """

    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices)
    dimension = models.CharField(_("dimension"), max_length=12)
    start = models.DateTimeField(pgettext_lazy("of a period", "start"))
    group = models.ForeignKey(
        SkillGroup, verbose_name=_("skill group"), related_name="+", on_delete=models.PROTECT, db_index=False
    )
    medium = models.CharField(_("medium"), max_length=16, choices=MediumChoice.choices)
    key = models.CharField(_("key"), max_length=100, blank=True)
    offered = _count()
    answered = _count()
    answered_within = _count()
    abandoned = _count()
    abandoned_within = _count()
    short_abandoned = _count()
    flowed_out = _count()
    wait_ms_answered = _milliseconds()
    wait_ms_abandoned = _milliseconds()
    ring_ms = _milliseconds()
    talk_ms = _milliseconds()
    hold_ms = _milliseconds()
    wrap_up_ms = _milliseconds()
    handled = _count()
    transfers = _count()
    held = _count()
    offers_made = _count()
    offers_missed = _count()
    offers_rejected = _count()
    callbacks_within = _count()
    level_numerator = _count()
    level_denominator = _count()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} {self.start:%Y-%m-%d %H:%M}"


def _once(name: str) -> list[Any]:
    # Where sums are added; its beginning is a window of one dimension.
    fields = ["basis", "dimension", "start", "group", "medium", "key"]
    return [models.UniqueConstraint(fields=fields, name=name)]


class DayRollup(Rollup):
    """A day of the site's time zone (``RollupState.zone``)."""

    class Meta:
        verbose_name = _("daily roll-up")
        verbose_name_plural = _("daily roll-ups")
        constraints = _once("day_rollup_once")


class HourRollup(Rollup):
    """An hour (UTC) of a group; the days of other time zones are made of these."""

    class Meta:
        verbose_name = _("hourly roll-up")
        verbose_name_plural = _("hourly roll-ups")
        constraints = _once("hour_rollup_once")


class SegmentFact(models.Model):
    """What a segment adds, and to which keys, as far as the daily roll-ups have it: what is taken away before it is
    added anew. Times are quarters of an hour."""

    segment_id = models.BigIntegerField(primary_key=True)
    group = models.ForeignKey(SkillGroup, related_name="+", on_delete=models.PROTECT, db_index=False)
    medium = models.CharField(max_length=16)
    arrived = models.DateTimeField()
    answered_in = models.DateTimeField(null=True)
    ended_in = models.DateTimeField(null=True)
    wrapped_up_in = models.DateTimeField(null=True)
    reached_in = models.DateTimeField(null=True)
    agent = models.IntegerField(null=True)
    entry_point = models.CharField(max_length=100)
    disposition = models.BigIntegerField(null=True)
    category = models.BigIntegerField(null=True)
    language = models.CharField(max_length=16)
    tier = models.SmallIntegerField()
    formula = models.CharField(max_length=1, default=DEFAULT_FORMULA)
    offered = models.SmallIntegerField()
    answered = models.SmallIntegerField()
    answered_within = models.SmallIntegerField()
    abandoned = models.SmallIntegerField()
    abandoned_within = models.SmallIntegerField()
    short_abandoned = models.SmallIntegerField()
    flowed_out = models.SmallIntegerField()
    wait_ms_answered = models.BigIntegerField()
    wait_ms_abandoned = models.BigIntegerField()
    ring_ms = models.BigIntegerField()
    talk_ms = models.BigIntegerField()
    hold_ms = models.BigIntegerField()
    wrap_up_ms = models.BigIntegerField()
    handled = models.SmallIntegerField()
    transfers = models.SmallIntegerField()
    held = models.SmallIntegerField()
    callbacks_within = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("counted segment")
        verbose_name_plural = _("counted segments")
        indexes = [
            # Parts of days: the edges of a window, hours, and the days of other time zones. Few distinct values, so
            # that each of these takes a few bytes a row.
            models.Index(fields=["arrived"], name="segment_fact_arrived"),
            models.Index(fields=["answered_in"], name="segment_fact_answered"),
            models.Index(fields=["ended_in"], name="segment_fact_ended"),
            models.Index(fields=["wrapped_up_in"], name="segment_fact_wrapped_up"),
            models.Index(
                fields=["reached_in"],
                name="segment_fact_reached",
                condition=models.Q(reached_in__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.segment_id)


class OfferFact(models.Model):
    """One offer, or what became of it, of the agent who got it. A segment does not remember who did not take it."""

    group = models.ForeignKey(SkillGroup, related_name="+", on_delete=models.PROTECT, db_index=False)
    medium = models.CharField(max_length=16)
    agent = models.IntegerField()
    arrived = models.DateTimeField()
    happened = models.DateTimeField()
    offers_made = models.SmallIntegerField()
    offers_missed = models.SmallIntegerField()
    offers_rejected = models.SmallIntegerField()

    class Meta:
        verbose_name = _("counted offer")
        verbose_name_plural = _("counted offers")
        indexes = [
            # As those of the segments.
            models.Index(fields=["arrived"], name="offer_fact_arrived"),
            models.Index(fields=["happened"], name="offer_fact_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.happened:%Y-%m-%d %H:%M}"


class RollupMark(models.Model):
    """A segment that changed, or an offer that is new, since the daily roll-ups were brought up to date. Triggers write
    them (``rollups/marks.py``): whoever changes a row need not know who counts it."""

    segment_id = models.BigIntegerField(null=True)
    offer_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("mark of a roll-up")
        verbose_name_plural = _("marks of roll-ups")

    def __str__(self) -> str:
        return f"{self.segment_id or self.offer_id}"


class RollupName(models.Model):
    """The last known name of a key: figures of somebody who was deleted stay readable."""

    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    label = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("name in roll-ups")
        verbose_name_plural = _("names in roll-ups")
        constraints = [models.UniqueConstraint(fields=["dimension", "key"], name="rollup_name_once")]

    def __str__(self) -> str:
        return self.label


class RollupState(models.Model):
    """One row: of which time zone the stored days are. Another one holds from the next rebuild on."""

    zone = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("state of the roll-ups")
        verbose_name_plural = _("states of the roll-ups")

    def __str__(self) -> str:
        return self.zone
